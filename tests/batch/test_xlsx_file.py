from __future__ import annotations

import datetime as dt
import math
from itertools import zip_longest
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook
from xlsx_maker import (
    BOOK,
    BOOK_LINKS,
    ROOT_LINKS,
    SHARED,
    SHEET,
    STRICT,
    USUAL,
    archive,
    links,
    parts,
    row,
    sheets,
    workbook,
)

from kkrek.domain.cell import Broken, Numeric
from kkrek.errors import InputUnreadableError
from kkrek.operations.batch.xlsx_file import rows

if TYPE_CHECKING:
    import io
    from collections.abc import Sequence

DAY = 46348  # 2026-11-22


class Kept:
    """Shared texts in a list, as they were added."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.additions = 0

    def add(self, texts: Sequence[str]) -> None:
        self.texts.extend(texts)
        self.additions += 1

    def get(self, place: int) -> str:
        return self.texts[place]


def read(file: io.BytesIO) -> list[tuple[int, list[str]]]:
    return list(rows(file, "batch.xlsx", Kept()))


def only(file: io.BytesIO) -> list[str]:
    ((_, cells),) = read(file)
    return cells


def typed(cells: list[str]) -> list[tuple[type[str], str]]:
    return [(type(cell), cell) for cell in cells]


def number(text: object, style: int = 0) -> str:
    return f'<c s="{style}"><v>{text}</v></c>'


# The same cells as another reader --------------------------------------------------------------------------------

letters = st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="\ufffe\uffff") | st.sampled_from(
    "\n\t "
)
escapes = st.sampled_from(["_x000D_", "_x005F_", "_x0041_", "_x00e4_", "_x12", "_"])
texts = st.lists(letters | escapes, max_size=8).map("".join)
runs = texts.flatmap(
    lambda text: st.sampled_from([
        f"<t>{escape(text)}</t>",
        f'<t xml:space="preserve">{escape(text)}</t>',
        f"<r><rPr><b/></rPr><t>{escape(text)}</t></r><r><t> b</t></r><rPh><t>x</t></rPh>",
    ])
)
numbers = st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
days = st.floats(0, 2_958_465).filter(lambda day: not 60 <= day < 61) | st.integers(61, 60_000)
FORMATS: tuple[int | str, ...] = (14, 22, 46, "dd.mm.yyyy", "[h]:mm", '0.0 "days"', "h:mm")


@st.composite
def sheet_rows(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Rows of a sheet in XML, and the shared texts."""
    shared: list[str] = []

    def cell() -> str:
        kind = draw(st.sampled_from(["number", "day", "b", "e", "s", "inlineStr", "str", "none"]))
        if kind == "number":
            return number(repr(draw(numbers)))
        if kind == "day":
            return number(repr(draw(days)), draw(st.integers(1, len(FORMATS))))
        if kind == "s":
            shared.append(draw(runs))
            return f'<c t="s"><v>{len(shared) - 1}</v></c>'
        if kind == "inlineStr":
            return f'<c t="inlineStr"><is>{draw(runs)}</is></c>'
        values = {"b": draw(st.sampled_from("01")), "e": "#REF!", "str": escape(draw(texts))}
        return f'<c t="{kind}"><f>1+1</f><v>{values[kind]}</v></c>' if kind in values else "<c/>"

    made = []
    place = 0
    for _ in range(draw(st.integers(0, 4))):
        place += draw(st.integers(1, 3))
        skipped = draw(st.integers(0, 2))
        cells = "".join(cell() for _ in range(draw(st.integers(0, 4))))
        begin = f'<c r="{"ABC"[skipped]}{place}"/>'
        made.append(f'<row r="{place}">{begin}{cells}</row>')
    return "".join(made), shared


@given(sheet_rows(), st.booleans())
def test_cells_are_those_that_calamine_reads(made: tuple[str, list[str]], since_1904: bool) -> None:
    properties = 'date1904="1"' if since_1904 else ""
    file = workbook(made[0], shared=made[1], formats=FORMATS, properties=properties)
    mine = dict(read(file))
    file.seek(0)
    theirs = load_workbook(file).get_sheet_by_index(0).to_python(skip_empty_area=False)
    for place in range(1, max([len(theirs), *mine]) + 1):
        other = theirs[place - 1] if place <= len(theirs) else []
        for one, another in zip_longest(mine.get(place, []), other, fillvalue=""):
            assert agree(str(one) if type(one) is str else one, another), (one, another)


