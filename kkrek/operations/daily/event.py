"""What happens for a customer or in a flat: a door opened, a fault reported, a sauna booked (N-03, F-40).

A viewer may log events. For a protected customer such an event says neither where nor what, since a viewer cannot
seal it (F-15).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek.domain.dates import parse_date
from kkrek.domain.event import EventKind
from kkrek.domain.event_entry import TypedEvent, check_event_day, event_columns
from kkrek.domain.notification import What
from kkrek.domain.premises import Premises, parse_premises, premises_fold
from kkrek.domain.relation import RelationKind
from kkrek.domain.role import Role
from kkrek.domain.warn import Warn
from kkrek.errors import N_, InvalidValueError, NotFoundError
from kkrek.operations import edit, notifying, record, told
from kkrek.operations.correction import rows_of
from kkrek.operations.daily import ties
from kkrek.operations.edit import Basis, Edit
from kkrek.operations.reader import Reader, day
from kkrek.operations.register import CHANGED, LISTED, OPENED
from kkrek.store import flats, rows, search
from kkrek.store.schema import SEALED_WHEN_PROTECTED
from kkrek.store.search import Line, When

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kkrek.domain.customer import Customer, CustomerNumber
    from kkrek.domain.event import Event
    from kkrek.domain.json import Json, JsonObject
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

_MOST = 20
_OBJECT = frozenset(Premises._fields)
_HIDDEN = frozenset(SEALED_WHEN_PROTECTED["event"])
_SHORT = Warn(
    "event-without-place",
    "object",
    N_("the customer is protected: only kind, day and who was told were kept; a clerk can add the rest"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupant:
    """Somebody who has a flat: number and name, family name first."""

    number: CustomerNumber
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An event as it is listed; ``hidden`` tells that object and description are sealed and left out."""

    number: CustomerNumber
    event: Event
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An event added, corrected or removed: ``listed`` is None once removed, ``entry`` when nothing was written.

    ``recipient`` is the name of the one who was told of it, where the register knows it: a disclosure is recorded.
    ``tasks`` tell recipients of a change (E-42).
    """

    number: CustomerNumber
    listed: Listed | None
    entry: int | None
    changes: tuple[JsonObject, ...]
    warnings: tuple[Warn, ...]
    recipient: str | None = None
    tasks: tuple[int, ...] = ()

    @property
    def applied(self) -> bool:
        """Whether anything was written."""
        return self.entry is not None


def names_flat(text: str) -> bool:
    """Tell whether a text names a flat, and no customer."""
    return parse_premises(text).is_flat if text.strip() else False


def occupants(access: Access, flat: str, on: str | None = None) -> tuple[Occupant, ...]:
    """Return who has a relation in force in a flat on the event's day, or else whose home it is then.

    An application is no such relation. Whoever is protected is never found so (F-15).

    Raises:
        NotFoundError: nobody (30).
    """
    with access.open("event add", Role.VIEWER) as register:
        today = register.moment.today
        then = parse_date(on, today, "on") if on is not None else today
        found = _occupants(register, premises_fold(parse_premises(flat)), then)
        if not found:
            which = N_("who has or lives in this flat; give the customer's number instead")
            raise NotFoundError(thing=N_("customer"), which=which, command="kkrek find NAME")
        register.record(customers={customer.uid: LISTED for customer in found})
        return tuple(
            Occupant(number=one.number, name=" ".join(part for part in (one.family_name, one.given_names) if part))
            for one in found
        )


def add(access: Access, number: int, typed: TypedEvent, basis: Basis, *, dry_run: bool = False) -> Logged:
    """Log an event; without an object, that of the customer's only relation in force.

    Raises:
        InvalidValueError: a text holds a code, or the day is still to come (52).
        RestrictedError: processing is restricted (41).
        RecipientRetiredError: who was told was retired before that day (46).
    """
    with access.open("event add", Role.VIEWER) as register:
        row, customer = ties.whole(register, number, basis)
        basis = basis if customer.restrictions else replace(basis, allowed=None)
        today = register.moment.today
        warnings: list[Warn] = []
        columns: dict[str, Json] = {"happened_on": today.isoformat()}
        columns |= event_columns(typed, _kind(typed), today, warnings)
        if typed.object is None:
            columns |= usual_object(customer, str(columns["happened_on"]))
        if row.protected_since is not None and register.seal is None:
            columns = {name: value for name, value in columns.items() if name not in _HIDDEN}
            warnings = [_SHORT] if typed.object is not None or typed.description is not None else []
        values = edit.new_row(register, columns, basis)
        change = Edit("events", str(values["uid"]), None, values)
        return _finish(register, row, change, basis, warnings, dry_run=dry_run)


def correct(
    access: Access, number: int, event: int, typed: TypedEvent, basis: Basis, *, dry_run: bool = False
) -> Logged:
    """Correct an event; its source stays as it is unless one was typed.

    Raises:
        NotFoundError: the customer has no such event (30).
        InvalidValueError: a text holds a code, or the day is still to come (52).
        RestrictedError: processing is restricted (41).
        RecipientRetiredError: who was told was retired before that day (46).
    """
    with access.open("event correct", Role.CLERK) as register:
        row, customer = ties.whole(register, number)
        wanted = _event(customer, event)
        today = register.moment.today
        kind = typed.kind or wanted.kind
        warnings: list[Warn] = []
        given = event_columns(typed, kind, today, warnings)
        if typed.on is None:
            check_event_day(kind, wanted.happened_on, today)
        if typed.source is not None:
            given |= {"source": typed.source.value, "recorded_on": today.isoformat()}
        old = dict(rows_of(customer, "events"))[wanted.uid]
        gone = {name for part in typed.clear for name in _columns_of(part)}
        gone |= _OBJECT if typed.object is not None else set()
        if typed.description is not None or "description" in gone:
            gone.add("reviewed_on")  # nobody has released the new words
        kept = {name: value for name, value in old.items() if name not in gone}
        new = kept | {name: value for name, value in given.items() if value is not None}
        basis = replace(basis, source=typed.source or wanted.origin.source)
        return _finish(register, row, Edit("events", wanted.uid, old, new), basis, warnings, dry_run=dry_run)


def remove(access: Access, number: int, event: int, basis: Basis, *, dry_run: bool = False) -> Logged:
    """Remove an event; `undo` brings it back.

    Raises:
        NotFoundError: the customer has no such event (30).
        RestrictedError: processing is restricted (41).
    """
    with access.open("event remove", Role.CLERK) as register:
        row, customer = ties.whole(register, number)
        wanted = _event(customer, event)
        change = Edit("events", wanted.uid, dict(rows_of(customer, "events"))[wanted.uid], None)
        return _finish(register, row, change, basis, (), dry_run=dry_run)


def of_customer(
    access: Access, number: int, *, kind: EventKind | None = None, since: str | None = None
) -> tuple[CustomerNumber, tuple[Listed, ...]]:
    """Return a customer's events, the newest first; what protection seals is left out."""
    with access.open("event list", Role.VIEWER) as register:
        row = record.find_row(register, number)
        found = _listed(register, row)
        register.record(customers={row.uid: OPENED}, fields=["events"])
        return row.number, _chosen(found, kind, _since(register, since))


