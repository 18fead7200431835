"""The Finnish personal identity code, *henkilötunnus* (F-01 to F-14; decree 128/2010 section 2, 690/2022).

The separator between date and individual number is part of the identity since 2023: two codes that differ only
in it are two persons (F-07). Sex is never derived from the code (F-11).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kkrek.errors import N_, InvalidValueError, Phrase

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"))
_SHAPE = re.compile(r"[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]")
_NO_SEPARATOR = re.compile(r"[0-9]{6}\s*[0-9]{3}[0-9A-Z]")
_CENTURIES = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}
_SMALLEST_NUMBER = 2
_FIRST_TEST_NUMBER = 900
_CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"  # decree 128/2010 section 2


@dataclass(frozen=True, slots=True)
class IdentityCode:
    """A valid code in canonical form (11 characters); ``is_test`` for the numbers 900-999 of nobody (F-09)."""

    text: str
    born_on: date
    is_test: bool

    def __repr__(self) -> str:
        """Hide the code in traces (F-02)."""
        return f"IdentityCode({mask_identity_code(self.text)!r})"


def parse_identity_code(text: str) -> IdentityCode:
    """Check a code and bring it to canonical form: trimmed, upper case, ``-`` for any dash (F-06 to F-10).

    Raises InvalidValueError that says which rule is broken, never the code.
    """
    code = _normal(text)
    if not _SHAPE.fullmatch(code):
        raise _invalid(*_why_shape(code))
    born_on = _born_on(code)
    number = int(code[7:10])
    if number < _SMALLEST_NUMBER:
        raise _invalid(N_("the individual number after the separator must be 002 or greater"))
    # Only what this sum does not confirm needs the library, and the time that it takes to load.
    if code[10] != _CHECK_CHARACTERS[int(code[:6] + code[7:10]) % len(_CHECK_CHARACTERS)]:
        _check_by_library(code)
    return IdentityCode(code, born_on, is_test=number >= _FIRST_TEST_NUMBER)


def lookup_identity_code(text: str) -> str | None:
    """Return the canonical form for look-up by shape alone, or None; cheap, and checks neither date nor sum."""
    code = _normal(text)
    return code if _SHAPE.fullmatch(code) else None


def mask_identity_code(text: str) -> str:
    """Return the code as lists show it: date of birth and stars, ``131052-****`` (F-14)."""
    return f"{text[:7]}****"


def same_digits(text: str) -> str:
    """Return digits and check character without the separator, to warn of codes alike but for it (F-07, T-08)."""
    return text[:6] + text[7:]


def _normal(text: str) -> str:
    code = text.strip().upper()
    return code if code.isascii() else code.translate(_DASHES)


def _born_on(code: str) -> date:
    try:
        return date(_CENTURIES[code[6]] + int(code[4:6]), int(code[2:4]), int(code[:2]))
    except ValueError:
        raise _invalid(N_("the date of birth does not exist in the calendar")) from None


def _check_by_library(code: str) -> None:
    from stdnum import exceptions  # ruff: ignore[import-outside-top-level] - 45 ms: it loads ssl
    from stdnum.fi import hetu  # ruff: ignore[import-outside-top-level] - the same

    try:
        hetu.validate(code, allow_temporary=True)
    except exceptions.InvalidChecksum:
        raise _invalid(N_("the check character does not match the digits")) from None
    except exceptions.ValidationError:
        raise _invalid(*_why_shape(code)) from None


def _why_shape(code: str) -> tuple[Phrase, Phrase]:
    if _NO_SEPARATOR.fullmatch(code):
        return (
            N_("the separator between date and individual number is missing"),
            N_("type all 11 characters with the separator, as in the official document: it is part of the code"),
        )
    return (
        N_("must be DDMMYY, a separator (+ - A-F U-Y), three digits and a check character (never G I O Q Z)"),
        N_("compare it with the official document"),
    )


def _invalid(rule: Phrase, remedy: Phrase | None = None) -> InvalidValueError:
    return InvalidValueError(
        field="identity_code", rule=rule, remedy=remedy or N_("compare it with the official document")
    )
