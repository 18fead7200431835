"""Erase what an officer approved, person by person: each in a transaction of its own, checked again inside it (F-43).

Whoever is interrupted has erased some whole and has not touched the others. Old pages are wiped by the last
transaction, or, if it never came, by the next command.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain import retention_units
from kkrek.domain.request import as_id
from kkrek.domain.retention_certificate import RetentionCertificate
from kkrek.domain.retention_plan import State, Why, day_of_plan
from kkrek.domain.retention_rule import before
from kkrek.domain.retention_units import CUSTOMER, rules_of
from kkrek.domain.role import Role
from kkrek.errors import (
    N_,
    CannotGoOnError,
    CannotWriteError,
    ChangedSinceError,
    ConfigurationGapError,
    InvalidValueError,
)
from kkrek.operations import notifying
from kkrek.operations.keeping import retention_take
from kkrek.operations.keeping.retention_list import fill, own_row
from kkrek.operations.register import CHANGED, LISTED, OPENED
from kkrek.store import log, outdated, retention_own, settings, wiping

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.json import Json
    from kkrek.domain.log_head import LogHead
    from kkrek.domain.retention_plan import Row
    from kkrek.domain.retention_units import Rules
    from kkrek.operations.access import Access, Staging
    from kkrek.operations.keeping.retention_list import Filled
    from kkrek.operations.keeping.retention_take import Person
    from kkrek.operations.register import Register

APPLY = "retention apply"
SHOWN = 20
"""So many of the customers are named before a plan is agreed to; the list names all of them."""
_LIST = "kkrek retention list"


class Skipped(NamedTuple):
    """What was left of the plan as it was, and why; ``until`` is the review of a hold.

    That is a customer by ``number``, a ``request``, or with neither what is counted together: then ``group`` names it.
    """

    number: int | None
    why: Why
    until: date | None
    request: str | None = None
    group: str | None = None


@dataclass(slots=True)
class Applied:
    """What was erased of a plan: persons and entries by unit, whom it left out, who is told, and whether it is wiped.

    ``day`` is the one for which the plan was made; ``filled`` is the list of that day; ``numbers`` are the first
    customers of a plan that is only looked at.
    """

    plan: str
    day: date
    filled: Filled
    configuration: Configuration
    persons: Counter[str] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)
    numbers: list[int] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    tell: dict[str, None] = field(default_factory=dict)
    tasks: set[int] = field(default_factory=set)
    wiped: bool = True
    head: LogHead | None = None

    def count(self, unit: str, entries: int) -> None:
        """Count what went of a unit, of one person or of nobody in particular."""
        self.persons[unit] += 1
        self.entries[unit] += entries


def apply(
    access: Access,
    plan: str,
    typeset: Callable[[RetentionCertificate], None],
    progress: Callable[[int, float], None],
) -> Applied:
    """Carry out a plan; the certificate is typeset before the last commit.

    Raises:
        InvalidValueError: no such plan, or one of a day still to come (52).
        ChangedSinceError: the list of that day is not the one that was approved any more (33).
        ConfigurationGapError: everything whose time is over lacks a decision of the controller (45).
        CannotGoOnError: the disk is full, and a part of the plan is erased already (18).
    """
    with access.stage(APPLY, Role.OFFICER) as stage:
        done = _approved(stage, plan)
        total, version = done.filled.total(State.DUE), done.filled.version
        with stage.writing() as register:
            _check(done.filled, plan)
            register.record(reference=done.plan, detail={"approved": total, "version": version})
        try:
            _carry_out(stage, done, progress)
            with stage.writing() as register:
                _finish(register, done, typeset)
        except CannotWriteError as error:
            erased = sum(done.persons.values())
            if not erased:
                raise
            raise CannotGoOnError(reason=error.fields["reason"], count=erased) from error
        done.wiped = register.wiped
    return done


def _carry_out(stage: Staging, done: Applied, progress: Callable[[int, float], None]) -> None:
    """Erase customer by customer, then what outlives them."""
    rules, total, seen = rules_of(done.configuration), done.filled.total(State.DUE), 0
    for number, wanted in outdated.customers_due(stage.store):
        _one(stage, rules, done, number, wanted)
        seen += len(wanted)
        progress(seen, min(1.0, seen / total))
    for row in outdated.own_due(stage.store):
        _own(stage, rules, done, row)


def planned(access: Access, plan: str) -> Applied:
    """Return what a plan would erase; nothing is changed.

    Raises:
        KkrekError: as `apply`.
    """
    with access.stage(APPLY, Role.OFFICER) as stage:
        done = _approved(stage, plan)
        found = [(number, wanted[0].uid) for number, wanted in islice(outdated.customers_due(stage.store), SHOWN)]
        done.numbers = [number for number, _uid in found]
        with stage.writing() as register:
            _check(done.filled, plan)
            listed = {uid: LISTED for _number, uid in found}
            register.record(customers=listed, reference=plan, detail={"version": done.filled.version})
    return done


def _approved(stage: Staging, plan: str) -> Applied:
    """Return a plan as its list stands now, with nothing done yet."""
    with stage.reading() as (register, _head):
        day = _day(register, plan)
        return Applied(plan.strip(), day, fill(register, day), register.configuration)


def _day(register: Register, plan: str) -> date:
    """Return the day of a plan, which may lie in the past: what was approved then may still be carried out."""
    day = day_of_plan(plan)
    if day is None:
        raise InvalidValueError(
            field="expect", rule=N_("is no plan of a retention list"), remedy=N_("see it with `kkrek retention list`")
        )
    if day > register.moment.today:
        raise InvalidValueError(
            field="expect",
            rule=N_("is a plan for a day still to come"),
            remedy=N_("list what is due today with `kkrek retention list`"),
        )
    return day


def _check(filled: Filled, plan: str) -> None:
    """Refuse what was not approved, and everything while nobody has decided the times (F-41)."""
    if filled.plan is None and filled.total(State.GAP):
        raise ConfigurationGapError(gap=N_("the retention times of what is due, see `kkrek retention list`"))
    if filled.plan != plan.strip():
        raise ChangedSinceError(thing=N_("the list"), command=_LIST)


def _one(stage: Staging, rules: Rules, done: Applied, number: int, wanted: Sequence[Row]) -> None:
    """Erase what the plan takes of one customer, if it is still just that; else leave everything as it is."""
    uid = wanted[0].uid
    with stage.writing() as register:
        register.more_to_come = True
        person = retention_take.person(register, rules, number, done.day) if _is_in_force(register, done) else None
        is_same = log.newest_change(register.store, uid) <= done.filled.entry
        skipped = _skipped(person, number, wanted, is_same=is_same)
        if skipped is not None or person is None:
            why = skipped.why.value if skipped is not None else Why.CHANGED.value
            register.record(customers={uid: OPENED}, reference=done.plan, detail={"skipped": why})
        else:
            taken = retention_take.take(register, person)
            fields, reasons = [one.unit for one in wanted], sorted({one.reason for one in wanted})
            detail: dict[str, Json] = {"reasons": list(reasons), "version": done.filled.version}
            if person.partly:
                detail["partly"] = list(person.partly)
            register.record(customers={uid: CHANGED}, reference=done.plan, fields=fields, detail=detail)
            if CUSTOMER not in fields:
                notifying.drop_erased(register, person.row)
    if skipped is not None:
        done.skipped.append(skipped)
        return
    for one in wanted:
        done.count(one.unit, one.entries)
    done.tell |= dict.fromkeys(taken.tell)
    done.tasks |= set(taken.tasks)


def _skipped(person: Person | None, number: int, wanted: Sequence[Row], *, is_same: bool) -> Skipped | None:
    """Return why a customer is left as they are: changed since, or what the plan takes may not go now (F-42)."""
    if person is None or person.row.uid != wanted[0].uid:
        return Skipped(number, Why.CHANGED, None)
    if is_same and [one.fact for one in person.due] == [one.fact for one in wanted]:
        return None
    for one in person.waiting:
        return Skipped(number, Why(one.why or Why.CHANGED), one.until)
    return Skipped(number, Why.CHANGED, None)


def _is_in_force(register: Register, done: Applied) -> bool:
    """Tell whether the rules by which the plan was approved still hold (F-43)."""
    return settings.configuration_version(register.store) == done.filled.version


def _own(stage: Staging, rules: Rules, done: Applied, row: Row) -> None:
    """Delete what outlives the customers, if it is still just that: a request, or what is counted together."""
    with stage.writing() as register:
        register.more_to_come = True
        now = own_row(register, rules, done.day, row) if _is_in_force(register, done) else None
        if now is None or now.state is not State.DUE or now.fact != row.fact:
            why = Why(now.why or Why.CHANGED) if now is not None and now.state is State.WAITS else Why.CHANGED
            done.skipped.append(Skipped(None, why, None, as_id(row.uid) or None, row.unit))
            register.record(reference=done.plan, detail={"skipped": why.value})
            return
        limit = before(rules[row.unit].months, done.day).isoformat()
        match row.unit, row.uid:
            case (retention_units.TASKS, _):
                retention_own.forget_tasks(register.store, limit)
            case (retention_units.BREACHES, _):
                retention_own.forget_breaches(register.store, limit)
            case (_, "letters"):
                retention_own.forget_letters(register.store, limit)
            case (_, request):
                retention_own.forget_request(register.store, request)
        wiping.put_off(register.store)
        register.record(reference=done.plan, fields=[row.unit], detail={"erased": row.entries})
    done.count(row.unit, row.entries)


def _finish(register: Register, done: Applied, typeset: Callable[[RetentionCertificate], None]) -> None:
    """Wipe what is left in old pages, record the end, and typeset the certificate (F-43)."""
    if done.entries:
        wiping.begin(register.store)
    detail: dict[str, Json] = {
        "erased": dict(done.entries),
        "skipped": len(done.skipped),
        "version": done.filled.version,
    }
    done.head = register.record(reference=done.plan, fields=sorted(done.entries), detail=detail)
    left = Counter(one.why.value for one in done.skipped)
    for sort, count in done.filled.customers.items():
        if sort.state is State.WAITS:
            left[str(sort.why)] += count
    gone = [(unit, done.persons[unit], done.entries[unit]) for unit in done.entries]
    typeset(
        RetentionCertificate(
            plan=done.plan,
            day=done.day,
            erased_on=register.moment.today,
            version=done.filled.version,
            gone=tuple(gone),
            left=tuple(sorted(left.items())),
            gaps=tuple(done.filled.gaps.items()),
            tell=tuple(done.tell),
            configuration=done.configuration,
            head=done.head,
        )
    )
