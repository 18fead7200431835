"""What has had its time on a day, what waits and why, and what stays: the list that an officer approves (F-43).

A row is a customer and a unit. The plan is what may go; its id tells the day for which it was made, so that a list
that was approved on a Friday is the same on Monday, unless somebody changed what it is about.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.request import as_id
from kkrek.domain.retention_rule import ends, is_untouched
from kkrek.domain.retention_units import CARD, CUSTOMER, KEYS, MARKETING, REST, held_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kkrek.domain.json import JsonObject
    from kkrek.domain.retention_rule import End, Until
    from kkrek.domain.retention_ties import Ties
    from kkrek.domain.retention_units import Rules

_ID = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})-([0-9a-f]{12})")


class State(StrEnum):
    """What becomes of a row: it goes; it waits or has a gap, though its time has come; its day is known, or not yet."""

    DUE = "due"
    WAITS = "waits"
    GAP = "gap"
    LATER = "later"
    OPEN = "open"


class Why(StrEnum):
    """Why something waits or was left out (F-42)."""

    RESTRICTED = "restricted"
    REQUEST = "request"
    BREACH = "breach"
    HOLD = "hold"
    CHANGED = "changed"


class Row(NamedTuple):
    """A unit of a customer: ``entries`` go, or are held where nothing goes yet, from the day ``erase_from`` on.

    ``uid`` is the customer's; of what outlives customers, which has no ``number``, the id of a request or a word for
    many. ``reason`` tells from what the time was counted, ``why`` what the
    row waits for, or will, or the gap, and ``until`` the day on which a hold is to be reviewed.
    """

    number: int | None
    uid: str
    unit: str
    entries: int
    erase_from: date | None
    reason: str
    state: State
    why: str | None = None
    until: date | None = None

    @property
    def fact(self) -> str:
        """What the plan is made of: another count or day is another plan."""
        return f"{self.uid} {self.unit} {self.entries} {self.erase_from}\n"

    def json(self) -> JsonObject:
        """Return the row as scripts get it."""
        return {
            "number": self.number,
            "request": as_id(self.uid) or None if self.number is None else None,
            "group": self.unit,
            "count": self.entries,
            "erase_from": self.erase_from.isoformat() if self.erase_from else None,
            "reason": self.reason,
            "state": self.state.value,
            "why": self.why,
            "until": self.until.isoformat() if self.until else None,
        }


class Plan:
    """Gathers the id of a plan, row by row: of a configuration's version, for a day."""

    def __init__(self, day: date, version: int) -> None:
        """Begin a plan of nothing."""
        self._day = day
        self._digest = hashlib.sha256(f"{day} {version}\n".encode())
        self._any = False

    def add(self, row: Row, changed: int) -> None:
        """Add a row that goes, of a customer who was ``changed`` last by that log entry (0: of none)."""
        self._any = True
        self._digest.update(f"{changed} {row.fact}".encode())

    @property
    def id(self) -> str | None:
        """The plan's id: its day and a digest; None when nothing goes."""
        return f"{self._day:%Y%m%d}-{self._digest.hexdigest()[:12]}" if self._any else None


def day_of_plan(plan: str) -> date | None:
    """Return the day for which a plan was made, None for what is no plan."""
    found = _ID.fullmatch(plan.strip())
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()[:3]))
    except ValueError:
        return None


def rows(rules: Rules, ties: Ties, day: date, *, everything: bool = False) -> Iterator[Row]:
    """Yield what of a customer has had its time on a day; with ``everything`` also what has not, and until when."""
    if not everything and is_untouched(rules, ties):
        return
    listed = _Listed(rules, ties, day)
    if listed.whole_goes:
        yield _row(ties, CUSTOMER, 1, listed.found.whole, State.DUE)
        return
    for end in listed.found.units:
        entries = listed.over(end)
        if entries:
            yield from listed.those_that_are_over(end, entries)
        if everything and end.total > entries:
            yield listed.that_stays(end, entries)
    if everything and ties.forbidden:
        yield Row(ties.number, ties.uid, MARKETING, ties.forbidden, None, "opt_out", State.OPEN)


