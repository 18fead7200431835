"""What the text in a cell of a workbook stands for: numbers as they are read, dates from day counts, escapes."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from decimal import Decimal

from kkrek.domain.cell import Numeric

# The formats that need no code: dates and times of every place, and those of East Asia. 46 counts hours past a day.
BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})

_QUOTED = re.compile(r'"[^"]*"?|\\.|[_*].|\[[^\]]*\]', re.DOTALL)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DATE_TOKEN = re.compile(r"[dmyhs]", re.IGNORECASE)
_NUMBER = re.compile(r"\s*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*", re.ASCII)
_ISO_DATE = re.compile(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?\s*", re.ASCII | re.DOTALL)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

_MOST_EXACT_DIGITS = 15
_FULL_TO = 1e15
_MILLISECONDS_OF_DAY = 86_400_000
_DAYS_TO_1904 = 1462
_LEAP_DAY = 60  # 1900 was no leap year; Lotus 1-2-3 counted one, and every spreadsheet since
_LAST_DAY = 2_958_465  # 9999-12-31


def is_date_format(code: str) -> bool:
    """Tell whether a format shows a day or a time of day; one that counts hours past a day shows a length of time."""
    return _ELAPSED.search(code) is None and _DATE_TOKEN.search(_QUOTED.sub("", code)) is not None


def number_text(text: str) -> Numeric | None:
    """Return a number as the shortest decimal text, from 1e15 on as spreadsheets show it, or None if it is none."""
    if len(text) <= _MOST_EXACT_DIGITS and text.isdecimal() and text[0] != "0" and text.isascii():
        return Numeric(text)
    number = _number(text)
    if number is None:
        return None
    if abs(number) > _FULL_TO:
        return Numeric(f"{number:.6G}")
    if number.is_integer():
        return Numeric(int(number))
    return Numeric(format(Decimal(repr(number)), "f"))


def date_text(text: str, *, since_1904: bool) -> str | None:
    """Return the ISO date that a count of days stands for, or None if it is no number.

    A time of day without a day, and a count that no date has, stay ``Numeric``.
    """
    number = _number(text)
    if number is None:
        return None
    day = _day(number)
    if day is not None and since_1904:
        day += _DAYS_TO_1904
    if day is None or day > _LAST_DAY:
        return number_text(text)
    if day == _LEAP_DAY:
        return "1900-02-29"  # what the spreadsheet shows; whoever wants a date of it refuses it
    return (date(1899, 12, 31 if day < _LEAP_DAY else 30) + timedelta(days=day)).isoformat()


def iso_date(text: str) -> str:
    """Return the day of an ISO date with a time; any other text as it is."""
    match = _ISO_DATE.fullmatch(text)
    return match[1] if match else text


def unescaped(text: str) -> str:
    """Decode what XML cannot hold: ``_x000D_`` is a carriage return, ``_x005F_`` the line of a text like it."""
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if _SURROGATE.search(text):
        # Halves of a character become it where both are there, and U+FFFD where one is missing
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _number(text: str) -> float | None:
    number = float(text) if _NUMBER.fullmatch(text) else math.inf
    return number if math.isfinite(number) else None


def _day(number: float) -> int | None:
    """Return the count of whole days, or None if there is none or too many."""
    if not 1 <= number <= _LAST_DAY + 1:
        return None
    # To the millisecond, so that a sum of fractions that falls short by a bit of the float stays on its day
    return round(number * _MILLISECONDS_OF_DAY) // _MILLISECONDS_OF_DAY
