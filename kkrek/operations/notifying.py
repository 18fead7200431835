"""The duty to tell recipients: what changes of a customer goes into the one open task of each who has the data.

GDPR Art. 19 for corrections, erasures and restrictions, Art. 21(3), 24 and 28 for opt-outs; E-42, M-08. Each command
that changes a customer says so here, in its own transaction; a batch does the same for all of its customers at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.notification import OPPOSITES, What
from kkrek.operations.recipients import lines
from kkrek.store import following, notifications, tasks

if TYPE_CHECKING:
    from collections.abc import Collection

    from kkrek.domain.customer import CustomerNumber
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow


def new_task(register: Register, recipient: int, batch: str | None = None) -> tasks.NewTask:
    """Return the task of a recipient, to be opened today and due without delay."""
    today, entry = register.moment.today.isoformat(), register.next_entry()
    return tasks.NewTask(
        kind=notifications.KIND, due_on=today, made_on=today, entry=entry, recipient=recipient, batch=batch
    )


def tell(
    register: Register,
    row: CustomerRow,
    what: What,
    *,
    to: Collection[int] | None = None,
    instead_of: int | None = None,
) -> tuple[int, ...]:
    """Put what this command does on the tasks of the recipients who have data of the customer; return the tasks.

    What it takes back is not told any more where nobody was told of it yet: ``instead_of`` is the entry of that, None
    any. ``to`` are the recipients if not all.
    """
    need_not: set[int] = set()
    if what in OPPOSITES:
        before = OPPOSITES[what]
        for task, recipient in notifications.open_tasks(register.store, row.uid, before, instead_of).items():
            notifications.withdraw(register.store, task, row.uid, before, instead_of)
            if not register.replaying:  # after a restore nobody knows who was told of what
                need_not.add(recipient)
    concerned = notifications.recipients_of(register.store, row.number, what)
    wanted = (one for one in concerned if to is None or one in to)
    return tuple(_put(register, row, recipient, what) for recipient in wanted if recipient not in need_not)


def tell_changes(register: Register, row: CustomerRow) -> tuple[int, ...]:
    """Put the changes that this command made of a customer on the tasks of those who have the changed fields."""
    return tuple(_put(register, row, recipient, What.CORRECTION) for recipient in _concerned(register, row))


def take_back(register: Register, row: CustomerRow, undone: int) -> tuple[int, ...]:
    """Tell of the taking back of an entry those who know of it; a task that was still to tell of it tells neither."""
    there = notifications.open_tasks(register.store, row.uid, What.CORRECTION, undone)
    entry, concerned = register.next_entry(), _concerned(register, row)
    for task, recipient in there.items():
        if notifications.disclosed_between(register.store, row.number, recipient, undone, entry):
            continue
        notifications.withdraw(register.store, task, row.uid, What.CORRECTION, undone)
        concerned = [one for one in concerned if one != recipient]
    for task in notifications.open_tasks(register.store, row.uid, What.PROTECTION, undone):
        notifications.withdraw(register.store, task, row.uid, What.PROTECTION, undone)
    return tuple(_put(register, row, recipient, What.CORRECTION) for recipient in concerned)


def erased(register: Register, row: CustomerRow) -> tuple[int, ...]:
    """Tell of an erasure all who have data of the customer, while that is known; of what else was to be told, nothing.

    A prohibition of marketing is told all the same.
    """
    concerned = notifications.recipients_of(register.store, row.number, What.ERASURE)
    told = tuple(_put(register, row, recipient, What.ERASURE) for recipient in concerned)
    notifications.forget_erased(register.store, row.uid)
    return told


def drop_erased(register: Register, row: CustomerRow) -> None:
    """Take a customer off open tasks whose corrections are all of data that are erased now."""
    for number in notifications.open_tasks(register.store, row.uid, What.CORRECTION):
        task = tasks.get(register.store, number, tasks.LISTED)
        if task is not None and not lines.corrections_of(register, task, row.uid):
            notifications.withdraw(register.store, number, row.uid, What.CORRECTION)


def tell_crowd(register: Register, batch: str) -> tuple[int, ...]:
    """Put everybody whom a batch changed or heard forbid marketing on one task of each recipient; return the tasks."""
    return _put_crowd(register, batch) if following.stage_told(register.store, register.next_entry()) else ()


def take_back_crowd(register: Register, batch: str, undone: int) -> tuple[int, ...]:
    """Tell of the taking back of a batch those who know of it; a task that was still to tell of it tells neither."""
    entry = register.next_entry()
    for task, uid in notifications.open_of_entry(register.store, What.PROTECTION, undone):
        notifications.withdraw(register.store, task, uid, What.PROTECTION, undone)
    if not following.stage_told(register.store, entry):
        return ()
    opened = _put_crowd(register, batch)
    for task in opened:
        following.withdraw_taken_back(register.store, task, undone, entry)
    return tuple(task for task in opened if notifications.tells_of(register.store, task, entry))


def _put_crowd(register: Register, batch: str) -> tuple[int, ...]:
    opened = []
    for recipient in following.recipients_told(register.store):
        new = new_task(register, recipient, batch)
        task = tasks.open_one(register.store, new) or tasks.begin(register.store, new)
        following.put_told(register.store, task, recipient, new.entry)
        opened.append(task)
    return tuple(opened)


def _concerned(register: Register, row: CustomerRow) -> list[int]:
    """Return the recipients to whom anything that this command changed is another value."""
    found = notifications.corrections(register.store, row.number, register.next_entry())
    return list(dict.fromkeys(one.recipient for one in found if lines.is_told(register, row.uid, one.change)))


def put(register: Register, who: tuple[str, CustomerNumber], recipient: int, what: What) -> int:
    """Put what this command does to a customer, by uid and number, on the open task of one recipient; return it."""
    uid, number = who
    new = new_task(register, recipient)
    task = tasks.collect(register.store, new, uid=uid, number=number)
    notifications.put(register.store, task, uid, new.entry, what)
    return task


def _put(register: Register, row: CustomerRow, recipient: int, what: What) -> int:
    return put(register, (row.uid, row.number), recipient, what)
