"""Fill the list of what has had its time: everybody's data, and what outlives the customers (F-42, F-43, N-07)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.customer import CustomerNumber
from kkrek.domain.deadline import add_months
from kkrek.domain.retention_plan import Plan, Row, State, Why, rows
from kkrek.domain.retention_rule import before, days_before
from kkrek.domain.retention_units import BREACHES, REQUESTS, TASKS, held_units, rules_of
from kkrek.store import log, outdated, retention, retention_own, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kkrek.domain.retention_ties import Waits
    from kkrek.domain.retention_units import Rules
    from kkrek.operations.register import Register


class Sort(NamedTuple):
    """A sort of rows that are counted together."""

    state: State
    unit: str
    reason: str
    why: str | None


@dataclass(slots=True)
class Filled:
    """The list in the scratch file: its day, the configuration's version, the newest log entry, plan, counts by sort.

    ``customers`` counts rows, one for each customer and unit; ``entries`` what they are about. ``gaps`` are the units
    of which nothing goes before the controller has decided, each with the code of the gap (F-41).
    """

    day: date
    version: int
    entry: int
    plan: str | None = None
    customers: Counter[Sort] = field(default_factory=Counter)
    entries: Counter[Sort] = field(default_factory=Counter)
    gaps: dict[str, str] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Count a row."""
        sort = Sort(row.state, row.unit, row.reason, row.why)
        self.customers[sort] += 1
        self.entries[sort] += row.entries

    def total(self, state: State) -> int:
        """Return how many rows have a state."""
        return sum(count for sort, count in self.customers.items() if sort.state is state)


def fill(register: Register, day: date, *, everything: bool = False, number: CustomerNumber | None = None) -> Filled:
    """Write the list as it stands on a day into the scratch file, of everybody or of one customer."""
    version, rules = settings.configuration_version(register.store), rules_of(register.configuration)
    gaps = {unit: rule.gap for unit, rule in rules.items() if rule.gap is not None}
    newest = log.newest(register.store)
    assert newest is not None, "a register is made with its first entry"
    filled = Filled(day, version, newest.entry.n, gaps=gaps)
    plan, writer = Plan(day, version), outdated.Writer(register.store)
    for row in _every_row(
        register, rules, retention.Asked(day, days_before(rules, day), number), everything=everything
    ):
        writer.add(row)
        filled.add(row)
        if row.state is State.DUE:
            plan.add(row, log.newest_change(register.store, row.uid) if row.number is not None else 0)
    writer.flush()
    filled.plan = plan.id
    return filled


def _every_row(register: Register, rules: Rules, asked: retention.Asked, *, everything: bool) -> Iterator[Row]:
    """Yield the rows of all customers by number, then of what outlives them."""
    for ties in retention.ties(register.store, asked):
        yield from rows(rules, ties, asked.day, everything=everything)
    yield from _requests(register, rules, asked, everything=everything)
    if asked.number is None:
        yield from _own(register, rules, asked.day, everything=everything)


def own_row(register: Register, rules: Rules, day: date, row: Row) -> Row | None:
    """Return how a row of what outlives the customers stands now, None when nothing of it has had its time."""
    asked = retention.Asked(day, days_before(rules, day))
    found = [*_requests(register, rules, asked, request=row.uid), *_own(register, rules, day, everything=False)]
    return next((one for one in found if (one.unit, one.uid) == (row.unit, row.uid)), None)


def _requests(
    register: Register, rules: Rules, asked: retention.Asked, *, everything: bool = False, request: str | None = None
) -> Iterator[Row]:
    """Yield the requests whose time is over, or one of them: those of somebody whose data wait do so, too (F-42)."""
    rule = rules[REQUESTS]
    limit = None if everything else before(rule.months, asked.day).isoformat()
    for one in retention_own.requests(register.store, limit, asked.number, request):
        if one.on is None or rule.months is None:
            reason = "request" if one.on is None else "criterion"
            yield Row(None, one.id, REQUESTS, 1, None, reason, State.OPEN)
            continue
        last = add_months(date.fromisoformat(one.on), rule.months)
        row = Row(None, one.id, REQUESTS, 1, last + timedelta(days=1), "request_closed", State.DUE)
        yield (
            row._replace(state=State.LATER) if last >= asked.day else _checked(register, rules, asked, row, one.number)
        )


def _checked(register: Register, rules: Rules, asked: retention.Asked, row: Row, number: int | None) -> Row:
    if number is not None:
        mine = asked._replace(number=CustomerNumber(number))
        waits = next((ties.waits for ties in retention.ties(register.store, mine)), None)
        why = _stop(waits) if waits is not None else None
        if why is not None:
            return row._replace(state=State.WAITS, why=why)
    gap = rules[REQUESTS].gap
    return row if gap is None else row._replace(state=State.GAP, why=gap)


def _stop(waits: Waits) -> Why | None:
    if waits.restricted:
        return Why.RESTRICTED
    if waits.request:
        return Why.REQUEST
    return Why.HOLD if any(REQUESTS in held_units(group) for group, _day in waits.holds) else None


def _own(register: Register, rules: Rules, day: date, *, everything: bool) -> Iterator[Row]:
    """Yield what is counted together: done tasks, closed breaches, proofs of letters of no request."""
    for unit, name, count, reason in (
        (TASKS, "tasks", retention_own.tasks, "task_done"),
        (BREACHES, "breaches", retention_own.breaches, "case_closed"),
        (REQUESTS, "letters", retention_own.letters, "letter"),
    ):
        rule, limit = rules[unit], before(rules[unit].months, day).isoformat()
        over = count(register.store, limit)
        if over.first is not None:
            row = Row(None, name, unit, over.number, _from(over.first, rule.months), reason, State.DUE)
            yield row if rule.gap is None else row._replace(state=State.GAP, why=rule.gap)
        left = count(register.store, limit, past=False) if everything else retention_own.Many(0, None)
        if left.first is not None:
            state = State.LATER if rule.months is not None else State.OPEN
            yield Row(None, name, unit, left.number, _from(left.first, rule.months), reason, state)


def _from(first: str, months: int | None) -> date | None:
    return add_months(date.fromisoformat(first), months) + timedelta(days=1) if months is not None else None
