"""`kkrek undo`: how far it goes back, and what stands in its way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from office import START
from people import AAPO

from kkrek.domain.role import Role
from kkrek.errors import ChangedSinceError, NotFoundError, RestrictedError, RoleTooLowError, UsageError
from kkrek.operations import record
from kkrek.operations.register import CHANGED

if TYPE_CHECKING:
    from office import Command, Office

LEASE = ("relation", "open", "1001", "--kind", "asunto", "--object", "Juvankatu 10 B 23", "--begin", "1.3.2024")
CLAIM = ("claim", "open", "1001", "--reference", "2026-17", "--due-on", "1.10.2026")
OPENING = ("event", "add", "1001", "--kind", "ovenavaus", "--told", "avainpäivystys")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every change is of somebody
def _person(clerk: Command) -> None:
    clerk("add", *AAPO)


def entry_of(command: Command, *argv: str) -> str:
    done = command(*argv, "--format", "json")
    assert done.code == 0, done.err
    return str(done.data["entry"])


def whole(command: Command) -> dict[str, object]:
    shown: dict[str, object] = command("show", "1001", "--reveal", "all", "--format", "json").data
    return shown


def test_the_same_field_is_taken_back_step_by_step(clerk: Command) -> None:
    clerk("correct", "1001", "--language", "sv")
    clerk("correct", "1001", "--language", "en")
    assert [clerk("undo").code for _ in range(2)] == [0, 0]
    assert whole(clerk)["language"] == "fi"


def test_an_event_is_taken_back_through_its_corrections(clerk: Command) -> None:
    before = whole(clerk)
    clerk(*OPENING)
    clerk("event", "correct", "1001", "1", "--told", "huoltoyhtiö")
    clerk("event", "remove", "1001", "1")
    assert [clerk("undo").code for _ in range(3)] == [0, 0, 0]
    assert whole(clerk) == before


def test_what_another_corrected_since_is_not_taken_back_even_after_an_undo(clerk: Command, officer: Command) -> None:
    entry = entry_of(clerk, *OPENING)
    clerk("event", "correct", "1001", "1", "--told", "huoltoyhtiö")
    clerk("undo")
    officer("event", "correct", "1001", "1", "--told", "isännöitsijä")
    assert clerk("undo", entry).code == ChangedSinceError.exit_code


@pytest.mark.parametrize(
    ("made", "changed"),
    [
        (OPENING, ("event", "correct", "1001", "1", "--told", "huoltoyhtiö")),
        (LEASE, ("relation", "close", "1001", "1")),
        (CLAIM, ("claim", "settle", "1001", "2026-17")),
    ],
)
def test_what_another_changed_since_stays(
    clerk: Command, officer: Command, made: tuple[str, ...], changed: tuple[str, ...]
) -> None:
    entry = entry_of(clerk, *made)
    entry_of(officer, *changed)
    before = whole(clerk)
    assert clerk("undo", entry).code == ChangedSinceError.exit_code
    assert whole(clerk) == before


def test_nobody_takes_back_the_event_of_another(clerk: Command, viewer: Command) -> None:
    entry = entry_of(viewer, *OPENING)
    assert clerk("undo", entry).code == NotFoundError.exit_code


def test_a_source_survives_a_correction_that_was_taken_back_and_another(clerk: Command) -> None:
    clerk("correct", "1001", "--language", "sv", "--source", "vtj")
    before = whole(clerk)
    for day, language in enumerate(("en", "fi"), start=1):
        later = START + timedelta(days=day)
        clerk("correct", "1001", "--language", language, "--source", "authority", now=later)
        clerk("undo", now=later)
    assert whole(clerk) == before


def test_a_protection_is_ended_by_its_own_command(clerk: Command) -> None:
    clerk("correct", "1001", "--language", "sv")
    clerk("protect", "1001")
    run = clerk("undo")
    assert (run.code, "kkrek unprotect" in run.err) == (UsageError.exit_code, True)
    assert whole(clerk)["language"] == "sv"


def test_a_change_before_a_protection_is_taken_back_by_its_entry_and_stays_hidden(
    clerk: Command, viewer: Command
) -> None:
    before = whole(clerk)
    entry = entry_of(clerk, "correct", "1001", "--remove-phone", "040 1234567", "--add-phone", "050 1112223")
    clerk("protect", "1001")
    run = clerk("undo", entry)
    assert run.code == 0
    assert not [number for number in ("040 1234567", "050 1112223") if number in run.out]
    assert whole(clerk)["phones"] == before["phones"]
    assert viewer("show", "1001", "--format", "json").data["phones"] is None


def test_a_change_under_protection_is_taken_back_when_the_protection_is_over(clerk: Command, officer: Command) -> None:
    clerk("protect", "1001")
    before = whole(clerk)
    entry = entry_of(clerk, "correct", "1001", "--phone", "050 1112223", "--reason", "uusi numero")
    officer("unprotect", "1001", "--reason", "päättyi")
    assert clerk("undo", entry).code == 0
    assert whole(clerk)["phones"] == before["phones"]


def test_a_customer_who_was_merged_since_is_left_alone(clerk: Command, office: Office) -> None:
    entry = entry_of(clerk, "correct", "1001", "--language", "sv")
    with office.officer.open("merge", Role.OFFICER) as register:
        register.record(customers={record.find_row(register, 1001).uid: CHANGED})
    assert clerk("undo", entry).code == ChangedSinceError.exit_code


def test_a_merge_is_not_taken_back(officer: Command, office: Office) -> None:
    with office.officer.open("merge", Role.OFFICER) as register:
        register.record(customers={record.find_row(register, 1001).uid: CHANGED})
    run = officer("undo")
    assert (run.code, "a merge is not taken back" in run.err) == (UsageError.exit_code, True)


@pytest.mark.parametrize("tie", [LEASE, CLAIM])
def test_an_addition_with_a_relation_or_a_claim_needs_an_officer(clerk: Command, tie: tuple[str, ...]) -> None:
    added = entry_of(clerk, "add", "--family-name", "Muu")
    clerk(*tie[:2], "1002", *tie[3:])
    assert clerk("undo", added).code == RoleTooLowError.exit_code
    assert [clerk("undo").code for _ in range(2)] == [0, 0]
    assert clerk("show", "1002").code == NotFoundError.exit_code


def test_e_41_nothing_is_taken_back_of_restricted_data(clerk: Command, office: Office) -> None:
    clerk("correct", "1001", "--language", "sv")
    with office.officer.open("restrict", Role.OFFICER) as register:
        sql = "INSERT INTO restriction (customer, ground, since, entry) VALUES (1001, 'a', '2026-11-20', :entry)"
        register.store.run(sql, {"entry": register.next_entry()})
        register.record()
    assert clerk("undo").code == RestrictedError.exit_code


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (OPENING, "22 November 2026, opening of a door, told: avainpäivystys"),
        (LEASE, "lease of a flat, Juvankatu 10 B 23 (since 1 March 2024)"),
        (CLAIM, "2026-17, due on 1 October 2026, open"),
    ],
)
def test_what_was_taken_back_is_told_in_words(clerk: Command, made: tuple[str, ...], said: str) -> None:
    clerk(*made)
    run = clerk("undo")
    assert f"{said} \u2192 \u2013" in run.out
    assert "It was taken back." in run.out
