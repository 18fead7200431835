"""Time limits of answers: months, clock stops, and the working day on which a period ends (E-02 to E-07, E-12).

Regulation 1182/71 Art. 3: the day of receipt does not count; a period that would end on a Saturday, Sunday or
public holiday ends on the next working day. The lengths are settings, so they are parameters (E-17).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

if TYPE_CHECKING:
    from collections.abc import Collection

_SATURDAY = 5
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Dates:
    """The nominal end, by which one aims and alarms, and the legal end, rolled to a working day (E-06)."""

    aim_on: date
    latest_on: date


def answer_dates(received: date, *, months: int = 1, pause_days: int = 0, listed: Collection[date] = ()) -> Dates:
    """Return the end of the time to answer; waiting for identity information moves it (E-02, E-03, E-12).

    An extended time has its ``months`` from the receipt too, never from the first end (E-07, T-05).
    ``listed`` are public holidays as `free_days` has them.
    """
    aim_on = add_months(received, months) + timedelta(days=pause_days)
    return Dates(aim_on, roll(aim_on, listed))


def add_months(day: date, months: int) -> date:
    """Return the same day number months later, or the last day of a shorter month (E-03).

    What would lie after the last day of the calendar is that day.
    """
    try:
        return day + relativedelta(months=months)
    except ValueError:  # the year 10000
        return date.max


def hours_later(moment: datetime, hours: int) -> datetime:
    """Return the end of a period of hours, counted as they pass: a change to summer time takes none away (T-03)."""
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(moment.tzinfo)


def roll(day: date, listed: Collection[date] = ()) -> date:
    """Return the day itself or the next one that is neither Saturday, Sunday nor public holiday (E-04)."""
    while day.weekday() >= _SATURDAY or day in free_days(day.year, listed):
        day += timedelta(days=1)
    return day


def free_days(year: int, listed: Collection[date] = ()) -> frozenset[date]:
    """Return the public holidays of a year: those ``listed``, or by rule where none of that year is (E-05)."""
    return frozenset(day for day in listed if day.year == year) or holidays(year)


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the public holidays in Finland as the Commission lists them each year, by rule (E-05).

    Christmas Eve and Midsummer Eve are among them; Midsummer Day and All Saints' Day are Saturdays.
    """
    fixed = ((1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26))
    sunday = easter(year)
    good_friday, easter_monday, ascension = (sunday + timedelta(days=offset) for offset in (-2, 1, 39))
    midsummer = (date(year, 6, 19 + offset) for offset in range(7))
    midsummer_eve = next(day for day in midsummer if day.weekday() == _FRIDAY)
    return frozenset({
        *(date(year, month, day) for month, day in fixed),
        good_friday,
        easter_monday,
        ascension,
        midsummer_eve,
    })
