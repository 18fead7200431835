"""Hold data although their time comes to an end, and let go of them again (F-42, GDPR Art. 17(3), 18).

A hold has a reason and a day on which somebody looks at it again. Its release goes on with what it had stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.entry import check_reason
from kkrek.domain.hold_entry import check_group, check_review
from kkrek.domain.retention_plan import Why
from kkrek.domain.retention_units import CUSTOMER, rules_of
from kkrek.domain.role import Role
from kkrek.errors import N_, NotFoundError
from kkrek.operations import record
from kkrek.operations.keeping import retention_take
from kkrek.operations.register import CHANGED, LISTED, OPENED
from kkrek.operations.rights import erase_kept
from kkrek.store import holds, limits, tasks
from kkrek.store.holds import PlacedRow

if TYPE_CHECKING:
    from datetime import date

    from kkrek.crypto.log import Value
    from kkrek.domain.customer import CustomerNumber
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

RESTORED = "restored"
"""The code of the reason of a hold that a restore placed again."""

__all__ = ["RESTORED", "Holds", "Placed", "PlacedRow", "Released", "listed", "place", "release"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A hold as it is placed; ``replaces`` are the numbers of earlier ones on the same group, which end with it."""

    id: int | None
    number: CustomerNumber
    group: str
    reason: str
    since: date
    review_on: date
    replaces: tuple[int, ...]
    applied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A hold that was released: ``waited`` are the units that had waited for it, ``task`` is to go on with them."""

    id: int
    number: CustomerNumber
    group: str
    waited: tuple[str, ...]
    task: int | None
    applied: bool


@dataclass(frozen=True, slots=True)
class Holds:
    """The holds in force, the soonest review first, and today."""

    holds: tuple[PlacedRow, ...]
    today: date

    def is_overdue(self, one: PlacedRow) -> bool:
        """Tell whether somebody should have looked at a hold before today."""
        return one.review_on is not None and one.review_on < self.today.isoformat() and not one.by_erasure


def place(access: Access, number: int, group: str, reason: str, review: str, *, dry_run: bool = False) -> Placed:
    """Hold one group of a customer's data, or all of them, until somebody releases it.

    A hold on the same group is replaced: its reason and day of review are these from now on.

    Raises:
        NotFoundError: no such customer (30).
        InvalidValueError: no such group, a reason that says too much, a day in the past (52).
    """
    with access.open("hold place", Role.OFFICER) as register:
        today = register.moment.today
        row = record.find_row(register, number)
        named, why, review_on = check_group(group), check_reason(reason), check_review(review, today)
        new = limits.HoldRow(named, why, today.isoformat(), review_on.isoformat(), None)
        before, made = _on(register, row, named), None
        if not dry_run:
            made = _put(register, row, new, before)
            body: dict[str, Value] = {"uid": row.uid, "group": named, "since": new.since, "review": new.review_on}
            register.put_in_ledger("hold", body)
        how = OPENED if dry_run else CHANGED
        register.record(customers={row.uid: how}, fields=["holds"], detail={"group": named})
    return Placed(
        id=made,
        number=row.number,
        group=named,
        reason=why,
        since=today,
        review_on=review_on,
        replaces=before,
        applied=not dry_run,
    )


def release(access: Access, hold: int, *, dry_run: bool = False) -> Released:
    """Release a hold, and open a task for what it had stopped though its time was over.

    Raises:
        NotFoundError: no such hold is in force, or it was placed by an erasure and ends with its reason (30).
    """
    with access.open("hold release", Role.OFFICER) as register:
        found = holds.get(register.store, hold)
        if found is None or found.released_on is not None or found.by_erasure:
            raise NotFoundError(
                thing=N_("hold that somebody placed and that is in force"), which=hold, command="kkrek hold list"
            )
        row = record.find_row(register, found.number)
        waited, task = _waited(register, row, hold), None
        if not dry_run:
            limits.release(register.store, hold, register.moment.today.isoformat())
            body: dict[str, Value] = {"uid": row.uid, "group": found.field_group}
            register.put_in_ledger("hold-released", {**body, "since": found.since, "review": found.review_on})
            task = _go_on(register, row, waited)
        how = OPENED if dry_run else CHANGED
        register.record(customers={row.uid: how}, fields=["holds"], reference=str(hold))
    return Released(id=hold, number=row.number, group=found.field_group, waited=waited, task=task, applied=not dry_run)


def place_again(register: Register, row: CustomerRow, group: str, since: str, review_on: str) -> None:
    """Hold again what the ledger says is held; why is known to whoever placed it, as the ledger has no words (E-39)."""
    new = limits.HoldRow(group, RESTORED, since, review_on, None)
    _put(register, row, new, _on(register, row, group))


def release_again(register: Register, row: CustomerRow, wanted: limits.HoldRow, on: str) -> None:
    """Release again what the ledger says is released: of several holds on a group, as a merge leaves them, one.

    Where the line tells no day, it is one of before the days were written, and all of the group are released.
    """
    same = [one for one in _placed(register, row, wanted.field_group) if not wanted.since or _is_same(one.hold, wanted)]
    for one in same[:1] if wanted.since else same:
        limits.release(register.store, one.id, on)
    erase_kept.follow(register, row)


def listed(access: Access) -> Holds:
    """Return the holds in force."""
    with access.open("hold list", Role.OFFICER) as register:
        found = tuple(holds.in_force(register.store))
        register.record(customers={one.uid: LISTED for one in found})
        return Holds(found, register.moment.today)


def _on(register: Register, row: CustomerRow, group: str) -> tuple[int, ...]:
    return tuple(one.id for one in _placed(register, row, group))


def _placed(register: Register, row: CustomerRow, group: str) -> list[limits.HeldRow]:
    """Return the holds on a group that somebody placed and that are in force."""
    found = limits.held(register.store, row.number)
    return [one for one in found if one.hold.field_group == group and not one.by_erasure]


def _is_same(one: limits.HoldRow, other: limits.HoldRow) -> bool:
    return (one.since, one.review_on) == (other.since, other.review_on)


def _put(register: Register, row: CustomerRow, new: limits.HoldRow, instead_of: tuple[int, ...]) -> int:
    for one in instead_of:
        limits.release(register.store, one, register.moment.today.isoformat())
    limits.hold(register.store, row.number, new, register.next_entry())
    erase_kept.follow(register, row)
    return holds.newest(register.store, row.number)


def _waited(register: Register, row: CustomerRow, hold: int) -> tuple[str, ...]:
    """Return what waits for a hold: what may go without it, for another one may keep the rest.

    What stays with the rest waits for a hold on anything, even where nothing of the held group itself does.
    """
    rules, today = rules_of(register.configuration), register.moment.today
    found = retention_take.person(register, rules, row.number, today)
    without = retention_take.person(register, rules, row.number, today, but_for=hold)
    waiting = [one.unit for one in (found.waiting if found is not None else ()) if one.why == Why.HOLD]
    due = {one.unit for one in (without.due if without is not None else ())}
    return tuple(unit for unit in waiting if unit in due or CUSTOMER in due)


def _go_on(register: Register, row: CustomerRow, waited: tuple[str, ...]) -> int | None:
    """Move the task of an erasure that had left something, or open one for what has had its time meanwhile."""
    erase_kept.follow(register, row)
    there = tasks.open_of_customer(register.store, row.uid, retention_take.HELD) if waited else []
    if waited and not there:
        today = register.moment.today.isoformat()
        new = tasks.NewTask(kind=retention_take.HELD, due_on=today, made_on=today, entry=register.next_entry())
        return tasks.open_task(register.store, new, uid=row.uid, number=row.number)
    return next(iter([*there, *tasks.open_of_customer(register.store, row.uid, erase_kept.TASK)]), None)
