"""`kkrek disclose --done` and an event with `--told`: what has happened is recorded, and warned of (E-25, V-03)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from disclosed import listed, ran, told
from recipient_office import add_customer, add_recipient, disclosures, send

from kkrek.errors import (
    ChangedSinceError,
    InvalidValueError,
    NotFoundError,
    RestrictedError,
    RowsRefusedError,
    StaysOnRecordError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from office import Command

TOMORROW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
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


def _events(tmp_path: Path, number: int, on: str = "22.11.2026") -> str:
    file = tmp_path / "events.csv"
    file.write_text(f"number;kind;on;told\n{number};door-opening;{on};locks\n", encoding="utf-8")
    return str(file)


def test_a_file_of_events_asks_for_protection_too_until_it_is_taken_back(
    officer: Command, clerk: Command, tmp_path: Path
) -> None:  # V-03
    add_recipient(officer, code="locks", fields="door_openings")
    number = protected(clerk)
    done = clerk("batch", "apply", _events(tmp_path, number), "--what", "events", "--format", "json")
    assert "told-of-protected" in warned(done)
    (task,) = done.data["tasks"]
    assert [line[:2] for line in told(clerk, task)] == [("protection", number)]
    assert len(disclosures(clerk, number)) == 1
    assert clerk("batch", "undo", done.data["batch"], "--yes").code == 0
    assert (listed(clerk), disclosures(clerk, number)) == ([], [])


def test_a_file_of_events_tells_nothing_to_who_was_retired_before(
    officer: Command, clerk: Command, tmp_path: Path
) -> None:
    add_recipient(officer, code="locks", fields="door_openings")
    number = add_customer(clerk)
    assert officer("recipient", "retire", "locks", "--on", "20.11.2026").code == 0
    refused = clerk("batch", "apply", _events(tmp_path, number), "--what", "events", "--format", "json")
    assert (refused.code, refused.data["errors"][0]["line"]) == (RowsRefusedError.exit_code, 2)
    earlier = clerk("batch", "apply", _events(tmp_path, number, "19.11.2026"), "--what", "events", "--format", "json")
    assert (earlier.code, len(disclosures(clerk, number))) == (0, 1)


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


def test_a_slip_of_the_same_day_is_taken_back(officer: Command, clerk: Command) -> None:
    add_recipient(officer)
    number = protected(clerk)
    assert clerk("correct", str(number), "--language", "sv").code == 0
    done = clerk(*DONE, "phones", str(number))
    tried = ran(clerk("undo", "--dry-run", "--format", "json"))
    assert (tried["undone"], tried["entry"], len(disclosures(clerk, number))) == (done.data["entry"], None, 1)
    taken = ran(clerk("undo", "--format", "json"))
    assert (taken["undone"], taken["number"], taken["changes"]) == (done.data["entry"], number, [])
    assert (disclosures(clerk, number), listed(clerk)) == ([], [])
    entry = officer("log", "show", "--limit", "4", "--format", "json").data["entries"]
    assert str(done.data["entry"]) in {one["reference"] for one in entry if one["operation"] == "undo"}
    again = ran(clerk("undo", "--format", "json"))
    assert again["changes"][0]["field"] == "language"


def test_what_was_told_stays_from_the_next_day_on_and_is_named(officer: Command, clerk: Command) -> None:
    add_recipient(officer)
    number = add_customer(clerk)
    done = clerk(*DONE, "phones", str(number))
    late = clerk("undo", "--format", "json", now=TOMORROW)
    assert (late.code, late.error["id"]) == (StaysOnRecordError.exit_code, "stays-on-record")
    assert f"entry {done.data['entry']} " in late.error["message"]
    assert officer("undo", str(done.data["entry"])).code == NotFoundError.exit_code
    assert len(disclosures(clerk, number)) == 1


def test_what_a_recipient_must_be_told_of_since_is_not_taken_back(officer: Command, clerk: Command) -> None:  # E-42
    add_recipient(officer)
    number = add_customer(clerk)
    done = clerk(*DONE, "phones", str(number))
    assert clerk("correct", str(number), "--phone", "040 7654321").code == 0
    assert clerk("undo", str(done.data["entry"])).code == ChangedSinceError.exit_code
    assert clerk("undo").code == 0
    assert clerk("undo", str(done.data["entry"])).code == 0


def test_a_file_or_a_list_is_named_and_the_change_before_it_stays(
    officer: Command, clerk: Command, tmp_path: Path
) -> None:
    add_recipient(officer)
    number = add_customer(clerk)
    sent = send(clerk, tmp_path / "a.csv", number)
    run = clerk("undo", "--format", "json")
    assert (run.error["id"], f"entry {sent.data['entry']} " in run.error["message"]) == ("stays-on-record", True)
    made = ("marketing", "list", "--kind", "advertising", "--channel", "post", "--output", str(tmp_path / "m.csv"))
    assert clerk(*made).code == 0
    assert "marketing list" in clerk("undo", "--format", "json").error["message"]
    assert clerk("show", str(number)).code == 0


def test_the_log_marks_what_was_only_tried_or_refused(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer)
    number, hidden = add_customer(clerk), protected(clerk)
    send(clerk, tmp_path / "a.csv", number, "--dry-run")
    send(clerk, tmp_path / "a.csv", number, hidden)
    send(clerk, tmp_path / "a.csv", number)
    clerk(*DONE, "phones", str(number), "--dry-run")
    entries = officer("log", "show", "--limit", "4", "--format", "json").data["entries"]
    assert [(one["operation"], one["refused"], one["dry_run"]) for one in reversed(entries)] == [
        ("disclose", None, True), ("disclose", "customers-left-out", False), ("disclose", None, False),
        ("disclose", None, True),
    ]  # fmt: skip


def test_of_a_day_the_newest_disclosures_are_shown(officer: Command, clerk: Command) -> None:
    add_recipient(officer)
    number = str(add_customer(clerk))
    for field in ("phones", "addresses", "emails", "family_name", "given_names", "language"):
        assert clerk(*DONE, field, number).code == 0
    text = " ".join(clerk("show", number).out.split())
    assert "Testi fivaldi Oy: language" in text
    assert "Testi fivaldi Oy: phone" not in text
