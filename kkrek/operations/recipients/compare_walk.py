"""Walk through a recipient's file and the register side by side, a few hundred customers at a time (V-02, V-07)."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.comparing import Difference, compare
from kkrek.domain.spreadsheet import unguard_cell
from kkrek.errors import N_
from kkrek.operations.batch.reading import lines_of, part_read
from kkrek.operations.batch.source import unreadable
from kkrek.operations.recipients import values
from kkrek.operations.recipients.compare_file import headings_of
from kkrek.operations.register import LISTED, OPENED
from kkrek.store import comparing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kkrek.domain.disclosing import Person
    from kkrek.domain.mapping import Column
    from kkrek.domain.mapping import Mapping as Format
    from kkrek.domain.recipient import Recipient
    from kkrek.operations.batch.reading import Sheet
    from kkrek.operations.batch.source import Line
    from kkrek.operations.recipients.compare_file import Headings, Wanted
    from kkrek.operations.register import Register

_AT_ONCE = 500
_LONGEST_NUMBER = 9


class Differing(NamedTuple):
    """A customer whose data differ, by number, and each field that does."""

    number: int
    fields: tuple[Difference, ...]


class Doubled(NamedTuple):
    """A number that stands there and leads to another customer here, into whom it was merged."""

    number: int
    kept: int


@dataclass(slots=True, kw_only=True)
class Compared:
    """What a file came to. Each list holds customer numbers; only ``differing`` tells values.

    ``missing_here``: there, and never a customer here. ``erased_here``: there, and erased here. ``missing_there``:
    disclosed by what is recorded, and not in the file. ``protected``: under non-disclosure, and something differs or
    tells there where they are. ``twice``: in more than one row. ``unreadable``: lines without a number. ``tasks`` are
    open, and tell the recipient of the erased ones. Not compared were the ``restricted``; ``undisclosed`` are there
    though no disclosure is recorded, and ``unapproved`` are columns that hold what is not approved.
    ``not_again`` tells of those missing there why they are not sent again: restricted, protected or deceased;
    ``waiting`` are the open tasks that tell the recipient of a difference already, by customer.
    """

    recipient: Recipient
    kind: str
    encoding: str
    delimiter: str | None
    rows: int = 0
    missing_here: list[int] = field(default_factory=list)
    erased_here: list[int] = field(default_factory=list)
    missing_there: list[int] = field(default_factory=list)
    differing: list[Differing] = field(default_factory=list)
    merged: list[Doubled] = field(default_factory=list)
    protected: list[int] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    tasks: tuple[int, ...] = ()
    restricted: list[int] = field(default_factory=list)
    undisclosed: list[int] = field(default_factory=list)
    alike: list[int] = field(default_factory=list)
    unapproved: list[str] = field(default_factory=list)
    not_again: dict[int, str] = field(default_factory=dict)
    waiting: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def differences(self) -> int:
        """How many differences there are: a row or a customer with any is one."""
        parts: tuple[Sequence[object], ...] = (
            self.missing_here,
            self.erased_here,
            self.missing_there,
            self.differing,
            self.merged,
            self.protected,
            self.twice,
            self.unreadable,
        )
        return sum(map(len, parts))


class _Row(NamedTuple):
    """A row: its customer number, and its cells by the recipient's names of the columns."""

    number: int
    cells: Mapping[str, str]


