"""A file that cannot be read is refused as a whole, in one sentence, and the register stays as it is, byte for byte."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import subprocess
import sys
from itertools import repeat
from typing import TYPE_CHECKING

import pytest
from dialects import csv_file, ods, ods_archive, ods_cell, ods_content, ods_row, xlsx_file
from reading_side import add_people, bytes_of, put
from terminal import ROOT
from xlsx_maker import SHEET, USUAL, archive, locked, parts

from kkrek.errors import InputUnreadableError
from kkrek.operations.batch.making import Wanted
from kkrek.operations.batch.source import Found, Kind
from kkrek.operations.batch.text_rows import csv_rows, json_rows
from kkrek.operations.daily import batch
from kkrek.operations.daily.batch import Input

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Command, Office

    from kkrek.operations.access import Access

UNREADABLE = InputUnreadableError.exit_code
MIB = 1024 * 1024
GOOD = "number;note\n1001;a\n"
BOMB = archive({**parts(""), SHEET: f'<worksheet xmlns="{USUAL}">{" " * (65 * MIB)}</worksheet>'}).getvalue()
OLD_XLS = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504
LOCKED = locked(archive(parts("<row><c/></row>"))).getvalue()
# A kind of file, and a part of the reason for which it is refused.
FILES: dict[str, tuple[bytes | str, str]] = {
    "empty": ("", "it is empty"),
    "only a byte-order mark": ("\ufeff", "it holds no row"),
    "only empty lines": ("\n;;\n \n", "it holds no row"),
    "a zero byte": ("number;note\n1001;a\0b\n", "it holds a zero byte"),
    "a zero byte far inside": (GOOD + "1002;b\n" * 300_000 + "\0", "it holds a zero byte"),
    "a quotation mark that is not closed": ('number;note\n1001;"a\n', "a quotation mark of its row is not closed"),
    "a quotation mark in the middle": ('number;note\n1001;"a"b\n', "or stands in the middle of a cell"),
    "a long line": (f"number;note\n1001;{'a' * 3 * MIB}\n", "its line is longer than a mebibyte (line 2)"),
    "a long line of headings": (f"number{';' * 3 * MIB}\n", "its line is longer than a mebibyte (line 1)"),
    "a long cell": (f"number;note\n1001;{'a' * 140_000}\n", "a cell of its row is longer than 131072 characters"),
    "a long object": (f'{{"number": 1001, "note": "{"a" * 3 * MIB}"}}\n', "its line is longer than a mebibyte"),
    "half a letter of UTF-8": (b"number;note\n1001;\xc3\n", "neither in UTF-8 nor in Windows-1252"),
    "bytes of no text": (b"number;note\n1001;\xff\xfe\x81\n", "neither in UTF-8 nor in Windows-1252"),
    "an old workbook": (OLD_XLS, "it is an old .xls file, or has a password"),
    "a workbook with a password": (LOCKED, "it has a password"),
    "a spreadsheet with a password": (ods(ods_row(ods_cell("a")), locked=True).getvalue(), "it has a password"),
    "a workbook that is cut off": (xlsx_file([("number", "note"), ("1001", "a")])[:-9], "or it is damaged"),
    "a spreadsheet that is cut off": (ods(ods_row(ods_cell("a"))).getvalue()[:-9], "or it is damaged"),
    "a bomb in a workbook": (BOMB, "it unpacks to far more than a spreadsheet does"),
    "a bomb in a spreadsheet": (
        ods_archive(ods_content(" " * (65 * MIB))).getvalue(),
        "it unpacks to far more than a spreadsheet does",
    ),
    "an archive of something else": (archive({"batch.csv": GOOD}).getvalue(), "there is no worksheet in it"),
    "an archive of nothing": (archive({}).getvalue(), "it is an archive"),
    "a packed file": (gzip.compress(GOOD.encode()), "it is an archive"),
    "another packed file": (bz2.compress(GOOD.encode()), "it is an archive"),
    "a third packed file": (lzma.compress(GOOD.encode()), "it is an archive"),
    "a PDF": (b"%PDF-1.7\nnumber;note\n", "it is a PDF"),
    "a page of the web named .xls": ("<html><table><tr><td>number</td></tr></table></html>", "it is HTML or XML"),
    "a text of a word processor": ("{\\rtf1\\ansi number;note}", "it is a text of a word processor"),
    "a JSON array": ('[{"number": 1001, "note": "a"}]', "it is one JSON array"),
    "an object over several lines": ('{\n"number": 1001,\n"note": "a"\n}\n', "its line holds no JSON object (line 1)"),
    "an object that is cut off": ('{"number": 1001, "note": "a"}\n{"number": 10', "no JSON object (line 2)"),
    "a number of JSON that is none": ('{"number": NaN}\n', "a value that is no text, number or list of texts"),
    "a list of numbers": ('{"number": 1001, "phone": [401234567]}\n', "no text, number or list of texts"),
    "an object in an object": ('{"number": 1001, "phone": {"a": "b"}}\n', "no text, number or list of texts"),
    "a key twice": ('{"number": 1001, "note": "a", "note": "b"}\n', "its line holds a key twice"),
    "another text": ("Hyvä toimisto,\n\nohessa tiedosto.\n", "no heading is known in its first row"),
}  # fmt: skip


@pytest.fixture
def people(clerk: Command) -> None:
    add_people(clerk)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("command", ["check", "apply"])
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_written(
    office: Office, clerk: Command, tmp_path: Path, name: str, command: str
) -> None:
    content, reason = FILES[name]
    before = bytes_of(office)
    done = clerk("batch", command, put(tmp_path, content), "--rejects", str(tmp_path / "rejects.csv"))
    assert (done.code, done.out) == (UNREADABLE, "")
    error, hint = done.err.splitlines()
    assert error.startswith(f"kkrek: error: {tmp_path}/batch.csv cannot be read: ")
    assert reason in error
    assert hint.startswith("kkrek: hint: ")
    assert bytes_of(office) == before
    assert not (tmp_path / "rejects.csv").exists()


@pytest.mark.parametrize("name", ["empty", "a zero byte", "a packed file", "a bomb in a workbook", "a long line"])
def test_standard_input_that_cannot_be_read_is_refused(office: Office, clerk: Command, name: str) -> None:
    before = bytes_of(office)
    content, reason = FILES[name]
    done = clerk("batch", "apply", "-", stdin=content)
    assert (done.code, done.out) == (UNREADABLE, "")
    assert done.err.startswith("kkrek: error: stdin cannot be read: ")
    assert reason in done.err
    assert bytes_of(office) == before


def test_a_file_that_is_not_there_is_named(office: Office, clerk: Command, tmp_path: Path) -> None:
    before = bytes_of(office)
    done = clerk("batch", "apply", str(tmp_path / "none.csv"))
    assert (done.code, "none.csv cannot be read: there is no such file" in done.err) == (UNREADABLE, True)
    assert bytes_of(office) == before


def test_a_folder_is_no_file(clerk: Command, tmp_path: Path) -> None:
    done = clerk("batch", "apply", str(tmp_path))
    assert (done.code, "it is a folder" in done.err) == (UNREADABLE, True)


def test_links_in_a_circle_are_no_file(clerk: Command, tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert clerk("batch", "apply", str(tmp_path / "a")).code == UNREADABLE


@pytest.mark.parametrize("name", ["a" * 300, "a/b", ""])
def test_a_name_that_no_file_has_is_refused(clerk: Command, tmp_path: Path, name: str) -> None:
    put(tmp_path, GOOD, "a")
    assert clerk("batch", "apply", f"{tmp_path}/{name}").code == UNREADABLE


def test_a_disk_that_fails_while_it_is_read_is_told(office: Office, clerk: Command) -> None:
    before = bytes_of(office)
    done = clerk("batch", "apply", "/proc/self/mem")  # its first page is never there
    assert (done.code, "/proc/self/mem cannot be read: the disk reports an error" in done.err) == (UNREADABLE, True)
    assert bytes_of(office) == before


def test_a_pipe_that_has_nothing_yet_is_no_end_of_the_file(office: Office) -> None:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.write(writer, GOOD.encode())
    done = subprocess.run(
        [sys.executable, "-m", "kkrek", "batch", "apply", "-", "--register", office.directory, "--user", "kaisa",
         "--password-file", office.password_file, "--purpose", "service"],
        stdin=reader,
        capture_output=True,
        cwd=ROOT,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    os.close(reader)
    os.close(writer)
    assert (done.returncode, b"it is not ready at the moment" in done.stderr) == (UNREADABLE, True)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom"])
def test_a_device_without_an_end_is_refused(clerk: Command, device: str) -> None:
    assert clerk("batch", "apply", device).code == UNREADABLE


def test_a_device_with_nothing_in_it_is_refused(clerk: Command) -> None:
    done = clerk("batch", "apply", "/dev/null")
    assert (done.code, "it is empty" in done.err) == (UNREADABLE, True)


class Endless(io.RawIOBase):
    """A line that never ends; ``given`` counts what was taken of it."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0

    @staticmethod
    def readable() -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        buffer[:] = bytes(repeat(ord("a"), len(buffer)))
        self.given += len(buffer)
        return len(buffer)


