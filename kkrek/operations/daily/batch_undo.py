"""Take a batch back: old values return, new customers are erased again, and what was touched since is left and listed.

What it changed goes back in one transaction. New customers are erased person by person, as an erasure is, with a line
in the ledger for each; whoever is interrupted gives the command again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from kkrek.domain.role import Role
from kkrek.errors import (
    N_,
    AlreadyUndoneError,
    ChangedSinceError,
    LogEntryGoneError,
    NoLegalBasisError,
    NotFoundError,
    RoleTooLowError,
)
from kkrek.operations import record
from kkrek.operations.batch import applying
from kkrek.operations.batch.undoing import stage_back
from kkrek.operations.register import CHANGED
from kkrek.operations.rights import erase
from kkrek.store import batches, log, many, pouring, wiping

if TYPE_CHECKING:
    from collections.abc import Callable

    from kkrek.domain.batch import Skipped
    from kkrek.operations.access import Access
    from kkrek.operations.batch.undoing import Back
    from kkrek.operations.register import Register
    from kkrek.store.batches import BatchRow

_PART = 100
_COMMAND = "batch undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What goes back of a batch, or went: customers and changes, new customers erased, and what is left as it is.

    ``left`` are the first of ``left_count``; ``wiped`` tells whether the pages of those erased are overwritten;
    ``tasks`` tell recipients of it (E-42).
    """

    batch: str
    name: str
    plan: str
    applied: bool
    entry: int | None
    customers: int
    changes: int
    erased: int
    left: tuple[Skipped, ...]
    left_count: int
    wiped: bool = True
    tasks: tuple[int, ...] = ()


def plan(access: Access, batch: str, progress: Callable[[int, float], None]) -> Undone:
    """Return what would go back; nothing is changed.

    Raises:
        NotFoundError: there is no such batch (30).
        AlreadyUndoneError: it was taken back before (32).
        NoLegalBasisError: it recorded opt-outs, which no batch lifts (43).
        LogEntryGoneError: the log knows no more whom it touched (46).
        RoleTooLowError: it added customers, whom an officer alone erases (22).
    """
    with access.stage(_COMMAND, Role.CLERK) as stage:
        with stage.reading() as (register, _head):
            back = stage_back(register, _standing(register, batch), progress)
            back.touched.close(changes=False)
        with stage.writing(back.touched) as register:
            _check_role(register, back)
            register.record(crowd=back.touched, fields=sorted(back.fields), reference=back.batch.id)
        return _undone(back, entry=None)


def undo(access: Access, batch: str, expect: str, progress: Callable[[int, float], None]) -> Undone:
    """Take a batch back as it was agreed to.

    Raises:
        ChangedSinceError: what would go back is not what was agreed to any more (33).
        KkrekError: as `plan`.
    """
    with access.stage(_COMMAND, Role.CLERK) as stage:
        with stage.reading() as (register, head):
            back = stage_back(register, _standing(register, batch), progress)
            back.touched.close(changes=True)
        pouring.widen(stage.store)
        with stage.writing(back.touched) as register:
            _check_role(register, back)
            if back.plan != expect:
                raise ChangedSinceError(thing=N_("what would be taken back"), command=f"kkrek batch undo {batch}")
            applying.check_unchanged(register, head, f"kkrek batch undo {batch}")
            entry, told = applying.write_back(register, back)
            if not back.erased:
                batches.mark_undone(register.store, back.batch.id, register.moment.stamp, entry)
            detail = {"changes": back.changes, "left": back.left_count}
            fields = sorted(back.fields)
            register.record(crowd=back.touched, fields=fields, reference=back.batch.id, detail=detail)
    wiped = _erase_added(access, back, progress) if back.erased else True
    return replace(_undone(back, entry=entry, wiped=wiped), tasks=told)


def _standing(register: Register, batch: str) -> BatchRow:
    found = batches.get(register.store, batch.strip().upper())
    if found is None:
        raise NotFoundError(thing=N_("batch"), which=N_("of this id"), command="kkrek batch list")
    if found.undone_at is not None:
        day = datetime.fromisoformat(found.undone_at).date().isoformat()
        raise AlreadyUndoneError(batch=found.id, day=day)
    if log.get(register.store, found.entry) is None:
        raise LogEntryGoneError(batch=found.id)
    if found.what == "opt_outs":
        raise NoLegalBasisError(
            reason=N_("an opt-out is never lifted by a batch"),
            remedy=N_("an officer takes back a mistake with `kkrek opt-out NUMBER --mistake --reason TEXT`"),
        )
    return found


def _check_role(register: Register, back: Back) -> None:
    if back.erased and not register.role.allows(Role.OFFICER):
        why = N_(": the batch added customers, who are erased again")
        raise RoleTooLowError(role=register.role.value, command=_COMMAND, needed=Role.OFFICER.value, why=why)


def _erase_added(access: Access, back: Back, progress: Callable[[int, float], None]) -> bool:
    """Erase the new customers, a hundred in a transaction, and mark the batch as taken back with the last of them."""
    done, wiped, last = 0, True, 0
    while True:
        with access.open(_COMMAND, Role.OFFICER) as register:
            part = many.untouched_of(register.store, back.batch.entry, last, _PART)
            touched = {}
            for new in part:
                row = record.find_row(register, new.number)
                erase.take_out(register, row)
                touched[row.uid] = CHANGED
            if part:
                wiping.begin(register.store)
                last = part[-1].number
            else:
                entry = register.next_entry()
                batches.mark_undone(register.store, back.batch.id, register.moment.stamp, entry)
                back.recount(register.store, done)
            register.record(customers=touched, fields=["customer"], reference=back.batch.id)
        wiped = register.wiped
        done += len(part)
        progress(done, min(1.0, done / max(1, back.erased)))
        if not part:
            return wiped


def _undone(back: Back, *, entry: int | None, wiped: bool = True) -> Undone:
    return Undone(
        batch=back.batch.id,
        name=back.batch.name,
        plan=back.plan,
        applied=entry is not None,
        entry=entry,
        customers=back.customers,
        changes=back.changes,
        erased=back.erased,
        left=tuple(back.left),
        left_count=back.left_count,
        wiped=wiped,
    )
