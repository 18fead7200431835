"""The questions of `report` and `erase` at a real terminal: each asked once, nothing held while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from register_file import opened
from terminal import ESCAPE, Terminal, at_terminal

from kkrek.errors import ChangedSinceError, OpenRequestError, OutputError, SaidNoError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

IDENTITY = "How was the identity of the person checked? [1-5]: "
NOTES = "so that the answer may print them? [y/N] "
SURE = "Erase customer 1001 for good? [y/N] "


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _aino(clerk: Command) -> None:
    clerk("add", "--family-name", "Koskela", "--given-names", "Aino Maria", "--note", "soittaa aina kahdesti")


def as_user(office: Office, name: str, *argv: str | Path) -> Terminal:
    options = ("--register", office.directory, "--user", name, "--password-file", office.password_file)
    return at_terminal(*argv, *options)


def states_of_requests(office: Office) -> list[str]:
    with opened(office) as store:
        return [row["state"] for row in store.all("SELECT state FROM request")]


def test_identity_and_notes_are_asked_for(office: Office, tmp_path: Path) -> None:  # E-11, R-26
    sheet = tmp_path / "answer.pdf"
    terminal = as_user(office, "kaisa", "report", "1001", "--output", sheet)
    terminal.answer(IDENTITY, "5")
    before = terminal.expect(NOTES)
    assert "soittaa aina kahdesti" in before
    terminal.child.send("y\r")
    assert terminal.end() == 0
    assert sheet.read_bytes().startswith(b"%PDF")
    with opened(office) as store:
        row = store.one("SELECT identity_method FROM request")
    assert row is not None
    assert row["identity_method"] == "known_to_staff"


def test_what_was_said_is_not_asked(office: Office, tmp_path: Path) -> None:
    options = ("--identity", "document-seen", "--reviewed", "--output", tmp_path / "answer.pdf")
    assert as_user(office, "kaisa", "report", "1001", *options).end() == 0


def test_a_note_that_is_not_released_stops_the_answer(office: Office) -> None:
    terminal = as_user(office, "kaisa", "report", "1001", "--identity", "document-seen")
    terminal.answer(NOTES, "n")
    assert terminal.end() == SaidNoError.exit_code
    assert states_of_requests(office) == []


def test_a_note_written_meanwhile_is_not_released_unseen(office: Office, clerk: Command) -> None:  # R-26, 33
    terminal = as_user(office, "kaisa", "report", "1001", "--identity", "document-seen")
    terminal.expect(NOTES)
    assert clerk("note", "add", "1001", "naapuri kertoi riidoista").code == 0
    terminal.child.send("y\r")
    assert terminal.end() == ChangedSinceError.exit_code
    assert states_of_requests(office) == []


def test_descriptions_of_events_are_shown_with_the_notes(office: Office, clerk: Command) -> None:
    assert clerk("event", "add", "1001", "--kind", "vika", "--description", "naapuri valitti melusta").code == 0
    terminal = as_user(office, "kaisa", "report", "1001", "--identity", "document-seen")
    before = terminal.expect("Do these texts tell of this person alone, so that the answer may print them? [y/N] ")
    assert all(said in before for said in ("soittaa aina kahdesti", "naapuri valitti melusta"))
    terminal.child.send("y\r")
    assert terminal.end() == 0
    assert "nobody has read" not in terminal.seen


def test_a_pdf_does_not_go_to_the_terminal(office: Office) -> None:
    terminal = as_user(office, "kaisa", "report", "1001", "--file-type", "pdf")
    assert terminal.end() == OutputError.exit_code
    assert states_of_requests(office) == []


def test_esc_at_the_question_answers_nothing(office: Office) -> None:
    terminal = as_user(office, "kaisa", "report", "1001")
    terminal.press(IDENTITY, ESCAPE)
    assert terminal.end() == SaidNoError.exit_code


def test_an_erasure_shows_its_plan_and_asks_ground_and_yes(office: Office, clerk: Command) -> None:  # E-37, E-38
    terminal = as_user(office, "olli", "erase", "1001", "--lang", "en")
    terminal.answer("On which ground? [1-6]: ", "1")
    plan = terminal.expect(SURE)
    assert "Goes:" in plan
    assert "Must be told, or looked through:" in plan
    assert clerk("show", "1001").code == 0, "nothing is held while the question is open"
    terminal.child.send("y\r")
    assert terminal.end() == 0
    assert "CERTIFICATE OF ERASURE" in terminal.seen
    assert clerk("show", "1001").code != 0


def test_enter_erases_nobody(office: Office, clerk: Command) -> None:
    terminal = as_user(office, "olli", "erase", "1001", "--ground", "17.1.a")
    terminal.answer(SURE)
    assert terminal.end() == SaidNoError.exit_code
    assert clerk("show", "1001").code == 0


def test_a_customer_who_changed_meanwhile_is_not_erased(office: Office, clerk: Command) -> None:  # 33
    terminal = as_user(office, "olli", "erase", "1001", "--ground", "17.1.a")
    terminal.expect(SURE)
    clerk("correct", "1001", "--add-phone", "040 1234567")
    terminal.child.send("y\r")
    assert terminal.end() == ChangedSinceError.exit_code
    assert clerk("show", "1001").code == 0


def test_what_may_not_be_erased_is_not_asked_about(office: Office) -> None:  # E-15
    with opened(office) as store:
        store.run(
            "INSERT INTO request (id, customer, kinds, received_on, via, aim_on, latest_on, state, entry)"
            " VALUES ('2026-0009', 1001, 'access', '2026-11-10', 'email', '2026-12-10', '2026-12-10', 'received', 1)"
        )
    terminal = as_user(office, "olli", "erase", "1001")
    assert terminal.end() == OpenRequestError.exit_code
    assert "Goes:" in terminal.seen
    assert "request 2026-0009 of customer 1001 is open" in terminal.seen


def test_a_clerk_is_refused_before_any_question(office: Office) -> None:
    terminal = as_user(office, "kaisa", "erase", "1001")
    assert terminal.end() == 22
    assert "On which ground" not in terminal.seen
