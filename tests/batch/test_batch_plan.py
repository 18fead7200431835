"""A plan that was agreed to, and others who change customers while a file is read (design 5, short locks)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_files import applied, apply, check, customer, ran, undone, write
from office import START
from register_file import opened
from register_rows import everything, ledger, touched_by
from whole_people import ready, words

from kkrek.domain.batch import What
from kkrek.errors import AlreadyAppliedError, ChangedSinceError, InvalidValueError
from kkrek.operations.batch.making import Wanted
from kkrek.operations.daily import batch
from kkrek.operations.daily.batch import Input
from kkrek.store import connection, pouring

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from office import Command, Office

    from kkrek.store.connection import Store

_ROWS = ({"number": "1001", "phone": "044 1112223", "town": "Nokia"}, {"number": "1003", "language": "sv"})


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - a reader is open whenever pages are to be wiped
def _short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_WIPE_SECONDS", 0)


def _plan(clerk: Command, path: Path, *more: str, now: datetime = START) -> str:
    run = clerk("batch", "check", str(write(path, _ROWS)), *more, "--format", "json", now=now)
    assert run.code == 0, run.err
    return str(run.data["plan"])


def _apply_while(
    office: Office,
    path: Path,
    rows: Sequence[Mapping[str, object]],
    other: Callable[[], object],
    wanted: Wanted | None = None,
) -> batch.Made:
    """Apply a file; when it is read and nothing is written yet, somebody else does something."""

    def progress(_rows: int, part: float) -> None:
        if part >= 1:
            other()

    file = write(path, rows, "meanwhile.csv")
    with file.open("rb") as content:
        given = Input(content, str(file), file.name, seekable=True, progress=progress)
        return batch.apply(office.clerk, given, wanted or Wanted())


def test_the_plan_is_applied_as_it_was_checked(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    assert apply(clerk, tmp_path, _ROWS, "--expect", _plan(clerk, tmp_path)).code == 0


_KEEPS = {
    "somebody looks": ("show", "1001"),
    "a field that the file does not touch": ("correct", "1001", "--language", "sv"),
    "somebody else's phone": ("correct", "1003", "--add-phone", "044 9999999"),
    "an event": ("event", "add", "1001", "--kind", "fault-report"),
}
_CHANGES = {
    "the phone that the file replaces": ("correct", "1001", "--phone", "044 9999999"),
    "the town that the file mends": ("correct", "1001", "--town", "Ylöjärvi"),
    "the language that the file sets": ("correct", "1003", "--language", "en"),
    "a value that is so already by now": ("correct", "1003", "--language", "sv"),
}


@pytest.mark.parametrize("argv", [pytest.param(argv, id=name) for name, argv in _KEEPS.items()])
def test_the_plan_stays_when_nothing_that_it_touches_changed(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    ready(office, clerk, shelf)
    plan = _plan(clerk, tmp_path)
    ran(clerk, *argv)
    assert _plan(clerk, tmp_path) == plan
    assert apply(clerk, tmp_path, _ROWS, "--expect", plan).code == 0


@pytest.mark.parametrize("argv", [pytest.param(argv, id=name) for name, argv in _CHANGES.items()])
def test_a_plan_is_refused_when_what_it_touches_changed(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    ready(office, clerk, shelf)
    plan = _plan(clerk, tmp_path)
    ran(clerk, *argv)
    before = everything(office)
    run = apply(clerk, tmp_path, _ROWS, "--expect", plan)
    assert (run.code, run.error["exit_code"]) == (ChangedSinceError.exit_code, ChangedSinceError.exit_code)
    assert everything(office) == before


def test_a_plan_is_refused_when_a_customer_was_restricted(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    plan = _plan(clerk, tmp_path)
    ran(officer, "restrict", "1003", "--ground", "a")
    assert apply(clerk, tmp_path, _ROWS, "--expect", plan).code == ChangedSinceError.exit_code


@pytest.mark.parametrize("more", [("--source", "group"), ("--add",)])
def test_another_way_to_read_the_file_is_another_plan(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    ready(office, clerk, shelf)
    assert _plan(clerk, tmp_path, *more) != _plan(clerk, tmp_path)


def test_the_plan_of_a_whole_list_of_claims_tells_what_it_settles(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    for number, reference in (("1001", "17"), ("1003", "18")):
        ran(clerk, "claim", "open", number, "--reference", reference, "--due-on", "1.12.2026")
    rows = [{"number": "1001", "reference": "17", "due_on": "1.12.2026"}]
    how = ("--what", "claims", "--complete")
    plan = check(clerk, tmp_path, rows, *how).data["plan"]
    ran(officer, "restrict", "1003", "--ground", "c")
    assert check(clerk, tmp_path, rows, *how).data["plan"] != plan
    assert apply(clerk, tmp_path, rows, *how, "--expect", plan).code == ChangedSinceError.exit_code


_SAME = {
    "the same field": ("correct", "1001", "--phone", "044 9999999"),
    "a protection": ("protect", "1001"),
    "the end of a protection": ("unprotect", "1002", "--reason", "päätös"),
    "a restriction": ("restrict", "1001", "--ground", "a"),
    "an erasure": ("erase", "1003", "--ground", "17.1.a", "--yes"),
    "a merge": ("merge", "1001", "1003", "--yes"),
    "a merge that takes the number away": ("merge", "1005", "1001", "--yes"),
    "another name": ("correct", "1006", "--call-name", "Eino"),
    "a change of somebody of whom the file says what is so already": ("correct", "1005", "--family-name", "Ek"),
}
_OTHER = {
    "another field": (("correct", "1001", "--language", "en"), 1001),
    "an event": (("event", "add", "1001", "--kind", "fault-report"), 1001),
    "somebody else": (("correct", "1004", "--language", "en"), 1004),
    "somebody new": (("add", "--family-name", "Ek"), 1007),
}
_MEANWHILE = (
    {"number": "1001", "phone": "044 1112223"},
    {"number": "1002", "household_size": "5"},
    {"number": "1003", "language": "sv"},
    {"number": "1005", "family_name": "Äijälä5ö"},
    {"number": "1006", "family_name": "Ånger"},
)


@pytest.mark.parametrize("argv", [pytest.param(argv, id=name) for name, argv in _SAME.items()])
def test_nothing_is_written_over_what_somebody_changed_meanwhile(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    ready(office, clerk, shelf)
    ran(clerk, "relation", "close", "1001", "--end", "1.11.2026")
    with pytest.raises(ChangedSinceError):
        _apply_while(office, tmp_path, _MEANWHILE, lambda: ran(officer, *argv))
    found = everything(office)
    assert 5 not in [one.get("household_size") for one in found["customer"]]
    assert "sv" not in [one.get("language") for one in found["customer"]]
    assert "044 1112223" not in str(found["phone"])


@pytest.mark.parametrize(("argv", "number"), [pytest.param(*both, id=name) for name, both in _OTHER.items()])
def test_what_somebody_changed_beside_it_meanwhile_is_kept(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path, argv: tuple[str, ...], number: int
) -> None:
    ready(office, clerk, shelf)
    made = _apply_while(office, tmp_path, _MEANWHILE, lambda: ran(officer, *argv))
    assert made.applied
    assert [one["as_given"] for one in customer(clerk)["phones"]] == ["044 1112223"]
    assert customer(clerk, number)["changes" if argv[0] != "add" else "family_name"]


def test_somebody_who_is_informed_meanwhile_needs_no_task(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:  # E-19
    ready(office, clerk, shelf)
    rows = [{"number": "1001", "language": "sv", "source": "vtj"}]
    _apply_while(office, tmp_path, rows, lambda: ran(clerk, "correct", "1001", "--notice-given", "today"))
    assert customer(clerk)["tasks"] == []


def test_a_look_meanwhile_stops_nothing(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    assert _apply_while(office, tmp_path, _MEANWHILE, lambda: ran(clerk, "show", "1001")).applied


def test_a_code_that_somebody_was_given_meanwhile_is_not_given_again(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:  # F-07
    ready(office, clerk, shelf)
    code = words(1001)["new_code"]
    rows = [{"number": "1003", "identity_code": code, "identity_code_reason": "lease"}]
    add = ("add", "--family-name", "Ek", "--identity-code", "-", "--identity-code-reason", "lease")
    with pytest.raises(ChangedSinceError):
        _apply_while(office, tmp_path, rows, lambda: ran(clerk, *add, stdin=code))
    assert customer(clerk, 1003)["identity_code"] is None


def test_a_new_customer_does_not_get_a_code_that_somebody_was_given_meanwhile(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    code = words(1001)["new_code"]
    rows = [{"family_name": "Ek", "identity_code": code, "identity_code_reason": "lease"}]
    correct = ("correct", "1005", "--identity-code", "-", "--identity-code-reason", "lease")
    with pytest.raises(ChangedSinceError):
        _apply_while(office, tmp_path, rows, lambda: ran(clerk, *correct, stdin=code), Wanted(add=True))
    assert clerk("show", "1007").code == 30


def test_a_consent_that_was_given_meanwhile_is_not_run_over(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    consent = ("consent", "give", "1001", "--kind", "advertising", "--channel", "email", "--via", "in-person")
    with pytest.raises(ChangedSinceError):
        _apply_while(office, tmp_path, [{"number": "1001"}], lambda: ran(clerk, *consent), Wanted(what=What.OPT_OUTS))
    assert ledger(office, "opt-out") == []


def test_whoever_forbids_marketing_is_known_by_what_they_are_reached_by_now(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:  # M-12
    ready(office, clerk, shelf)
    correct = ("correct", "1001", "--add-phone", "044 9999999")
    with pytest.raises(ChangedSinceError):
        _apply_while(office, tmp_path, [{"number": "1001"}], lambda: ran(clerk, *correct), Wanted(what=What.OPT_OUTS))
    assert ledger(office, "opt-out") == []


def test_the_same_file_applied_by_somebody_else_meanwhile_is_not_applied_twice(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    rows = [{"number": "1001", "note": "kissa"}]
    with pytest.raises((AlreadyAppliedError, ChangedSinceError)):
        _apply_while(office, tmp_path, rows, lambda: apply(clerk, tmp_path, rows))
    assert len(customer(clerk)["notes"]) == 2


def test_numbers_that_others_took_meanwhile_are_not_given_again(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:  # E-39
    ready(office, clerk, shelf)

    def others() -> None:
        for number in range(3):
            ran(clerk, "add", "--family-name", f"Muu{number}")

    made = _apply_while(office, tmp_path, [{"family_name": f"Koe{one}"} for one in range(5)], others, Wanted(add=True))
    assert made.first_number == 1010
    with opened(office) as store:
        assert store.all("SELECT count(*) AS n FROM customer")[0]["n"] == 14


def test_numbers_that_another_batch_took_after_they_were_reserved_are_replaced_by_others(
    office: Office, clerk: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # E-39
    widen, others = pouring.widen, write(tmp_path, [{"family_name": f"Muu{one}"} for one in range(150)], "others.csv")

    def other_first(store: Store) -> None:
        monkeypatch.setattr(pouring, "widen", widen)
        assert clerk("batch", "apply", str(others), "--add").code == 0
        widen(store)

    monkeypatch.setattr(pouring, "widen", other_first)
    done = applied(clerk, tmp_path, [{"family_name": f"Koe{one}"} for one in range(150)], "--add")
    assert (done["first_number"], done["rows"]["added"]) == (1151, 150)
    bodies = [body for _, body in ledger(office, "numbers")]
    assert bodies[-1]["last"] >= 1300
    assert clerk("show", "1300", "--format", "json").data["family_name"] == "Koe149"


def test_a_refused_plan_is_looked_at_again_with_the_same_options(clerk: Command, tmp_path: Path) -> None:
    file = write(tmp_path, [{"number": "", "family_name": "Ek"}], "uudet asiakkaat.csv")
    options = ("--add", "--partial", "--source", "vtj", "--what", "customers", "--delimiter", ";")
    done = clerk("batch", "apply", str(file), *options, "--expect", "123456789abc", "--format", "json")
    assert done.code == ChangedSinceError.exit_code
    again = f"kkrek batch check '{file}' --what customers --source vtj --delimiter ';' --add --partial"
    assert done.error["hint"] == f"look again with `{again}`"


@pytest.mark.parametrize("plan", ["", "12", "B2026-0001", "123456789abg", "123456789abcd"])
def test_what_is_no_id_of_a_plan_is_told_as_that(clerk: Command, tmp_path: Path, plan: str) -> None:
    done = apply(clerk, tmp_path, [{"family_name": "Ek"}], "--add", "--expect", plan)
    assert (done.code, "is no id of a plan" in done.err) == (InvalidValueError.exit_code, True)


def test_a_batch_is_not_taken_back_over_what_somebody_changed_since_it_was_asked_for(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    from kkrek.operations.daily import batch_undo  # ruff: ignore[import-outside-top-level] - this test alone

    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": "1001", "phone": "044 1112223"}, {"number": "1003", "language": "sv"}])
    planned = batch_undo.plan(office.clerk, "B2026-0001", lambda _rows, _part: None)
    ran(clerk, "correct", "1001", "--phone", "044 9999999")
    with pytest.raises(ChangedSinceError):
        batch_undo.undo(office.clerk, "B2026-0001", planned.plan, lambda _rows, _part: None)
    assert customer(clerk, 1003)["language"] == "sv"


def test_a_batch_is_not_taken_back_over_what_somebody_changes_while_it_is_read(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    from kkrek.operations.daily import batch_undo  # ruff: ignore[import-outside-top-level] - this test alone

    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": "1001", "phone": "044 1112223"}, {"number": "1003", "language": "sv"}])
    planned = batch_undo.plan(office.clerk, "B2026-0001", lambda _rows, _part: None)

    def other(_rows: int, part: float) -> None:
        if part >= 1:
            ran(clerk, "correct", "1001", "--phone", "044 9999999")

    with pytest.raises(ChangedSinceError):
        batch_undo.undo(office.clerk, "B2026-0001", planned.plan, other)
    assert customer(clerk, 1003)["language"] == "sv"


def test_whom_a_refused_plan_was_about_stands_in_the_log(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:  # E-33
    ready(office, clerk, shelf)
    apply(clerk, tmp_path, _ROWS, "--expect", "123456789abc")
    assert touched_by(office, "batch apply") == {1001: "opened", 1003: "opened"}


def test_after_a_refusal_the_file_is_applied_when_it_is_given_again(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    with pytest.raises(ChangedSinceError):
        _apply_while(office, tmp_path, _MEANWHILE, lambda: ran(clerk, *_SAME["the same field"]))
    assert applied(clerk, tmp_path, _MEANWHILE)["batch"] == "B2026-0001"
    undone(clerk)
    assert [one["as_given"] for one in customer(clerk)["phones"]] == ["044 9999999"]
