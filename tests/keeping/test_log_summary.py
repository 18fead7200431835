"""`log summary`: who used what how often, what was refused and what stands out, and never whom it was about (E-47)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from log_kept import LATE, decide, pruned
from office import START

from kkrek.domain.log_summary import Period, Unusual, Use, Why, name_of, shifts, unusual_days, unusual_hours
from kkrek.domain.moment import stamp
from kkrek.errors import InvalidValueError, RoleTooLowError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command


def summed(officer: Command, *words: str, now: datetime = START) -> Any:  # ruff: ignore[any-type] - JSON
    done = officer("log", "summary", *words, "--format", "json", now=now)
    assert done.code == 0, done.err
    return done.data


def use_of(rows: list[dict[str, Any]], **named: str) -> dict[str, Any]:
    (found,) = [row for row in rows if all(row[key] == value for key, value in named.items())]
    return found


@pytest.fixture
def work(clerk: Command, viewer: Command) -> None:
    clerk("add", "--family-name", "Äijälä", "--phone", "040 1234567")
    clerk("add", "--family-name", "Ågren")
    clerk("correct", "1001", "--call-name", "Aapo")
    for _ in range(3):
        clerk("show", "1001", now=START + timedelta(days=8))
    viewer("find", "äijälä", now=START + timedelta(days=8))
    viewer("log", "show", now=START + timedelta(days=9))


LAST = START + timedelta(days=10)


@pytest.mark.usefixtures("work")
def test_who_used_what_how_often(officer: Command) -> None:
    found = summed(officer, now=LAST)
    assert (found["from"], found["until"], found["by"]) == ("2026-01-01", "2026-12-02", "month")
    kaisa = use_of(found["users"], user="kaisa")
    assert (kaisa["opened"], kaisa["changed"], kaisa["refused"], kaisa["days"]) == (3, 3, 0, 2)
    shown = use_of(found["rows"], user="kaisa", operation="show")
    assert (shown["period"], shown["times"], shown["opened"]) == ("2026-11", 3, 3)
    listed = use_of(found["rows"], user="veikko", operation="find")
    assert (listed["listed"], listed["opened"]) == (1, 0)
    assert found["refusals"] == [{"user": "veikko", "operation": "log show", "refused": "role-too-low", "times": 1}]


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    ("by", "periods"),
    [("day", ["2026-11-22", "2026-11-30"]), ("week", ["2026-W47", "2026-W49"]), ("kuukausi", ["2026-11"])],
    ids=["day", "week", "month"],
)
def test_it_is_summed_up_by_day_week_or_month(officer: Command, by: str, periods: list[str]) -> None:
    found = summed(officer, "--by", by, now=LAST)
    assert [row["period"] for row in found["periods"] if row["user"] == "kaisa"] == periods


@pytest.mark.usefixtures("work")
def test_only_the_days_that_were_named_count(officer: Command) -> None:
    found = summed(officer, "--from", "30.11.2026", "--until", "30.11.2026", now=LAST)
    assert {row["user"] for row in found["users"]} == {"kaisa", "veikko"}
    assert use_of(found["users"], user="kaisa")["changed"] == 0
    assert officer("log", "summary", "--from", "2.12.2026", "--until", "1.12.2026").code == InvalidValueError.exit_code
    assert officer("log", "summary", "--by", "vuosi").code == InvalidValueError.exit_code


@pytest.mark.usefixtures("work")
def test_a_day_is_one_of_the_office(clerk: Command, officer: Command) -> None:
    """Half past ten in the evening, UTC, is the next day in Finland."""
    clerk("show", "1002", now=datetime(2026, 12, 1, 22, 30, tzinfo=UTC))
    found = summed(officer, "--by", "day", "--from", "2.12.2026", now=datetime(2026, 12, 2, 9, tzinfo=UTC))
    assert use_of(found["periods"], user="kaisa")["period"] == "2026-12-02"


@pytest.mark.usefixtures("work")
def test_it_names_nobody_and_holds_no_value(officer: Command) -> None:
    for form in ("table", "json", "csv"):
        out = officer("log", "summary", "--format", form, now=LAST).out
        assert "ijälä" not in out
        assert "1001" not in out
        assert "040" not in out


@pytest.mark.usefixtures("work")
def test_fifty_look_ups_in_a_row_stand_out(clerk: Command, officer: Command) -> None:
    for place in range(50):
        clerk("show", "1002", now=LAST + timedelta(seconds=60 * place))
    found = summed(officer, now=LAST + timedelta(hours=2))["unusual"]
    assert {"user": "kaisa", "on": "2026-12-02", "why": "hour", "count": 50, "usual": 0} in found
    assert {"user": "kaisa", "on": "2026-12-02", "why": "day", "count": 50, "usual": 3} in found
    text = officer("log", "summary", now=LAST + timedelta(hours=2)).out
    assert "kaisa, 2 December 2026: 50 entries of opening or changing somebody, within an hour" in text


def test_it_says_that_entries_are_counted_and_not_commands(clerk: Command, officer: Command) -> None:
    """One addition writes an entry of the look for duplicates, too: nobody may be said to have given two commands."""
    clerk("add", "--family-name", "Ågren")
    table = officer("log", "summary").out
    assert "one command may write several" in " ".join(table.split())
    assert "Entries" in table
    assert "Commands" not in table


@pytest.mark.usefixtures("work")
def test_usual_work_does_not_stand_out(officer: Command) -> None:
    assert summed(officer, now=LAST)["unusual"] == []
    assert officer("log", "summary", now=LAST).out.rstrip().endswith("Stands out\nNothing.")


@pytest.mark.usefixtures("work")
def test_as_csv_each_period_user_and_command_has_a_row(officer: Command) -> None:
    rows = officer("log", "summary", "--format", "csv", now=LAST).out.splitlines()
    assert rows[0].endswith("period;user;operation;times;refused;listed;opened;changed")
    assert "2026-11;kaisa;show;3;0;0;3;0" in rows
    assert "2026-11;kaisa;correct;1;0;0;0;1" in rows


@pytest.mark.usefixtures("work")
def test_it_is_for_officers(clerk: Command) -> None:
    assert clerk("log", "summary").code == RoleTooLowError.exit_code


@pytest.mark.usefixtures("work")
def test_of_days_that_left_the_log_it_says_so(officer: Command, tmp_path: Path) -> None:
    decide(officer, tmp_path, now=LATE)
    pruned(officer)
    found = summed(officer, now=LATE)
    assert found["start"]["first_on"] == "2026-12-15"
    assert {row["user"] for row in found["users"]} == {"olli"}
    assert "The log is kept from 15 December 2026 on" in officer("log", "summary", now=LATE).out


ZONES = ("Europe/Helsinki", "Asia/Kathmandu", "America/St_Johns", "UTC")


# By themselves ------------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 500),
    st.sampled_from(ZONES),
)
def test_each_moment_has_the_clock_of_its_zone(first: date, days: int, zone: str) -> None:
    last = first + timedelta(days=days)
    found = shifts(first, last, zone)
    assert all(before[1] == after[0] for before, after in pairwise(found))
    local = ZoneInfo(zone)
    at = datetime.combine(first, datetime.min.time(), local).astimezone(UTC)
    while at.astimezone(local).date() <= last:
        text = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        (seconds,) = [seconds for begin, end, seconds in found if begin <= text < end]
        offset = at.astimezone(local).utcoffset()
        assert offset is not None
        assert seconds == offset.total_seconds()
        at += timedelta(minutes=7 * 60 + 1)


def test_the_clock_is_put_forward_and_back_to_the_second() -> None:
    found = shifts(date(2026, 1, 1), date(2026, 12, 31), "Europe/Helsinki")
    assert [(begin, seconds) for begin, _end, seconds in found[1:]] == [
        ("2026-03-29T01:00:00Z", 10800), ("2026-10-25T01:00:00Z", 7200),
    ]  # fmt: skip


def test_periods_have_the_names_of_the_calendar() -> None:
    day = date(2027, 1, 1)
    assert [name_of(day, period) for period in Period] == ["2027-01-01", "2026-W53", "2027-01"]


def test_a_day_stands_out_by_the_users_own_days() -> None:
    days = {("a", date(2026, 1, day)): Use(times=1, opened=40) for day in range(1, 10)}
    days["a", date(2026, 1, 20)] = Use(times=1, opened=119)
    assert unusual_days(days) == []
    days["a", date(2026, 1, 20)] = Use(times=1, opened=100, changed=20)
    assert unusual_days(days) == [Unusual("a", date(2026, 1, 20), Why.DAY, 120, 40)]


def test_an_hour_is_sixty_minutes_and_not_one_of_the_clock() -> None:
    start = datetime(2026, 1, 1, 9, 40, tzinfo=UTC)

    def moments(seconds: int) -> list[tuple[str, str]]:
        return [("a", stamp(start + timedelta(seconds=seconds * place))) for place in range(50)]

    assert unusual_hours(moments(73), "UTC") == [Unusual("a", date(2026, 1, 1), Why.HOUR, 50, 0)]
    assert unusual_hours(moments(74), "UTC") == []
