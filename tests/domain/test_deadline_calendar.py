"""The deadlines of a century against a second calendar, written apart from the first, with no library (T-01)."""

from __future__ import annotations

from datetime import date
from itertools import starmap

import pytest

from kkrek.domain.deadline import answer_dates, holidays

YEARS = range(2000, 2101)
MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def leap(year: int) -> bool:
    return year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)


def length(year: int, month: int) -> int:
    return 29 if month == 2 and leap(year) else MONTHS[month - 1]


def weekday(year: int, month: int, day: int) -> int:
    """Return the day of the week after Zeller, 0 for Monday."""
    if month < 3:
        year, month = year - 1, month + 12
    return (day + 13 * (month + 1) // 5 + year + year // 4 - year // 100 + year // 400 + 5) % 7


def easter_sunday(year: int) -> tuple[int, int]:
    """Return month and day of Easter Sunday after Gauss, with the Gregorian corrections."""
    a, b, c, k = year % 19, year % 4, year % 7, year // 100
    p = (13 + 8 * k) // 25
    q = k // 4
    m, n = (15 - p + k - q) % 30, (4 + k - q) % 7
    d = (19 * a + m) % 30
    e = (2 * b + 4 * c + 6 * d + n) % 7
    day = 22 + d + e
    if day <= 31:
        return 3, day
    if (d, e) == (29, 6):
        return 4, 19
    if (d, e) == (28, 6) and (11 * m + 11) % 30 < 19:
        return 4, 18
    return 4, day - 31


def later(year: int, month: int, day: int, days: int) -> tuple[int, int, int]:
    """Return the day that lies so many days later, or earlier, counted one by one."""
    for _ in range(abs(days)):
        day += 1 if days > 0 else -1
        if day > length(year, month):
            month, day = month + 1, 1
        if month > 12:
            year, month = year + 1, 1
        if day < 1:
            month -= 1
            if month < 1:
                year, month = year - 1, 12
            day = length(year, month)
    return year, month, day


def free_days(year: int) -> set[tuple[int, int, int]]:
    """Return the public holidays of a year (E-05)."""
    sunday = (year, *easter_sunday(year))
    moving = {later(*sunday, -2), later(*sunday, 1), later(*sunday, 39)}
    midsummer = {(year, 6, day) for day in range(19, 26) if weekday(year, 6, day) == 4}
    fixed = {(year, *day) for day in ((1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26))}
    return moving | midsummer | fixed


FREE = {year: free_days(year) for year in range(YEARS[0], YEARS[-1] + 3)}


def nominal(year: int, month: int, day: int, months: int) -> tuple[int, int, int]:
    """Return the day with the same number months later, or the last one of a shorter month (E-03)."""
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return year, month, min(day, length(year, month))


def working(year: int, month: int, day: int) -> tuple[int, int, int]:
    """Return the day or the next working day (E-04)."""
    while weekday(year, month, day) > 4 or (year, month, day) in FREE[year]:
        year, month, day = later(year, month, day, 1)
    return year, month, day


def every_day(year: int) -> list[tuple[int, int, int]]:
    return [(year, month, day) for month in range(1, 13) for day in range(1, length(year, month) + 1)]


@pytest.mark.parametrize("months", [1, 2, 3])
def test_a_second_calendar_ends_every_period_of_the_century_on_the_same_days(months: int) -> None:
    differing = []
    for year in YEARS:
        for start in every_day(year):
            aim = nominal(*start, months)
            found = answer_dates(date(*start), months=months)
            if (found.aim_on, found.latest_on) != (date(*aim), date(*working(*aim))):
                differing.append(start)
    assert differing == []


@pytest.mark.parametrize("year", YEARS)
def test_a_second_calendar_has_the_same_holidays(year: int) -> None:  # E-05
    assert {(day.year, day.month, day.day) for day in holidays(year)} == FREE[year]


def test_an_extension_is_three_months_from_receipt_on_every_day_of_the_century() -> None:  # E-07, T-05
    for year in YEARS:
        for start in every_day(year):
            assert answer_dates(date(*start), months=3).aim_on == date(*nominal(*start, 3))


def test_the_second_calendar_knows_the_days_of_the_week() -> None:
    assert list(starmap(weekday, ((2026, 11, 22), (2000, 2, 29), (2100, 2, 28)))) == [6, 1, 6]
