"""An erasure leaves nothing of the person in any page of the file or its write-ahead log (E-39, E-40).

The markers are those of the column table: every column of every table held one of its own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from column_kinds import Told
from column_table import COLUMNS
from filled_customer import REQUEST, fill
from office import once
from register_file import held, opened, pages

from kkrek.domain.words import fold
from kkrek.store import connection

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

# What stood in the clear for a while, or only ever sealed, beside the markers of the columns.
MORE = (
    "Qsealedgiven", "Qsealedtown", "Qsealedstreet", "Qsealednote", "0457 000 222", "+358457000222",
    "qsealed@esimerkki.fi", "Qsecondnote",
    "Qsealedflat", "Qsealedevent", "Qflat 1", "Qevent 1", "Qvanhakuja", "Quusikuja", "Qnewnameö", "Qoldnameä",
    "150685-911U", "131052-9085", "FI2112345600000785", "FI21 1234",
)  # fmt: skip
SEALED = (
    ("customer", "identity_code"), ("customer", "identity_code_index"), ("former_identity_code", "identity_code"),
    ("bank_account", "iban"), ("former_name", "sealed"), ("address", "sealed"), ("phone", "sealed"),
    ("email", "sealed"), ("note", "sealed"), ("change", "sealed"), ("relation", "sealed"), ("event", "sealed"),
)  # fmt: skip


def plain_markers() -> set[str]:
    """Return what stands in the clear in a column and must be gone."""
    return {
        column.stored
        for columns in COLUMNS.values()
        for column in columns.values()
        if column.stored is not None and not (isinstance(column, Told) and column.stays)
    }


def with_folded(markers: set[str]) -> set[bytes]:
    return {form.encode() for marker in markers for form in (marker, fold(marker))}


def ciphertexts(office: Office) -> set[bytes]:
    with opened(office) as store:
        rows = [store.all(f"SELECT {column} AS c FROM {table}") for table, column in SEALED]
    assert all(rows), "every sealed column holds something"
    return {row["c"] for found in rows for row in found if row["c"] is not None}


@pytest.fixture
def filled(office: Office, clerk: Command, viewer: Command, shelf: Path) -> Office:
    """Return a register whose customer 1001 was corrected three times, opted out, and answered."""

    def make() -> None:
        fill(office, clerk, viewer)
        done = clerk("report", "1001", "--request", REQUEST)
        assert done.code == 0, done.err

    once(office, shelf / "answered", make)
    return office


def test_the_search_sees_every_marker_before_the_erasure(filled: Office) -> None:
    markers = {marker.encode() for marker in plain_markers()}
    assert markers - held(filled, markers) == set()
    sealed = ciphertexts(filled)
    assert sealed - held(filled, sealed) == set()


def test_sealed_values_never_stand_in_clear(filled: Office) -> None:
    secrets = {b"150685-911U", b"131052-9085", b"FI2112345600000785", b"0457 000 222", b"qsealed@esimerkki.fi"}
    secrets |= {b"Qsealedtown", b"Qsealednote", b"Qsealedflat", b"qsealedflat", b"Qsealedevent"}
    assert held(filled, secrets) == set()


def test_nothing_is_left_after_the_erasure(filled: Office, officer: Command) -> None:  # E-39
    sealed = ciphertexts(filled)
    done = officer("erase", "1001", "--ground", "17.1.a", "--yes", "--format", "json")
    assert done.code == 0, done.err
    assert done.data["wiped"] is True
    assert held(filled, with_folded(plain_markers() | set(MORE)) | sealed) == set()


def test_the_write_ahead_log_is_empty_after_the_erasure(filled: Office, officer: Command) -> None:
    officer("erase", "1001", "--ground", "17.1.a", "--yes")
    with opened(filled) as store:
        count = store.one("PRAGMA page_count")
    assert count is not None
    assert len(pages(filled)) == count[0]


def test_the_person_is_in_no_table_of_customers(filled: Office, officer: Command) -> None:  # E-40
    officer("erase", "1001", "--ground", "17.1.a", "--yes")
    with opened(filled) as store:
        for table, columns in COLUMNS.items():
            if "customer" in columns and table != "sqlite_sequence":
                assert store.all(f"SELECT 1 FROM {table} WHERE customer IS NOT NULL") == [], table
        done = store.all(
            "SELECT c.number FROM task_customer c JOIN task t ON t.id = c.task WHERE t.done_on IS NOT NULL"
        )
        assert [row["number"] for row in done] == [None, None]


def test_of_the_requests_only_that_they_were_handled_stays(filled: Office, officer: Command) -> None:  # E-40
    officer("erase", "1001", "--ground", "17.1.a", "--yes")
    with opened(filled) as store:
        rows = store.all("SELECT id, state, requester, authority, reason, extension_reason FROM request ORDER BY id")
        withheld = store.all("SELECT 1 FROM withheld")
    assert [tuple(row) for row in rows] == [
        ("1987-0001", "partly", None, None, None, None),
        ("1987-0002", "withdrawn", None, None, None, None),
        (REQUEST, "partly", None, None, None, None),
    ]
    assert withheld == []


def test_a_disclosure_about_somebody_else_too_stays_theirs(filled: Office, clerk: Command, officer: Command) -> None:
    clerk("add", "--family-name", "Toinen")
    with opened(filled) as store:
        store.run("INSERT INTO disclosure_customer VALUES (1, 1002)")
    officer("erase", "1001", "--ground", "17.1.a", "--yes")
    with opened(filled) as store:
        assert [row["customer"] for row in store.all("SELECT customer FROM disclosure_customer")] == [1002]
        assert len(store.all("SELECT 1 FROM disclosure")) == 1


def test_another_customer_is_the_same_before_and_after(filled: Office, clerk: Command, officer: Command) -> None:
    clerk("add", "--family-name", "Naapuri", "--given-names", "Nelli", "--phone", "0457 000 333", "--note", "kissa",
          "--street", "Qvanhakuja 7", "--postal-code", "33710", "--town", "Tampere")  # fmt: skip

    def customer() -> object:
        return clerk("report", "1002", "--draft", "--reviewed", "--format", "json").data["report"]["customer"]

    before = customer()
    assert officer("erase", "1001", "--ground", "17.1.a", "--yes").code == 0
    assert customer() == before


def test_the_ledger_says_that_the_person_stays_erased(filled: Office, officer: Command) -> None:  # E-39, M-12
    with opened(filled) as store:
        row = store.one("SELECT uid FROM customer WHERE number = 1001")
    assert row is not None
    officer("erase", "1001", "--ground", "17.1.a", "--yes")
    lines = [json.loads(line) for line in filled.officer.place.ledger.read_text(encoding="ascii").splitlines()]
    last = [line for line in lines if line["kind"] == "erasure"]
    assert [line["body"]["uid"] for line in last] == [row["uid"]]
    assert len(last[0]["body"]["suppressions"]) > 0


@pytest.mark.parametrize("kind", ["text", "json"])
def test_the_certificate_holds_no_marker(filled: Office, officer: Command, tmp_path: Path, kind: str) -> None:  # F-43
    sheet = tmp_path / "certificate"
    done = officer("erase", "1001", "--ground", "17.1.a", "--yes", "--output", str(sheet), "--file-type", kind)
    assert done.code == 0, done.err
    content = sheet.read_bytes() + done.raw + done.err.encode()
    assert [marker for marker in with_folded(plain_markers() | set(MORE)) if marker in content] == []


def test_the_files_beside_the_register_hold_no_marker(filled: Office, officer: Command) -> None:  # E-39
    officer("erase", "1001", "--ground", "17.1.a", "--yes")
    markers = with_folded(plain_markers() | set(MORE))
    beside = [path for path in filled.directory.parent.rglob("*") if path.is_file()]
    assert {path.name for path in beside} > {"register.ledger", "register.keys"}
    assert [(path.name, marker) for path in beside for marker in markers if marker in path.read_bytes()] == []


def test_with_a_reader_the_pages_are_wiped_by_a_later_command(
    filled: Office, officer: Command, viewer: Command, monkeypatch: pytest.MonkeyPatch
) -> None:  # E-39
    monkeypatch.setattr(connection, "_WIPE_SECONDS", 1)
    markers = with_folded(plain_markers())
    with opened(filled) as reader:
        reader.run("BEGIN")
        reader.all("SELECT family_name FROM customer")
        done = officer("erase", "1001", "--ground", "17.1.a", "--yes", "--format", "json")
        assert held(filled, markers), "the old pages are still there for the reader"
        reader.run("COMMIT")
        assert viewer("task", "list").code == 0
        assert held(filled, markers) == set()
    assert done.code == 0, done.err
    assert done.data["wiped"] is False
    assert [warning["id"] for warning in done.json["warnings"]] == ["claims-not-loaded", "not-wiped"]
