"""Take back what was recorded as told to a recipient: a slip of the same day (E-25)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.customer import Via
from kkrek.domain.moment import day_of, from_stamp
from kkrek.domain.notification import What
from kkrek.errors import N_, ChangedSinceError, StaysOnRecordError
from kkrek.operations.register import OPENED
from kkrek.store import disclosures, notifications

if TYPE_CHECKING:
    from kkrek.domain.customer import CustomerNumber
    from kkrek.operations.register import Register
    from kkrek.store.disclosures import Act

_TOLD = frozenset(via.value for via in Via)


def take_back(register: Register, act: Act, *, dry_run: bool) -> tuple[CustomerNumber, ...]:
    """Take back a ``disclose --done``; the numbers of those whom it held are returned.

    Raises:
        StaysOnRecordError: a file or a list went, or it was told on another day (2).
        ChangedSinceError: the recipient is, or was, to be told of a change since (33).
    """
    day = day_of(from_stamp(act.at), register.moment.zone)
    if act.recipient is None or act.fields is None or act.method not in _TOLD or day != register.moment.today:
        raise StaysOnRecordError(entry=act.entry, command=act.operation)
    if notifications.is_followed(register.store, act.recipient, act.entry):
        raise ChangedSinceError(thing=N_("what you want to undo"), command="kkrek task list")
    held = disclosures.customers_of(register.store, act.entry)
    if not dry_run:
        register.next_entry()
        for _number, uid in held:
            for task in notifications.open_tasks(register.store, uid, What.PROTECTION, act.entry):
                notifications.withdraw(register.store, task, uid, What.PROTECTION, act.entry)
        disclosures.drop(register.store, act.entry)
    register.record(
        customers={uid: OPENED for _number, uid in held},
        fields=act.fields.split(","),
        reference=None if dry_run else str(act.entry),
    )
    return tuple(number for number, _uid in held)
