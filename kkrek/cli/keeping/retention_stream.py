"""The list of the retention for programs, row by row: it may be longer than fits into memory."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Callable

from kkrek.cli.keeping.retention_result import counts_json, gaps
from kkrek.cli.output import emit_bytes, need_stdout, tell
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.retention_plan import Row, State
from kkrek.domain.spreadsheet import csv_text, guard_cell
from kkrek.i18n import _
from kkrek.operations.keeping.retention import LIST, Listed

_AT_ONCE = 64 * 1024


class Stream:
    """Writes the list to stdout in pieces, as CSV or as JSON with the same envelope as any result."""

    def __init__(self, *, as_csv: bool) -> None:
        """Write as CSV, else as JSON."""
        self._as_csv = as_csv
        self._waiting = bytearray()
        self._rows = 0
        self._warnings: list[Json] = []

    def begin(self, found: Listed) -> Callable[[Row], None]:
        """Write what stands before the rows, and return what writes a row."""
        need_stdout()
        remarks = gaps(found.filled)
        if self._as_csv:
            for remark in remarks:
                tell(_("warning: {message}").format(message=_(remark.message)))
            self._put(BOM_UTF8 + csv_text([list(Row(None, "", "", 0, None, "", State.DUE).json())]).encode())
            return self._csv_row
        warnings = ({"id": one.id, "field": one.field, "line": None, "message": _(one.message)} for one in remarks)
        self._warnings = list[Json](warnings)
        data: JsonObject = {
            "day": found.filled.day.isoformat(),
            "plan": found.plan,
            "configuration": found.filled.version,
            "counts": counts_json(found.filled),
        }
        begun = json.dumps({"version": 1, "command": LIST, "data": data}, ensure_ascii=False)
        self._put(f'{begun.removesuffix("}}")}, "rows": ['.encode())
        return self._json_row

    def end(self) -> None:
        """Write what stands after the rows."""
        if not self._as_csv:
            self._put(f'\n]}}, "warnings": {json.dumps(self._warnings, ensure_ascii=False)}}}\n'.encode())
        emit_bytes(bytes(self._waiting))
        self._waiting.clear()

    def _csv_row(self, row: Row) -> None:
        cells = ["" if value is None else guard_cell(str(value)) for value in row.json().values()]
        self._put(csv_text([cells]).encode())

    def _json_row(self, row: Row) -> None:
        self._put(f"{',' if self._rows else ''}\n{json.dumps(row.json())}".encode())
        self._rows += 1

    def _put(self, piece: bytes) -> None:
        self._waiting += piece
        if len(self._waiting) >= _AT_ONCE:
            emit_bytes(bytes(self._waiting))
            self._waiting.clear()
