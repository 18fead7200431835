"""What the log, the history and the person's own report tell of a batch (N-08, N-09, E-24, E-33, E-35)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from batch_files import applied, apply, check, customer, hetu, ran, write
from register_file import opened
from register_rows import touched_by
from whole_people import ready, words

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

_CUSTOMERS = [
    {"number": "1001", "language": "sv", "phone": "044 1112223", "reason": "Qsyy"},
    {"number": "1002", "street": "Qkatu 7", "postal_code": "33720", "town": "Tampere"},
    {"number": "1003", "language": "fi", "notice_given": "1.11.2026"},
    {"number": "1005", "identity_code": hetu(960), "identity_code_reason": "lease", "iban": "FI37 1590 3000 0007 76"},
]
_KINDS: dict[str, tuple[list[dict[str, str]], tuple[str, ...]]] = {
    "corrections": (_CUSTOMERS, ()),
    "additions": ([{"family_name": "Qsuku", "phone": "044 1112223", "source": "vtj"}], ("--add",)),
    "relations": ([{"number": "1005", "kind": "flat-lease", "object": "Qkatu 7 A 1", "begin": "1.1.2026"}],
                  ("--what", "relations")),
    "claims": ([{"number": "1005", "reference": "Qviite", "due_on": "1.9.2026"}], ("--what", "claims", "--complete")),
    "events": ([{"number": "1002", "kind": "fault-report", "description": "Qkuvaus"}], ("--what", "events")),
    "opt-outs": ([{"number": "1001", "letter": "Qkirje"}], ("--what", "opt-outs")),
    "matched": ([{"email": "vanha2@esimerkki.fi", "language": "sv"}], ("--match", "email")),
}  # fmt: skip
_CASES = [pytest.param(rows, how, id=name) for name, (rows, how) in _KINDS.items()]


def _entries(office: Office, operation: str) -> list[dict[str, Any]]:
    with opened(office) as store:
        found = store.all(
            "SELECT n, user, purpose, fields, reference, customers, detail FROM log WHERE operation = :operation"
            " ORDER BY n",
            {"operation": operation},
        )
        return [{**dict(row), "detail": json.loads(row["detail"]) if row["detail"] else None} for row in found]


@pytest.mark.parametrize(("rows", "how"), _CASES)
def test_the_log_verifies_after_every_step(
    office: Office,
    clerk: Command,
    officer: Command,
    shelf: Path,
    tmp_path: Path,
    rows: list[dict[str, str]],
    how: tuple[str, ...],
) -> None:
    ready(office, clerk, shelf)
    assert check(clerk, tmp_path, rows, *how).code == 0
    applied(clerk, tmp_path, rows, *how)
    assert officer("log", "verify").code == 0
    officer("batch", "undo", "B2026-0001", "--yes")
    apply(clerk, tmp_path, [*rows, {**rows[0], "number": "9999"}], *how, name="refused.csv")
    assert officer("log", "verify").code == 0


@pytest.mark.parametrize(("rows", "how"), _CASES)
def test_no_entry_of_the_log_holds_a_value(
    office: Office,
    clerk: Command,
    officer: Command,
    shelf: Path,
    tmp_path: Path,
    rows: list[dict[str, str]],
    how: tuple[str, ...],
) -> None:  # N-09
    ready(office, clerk, shelf)
    check(clerk, tmp_path, rows, *how)
    applied(clerk, tmp_path, rows, *how)
    officer("batch", "undo", "B2026-0001", "--yes")
    with opened(office) as store:
        log = json.dumps([[str(cell) for cell in row] for row in store.all("SELECT * FROM log")])
    values = {text for row in rows for text in row.values() if len(text) > 5 and not text.startswith("100")}
    values -= {"flat-lease", "fault-report"}
    given = words(1001) | words(1002)
    assert [text for text in (*values, *given.values()) if len(text) > 4 and text in log] == []


def test_a_batch_is_one_entry_that_names_it_and_counts(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, _CUSTOMERS)
    (entry,) = _entries(office, "batch apply")
    assert {name: entry[name] for name in ("user", "purpose", "reference", "customers")} == {
        "user": "kaisa",
        "purpose": "correction",
        "reference": "B2026-0001",
        "customers": 4,
    }
    assert entry["detail"]["rows"] == {
        "read": 4, "changed": 4, "equal": 0, "added": 0, "skipped": 0, "refused": 0, "settled": 0,
    }  # fmt: skip
    assert set(entry["fields"].split()) == {
        "language", "phones", "addresses", "notice_given_on", "notice_version", "identity_code", "identity_code_reason",
        "bank_accounts",
    }  # fmt: skip


def test_whom_it_changed_and_whom_it_only_opened_stand_in_the_log(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path
) -> None:  # E-33
    ready(office, clerk, shelf)
    ran(officer, "restrict", "1003", "--ground", "a")
    rows = [{"number": number, "language": "fi"} for number in ("1001", "1003", "1005")]
    assert apply(clerk, tmp_path, rows).code == 54
    assert touched_by(office, "batch apply") == {1001: "opened", 1003: "opened", 1005: "changed"}


def test_a_refused_file_is_an_entry_that_changed_nobody(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    apply(clerk, tmp_path, [{"number": "1001", "language": "sv"}, {"number": "1003", "language": "?"}])
    (entry,) = _entries(office, "batch apply")
    assert (entry["reference"], entry["detail"]["refused"]) == (None, "rows-refused")
    assert touched_by(office, "batch apply") == {1001: "opened", 1003: "opened"}


def test_taking_a_batch_back_names_it_too(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, _CUSTOMERS)
    ran(clerk, "correct", "1001", "--language", "en")
    clerk("batch", "undo", "B2026-0001", "--yes")
    planned, done = _entries(office, "batch undo")
    assert [one["reference"] for one in (planned, done)] == ["B2026-0001"] * 2
    assert (done["customers"], done["detail"]) == (4, {"changes": 9, "left": 1})


@pytest.mark.parametrize("operation", ["batch check", "batch undo"])
def test_what_writes_nothing_changed_nobody(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, operation: str
) -> None:
    ready(office, clerk, shelf)
    check(clerk, tmp_path, _CUSTOMERS)
    applied(clerk, tmp_path, _CUSTOMERS)
    ran(clerk, "batch", "undo", "B2026-0001", "--dry-run")
    assert touched_by(office, operation) == dict.fromkeys((1001, 1002, 1003, 1005), "opened")


def test_the_list_of_batches_opens_nobody(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, _CUSTOMERS)
    ran(clerk, "batch", "list")
    assert touched_by(office, "batch list") == {}


def test_every_change_names_the_batch(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, _CUSTOMERS[:2])
    entry = _entries(office, "batch apply")[0]["n"]
    with opened(office) as store:
        found = store.all("SELECT reference FROM change WHERE entry = :entry", {"entry": entry})
    assert [row["reference"] for row in found] == ["B2026-0001"] * 4


def test_the_history_tells_source_initiative_and_reason(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:  # N-08
    ready(office, clerk, shelf)
    rows = [
        {"number": "1001", "language": "sv", "source": "vtj", "reason": "tarkistus"},
        {"number": "1003", "language": "sv", "initiative": "controller"},
    ]
    applied(clerk, tmp_path, rows)
    names = ("field", "old", "new", "source", "initiative", "reason")
    told = [{name: customer(clerk, number)["changes"][-1][name] for name in names} for number in (1001, 1003)]
    assert told == [
        {"field": "language", "old": "fi", "new": "sv", "source": "vtj", "initiative": "other",
         "reason": "tarkistus"},
        {"field": "language", "old": None, "new": "sv", "source": "subject", "initiative": "controller",
         "reason": None},
    ]  # fmt: skip


def test_the_history_on_the_screen_reads_like_any_other(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    ran(clerk, "correct", "1001", "--language", "en", "--source", "vtj", "--reason", "tarkistus")
    single = [line for line in clerk("show", "1001", "--history").out.splitlines() if "tarkistus" in line]
    applied(clerk, tmp_path, [{"number": "1001", "language": "fi", "source": "vtj", "reason": "tarkistus"}])
    both = [line for line in clerk("show", "1001", "--history").out.splitlines() if "tarkistus" in line]
    assert (len(single), len(both)) == (1, 2)


def test_the_report_tells_the_person_from_where_a_change_came(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:  # E-24, E-35
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": "1001", "language": "sv", "source": "vtj", "reason": "tarkistus"}])
    clerk("batch", "undo", "B2026-0001", "--yes")
    file = tmp_path / "report.txt"
    run = clerk("report", "1001", "--draft", "--reviewed", "--lang", "en", "--output", str(file), "--file-type", "text")
    assert run.code == 0, run.err
    text = file.read_text(encoding="utf-8")
    history = " ".join(text.split("History of changes", 1)[1].split("Your earlier requests", 1)[0].split())
    words_told = ("Finnish", "Swedish", "tarkistus", "Population Information System")
    assert [word for word in words_told if word not in history] == []
    assert [word for word in ("B2026-0001", "kaisa", "undo:") if word in text] == []


def test_a_file_s_name_is_kept_without_its_folder(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    clerk("batch", "apply", str(write(tmp_path, _CUSTOMERS, "korjaukset.csv")))
    assert [one["name"] for one in ran(clerk, "batch", "list")["batches"]] == ["korjaukset.csv"]
