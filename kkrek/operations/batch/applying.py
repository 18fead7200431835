"""Apply what is staged in one short transaction; what must hold at that moment is looked at under the lock."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kkrek.domain.notification import What
from kkrek.errors import N_, ChangedSinceError
from kkrek.operations import informing, notifying, record, told
from kkrek.operations.rights import erase_kept, forbidding
from kkrek.store import following, pouring, settings, tasks
from kkrek.store.pouring import Pour

if TYPE_CHECKING:
    from kkrek.operations.access import Staging
    from kkrek.operations.batch.making import Making
    from kkrek.operations.batch.undoing import Back
    from kkrek.operations.register import Register

_IN_HAND = 20


class NumbersTakenError(Exception):
    """Another batch took numbers that were reserved for this one: it reserves others, and is written again."""


def reserve_numbers(staging: Staging, new: int) -> None:
    """See to it that the ledger's file knows the numbers of new customers before the first of them is given (E-39)."""
    if not new:
        return
    with staging.reading() as (register, _head):
        left = settings.numbers_left(register.store)
    if left >= new + _IN_HAND:
        return
    with staging.writing() as register:
        first, last = settings.reserve_numbers(register.store, new + _IN_HAND - left)
        register.put_in_ledger("numbers", {"first": first, "last": last})
        register.record(detail={"reserved_numbers": last - first + 1})


def check_unchanged(register: Register, head: int, command: str) -> None:
    """Refuse to write over what somebody has changed since the file was read.

    Raises:
        ChangedSinceError: somebody has (33).
        NumbersTakenError: somebody took numbers that were reserved for new customers.
    """
    if settings.numbers_left(register.store) < pouring.count_new(register.store):
        raise NumbersTakenError
    if not pouring.anybody_changed(register.store, head):
        return
    if pouring.overtaken(register.store, head) or pouring.codes_taken(register.store):
        raise ChangedSinceError(thing=N_("a customer of the file"), command=command)


def write(register: Register, making: Making, batch: str) -> tuple[int, int, tuple[int, ...]]:
    """Write all that is staged, and what follows from it; return the entry, the first new number, and the new tasks."""
    entry, new = register.next_entry(), pouring.count_new(register.store)
    base: int = settings.take_numbers(register.store, new) if new else 0
    into = Pour(entry, batch, base)
    lists = following.take_off_lists(register.store)
    pouring.pour(register.store, into)
    protected = told.follow_batch(register, entry)
    for kind, body in following.ledger_lines(register.store):
        register.put_in_ledger(kind, json.loads(body))
    opened = [*_inform(register, into), *notifying.tell_crowd(register, batch)]
    opened += {notifying.put(register, who, recipient, What.PROTECTION) for who, recipient in protected}
    _settle_objections(register)
    _follow_partly_erased(register)
    making.tally.mailings = lists
    return entry, base, tuple(dict.fromkeys(opened))


def write_back(register: Register, back: Back) -> tuple[int, tuple[int, ...]]:
    """Write the way back of a batch that is staged; return the entry, and the tasks that tell recipients of it."""
    entry = register.next_entry()
    pouring.pour(register.store, Pour(entry, back.batch.id, 0))
    told.follow_batch(register, entry)
    for number, uid, task in following.reopened(register.store):
        tasks.reopen(register.store, task, uid, number)
    following.forget_uninformed(register.store, informing.KIND, back.batch.entry)
    _follow_partly_erased(register)
    return entry, notifying.take_back_crowd(register, back.batch.id, back.batch.entry)


def _follow_partly_erased(register: Register) -> None:
    """Move the tasks of those of whom something had to stay: what kept it may have changed (F-42)."""
    for number in following.partly_erased(register.store, erase_kept.TASK):
        erase_kept.follow(register, record.find_row(register, number))


def _inform(register: Register, into: Pour) -> list[int]:
    """Close the tasks of those who were given the notice now, and open one for all who must still be (E-18, E-19)."""
    for given in following.informed(register.store, informing.KIND):
        closed = given.tasks.split(",")
        for one in closed:
            tasks.finish_for(register.store, int(one), given.uid, given.day, register.user)
        following.refer_notice(register.store, into.entry, given, informing.reference_to(closed))
    if not following.has_uninformed(register.store, informing.KIND):
        return []
    task = tasks.begin(register.store, informing.new_task(register, into.entry, into.batch))
    following.put_uninformed_on(register.store, task, informing.KIND, into.base)
    return [task]


def _settle_objections(register: Register) -> None:
    for number in following.objectors(register.store):
        forbidding.settle(register, record.find_row(register, number))
