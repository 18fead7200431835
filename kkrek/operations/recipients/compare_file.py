"""The file of a recipient that is compared: its dialect, its headings, and which column is which (V-07)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from kkrek.domain.mapping import ALWAYS
from kkrek.errors import N_, HeadingsError
from kkrek.operations.batch.reading import Sheet
from kkrek.operations.batch.source import Kind, delimiter_of, unreadable
from kkrek.operations.batch.text_rows import sample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.mapping import Column
    from kkrek.domain.mapping import Mapping as Format
    from kkrek.domain.recipient import Recipient
    from kkrek.operations.batch.source import Found

_SIGNS = (";", ",", "\t", "|")
_LONGEST_HEAD = 100_000
_MOST_TOLD = 20
_LONGEST_HEADING = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a file is to be read: whose it is, the heading of kkrek's number, headings left out, and its dialect."""

    to: str
    number: str | None = None
    ignore: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None


class Headings(NamedTuple):
    """The columns of a file: the recipient's name at each place, the place of the number, and what is compared.

    ``unapproved`` are columns that are known, and hold what an officer has not approved for the recipient.
    """

    names: tuple[str | None, ...]
    number: int
    compared: tuple[Column, ...]
    unapproved: tuple[Column, ...]


def sheet_for(file: BinaryIO, path: str, found: Found, layout: Format, wanted: Wanted) -> Sheet:
    """Return a file with its delimiter: as the person said, or as most of its headings are known.

    Raises:
        InputUnreadableError: what was said is no single sign (50).
    """
    if found.kind is not Kind.CSV:
        return Sheet(file, path, found, None)
    if wanted.delimiter is not None:
        sign = delimiter_of(wanted.delimiter)
        if len(sign) != 1 or sign in '"\r\n':
            raise unreadable(path, N_("--delimiter names no single sign"), N_("give ; or , or tab"))
        return Sheet(file, path, found, sign)
    line = next(iter(sample(file, found).lstrip("\ufeff\r\n").splitlines()), "")[:_LONGEST_HEAD]

    def worth(sign: str) -> tuple[int, int]:
        cells = next(csv.reader([line], delimiter=sign), [])
        return sum(layout.column_of(cell) is not None for cell in cells), len(cells)

    return Sheet(file, path, found, max(_SIGNS, key=worth))


def headings_of(layout: Format, recipient: Recipient, head: Sequence[str], wanted: Wanted, path: str) -> Headings:
    """Return which column is which by the names of the recipient's format, in any case.

    Raises:
        HeadingsError: a heading is not known, stands twice, or none is that of the number (50).
    """
    ignored = {name.strip().casefold() for name in wanted.ignore}
    of_number = (wanted.number or layout.name_of("number") or "").strip().casefold()
    columns = [None if cell.strip().casefold() in ignored else layout.column_of(cell) for cell in head]
    places = [place for place, cell in enumerate(head) if cell.strip().casefold() == of_number and of_number]
    unknown = [
        cell
        for place, (cell, column) in enumerate(zip(head, columns, strict=True))
        if column is None and place not in places and cell.strip() and cell.strip().casefold() not in ignored
    ]
    if unknown:
        raise _headings(
            path,
            N_("these columns are not in the recipient's format"),
            unknown,
            N_("leave them out with --ignore NAME, or add them to its format with `kkrek recipient approve --mapping`"),
        )
    if len(places) != 1:
        raise _headings(
            path,
            N_("no column, or more than one, holds the customer number"),
            [wanted.number or layout.name_of("number") or "number"],
            N_("name its heading with --number NAME"),
        )
    names = [column.name if column is not None else None for column in columns]
    twice = sorted({name for name in names if name is not None and names.count(name) > 1})
    if twice:
        raise _headings(path, N_("these columns stand there twice"), twice, N_("leave one of them out of the file"))
    known = [column for place, column in enumerate(columns) if column is not None and place not in places]
    told = [column for column in known if column.draws_on]
    approved = [column for column in told if column.is_approved({*recipient.fields, *ALWAYS})]
    return Headings(
        names=tuple(names),
        number=places[0],
        compared=tuple(approved),
        unapproved=tuple(column for column in told if column not in approved),
    )


def _headings(path: str, reason: str, headings: Sequence[str], remedy: str) -> HeadingsError:
    # What stands in a first row may be data of a file that has no headings: it is told only in part.
    told = [name.strip()[:_LONGEST_HEADING] for name in headings[:_MOST_TOLD]]
    return HeadingsError(path=path, reason=reason, headings=", ".join(told), remedy=remedy)
