"""Notes about a customer: written by the staff, reviewed before they stand in a report, removed (R-26, E-24)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.customer import Initiative
from kkrek.domain.door_code import check_no_code
from kkrek.domain.entry import Typed, check, note_warnings
from kkrek.domain.names import check_text
from kkrek.domain.role import Role
from kkrek.errors import N_, NotFoundError
from kkrek.operations import edit, flatmates, notifying, record
from kkrek.operations.correction import Correction, edits_of, rows_of
from kkrek.operations.daily import ties
from kkrek.operations.edit import Basis, Edit
from kkrek.operations.register import CHANGED, OPENED

if TYPE_CHECKING:
    from kkrek.domain.customer import CustomerNumber, Note
    from kkrek.domain.json import JsonObject
    from kkrek.domain.warn import Warn
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

_NOTHING = Typed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A note written, reviewed or removed: the customer, the note's number, the entry, and what to look at.

    ``moved`` is what went from the note to fields of its own, masked; ``told`` are the tasks that tell recipients.
    """

    number: CustomerNumber
    note: int | None
    entry: int | None
    warnings: tuple[Warn, ...]
    moved: tuple[JsonObject, ...] = ()
    told: tuple[int, ...] = ()


def add(
    access: Access, number: int, text: str, basis: Basis, *, moved: Typed = _NOTHING, dry_run: bool = False
) -> Noted:
    """Write a note; an identity code, an account, a word of health or who lives in the same flat is warned of.

    ``moved`` holds what stood in the note and has a field of its own: it is recorded there by the same entry.

    Raises:
        InvalidValueError: the text is empty, holds control characters or the code of a door (E-54), or a moved value
            breaks a rule (52).
        AlreadyThereError: another customer has the identity code (32).
        RestrictedError: processing is restricted (41, E-41).
    """
    checked = check_no_code(check_text(text, "notes"), "notes")
    with access.open("note add", Role.CLERK) as register:
        row, _customer = ties.whole(register, number)
        item = {"text": checked, "written_on": register.moment.today.isoformat()}
        values = edit.new_row(register, item, basis)
        found, warned = _moved(register, row, moved, basis)
        edits = [*found, Edit("notes", str(values["uid"]), None, values)]
        others = flatmates.named_in(register, record.read(register, row, record.EVERYTHING), checked)
        warnings, shown = (*note_warnings(checked), *others.warnings, *warned), tuple(edit.shown(one) for one in found)
        if dry_run:
            register.record(customers={**others.listed, row.uid: OPENED})
            return Noted(number=row.number, note=None, entry=None, warnings=warnings, moved=shown)
        entry = register.next_entry()
        edit.apply(register, row, edits, basis, entry)
        told = notifying.tell_changes(register, row)
        register.record(customers={**others.listed, row.uid: CHANGED}, fields=[one.field for one in edits])
        newest = record.read(register, row, record.EVERYTHING).notes[-1]
        return Noted(number=row.number, note=newest.id, entry=entry, warnings=warnings, moved=shown, told=told)


def holds_identity_code(access: Access, number: int) -> bool:
    """Tell whether a customer's identity code is on record, before one is moved there from a note."""
    with access.open("note add", Role.CLERK) as register:
        row = record.find_row(register, number)
        register.record(customers={row.uid: OPENED}, fields=["identity_code"])
        return row.identity_code is not None


def review(access: Access, number: int, note: int, *, dry_run: bool = False) -> Noted:
    """Record that somebody read a note with a report in mind and releases it (R-26).

    A restriction does not refuse it: the own report needs it, and stays open to the person (E-41).
    """
    with access.open("note review", Role.CLERK) as register:
        return _change(register, number, note, register.moment.today.isoformat(), dry_run=dry_run)


def remove(access: Access, number: int, note: int, *, dry_run: bool = False) -> Noted:
    """Remove a note; `undo` brings it back.

    Raises:
        RestrictedError: processing is restricted (41, E-41).
    """
    with access.open("note remove", Role.CLERK) as register:
        ties.whole(register, number)
        return _change(register, number, note, None, dry_run=dry_run)


def listed(access: Access, number: int) -> tuple[CustomerNumber, tuple[Note, ...]]:
    """Return a customer's notes, oldest first; those of a protected customer without their texts (F-15)."""
    with access.open("note list", Role.CLERK) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row)
        register.record(customers={row.uid: OPENED}, fields=["notes"])
        return row.number, customer.notes


def _moved(register: Register, row: CustomerRow, moved: Typed, basis: Basis) -> tuple[list[Edit], list[Warn]]:
    if moved == _NOTHING:
        return [], []
    allow_test = register.configuration.settings.allow_test_hetu
    draft = check(moved, register.moment.today, allow_test_codes=allow_test)
    customer = record.read(register, row, record.EVERYTHING)
    return edits_of(register, customer, Correction(typed=moved), draft, basis)


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
    told = notifying.tell_changes(register, row)
    register.record(customers={row.uid: CHANGED}, fields=["notes"])
    return Noted(number=row.number, note=note, entry=entry, warnings=(), told=told)
