"""What a recipient was told of an event is a disclosure as well, and goes the way of the event (E-25, C-154/21).

Who was told may be anybody; where it names a recipient of the register, the person's report names it with its day.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.event import EventKind
from kkrek.domain.portability import EVENT_FIELDS
from kkrek.domain.warn import Warn
from kkrek.errors import N_, RecipientRetiredError
from kkrek.operations.recipients.found import as_recipient
from kkrek.store import disclosures, recipients

if TYPE_CHECKING:
    from kkrek.domain.customer import CustomerNumber
    from kkrek.domain.recipient import Recipient
    from kkrek.operations.edit import Edit
    from kkrek.operations.register import Register

METHOD = "event"
TOLD_OF_PROTECTED = Warn(
    "told-of-protected",
    None,
    N_("under non-disclosure: set the non-disclosure by hand at the recipient, too: {numbers}"),
)
"""A recipient knows of somebody who is under non-disclosure (V-03)."""


def follow(register: Register, number: CustomerNumber, edit: Edit, entry: int) -> None:
    """Record, change or take back the disclosure of an event that was written."""
    reference = f"event:{edit.row}"
    if says_same(edit) and disclosures.is_recorded(register.store, reference):
        return
    if isinstance(edit.old, dict) and edit.old.get("told_to") is not None:
        disclosures.take_back(register.store, reference)
    if isinstance(edit.new, dict) and edit.new.get("told_to") is not None:
        told = disclosures.Told(
            uid=str(edit.row),
            customer=number,
            kind=str(edit.new["kind"]),
            happened_on=str(edit.new["happened_on"]),
            told_to=str(edit.new["told_to"]),
        )
        _record(register, told, recipient_told(register, told.told_to), entry)


def says_same(edit: Edit) -> bool:
    """Tell whether the same recipient was told of the same kind of event on the same day: it was told then, not now."""
    named = ("told_to", "kind", "happened_on")
    return (
        isinstance(edit.old, dict)
        and isinstance(edit.new, dict)
        and all(edit.old.get(name) == edit.new.get(name) for name in named)
    )


def follow_batch(register: Register, entry: int) -> list[tuple[tuple[str, CustomerNumber], int]]:
    """Do the same for all events that a batch has written, under one entry.

    Returned is of whom under non-disclosure, by uid and number, which recipient knows now (V-03).
    """
    disclosures.take_back_staged(register.store)
    known: dict[str, Recipient | None] = {}
    protected = []
    for told in disclosures.told_staged(register.store):
        if told.told_to not in known:
            known[told.told_to] = recipient_told(register, told.told_to)
        to = known[told.told_to]
        _record(register, told, to, entry)
        if to is not None and told.protected is not None:
            protected.append(((told.protected, told.customer), to.id))
    return protected


def recipient_told(register: Register, text: str | None) -> Recipient | None:
    """Return the recipient whom a text names by its short word or name, or None."""
    row = recipients.find(register.store, text) if text else None
    return as_recipient(row) if row is not None else None


def told_now(register: Register, change: Edit) -> Recipient | None:
    """Return the recipient who was told of an event, unless that was recorded before.

    Raises:
        RecipientRetiredError: it was retired before the day of the event (46).
    """
    if not isinstance(change.new, dict) or change.new.get("told_to") is None or says_same(change):
        return None
    to = recipient_told(register, str(change.new["told_to"]))
    if to is not None:
        check_in_use(to, min(str(change.new["happened_on"]), register.moment.today.isoformat()))
    return to


def check_in_use(to: Recipient, happened_on: str) -> None:
    """Refuse a recipient that was retired before the day on which it was told.

    Raises:
        RecipientRetiredError: it was (46).
    """
    if to.retired_on is not None and to.retired_on.isoformat() < happened_on:
        raise RecipientRetiredError(recipient=to.word, day=to.retired_on.isoformat())


def _record(register: Register, told: disclosures.Told, to: Recipient | None, entry: int) -> None:
    if to is None:
        return
    today = register.moment.today
    new = disclosures.NewDisclosure(
        recipient=to.id,
        disclosed_on=min(date.fromisoformat(told.happened_on), today).isoformat(),
        fields=EVENT_FIELDS.get(EventKind(told.kind), "work_orders"),
        purpose=to.disclosed_for,
        basis=to.basis,
        method=METHOD,
        entry=entry,
        reference=f"event:{told.uid}",
    )
    disclosures.put_on(register.store, disclosures.begin(register.store, new), [told.customer])
