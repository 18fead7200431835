"""Files for spreadsheets: cells that one would run as a formula get a leading quote, and lose it when read."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What a spreadsheet would run, and any number of quotes before it, so that taking one quote off again is exact.
_RUNS = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def guard_cell(text: str) -> str:
    """Put a quote before what a spreadsheet would run."""
    return f"'{text}" if _RUNS.match(text) else text


def unguard_cell(text: str) -> str:
    """Take off the quote that ``guard_cell`` put."""
    return text[1:] if text.startswith("'") and _RUNS.match(text[1:]) else text


def csv_text(rows: Iterable[Sequence[str]], *, delimiter: str = ";", line_end: str = "\r\n") -> str:
    """Return rows as CSV, by default as spreadsheets here read it; the caller has guarded the cells."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=line_end)
    # A lone CR ends a row for many readers, and the writer quotes only the line ends of its own.
    quoting = csv.writer(buffer, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    for row in rows:
        (quoting if any("\r" in cell for cell in row) else writer).writerow(row)
    return buffer.getvalue()
