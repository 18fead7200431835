"""Somebody at a real terminal while the caller waits: what `event add` asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people import AAPO, AINO
from terminal import Terminal, at_terminal

from kkrek.errors import SaidNoError

if TYPE_CHECKING:
    from office import Command, Office

FLAT = "Juvankatu 10 B 23"


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every event is of somebody
def _person(clerk: Command) -> None:
    clerk("add", *AAPO)


def as_viewer(office: Office, *argv: str) -> Terminal:
    options = ("--register", office.directory, "--user", "veikko", "--password-file", office.password_file)
    return at_terminal(*argv, *options, "--purpose", "service")


def test_a_missing_kind_is_asked_until_it_is_one(office: Office) -> None:
    terminal = as_viewer(office, "event", "add", FLAT, "--told", "avainpäivystys")
    terminal.answer("key handover): ", "juhlat")
    terminal.answer("key handover): ", "ovenavaus")
    assert terminal.end() == 0
    assert "not taken" in terminal.seen
    assert "Event 1 was added to customer 1001" in terminal.seen


def test_of_several_who_have_the_flat_one_is_chosen(office: Office, clerk: Command) -> None:
    clerk("add", *AINO, "--street", FLAT, "--town", "Tampere", "--yes")
    terminal = as_viewer(office, "event", "add", FLAT, "--kind", "ovenavaus")
    terminal.answer("Which one? [1-2]: ", "2")
    assert terminal.end() == 0
    assert "2  Ågren Aino, 1002" in terminal.seen
    assert "Event 1 was added to customer 1002" in terminal.seen


def test_who_chooses_nobody_logs_nothing(office: Office, clerk: Command) -> None:
    clerk("add", *AINO, "--street", FLAT, "--town", "Tampere", "--yes")
    terminal = as_viewer(office, "event", "add", FLAT, "--kind", "ovenavaus")
    terminal.answer("Which one? [1-2]: ")
    assert terminal.end() == SaidNoError.exit_code
    assert clerk("event", "list", FLAT, "--format", "json").data["events"] == []
