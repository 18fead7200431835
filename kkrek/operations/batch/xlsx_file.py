"""Workbooks (.xlsx) as files of rows: the first worksheet that can be seen, read in one pass.

calamine reads workbooks too, but holds a sheet and its texts whole: at 1 048 576 rows that is more than a batch may
take. Here memory stays flat at any length, because rows are given on as they are parsed and the texts that cells share
are kept by the caller, on disk.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Protocol

from kkrek.domain.cell import Broken
from kkrek.errors import N_
from kkrek.operations.batch.xlsx_archive import (
    BROKEN_XML,
    LONGEST_RAW_TEXT,
    TOO_LONG,
    Archive,
    Reader,
    names,
    unreadable,
)
from kkrek.operations.batch.xlsx_value import date_text, iso_date, number_text, unescaped
from kkrek.operations.batch.xlsx_workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from kkrek.errors import InputUnreadableError
    from kkrek.operations.batch.xlsx_workbook import Workbook

_LONGEST_TEXT = 32_767
_COLUMNS = 16_384
_ROWS = 1_048_576
_LONGEST_ROW = 4 * 1024 * 1024  # characters; a row is the least that is held at once

_PRESERVE = "http://www.w3.org/XML/1998/namespace space"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)

_ROW = names("row")
_CELL = names("c")
_VALUE = names("v")
_TEXT = names("t")
_ITEM = names("si")
_PHONETIC = names("rPh")

_OUTSIDE = N_("a cell in it lies beyond column XFD or row 1048576")
_DISORDER = N_("its rows or cells are not in order")
_UNFIT = N_("a cell in it does not hold what its type says")
_NO_SUCH_TEXT = N_("a cell in it names a text that is not there")
_WIDE = N_("a row in it holds more than 4194304 characters")


class Strings(Protocol):
    """Keeps the texts that the cells of one workbook share, outside of memory; it begins empty."""

    def add(self, texts: Sequence[str]) -> None:
        """Append some texts, in order."""

    def get(self, place: int) -> str:
        """Return the text at a place, counted from 0; it is never asked for one that was not added."""


def rows(file: BinaryIO, path: str, strings: Strings) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that has a cell: its number as the spreadsheet shows it, and its cells from column A.

    Absent cells are ``''``; numbers are ``Numeric``, failures of formulas ``Broken``, dates ISO dates. ``file``
    must be able to seek, and ``path`` is for errors alone. Whether cells are merged or hidden makes no difference.

    Raises:
        InputUnreadableError: it is no such workbook, it is damaged, or it would cost more than a file may (50); found
            at whatever row it begins.
    """
    with Archive(file, path) as archive:
        workbook = read_workbook(archive)
        count = 0
        if workbook.strings is not None:
            shared = _SharedTexts(path)
            for _ in archive.parse(workbook.strings, shared):
                texts, shared.done = shared.done, []
                strings.add(texts)
                count += len(texts)
        sheet = _Sheet(path, workbook, count)
        for _ in archive.parse(workbook.sheet, sheet):
            for number, cells in sheet.done:
                yield number, _filled(cells, strings, path)
            sheet.done.clear()


def _filled(cells: list[str | int], strings: Strings, path: str) -> list[str]:
    """Return the cells of a row: a number among them is the place of a shared text or, below 0, how many are absent."""
    filled: list[str] = []
    size = 0
    for cell in cells:
        if isinstance(cell, str):
            filled.append(cell)
        elif cell < 0:
            filled.extend([""] * -cell)
        else:
            text = strings.get(cell)
            size += len(text)
            if size > _LONGEST_ROW:
                raise unreadable(path, _WIDE)
            filled.append(text)
    return filled


class _Texts(Reader):
    """Reads text made of one or more runs; how it is pronounced (``rPh``) is left out."""

    __slots__ = ("_kept", "_text")

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._kept = False
        self._text = ""

    def begin_run(self, attributes: dict[str, str]) -> None:
        """Begin a run; it keeps the blanks around it only if it says so, as in spreadsheets."""
        self.pieces.clear()
        self._kept = bool(attributes) and attributes.get(_PRESERVE) == "preserve"

    def end_run(self) -> None:
        """Append a run to the text."""
        if self.opened[-1] in _PHONETIC:
            return
        run = "".join(self.pieces)
        if not self._kept:
            run = run.strip(" \t\r\n")
        self._text = self._text + run if self._text else run
        if len(self._text) > LONGEST_RAW_TEXT:
            raise unreadable(self.path, TOO_LONG)

    def text(self) -> str:
        """Return the text as the spreadsheet shows it."""
        text = self._text
        if "_x" in text:
            text = unescaped(text)
        if len(text) > _LONGEST_TEXT:
            raise unreadable(self.path, TOO_LONG)
        return text


