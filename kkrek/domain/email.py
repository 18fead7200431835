"""E-mail addresses: kept as given, compared without regard to case (F-35)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from kkrek.errors import N_, InvalidValueError

_ATOM = r"[A-Za-z0-9_!#$%&'*+\-/=?^`{|}~]+"  # RFC 5322 3.2.3
_PLAIN_NAME = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LONGEST = 254  # RFC 5321 4.5.3.1.3


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """A valid address as given, and folded for comparison and suppression (F-35, M-12)."""

    as_given: str
    folded: str


def parse_email(text: str) -> EmailAddress:
    """Check the form of an address; nothing is asked from the network (F-35). Raises InvalidValueError."""
    as_given = text.strip()
    if not (_is_plain(as_given) or _is_valid(as_given)):
        raise InvalidValueError(
            field="email",
            rule=N_("is not an e-mail address: one @, a name before it and a domain after it"),
            remedy=N_("ask the customer to spell it"),
        )
    return EmailAddress(as_given, _folded(as_given))


def lookup_email(text: str) -> str | None:
    """Return the form by which addresses are compared, or None when the text does not look like one."""
    stripped = text.strip()
    before, _, after = stripped.partition("@")
    if not before or not after or "@" in after or len(stripped.split()) > 1:
        return None
    return _folded(stripped)


def _is_plain(address: str) -> bool:
    """Tell whether an address is surely valid: an ASCII name of RFC 5322 before a domain that the library takes.

    A domain in Punycode is left to the library, which measures the address as it reads when decoded, too.
    """
    name, _, domain = address.partition("@")
    return (
        len(address) <= _LONGEST
        and _PLAIN_NAME.fullmatch(name) is not None
        and domain.isascii()
        and "xn--" not in domain.lower()
        and _is_domain(domain)
    )


@lru_cache(maxsize=1024)
def _is_domain(domain: str) -> bool:
    """Remember the domains of a batch: thousands of customers share a few."""
    return _is_valid(f"a@{domain}")


def _is_valid(address: str) -> bool:
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def _folded(address: str) -> str:
    if address.isascii():
        return address.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", address).casefold())
