"""Bank account numbers as IBAN (F-45, ISO 13616)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kkrek.errors import N_, InvalidValueError, Phrase

_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{8,30}")
_FINNISH_LENGTH = 18
SHOWN = 4  # so many characters at either end stay visible (F-45)


@dataclass(frozen=True, slots=True)
class Iban:
    """A valid account number without spaces; ``warning`` says what else looks wrong."""

    text: str
    warning: Phrase | None

    def __repr__(self) -> str:
        """Hide the number in traces."""
        return f"Iban({mask_iban(self.text)!r})"


def parse_iban(text: str) -> Iban:
    """Check an IBAN (mod 97 and the country's length) and write it without spaces (F-45, T-10).

    A Finnish number whose last digit breaks its own Luhn check is kept with a warning. Raises InvalidValueError.
    """
    from stdnum import exceptions, iban, luhn  # ruff: ignore[import-outside-top-level] - 55 ms: it loads ssl

    number = "".join(text.split()).upper()
    if not _SHAPE.fullmatch(number):
        raise _invalid(N_("must be two letters, two digits and the account, such as FI and 16 digits"))
    if number.startswith("FI") and len(number) != _FINNISH_LENGTH:
        raise _invalid(N_("a Finnish account number is FI and 16 digits"))
    try:
        iban.validate(number, check_country=False)
    except exceptions.InvalidChecksum:
        raise _invalid(N_("the check digits after the country code do not match")) from None
    except exceptions.InvalidComponent:
        raise _invalid(N_("the first two letters are no country that has IBAN numbers")) from None
    except exceptions.ValidationError:
        raise _invalid(N_("the length or form is not that of its country")) from None
    if number.startswith("FI") and not luhn.is_valid(number[4:]):
        return Iban(number, N_("the last digit of the Finnish account number does not match: compare it once more"))
    return Iban(number, None)


def mask_iban(text: str) -> str:
    """Return the first group and the last four characters: ``FI21 ... 0785`` (F-45)."""
    return f"{text[:SHOWN]} ... {text[-SHOWN:]}"


def group_iban(text: str) -> str:
    """Return the number in groups of four, as printed (F-45)."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _invalid(rule: Phrase) -> InvalidValueError:
    return InvalidValueError(field="iban", rule=rule, remedy=N_("compare it with the customer's own paper"))