class _SharedTexts(_Texts):
    """Reads the texts that cells share; ``done`` are those since it was emptied."""

    __slots__ = ("done",)

    roots = names("sst")
    texts: ClassVar[frozenset[str]] = _TEXT

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.done: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a text or a run of it."""
        self.opened.append(name)
        if name in _TEXT:
            self.begin_run(attributes)

    def end(self, name: str) -> None:
        """End a run, or the text."""
        self.opened.pop()
        if name in _TEXT:
            self.end_run()
        elif name in _ITEM:
            self.done.append(self.text())
            self._text = ""


class _Sheet(_Texts):
    """Reads rows; ``done`` are those since it was cleared, with their numbers and cells as ``_filled`` takes them.

    The handlers run twenty million times for a million rows: what is seldom needed is elsewhere.
    """

    __slots__ = (
        "_columns",
        "_count",
        "_kind",
        "_next",
        "_number",
        "_numbered",
        "_row",
        "_row_text",
        "_size",
        "_style",
        "_workbook",
        "done",
    )

    roots = names("worksheet")
    texts: ClassVar[frozenset[str]] = _TEXT | _VALUE

    def __init__(self, path: str, workbook: Workbook, count: int) -> None:
        super().__init__(path)
        self.done: list[tuple[int, list[str | int]]] = []
        self._workbook = workbook
        self._count = count  # of shared texts
        self._columns: dict[str, int] = {}  # letters that were met -> column from 0
        self._number, self._row_text, self._numbered = 0, "0", True
        self._row: list[str | int] = []
        self._next = 0  # the column after the last cell
        self._size = 0  # characters of the row's own texts
        self._kind: str | None = None  # absent for numbers
        self._style = "0"

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a row, a cell, or what is in it."""
        self.opened.append(name)
        if name in _CELL:
            self._kind = attributes.get("t")
            self._style = attributes.get("s", "0")
            self._text = ""
            reference = attributes.get("r")
            if reference is None:
                column = self._next
                if column >= _COLUMNS:
                    raise unreadable(self.path, _OUTSIDE)
            else:
                column = self._columns.get(reference.removesuffix(self._row_text), -1)
                if column < 0:
                    column = self._column(reference)
            if column != self._next:
                self._skip_to(column)
            self._next += 1
        elif name in _VALUE:
            self.pieces.clear()
        elif name in _TEXT:
            self.begin_run(attributes)
        elif name in _ROW:
            self._begin_row(attributes.get("r"))

    def end(self, name: str) -> None:
        """End a row, a cell, or what is in it."""
        self.opened.pop()
        if name in _CELL:
            text = self._text
            if not text:
                self._row.append("")
            elif self._kind == "s":
                self._row.append(self._place(text))
            else:
                self._row.append(self._value(text))
        elif name in _VALUE:
            self._text = "".join(self.pieces)
        elif name in _TEXT:
            self.end_run()
        elif name in _ROW and self._row:
            self.done.append((self._number, self._row))
            self._row = []

    def _begin_row(self, number: str | None) -> None:
        if number is not None and not (number.isdecimal() and len(number) <= len(str(_ROWS))):
            raise unreadable(self.path, BROKEN_XML)
        self._row, self._next, self._size = [], 0, 0
        last, self._number = self._number, 0
        self._set_number(last + 1 if number is None else int(number), last)
        self._numbered = number is not None

    def _set_number(self, number: int, last: int) -> None:
        if number > _ROWS:
            raise unreadable(self.path, _OUTSIDE)
        if number <= last:
            raise unreadable(self.path, _DISORDER)
        self._number, self._row_text = number, str(number)

    def _column(self, reference: str) -> int:
        """Return the column of a cell, for letters that were not met before."""
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise unreadable(self.path, BROKEN_XML)
        letters, digits = match.groups()
        if digits != self._row_text:
            # A row that does not tell its number has that of its first cell
            if self._numbered or self._next:
                raise unreadable(self.path, _DISORDER)
            self._set_number(int(digits), self._number - 1)
        column = -1
        for letter in letters:
            column = (column + 1) * 26 + ord(letter) - ord("A")
        if column >= _COLUMNS:
            raise unreadable(self.path, _OUTSIDE)
        self._columns[letters] = column
        return column

    def _skip_to(self, column: int) -> None:
        if column < self._next:
            raise unreadable(self.path, _DISORDER)
        self._row.append(self._next - column)
        self._next = column

    def _place(self, text: str) -> int:
        try:
            place = int(text)
        except ValueError:
            raise self._unfit() from None  # its text would hold that of the cell
        if not 0 <= place < self._count:
            raise unreadable(self.path, _NO_SUCH_TEXT)
        return place

    def _value(self, text: str) -> str:
        kind = self._kind
        if kind is None or kind == "n":
            in_days = self._style in self._workbook.dates
            value = date_text(text, since_1904=self._workbook.since_1904) if in_days else number_text(text)
            if value is None:
                raise self._unfit()
            return value
        text = self.text()
        self._size += len(text)
        if self._size > _LONGEST_ROW:
            raise unreadable(self.path, _WIDE)
        return self._typed(kind, text)

    def _typed(self, kind: str, text: str) -> str:
        if kind in {"str", "inlineStr"}:
            return text
        if kind == "d":
            return iso_date(text)
        if kind == "e":
            return Broken(text)
        if kind == "b" and text in {"0", "1", "false", "true"}:
            return "TRUE" if text in {"1", "true"} else "FALSE"
        raise self._unfit()

    def _unfit(self) -> InputUnreadableError:
        return unreadable(self.path, _UNFIT)
