from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsx_maker import (
    BOOK,
    BOOK_LINKS,
    ROOT_LINKS,
    SHARED,
    SHEET,
    STYLES,
    USUAL,
    archive,
    links,
    locked,
    parts,
    row,
    said_smaller,
    sheets,
    workbook,
)

from kkrek.errors import InputUnreadableError
from kkrek.operations.batch import xlsx_archive
from kkrek.operations.batch.xlsx_file import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

SECRET = "131052-9085"
CELL = f'<c t="inlineStr"><is><t>{SECRET}</t></is></c>'
MIB = 1024 * 1024


class Kept:
    """Shared texts in a list."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def add(self, texts: Sequence[str]) -> None:
        self.texts.extend(texts)

    def get(self, place: int) -> str:
        return self.texts[place]


def refused(file: io.BytesIO, reason: str) -> None:
    """Expect that a file is refused for a reason, in one sentence with nothing from the file."""
    with pytest.raises(InputUnreadableError) as caught:
        list(rows(file, "batch.xlsx", Kept()))
    assert caught.value.exit_code == InputUnreadableError.exit_code
    assert reason in str(caught.value)
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)


def without(*names: str) -> io.BytesIO:
    made = parts(row(CELL))
    return archive({name: content for name, content in made.items() if name not in names})


def changed(name: str, content: str | bytes) -> io.BytesIO:
    return archive({**parts(row(CELL), shared=[], formats=[]), name: content})


def sheet(content: str) -> io.BytesIO:
    return changed(SHEET, f'<worksheet xmlns="{USUAL}"><sheetData>{content}</sheetData></worksheet>')


# No whole archive ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"P", f"number;name\n77;{SECRET}\n".encode(), b"PK\3\4" + b"\0" * 100])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    refused(io.BytesIO(content), "it is no .xlsx file, or it is damaged")


def test_an_archive_that_is_cut_off_is_refused_wherever_the_cut_is() -> None:
    whole = workbook(row(CELL)).getvalue()
    for length in range(0, len(whole), 7):
        refused(io.BytesIO(whole[:length]), "it is no .xlsx file, or it is damaged")


def test_a_part_that_was_changed_is_refused() -> None:
    whole = archive(parts(row(CELL)), packed_as=zipfile.ZIP_STORED).getvalue()
    refused(io.BytesIO(whole.replace(SECRET.encode(), b"131052-9086")), "it is no .xlsx file, or it is damaged")


def test_a_way_of_packing_that_no_spreadsheet_uses_is_refused() -> None:
    refused(archive(parts(row(CELL)), packed_as=zipfile.ZIP_LZMA), "it is no .xlsx file, or it is damaged")


def test_an_archive_with_a_password_is_refused() -> None:
    refused(locked(workbook(row(CELL))), "it has a password")


def test_a_workbook_with_a_password_or_in_the_old_format_is_refused() -> None:
    file = io.BytesIO(bytes.fromhex("d0cf11e0a1b11ae1") + SECRET.encode() * 100)
    refused(file, "it has a password or is in the old .xls format")


# Nothing to read -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [ROOT_LINKS, BOOK, BOOK_LINKS, SHEET])
def test_an_archive_without_a_workbook_or_worksheet_is_refused(name: str) -> None:
    refused(without(name), "there is no worksheet in it that can be seen")


@pytest.mark.parametrize("states", [(), ("hidden",), ("hidden", "veryHidden")])
def test_a_workbook_of_which_nothing_can_be_seen_is_refused(states: tuple[str, ...]) -> None:
    refused(changed(BOOK, sheets(*states)), "there is no worksheet in it that can be seen")


@pytest.mark.parametrize("name", [ROOT_LINKS, BOOK, BOOK_LINKS, SHEET, SHARED, STYLES])
def test_a_part_that_is_something_else_is_refused(name: str) -> None:
    refused(changed(name, f'<html xmlns="urn:{SECRET}"/>'), "the XML in it is nothing that a spreadsheet writes")


@pytest.mark.parametrize("name", [ROOT_LINKS, BOOK, BOOK_LINKS, SHEET, SHARED, STYLES])
@pytest.mark.parametrize("content", ["", SECRET, b"\xff\xfe\0", b'<?xml version="1.0" encoding="hex"?>'])
def test_broken_xml_is_refused_in_every_part(name: str, content: str | bytes) -> None:
    refused(changed(name, content), "the XML in it is broken")


@pytest.mark.parametrize("name", [ROOT_LINKS, BOOK, BOOK_LINKS, SHEET, SHARED, STYLES])
@pytest.mark.parametrize("end", ["", "<", f"</{SECRET}>", f"&{SECRET};"])
def test_xml_that_ends_too_early_or_wrongly_is_refused_in_every_part(name: str, end: str) -> None:
    whole = str(parts(row(CELL), shared=[], formats=[])[name])
    refused(changed(name, whole[: whole.rindex("</")] + end), "the XML in it is broken")


@pytest.mark.parametrize("name", [ROOT_LINKS, BOOK, BOOK_LINKS, SHEET, SHARED, STYLES])
@pytest.mark.parametrize("inside", ["", ' SYSTEM "file:///etc/passwd"', f' [<!ENTITY a "{SECRET}">]'])
def test_a_declaration_of_a_document_type_or_an_entity_is_refused_in_every_part(name: str, inside: str) -> None:
    refused(changed(name, f"<!DOCTYPE a{inside}><a/>"), "it declares a document type")


@pytest.mark.parametrize("target", ["../../sheet1.xml", "/../sheet1.xml", "..\\..\\etc\\passwd"])
def test_a_name_that_leaves_the_archive_is_refused(target: str) -> None:
    refused(changed(BOOK_LINKS, links(("worksheet", target))), "it names a part outside of itself")


def test_a_link_to_elsewhere_is_refused() -> None:
    elsewhere = links(("worksheet", "https://example.com/sheet1.xml"), more='TargetMode="External"')
    refused(changed(BOOK_LINKS, elsewhere), "it names a part outside of itself")


# Cells -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        f"<c><v>{SECRET}</v></c>",
        "<c><v>1_000</v></c>",
        "<c><v>nan</v></c>",
        "<c><v>1E999</v></c>",
        f'<c s="1"><v>{SECRET}</v></c>',
        '<c t="b"><v>2</v></c>',
        f'<c t="s"><v>{SECRET}</v></c>',
        f'<c t="{SECRET}"><v>1</v></c>',
    ],
)
def test_a_cell_that_does_not_hold_what_its_type_says_is_refused(cell: str) -> None:
    refused(workbook(row(cell), shared=[], formats=[14]), "a cell in it does not hold what its type says")


@pytest.mark.parametrize("place", [1, -1, 10**30])
def test_a_shared_text_that_is_not_there_is_refused(place: int) -> None:
    file = workbook(row(f'<c t="s"><v>{place}</v></c>'), shared=[f"<t>{SECRET}</t>"])
    refused(file, "a cell in it names a text that is not there")


def test_a_cell_with_too_long_a_text_is_refused() -> None:
    text = f"<t>{'ä' * 32_768}</t>"
    reason = "a cell in it holds more than 32767 characters"
    refused(sheet(row(f'<c t="inlineStr"><is>{text}</is></c>')), reason)
    refused(sheet(row(f'<c t="str"><v>{text[3:-4]}</v></c>')), reason)
    refused(workbook("", shared=[text]), reason)
    refused(workbook("", shared=["<r><t>abc</t></r>" * 100_000]), reason)
    refused(workbook("", shared=[f"<t>{'a' * MIB}</t>"]), reason)


def test_a_row_with_too_much_text_is_refused() -> None:
    text = f"<t>{'a' * 32_767}</t>"
    reason = "a row in it holds more than 4194304 characters"
    refused(sheet(row(f'<c t="inlineStr"><is>{text}</is></c>' * 129)), reason)
    refused(workbook(row('<c t="s"><v>0</v></c>' * 129), shared=[text]), reason)


@pytest.mark.parametrize(
    "content",
    ['<row r="1"><c r="XFE1"/></row>', '<row><c r="ZZZ1"/></row>', row("<c/>" * 16_385), '<row r="1048577"><c/></row>'],
)
def test_a_cell_beyond_the_last_column_or_row_is_refused(content: str) -> None:
    refused(sheet(content), "a cell in it lies beyond column XFD or row 1048576")


@pytest.mark.parametrize(
    "content",
    [
        '<row r="2"><c/></row><row r="2"><c/></row>',
        '<row r="0"><c/></row>',
        row('<c r="B1"/>', '<c r="A1"/>'),
        row('<c r="A1"/>', '<c r="A1"/>'),
        row("<c/>", '<c r="B2"/>'),
        '<row r="1"><c r="A2"/></row>',
    ],
)
def test_rows_and_cells_out_of_order_are_refused(content: str) -> None:
    refused(sheet(content), "its rows or cells are not in order")


@pytest.mark.parametrize("content", ['<row r="x"><c/></row>', '<row r="-1"/>', row('<c r="a1"/>'), row('<c r="A"/>')])
def test_a_place_that_is_none_is_refused(content: str) -> None:
    refused(sheet(content), "the XML in it is broken")


# What would cost too much ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [SHEET, SHARED])
def test_a_part_that_unpacks_to_far_more_than_it_holds_is_refused(name: str) -> None:
    refused(changed(name, _blown_up(name)), "it unpacks to far more than a spreadsheet does")


def test_what_the_directory_says_of_a_size_is_not_trusted() -> None:
    refused(said_smaller(changed(SHEET, _blown_up(SHEET)), SHEET, 1000), "it is no .xlsx file, or it is damaged")


def test_parts_that_unpack_to_too_much_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_archive, "MOST_BYTES", MIB)
    half = f'<sst xmlns="{USUAL}">{" " * (MIB // 2)}</sst>'
    list(rows(changed(SHARED, half), "batch.xlsx", Kept()))
    file = archive({**parts(row(CELL) + " " * (MIB // 2), shared=[]), SHARED: half})
    refused(file, "it unpacks to far more than a spreadsheet does")


@pytest.mark.parametrize(
    "content",
    [
        "<x>" * 100_000,
        "".join(f"<x{place}/>" for place in range(100_000)),
        "".join(f'<x xmlns:p{place}="urn:x"/>' for place in range(100_000)),
        f'<x a="{"a" * 2 * MIB}"/>',
        f"<!--{'a' * 2 * MIB}-->",
    ],
)
def test_xml_that_would_fill_the_memory_is_refused(content: str) -> None:
    refused(sheet(content), "the XML in it is nothing that a spreadsheet writes")


def test_formats_and_sheets_without_a_bound_are_refused() -> None:
    reason = "it has more formats or sheets than a spreadsheet does"
    styles = f'<styleSheet xmlns="{USUAL}"><cellXfs>{"<xf/>" * 100_001}</cellXfs></styleSheet>'
    refused(changed(STYLES, styles), reason)
    refused(changed(BOOK, sheets(*["visible"] * 100_001)), reason)
    refused(changed(BOOK_LINKS, links(*[("worksheet", "a")] * 100_001)), reason)


def _blown_up(name: str) -> str:
    root = "worksheet" if name == SHEET else "sst"
    return f'<{root} xmlns="{USUAL}">{" " * (65 * MIB)}</{root}>'


WHOLE = archive(parts(row(CELL, '<c t="s"><v>0</v></c>'), shared=["<t>a</t>"]), packed_as=zipfile.ZIP_STORED).getvalue()


@given(st.integers(0, len(WHOLE)), st.integers(0, 8), st.binary(max_size=8))
def test_whatever_happened_to_a_file_it_is_read_or_refused(place: int, taken: int, put: bytes) -> None:
    file = io.BytesIO(WHOLE[:place] + put + WHOLE[place + taken :])
    with suppress(InputUnreadableError):
        assert list(rows(file, "batch.xlsx", Kept())) == [(1, [SECRET, "a"])]
