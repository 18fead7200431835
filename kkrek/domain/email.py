"""E-mail addresses: kept as given, compared without regard to case (F-35)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from kkrek.errors import N_, InvalidValueError


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """A valid address as given, and folded for comparison and suppression (F-35, M-12)."""

    as_given: str
    folded: str


def parse_email(text: str) -> EmailAddress:
    """Check the form of an address; nothing is asked from the network (F-35). Raises InvalidValueError."""
    from email_validator import EmailNotValidError, validate_email

    as_given = text.strip()
    try:
        validate_email(as_given, check_deliverability=False)
    except EmailNotValidError:
        raise InvalidValueError(
            field="email",
            rule=N_("is not an e-mail address: one @, a name before it and a domain after it"),
            remedy=N_("ask the customer to spell it"),
        ) from None
    return EmailAddress(as_given, _folded(as_given))


def lookup_email(text: str) -> str | None:
    """Return the form by which addresses are compared, or None when the text does not look like one."""
    stripped = text.strip()
    before, _, after = stripped.partition("@")
    if not before or not after or "@" in after or len(stripped.split()) > 1:
        return None
    return _folded(stripped)


def _folded(address: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", address).casefold())
