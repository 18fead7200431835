"""Read a file from beginning to end into a batch in the making: a few hundred rows at a time, in flat memory."""

from __future__ import annotations

import io
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from kkrek.domain.batch import Match, RowError, What
from kkrek.domain.batch_columns import in_finnish_too, is_error
from kkrek.errors import N_, HeadingsError
from kkrek.operations.batch import corrections, finding, opt_outs, ties
from kkrek.operations.batch.additions import Additions
from kkrek.operations.batch.complete import Complete
from kkrek.operations.batch.layout import Layout, Row, delimiter_for, layout_of
from kkrek.operations.batch.making import Making
from kkrek.operations.batch.source import Found, Kind, Line, check_same, sign_of, unreadable
from kkrek.operations.batch.text_rows import csv_rows, json_rows, sample
from kkrek.store.input import SharedStrings

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from kkrek.operations.batch.making import Wanted
    from kkrek.operations.register import Register

_PART = 500
_SIGNS = (";", ",", "\t")
_MOST_LAYOUTS = 1000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was examined, with its path as it is told, and the delimiter of a CSV file."""

    file: BinaryIO
    path: str
    found: Found
    delimiter: str | None


def sheet_of(file: BinaryIO, path: str, found: Found, wanted: Wanted) -> Sheet:
    """Return a file with its delimiter: as the person said, or as most of its headings are known."""
    if found.kind is not Kind.CSV:
        return Sheet(file, path, found, None)
    if wanted.delimiter is not None:
        return Sheet(file, path, found, sign_of(wanted.delimiter, path))
    return Sheet(file, path, found, delimiter_for(sample(file, found), wanted.what, wanted.file_map, _SIGNS))


def read(
    register: Register, sheet: Sheet, wanted: Wanted, digest: str, progress: Callable[[int, float], None]
) -> Making:
    """Check and stage every row of a file.

    Raises:
        InputUnreadableError: it cannot be read, or its headings do not fit (50).
    """
    with closing(lines_of(register, sheet)) as lines:
        layout, first = _first_layout(sheet, wanted, lines)
        making = Making(register, wanted, layout, digest)
        rows = _Rows(making, sheet)
        part: list[Row] = []
        for line in chain(first, lines):
            row = rows.read(line)
            if isinstance(row, RowError):
                rows.refuse(line, row)
            elif row.values:  # a row of cells that are not read says nothing
                making.tally.counts.read += 1
                part.append(row)
            if len(part) >= _PART:
                rows.take(part)
                part = []
                progress(making.tally.counts.read, part_read(sheet))
        rows.take(part)
    check_same(sheet.file, sheet.path, sheet.found)
    rows.end()
    making.staged.flush()
    making.tally.sort()
    progress(making.tally.counts.read, 1.0)
    return making


class _Rows:
    """Hands the rows of a file to what knows their kind."""

    def __init__(self, making: Making, sheet: Sheet) -> None:
        wanted = making.wanted
        self._making = making
        self._sheet = sheet
        self._layouts: dict[tuple[str, ...], Layout] = {}
        self._additions = Additions(making) if wanted.add else None
        self._complete = Complete(making) if wanted.complete else None
        self._tables = corrections.tables_for(making.layout.names)

    def read(self, line: Line) -> Row | RowError:
        """Return a row by the layout of the file, or of its own keys."""
        if line.names is None:
            return self._making.layout.read(line)
        layout = self._layouts.get(line.names)
        if layout is None:
            if len(self._layouts) >= _MOST_LAYOUTS:
                self._layouts.clear()
            wanted = self._making.wanted
            path = f"{self._sheet.path}:{line.number}"
            layout = layout_of(line.names, wanted.what, wanted.file_map, path, are_keys=True)
            _check_names_customer(layout, wanted, self._sheet)
            self._layouts[line.names] = layout
            self._tables |= corrections.tables_for(layout.names)
            self._making.layout = layout
        return layout.read(line)

    def refuse(self, line: Line, error: RowError) -> None:
        """Refuse a row by its form."""
        self._making.tally.counts.read += 1
        self._making.refuse_as(Row(line.number, {}, line), error)

    def take(self, rows: Sequence[Row]) -> None:
        """Find the customers of some rows, and check and stage what the rows tell of them."""
        if not rows:
            return
        if self._complete is not None:
            self._complete.see(rows)
        pairs = finding.find(self._making, rows)
        known = [(row, found) for row, found in pairs if found is not None]
        match self._making.wanted.what:
            case What.CUSTOMERS:
                corrections.correct(self._making, known, self._tables)
            case What.OPT_OUTS:
                opt_outs.opt_out(self._making, known)
            case _:
                ties.tie(self._making, known)
        if self._additions is not None:
            self._additions.add([row for row, found in pairs if found is None])

    def end(self) -> None:
        """Do what can be done only when the whole file has been read."""
        if self._additions is not None:
            self._additions.tell_duplicates()
        if self._complete is not None:
            self._complete.settle(self._sheet.path)


def _first_layout(sheet: Sheet, wanted: Wanted, lines: Iterator[Line]) -> tuple[Layout, list[Line]]:
    """Return the layout of the headings, or of the first object of JSON Lines, which is a row itself."""
    first = next(lines, None)
    if first is None:
        raise unreadable(sheet.path, N_("it holds no row"))
    head, are_keys = (first.cells, False) if first.names is None else (first.names, True)
    if wanted.complete and any(map(is_error, head)):
        raise unreadable(
            sheet.path,
            N_("a file of refused rows is no complete list, and all others would be settled"),
            N_("give it without --complete, or mend the rows in the whole list"),
        )
    layout = layout_of(head, wanted.what, wanted.file_map, sheet.path, are_keys=are_keys)
    _check_names_customer(layout, wanted, sheet)
    return layout, [first] if are_keys else []


def _check_names_customer(layout: Layout, wanted: Wanted, sheet: Sheet) -> None:
    """Refuse a file that names no customer by any column, or by one that was not asked for."""
    column = wanted.match.value if wanted.match is not None else "number"
    names = {name for name in (*layout.names, *layout.fixed) if name}
    unasked = sorted(names & {one.value for one in Match} - {column})
    if wanted.what is not What.CUSTOMERS and unasked:
        raise HeadingsError(
            path=sheet.path,
            reason=N_("these columns are read only where --match names them"),
            headings=", ".join(layout.heading(name) for name in unasked),
            remedy=N_("leave them out, or find the customers by one of them with --match"),
        )
    if column not in names and not (wanted.add and wanted.match is None):
        raise HeadingsError(
            path=sheet.path,
            reason=N_("no column names the customer"),
            headings=in_finnish_too(column),
            remedy=N_("add the column, or name another with --match identity_code, email or phone"),
        )


def lines_of(register: Register, sheet: Sheet) -> Generator[Line]:
    """Return the rows of a file that have any content, the headings first."""
    match sheet.found.kind:
        case Kind.CSV:
            assert sheet.delimiter is not None
            return csv_rows(sheet.file, sheet.path, sheet.found, sheet.delimiter)
        case Kind.JSONL:
            return json_rows(sheet.file, sheet.path, sheet.found)
        case Kind.XLSX:
            from kkrek.operations.batch import xlsx_file  # seldom needed beside CSV

            return _filled(xlsx_file.rows(sheet.file, sheet.path, SharedStrings(register.store)))
        case Kind.ODS:
            from kkrek.operations.batch import ods_file

            return _filled(ods_file.rows(sheet.file, sheet.path))


def _filled(rows: Iterator[tuple[int, list[str]]]) -> Generator[Line]:
    """Yield the rows of a spreadsheet that have any content."""
    for number, cells in rows:
        if any(cells) and any(cell.strip() for cell in cells):
            yield Line(number, cells)


def part_read(sheet: Sheet) -> float:
    """Return which part of a file has been read, from 0 to 1."""
    try:
        return min(1.0, sheet.file.tell() / sheet.found.size)
    except (OSError, io.UnsupportedOperation):
        return 0.0
