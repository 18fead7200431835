"""What statistics and the log ask the retention: who reaches the end of their time when, and whose log is held.

The one place where both meet what counts times and holds. `retention_ahead` tells of how many customers the time ends
when: each who may be counted (`store.statistics` tells who) in exactly one cell. `whose_log_is_held` tells of whom the
entries stay in the log. Neither writes anything.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.claim import Claim, ClaimState
from kkrek.domain.customer import Hold, Origin, Source
from kkrek.domain.event import Event, EventKind
from kkrek.domain.log_retention import FIELD
from kkrek.domain.relation import Relation, RelationKind
from kkrek.domain.request import OPEN_STATES
from kkrek.domain.retention import last_kept
from kkrek.domain.retention_facts import retention_facts
from kkrek.operations import record
from kkrek.store import log_pruning, statistics

if TYPE_CHECKING:
    from kkrek.domain.configuration import Configuration
    from kkrek.domain.configuration_parts import Clock
    from kkrek.domain.customer import Customer
    from kkrek.domain.retention import Kept
    from kkrek.operations.register import Register
    from kkrek.store.statistics import ClaimDays, Held, LastEvent, RelationDays

CARD = "family_name"
"""The field whose clock is that of the customer record as a whole."""

YEARS = 5
DUE, LATER, OPEN, HELD = "due", "later", "open", "held"
_NO_ORIGIN = Origin(Source.CONTROLLER, date.min)


def retention_ahead(register: Register) -> dict[str, int]:
    """Return how many customers are past their time, reach its end in each of the next years, or have no end yet.

    The cells are ``due``, ``YEARS`` years by their number from this one on, ``later``, ``open``, which goes on, and
    ``held`` by a hold (F-42), in this order and all of them; restricted customers are in no statistics.
    """
    configuration, today = register.configuration, register.moment.today
    clock = configuration.clock_of(CARD)
    fields = _fields(configuration, clock)
    years = [str(today.year + ahead) for ahead in range(YEARS)]
    found = dict.fromkeys((DUE, *years, LATER, OPEN, HELD), 0)
    for held in statistics.each_held(register.store):
        found[_cell(last_kept(clock, fields, _facts(held), (), today), today)] += 1
    return found


def whose_log_is_held(register: Register) -> list[str]:
    """Return by opaque ids whose log is held: by a restriction, a hold on it, or a request to be answered (F-42).

    Of whoever was merged with another all ids that lead to the same person are returned.
    """
    clock, today = register.configuration.clock_of(FIELD), register.moment.today
    found: list[str] = []
    for person in log_pruning.people_held(register.store, OPEN_STATES):
        restrictions, holds = record.limits_in_force(register, person.number)
        facts = retention_facts(today, restrictions=restrictions, holds=holds)
        if person.asks or last_kept(clock, {FIELD}, facts, (), today).held:
            found += person.uids
    return found


def _cell(kept: Kept, today: date) -> str:
    """Return where a customer is counted by the last day of their time."""
    if kept.day is None:
        return HELD if kept.held else OPEN
    if kept.day < today:
        return DUE
    return str(kept.day.year) if kept.day.year < today.year + YEARS else LATER


def _fields(configuration: Configuration, clock: Clock) -> frozenset[str]:
    categories = (one for one in configuration.categories if one.retention == clock.code)
    return frozenset(field for category in categories for field in category.fields)


def _facts(held: Held) -> Customer:
    return retention_facts(
        date.fromisoformat(held.created),
        relations=[_relation(row) for row in held.relations],
        claims=[_claim(row) for row in held.claims],
        events=[_event(row) for row in held.events],
        holds=[Hold(row.field_group, "", date.fromisoformat(row.since), None) for row in held.holds],
    )


def _relation(row: RelationDays) -> Relation:
    return Relation(
        id=0,
        uid="",
        kind=RelationKind(row.kind),
        company=None,
        object=None,
        begin=date.fromisoformat(row.begin),
        end=date.fromisoformat(row.end) if row.end else None,
        origin=_NO_ORIGIN,
    )


def _claim(row: ClaimDays) -> Claim:
    return Claim(
        id=0,
        uid="",
        company=None,
        reference="",
        due_on=date.fromisoformat(row.due_on),
        state=ClaimState(row.state),
        paid_on=None,
        disputed_on=None,
        judgment_on=date.fromisoformat(row.judgment_on) if row.judgment_on else None,
        interrupted_on=tuple(date.fromisoformat(one) for one in (row.interrupted_on or "").split(",") if one),
        origin=_NO_ORIGIN,
    )


def _event(row: LastEvent) -> Event:
    return Event(
        id=0,
        uid="",
        kind=EventKind(row.kind),
        happened_on=date.fromisoformat(row.happened_on),
        object=None,
        description=None,
        told_to=None,
        origin=_NO_ORIGIN,
    )