def agree(mine: object, theirs: object) -> bool:
    if isinstance(mine, Broken):
        return not theirs
    if isinstance(theirs, bool):
        return mine == str(theirs).upper()
    if isinstance(theirs, dt.time | dt.timedelta):
        return isinstance(mine, Numeric)
    if isinstance(theirs, dt.date):
        return type(mine) is str and mine == theirs.isoformat()[:10]
    if isinstance(theirs, float):
        return isinstance(mine, Numeric) and math.isclose(
            float(mine), theirs, rel_tol=0 if abs(theirs) <= 1e15 else 1e-5
        )
    return mine == theirs


# Each kind of cell -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("401234567", "401234567"),
        ("358401234567", "358401234567"),
        ("3.58401234567E11", "358401234567"),
        ("33710.0", "33710"),
        ("00530", "530"),
        ("0", "0"),
        ("-0", "0"),
        ("1.1000000000000001", "1.1"),
        ("-12.50", "-12.5"),
        ("1E-7", "0.0000001"),
        ("999999999999999", "999999999999999"),
        ("1000000000000000", "1000000000000000"),
        ("123456789012345678901", "1.23457E+20"),
        ("1E20", "1E+20"),
    ],
)
def test_a_number_is_told_as_one_and_written_as_the_shortest_text(written: str, expected: str) -> None:
    assert typed(only(workbook(row(number(written), f'<c t="n"><v>{written}</v></c>')))) == [(Numeric, expected)] * 2


def test_text_is_no_number_whatever_it_looks_like() -> None:
    cells = row('<c t="s"><v>0</v></c>', '<c t="inlineStr"><is><t>00530</t></is></c>', '<c t="str"><v>00530</v></c>')
    assert typed(only(workbook(cells, shared=["<t>00530</t>"]))) == [(str, "00530")] * 3


def test_the_runs_of_a_text_are_joined_and_its_pronunciation_is_left_out() -> None:
    text = (
        '<r><t xml:space="preserve">Aapo </t></r><r><rPr><b/></rPr><t>Äijälä</t></r><rPh sb="0" eb="1"><t>x</t></rPh>'
    )
    cells = row('<c t="s"><v>0</v></c>', f'<c t="inlineStr"><is>{text}</is></c>')
    assert only(workbook(cells, shared=[text])) == ["Aapo Äijälä"] * 2


def test_blanks_around_a_text_are_kept_only_where_it_says_so() -> None:
    cells = row('<c t="s"><v>0</v></c>', '<c t="s"><v>1</v></c>')
    assert only(workbook(cells, shared=["<t> a\n</t>", '<t xml:space="preserve"> a\n</t>'])) == ["a", " a\n"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a_x000D_\nb", "a\r\nb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "😀"),
        ("_xD83D_", "\ufffd"),
        ("_x00G0_", "_x00G0_"),
        ("&lt;&#228;&gt;", "<ä>"),
    ],
)
def test_escapes_are_decoded_in_every_kind_of_text(written: str, expected: str) -> None:
    cells = row(
        '<c t="s"><v>0</v></c>',
        f'<c t="inlineStr"><is><t>{written}</t></is></c>',
        f'<c t="str"><f>A1</f><v>{written}</v></c>',
    )
    assert only(workbook(cells, shared=[f"<t>{written}</t>"])) == [expected] * 3


def test_a_failure_of_a_formula_is_told_as_one() -> None:
    assert typed(only(workbook(row('<c t="e"><f>B2</f><v>#N/A</v></c>')))) == [(Broken, "#N/A")]


def test_yes_and_no_are_words() -> None:
    cells = row(*(f'<c t="b"><v>{one}</v></c>' for one in ("1", "0", "true", "false")))
    assert typed(only(workbook(cells))) == [(str, "TRUE"), (str, "FALSE"), (str, "TRUE"), (str, "FALSE")]


