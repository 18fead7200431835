"""`kkrek disclose --done` and an event with `--told`: what has happened is recorded, and warned of (E-25, V-03)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from disclosed import listed, ran, told
from recipient_office import add_customer, add_recipient, disclosures

from kkrek.errors import InvalidValueError, RestrictedError

if TYPE_CHECKING:
    from conftest import Run
    from office import Command

DONE = ("disclose", "--done", "--to", "fivaldi", "--via", "phone", "--format", "json", "--fields")


def protected(clerk: Command) -> int:
    number = add_customer(clerk, "Suoja")
    assert clerk("protect", str(number)).code == 0
    return number


def warned(run: Run) -> dict[str, Any]:
    assert run.code == 0, run.err
    return {one["id"]: one["message"] for one in run.json["warnings"]}


def test_who_was_told_of_a_protected_person_must_protect_them(officer: Command, clerk: Command) -> None:  # V-03
    add_recipient(officer)
    number = protected(clerk)
    run = clerk(*DONE, "phones", str(number))
    said = warned(run)["told-of-protected"]
    assert said.endswith(f": {number}")
    assert "040" not in run.out + run.err
    (task,) = run.data["tasks"]
    assert [one["id"] for one in listed(clerk)] == [task]
    assert [line[:2] for line in told(clerk, task)] == [("protection", number)]


def test_nothing_is_opened_by_a_dry_run(officer: Command, clerk: Command) -> None:
    add_recipient(officer)
    run = clerk(*DONE, "phones", str(protected(clerk)), "--dry-run")
    assert "told-of-protected" in warned(run)
    assert (run.data["tasks"], listed(clerk)) == ([], [])


def test_a_recipient_told_of_an_event_must_protect_them_too(
    officer: Command, clerk: Command, viewer: Command
) -> None:  # V-03
    add_recipient(officer, code="locks", fields="door_openings")
    number = protected(clerk)
    event = ("event", "add", str(number), "--kind", "door-opening", "--format", "json", "--told")
    run = viewer(*event, "locks")
    assert "told-of-protected" in warned(run)
    (task,) = run.data["tasks"]
    assert [line[:2] for line in told(clerk, task)] == [("protection", number)]
    assert warned(viewer(*event, "naapuri")) == {}
    again = clerk(*event, "locks")
    assert ran(clerk("undo", "--format", "json"))["undone"] == again.data["entry"]
    assert [line[:2] for line in told(clerk, task)] == [("protection", number)]


def test_an_event_that_is_taken_back_asks_for_no_protection(officer: Command, clerk: Command) -> None:
    add_recipient(officer, code="locks", fields="door_openings")
    number = protected(clerk)
    assert clerk("event", "add", str(number), "--kind", "door-opening", "--told", "locks").code == 0
    assert clerk("undo").code == 0
    assert (listed(clerk), disclosures(clerk, number)) == ([], [])


def test_what_was_told_of_a_restricted_customer_is_recorded_with_a_warning(
    officer: Command, clerk: Command
) -> None:  # GDPR Art. 18
    add_recipient(officer)
    number = add_customer(clerk)
    assert officer("restrict", str(number), "--ground", "c").code == 0
    assert "told-of-restricted" in warned(clerk(*DONE, "phones", str(number)))
    assert len(disclosures(clerk, number)) == 1
    event = clerk("event", "add", str(number), "--kind", "door-opening", "--told", "fivaldi")
    assert event.code == RestrictedError.exit_code


def test_an_unlikely_day_or_field_is_warned_of(officer: Command, clerk: Command) -> None:
    add_recipient(officer)
    number = str(add_customer(clerk))
    assert warned(clerk(*DONE, "phones", number)).keys() & {"told-before-added", "nothing-on-record"} == set()
    assert "told-before-added" in warned(clerk(*DONE, "phones", number, "--on", "21.11.2026"))
    assert "nothing-on-record" in warned(clerk(*DONE, "phones,emails", number))
    old = clerk(*DONE, "phones", number, "--on", "24.5.2018")
    assert (old.code, len(disclosures(clerk, int(number)))) == (InvalidValueError.exit_code, 3)
