from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.deadline import Dates, add_months, answer_dates, holidays, hours_later, roll

# T-01: received; one month nominal and legal; three months nominal and legal (E-03, E-04, E-06, E-07)
TABLE = """
2026-11-22 2026-12-22 2026-12-22 2027-02-22 2027-02-22
2026-11-23 2026-12-23 2026-12-23 2027-02-23 2027-02-23
2026-11-24 2026-12-24 2026-12-28 2027-02-24 2027-02-24
2026-11-25 2026-12-25 2026-12-28 2027-02-25 2027-02-25
2026-11-26 2026-12-26 2026-12-28 2027-02-26 2027-02-26
2026-11-30 2026-12-30 2026-12-30 2027-02-28 2027-03-01
2026-12-06 2027-01-06 2027-01-07 2027-03-06 2027-03-08
2026-12-31 2027-01-31 2027-02-01 2027-03-31 2027-03-31
2027-01-29 2027-02-28 2027-03-01 2027-04-29 2027-04-29
2027-01-30 2027-02-28 2027-03-01 2027-04-30 2027-04-30
2027-01-31 2027-02-28 2027-03-01 2027-04-30 2027-04-30
2027-03-05 2027-04-05 2027-04-05 2027-06-05 2027-06-07
2027-03-31 2027-04-30 2027-04-30 2027-06-30 2027-06-30
2027-04-06 2027-05-06 2027-05-07 2027-07-06 2027-07-06
2027-05-25 2027-06-25 2027-06-28 2027-08-25 2027-08-25
2027-08-31 2027-09-30 2027-09-30 2027-11-30 2027-11-30
2027-09-03 2027-10-03 2027-10-04 2027-12-03 2027-12-03
2028-01-31 2028-02-29 2028-02-29 2028-04-30 2028-05-02
"""
ROWS = [tuple(map(date.fromisoformat, line.split())) for line in TABLE.strip().splitlines()]

HOLIDAYS = {  # E-05
    2026: "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-06 12-24 12-25 12-26",
    2027: "01-01 01-06 03-26 03-29 05-01 05-06 06-25 12-06 12-24 12-25 12-26",
    2028: "01-01 01-06 04-14 04-17 05-01 05-25 06-23 12-06 12-24 12-25 12-26",
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].isoformat())
def test_the_time_to_answer_is_one_month_rolled_to_a_working_day(row: tuple[date, ...]) -> None:
    received, aim_on, latest_on, _, _ = row
    assert answer_dates(received) == Dates(aim_on, latest_on)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].isoformat())
def test_an_extension_ends_three_months_after_receipt(row: tuple[date, ...]) -> None:
    received, _, _, aim_on, latest_on = row
    assert answer_dates(received, months=3) == Dates(aim_on, latest_on)


@pytest.mark.parametrize("year", HOLIDAYS)
def test_holidays_follow_the_list_of_the_commission(year: int) -> None:
    assert holidays(year) == {date.fromisoformat(f"{year}-{day}") for day in HOLIDAYS[year].split()}


def test_waiting_for_identity_information_moves_the_end() -> None:  # T-02, E-12
    paused = (date(2026, 12, 2) - date(2026, 11, 25)).days
    assert answer_dates(date(2026, 11, 23), pause_days=paused).aim_on == date(2026, 12, 30)


def test_an_extension_is_not_counted_from_the_first_end() -> None:  # T-05
    received = date(2027, 1, 31)
    assert add_months(answer_dates(received).aim_on, 2) == date(2027, 4, 28)
    assert answer_dates(received, months=3).aim_on == date(2027, 4, 30)


def test_a_list_of_holidays_stands_in_place_of_the_computed_ones_of_its_year() -> None:  # E-05
    listed = (date(2026, 12, 28),)
    assert roll(date(2026, 12, 24), listed) == date(2026, 12, 24)
    assert roll(date(2026, 12, 28), listed) == date(2026, 12, 29)
    assert roll(date(2027, 1, 1), listed) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("known", "end"),
    [
        ("2026-11-27T16:30+02:00", "2026-11-30T16:30+02:00"),
        ("2027-03-27T12:00+02:00", "2027-03-30T13:00+03:00"),
    ],
)
def test_hours_are_counted_as_they_pass(known: str, end: str) -> None:  # T-03
    here = ZoneInfo("Europe/Helsinki")
    found = hours_later(datetime.fromisoformat(known).astimezone(here), 72)
    assert found.isoformat(timespec="minutes") == end


def test_the_person_is_informed_of_data_from_elsewhere_within_a_month() -> None:  # T-04
    assert add_months(date(2026, 11, 22), 1) == date(2026, 12, 22)


def test_the_length_is_a_setting() -> None:  # E-17
    assert answer_dates(date(2026, 11, 22), months=2).aim_on == date(2027, 1, 22)


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_rolling_never_goes_back_and_ends_on_a_working_day(day: date) -> None:  # E-04
    rolled = roll(day)
    assert rolled >= day
    assert rolled.weekday() < 5
    assert rolled not in holidays(rolled.year)


def test_what_lies_after_the_calendar_is_its_last_day() -> None:
    assert add_months(date(9999, 12, 31), 36) == date.max
