"""Erase of one customer what has had its time, by the ways of an erasure: partly or whole (GDPR Art. 17(1)(a); E-39).

The row goes to the ledger, recipients are told, nothing is left in old pages: one rule for erasure and retention.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.entry import LIST_FIELDS
from kkrek.domain.erasure_groups import PLAIN, entries, for_claim, history_fields
from kkrek.domain.erasure_plan import to_tell
from kkrek.domain.notification import What
from kkrek.domain.retention_plan import State, rows
from kkrek.domain.retention_rule import before, days_before, ends
from kkrek.domain.retention_ties import EVENT_FIELDS, ties_of
from kkrek.domain.retention_units import APPLICATIONS, CUSTOMER, EVENTS, FIELDS, HISTORY, MARKETING, RELATIONS
from kkrek.operations import notifying, record
from kkrek.operations.rights import erase, erase_facts, erase_kept, erase_part
from kkrek.store import breaches, changes, customers, limits, tasks, wiping

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kkrek.domain.customer import Customer
    from kkrek.domain.retention_plan import Row
    from kkrek.domain.retention_rule import Ends
    from kkrek.domain.retention_units import Rules
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

TASK = "erase_elsewhere"
HELD = "erase_held"
"""The kind of the task for what a hold had kept though its time was over."""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer with everything that decides, as it is now: what may go, and what waits though its time is over."""

    row: CustomerRow
    customer: Customer
    rules: Rules
    day: date
    ends: Ends
    due: tuple[Row, ...]
    waiting: tuple[Row, ...]

    @property
    def partly(self) -> tuple[str, ...]:
        """The units of which not everything goes."""
        held = {end.unit: end.total for end in self.ends.units}
        return tuple(one.unit for one in self.due if one.unit in held and one.entries < held[one.unit])


class Taken(NamedTuple):
    """Who is told of what went, and the tasks by which."""

    tell: tuple[str, ...]
    tasks: tuple[int, ...]


def person(register: Register, rules: Rules, number: int, day: date, *, but_for: int | None = None) -> Person | None:
    """Return what of a customer has had its time on a day, None when nobody has the number any more.

    ``but_for`` is a hold that is passed over.
    """
    row = customers.get(register.store, number)
    if row is None or row.merged_into is not None:
        return None
    customer = record.read(register, row, record.EVERYTHING)
    ties = ties_of(
        customer,
        erase_facts.days_of_history(register, customer),
        erase_facts.holds_placed(register, customer, but_for),
        days_before(rules, day),
        breach=breaches.is_open_about(register.store, row.uid),
        today=day,
    )
    found = tuple(rows(rules, ties, day))
    due = tuple(one for one in found if one.state is State.DUE)
    waiting = tuple(one for one in found if one.state is State.WAITS)
    return Person(row, customer, rules, day, ends(rules, ties, day), due, waiting)


def take(register: Register, of: Person) -> Taken:
    """Erase what may go; the caller records it, and has the old pages wiped after the last person."""
    for task in tasks.open_of_customer(register.store, of.row.uid, HELD):
        tasks.finish(register.store, task, register.moment.today.isoformat(), register.user)
    units = {one.unit for one in of.due}
    if CUSTOMER in units:
        return _whole(register, of)
    groups = {group: uids for group, uids in rows_of(of, units).items() if uids}
    tell = _to_tell(of, units)
    there = limits.recipients_of(register.store, of.row.number)
    told = notifying.tell(register, of.row, What.ERASURE_IN_PART, to=[there[code] for code in tell if code in there])
    erase_part.take_for_good(register, of.row, _taken(register, of, groups, history=HISTORY in units))
    wiping.put_off(register.store)
    erase_kept.follow(register, of.row)
    return Taken(tell, told)


def _whole(register: Register, of: Person) -> Taken:
    tell = to_tell(of.customer, register.configuration, None)
    places = _tell_places(register, of, tell)
    erase_kept.finish(register, of.row.uid)
    told = erase.take_out(register, of.row, of.customer)
    wiping.put_off(register.store)
    return Taken(tell, (*told, *places))


def _tell_places(register: Register, of: Person, tell: Collection[str]) -> tuple[int, ...]:
    """Put the customer on the task of each other place that may have what goes (E-42)."""
    today, recipients = register.moment.today.isoformat(), limits.recipients_of(register.store, of.row.number)
    new = [
        tasks.NewTask(kind=TASK, place=code, due_on=today, made_on=today, entry=register.next_entry())
        for code in tell
        if code not in recipients
    ]
    return tuple(tasks.collect(register.store, task, uid=of.row.uid, number=of.row.number) for task in new)


def _to_tell(of: Person, units: Collection[str]) -> tuple[str, ...]:
    """Return the recipients who have what goes; other places are looked through when the whole customer goes."""
    gone = {field for unit in units for field in FIELDS[unit]}
    given = [one.recipient for one in of.customer.disclosures if not gone.isdisjoint(one.fields)]
    return tuple(dict.fromkeys(given))


def _taken(register: Register, of: Person, groups: Mapping[str, tuple[str, ...]], *, history: bool) -> erase_part.Taken:
    """Return what goes as an erasure takes it: the rows of each group, and the history of what goes whole."""
    held = entries(of.customer)
    whole = tuple(group for group, uids in groups.items() if group in PLAIN or set(uids) == set(held[group]))
    fields = history_fields(whole) if whole else frozenset()
    kept = [one.field for one in changes.of_customer(register.store, of.row.number) if changes.has_values(one)]
    taken: dict[str, Sequence[str]] = {group: uids if group in LIST_FIELDS else () for group, uids in groups.items()}
    if any(fields is None or field in fields for field in kept):
        taken["history"] = ()
    before_day = before(of.rules[HISTORY].months, of.day).isoformat() if history else None
    return erase_part.Taken(taken, fields, before_day)


def rows_of(of: Person, units: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return what goes of each group: uids of rows, or the group's own name for a plain value."""
    customer, held = of.customer, entries(of.customer)
    binds = any(claim.binds_on(of.day) for claim in customer.claims)
    found: dict[str, tuple[str, ...]] = {}
    for unit in units:
        if unit in {RELATIONS, APPLICATIONS}:
            found["relations"] = (*found.get("relations", ()), *sorted(_relations_of(of, unit)))
        elif unit in EVENTS:
            found["events"] = (*found.get("events", ()), *_events_of(of, unit))
        elif unit == MARKETING:
            found[unit] = held[unit]
        elif unit != HISTORY:
            kept = for_claim(customer, unit, of.day) if binds else frozenset()
            found[unit] = tuple(one for one in held[unit] if one not in kept)
    return found


def _relations_of(of: Person, unit: str) -> frozenset[str]:
    """Return the relations or applications whose time is over, without one that waits with what is counted from it."""
    end = next(one for one in of.ends.units if one.unit == unit)
    goes = sum(one.entries for one in of.due if one.unit == unit)
    return end.rows if goes == len(end.rows) else end.rows - end.base


def _events_of(of: Person, unit: str) -> list[str]:
    """Return the events of a kind whose time is over: all of them, or those before a day (F-40)."""
    rule = of.rules[unit]
    limit = before(rule.months, of.day) if rule.by_row else date.max
    mine = [one for one in of.customer.events if one.kind in EVENT_FIELDS[unit]]
    return [one.uid for one in mine if one.happened_on < limit]
