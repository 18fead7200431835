"""`kkrek merge` at a terminal: both side by side, one question, and nothing held while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from merged_people import GONE, KEPT, customer, register_both, run
from terminal import ESCAPE, Terminal, at_terminal

from kkrek.errors import ChangedSinceError, SaidNoError

if TYPE_CHECKING:
    from office import Command, Office

SURE = "Make customer 1002 a part of customer 1001 for good? [y/N] "


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about these two
def _both(clerk: Command) -> None:
    register_both(clerk)


def merging(office: Office, *argv: str) -> Terminal:
    options = ("--register", office.directory, "--user", "olli", "--password-file", office.password_file)
    return at_terminal("merge", KEPT, GONE, *argv, *options)


def test_both_are_shown_and_yes_merges(office: Office, clerk: Command) -> None:
    terminal = merging(office)
    before = terminal.expect(SURE)
    assert all(text in before for text in ("Juvankatu 10 B 23", "Uusikatu 1", "Afterwards", "married", "household"))
    terminal.child.send("y\r")
    assert terminal.end() == 0
    assert customer(clerk, GONE)["number"] == 1001


@pytest.mark.parametrize("keys", ["n\r", "\r", ESCAPE])
def test_anything_else_leaves_both_as_they_were(office: Office, clerk: Command, keys: str) -> None:
    terminal = merging(office)
    terminal.press(SURE, keys)
    assert terminal.end() == SaidNoError.exit_code
    assert customer(clerk, GONE)["number"] == 1002


def test_another_may_change_them_meanwhile_and_the_merge_is_refused(office: Office, clerk: Command) -> None:
    terminal = merging(office)
    terminal.expect(SURE)
    run(clerk, "correct", GONE, "--call-name", "Aapo")
    terminal.child.send("y\r")
    assert terminal.end() == ChangedSinceError.exit_code
    assert customer(clerk, GONE)["call_name"] == "Aapo"


def test_yes_asks_nothing(office: Office) -> None:
    terminal = merging(office, "--yes")
    assert terminal.end() == 0
    assert "[y/N]" not in terminal.seen
