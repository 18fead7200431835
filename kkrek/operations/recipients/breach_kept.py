"""A breach between its row and what is told of it, with those whom it touches as they are now (E-52)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.breach import Affected, Breach, Loss, Risk, What
from kkrek.domain.moment import from_stamp, stamp
from kkrek.errors import N_, NotFoundError
from kkrek.operations import sealing
from kkrek.operations.keeping.anchor import log_start
from kkrek.operations.reader import day
from kkrek.store import breach_records, breaches

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.log_head import LogHead
    from kkrek.domain.moment import Moment
    from kkrek.operations.register import Register
    from kkrek.store.breaches import BreachRow, Touched
    from kkrek.store.changes import ChangeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A breach as it stands at a moment; ``applied`` False was only tried, and its number is 0 while it has none.

    ``log_from`` is the first day of the log where that begins after what leaked: who was erased before that day is
    known no more, and of those erased since some may not have been in it.
    """

    breach: Breach
    moment: Moment
    applied: bool
    configuration: Configuration
    head: LogHead
    log_from: date | None = None


def get(register: Register, number: int) -> BreachRow:
    """Return the row of a breach.

    Raises:
        NotFoundError: no such breach (30).
    """
    row = breaches.get(register.store, number)
    if row is None:
        raise NotFoundError(thing=N_("breach"), which=number, command="kkrek breach list --all")
    return row


def touched_by(register: Register, row: BreachRow) -> Touched:
    """Return how a breach finds its persons."""
    if row.head is not None:
        return breaches.Touched(head=row.head)
    return breaches.Touched(uids=json.dumps(breaches.uids(register.store, row.id)))


class Held:
    """Which data a breach is about: those that the copy held, or that the disclosure was recorded with (E-52)."""

    def __init__(self, register: Register, touched: Touched, disclosure: int | None) -> None:
        """Look once which of the changes that are sealed came later and added something."""
        self._register, self._touched, self._disclosure = register, touched, disclosure
        later = breach_records.sealed_later(register.store, touched) if disclosure is None else ()
        self._blank = json.dumps([change.id for uid, change in later if self._adds(uid, change)])

    def records(self, fields: Collection[str]) -> dict[str, int]:
        """Count the records of each of these fields, of everybody."""
        if self._disclosure is not None:
            found = breach_records.disclosed(self._register.store, self._disclosure)
            return {name: count for name, count in found.items() if name in fields}
        return breach_records.records(self._register.store, self._touched, fields, self._blank)

    def of_person(self, number: int, fields: Collection[str]) -> tuple[str, ...]:
        """Return those of these fields that were there of one customer."""
        store = self._register.store
        if self._disclosure is not None:
            disclosed = breach_records.disclosed_of(store, self._disclosure, number)
            return tuple(name for name in fields if name in disclosed)
        held = breach_records.records(store, self._touched, fields, self._blank, number)
        return tuple(name for name in fields if name in held)

    def _adds(self, uid: str, change: ChangeRow) -> bool:
        opened = sealing.open_change(self._register, uid, change)
        return opened is not None and opened.old is None


def breach_of(register: Register, row: BreachRow) -> Breach:
    """Return a breach; how many persons it touches was counted when it was opened, who of them is left is told now."""
    touched = touched_by(register, row)
    left = breaches.persons(register.store, touched)
    gone = breaches.erased(register.store, touched)
    affected = Affected(
        persons=row.persons,
        erased=gone,
        deceased=left.deceased,
        protected=left.protected,
        records=json.loads(row.records),
        listed=left.living + gone > 0,
    )
    return as_stored(row, affected)


def as_stored(row: BreachRow, affected: Affected | None = None) -> Breach:
    """Return a breach as it was stored, without a look at who of its persons is left."""
    return Breach(
        id=row.id,
        what=What(row.what),
        losses=tuple(Loss(one) for one in row.losses.split(",")),
        aware_at=from_stamp(row.aware_at),
        due_at=from_stamp(row.due_at),
        head=row.head,
        disclosure=row.disclosure,
        nature=row.nature,
        consequences=row.consequences,
        measures=row.measures,
        encrypted=bool(row.encrypted),
        key_leaked=bool(row.key_leaked),
        risk=Risk(row.risk) if row.risk else None,
        affected=affected or Affected(persons=row.persons, records=json.loads(row.records)),
        notified_at=_at(row.notified_at),
        not_notified=bool(row.not_notified),
        reason=row.reason,
        told_on=day(row.told_on),
        not_told=row.not_told,
        opened_on=date.fromisoformat(row.opened_on),
        closed_on=day(row.closed_on),
    )


def row_of(breach: Breach, entry: int) -> BreachRow:
    """Return a breach as it is stored, written by an entry of the log."""
    return breaches.BreachRow(
        what=breach.what.value,
        losses=",".join(breach.losses),
        aware_at=stamp(breach.aware_at),
        due_at=stamp(breach.due_at),
        head=breach.head,
        disclosure=breach.disclosure,
        nature=breach.nature,
        consequences=breach.consequences,
        measures=breach.measures,
        encrypted=int(breach.encrypted),
        key_leaked=int(breach.key_leaked),
        risk=breach.risk.value if breach.risk else None,
        persons=breach.affected.persons,
        records=json.dumps(breach.affected.records),
        notified_at=stamp(breach.notified_at) if breach.notified_at else None,
        not_notified=int(breach.not_notified),
        reason=breach.reason,
        told_on=breach.told_on.isoformat() if breach.told_on else None,
        not_told=breach.not_told,
        opened_on=breach.opened_on.isoformat(),
        closed_on=breach.closed_on.isoformat() if breach.closed_on else None,
        entry=entry,
    )


def kept(register: Register, breach: Breach, head: LogHead, *, applied: bool) -> Kept:
    """Return a breach with what is needed to tell of it."""
    start, entry = log_start(register.store, register.moment.zone), breach.head or breach.disclosure
    return Kept(
        breach=breach,
        moment=register.moment,
        applied=applied,
        configuration=register.configuration,
        head=head,
        log_from=start.first_on if start is not None and entry is not None and entry < start.first - 1 else None,
    )


def name_in_log(number: int) -> str:
    """Return how the log names a breach."""
    return f"breach:{number}"


def _at(text: str | None) -> datetime | None:
    return from_stamp(text) if text is not None else None
