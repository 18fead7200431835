"""OpenDocument spreadsheets (.ods) as files of rows: the first sheet that can be seen, read in one pass.

Memory stays flat at any length, as with workbooks, whose archive this is read by. calamine reads these files, too, but
it makes an empty cell of a failed formula, and of a million empty rows between two a million rows in memory.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, ClassVar

from kkrek.domain.cell import Broken
from kkrek.errors import N_, InputUnreadableError
from kkrek.operations.batch.source import unreadable
from kkrek.operations.batch.xlsx_archive import BROKEN_XML, TOO_LONG, Archive, Reader, names
from kkrek.operations.batch.xlsx_value import iso_date, number_text

if TYPE_CHECKING:
    from collections.abc import Generator

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_LONGEST_TEXT = 32_767
_COLUMNS = 16_384
_ROWS = 1_048_576
_LONGEST_ROW = 4 * 1024 * 1024  # characters; a row is the least that is held at once
_MOST_REPEATED = 5_000_000  # cells
_MOST_DIGITS = 7

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _STYLE = (f"{_SPACE}{part}:1.0 " for part in ("office", "table", "text", "style"))
_SHEET, _ROW = f"{_TABLE}table", f"{_TABLE}table-row"
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
_ROWS_REPEATED, _COLUMNS_REPEATED = f"{_TABLE}number-rows-repeated", f"{_TABLE}number-columns-repeated"
_TYPE, _NUMBER, _STRING = (f"{_OFFICE}{what}" for what in ("value-type", "value", "string-value"))
_CALC_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_PARAGRAPH = f"{_TEXT}p"
# What may stand between a cell and the text that it shows; notes, pictures and readings are something else.
_SHOWN = frozenset({_PARAGRAPH, *(f"{_TEXT}{part}" for part in ("span", "a", "ruby", "ruby-base", "meta", "title"))})
_BLANKS = re.compile(r"[ \t\r\n]+")

_DAMAGED = N_("it is no .ods file, or it is damaged")
_NO_SHEET = N_("there is no sheet in it that can be seen")
_BOMB = N_("it unpacks to far more than a spreadsheet does")
_OUTSIDE = N_("a cell in it lies beyond column XFD or row 1048576")
_UNFIT = N_("a cell in it does not hold what its type says")
_WIDE = N_("a row in it holds more than 4194304 characters")


def rows(file: BinaryIO, path: str) -> Generator[tuple[int, list[str]]]:
    """Yield each row that has a cell with content: its number as the spreadsheet shows it, and its cells from column A.

    Numbers are ``Numeric``, failures of formulas ``Broken``, dates ISO dates.

    Raises:
        InputUnreadableError: it is no such spreadsheet, it is damaged, or it would cost more than a file may (50).
    """
    try:
        with Archive(file, path) as archive:
            if _is_locked(archive, path):
                raise unreadable(path, N_("it has a password"))
            sheet = _Sheet(path)
            for _ in archive.parse(_CONTENT, sheet):
                for number, cells, times in sheet.done:
                    for place in range(times):
                        yield number + place, cells
                sheet.done.clear()
        if not sheet.found:
            raise unreadable(path, _NO_SHEET)
    except InputUnreadableError as error:
        if ".xlsx" in str(error.fields["reason"]):
            raise unreadable(path, _DAMAGED) from error
        raise


def _is_locked(archive: Archive, path: str) -> bool:
    manifest = _Manifest(path)
    with suppress(InputUnreadableError):
        archive.read(_MANIFEST, manifest)
    return manifest.is_locked


class _Manifest(Reader):
    """Reads of the list of parts whether a password locks one."""

    __slots__ = ("is_locked",)

    roots = names("manifest", (f"{_SPACE}manifest:1.0",))

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.is_locked = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # ruff: ignore[unused-method-argument] - its name says all
        """Take in an element."""
        self.opened.append(name)
        self.is_locked = self.is_locked or name.endswith(" encryption-data")


class _Sheet(Reader):
    """Reads the rows of the first sheet that is seen; ``done`` are those since it was cleared: number, cells, times.

    The handlers run forty million times for a million rows: what is seldom needed is elsewhere.
    """

    __slots__ = ("_attributes", "_cells", "_depth", "_hidden", "_next", "_place", "_repeated", "_size", "_style",
                 "_text", "_times", "_wanted", "done", "found")  # fmt: skip

    roots = frozenset({f"{_OFFICE}document-content"})
    texts: ClassVar[frozenset[str]] = _SHOWN

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.done: list[tuple[int, list[str], int]] = []
        self.found = False
        self._wanted = False  # inside the sheet that is read
        self._hidden: set[str | None] = set()
        self._style: str | None = None
        self._next, self._times, self._repeated = 1, 1, 0
        self._cells: list[str] = []
        self._place = 0  # the column after the last cell, empty ones counted
        self._size = 0
        self._attributes: dict[str, str] = {}
        self._depth = 0  # how many elements are open within a cell, itself counted; 0 outside of cells
        self._text: str | None = None  # absent until a paragraph begins

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a row, a cell, or what is in it."""
        opened = self.opened
        if self._depth:
            if self.pieces:
                self._keep_text()
            if name == _PARAGRAPH and len(opened) == self._depth:
                self._text = "" if self._text is None else self._text + "\n"
            elif self._is_shown():
                self._begin_inside(name, attributes)
        elif name in _CELLS and self._wanted:
            self._attributes, self._depth, self._text = attributes, len(opened) + 1, None
            self.pieces.clear()
        elif name == _ROW and self._wanted:
            self._cells, self._place, self._size = [], 0, 0
            self._times = self._count(attributes.get(_ROWS_REPEATED))
        else:
            self._begin_outside(name, attributes)
        opened.append(name)

    def end(self, name: str) -> None:
        """End a row, a cell, or what is in it."""
        if self._depth:
            if self.pieces:
                self._keep_text()
            self.opened.pop()
            if len(self.opened) < self._depth:
                self._depth = 0
                self._end_cell()
            return
        self.opened.pop()
        if name == _ROW and self._wanted:
            self._end_row()
        elif name == _SHEET:
            self._wanted = False

    def _begin_outside(self, name: str, attributes: dict[str, str]) -> None:
        if name == _SHEET and not self.found:
            self._wanted = self.found = attributes.get(f"{_TABLE}style-name") not in self._hidden
        elif name == f"{_STYLE}style":
            self._style = attributes.get(f"{_STYLE}name")
        elif name == f"{_STYLE}table-properties" and attributes.get(f"{_TABLE}display") == "false":
            self._hidden.add(self._style)

    def _begin_inside(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TEXT}s":
            count = attributes.get(f"{_TEXT}c", "1")
            self._append(" " * (int(count) if _is_count(count) else 1))
        elif name in {f"{_TEXT}tab", f"{_TEXT}line-break"}:
            self._append("\t" if name == f"{_TEXT}tab" else "\n")

    def _is_shown(self) -> bool:
        inside = self.opened[self._depth :]
        return bool(inside) and inside[0] == _PARAGRAPH and _SHOWN.issuperset(inside)

    def _keep_text(self) -> None:
        """Take the text since the last tag, its blanks as one (ODF 1.2, part 1, 6.1.2)."""
        if self._is_shown():
            text = "".join(self.pieces)
            if "  " in text or not text.isprintable():
                text = _BLANKS.sub(" ", text)
            if text[0] == " " and (not self._text or self._text[-1] in " \n"):
                text = text[1:]
            self._append(text)
        self.pieces.clear()

    def _append(self, text: str) -> None:
        self._text = self._text + text if self._text else text
        if len(self._text) > _LONGEST_TEXT:
            raise unreadable(self.path, TOO_LONG)

    def _end_cell(self) -> None:
        times = self._count(self._attributes.get(_COLUMNS_REPEATED))
        value = self._value(self._text or "") if self._attributes else ""
        if value:
            if self._place + times > _COLUMNS:
                raise unreadable(self.path, _OUTSIDE)
            self._size += len(value) * times
            if self._size > _LONGEST_ROW or len(value) > _LONGEST_TEXT:
                raise unreadable(self.path, _WIDE if self._size > _LONGEST_ROW else TOO_LONG)
            # Empty cells count only where a filled one comes after them.
            if self._place > len(self._cells):
                self._cells += [""] * (self._place - len(self._cells))
            self._cells += [value] * times
        self._place += times

    def _end_row(self) -> None:
        number, times = self._next, self._times
        self._next += times
        if not self._cells:
            return
        if self._next - 1 > _ROWS:
            raise unreadable(self.path, _OUTSIDE)
        self._repeated += len(self._cells) * (times - 1)
        if self._repeated > _MOST_REPEATED:
            raise unreadable(self.path, _BOMB)
        self.done.append((number, self._cells, times))

    def _value(self, text: str) -> str:
        """Return the value of a cell by its type; what is only shown counts for texts and times alone."""
        get = self._attributes.get
        if get(_CALC_TYPE) == "error":
            return Broken(text or "#N/A")
        match get(_TYPE):
            case None:
                return text
            case "string":
                return get(_STRING, text)
            case "float" | "percentage" | "currency":
                number = number_text(get(_NUMBER, ""))
                if number is None:
                    raise unreadable(self.path, _UNFIT)
                return number
            case "date":
                return iso_date(get(f"{_OFFICE}date-value", text))
            case "boolean":
                return "TRUE" if get(f"{_OFFICE}boolean-value") == "true" else "FALSE"
        return text

    def _count(self, text: str | None) -> int:
        if text is None or text == "1":
            return 1
        if not _is_count(text):
            raise unreadable(self.path, BROKEN_XML)
        return int(text)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) > 0
