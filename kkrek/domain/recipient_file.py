"""A recipient's file, made row by row: CSV in its dialect, or a list of JSON objects."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from kkrek.domain.mapping import Encoding, Form, Line
from kkrek.domain.spreadsheet import csv_text, guard_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.json import JsonObject
    from kkrek.domain.mapping import Column, Mapping

_BOM = "\ufeff"
_IN_LIST = re.compile(r"([^\[\].]+)\[\]\.([^\[\].]+)")


class RecipientFile:
    """Writes the pieces of one file; the cells stand in the order of the columns, each checked before."""

    __slots__ = ("_columns", "_layout", "_rows")

    def __init__(self, layout: Mapping, columns: Sequence[Column]) -> None:
        """Write in the format of a recipient, with these of its columns."""
        self._layout = layout
        self._columns = columns
        self._rows = 0

    def head(self) -> bytes:
        """Return what stands before the first row."""
        if self._layout.form is Form.JSON:
            return b"["
        bom = _BOM if self._layout.encoding is Encoding.UTF_8_BOM else ""
        names = self._csv([column.name for column in self._columns]) if self._layout.header else ""
        return self._encoded(bom + names)

    def row(self, cells: Sequence[str]) -> bytes:
        """Return one customer."""
        self._rows += 1
        if self._layout.form is Form.JSON:
            begin = "\n" if self._rows == 1 else ",\n"
            return self._encoded(begin + json.dumps(self._object(cells), ensure_ascii=False))
        return self._encoded(self._csv(cells))

    def tail(self) -> bytes:
        """Return what stands after the last row."""
        return b"\n]\n" if self._layout.form is Form.JSON else b""

    def _csv(self, cells: Sequence[str]) -> str:
        shown = [guard_cell(cell) for cell in cells] if self._layout.guard else cells
        end = "\r\n" if self._layout.line is Line.CRLF else "\n"
        return csv_text([shown], delimiter=self._layout.delimiter, line_end=end)

    def _object(self, cells: Sequence[str]) -> JsonObject:
        """Return an object; empty values are left out: some systems take one for the wish to empty the field.

        A name like ``addresses[].town`` stands in the one object of a list, which is there if a value of the customer
        is in it, and not a fixed text alone.
        """
        found: JsonObject = {}
        nested: dict[str, JsonObject] = {}
        held: set[str] = set()
        for column, cell in zip(self._columns, cells, strict=True):
            inner = _IN_LIST.fullmatch(column.name)
            if not cell:
                continue
            if inner is None:
                found[column.name] = cell
                continue
            nested.setdefault(inner[1], {})[inner[2]] = cell
            held |= {inner[1]} if column.field is not None else set()
        return found | {name: [nested[name]] for name in nested if name in held}

    def _encoded(self, text: str) -> bytes:
        return text.encode(self._layout.encoding.codec)
