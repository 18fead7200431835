from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from dialects import ods, ods_archive, ods_cell, ods_content, ods_empty, ods_row, ods_sheet
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook
from xlsx_maker import locked

from kkrek.domain.cell import Broken, Numeric
from kkrek.errors import InputUnreadableError
from kkrek.operations.batch.ods_file import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

SECRET = "131052-902Y"
MIB = 1024 * 1024


def read(file: io.BytesIO) -> list[tuple[int, list[str]]]:
    return list(rows(file, "batch.ods"))


def only(*cells: str) -> list[str]:
    ((_, found),) = read(ods(ods_row(*cells)))
    return found


def typed(cells: Sequence[str]) -> list[tuple[type[str], str]]:
    return [(type(cell), cell) for cell in cells]


def cell(inside: str = "", **attributes: str) -> str:
    said = "".join(f' {name.replace("__", ":").replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-cell{said}>{inside}</table:table-cell>"


def paragraph(inside: str) -> str:
    return cell(f"<text:p>{inside}</text:p>", office__value_type="string")


def refused(file: io.BytesIO, reason: str) -> None:
    """Expect that a file is refused for a reason, in one sentence with nothing from the file."""
    with pytest.raises(InputUnreadableError) as caught:
        read(file)
    assert caught.value.exit_code == InputUnreadableError.exit_code
    assert reason in str(caught.value)
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)


# The same cells as another reader --------------------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=5)
texts = st.lists(words, min_size=1, max_size=3).map(" ".join) | st.just("")
numbers = st.integers(-(10**6), 10**6)


@st.composite
def tables(draw: st.DrawFn) -> str:
    made = []
    for _ in range(draw(st.integers(1, 4))):
        cells = []
        for _ in range(draw(st.integers(0, 4))):
            kind = draw(st.sampled_from(["text", "number", "empty"]))
            if kind == "text":
                cells.append(ods_cell(draw(texts)))
            elif kind == "number":
                cells.append(ods_cell(str(draw(numbers)), is_number=True))
            else:
                cells.append(ods_empty(draw(st.integers(1, 3))))
        made.append(ods_row(*cells, repeated=draw(st.integers(1, 3))))
    return "".join(made)


@given(tables())
def test_cells_are_those_that_calamine_reads(made: str) -> None:
    theirs = {
        number: [str(int(one)) if isinstance(one, float) else str(one) for one in cells]
        for number, cells in enumerate(
            load_workbook(ods(made)).get_sheet_by_index(0).to_python(skip_empty_area=False), 1
        )
    }
    ours = dict(read(ods(made)))
    for number, cells in theirs.items():
        mine = ours.get(number, [])
        assert mine + [""] * (len(cells) - len(mine)) == cells


# Values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["float", "percentage", "currency"])
def test_a_number_is_told_from_a_text_of_digits(kind: str) -> None:
    number = cell("<text:p>33 710,00 €</text:p>", office__value_type=kind, office__value="33710")
    assert typed(only(number, ods_cell("00530"))) == [(Numeric, "33710"), (str, "00530")]


def test_a_date_is_an_iso_date_however_it_is_shown() -> None:
    day = cell("<text:p>22.11.26</text:p>", office__value_type="date", office__date_value="2026-11-22T10:00:00")
    assert typed(only(day)) == [(str, "2026-11-22")]


def test_a_truth_value_is_a_word() -> None:
    assert only(cell("<text:p>TOSI</text:p>", office__value_type="boolean", office__boolean_value="true")) == ["TRUE"]


def test_a_time_of_day_is_what_is_shown() -> None:
    assert only(cell("<text:p>10.15</text:p>", office__value_type="time", office__time_value="PT10H15M00S")) == [
        "10.15"
    ]


def test_the_failure_of_a_formula_is_no_empty_cell() -> None:
    failed = cell(
        "<text:p>#N/A</text:p>", office__value_type="string", office__string_value="", calcext__value_type="error"
    )
    assert typed(only(failed)) == [(Broken, "#N/A")]


def test_blanks_and_lines_are_those_that_the_spreadsheet_shows() -> None:
    inside = 'a <text:s text:c="2"/>b<text:tab/>c<text:line-break/>d\n   <text:span>e</text:span></text:p><text:p>f'
    assert only(paragraph(inside)) == ["a   b\tc\nd e\nf"]


@pytest.mark.parametrize(
    "inside",
    [
        f"<office:annotation><text:p>{SECRET}</text:p></office:annotation><text:p>a</text:p>",
        f"<text:p>a<office:annotation><text:p>{SECRET}</text:p></office:annotation></text:p>",
        f"<text:p><text:ruby><text:ruby-base>a</text:ruby-base><text:ruby-text>{SECRET}</text:ruby-text></text:ruby></text:p>",
        f"\n  <text:p>a</text:p>\n  <table:detective>{SECRET}</table:detective>\n",
    ],
)
def test_a_note_at_a_cell_is_not_read(inside: str) -> None:
    assert only(cell(inside, office__value_type="string")) == ["a"]


# Places ----------------------------------------------------------------------------------------------------------


def test_rows_have_the_numbers_that_the_spreadsheet_shows() -> None:
    made = ods_row(ods_empty(3), repeated=2) + ods_row(ods_cell("a"), repeated=2) + ods_row() + ods_row(ods_cell("b"))
    assert read(ods(made)) == [(3, ["a"]), (4, ["a"]), (6, ["b"])]


def test_columns_begin_with_a_and_covered_cells_count() -> None:
    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    assert only(ods_empty(1), ods_cell("a"), covered, ods_cell("b")) == ["", "a", "", "", "b"]


