"""What a person at a terminal gets for a search that names nobody or several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people import AAPO, AINO
from terminal import ESCAPE, Terminal, at_terminal

from kkrek.errors import NotFoundError

if TYPE_CHECKING:
    from office import Command, Office


def as_clerk(office: Office, *argv: str) -> Terminal:
    options = ("--register", office.directory, "--user", "kaisa", "--password-file", office.password_file)
    return at_terminal(*argv, *options, "--purpose", "service")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every search needs somebody to be found
def _people(clerk: Command) -> None:
    clerk("add", *AAPO)
    clerk("add", *AINO)


def test_a_suggestion_that_is_chosen_is_searched_for_and_shown(office: Office) -> None:
    terminal = as_clerk(office, "find", "äijlä")
    terminal.expect("Did you mean one of these?")
    terminal.expect("1  Äijälä")
    terminal.answer("Which one (Enter: none)? [1-1]: ", "1")
    assert terminal.end() == 0
    assert "aapo@esimerkki.fi" in terminal.seen
    assert "Juvankatu 10 B 23" in terminal.seen


@pytest.mark.parametrize("key", ["\r", ESCAPE])
def test_who_means_none_of_them_finds_nobody(office: Office, key: str) -> None:
    terminal = as_clerk(office, "find", "äijlä")
    terminal.press("Which one (Enter: none)? [1-1]: ", key)
    assert terminal.end() == 0
    assert "Nobody matches." in terminal.seen


def test_nobody_is_followed_by_what_to_try(office: Office) -> None:
    terminal = as_clerk(office, "find", "xyzzy")
    assert terminal.end() == 0
    assert "Try the beginning of a name" in terminal.seen


def test_a_misspelt_customer_of_another_command_is_offered_too(office: Office) -> None:
    terminal = as_clerk(office, "show", "äijlä")
    terminal.answer("Which one (Enter: none)? [1-1]: ", "1")
    terminal.expect("kkrek: Äijälä Aapo Kalevi, 1001")
    assert terminal.end() == 0
    terminal = as_clerk(office, "show", "äijlä")
    terminal.answer("Which one (Enter: none)? [1-1]: ")
    assert terminal.end() == NotFoundError.exit_code


def test_a_former_tenant_alone_is_listed_and_not_shown(clerk: Command, office: Office) -> None:
    clerk("correct", "1001", "--street", "Kuusitie 1", "--since", "2026-11-22")
    terminal = as_clerk(office, "find", "--flat", "Juvankatu 10 B 23")
    assert terminal.end() == 0
    assert "former flat" in terminal.seen


def test_a_list_of_80_columns_keeps_names_and_numbers_on_one_line(office: Office) -> None:
    terminal = as_clerk(office, "find", "a")
    terminal.child.setwinsize(40, 80)
    assert terminal.end() == 0
    lines = terminal.seen.splitlines()
    assert max(len(line.rstrip()) for line in lines) <= 80
    assert any("1001" in line and "Äijälä Aapo" in line for line in lines)