class Walk:
    """One comparison: what was found so far, and how each customer was touched."""

    def __init__(self, register: Register, recipient: Recipient, layout: Format, sheet: Sheet, wanted: Wanted) -> None:
        """Begin with an empty result."""
        self._register, self._recipient, self._layout = register, recipient, layout
        self._sheet, self._wanted = sheet, wanted
        self._seen = array("q")
        self._unapproved: set[str] = set()
        self.compared: tuple[Column, ...] = ()
        self.touched: dict[str, str] = {}
        self.done = Compared(
            recipient=recipient,
            kind=sheet.found.kind.value,
            encoding=sheet.found.encoding,
            delimiter=sheet.delimiter,
        )

    def read(self, progress: Callable[[int, float], None]) -> None:
        """Compare every row, then look who is not in the file.

        Raises:
            InputUnreadableError: it cannot be read, or its headings do not fit (50).
        """
        with closing(lines_of(self._register, self._sheet)) as lines:
            first = next(lines, None)
            if first is None:
                raise unreadable(self._sheet.path, N_("it holds no row"))
            rows = self._rows(first, lines)
            while part := list(islice(rows, _AT_ONCE)):
                self._take(part)
                progress(self.done.rows, part_read(self._sheet))
        self._see_twice()
        self._see_missing_there()
        erased = self.done.erased_here
        self.done.tasks = tuple(comparing.open_tasks(self._register.store, self._recipient.id, erased))
        self._see_advice()
        self.done.unapproved = sorted(self._unapproved)
        progress(self.done.rows, 1.0)

    def _rows(self, first: Line, lines: Iterator[Line]) -> Iterator[_Row]:
        """Yield the rows that have a number; a file without headings has the columns of the format in their order."""
        if first.names is not None:
            yield from self._objects(chain((first,), lines))
            return
        head = first.cells if self._layout.header else [column.name for column in self._layout.columns]
        headings = self._headings(head)
        for line in lines if self._layout.header else chain((first,), lines):
            yield from self._row(line, headings)

    def _objects(self, lines: Iterator[Line]) -> Iterator[_Row]:
        known: dict[tuple[str, ...], Headings] = {}
        for line in lines:
            names = line.names or ()
            if names not in known:
                known = {names: self._headings(names)}
            yield from self._row(line, known[names])

    def _headings(self, head: Sequence[str]) -> Headings:
        found = headings_of(self._layout, self._recipient, head, self._wanted, self._sheet.path)
        self.compared = found.compared
        return found

    def _row(self, line: Line, headings: Headings) -> Iterator[_Row]:
        self.done.rows += 1
        cells = dict(zip(headings.names, line.cells, strict=False))
        text = unguard_cell(line.cells[headings.number]).strip() if len(line.cells) > headings.number else ""
        if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
            self.done.unreadable.append(line.number)
            return
        self._unapproved |= {column.name for column in headings.unapproved if cells.get(column.name, "").strip()}
        yield _Row(int(text), {name: cell for name, cell in cells.items() if name is not None})

    def _take(self, rows: Sequence[_Row]) -> None:
        """Compare some rows with their customers."""
        wanted = values.Wanted(frozenset(column.field for column in self.compared if column.field is not None))
        numbers = {row.number for row in rows}
        found = values.people(self._register, numbers, wanted)
        known = {person.number for person in found.values()}
        disclosed = comparing.was_disclosed(self._register.store, self._recipient.id, known)
        given = comparing.given_numbers(self._register.store)
        for row in rows:
            self._seen.append(row.number)
            person = found.get(row.number)
            if person is None:
                gone = row.number in given
                (self.done.erased_here if gone else self.done.missing_here).append(row.number)
                continue
            self._compare(row, person)
            if person.number not in disclosed:
                self.done.undisclosed.append(person.number)

    def _compare(self, row: _Row, person: Person) -> None:
        self.touched.setdefault(person.uid, LISTED)
        if person.number != row.number:
            self.done.merged.append(Doubled(row.number, person.number))
            self._seen.append(person.number)
        if person.restricted:
            self.done.restricted.append(person.number)
            return
        if person.alike:
            self.done.alike.append(person.number)
        compared = compare(self._layout, self.compared, person, row.cells)
        if compared.is_protected:
            self.done.protected.append(person.number)
        elif compared.differences:
            self.touched[person.uid] = OPENED
            self.done.differing.append(Differing(person.number, compared.differences))

    def _see_twice(self) -> None:
        """Find the numbers of more than one row; a merged number beside the kept one is told as that."""
        merged = {one.kept for one in self.done.merged}
        self._seen = array("q", sorted(self._seen))
        twice = {one for one, other in zip(self._seen, self._seen[1:], strict=False) if one == other}
        self.done.twice = sorted(twice - merged)

    def _see_advice(self) -> None:
        """Look who is not to be sent again, and which differences wait in an open task already."""
        done, store = self.done, self._register.store
        done.not_again = comparing.not_to_send(store, done.missing_there)
        different = {one.number for one in done.differing} | {one.kept for one in done.merged}
        different.update({one.number for one in done.merged}, done.protected, done.missing_there, done.erased_here)
        done.waiting = comparing.waiting_tasks(store, self._recipient.id, different)

    def _see_missing_there(self) -> None:
        for number in comparing.disclosed_to(self._register.store, self._recipient.id):
            place = bisect_left(self._seen, number)
            if place == len(self._seen) or self._seen[place] != number:
                self.done.missing_there.append(number)
