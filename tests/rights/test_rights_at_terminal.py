"""The questions of `report` and `erase` at a real terminal: each asked once, nothing held while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from register_file import opened
from terminal import ESCAPE, Terminal, at_terminal

from kkrek.errors import ChangedSinceError, OpenRequestError, OutputError, SaidNoError, UnreviewedError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

IDENTITY = "How was the identity of the person checked? [1-5]: "
TEXT = "What becomes of it? [1-4]: "
SEVERAL = "What becomes of it? [1-5]: "
ALL = "Do these texts tell of this person alone, so that the answer may print them? [y/N] "
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
    before = terminal.expect(TEXT)
    assert "soittaa aina kahdesti" in before
    terminal.child.send("1\r")
    assert terminal.end() == 0
    assert sheet.read_bytes().startswith(b"%PDF")
    with opened(office) as store:
        row = store.one("SELECT identity_method FROM request")
    assert row is not None
    assert row["identity_method"] == "known_to_staff"


def test_what_was_said_is_not_asked(office: Office, tmp_path: Path) -> None:
    options = ("--identity", "document-seen", "--reviewed", "--output", tmp_path / "answer.pdf")
    assert as_user(office, "kaisa", "report", "1001", *options).end() == 0


def test_a_note_left_for_later_leaves_a_draft_and_an_open_request(office: Office) -> None:
    terminal = as_user(office, "kaisa", "report", "1001", "--identity", "document-seen")
    terminal.answer(TEXT, "4")
    assert terminal.end() == UnreviewedError.exit_code
    assert states_of_requests(office) == ["received"]


def test_a_note_is_left_out_with_its_provision_and_the_harm(office: Office, tmp_path: Path) -> None:  # E-30, E-31
    sheet = tmp_path / "answer.txt"
    argv = ("report", "1001", "--identity", "document-seen", "--lang", "en", "--output", sheet)
    terminal = as_user(office, "kaisa", *argv)
    terminal.answer(TEXT, "3")
    terminal.answer("Why is it left out? [1-4]: ", "1")
    terminal.answer("Which harm would it do to others (kept, never printed): ", "kertojaa on uhattu")
    assert terminal.end() == 0
    text = " ".join(sheet.read_text(encoding="utf-8").split())
    assert "soittaa" not in text
    assert "uhattu" not in text
    assert "[left out: it would" in text
    assert "it would adversely affect another person's rights (GDPR Article 15(4))" in text
    with opened(office) as store:
        rows = store.all("SELECT item, provision, reason FROM withheld")
    assert [tuple(row) for row in rows] == [("note:1", "15(4)", "kertojaa on uhattu")]
    assert states_of_requests(office) == ["partly"]


def test_words_of_somebody_else_are_masked_and_the_rest_is_printed(office: Office, tmp_path: Path) -> None:
    sheet = tmp_path / "answer.json"
    argv = ("report", "1001", "--identity", "document-seen", "--lang", "en", "--output", sheet)
    terminal = as_user(office, "kaisa", *argv)
    terminal.answer(TEXT, "2")
    terminal.answer("Words to mask, with commas between them: ", "naapuri")
    terminal.expect("Not all of these words stand in the text.")
    terminal.answer("Words to mask, with commas between them: ", "aina")
    terminal.answer("Which harm would it do to others (kept, never printed): ", "kertojaa on uhattu")
    assert terminal.end() == 0
    assert "soittaa [masked: another person's data, GDPR Article 15(4)] kahdesti" in sheet.read_text(encoding="utf-8")


def test_a_note_written_meanwhile_is_not_released_unseen(office: Office, clerk: Command) -> None:  # R-26, 33
    terminal = as_user(office, "kaisa", "report", "1001", "--identity", "document-seen")
    terminal.expect(TEXT)
    assert clerk("note", "add", "1001", "naapuri kertoi riidoista").code == 0
    terminal.child.send("1\r")
    assert terminal.end() == ChangedSinceError.exit_code
    assert states_of_requests(office) == []


def test_descriptions_of_events_are_shown_with_the_notes(office: Office, clerk: Command) -> None:
    assert clerk("event", "add", "1001", "--kind", "vika", "--description", "naapuri valitti melusta").code == 0
    terminal = as_user(office, "kaisa", "report", "1001", "--identity", "document-seen")
    before = terminal.expect(SEVERAL)
    terminal.child.send("5\r")
    before += terminal.expect(ALL)
    assert all(said in before for said in ("soittaa aina kahdesti", "naapuri valitti melusta"))
    terminal.child.send("y\r")
    assert terminal.end() == 0
    assert "nobody has reviewed" not in terminal.seen


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


def test_a_part_is_asked_about_with_its_reasons(office: Office, clerk: Command) -> None:  # E-38, N-06
    clerk("claim", "open", "1001", "--reference", "2024-77", "--due-on", "5.4.2024")
    terminal = as_user(office, "olli", "erase", "1001", "--ground", "17.1.a", "--lang", "en")
    plan = terminal.expect("Erase this of customer 1001 for good? [y/N] ")
    assert "a billing ground remains (GDPR Article 17(3)(e)), until 5 April 2027" in " ".join(plan.split())
    terminal.child.send("y\r")
    assert terminal.end() == 0
    assert "ANSWER TO YOUR REQUEST: DONE IN PART" in terminal.seen


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
    assert "Would go:" in terminal.seen
    assert "request 2026-0009 of customer 1001 is open" in terminal.seen


def test_a_clerk_is_refused_before_any_question(office: Office) -> None:
    terminal = as_user(office, "kaisa", "erase", "1001")
    assert terminal.end() == 22
    assert "On which ground" not in terminal.seen


def test_an_unknown_person_who_opts_out_is_asked_for(office: Office) -> None:  # M-12
    terminal = as_user(office, "kaisa", "opt-out", "--unknown")
    terminal.answer("E-mail: ", "vieras@esimerkki.fi")
    for question in ("Phone number: ", "Name: ", "Street address: ", "Postal code: "):
        terminal.answer(question, "")
    assert terminal.end() == 0
    with opened(office) as store:
        assert {row["identifier"] for row in store.all("SELECT identifier FROM suppression")} == {"email"}