def of_flat(
    access: Access, flat: str, *, kind: EventKind | None = None, since: str | None = None
) -> tuple[Listed, ...]:
    """Return the events in a flat, whoever had it then, the newest first (N-03)."""
    with access.open("event list", Role.VIEWER) as register:
        wanted = premises_fold(parse_premises(flat))
        found_rows = [record.find_row(register, one, LISTED) for one in flats.with_events(register.store, wanted)]
        found = [
            one
            for row in found_rows
            for one in _listed(register, row)
            if one.event.object is not None and premises_fold(one.event.object) == wanted
        ]
        chosen = _chosen(found, kind, _since(register, since))
        shown = {one.number for one in chosen}
        register.record(customers={row.uid: LISTED for row in found_rows if row.number in shown}, fields=["events"])
        return chosen


def _occupants(register: Register, flat: str, then: date) -> list[Customer]:
    line, iso = Line(flat, whole=True), then.isoformat()
    holders = [_open(register, one) for one in search.by_object(register.store, line, When.NOW, iso, _MOST)]
    found = [one for one in holders if one.protection is None and _has_flat(one, flat, then)]
    if not found:
        at_home = [_open(register, one) for one in search.by_home(register.store, line, When.NOW, iso, _MOST)]
        found = [one for one in at_home if one.protection is None]
    return sorted(found, key=lambda customer: customer.number)


