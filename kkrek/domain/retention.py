"""Until when data of one customer are kept: the controller's clocks, counted for that customer (F-37 to F-40, F-42).

The ends are days on which the data are still kept; they are not rolled over weekends: earlier is allowed, later not.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.configuration_parts import Begins
from kkrek.domain.deadline import add_months
from kkrek.domain.erasure_groups import group_of
from kkrek.domain.event import EventKind
from kkrek.domain.marketing import State
from kkrek.domain.relation import RelationKind
from kkrek.domain.restriction import blocking

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kkrek.domain.configuration_parts import Clock
    from kkrek.domain.customer import Change, Customer

EVENT_FIELDS: Mapping[str, frozenset[EventKind]] = {
    "door_openings": frozenset({EventKind.DOOR_OPENING}),
    "key_handovers": frozenset({EventKind.KEY_HANDOVER}),
    "work_orders": frozenset({EventKind.WORK_ORDER, EventKind.FAULT_REPORT, EventKind.TENANCY_CHANGE}),
    "bookings": frozenset({EventKind.BOOKING}),
}
"""The fields of the configuration under which events stand, each with a retention clock of its own (F-40)."""

_BOOK_YEARS, _VOUCHER_YEARS = 10, 6


class Kept(NamedTuple):
    """Until when something is kept: the last ``day``, or None while it cannot be told.

    Then it is ``held`` by a hold or a restriction (F-42), or what starts the clock is still to come.
    """

    day: date | None
    held: bool = False


def last_kept(
    clock: Clock, fields: Collection[str], customer: Customer, changes: Sequence[Change], today: date
) -> Kept:
    """Return until when a clock keeps a customer's ``fields``, names of the configuration that it governs."""
    if _is_held(customer, fields):
        return Kept(None, held=True)
    if clock.months is None or clock.begins is None:
        return Kept(None)
    begun = _begins(clock.begins, fields, customer, changes, today)
    if begun is None:
        return Kept(None)
    ends = [add_months(begun, clock.months)]
    if clock.begins is Begins.RELATION_OR_INVOICE:
        # A claim that is neither paid nor barred needs the person it is against (F-39, GDPR Art. 17(3)(e)).
        ends += [claim.barred_after for claim in customer.claims if claim.barred_after is not None]
    return Kept(max(ends))


def vouchers_until(year_end: date) -> date:
    """Return the last day of vouchers whose financial year ends on ``year_end``: six years of the calendar (F-37)."""
    return date(year_end.year + _VOUCHER_YEARS, 12, 31)


def books_until(year_end: date) -> date:
    """Return the last day of the books of a financial year: ten years from its end (F-37)."""
    return add_months(year_end, 12 * _BOOK_YEARS)


def _is_held(customer: Customer, fields: Collection[str]) -> bool:
    """Tell whether a restriction, or a hold on one of these fields or on all, stops the clock (F-42).

    One of a purpose alone stops none: the mark of an objection that was upheld would keep the data for good.
    """
    if blocking(customer.restrictions) is not None:
        return True
    known = {field for field in customer._fields if field != "name"} | EVENT_FIELDS.keys()
    held = {hold.group for hold in customer.holds}
    named = {*fields, *(group_of(field) for field in fields)}
    return bool(held & named) or any(group not in known and group_of(group) is None for group in held)


def _begins(
    begins: Begins, fields: Collection[str], customer: Customer, changes: Sequence[Change], today: date
) -> date | None:
    """Return the day that starts the clock for the newest of the data, None while it lies ahead unknown."""
    match begins:
        case Begins.RELATION_OR_INVOICE:
            return _relation_or_invoice(customer)
        case Begins.RELATION_END:
            return _relation_end(customer)
        case Begins.APPLICATION_END:
            return _latest([one.end for one in customer.relations if one.kind is RelationKind.APPLICATION])
        case Begins.EVENT:
            kinds = {kind for field, group in EVENT_FIELDS.items() if field in fields for kind in group}
            happened = _latest([one.happened_on for one in customer.events if one.kind in kinds])
            return _key_back(customer, happened) if EventKind.KEY_HANDOVER in kinds else happened
        case Begins.WITHDRAWAL:
            return _withdrawal(customer)
        case Begins.CHANGE:
            return _latest([one.on for one in changes])
        case Begins.LOGGED:
            return today
        case Begins.REQUEST_CLOSED:
            return _latest([one.answered_on or one.withdrawn_on for one in customer.requests])
        case Begins.CASE_CLOSED | Begins.ACCESS_END:
            return None


def _key_back(customer: Customer, happened: date | None) -> date | None:
    """Return from when a hand-over of a key counts: whose relation goes on has the key, else its end at the latest."""
    if happened is None or all(one.kind is RelationKind.APPLICATION for one in customer.relations):
        return happened
    ended = _relation_end(customer)
    return max(happened, ended) if ended is not None else None


def _relation_or_invoice(customer: Customer) -> date | None:
    """Return the later of the end of the last relation and the last due day; an application is no relation.

    Whoever never had either is kept from the last day on which something happened, so that the time ends (N-07).
    """
    ended = _relation_end(customer)
    due = [claim.due_on for claim in customer.claims]
    if any(one.kind is not RelationKind.APPLICATION for one in customer.relations):
        return max([ended, *due]) if ended is not None else None
    if not customer.relations and not due:
        return max([customer.created, *(one.happened_on for one in customer.events)])
    return _latest([*due, *(one.end for one in customer.relations)])


def _relation_end(customer: Customer) -> date | None:
    return _latest([one.end for one in customer.relations if one.kind is not RelationKind.APPLICATION])


def _withdrawal(customer: Customer) -> date | None:
    """Return the later of the last withdrawal and the end of the relation; a choice that stands has no end."""
    stands = any(one.state != State.WITHDRAWN and one.taken_back_on is None for one in customer.marketing)
    ended = _relation_end(customer)
    if stands and ended is None:
        return None
    withdrawn = [one.since for one in customer.marketing if one.state == State.WITHDRAWN]
    return _latest([*withdrawn, ended] if customer.relations else withdrawn)


def _latest(days: Sequence[date | None]) -> date | None:
    """Return the latest day, None when one of them is still unknown or there is none."""
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
