from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from office import START
from people import AAPO, ACCOUNT, CODE, OTHER_ACCOUNT

from kkrek.errors import ChangedSinceError, NotFoundError, RoleTooLowError, UsageError

if TYPE_CHECKING:
    from office import Command


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test takes something back
def _person(clerk: Command) -> None:
    secrets = ("--identity-code", "-", "--identity-code-reason", "lease", "--iban", "-")
    clerk("add", *AAPO, *secrets, stdin=f"{CODE}\n{ACCOUNT}\n")


def whole(command: Command) -> dict[str, object]:
    shown = command("show", "1001", "--reveal", "all", "--format", "json").data
    return {name: value for name, value in shown.items() if name != "sources"}


def test_a_correction_of_everything_is_taken_back(clerk: Command) -> None:
    before = whole(clerk)
    more = ("--family-name", "Koski", "--street", "Uusikatu 2", "--town", "Tampere", "--clear", "email")
    clerk("correct", "1001", *more, "--phone", "050 1112223", "--iban", "-", stdin=OTHER_ACCOUNT)
    assert whole(clerk) != before
    run = clerk("undo")
    assert (run.code, run.err) == (0, "")
    assert "Koski → Äijälä" in run.out
    assert whole(clerk) == before


def test_a_script_gets_the_entry_that_was_undone(clerk: Command) -> None:
    entry = clerk("correct", "1001", "--language", "sv", "--format", "json").data["entry"]
    data = clerk("kumoa", "--format", "json").data
    assert (data["undone"], data["number"], data["applied"]) == (entry, 1001, True)
    assert data["changes"] == [{"field": "language", "old": "sv", "new": "fi"}]
    assert data["entry"] > entry


def test_an_older_change_is_taken_back_by_its_entry(clerk: Command) -> None:
    entry = clerk("correct", "1001", "--language", "sv", "--format", "json").data["entry"]
    clerk("correct", "1001", "--call-name", "Kalevi")
    assert clerk("undo", str(entry)).code == 0
    shown = whole(clerk)
    assert (shown["language"], shown["call_name"]) == ("fi", "Kalevi")


def test_what_was_changed_since_is_not_taken_back(clerk: Command, officer: Command) -> None:
    entry = clerk("correct", "1001", "--language", "sv", "--format", "json").data["entry"]
    officer("correct", "1001", "--language", "en")
    before = whole(clerk)
    assert clerk("undo", str(entry)).code == ChangedSinceError.exit_code
    assert whole(clerk) == before


def test_the_same_change_is_taken_back_once(clerk: Command) -> None:
    entry = clerk("correct", "1001", "--language", "sv", "--format", "json").data["entry"]
    clerk("undo", str(entry))
    assert clerk("undo", str(entry)).code == NotFoundError.exit_code


def test_nobody_takes_back_what_another_changed(clerk: Command, officer: Command) -> None:
    entry = clerk("correct", "1001", "--language", "sv", "--format", "json").data["entry"]
    assert officer("undo", str(entry)).code == NotFoundError.exit_code


def test_a_dry_run_writes_nothing(clerk: Command) -> None:
    clerk("correct", "1001", "--language", "sv")
    before = whole(clerk)
    run = clerk("undo", "--dry-run")
    assert "Swedish → Finnish" in run.out
    assert whole(clerk) == before


def test_the_addition_of_today_is_taken_back(clerk: Command) -> None:
    assert clerk("undo").code == 0
    assert clerk("show", "1001").code == NotFoundError.exit_code


def test_an_addition_that_another_has_opened_needs_an_officer(clerk: Command, officer: Command) -> None:
    officer("show", "1001")
    assert clerk("undo").code == RoleTooLowError.exit_code


def test_an_addition_of_yesterday_needs_an_officer(clerk: Command) -> None:
    assert clerk("undo", now=START + timedelta(days=1)).code == RoleTooLowError.exit_code


def test_a_viewer_has_nothing_to_take_back(viewer: Command) -> None:
    assert viewer("undo").code == RoleTooLowError.exit_code


@pytest.mark.parametrize("entry", ["0", "x", "-1"])
def test_an_entry_is_a_number(clerk: Command, entry: str) -> None:
    assert clerk("undo", entry).code == UsageError.exit_code


def test_an_entry_that_is_nobodys_is_not_found(clerk: Command) -> None:
    assert clerk("undo", "4711").code == NotFoundError.exit_code


def test_looking_and_trying_stand_in_nobodys_way(clerk: Command) -> None:
    entry = clerk("correct", "1001", "--language", "sv", "--format", "json").data["entry"]
    clerk("note", "list", "1001")
    clerk("correct", "1001", "--language", "en", "--dry-run")
    clerk("correct", "1001", "--language", "sv")
    assert clerk("undo", "--format", "json").data["undone"] == entry
