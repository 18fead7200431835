"""Of how many customers the time ends when: what statistics ask the retention. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.retention_rule import days_before, ends
from kkrek.domain.retention_units import rules_of
from kkrek.store import retention, statistics

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.retention_ties import Ties
    from kkrek.domain.retention_units import Rules
    from kkrek.operations.register import Register

YEARS = 5
DUE, LATER, OPEN, HELD = "due", "later", "open", "held"


def retention_ahead(register: Register) -> dict[str, int]:
    """Return how many customers are past their time, reach its end in each of the next years, or have no end yet.

    The cells are ``due``, ``YEARS`` years by their number from this one on, ``later``, ``open``, which goes on, and
    ``held`` by a hold (F-42), in this order and all of them; each who may be counted (`store.statistics` tells who) is
    in exactly one of them, by the day on which the last of their data goes.
    """
    rules, today = rules_of(register.configuration), register.moment.today
    years = [str(today.year + ahead) for ahead in range(YEARS)]
    found = dict.fromkeys((DUE, *years, LATER, OPEN, HELD), 0)
    counted = set(statistics.numbers(register.store))
    for ties in retention.ties(register.store, retention.Asked(today, days_before(rules, today))):
        if ties.number in counted:
            found[_cell(rules, ties, today)] += 1
    return found


def _cell(rules: Rules, ties: Ties, today: date) -> str:
    """Return where a customer is counted by the last day of their time."""
    if ties.waits.holds:
        return HELD
    last = ends(rules, ties, today).whole.day
    if last is None:
        return OPEN
    if last < today:
        return DUE
    return str(last.year) if last.year < today.year + YEARS else LATER
