"""Phone numbers: kept as given, compared in E.164 (F-34)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kkrek.errors import N_, InvalidValueError

_LOOKS_LIKE_PHONE = re.compile(r"\(?[+0][0-9\s().\-\u2010-\u2015\u2212/]*")
_TRUNK_ZERO = re.compile(r"\(0\)")
_NOT_DIGITS = re.compile(r"[^0-9]")
_FEWEST_DIGITS = 7
_MOST_DIGITS = 15  # ITU-T E.164


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A valid number as the customer gave it, and in E.164 (``+358...``)."""

    as_given: str
    e164: str


def parse_phone(text: str) -> PhoneNumber:
    """Check a phone number; one without a country code is Finnish (F-34).

    Raises InvalidValueError; short service numbers such as the emergency number are refused.
    """
    import phonenumbers

    as_given = " ".join(text.split())
    try:
        number = phonenumbers.parse(as_given, "FI")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise InvalidValueError(
            field="phone",
            rule=N_("is not a phone number that exists in its country"),
            remedy=N_("give the area or network code too, and + with the country code if it is not Finnish"),
        )
    return PhoneNumber(as_given, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def lookup_phone(text: str) -> str | None:
    """Return the E.164 form by digits alone, or None when the text does not look like a phone number.

    ``00`` becomes ``+`` and a leading ``0`` becomes ``+358``; the result equals ``parse_phone`` for the forms
    of F-34, without its library, so that look-up stays fast.
    """
    stripped = text.strip()
    if not _LOOKS_LIKE_PHONE.fullmatch(stripped):
        return None
    international = stripped.startswith(("+", "00"))
    digits = _NOT_DIGITS.sub("", _TRUNK_ZERO.sub("", stripped) if international else stripped)
    if stripped.startswith("00"):
        digits = digits[2:]
    elif not international:
        digits = "358" + digits[1:]
    return f"+{digits}" if _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS else None