@pytest.mark.parametrize("kind", [Kind.CSV, Kind.JSONL])
def test_a_line_is_read_no_further_than_a_mebibyte(kind: Kind) -> None:
    endless = Endless()
    file, found = io.BufferedReader(endless), Found(kind, "utf-8", is_open=True, size=300 * MIB, digest="")
    with pytest.raises(InputUnreadableError, match="its line is longer than a mebibyte"):
        list(csv_rows(file, "a", found, ";") if kind is Kind.CSV else json_rows(file, "a", found))
    assert endless.given < 2 * MIB


class Edited(io.FileIO):
    """A file into which somebody writes as soon as it has been read for the first time."""

    def __init__(self, path: Path, new: str) -> None:
        super().__init__(path)
        self._path = path
        self._new = new

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._path.write_text(self._new, encoding="utf-8")
        return super().seek(offset, whence)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("new", [GOOD.replace("1001", "1002"), GOOD + "1002;b\n", "number;note\n", "number;"])
@pytest.mark.parametrize("run", [batch.check, batch.apply])
def test_a_file_that_is_edited_while_it_is_read_is_refused(
    office: Office, tmp_path: Path, new: str, run: Callable[[Access, Input, Wanted], batch.Made]
) -> None:
    path = tmp_path / "batch.csv"
    path.write_text(GOOD, encoding="utf-8")
    before = bytes_of(office)
    with Edited(path, new) as file:
        content = Input(io.BufferedReader(file), str(path), path.name, seekable=True, progress=lambda *_: None)
        with pytest.raises(InputUnreadableError, match="it was changed while it was read"):
            run(office.clerk, content, Wanted())
    assert bytes_of(office) == before


@pytest.mark.usefixtures("people")
def test_a_file_that_is_exchanged_for_another_while_it_is_read_is_the_old_one(
    office: Office, clerk: Command, tmp_path: Path
) -> None:
    path = tmp_path / "batch.csv"
    path.write_bytes(csv_file([("number", "note"), ("1001", "vanha")]))
    with path.open("rb") as file:
        path.unlink()
        path.write_text("number;note\n1002;uusi\n", encoding="utf-8")
        content = Input(file, str(path), path.name, seekable=True, progress=lambda *_: None)
        made = batch.apply(office.clerk, content, Wanted())
    assert made.applied
    assert clerk("show", "1001", "--format", "json").data["notes"][0]["text"] == "vanha"
