"""The file of refused rows: headings and cells of the file that was given, and why each row was refused."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import cast

from kkrek.cli import files
from kkrek.cli.daily.batch_result import remedy_of
from kkrek.cli.options import Settings
from kkrek.domain.batch import Refused
from kkrek.domain.batch_columns import ERROR, is_error
from kkrek.domain.spreadsheet import csv_text, guard_cell, unguard_cell
from kkrek.errors import N_
from kkrek.i18n import _, language
from kkrek.operations.batch.source import Kind, delimiter_of
from kkrek.operations.daily.batch import Rejects

_ELSEWHERE = N_("choose another place with --rejects")


def rejects_to(
    given: Settings, path: Path | None, source: str, map_file: str | None, delimiter: str | None, *, force: bool
) -> Rejects | None:
    """Return what writes refused rows to a file, mode 0600, to be mended and given again; without any it is not made.

    JSON Lines stay JSON Lines; from every other file it is CSV in UTF-8, which spreadsheets open, with semicolons or
    the ``delimiter`` that was said of ``source``, so that it can be given with the same options.

    Raises:
        OutputError: it would take the place of a file that is read, or lie among the register's own (60).
    """
    if path is None:
        return None
    files.refuse_own(given, path, _ELSEWHERE, "/dev/stdin" if source == "-" else source, map_file)
    with suppress(OSError):  # a place that takes no file is told when there is something to write
        files.refuse_taken(path, force=force)
    sign = delimiter_of(delimiter) if delimiter else ";"

    def write(kind: Kind, headings: tuple[str, ...], rows: Iterator[Refused]) -> None:
        lines = _objects(rows) if kind is Kind.JSONL else _table(headings, rows, sign)
        # The rows come from the register: they end before it is closed, also when the disk is full.
        with closing(cast("Generator[Refused]", rows)), files.filled(path, force=force) as file:
            for line in lines:
                file.write(line)

    return Rejects(write)


def why(row: Refused) -> str:
    """Return why a row was refused, in one sentence for the eye."""
    error = row.error
    said = _(error.rule).format(line=error.other)
    guess = _("perhaps {guess}?").format(guess=error.guess) if error.guess else None
    return "; ".join(part for part in (f"{error.column}: {said}", remedy_of(error, language()), guess) if part)


def _table(headings: tuple[str, ...], rows: Iterator[Refused], sign: str) -> Iterator[bytes]:
    places = [place for place, heading in enumerate(headings) if not is_error(heading)]
    head = [headings[place] for place in places]
    yield BOM_UTF8 + csv_text([[*map(_guarded, head), ERROR]], delimiter=sign).encode()
    for row in rows:
        cells: list[str] = json.loads(row.cells)
        kept = [cells[place] if place < len(cells) else "" for place in places]
        # What stands beyond the headings is why the row was refused, and must not get lost.
        more = cells[len(headings) :]
        cells = [*map(_guarded, kept), guard_cell(why(row)), *map(_guarded, more)]
        yield csv_text([cells], delimiter=sign).encode()


def _objects(rows: Iterator[Refused]) -> Iterator[bytes]:
    for row in rows:
        text, found = row.cells, json.loads(row.cells)
        if any(map(is_error, found)):
            found = {name: value for name, value in found.items() if not is_error(name)}
            text = json.dumps(found, ensure_ascii=False)
        # What the object says stays as it is written: a number read and written again may be another text.
        begin = text.removesuffix("}") + (", " if found else "")
        yield f'{begin}"{ERROR}": {json.dumps(why(row), ensure_ascii=False)}}}\n'.encode()


def _guarded(cell: str) -> str:
    return guard_cell(unguard_cell(cell))
