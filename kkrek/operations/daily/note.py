"""Notes about a customer: written by the staff, reviewed before they stand in a report, removed (R-26, E-24)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.customer import Initiative
from kkrek.domain.entry import note_warnings
from kkrek.domain.names import check_text
from kkrek.domain.role import Role
from kkrek.errors import N_, NotFoundError
from kkrek.operations import edit, record
from kkrek.operations.correction import rows_of
from kkrek.operations.edit import Basis, Edit
from kkrek.operations.register import CHANGED, OPENED

if TYPE_CHECKING:
    from kkrek.domain.customer import CustomerNumber, Note
    from kkrek.domain.warn import Warn
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A note written, reviewed or removed: the customer, the note's number, the entry, and what to look at."""

    number: CustomerNumber
    note: int | None
    entry: int | None
    warnings: tuple[Warn, ...]


def add(access: Access, number: int, text: str, basis: Basis, *, dry_run: bool = False) -> Noted:
    """Write a note; an identity code, an account or a word of health in it is warned of.

    Raises:
        InvalidValueError: the text is empty or holds control characters (52).
    """
    checked = check_text(text, "notes")
    with access.open("note add", Role.CLERK) as register:
        row = record.find_row(register, number)
        warnings = tuple(note_warnings(checked))
        if dry_run:
            register.record(customers={row.uid: OPENED})
            return Noted(number=row.number, note=None, entry=None, warnings=warnings)
        entry = register.next_entry()
        item = {"text": checked, "written_on": register.moment.today.isoformat()}
        values = edit.new_row(register, item, basis)
        edit.apply(register, row, [Edit("notes", str(values["uid"]), None, values)], basis, entry)
        register.record(customers={row.uid: CHANGED}, fields=["notes"])
        newest = record.read(register, row, record.EVERYTHING).notes[-1]
        return Noted(number=row.number, note=newest.id, entry=entry, warnings=warnings)


def review(access: Access, number: int, note: int, *, dry_run: bool = False) -> Noted:
    """Record that somebody read a note with a report in mind and releases it (R-26)."""
    with access.open("note review", Role.CLERK) as register:
        return _change(register, number, note, register.moment.today.isoformat(), dry_run=dry_run)


def remove(access: Access, number: int, note: int, *, dry_run: bool = False) -> Noted:
    """Remove a note; `undo` brings it back."""
    with access.open("note remove", Role.CLERK) as register:
        return _change(register, number, note, None, dry_run=dry_run)


def listed(access: Access, number: int) -> tuple[CustomerNumber, tuple[Note, ...]]:
    """Return a customer's notes, oldest first."""
    with access.open("note list", Role.CLERK) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row, record.EVERYTHING)
        register.record(customers={row.uid: OPENED}, fields=["notes"])
        return row.number, customer.notes


def _change(register: Register, number: int, note: int, reviewed_on: str | None, *, dry_run: bool) -> Noted:
    """Mark a note as reviewed on a day, or remove it when there is no day."""
    row = record.find_row(register, number)
    customer = record.read(register, row, record.EVERYTHING)
    wanted = next((one for one in customer.notes if one.id == note), None)
    if wanted is None:
        raise NotFoundError(thing=N_("note"), which=note, command=f"kkrek note list {number}")
    if dry_run:
        register.record(customers={row.uid: OPENED}, fields=["notes"])
        return Noted(number=row.number, note=note, entry=None, warnings=())
    old = dict(rows_of(customer, "notes"))[wanted.uid]
    new = {**old, "reviewed_on": reviewed_on} if reviewed_on else None
    entry = register.next_entry()
    basis = Basis(source=wanted.origin.source, initiative=Initiative.CONTROLLER)
    edit.apply(register, row, [Edit("notes", wanted.uid, old, new)], basis, entry)
    register.record(customers={row.uid: CHANGED}, fields=["notes"])
    return Noted(number=row.number, note=note, entry=entry, warnings=())