class _Listed:
    """Tells what becomes of each unit of one customer."""

    def __init__(self, rules: Rules, ties: Ties, day: date) -> None:
        self._rules, self._ties, self._day = rules, ties, day
        self.found = ends(rules, ties, day)
        waits = ties.waits
        self._stopped = waits.restricted or waits.request or waits.breach or bool(waits.holds)
        self._gap = next((rules[end.unit].gap for end in self.found.units if rules[end.unit].gap is not None), None)

    @property
    def whole_goes(self) -> bool:
        """Whether nothing keeps the customer any more."""
        return self.found.whole.is_over(self._day) and not self._stopped and self._gap is None

    def over(self, end: End) -> int:
        """Return how many entries of a unit have had their time."""
        if end.unit in REST:
            return end.total if self.found.whole.is_over(self._day) else 0
        return end.due

    def those_that_are_over(self, end: End, entries: int) -> Iterator[Row]:
        """Yield a unit whose time is over; the last relation waits with what is counted from its end."""
        row = self.that_is_over(end, entries)
        waits = self._counted_from_relation() if end.base and row.state is State.DUE else None
        if waits is None:
            yield row
            return
        if entries > len(end.base):
            yield row._replace(entries=entries - len(end.base))
        yield row._replace(entries=len(end.base), state=waits.state, why=waits.why, until=waits.until)

    def _counted_from_relation(self) -> Row | None:
        """Return something that waits, or has a gap, though its time is over, and that would not be known without it.

        Where the relation is gone the time begins with the day of registering, which may be much later.
        """
        units = (end for end in self.found.units if end.unit in {*CARD, *REST, KEYS} and self.over(end))
        over = (self.that_is_over(end, self.over(end)) for end in units)
        return next((row for row in over if row.state is not State.DUE), None)

    def that_is_over(self, end: End, entries: int) -> Row:
        """Return a unit whose time is over: it goes, or waits for what stops it, or nobody has decided its time.

        What stays with the rest waits for whatever stops any other unit.
        """
        row = _row(self._ties, end.unit, entries, end.first, State.DUE)
        holds = self._holds_on(end.unit)
        why = self._stop() or (Why.HOLD if holds else None)
        if why is not None:
            return row._replace(state=State.WAITS, why=why, until=_review(holds) if why is Why.HOLD else None)
        gap = self._gap if end.unit in REST else self._rules[end.unit].gap
        return row._replace(state=State.GAP, why=gap) if gap is not None else row

    def that_stays(self, end: End, over: int) -> Row:
        """Return what is left of a unit, with the day on which the first of it goes, if that is known."""
        until = end.last if over or end.first.day is None else end.first
        row = _row(self._ties, end.unit, end.total - over, until, State.OPEN if until.day is None else State.LATER)
        holds = self._holds_on(end.unit)
        return row._replace(why=Why.HOLD, until=_review(holds)) if holds else row

    def _holds_on(self, unit: str) -> list[tuple[str, date | None]]:
        return [one for one in self._ties.waits.holds if unit in REST or unit in held_units(one[0])]

    def _stop(self) -> Why | None:
        """Return what stops everything of a customer (GDPR Art. 18; E-15, F-42); of several the first."""
        waits = self._ties.waits
        if waits.restricted:
            return Why.RESTRICTED
        if waits.request:
            return Why.REQUEST
        return Why.BREACH if waits.breach else None


def _review(holds: Sequence[tuple[str, date | None]]) -> date | None:
    """Return when the last of some holds is to be reviewed; None where one of them says nothing of it."""
    days = [day for _group, day in holds]
    return max((day for day in days if day is not None), default=None) if None not in days else None


def _row(ties: Ties, unit: str, entries: int, until: Until, state: State) -> Row:
    erase_from = until.day + timedelta(days=1) if until.day is not None and until.day < date.max else None
    return Row(ties.number, ties.uid, unit, entries, erase_from, until.reason, state)
