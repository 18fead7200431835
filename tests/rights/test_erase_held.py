"""What an erasure had to leave is held for its reason, and a task erases it when the reason ends (F-42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from partly_erased import CLAIM, ERASE, LEASE, add_aino, goes, holds, kept_task

from kkrek.errors import NotFoundError, RetentionDutyError

if TYPE_CHECKING:
    from office import Command, Office


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _aino(clerk: Command) -> None:
    add_aino(clerk)


def test_what_stays_is_held_for_its_reason(office: Office, officer: Command, clerk: Command) -> None:  # F-42
    clerk(*CLAIM)
    officer(*ERASE)
    found = holds(office)
    assert found["phones"] == ("claim", "2027-04-06")
    assert {"notes", "marital_status"}.isdisjoint(found)


def test_one_task_is_due_on_the_day_after_the_reason_ends(officer: Command, clerk: Command, viewer: Command) -> None:
    clerk(*CLAIM)  # F-42
    officer(*ERASE)
    assert kept_task(viewer) == ["2027-04-06"]


def test_where_the_end_is_not_known_the_task_is_due_in_a_year(
    officer: Command, clerk: Command, viewer: Command
) -> None:
    clerk(*LEASE)  # F-42
    officer(*ERASE)
    assert kept_task(viewer) == ["2027-11-22"]


def test_closing_the_relation_moves_the_task(officer: Command, clerk: Command, viewer: Command) -> None:  # F-42
    clerk(*LEASE)
    officer(*ERASE)
    clerk("relation", "close", "1001", "--end", "30.11.2026")
    assert kept_task(viewer) == ["2026-12-01"]


def test_settling_the_claim_makes_the_task_due_and_undo_moves_it_back(
    officer: Command, clerk: Command, viewer: Command
) -> None:  # F-42
    clerk(*CLAIM)
    officer(*ERASE)
    clerk("claim", "settle", "1001", "2024-77")
    assert kept_task(viewer) == ["2026-11-22"]
    assert clerk("undo").code == 0
    assert kept_task(viewer) == ["2027-04-06"]


def test_when_the_reason_has_ended_the_rest_goes_and_the_task_is_done(
    office: Office, officer: Command, clerk: Command, viewer: Command
) -> None:  # F-42
    clerk(*CLAIM)
    officer(*ERASE)
    clerk("claim", "settle", "1001", "2024-77")
    done = officer(*ERASE)
    assert done.code == 0, done.err
    assert clerk("show", "1001").code == NotFoundError.exit_code
    assert (kept_task(viewer), holds(office)) == ([], {})


def test_a_second_erasure_finds_nothing_more_to_take(officer: Command, clerk: Command, viewer: Command) -> None:
    clerk(*CLAIM)
    officer(*ERASE)
    assert officer(*ERASE).code == RetentionDutyError.exit_code
    assert kept_task(viewer) == ["2027-04-06"]


def test_when_one_reason_of_two_ends_its_groups_go(office: Office, officer: Command, clerk: Command) -> None:  # F-42
    clerk(*CLAIM)
    clerk(*LEASE)
    officer(*ERASE)
    assert holds(office)["bank_accounts"][0] == "relation"
    clerk("relation", "close", "1001", "--end", "1.11.2026")
    done = officer(*ERASE, "--format", "json")
    assert goes(done).keys() >= {"bank_accounts", "household_size"}
    assert set(holds(office).values()) == {("claim", "2027-04-06")}


def test_what_an_erasure_had_to_leave_is_kept_until_the_day_of_the_list_and_no_hold_says_otherwise(
    officer: Command, clerk: Command, viewer: Command
) -> None:  # F-40, F-42
    assert clerk(*CLAIM).code == 0
    assert officer(*ERASE).code == 0
    found = viewer("retention", "list", "1001", "--format", "json").data["rows"]
    assert {row["erase_from"] for row in found if row["group"] == "claims"} == {"2027-04-06"}
    paper = " ".join(clerk("report", "1001", "--draft", "--reviewed", "--lang", "en").out.split())
    assert "until the hold" not in paper
    assert "in your case until 5 " in paper
    assert "April 2027 at the" in paper
