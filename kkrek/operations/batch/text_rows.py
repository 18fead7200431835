"""The rows of a text file, CSV or JSON Lines, told by physical line; a line of any length is read in bounded memory."""

from __future__ import annotations

import csv
import io
import json
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO

from kkrek.domain.cell import Numeric
from kkrek.errors import N_
from kkrek.operations.batch.source import Line, unreadable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from kkrek.errors import InputUnreadableError, Phrase
    from kkrek.operations.batch.source import Found

_LONGEST_LINE = 1 << 20
_MEND = N_("mend the line, or save the file anew from the program that made it")
_ONE_A_LINE = N_("write each object on a line of its own: JSON Lines")


def csv_rows(file: BinaryIO, path: str, found: Found, delimiter: str) -> Generator[Line]:
    """Yield the rows that have any content, the headings first; quotes are read strictly.

    Raises:
        InputUnreadableError: a quotation mark is not closed, or a line is longer than a MiB (50).
    """
    with closing(_lines(file, path, found.encoding)) as lines:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        last: Line | None = None
        begin = 1
        try:
            for cells in reader:
                if any(cells) and any(cell.strip() for cell in cells):
                    if last is not None:
                        yield last
                    last = Line(begin, cells)
                begin = reader.line_num + 1
        except csv.Error as error:
            raise unreadable(path, _broken(str(error), lines=reader.line_num - begin), _MEND, line=begin) from error
        if last is not None:
            yield last._replace(is_last_open=found.is_open)


def json_rows(file: BinaryIO, path: str, found: Found) -> Generator[Line]:
    """Yield an object of each line: its keys and values as cells.

    Raises:
        InputUnreadableError: a line holds no object, a key twice, or what is no text, number or nothing (50).
    """
    with closing(_lines(file, path, found.encoding)) as lines:
        for number, line in enumerate(lines, start=1):
            text = line.strip()
            if text:
                yield _object(path, number, text)


def sample(file: BinaryIO, found: Found) -> str:
    """Return the beginning of a file for a guess at its delimiter, and go back to the start."""
    text = file.read(_LONGEST_LINE).decode(found.encoding, "replace")
    file.seek(0)
    return text


def _broken(what: str, *, lines: int) -> Phrase:
    # An open quotation mark makes a cell of all lines that follow; one line alone can only be a long one.
    if not lines and "limit" in what:
        return N_("a cell of its row is longer than 131072 characters")
    return N_("a quotation mark of its row is not closed, or stands in the middle of a cell")


def _object(path: str, number: int, text: str) -> Line:
    try:
        pairs = json.loads(text, object_pairs_hook=_Pairs, parse_int=Numeric, parse_float=Numeric)
    except (ValueError, RecursionError) as error:
        raise unreadable(path, N_("its line holds no JSON object"), _ONE_A_LINE, line=number) from error
    if not isinstance(pairs, _Pairs):
        raise unreadable(path, N_("its line holds no JSON object"), _ONE_A_LINE, line=number)
    names = tuple(name for name, _ in pairs)
    cells = [_cell(value) for _, value in pairs]
    if len(set(names)) < len(names):
        raise unreadable(path, N_("its line holds a key twice"), _MEND, line=number)
    if None in cells:
        raise unreadable(
            path, N_("its line holds a value that is no text, number or list of texts"), _MEND, line=number
        )
    if "\\u" in text and not _is_whole((*names, *map(str, cells))):
        raise unreadable(path, N_("its line holds half of a character"), _MEND, line=number)
    return Line(number, [cell for cell in cells if cell is not None], names, text)


def _is_whole(texts: Iterable[str]) -> bool:
    """Tell whether no text holds a surrogate without its other half, which JSON can write and nothing else."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return True


class _Pairs(list[tuple[str, object]]):  # ruff: ignore[subclass-builtin] - made by the parser for each object
    """The pairs of an object, so that a key that stands twice is seen."""


def _cell(value: object) -> str | None:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case list() if not isinstance(value, _Pairs) and all(type(one) is str for one in value):
            return "\n".join(value)
    return None


def _lines(file: BinaryIO, path: str, encoding: str) -> Generator[str]:
    """Yield the lines, each with a newline at its end, whatever ended it."""
    text = io.TextIOWrapper(file, encoding=encoding)
    number = 0
    try:
        while line := text.readline(_LONGEST_LINE):
            number += 1
            if len(line) == _LONGEST_LINE and not line.endswith("\n"):
                raise unreadable(path, N_("its line is longer than a mebibyte"), _MEND, line=number)
            yield line
    except UnicodeDecodeError as error:
        raise _undecodable(file, path, encoding) from error
    finally:
        text.detach()  # the file is the caller's to close


def _undecodable(file: BinaryIO, path: str, encoding: str) -> InputUnreadableError:
    """Return the failure of the first line that does not decode: a text is decoded far ahead of its lines."""
    file.seek(0)
    number = 1
    while piece := file.readline(_LONGEST_LINE):
        end = len(piece)
        try:
            piece.decode(encoding)
        except UnicodeDecodeError as error:
            end = error.start
        whole = piece[:end]
        number += whole.count(b"\n") + whole.count(b"\r") - whole.count(b"\r\n")
        if end < len(piece):
            break
    return unreadable(path, N_("its line is not written in the encoding of the file"), _MEND, line=number)
