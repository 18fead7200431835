"""Lists from outside in CSV: read whole, told by physical line, written back in the form in which they came.

What a spreadsheet would run is given a leading quote when it is written, and loses it when it is read.
"""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.outsider import column_of
from kkrek.domain.spreadsheet import csv_text, guard_cell, unguard_cell
from kkrek.errors import N_, InputUnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kkrek.errors import Phrase

LARGEST = 64 * 1024 * 1024
_LONGEST_CELL = 10_000
_DELIMITERS = (";", ",", "\t")
_SAVE_AS = N_("save it as CSV in UTF-8, with a row of headings first")


class Line(NamedTuple):
    """A row of a list: the physical line on which it begins, counted from 1, and its cells as they stand there."""

    number: int
    cells: tuple[str, ...]


class OutsideList(NamedTuple):
    """A list as it was found; ``columns`` names the place of each heading that is known."""

    encoding: str
    bom: bool
    delimiter: str
    line_end: str
    head: tuple[str, ...]
    columns: Mapping[str, int]
    lines: tuple[Line, ...]

    def values(self, line: Line) -> dict[str, str]:
        """Return the known cells of a row by column, without the quotes that only spreadsheets need."""
        return {name: unguard_cell(line.cells[place]) for name, place in self.columns.items()}

    def is_whole(self, line: Line) -> bool:
        """Tell whether a row has as many cells as there are headings, and none is too long."""
        return len(line.cells) == len(self.head) and all(len(cell) <= _LONGEST_CELL for cell in line.cells)

    def written(self, lines: Iterable[Line]) -> bytes:
        """Return a file of some of the rows, in the form of this one, with nothing that a spreadsheet would run."""
        rows = ([guard_cell(unguard_cell(cell)) for cell in row] for row in (self.head, *(one.cells for one in lines)))
        text = csv_text(rows, delimiter=self.delimiter, line_end=self.line_end)
        return (BOM_UTF8 if self.bom else b"") + text.encode(self.encoding)


def read_list(content: bytes, path: str) -> OutsideList:
    """Read a list: UTF-8, with a BOM or without, else Windows-1252; semicolon, comma or tab between the cells.

    Raises:
        InputUnreadableError: it is no such list (50).
    """
    text, encoding = _decoded(content, path)
    delimiter, head, columns = _headed(text, path)
    lines = tuple(_lines(text, delimiter, path))
    line_end = "\r\n" if "\r\n" in text else "\n"
    return OutsideList(encoding, content.startswith(BOM_UTF8), delimiter, line_end, head, columns, lines)


def _decoded(content: bytes, path: str) -> tuple[str, str]:
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0", BOM_UTF16_LE, BOM_UTF16_BE)):
        raise _unreadable(path, N_("it is no CSV file in UTF-8 or Windows-1252"))
    if b"\0" in content or len(content) > LARGEST:
        raise _unreadable(path, N_("it holds a zero byte, or more than 64 MiB"))
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.removeprefix(BOM_UTF8).decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise _unreadable(path, N_("it is no CSV file in UTF-8 or Windows-1252"))


def _headed(text: str, path: str) -> tuple[str, tuple[str, ...], dict[str, int]]:
    """Return the delimiter by which most headings are known, the headings, and where each known column stands."""
    best: tuple[str, tuple[str, ...], dict[str, int]] = ("", (), {})
    for delimiter in _DELIMITERS:
        head = next(iter(csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=delimiter)), [])
        names = [column_of(unguard_cell(one)) for one in head]
        columns = {name: place for place, name in enumerate(names) if name is not None}
        if len(columns) != len(names) - names.count(None):
            raise _unreadable(path, N_("two of its headings name the same column"))
        if len(columns) > len(best[2]):
            best = (delimiter, tuple(head), columns)
    known = best[2].keys()
    if not known & {"number", "email", "phone"} and not _has_postal(known):
        raise _unreadable(path, N_("no heading names an e-mail, a phone, a number, or a name with street and code"))
    return best


def _has_postal(known: Iterable[str]) -> bool:
    found = set(known)
    return {"street", "postal_code"} <= found and bool(found & {"name", "family_name"})


def _lines(text: str, delimiter: str, path: str) -> Iterable[Line]:
    """Yield the rows below the headings; rows without any content are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    headed, begin = False, 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if headed:
                    yield Line(begin, tuple(cells))
                headed = True
            begin = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(
            path, N_("a quotation mark in it is not closed, or stands in the middle of a cell")
        ) from error


def _unreadable(path: str, reason: Phrase | str) -> InputUnreadableError:
    return InputUnreadableError(path=path, reason=reason, remedy=_SAVE_AS)
