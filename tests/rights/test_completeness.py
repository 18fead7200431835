"""Every column is told in the access report and gone after an erasure, or stands in the table with its reason.

E-22, E-24, E-29, R-01, R-03: the columns are read from a freshly made file, so a new one fails until it is classified.
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from column_kinds import Column, Told
from column_table import COLUMNS
from filled_customer import REQUEST, fill
from office import once
from register_file import opened

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

    from kkrek.store.connection import Store


def columns_of(store: Store) -> set[tuple[str, str]]:
    """Return every column of every table of a file, those of the search index and hidden ones too."""
    tables = [row["name"] for row in store.all("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {(table, row["name"]) for table in tables for row in store.all(f"PRAGMA table_xinfo({table})")}


def classified() -> set[tuple[str, str]]:
    return {(table, column) for table, columns in COLUMNS.items() for column in columns}


def told() -> list[tuple[str, str, Told]]:
    return [
        (table, name, column)
        for table, columns in COLUMNS.items()
        for name, column in columns.items()
        if isinstance(column, Told)
    ]


def test_every_column_of_a_fresh_register_is_classified(office: Office) -> None:  # E-22, R-01
    with opened(office) as store:
        found = columns_of(store)
    assert found - classified() == set(), "say in column_table.py how these are reported and erased"
    assert classified() - found == set(), "these are no columns any more"


def test_a_new_column_is_noticed(office: Office) -> None:
    with opened(office) as store:
        store.run("ALTER TABLE customer ADD COLUMN shoe_size TEXT")
        assert columns_of(store) - classified() == {("customer", "shoe_size")}


def test_a_new_table_is_noticed(office: Office) -> None:
    with opened(office) as store:
        store.run("CREATE TABLE pet (name TEXT) STRICT")
        assert columns_of(store) - classified() == {("pet", "name")}


@pytest.mark.parametrize(
    ("table", "name", "column"),
    [(table, name, column) for table, columns in COLUMNS.items() for name, column in columns.items()],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_left_out_has_a_reason(table: str, name: str, column: Column) -> None:
    assert column.paper or column.why if isinstance(column, Told) else column.why


@pytest.fixture
def reported(office: Office, clerk: Command, viewer: Command, shelf: Path, tmp_path: Path) -> tuple[str, str]:
    """Return the JSON inside the finished PDF, and what is printed on it without spaces."""
    once(office, shelf / "filled", lambda: fill(office, clerk, viewer))
    sheet = tmp_path / "report.pdf"
    done = clerk("report", "1001", "--request", REQUEST, "--lang", "en", "--output", str(sheet))
    assert done.code == 0, done.err
    attached = tmp_path / "attached.json"
    subprocess.run(["pdfdetach", "-save", "1", "-o", attached, sheet], check=True)
    paper = subprocess.run(["pdftotext", "-raw", sheet, "-"], check=True, capture_output=True, text=True).stdout
    content = json.dumps(json.loads(attached.read_bytes()), ensure_ascii=False)
    return content, "".join(paper.split())


def test_every_column_is_in_the_json_and_on_the_paper(reported: tuple[str, str]) -> None:  # E-22, E-24, E-29, R-03
    content, paper = reported
    lacking = [
        f"{table}.{name} ({where})"
        for table, name, column in told()
        for where, marker, whole in (("json", column.json, content), ("paper", "".join(column.paper.split()), paper))
        if marker not in whole
    ]
    assert lacking == []


def test_no_codes_stand_on_the_paper(reported: tuple[str, str]) -> None:  # E-29, R-03
    codes = ("other_dm", "distance_selling", "in_person", "reg_partnership", "document_seen", "other_place", "17.1.")
    assert [code for code in codes if code in reported[1]] == []
