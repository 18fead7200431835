"""Take out of the log what is past its time, and sign from where on it is kept (GDPR Art. 5(1)(e), 5(2); F-40, F-43).

The log tells what the staff did: for them it is personal data with a time of its own. It goes by whole days from its
beginning on, never entry by entry, and only after everything up to there was verified.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kkrek.domain.log_retention import FIELD, last_to_go, log_clock, months_kept
from kkrek.domain.moment import day_of, from_stamp, stamp
from kkrek.domain.role import Role
from kkrek.errors import N_, ChangedSinceError, OpenBreachError, UntrustedError
from kkrek.operations.keeping import anchor as anchors
from kkrek.operations.keeping.anchor import Anchor
from kkrek.operations.keeping.chain import verify_chain
from kkrek.store import breaches, log, log_pruning, settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.log_pruning import Kept

_COMMAND = log.PRUNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What goes of the log, or went: ``removed`` entries of the days ``since`` to ``until``, None where none goes.

    ``first`` is the entry from which on the log is kept then; ``whole`` counts by reason what stays of older ones.
    ``months`` is the clock of the configuration. ``wiped`` tells whether the pages are overwritten.
    """

    plan: str
    applied: bool
    removed: int
    since: date | None
    until: date | None
    first: int
    whole: tuple[tuple[str, int], ...]
    months: int
    entry: int | None = None
    wiped: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    last: int
    day: date
    kept: tuple[Kept, ...]
    done: Pruned


def plan(access: Access, until: str | None = None) -> Pruned:
    """Return what would go, all days up to ``until`` (None: all that are past their time); nothing is changed.

    Raises:
        RoleTooLowError: who acts is no officer (22).
        OpenBreachError: a breach is not closed (42).
        ConfigurationGapError: how long the log is kept is not decided (45).
        LogStillKeptError: entries of that day are still kept (52).
        UntrustedError: what would go does not verify (17).
    """
    with access.stage(_COMMAND, Role.OFFICER) as stage:
        with stage.writing() as register:
            planned = _planned(register, until)
            register.record(fields=[FIELD])
        if planned.done.removed:
            with stage.reading() as (register, _head):
                _verify(register)
        return planned.done


def prune(access: Access, expect: str, until: str | None = None) -> Pruned:
    """Take out what was agreed to, in one transaction with the entry that signs it.

    Raises:
        ChangedSinceError: what would go is not what was agreed to any more (33).
        KkrekError: as `plan`.
    """
    with access.stage(_COMMAND, Role.OFFICER) as stage:
        with log_pruning.unguarded(stage.store), stage.writing() as register:
            planned = _planned(register, until)
            if planned.done.plan != expect:
                raise ChangedSinceError(thing=N_("what would go of the log"), command="kkrek log prune --dry-run")
            entry = _take_out(register, planned)
        return replace(planned.done, applied=planned.done.removed > 0, entry=entry, wiped=register.wiped)


def is_due(register: Register) -> bool:
    """Tell whether the log has days past their time; never while the controller has not decided on a time."""
    clock = log_clock(register.configuration)
    if clock is None or clock.months is None:
        return False
    return _last(register, last_to_go(None, register.moment.today, clock.months)) is not None


def _planned(register: Register, until: str | None) -> _Plan:
    store, months = register.store, months_kept(register.configuration)
    for breach in breaches.every(store, closed=False):
        raise OpenBreachError(number=breach.id)
    day = last_to_go(until, register.moment.today, months)
    before = anchors.in_force(store)
    last = _last(register, day)
    if last is None and before is not None:  # what was held may go now
        last, day = before.anchor.last, before.anchor.until
    if last is None:
        return _Plan(last=0, day=day, kept=(), done=_nothing(months))
    kept = tuple(log_pruning.whole(store, last, log_pruning.held_uids(store)))
    goes = log_pruning.span(store, last, kept)
    if goes.first_at is None:
        first = before.anchor.last + 1 if before is not None else 1
        return _Plan(last=0, day=day, kept=(), done=replace(_nothing(months), first=first))
    why = [one.why for one in kept]
    done = Pruned(
        plan=_id(last, kept),
        applied=False,
        removed=goes.many,
        since=day_of(from_stamp(goes.first_at), register.moment.zone),
        until=day,
        first=last + 1,
        whole=tuple((reason, why.count(reason)) for reason in log_pruning.REASONS),
        months=months,
    )
    return _Plan(last=last, day=day, kept=kept, done=done)


def _nothing(months: int) -> Pruned:
    return Pruned(plan=_id(0, ()), applied=False, removed=0, since=None, until=None, first=1, whole=(), months=months)


def _id(last: int, kept: Sequence[Kept]) -> str:
    """Return the id of what goes: another entry that goes or stays is another plan."""
    facts = anchors.digest_of((one.n, one.hash) for one in kept)
    return hashlib.sha256(f"{last} {facts.digest}".encode()).hexdigest()[:12]


def _last(register: Register, day: date) -> int | None:
    """Return the last entry that goes with a day, None where none does that has not gone."""
    before = anchors.in_force(register.store)
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(register.moment.zone))
    return log_pruning.last_before(register.store, stamp(midnight), before.anchor.last if before is not None else 0)


def _verify(register: Register) -> None:
    if verify_chain(register.store, signatures=True).findings:
        raise UntrustedError(reason=N_("its log does not verify, so nothing of it may go"))


def _take_out(register: Register, planned: _Plan) -> int:
    """Take out what goes and sign the rest; return the entry."""
    store, before = register.store, anchors.in_force(register.store)
    if not planned.done.removed:
        return register.record(fields=[FIELD]).n
    known = log.entry_hash(store, planned.last)
    last_hash = known if known is not None or before is None else before.anchor.hash
    assert last_hash is not None, "the last entry that goes is there, or went before"
    log_pruning.take_out(store, planned.last, planned.kept)
    settings.set_wipe_pending(store, pending=True)
    signed = Anchor(
        last=planned.last,
        hash=last_hash,
        until=planned.day,
        removed=planned.done.removed,
        whole=anchors.digest_of((one.n, one.hash) for one in planned.kept),
        touched=anchors.Counted(*log.digest_of(log.touched_by(store, log.TAKEN_OUT))),
        months=planned.done.months,
        configuration=settings.configuration_version(store),
    )
    return register.record(fields=[FIELD], detail=signed.detail()).n
