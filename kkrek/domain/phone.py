"""Phone numbers: kept as given, compared in E.164 (F-34)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kkrek.domain.argument import holds_identity_code
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from phonenumbers import PhoneNumberDesc

_LOOKS_LIKE_PHONE = re.compile(r"\(?[+0][0-9\s().\-\u2010-\u2015\u2212/]*")
_TRUNK_ZERO = re.compile(r"\(0\)")
_NOT_DIGITS = re.compile(r"[^0-9]")
_FEWEST_DIGITS = 7
_MOST_DIGITS = 15  # ITU-T E.164
_PLAIN_SEPARATORS = str.maketrans("", "", " -()")
_LONGEST_PLAIN = 40  # the library takes no more than 250 characters, however few of them are digits


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A valid number as the customer gave it, and in E.164 (``+358...``)."""

    as_given: str
    e164: str


def parse_phone(text: str) -> PhoneNumber:
    """Check a phone number; one without a country code is Finnish (F-34).

    Raises InvalidValueError; short service numbers such as the emergency number are refused.
    """
    as_given = " ".join(text.split())
    # Nearly every number of a batch is a plain Finnish one, of which the library says the same ten times slower.
    if len(as_given) <= _LONGEST_PLAIN and (plain := _finnish().fullmatch(as_given.translate(_PLAIN_SEPARATORS))):
        return PhoneNumber(as_given, f"+358{plain['national']}")
    return PhoneNumber(as_given, _e164(as_given))


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


def _e164(as_given: str) -> str:
    """Ask the library, which knows extensions, foreign numbers and all their spellings. Raises InvalidValueError."""
    import phonenumbers

    try:
        # The library reads letters as digits, so that an identity code would become a phone number, stored in clear.
        number = None if holds_identity_code(as_given) else phonenumbers.parse(as_given, "FI")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise InvalidValueError(
            field="phone",
            rule=N_("is not a phone number that exists in its country"),
            remedy=N_("give the area or network code too, and + with the country code if it is not Finnish"),
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@cache
def _finnish() -> re.Pattern[str]:
    """Return the pattern of a valid Finnish number without separators, made from the library's own table.

    It asks what the library asks: the digits of the region (those of Åland are left to the library), its general
    form, and one of the kinds of number. A zero may follow the country code, as in ``+358 (0)40``.
    """
    import phonenumbers

    finland = phonenumbers.PhoneMetadata.metadata_for_region("FI")
    assert finland is not None
    kinds = (
        finland.mobile,
        finland.fixed_line,
        finland.uan,
        finland.toll_free,
        finland.premium_rate,
        finland.shared_cost,
        finland.personal_number,
        finland.voip,
        finland.pager,
        finland.voicemail,
    )
    any_kind = "|".join(filter(None, map(_form, kinds)))
    region = rf"(?=[1-9])(?={finland.leading_digits or ''})(?={_form(finland.general_desc)})"
    return re.compile(rf"(?:(?:\+|00)3580?|0)(?P<national>{region}(?:{any_kind}))")


def _form(kind: PhoneNumberDesc | None) -> str:
    """Return the pattern of one kind of number to its end, with its lengths; empty where the country has none."""
    if kind is None or not kind.national_number_pattern:
        return ""
    lengths = "|".join(f"[0-9]{{{length}}}" for length in kind.possible_length) or "[0-9]+"
    return rf"(?=(?:{lengths})\Z)(?:{kind.national_number_pattern})\Z"
