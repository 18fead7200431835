"""When a debt is barred: the computed examples of Act 728/2003 (F-39)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.limitation import barred_after

DAYS = st.dates(date(2004, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("due", "interrupted", "judgment", "last"),
    [
        ("2023-04-05", [], None, "2026-04-05"),
        ("2023-04-05", ["2025-03-01"], None, "2028-03-01"),
        ("2024-02-29", [], None, "2027-02-28"),
        ("2024-02-29", ["2025-03-01"], "2025-09-10", "2030-09-10"),
        ("2023-04-05", ["2025-03-01"], "2025-09-10", "2030-09-10"),
        ("2023-04-05", ["2025-03-01", "2027-01-15"], None, "2030-01-15"),
        ("2023-04-05", ["2027-01-15"], None, "2026-04-05"),
        ("2023-04-05", ["2022-12-01"], None, "2026-04-05"),
        ("2023-04-05", ["2029-01-31"], "2025-09-10", "2034-01-31"),
        ("2024-02-29", ["2027-02-28"], None, "2030-02-28"),
    ],
)  # F-39
def test_a_debt_is_barred_after_the_computed_day(
    due: str, interrupted: list[str], judgment: str | None, last: str
) -> None:
    days = [date.fromisoformat(day) for day in interrupted]
    decided = date.fromisoformat(judgment) if judgment else None
    assert barred_after(date.fromisoformat(due), days, decided) == date.fromisoformat(last)


def test_nothing_keeps_a_debt_alive_beyond_twenty_years() -> None:  # F-39
    every_two_years = [date(year, 6, 1) for year in range(2006, 2030, 2)]
    assert barred_after(date(2005, 1, 31), every_two_years) == date(2025, 1, 31)


@given(due=DAYS, days=st.lists(DAYS, max_size=5), more=DAYS)
def test_an_interruption_never_shortens_the_time(due: date, days: list[date], more: date) -> None:  # F-39
    assert barred_after(due, days) <= barred_after(due, [*days, more])


@given(due=DAYS, days=st.lists(DAYS, max_size=5), judgment=st.none() | DAYS)
def test_the_order_of_the_interruptions_does_not_matter(due: date, days: list[date], judgment: date | None) -> None:
    assert barred_after(due, days, judgment) == barred_after(due, reversed(days), judgment)
