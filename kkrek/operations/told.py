"""What a recipient was told of an event is a disclosure as well, and goes the way of the event (E-25, C-154/21).

Who was told may be anybody; where it names a recipient of the register, the person's report names it with its day.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.event import EventKind
from kkrek.domain.portability import EVENT_FIELDS
from kkrek.operations.recipients.found import as_recipient
from kkrek.store import disclosures, recipients

if TYPE_CHECKING:
    from kkrek.domain.customer import CustomerNumber
    from kkrek.domain.recipient import Recipient
    from kkrek.operations.edit import Edit
    from kkrek.operations.register import Register

METHOD = "event"


def follow(register: Register, number: CustomerNumber, edit: Edit, entry: int) -> None:
    """Record, change or take back the disclosure of an event that was written."""
    reference = f"event:{edit.row}"
    if _says_same(edit) and disclosures.is_recorded(register.store, reference):
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


def _says_same(edit: Edit) -> bool:
    """Tell whether the same recipient was told of the same kind of event on the same day: it was told then, not now."""
    named = ("told_to", "kind", "happened_on")
    return (
        isinstance(edit.old, dict)
        and isinstance(edit.new, dict)
        and all(edit.old.get(name) == edit.new.get(name) for name in named)
    )


def follow_batch(register: Register, entry: int) -> None:
    """Do the same for all events that a batch has written, under one entry."""
    disclosures.take_back_staged(register.store)
    known: dict[str, Recipient | None] = {}
    for told in disclosures.told_staged(register.store):
        if told.told_to not in known:
            known[told.told_to] = recipient_told(register, told.told_to)
        _record(register, told, known[told.told_to], entry)


def recipient_told(register: Register, text: str | None) -> Recipient | None:
    """Return the recipient whom a text names by its short word or name, or None."""
    row = recipients.find(register.store, text) if text else None
    return as_recipient(row) if row is not None else None


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
