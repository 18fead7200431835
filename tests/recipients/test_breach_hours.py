"""The 72 hours of a breach: real hours, over weekends and both changes of the clock, never rolled (E-52, T-03)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.breach import due
from kkrek.domain.clock import format_clock, parse_clock
from kkrek.domain.moment import Moment, day_of, from_stamp, stamp
from kkrek.errors import InvalidValueError

HELSINKI = ZoneInfo("Europe/Helsinki")
HOURS = 72
NOW = Moment(datetime(2027, 6, 1, 12, 0, tzinfo=UTC))
# The nights of 25 October 2026 and 28 March 2027: the clock goes back at 4, and forward at 3.
BACK = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
FORWARD = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def local(text: str) -> str:
    """Return by when a breach is due whose awareness was typed in local time, as the clock in Helsinki shows it."""
    end = due(parse_clock(text, NOW, "aware"), HOURS)
    return end.astimezone(HELSINKI).strftime("%a %Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("aware", "expected"),
    [
        ("27.11.2026 16.30", "Mon 2026-11-30 16:30"),  # a Friday; the weekend counts
        ("2027-03-27 12:00", "Tue 2027-03-30 13:00"),  # an hour is left out that night
        ("23.10.2026 klo 12.00", "Mon 2026-10-26 11:00"),  # an hour comes twice
        ("24.12.2026 8.00", "Sun 2026-12-27 08:00"),  # neither holidays nor a Sunday move it
        ("25.10.2026 3.30", "Wed 2026-10-28 02:30"),  # stands twice on the clock: the earlier one is meant
    ],
)
def test_hours_run_as_they_pass(aware: str, expected: str) -> None:  # E-52, T-03
    assert local(aware) == expected


@given(st.datetimes(datetime(2026, 10, 18), datetime(2027, 4, 5), timezones=st.just(UTC)))  # ruff: ignore[call-datetime-without-tzinfo] - the bounds of a strategy are naive
def test_72_hours_are_72_hours_whatever_the_clock_shows(aware: datetime) -> None:  # T-03
    end = due(aware.astimezone(HELSINKI), HOURS)
    assert end - aware == timedelta(hours=HOURS)
    wall = end.astimezone(HELSINKI).replace(tzinfo=None) - aware.astimezone(HELSINKI).replace(tzinfo=None)
    moved = timedelta(hours=(aware < FORWARD <= end) - (aware < BACK <= end))
    assert wall == timedelta(hours=HOURS) + moved


@given(
    st.datetimes(datetime(2026, 10, 18), datetime(2027, 4, 5), timezones=st.just(UTC)),  # ruff: ignore[call-datetime-without-tzinfo] - the bounds of a strategy are naive
    st.integers(min_value=1, max_value=720),
)
def test_the_hours_are_a_setting(aware: datetime, hours: int) -> None:  # E-17
    assert due(aware, hours) - aware == timedelta(hours=hours)


@given(st.datetimes(datetime(2026, 10, 18), datetime(2027, 4, 5), timezones=st.just(UTC)))  # ruff: ignore[call-datetime-without-tzinfo] - the bounds of a strategy are naive
def test_what_the_clock_showed_is_read_as_it_is_written(at: datetime) -> None:
    minute = at.replace(second=0, microsecond=0)
    shown = minute.astimezone(HELSINKI)
    text = f"{shown.day}.{shown.month}.{shown.year} {shown.hour}.{shown.minute:02}"
    read = parse_clock(text, NOW, "aware")
    assert read in {minute, minute - timedelta(hours=1)}
    assert (read == minute) or shown.fold == 1, "only what stands on the clock twice can be meant otherwise"
    assert from_stamp(stamp(read)) == read


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("27.11.2026", "is not a day with its time"),
        ("16.30", "is not a day with its time"),
        ("27.11.2026 24.00", "no clock shows this time"),
        ("27.11.2026 12.60", "no clock shows this time"),
        ("31.11.2026 12.00", "does not exist in the calendar"),
        ("28.3.2027 3.30", "the clock did not show this time"),
        ("2.6.2027 9.00", "is in the future"),
        ("eilinen 9.00", "is not a date"),
    ],
)
def test_what_is_no_moment_is_refused(text: str, rule: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        parse_clock(text, NOW, "aware")
    assert rule in str(refused.value.fields["rule"])


@pytest.mark.parametrize(
    "text",
    [
        "1.6.2027 15.00",
        "1.6.2027 klo 15.00",
        "2027-06-01T15:00",
        "2027-06-01 15:00",
        "today 15.00",
        "tänään 15:00",
        "idag kl. 15.00",
    ],
)
def test_a_moment_is_typed_in_many_ways(text: str) -> None:
    assert parse_clock(text, NOW, "aware") == NOW.at


@pytest.mark.parametrize(
    ("lang", "shown"),
    [("fi", "30.11.2026 klo 16.30"), ("sv", "30.11.2026 kl. 16.30"), ("en", "30 November 2026, 16:30")],
)
def test_a_moment_is_written_in_each_language(lang: str, shown: str) -> None:  # F-36
    assert format_clock(datetime(2026, 11, 30, 14, 30, tzinfo=UTC), NOW.zone, lang) == shown


def test_what_stands_on_the_clock_twice_is_told_apart() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert format_clock(first, NOW.zone, "fi") == "25.10.2026 klo 3.30 (EEST, UTC+03)"
    assert format_clock(second, NOW.zone, "fi") == "25.10.2026 klo 3.30 (EET, UTC+02)"


def test_the_day_is_that_of_the_zone() -> None:
    late = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)
    assert day_of(late, NOW.zone) == date(2026, 12, 1)