def test_the_first_sheet_that_can_be_seen_is_read() -> None:
    hidden, seen, other = (
        ods_sheet(ods_row(ods_cell(text)), style) for text, style in (("a", "hidden"), ("b", "seen"), ("c", "seen"))
    )
    assert read(ods_archive(ods_content(hidden, seen, other))) == [(1, ["b"])]


def test_a_million_empty_rows_between_two_cost_nothing() -> None:
    made = ods_row(*[ods_cell("a")] * 200) + ods_row(ods_empty(16_384), repeated=1_000_000) + ods_row(ods_cell("b"))
    assert [(number, len(cells)) for number, cells in read(ods(made))] == [(1, 200), (1_000_002, 1)]


# Refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", SECRET.encode(), b"PK\3\4" + b"\0" * 100])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    refused(io.BytesIO(content), "it is no .ods file, or it is damaged")


def test_an_archive_that_is_cut_off_is_refused_wherever_the_cut_is() -> None:
    whole = ods(ods_row(ods_cell(SECRET))).getvalue()
    for length in range(0, len(whole), 7):
        refused(io.BytesIO(whole[:length]), "it is no .ods file, or it is damaged")


def test_a_spreadsheet_with_a_password_is_refused() -> None:
    refused(ods(ods_row(ods_cell(SECRET)), locked=True), "it has a password")


def test_an_archive_with_a_password_is_refused() -> None:
    refused(locked(ods(ods_row(ods_cell(SECRET)))), "it has a password")


def test_an_archive_without_sheets_is_refused() -> None:
    refused(ods_archive("<a/>", name="other.xml"), "it names a part that is not in it")


@pytest.mark.parametrize("sheets", [(), (ods_sheet(ods_row(ods_cell(SECRET)), "hidden"),)])
def test_a_spreadsheet_of_which_nothing_can_be_seen_is_refused(sheets: tuple[str, ...]) -> None:
    refused(ods_archive(ods_content(*sheets)), "there is no sheet in it that can be seen")


def test_a_part_that_is_something_else_is_refused() -> None:
    refused(ods_archive(f"<html>{SECRET}</html>"), "the XML in it is nothing that a spreadsheet writes")


@pytest.mark.parametrize("content", ["", SECRET, ods_content(ods_sheet(SECRET))[:-1]])
def test_broken_xml_is_refused(content: str) -> None:
    refused(ods_archive(content), "the XML in it is broken")


@pytest.mark.parametrize("repeated", ["0", "-1", "x", "99999999", "\u0661"])
def test_a_count_that_is_none_is_refused(repeated: str) -> None:
    made = ods_row(ods_cell("a")).replace('repeated="1"', f'repeated="{repeated}"')
    refused(ods(made), "the XML in it is broken")


def test_a_declaration_of_a_document_type_is_refused() -> None:
    refused(ods_archive(f'<!DOCTYPE a [<!ENTITY b "{SECRET}">]><a/>'), "it declares a document type")


@pytest.mark.parametrize("value", ["", "x", "1E999", SECRET])
def test_a_number_that_is_none_is_refused(value: str) -> None:
    refused(
        ods(ods_row(cell(office__value_type="float", office__value=value))),
        "a cell in it does not hold what its type says",
    )


@pytest.mark.parametrize(
    "made",
    [
        ods_row(ods_empty(16_384), ods_cell("a")),
        ods_row(ods_cell("a").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16385"')),
        ods_row(repeated=1_048_576) + ods_row(ods_cell("a")),
    ],
)
def test_a_cell_beyond_the_last_column_or_row_is_refused(made: str) -> None:
    refused(ods(made), "a cell in it lies beyond column XFD or row 1048576")


@pytest.mark.parametrize(
    "inside", ["ä" * 32_768, '<text:s text:c="32768"/>', "</text:p><text:p>".join(["a" * 20_000] * 2)]
)
def test_a_cell_with_too_long_a_text_is_refused(inside: str) -> None:
    refused(ods(ods_row(paragraph(inside))), "a cell in it holds more than 32767 characters")


def test_a_row_with_too_much_text_is_refused() -> None:
    long = paragraph("a" * 32_767).replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="129"')
    refused(ods(ods_row(long)), "a row in it holds more than 4194304 characters")


def test_rows_that_repeat_without_end_are_refused() -> None:
    wide = ods_cell("a").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')
    refused(ods(ods_row(wide, repeated=1_000_000)), "it unpacks to far more than a spreadsheet does")


def test_a_part_that_unpacks_to_far_more_than_it_holds_is_refused() -> None:
    refused(ods_archive(ods_content(" " * (65 * MIB))), "it unpacks to far more than a spreadsheet does")


def test_xml_that_would_fill_the_memory_is_refused() -> None:
    refused(ods("<x>" * 100_000), "the XML in it is nothing that a spreadsheet writes")


WHOLE = ods(ods_row(ods_cell(SECRET), ods_cell("7", is_number=True))).getvalue()
with zipfile.ZipFile(io.BytesIO(WHOLE)) as _archive:
    CONTENT = _archive.read("content.xml")


@given(st.integers(0, len(WHOLE)), st.integers(0, 8), st.binary(max_size=8))
def test_whatever_happened_to_a_file_it_is_read_or_refused(place: int, taken: int, put: bytes) -> None:
    with suppress(InputUnreadableError):
        assert read(io.BytesIO(WHOLE[:place] + put + WHOLE[place + taken :])) == [(1, [SECRET, "7"])]


@given(st.integers(0, len(CONTENT)), st.integers(0, 8), st.binary(max_size=8))
def test_whatever_happened_to_its_xml_it_is_read_or_refused(place: int, taken: int, put: bytes) -> None:
    with suppress(InputUnreadableError):
        read(ods_archive(CONTENT[:place] + put + CONTENT[place + taken :]))
