"""Dates as people type and read them (F-36); stored and exchanged as ISO 8601."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kkrek.domain.words import fold
from kkrek.errors import N_, InvalidValueError

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_FINNISH = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
_TODAY = frozenset({"tanaan", "today", "idag", "i dag"})
_YESTERDAY = frozenset({"eilen", "yesterday", "igar", "i gar"})
_FIRST_YEAR = 1900
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def parse_date(text: str, today: date, field: str) -> date:
    """Read ``2026-11-22``, ``22.11.2026``, or today and yesterday in Finnish, Swedish or English.

    Raises InvalidValueError, also for years before 1900 and years of two digits.
    """
    word = fold(text)
    if word in _TODAY:
        return today
    if word in _YESTERDAY:
        return today - timedelta(days=1)
    if match := _ISO.fullmatch(word):
        year, month, day = map(int, match.groups())
    elif match := _FINNISH.fullmatch(word):
        day, month, year = map(int, match.groups())
    else:
        raise InvalidValueError(
            field=field,
            rule=N_("is not a date"),
            remedy=N_("write 22.11.2026, 2026-11-22, today or yesterday"),
        )
    return _existing(year, month, day, field)


def format_date(day: date, lang: str) -> str:
    """Write a date without leading zeros: ``3.12.2026`` for fi and sv, ``3 December 2026`` for en (F-36)."""
    if lang == "en":
        return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day}.{day.month}.{day.year}"


def check_not_future(day: date, today: date, field: str) -> date:
    """Return the day unless it is after today. Raises InvalidValueError."""
    if day > today:
        raise InvalidValueError(field=field, rule=N_("is in the future"), remedy=N_("give today or an earlier day"))
    return day


def day_or_today(text: str | None, today: date, field: str) -> date:
    """Return the day that was typed, today if none was; it may lie any time back, never ahead.

    Raises InvalidValueError.
    """
    return today if text is None else check_not_future(parse_date(text, today, field), today, field)


def _existing(year: int, month: int, day: int, field: str) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        found = None
    if found is None:
        raise InvalidValueError(
            field=field, rule=N_("does not exist in the calendar"), remedy=N_("check day and month")
        )
    if found.year < _FIRST_YEAR:
        raise InvalidValueError(field=field, rule=N_("lies before the year 1900"), remedy=N_("check the year"))
    return found
