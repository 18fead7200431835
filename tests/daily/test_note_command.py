from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people import AAPO

from kkrek.errors import (
    InputUnreadableError,
    InvalidValueError,
    NeedsOptionError,
    NotFoundError,
    RoleTooLowError,
    UsageError,
)

if TYPE_CHECKING:
    from office import Command


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every note is about somebody
def _person(clerk: Command) -> None:
    clerk("add", *AAPO)


def texts(clerk: Command) -> list[str]:
    return [note["text"] for note in clerk("note", "list", "1001", "--format", "json").data["notes"]]


def test_a_note_is_added_with_its_number(clerk: Command) -> None:
    run = clerk("note", "add", "1001", "pitää kahvista")
    assert run.out == "Note 1 was added to customer 1001; `kkrek undo` takes it back.\n"
    assert texts(clerk) == ["pitää kahvista"]


def test_words_need_no_quotes(clerk: Command) -> None:
    clerk("note", "add", "1001", "pitää", "kahvista")
    assert texts(clerk) == ["pitää kahvista"]


def test_a_note_of_several_lines_comes_from_standard_input(clerk: Command) -> None:
    clerk("muistiinpano", "lisää", "1001", "-", stdin="rivi 1\nrivi 2\n")
    assert texts(clerk) == ["rivi 1\nrivi 2"]


def test_a_script_gets_the_number_of_the_note(clerk: Command) -> None:
    data = clerk("note", "add", "1001", "x", "--format", "json").data
    assert data == {"number": 1001, "applied": True, "entry": data["entry"], "note": 1, "tasks": []}


def test_r_26_a_note_is_reviewed(clerk: Command) -> None:
    clerk("note", "add", "1001", "x")
    assert "not reviewed" in clerk("note", "list", "1001").out
    assert clerk("note", "review", "1001", "1").code == 0
    assert "reviewed on 22 November 2026" in clerk("note", "list", "1001").out


def test_a_removed_note_comes_back_by_undo(clerk: Command) -> None:
    clerk("note", "add", "1001", "x")
    assert clerk("note", "remove", "1001", "1").code == 0
    assert texts(clerk) == []
    clerk("undo")
    assert texts(clerk) == ["x"]


@pytest.mark.parametrize("argv", [("add", "1001", "y"), ("review", "1001", "1"), ("remove", "1001", "1")])
def test_a_dry_run_writes_nothing(clerk: Command, argv: tuple[str, ...]) -> None:
    clerk("note", "add", "1001", "x")
    before = clerk("note", "list", "1001").out
    assert "Nothing was written." in clerk("note", *argv, "--dry-run").out
    assert clerk("note", "list", "1001").out == before


def test_no_notes_are_told(clerk: Command) -> None:
    assert clerk("note", "list", "1001").out == "Customer 1001 has no notes.\n"


def test_a_spreadsheet_gets_the_notes(clerk: Command) -> None:
    clerk("note", "add", "1001", "=1+1")
    assert "1;'=1+1;2026-11-22;" in clerk("note", "list", "1001", "--format", "csv").out


@pytest.mark.parametrize(
    "argv", [("review", "1001", "7"), ("remove", "1001", "7"), ("list", "1099"), ("add", "1099", "x")]
)
def test_what_is_not_there_is_told(clerk: Command, argv: tuple[str, ...]) -> None:
    assert clerk("note", *argv).code == NotFoundError.exit_code


def test_the_note_of_another_customer_is_not_touched(clerk: Command) -> None:
    clerk("add", "--family-name", "Muu")
    clerk("note", "add", "1001", "x")
    assert clerk("note", "remove", "1002", "1").code == NotFoundError.exit_code


@pytest.mark.parametrize("text", [" ", "x\x1b[2J", "x\u202ey", "x\x00", "x" * 10_001])
def test_a_note_holds_visible_text(clerk: Command, text: str) -> None:
    assert clerk("note", "add", "1001", text).code == InvalidValueError.exit_code


@pytest.mark.parametrize(
    ("text", "warning"),
    [("sairas", "note-health"), ("tili FI21 1234 5600 0007 85", "note-iban"), ("131052-902Y", "note-identity-code")],
)
def test_what_a_note_should_not_hold_is_warned_of(clerk: Command, text: str, warning: str) -> None:
    run = clerk("note", "add", "1001", "-", "--format", "json", stdin=text)
    assert [one["id"] for one in run.json["warnings"]] == [warning]


def test_without_text_and_without_a_terminal_the_text_is_named(clerk: Command) -> None:
    assert clerk("note", "add", "1001").code == NeedsOptionError.exit_code


def test_input_that_is_not_utf_8_is_told(clerk: Command) -> None:
    assert clerk("note", "add", "1001", "-", stdin=b"\xff").code == InputUnreadableError.exit_code


def test_the_number_of_a_note_is_a_number(clerk: Command) -> None:
    assert clerk("note", "review", "1001", "x").code == UsageError.exit_code


@pytest.mark.parametrize("argv", [("add", "1001", "x"), ("add", "1001"), ("list", "1001"), ("review", "1001", "1")])
def test_a_viewer_has_no_business_with_notes(viewer: Command, argv: tuple[str, ...]) -> None:
    assert viewer("note", *argv).code == RoleTooLowError.exit_code


@pytest.mark.parametrize("words", ["Niilo avasi oven", "Korhosen avain on hukassa", "kerrottu Niilolle"])
@pytest.mark.parametrize("argv", [("note", "add", "1001"), ("correct", "1001", "--note")], ids=["note", "correct"])
def test_n_02_somebody_else_of_the_same_flat_is_told_of_by_number_alone(
    clerk: Command, officer: Command, argv: tuple[str, ...], words: str
) -> None:
    clerk("add", "--family-name", "Korhonen", "--given-names", "Niilo Kalevi", *AAPO[AAPO.index("--street") :])
    done = clerk(*argv, words)
    assert "seems to name somebody who lives in the same flat: 1002; keep only" in done.err
    assert done.code == 0
    assert officer("log", "show", "--limit", "1", "--format", "json").data["entries"][0]["customers"] == 2


@pytest.mark.parametrize("words", ["Kalevi soitti itse", "Virtanen soitti", "niin"])
def test_n_02_the_own_name_and_other_words_name_nobody(clerk: Command, words: str) -> None:
    clerk("add", "--family-name", "Korhonen", "--given-names", "Niilo Kalevi", *AAPO[AAPO.index("--street") :])
    assert not clerk("note", "add", "1001", words).err


def test_f_15_nobody_is_named_beside_a_protected_customer(clerk: Command) -> None:
    clerk("add", "--family-name", "Korhonen", "--given-names", "Niilo", *AAPO[AAPO.index("--street") :])
    for number in ("1001", "1002"):
        clerk("protect", number)
        assert "1002" not in clerk("note", "add", "1001", "Niilo avasi oven").err


def test_the_history_says_when_a_note_was_reviewed(clerk: Command) -> None:
    clerk("note", "add", "1001", "pitää kahvista")
    clerk("note", "review", "1001", "1")
    assert "pitää kahvista → pitää kahvista (reviewed on 22 November 2026)" in clerk("show", "1001", "--history").out