def test_an_iso_date_is_its_day() -> None:
    cells = row(*(f'<c t="d"><v>{one}</v></c>' for one in ("2026-11-22", "2026-11-22T10:30:00Z", "10:30:00")))
    assert typed(only(workbook(cells))) == [(str, "2026-11-22"), (str, "2026-11-22"), (str, "10:30:00")]


# Dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shown",
    [*range(14, 23), *range(27, 37), 45, 47, *range(50, 59), "dd.mm.yyyy", "yyyy\\-mm\\-dd;@", "[$-40B]d. mmmm", "MMM"],
)
def test_a_number_shown_as_a_date_is_an_iso_date(shown: int | str) -> None:
    cells = row(number(DAY, 1), number(DAY + 0.75, 1))
    assert typed(only(workbook(cells, formats=[shown]))) == [(str, "2026-11-22")] * 2


@pytest.mark.parametrize("shown", [0, 1, 9, 44, 49, '0 "days"', "[Red]0", "#,##0\\ \\d", "0_d", "0*y", "General", '"d'])
def test_a_number_shown_otherwise_stays_a_number(shown: int | str) -> None:
    assert typed(only(workbook(row(number(DAY, 1)), formats=[shown]))) == [(Numeric, "46348")]


@pytest.mark.parametrize(("shown", "value"), [(20, "0.5"), ("h:mm", "0"), (14, "0.25"), (46, "1.5"), ("[h]:mm", "1.5")])
def test_a_time_of_day_or_a_length_of_time_is_no_date(shown: int | str, value: str) -> None:
    assert typed(only(workbook(row(number(value, 1)), formats=[shown]))) == [(Numeric, value)]


@pytest.mark.parametrize(
    ("day", "usual", "since_1904"),
    [
        ("1", "1900-01-01", "1904-01-02"),
        ("59", "1900-02-28", "1904-02-29"),
        ("60", "1900-02-29", "1904-03-01"),  # 1900 had no such day, but every spreadsheet shows it
        ("61", "1900-03-01", "1904-03-02"),
        ("44886", "2022-11-21", "2026-11-22"),
        ("46347.9999999999", "2026-11-22", "2030-11-23"),
        ("2957003", "9995-12-30", "9999-12-31"),
    ],
)
def test_days_are_counted_from_1900_or_from_1904(day: str, usual: str, since_1904: str) -> None:
    cells = row(number(day, 1))
    assert only(workbook(cells, formats=[14])) == [usual]
    for flag in ("1", "true"):
        assert only(workbook(cells, formats=[14], properties=f'date1904="{flag}"')) == [since_1904]


@pytest.mark.parametrize("day", ["-1", "2958466", "1E+20"])
def test_a_count_of_days_that_no_date_has_stays_a_number(day: str) -> None:
    assert typed(only(workbook(row(number(day, 1)), formats=[14]))) == [(Numeric, day)]


def test_a_cell_without_a_format_has_the_first() -> None:
    made = parts(row(f"<c><v>{DAY}</v></c>"), formats=[])
    made["xl/styles.xml"] = f'<styleSheet xmlns="{USUAL}"><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    assert only(archive(made)) == ["2026-11-22"]


# Where cells and sheets are --------------------------------------------------------------------------------------


def test_absent_cells_are_empty_and_rows_without_a_cell_are_not_there() -> None:
    last = '<row r="1048576"><c r="AA1048576"><v>2</v></c></row>'
    made = f'<row r="3"><c r="B3"><v>1</v></c><c r="E3"/></row><row r="5"/>{last}'
    assert read(workbook(made)) == [(3, ["", "1", "", "", ""]), (1_048_576, [*[""] * 26, "2"])]


def test_cells_and_rows_that_do_not_say_where_they_are_count_on() -> None:
    made = '<row><c><v>1</v></c></row><row r="4"><c r="B4"><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row>'
    assert read(workbook(made)) == [(1, ["1"]), (4, ["", "2", "3"]), (5, ["4"])]


