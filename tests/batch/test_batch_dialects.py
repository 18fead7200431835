"""The same rows, in whatever form a program saves them, leave the same in the register (X-08)."""

from __future__ import annotations

import json
import os
import threading
from typing import TYPE_CHECKING

import pytest
from batch_files import hetu
from dialects import csv_file, jsonl_file, ods_file, packed_anew, xlsx_file
from office import once
from reading_side import put, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Command, Office
    from register_rows import Row

HEAD = ("number", "family_name", "given_names", "phone", "email", "street", "postal_code", "town", "note",
        "identity_code", "identity_code_reason")  # fmt: skip
KNOWN = 100
ROWS = 200


def _row(place: int) -> tuple[str, ...]:
    n = f"{place:04}"
    note = ["Avain; naapurilla", 'Kutsuu itseään "Pojuksi"', "Kaksi\nriviä", "=1+1", "'lainaus", "20,50"][place % 6]
    reason = "lease" if place % 20 == 19 else ""
    return (
        str(1001 + place) if place < KNOWN else "",
        f"Äijälä-Öhman{n}",
        "Åke Ääri",
        f"+35840123{n}",
        f"pöytä{n}@esimerkki.fi",
        f"Juvankatu {place + 1} B 2",
        "00530",
        "Hyvinkää",
        note,
        hetu(900 + place // 20, sign="+" if place % 40 == 19 else "-") if reason else "",
        reason,
    )


TABLE = [HEAD, *map(_row, range(ROWS))]
ACROSS = {";": "semicolons", ",": "commas", "\t": "tabs"}
CODECS = ("utf-8", "utf-8-sig", "cp1252")
FILES = {
    **{
        f"CSV with {said} in {codec}": ("a.csv", csv_file(TABLE, delimiter=sign, encoding=codec))
        for sign, said in ACROSS.items()
        for codec in CODECS
    },
    "CSV with lines of Unix": ("a.csv", csv_file(TABLE, end="\n")),
    "CSV without an end of its last line": ("a.csv", csv_file(TABLE).removesuffix(b"\r\n")),
    "CSV with empty lines": ("a.csv", csv_file([TABLE[0], [], [""] * len(HEAD), *TABLE[1:], []])),
    "CSV under a name that says otherwise": ("a.xlsx", csv_file(TABLE)),
    "workbook": ("a.xlsx", xlsx_file(TABLE)),
    "workbook under a name that says otherwise": ("a.csv", xlsx_file(TABLE)),
    "spreadsheet of LibreOffice": ("a.ods", ods_file(TABLE)),
    "spreadsheet that was packed anew": ("a.ods", packed_anew(ods_file(TABLE))),
    "JSON Lines": ("a.jsonl", jsonl_file(TABLE)),
    "JSON Lines with a byte-order mark": ("a.jsonl", "\ufeff".encode() + jsonl_file(TABLE)),
}
PIPED = ("CSV with semicolons in cp1252", "workbook", "spreadsheet of LibreOffice", "JSON Lines")


@pytest.fixture
def filled(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    def fill() -> None:
        rows = [("family_name", "given_names"), *((f"Vanhanen{place}", "Ville") for place in range(KNOWN))]
        assert clerk("batch", "apply", put(tmp_path, csv_file(rows)), "--add").code == 0

    once(office, shelf / "dialects", fill)


@pytest.fixture(scope="session")
def expected() -> dict[str, dict[str, list[Row]]]:
    """Return what the first file left in the register, once there was one."""
    return {}


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", FILES)
def test_the_same_rows_in_another_form_leave_the_same_register(
    office: Office, clerk: Command, tmp_path: Path, name: str, expected: dict[str, dict[str, list[Row]]]
) -> None:
    done = clerk("batch", "apply", put(tmp_path, FILES[name][1], FILES[name][0]), "--add")
    assert done.code == 0, done.err + done.out
    _compare(office, expected)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", PIPED)
def test_standard_input_leaves_the_same_register_as_a_file(
    office: Office, clerk: Command, name: str, expected: dict[str, dict[str, list[Row]]]
) -> None:
    done = clerk("batch", "apply", "-", "--add", stdin=FILES[name][1])
    assert done.code == 0, done.err + done.out
    _compare(office, expected)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", PIPED)
def test_a_named_pipe_leaves_the_same_register_as_a_file(
    office: Office, clerk: Command, tmp_path: Path, name: str, expected: dict[str, dict[str, list[Row]]]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(FILES[name][1],))
    writer.start()
    done = clerk("batch", "apply", str(tmp_path / "pipe"), "--add")
    writer.join()
    assert done.code == 0, done.err + done.out
    _compare(office, expected)


def _compare(office: Office, expected: dict[str, dict[str, list[Row]]]) -> None:
    found = rows_of(office)
    before = expected.setdefault("rows", found)
    assert len(before["customer"]) == ROWS
    assert {table: rows for table, rows in found.items() if rows != before[table]} == {}


@pytest.mark.usefixtures("filled")
def test_standard_input_may_be_named_as_a_file(clerk: Command) -> None:
    done = clerk("batch", "check", "/dev/stdin", "--format", "json", stdin="number;note\n1001;a\n")
    assert (done.code, done.data["rows"]["changed"]) == (0, 1)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("name", "kind", "encoding", "delimiter"),
    [
        ("CSV with semicolons in utf-8", "csv", "utf-8", ";"),
        ("CSV with commas in utf-8-sig", "csv", "utf-8-sig", ","),
        ("CSV with tabs in cp1252", "csv", "cp1252", "\t"),
        ("workbook", "xlsx", None, None),
        ("spreadsheet of LibreOffice", "ods", None, None),
        ("JSON Lines", "jsonl", "utf-8", None),
    ],
)
def test_a_script_is_told_how_the_file_was_read(
    clerk: Command, tmp_path: Path, name: str, kind: str, encoding: str | None, delimiter: str | None
) -> None:
    done = clerk("batch", "check", put(tmp_path, FILES[name][1]), "--add", "--format", "json")
    assert (done.data["kind"], done.data["encoding"], done.data["delimiter"]) == (kind, encoding, delimiter)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CSV with commas in utf-8-sig", "csv  utf-8, BOM  ,"),
        ("CSV with tabs in cp1252", "csv  windows-1252  tab"),
        ("workbook", "xlsx"),
    ],
)
def test_people_are_told_how_the_file_was_read(clerk: Command, tmp_path: Path, name: str, said: str) -> None:
    done = clerk("batch", "check", put(tmp_path, FILES[name][1]), "--add")
    assert done.out.splitlines()[0].split("  ", 1)[1].strip() == said


@pytest.mark.parametrize(
    "make",
    [
        lambda cells: ";".join(cells) + "\n",
        lambda cells: json.dumps(dict(zip(("number", "note"), cells, strict=True))) + "\n",
    ],
    ids=["csv", "jsonl"],
)
def test_the_last_of_a_thousand_lines_is_read(clerk: Command, tmp_path: Path, make: Callable[[list[str]], str]) -> None:
    head = "" if make(["", ""]).startswith("{") else "number;note\n"
    content = head + "".join(make([str(number), "a" * 200]) for number in range(1, 1001))
    done = clerk("batch", "check", put(tmp_path, content), "--format", "json")
    assert (done.code, done.data["rows"]["read"]) == (51, 1000)
