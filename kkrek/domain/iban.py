"""Bank account numbers as IBAN (F-45, ISO 13616)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kkrek.errors import N_, InvalidValueError, Phrase

_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{8,30}")
_FINNISH = re.compile(r"FI[0-9]{16}")
_FINNISH_LENGTH = 18
_FI = "1518"  # the letters as ISO 13616 counts them
_ONCE = bytes.maketrans(b"0123456789", bytes(range(10)))
_TWICE = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))  # the sum of the digits of each double
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
    number = "".join(text.split()).upper()
    # Only what this sum does not confirm needs the library, and the time that it takes to load.
    if not _is_finnish(number):
        _check(number)
    if number.startswith("FI") and not _passes_luhn(number[4:]):
        return Iban(number, N_("the last digit of the Finnish account number does not match: compare it once more"))
    return Iban(number, None)


def mask_iban(text: str) -> str:
    """Return the first group and the last four characters: ``FI21 ... 0785`` (F-45)."""
    return f"{text[:SHOWN]} ... {text[-SHOWN:]}"


def group_iban(text: str) -> str:
    """Return the number in groups of four, as printed (F-45)."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _is_finnish(number: str) -> bool:
    """Tell whether this is a Finnish number of the right shape that passes the sum of ISO 13616 (mod 97)."""
    return _FINNISH.fullmatch(number) is not None and int(f"{number[4:]}{_FI}{number[2:4]}") % 97 == 1


def _passes_luhn(account: str) -> bool:
    """Check the last of 14 digits: those before it count doubled and as they are in turns."""
    digits = account.encode()
    return sum(digits[::2].translate(_TWICE) + digits[1::2].translate(_ONCE)) % 10 == 0


def _check(number: str) -> None:
    """Raise InvalidValueError unless this is an account number of some country."""
    from stdnum import exceptions, iban  # ruff: ignore[import-outside-top-level] - 55 ms: it loads ssl

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


def _invalid(rule: Phrase) -> InvalidValueError:
    return InvalidValueError(field="iban", rule=rule, remedy=N_("compare it with the customer's own paper"))
