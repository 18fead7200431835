"""What an erasure had to leave: held for its reason, and put on the list of tasks for the day when that ends (F-42).

A hold alone would keep data for good once its reason is gone. So there is one task, which moves with the reason: who
closes the relation or settles the claim moves it to the day from which the rest can be erased.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.erasure_plan import due_day
from kkrek.operations import record
from kkrek.operations.rights.erase_facts import OPERATION, plan_for
from kkrek.store import limits, tasks
from kkrek.store.limits import HoldRow

if TYPE_CHECKING:
    from kkrek.domain.erasure_plan import ErasurePlan
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

TASK = "erase_kept"


def keep(register: Register, row: CustomerRow, done: ErasurePlan, entry: int, request: str | None) -> tuple[int, ...]:
    """Hold what a plan left, release what it no longer needs to, and open or move the task; return a new task."""
    today = register.moment.today
    wanted = {one.group: one for one in done.refused if one.reason != "hold"}
    for held in limits.held(register.store, row.number):
        group = held.hold.field_group
        if held.operation != OPERATION or (done.scope and group not in done.scope):
            continue
        if group in wanted and wanted[group].reason == held.hold.reason:
            del wanted[group]
        else:
            limits.release(register.store, held.id, today.isoformat())
    for group, one in wanted.items():
        review = due_day((one,), today).isoformat()
        new = HoldRow(group, one.reason, today.isoformat(), review, None, request)
        limits.hold(register.store, row.number, new, entry)
    if not done.refused:
        return ()
    due = due_day(done.refused, today).isoformat()
    if tasks.has_open(register.store, row.uid, TASK):
        tasks.move(register.store, row.uid, TASK, due)
        return ()
    task = tasks.NewTask(kind=TASK, due_on=due, made_on=today.isoformat(), entry=entry, request=request)
    return (tasks.open_task(register.store, task, uid=row.uid, number=row.number),)


def look_again(register: Register, row: CustomerRow, entry: int) -> None:
    """Open the task for today: after a restore nothing that is known keeps what had to stay (E-39)."""
    if not tasks.has_open(register.store, row.uid, TASK):
        today = register.moment.today.isoformat()
        task = tasks.NewTask(kind=TASK, due_on=today, made_on=today, entry=entry)
        tasks.open_task(register.store, task, uid=row.uid, number=row.number)


def follow(register: Register, row: CustomerRow) -> None:
    """Move the task to the day on which something can go, now that a relation or a claim has changed."""
    if not tasks.has_open(register.store, row.uid, TASK):
        return
    left = plan_for(register, record.read(register, row, record.EVERYTHING)).refused
    today = register.moment.today
    for held in limits.held(register.store, row.number):
        if held.operation == OPERATION:
            why = [one for one in left if one.group == held.hold.field_group]
            limits.review(register.store, held.id, due_day(why, today).isoformat())
    tasks.move(register.store, row.uid, TASK, due_day(left, today).isoformat())


def finish(register: Register, uid: str) -> None:
    """Close the task: everything is erased now."""
    for task in tasks.open_of_customer(register.store, uid, TASK):
        tasks.finish(register.store, task, register.moment.today.isoformat(), register.user)
