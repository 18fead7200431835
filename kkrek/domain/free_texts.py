"""The free texts that an answer to an access request tells, each with the item by which it is named (R-26, E-30).

Notes, descriptions of events, and what the history holds of them: its reasons and statements, and older wordings. A
text of the history that a note or an event still has is theirs; any other is named by the change that first held it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.json import parsed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from kkrek.domain.customer import Change, Customer

PROGRAM_REASONS = frozenset({"merge"})
"""Reasons of a change that the program itself writes: nobody's words."""

TEXTS: Mapping[str, str] = {"notes": "text", "events": "description"}
"""The column of free text in the rows of a list field."""


class FreeText(NamedTuple):
    """A text in somebody's own words: ``item`` like ``note:3``, the day of it, and whether it was released.

    ``row`` is the uid of the note or event that has or had it, None for a reason or a statement. ``entry`` is the log
    entry that wrote it where the history tells, else 0.
    """

    item: str
    on: date
    text: str
    row: str | None
    reviewed: bool
    entry: int = 0


def note_item(note: int) -> str:
    """Return how a note is named."""
    return f"note:{note}"


def event_item(event: int) -> str:
    """Return how an event is named."""
    return f"event:{event}"


def change_item(change: int) -> str:
    """Return how a change is named."""
    return f"change:{change}"


def free_texts(customer: Customer, changes: Sequence[Change]) -> tuple[FreeText, ...]:
    """Return every free text about a customer, notes first, then events, then the history, each in order."""
    notes = [
        FreeText(note_item(one.id), one.written_on, one.text, one.uid, one.reviewed_on is not None)
        for one in customer.notes
        if one.text
    ]
    events = [
        FreeText(event_item(one.id), one.happened_on, one.description, one.uid, one.reviewed_on is not None)
        for one in customer.events
        if one.description
    ]
    present = {(one.row, one.text) for one in (*notes, *events)}
    found: dict[tuple[str | None, str, int], FreeText] = {}
    for change in sorted(changes, key=lambda one: one.id):
        for one in texts_of_change(change):
            if (one.row, one.text) in present:
                continue
            # One command may change several fields for one reason: that is one text.
            key = (one.row, one.text, 0 if one.row else one.entry)
            first = found.setdefault(key, one)
            found[key] = first._replace(reviewed=first.reviewed or one.reviewed)
    return (*notes, *events, *found.values())


def waiting_texts(customer: Customer, changes: Sequence[Change], withheld: Collection[str]) -> tuple[FreeText, ...]:
    """Return the texts that nobody has released, but for those of items that are ``withheld`` (R-26, E-30)."""
    of_rows = items_of_rows(customer)
    return tuple(
        one
        for one in free_texts(customer, changes)
        if not one.reviewed and one.item not in withheld and of_rows.get(one.row or "") not in withheld
    )


def items_of_rows(customer: Customer) -> dict[str, str]:
    """Return the item of each note and event by the uid of its row."""
    notes = {one.uid: note_item(one.id) for one in customer.notes}
    return notes | {one.uid: event_item(one.id) for one in customer.events}


def texts_of_change(change: Change) -> list[FreeText]:
    """Return the texts that one change holds: in its values, then its reason and statement."""
    item, reviewed = change_item(change.id), change.reviewed_on is not None
    found = []
    for side in (change.old, change.new) if change.field in TEXTS else ():
        value = parsed(side)
        text = value.get(TEXTS[change.field]) if isinstance(value, Mapping) else None
        if isinstance(value, Mapping) and isinstance(text, str) and text:
            released = reviewed or bool(value.get("reviewed_on"))
            found.append(FreeText(item, change.on, text, change.row, released, change.entry))
    words = [change.reason if change.reason not in PROGRAM_REASONS else None, change.statement]
    found += [FreeText(item, change.on, one, None, reviewed, change.entry) for one in words if one]
    return found
