"""What `kkrek request open` asks at a real terminal of whoever has only the number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from register_file import opened
from terminal import CLEAR_LINE, ESCAPE, Terminal, at_terminal

from kkrek.errors import SaidNoError

if TYPE_CHECKING:
    from office import Command, Office

WHAT = "What does the person ask for? [1-7]: "
ELSE = "And what else (Enter: nothing)? [1-6]: "
WHEN = "Received on: "
HOW = "How did it come? [1-6]: "


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _aino(clerk: Command) -> None:
    clerk("add", "--family-name", "Koskela", "--given-names", "Aino Maria")


def opening(office: Office, *argv: str) -> Terminal:
    options = ("--register", office.directory, "--user", "kaisa", "--password-file", office.password_file)
    return at_terminal("request", "open", "1001", *argv, *options)


def rows(office: Office) -> list[tuple[str, str, str]]:
    with opened(office) as store:
        found = store.all("SELECT kinds, received_on, via FROM request")
        return [(row["kinds"], row["received_on"], row["via"]) for row in found]


def test_kind_day_and_way_are_asked_for(office: Office) -> None:
    terminal = opening(office)
    terminal.answer(WHAT, "3")
    terminal.answer(ELSE, "1")
    terminal.answer("And what else (Enter: nothing)? [1-5]: ", "")
    terminal.answer(WHEN, CLEAR_LINE + "20.11.2025")
    terminal.answer(HOW, "5")
    assert terminal.end() == 0
    assert "Request " in terminal.seen
    assert rows(office) == [("access,erasure", "2025-11-20", "in_person")]


def test_a_day_that_lies_ahead_is_asked_for_again(office: Office) -> None:
    terminal = opening(office, "--kind", "access")
    terminal.answer(WHEN, CLEAR_LINE + "1.1.2999")
    terminal.answer(WHEN, CLEAR_LINE + "20.11.2025")
    terminal.answer(HOW, "1")
    assert terminal.end() == 0
    assert rows(office) == [("access", "2025-11-20", "letter")]


def test_what_was_said_is_not_asked(office: Office) -> None:
    assert opening(office, "--kind", "access", "--via", "letter").end() == 0


def test_escape_takes_nothing_in(office: Office) -> None:
    terminal = opening(office)
    terminal.press(WHAT, ESCAPE)
    assert terminal.end() == SaidNoError.exit_code
    assert rows(office) == []