def _open(register: Register, number: int) -> Customer:
    return record.read(register, record.find_row(register, number, LISTED))


def _has_flat(customer: Customer, flat: str, then: date) -> bool:
    return any(
        one.object is not None
        and one.kind is not RelationKind.APPLICATION
        and one.holds_on(then)
        and premises_fold(one.object) == flat
        for one in customer.relations
    )


def _kind(typed: TypedEvent) -> EventKind:
    if typed.kind is not None:
        return typed.kind
    raise InvalidValueError(field="kind", rule=N_("an event has a kind"), remedy=" | ".join(kind for kind in EventKind))


def usual_object(customer: Customer, happened_on: str) -> dict[str, Json]:
    """Return the object of a customer's only relation in force on the day, an application left out."""
    then = day(happened_on)
    assert then is not None
    there = [one for one in customer.relations if one.kind is not RelationKind.APPLICATION and one.holds_on(then)]
    return dict(there[0].object._asdict()) if len(there) == 1 and there[0].object is not None else {}


def _event(customer: Customer, event: int) -> Event:
    wanted = next((one for one in customer.events if one.id == event), None)
    if wanted is None:
        raise NotFoundError(thing=N_("event"), which=event, command=f"kkrek event list {customer.number}")
    return wanted


def _columns_of(part: str) -> frozenset[str]:
    return {"object": _OBJECT, "told": frozenset({"told_to"})}.get(part, frozenset({part}))


def _finish(
    register: Register, row: CustomerRow, change: Edit, basis: Basis, warnings: Sequence[Warn], *, dry_run: bool
) -> Logged:
    """Write the change unless it is none or only tried, and log it."""
    entry: int | None = None
    opened: tuple[int, ...] = ()
    to = told.told_now(register, change)
    if to is not None and row.protected_since is not None:
        warnings = [*warnings, replace(told.TOLD_OF_PROTECTED, numbers=(row.number,))]
    if not dry_run and change.old != change.new:
        entry = register.next_entry()
        edit.apply(register, row, [change], basis, entry)
        opened = notifying.tell_changes(register, row)
        if to is not None and row.protected_since is not None:
            task = notifying.put(register, (row.uid, row.number), to.id, What.PROTECTION)
            opened = tuple(sorted({*opened, task}))
    register.record(customers={row.uid: CHANGED if entry else OPENED}, fields=["events"], detail=basis.used)
    shown = (edit.shown(change, row, typed=False),) if change.old != change.new else ()
    listed = [one for one in _listed(register, row) if one.event.uid == change.row]
    known = told.recipient_told(register, listed[0].event.told_to) if listed and entry is not None else None
    return Logged(
        number=row.number,
        listed=listed[0] if listed else None,
        entry=entry,
        changes=shown,
        warnings=tuple(warnings),
        recipient=known.name if known is not None else None,
        tasks=opened,
    )


def _listed(register: Register, row: CustomerRow) -> list[Listed]:
    stored = rows.of_customer(register.store, "event", row.number)
    sealed = {str(values["uid"]) for values in stored if values["sealed"] is not None}
    read = Reader(register, row, record.NOTHING, set()).events()
    return [Listed(number=row.number, event=event, hidden=event.uid in sealed) for event in read]


def _since(register: Register, text: str | None) -> date | None:
    return parse_date(text, register.moment.today, "since") if text is not None else None


def _chosen(found: Sequence[Listed], kind: EventKind | None, since: date | None) -> tuple[Listed, ...]:
    chosen = [
        one
        for one in found
        if (kind is None or one.event.kind is kind) and (since is None or one.event.happened_on >= since)
    ]
    return tuple(sorted(chosen, key=lambda one: (one.event.happened_on, one.event.id), reverse=True))
