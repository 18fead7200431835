"""Rows that are left out or refused, what is applied all the same, and by which exit code a script is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_files import applied, apply, check, counts, customer, ran, undone, write
from register_file import opened
from register_rows import everything, touched_by
from whole_people import ready

from kkrek.errors import (
    AlreadyAppliedError,
    ChangedSinceError,
    InvalidValueError,
    PartlyDoneError,
    RoleTooLowError,
    RowsRefusedError,
    UsageError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

_SWEDISH = {"number": "1001", "language": "sv"}
_WRONG = {"number": "1003", "language": "klingon"}
_ABOUT = {
    "customers": {"language": "sv"},
    "relations": {"kind": "service-customer", "begin": "1.1.2026"},
    "claims": {"reference": "17", "due_on": "1.12.2026"},
    "events": {"kind": "fault-report", "object": "Juvankatu 1 A 1"},
}


@pytest.mark.parametrize("what", _ABOUT)
def test_a_restricted_customer_is_left_out_and_listed(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path, what: str
) -> None:  # GDPR Art. 18(2)
    ready(office, clerk, shelf)
    ran(officer, "restrict", "1001", "--ground", "a")
    before = everything(office)
    run = apply(clerk, tmp_path, [{"number": "1001", **_ABOUT[what]}], "--what", what)
    assert run.code == PartlyDoneError.exit_code
    assert run.data["skipped"] == [{"line": 2, "number": 1001, "field": None, "reason": "restricted"}]
    assert everything(office) == before


def test_others_of_the_file_are_applied_beside_a_restricted_one(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    ran(officer, "restrict", "1001", "--ground", "a")
    run = apply(clerk, tmp_path, [_SWEDISH, {**_SWEDISH, "number": "1003"}])
    assert (run.code, counts(run.data)) == (54, {"changed": 1, "skipped": 1})
    assert [customer(clerk, one)["language"] for one in (1001, 1003)] == ["fi", "sv"]


def test_rows_left_out_are_kept_in_the_file_of_rejects_and_applied_when_the_restriction_is_lifted(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    ran(officer, "restrict", "1001", "--ground", "a")
    file, rejects = write(tmp_path, [_SWEDISH, {**_SWEDISH, "number": "1003"}]), tmp_path / "rejects.csv"
    done = clerk("batch", "apply", str(file), "--rejects", str(rejects))
    assert (done.code, str(rejects) in done.out, "--rejects" in done.err) == (54, True, True)
    head, row = rejects.read_text(encoding="utf-8-sig").splitlines()
    assert head == "number;language;error"
    assert row.startswith(
        "1001;sv;\"number: the processing of the customer's data is restricted (Article 18); left out"
    )
    for name in ("2.csv", "3.csv"):  # while nothing of it can be applied, the file may come again
        assert clerk("batch", "apply", str(rejects), "--rejects", str(tmp_path / name)).code == 54
        assert (tmp_path / name).read_bytes() == rejects.read_bytes()
    lifted = officer("unrestrict", "1001", "--informed-on", "today")
    assert lifted.code == 0, lifted.err
    assert clerk("batch", "apply", str(rejects)).code == 0
    assert customer(clerk, 1001)["language"] == "sv"


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_check_with_rows_left_out_says_what_would_be_done(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path, form: str
) -> None:
    ready(office, clerk, shelf)
    ran(officer, "restrict", "1001", "--ground", "a")
    file = str(write(tmp_path, [_SWEDISH, {**_SWEDISH, "number": "1003"}]))
    assert "would be done in part: 1 left out, 0 refused" in clerk("batch", "check", file, "--format", form).err
    assert "done in part: 1 left out, 0 refused" in (done := clerk("batch", "apply", file, "--format", form)).err
    assert "would be" not in done.err


def test_a_restriction_for_one_purpose_leaves_nobody_out(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    with opened(office) as store:
        store.run(
            "INSERT INTO restriction (customer, ground, purpose, since, entry) VALUES (1001, 'd', 'marketing',"
            " '2026-11-01', 1)"
        )
    assert counts(applied(clerk, tmp_path, [_SWEDISH])) == {"changed": 1}


@pytest.mark.parametrize("what", _ABOUT)
def test_a_vtj_row_of_whom_updates_are_forbidden_is_left_out(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, what: str
) -> None:  # F-19
    ready(office, clerk, shelf)
    ran(clerk, "protect", "1005", "--no-vtj-update")
    row = {"number": "1005", **_ABOUT[what], "source": "vtj"}
    run = apply(clerk, tmp_path, [row], "--what", what)
    assert run.code == PartlyDoneError.exit_code
    assert run.data["skipped"] == [{"line": 2, "number": 1005, "field": None, "reason": "no_vtj_update"}]
    assert counts(applied(clerk, tmp_path, [{**row, "source": "subject"}], "--what", what)) == {"changed": 1}


def test_the_source_of_the_whole_file_counts_too(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    ran(clerk, "protect", "1005", "--no-vtj-update")
    assert apply(clerk, tmp_path, [{"number": "1005", "language": "sv"}], "--source", "vtj").code == 54


def test_one_refused_row_stops_the_whole_file(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    before = everything(office)
    run = apply(clerk, tmp_path, [_SWEDISH, _WRONG])
    assert (run.code, run.error["exit_code"]) == (RowsRefusedError.exit_code, RowsRefusedError.exit_code)
    assert (run.data["batch"], run.data["applied"], counts(run.data)) == (None, False, {"changed": 1, "refused": 1})
    assert everything(office) == before


def test_with_partial_what_is_in_order_is_applied(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    run = apply(clerk, tmp_path, [_SWEDISH, _WRONG], "--partial")
    assert (run.code, counts(run.data)) == (PartlyDoneError.exit_code, {"changed": 1, "refused": 1})
    assert [customer(clerk, one)["language"] for one in (1001, 1003)] == ["sv", None]


def test_a_row_that_is_refused_late_leaves_nothing_of_itself(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    """Its marketing column breaks a rule, after all its values were found in order."""
    ready(office, clerk, shelf)
    before = everything(office)
    run = apply(clerk, tmp_path, [{**_SWEDISH, "note": "kissa", "marketing": "yes"}], "--partial")
    assert run.code == PartlyDoneError.exit_code
    assert everything(office) == before


def test_a_file_that_changes_nothing_is_applied_with_0(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    assert counts(applied(clerk, tmp_path, [{"number": "1001", "language": "fi"}])) == {"equal": 1}


@pytest.mark.parametrize("command", ["check", "apply"])
def test_a_file_that_was_applied_is_not_applied_again(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, command: str
) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [_SWEDISH])
    run = clerk("batch", command, str(write(tmp_path, [_SWEDISH], "other-name.csv")), "--format", "json")
    assert (run.code, run.error["exit_code"]) == (AlreadyAppliedError.exit_code, AlreadyAppliedError.exit_code)
    assert "B2026-0001" in run.error["message"]


def test_a_file_that_was_refused_may_be_given_again(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    ran(clerk, "add", "--family-name", "Ek")
    rows = [{"number": "1008", "language": "sv"}]
    assert apply(clerk, tmp_path, rows).code == RowsRefusedError.exit_code
    ran(clerk, "add", "--family-name", "Ek", "--yes")
    assert apply(clerk, tmp_path, rows).code == 0


def test_a_file_that_was_taken_back_may_be_given_again(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [_SWEDISH])
    undone(clerk)
    assert applied(clerk, tmp_path, [_SWEDISH])["batch"] == "B2026-0002"


def test_the_same_bytes_about_something_else_are_another_file(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": "1001"}])
    assert counts(applied(clerk, tmp_path, [{"number": "1001"}], "--what", "opt-outs")) == {"changed": 1}


_CODES = (
    ("in order", [_SWEDISH], (), 0),
    ("equal", [{"number": "1001", "language": "fi"}], (), 0),
    ("refused", [_SWEDISH, _WRONG], (), RowsRefusedError.exit_code),
    ("partly", [_SWEDISH, _WRONG], ("--partial",), PartlyDoneError.exit_code),
    ("left out", [{**_SWEDISH, "number": "1005"}], (), PartlyDoneError.exit_code),
    ("another plan", [_SWEDISH], ("--expect", "123456789abc"), ChangedSinceError.exit_code),
    ("wrong source", [_SWEDISH], ("--source", "naapuri"), InvalidValueError.exit_code),
    ("wrong options", [_SWEDISH], ("--complete",), UsageError.exit_code),
)


@pytest.mark.parametrize(
    ("rows", "more", "wanted"), [pytest.param(rows, more, wanted, id=name) for name, rows, more, wanted in _CODES]
)
def test_check_and_a_dry_run_return_the_code_of_apply_and_write_nothing(
    office: Office,
    clerk: Command,
    officer: Command,
    shelf: Path,
    tmp_path: Path,
    rows: list[dict[str, str]],
    more: tuple[str, ...],
    wanted: int,
) -> None:
    ready(office, clerk, shelf)
    ran(officer, "restrict", "1005", "--ground", "a")
    before = everything(office)
    checks = [apply(clerk, tmp_path, rows, *more, "--dry-run")]
    if "--expect" not in more:
        checks.append(check(clerk, tmp_path, rows, *more))
    assert {one.code for one in checks} == {wanted}
    assert everything(office) == before
    with opened(office) as store:
        assert store.all("SELECT 1 FROM batch") == []
    assert apply(clerk, tmp_path, rows, *more).code == wanted


def test_check_writes_one_entry_that_tells_whom_it_opened(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    ran(officer, "restrict", "1005", "--ground", "a")
    rows = [_SWEDISH, _WRONG, {**_SWEDISH, "number": "1005"}]
    with opened(office) as store:
        before = store.all("SELECT max(n) AS n FROM log")[0]["n"]
    check(clerk, tmp_path, rows)
    assert touched_by(office, "batch check") == {1001: "opened", 1003: "opened", 1005: "opened"}
    with opened(office) as store:
        assert store.all("SELECT max(n) AS n FROM log")[0]["n"] == before + 1


@pytest.mark.parametrize("argv", [("check", "{file}"), ("apply", "{file}"), ("undo", "B2026-0001"), ("list",)])
def test_a_viewer_may_read_the_template_alone(
    office: Office, viewer: Command, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    file = str(write(tmp_path, [_SWEDISH]))
    assert viewer("batch", *(one.format(file=file) for one in argv)).code == RoleTooLowError.exit_code
    assert viewer("batch", "template").code == 0


def test_a_viewer_is_refused_before_the_file_is_read(office: Office, viewer: Command, tmp_path: Path) -> None:
    file = tmp_path / "broken.xlsx"
    file.write_bytes(b"PK\x03\x04 broken")
    assert viewer("batch", "apply", str(file)).code == RoleTooLowError.exit_code