def test_a_row_that_does_not_tell_its_number_has_that_of_its_first_cell() -> None:
    made = '<row><c r="A7"><v>1</v></c><c r="B7"><v>2</v></c></row><row><c r="A8"><v>3</v></c></row>'
    assert read(workbook(made)) == [(7, ["1", "2"]), (8, ["3"])]


def test_the_last_column_is_read() -> None:
    assert len(only(workbook(row('<c r="XFD1"><v>1</v></c>')))) == 16_384


def test_the_first_worksheet_that_can_be_seen_is_read() -> None:
    made = parts("")
    made[BOOK] = sheets("visible", "hidden", "veryHidden", "visible", "visible")
    kinds = ["chartsheet", "worksheet", "worksheet", "worksheet", "worksheet"]
    made[BOOK_LINKS] = links(*((kind, f"/xl/sheet{place}.xml") for place, kind in enumerate(kinds)))
    for place in range(5):
        cells = row(number(place))
        made[f"xl/sheet{place}.xml"] = f'<worksheet xmlns="{USUAL}"><sheetData>{cells}</sheetData></worksheet>'
    assert only(archive(made)) == ["3"]


def test_the_strict_form_of_the_format_is_read() -> None:
    cells = row('<c t="s"><v>0</v></c>', number(DAY, 1))
    assert only(workbook(cells, shared=["<t>a</t>"], formats=[14], space=STRICT)) == ["a", "2026-11-22"]


def test_prefixes_are_of_no_account_but_spaces_are() -> None:
    made = parts("")
    made[SHEET] = (
        f'<x:worksheet xmlns:x="{USUAL}" xmlns="urn:else"><x:sheetData><x:row><c><v>8</v></c>'
        "<x:c><x:v>1</x:v><v>9</v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    assert only(archive(made)) == ["1"]


def test_names_of_parts_are_found_in_any_case_and_with_backslashes() -> None:
    made = {name.replace("/", "\\").upper(): content for name, content in parts(row(number(1))).items()}
    assert only(archive(made)) == ["1"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_part_may_be_in_another_form_of_unicode(encoding: str) -> None:
    made = parts(row('<c t="inlineStr"><is><t>ä</t></is></c>'))
    made[SHEET] = str(made[SHEET]).encode(encoding)
    assert only(archive(made)) == ["ä"]


# In one pass -----------------------------------------------------------------------------------------------------


def test_a_row_is_given_before_the_next_are_read() -> None:
    many = "".join(row(number(place)) for place in range(10_000))
    taken = rows(workbook(many + "<row>"), "batch.xlsx", Kept())
    assert next(taken) == (1, ["0"])
    with pytest.raises(InputUnreadableError):
        list(taken)


def test_shared_texts_are_given_away_in_pieces_and_in_order() -> None:
    count = 10_000
    kept = Kept()
    cells = row(f'<c t="s"><v>{count - 1}</v></c>')
    ((_, found),) = rows(workbook(cells, shared=[f"<t>{place}</t>" for place in range(count)]), "batch.xlsx", kept)
    assert found == [str(count - 1)]
    assert kept.texts == [str(place) for place in range(count)]
    assert kept.additions > 1


def test_the_file_stays_open() -> None:
    file = workbook(row(number(1)))
    read(file)
    assert not file.closed


def test_a_text_of_32767_characters_is_read_even_if_each_is_escaped() -> None:
    made = parts(row('<c t="inlineStr"><is><t>' + "_x0041_" * 32_767 + "</t></is></c>"))
    assert only(archive(made)) == ["A" * 32_767]


def test_a_workbook_without_the_shared_texts_that_it_names_is_refused_even_if_no_cell_needs_them() -> None:
    made = parts(row(number(1)), shared=[])
    del made[SHARED]
    with pytest.raises(InputUnreadableError, match="names a part that is not in it"):
        read(archive(made))


def test_a_workbook_is_found_through_its_links_alone() -> None:
    made = parts(row(number(1)))
    made["book.xml"] = made.pop(BOOK)
    made["_rels/book.xml.rels"] = links(("worksheet", "xl/worksheets/../worksheets/./sheet1.xml"))
    made[ROOT_LINKS] = links(("officeDocument", "book.xml"))
    assert only(archive(made)) == ["1"]
