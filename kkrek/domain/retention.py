"""Until when data of one customer are kept, as the person is told of it; and how long bookkeeping keeps its own.

The ends are days on which the data are still kept; they are not rolled over weekends: earlier is allowed, later not.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.configuration_parts import Begins
from kkrek.domain.deadline import add_months
from kkrek.domain.restriction import blocking
from kkrek.domain.retention_rule import Until, days_before, ends, latest
from kkrek.domain.retention_ties import ties_of
from kkrek.domain.retention_units import REQUESTS, held_units, rules_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.configuration_parts import Clock
    from kkrek.domain.customer import Change, Customer
    from kkrek.domain.retention_units import Rules

_BOOK_YEARS, _VOUCHER_YEARS = 10, 6


class Kept(NamedTuple):
    """Until when something is kept: the last ``day``, or None while it cannot be told.

    It is kept longer while it is ``held``, or the processing ``restricted`` (F-42).
    """

    day: date | None
    held: bool = False
    restricted: bool = False


def last_kept(
    configuration: Configuration, clock: Clock, customer: Customer, changes: Sequence[Change], today: date
) -> Kept:
    """Return until when a clock of the configuration keeps anything of a customer, whose whole record is given."""
    rules = rules_of(configuration)
    units = frozenset(unit for unit, rule in rules.items() if clock.code in rule.codes)
    limits = {"held": _is_held(customer, units), "restricted": blocking(customer.restrictions) is not None}
    if clock.months is None or clock.begins is None:
        return Kept(None, **limits)
    found = [Until(add_months(today, clock.months), "logged")] if clock.begins is Begins.LOGGED else []
    found += _of_requests(customer, clock.months) if REQUESTS in units else []
    found += _of_units(rules, units, customer, changes, today)
    stands = latest(found)
    return Kept(stands.day if stands is not None else None, **limits)


def vouchers_until(year_end: date) -> date:
    """Return the last day of vouchers whose financial year ends on ``year_end``: six years of the calendar (F-37)."""
    return date(year_end.year + _VOUCHER_YEARS, 12, 31)


def books_until(year_end: date) -> date:
    """Return the last day of the books of a financial year: ten years from its end (F-37)."""
    return add_months(year_end, 12 * _BOOK_YEARS)


def _of_units(
    rules: Rules, units: frozenset[str], customer: Customer, changes: Sequence[Change], today: date
) -> list[Until]:
    kept = [one.on for one in changes if any((one.old, one.new, one.reason, one.statement))]
    ties = ties_of(customer, kept, (), days_before(rules, today), breach=False, today=today)
    return [end.last for end in ends(rules, ties, today).units if end.unit in units]


def _of_requests(customer: Customer, months: int) -> list[Until]:
    closed = [one.answered_on or one.withdrawn_on for one in customer.requests]
    return [Until(add_months(day, months) if day is not None else None, "request_closed") for day in closed]


def _is_held(customer: Customer, units: frozenset[str]) -> bool:
    """Tell whether a hold on one of these units or on all stops the clock (F-42).

    What an erasure had to leave is kept for its reason alone, which the clocks know.
    """
    return any(held_units(hold.group) & units for hold in customer.holds if not hold.by_erasure)
