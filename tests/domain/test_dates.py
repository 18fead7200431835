from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.dates import check_not_future, format_date, parse_date
from kkrek.errors import InvalidValueError

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("22.11.2026", date(2026, 11, 22)),
        ("3.12.2026", date(2026, 12, 3)),
        ("03.12.2026", date(2026, 12, 3)),
        ("tänään", TODAY),
        ("TANAAN", TODAY),
        ("today", TODAY),
        ("idag", TODAY),
        ("eilen", date(2026, 11, 21)),
        ("yesterday", date(2026, 11, 21)),
        ("igår", date(2026, 11, 21)),
    ],
)
def test_dates_are_read_as_people_type_them(text: str, day: date) -> None:
    assert parse_date(text, TODAY, "since") == day


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("22.11.26", "is not a date"),
        ("11/22/2026", "is not a date"),
        ("", "is not a date"),
        ("2026-11-22T10:00", "is not a date"),
        ("29.2.2026", "does not exist"),
        ("2026-13-01", "does not exist"),
        ("1.1.1026", "before the year 1900"),
    ],
)
def test_what_is_no_date_is_refused_with_the_rule(text: str, rule: str) -> None:
    with pytest.raises(InvalidValueError, match=rule):
        parse_date(text, TODAY, "since")


@pytest.mark.parametrize(("lang", "text"), [("fi", "3.12.2026"), ("sv", "3.12.2026"), ("en", "3 December 2026")])
def test_dates_are_written_without_leading_zeros(lang: str, text: str) -> None:  # F-36
    assert format_date(date(2026, 12, 3), lang) == text


@given(st.dates(min_value=date(1900, 1, 1)), st.sampled_from(["fi", "sv"]))
def test_a_written_date_is_read_back(day: date, lang: str) -> None:  # F-36
    assert parse_date(format_date(day, lang), TODAY, "since") == day
    assert parse_date(day.isoformat(), TODAY, "since") == day


def test_a_day_after_today_is_refused() -> None:
    assert check_not_future(TODAY, TODAY, "received") == TODAY
    with pytest.raises(InvalidValueError, match="future"):
        check_not_future(date(2026, 11, 23), TODAY, "received")
