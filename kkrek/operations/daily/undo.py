"""Take back an own change: old values come back, unless somebody changed them since (33)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.customer import CustomerNumber, Initiative, Source
from kkrek.domain.role import Role
from kkrek.errors import N_, ChangedSinceError, NotFoundError, RoleTooLowError
from kkrek.operations import edit, record, sealing
from kkrek.operations.edit import Basis, Edit
from kkrek.operations.register import CHANGED, OPENED
from kkrek.operations.rights import erase
from kkrek.store import changes, customers, log, requests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.json import Json, JsonObject
    from kkrek.domain.log_head import LogHead
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register

_HISTORY = "kkrek show NUMBER --history"
_UNDOABLE = ("correct", "note add", "note review", "note remove", "add")


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A change taken back (or, with ``applied`` False, only tried): ``undone`` is its entry, ``entry`` the new one."""

    number: CustomerNumber
    applied: bool
    undone: int
    entry: int | None
    changes: tuple[JsonObject, ...]


def undo(access: Access, entry: int | None = None, *, dry_run: bool = False) -> Undone:
    """Take back the user's own last (or the named) correction, note or addition.

    Raises:
        NotFoundError: nothing of one's own to take back (30).
        ChangedSinceError: a later change stands on it (33).
        RoleTooLowError: an addition that somebody else has opened since: erase it as an officer (22).
    """
    with access.open("undo", Role.CLERK) as register:
        wanted = entry or changes.newest_entry_of(register.store, register.user, _UNDOABLE)
        signed = log.get(register.store, wanted) if wanted is not None else None
        if wanted is None or signed is None or signed.entry.user != register.user or not _is_undoable(register, signed):
            raise NotFoundError(thing=N_("change of your own to undo"), which=entry or "", command=_HISTORY)
        if signed.entry.operation == "add":
            return _undo_add(register, wanted, dry_run=dry_run)
        return _undo_changes(register, wanted, dry_run=dry_run)


def _is_undoable(register: Register, signed: log.SignedEntry) -> bool:
    undone = log.reference_of(register.store, "undo", str(signed.entry.n))
    return signed.entry.operation in _UNDOABLE and not undone


def _undo_changes(register: Register, wanted: int, *, dry_run: bool) -> Undone:
    made = changes.of_entry(register.store, wanted)
    if not made:
        raise NotFoundError(thing=N_("change of your own to undo"), which=wanted, command=_HISTORY)
    if any(changes.newer(register.store, change) for change in made):
        raise ChangedSinceError(thing=N_("what you want to undo"), command=f"kkrek show {made[0].customer} --history")
    row = record.find_row(register, made[0].customer)
    edits = [_reversed(register, row, change) for change in reversed(made)]
    entry = None
    if not dry_run:
        entry = register.next_entry()
        basis = Basis(source=Source.CONTROLLER, initiative=Initiative.CONTROLLER, reference=f"undo:{wanted}")
        edit.apply(register, row, edits, basis, entry)
        for change in made:
            _restore_origin(register, change, entry)
    _record(register, row, wanted, [one.field for one in edits], dry_run=dry_run)
    shown = tuple(edit.shown(one) for one in edits)
    return Undone(number=row.number, applied=not dry_run, undone=wanted, entry=entry, changes=shown)


def _restore_origin(register: Register, change: changes.ChangeRow, entry: int) -> None:
    """Give a plain field the origin back that its value had before (Art. 15(1)(g))."""
    if change.row_uid is not None:
        return
    earlier = [
        one
        for one in changes.of_customer(register.store, change.customer)
        if one.field == change.field and one.id < change.id
    ]
    if earlier:
        origin = customers.FieldOrigin(change.field, earlier[-1].source, earlier[-1].changed_on)
        customers.set_provenance(register.store, change.customer, origin, entry)
    else:
        customers.forget_provenance(register.store, change.customer, change.field)


def _reversed(register: Register, row: customers.CustomerRow, change: changes.ChangeRow) -> Edit:
    values = sealing.open_change(register, row.uid, change)
    assert values is not None
    old, new = (_value(text) for text in values)
    secret = change.sealed is not None and change.field not in sealing.SEALED_FIELDS
    return Edit(change.field, change.row_uid, new, old, secret=secret)


def _value(text: str | None) -> Json:
    found: Json = json.loads(text) if text is not None else None
    return found


def _undo_add(register: Register, wanted: int, *, dry_run: bool) -> Undone:
    """Erase an own customer of the same day that nobody else has opened, with the clerk's right."""
    signed = log.get(register.store, wanted)
    number = customers.of_first_entry(register.store, wanted)
    if signed is None or number is None:
        raise NotFoundError(thing=N_("change of your own to undo"), which=wanted, command=_HISTORY)
    row = record.find_row(register, number)
    touched = [visit for visit in log.visits(register.store, row.uid) if visit.how != "listed"]
    others = [visit for visit in touched if visit.user != register.user]
    same_day = row.created == register.moment.today.isoformat()
    if others or not same_day or requests.of_customer(register.store, row.number):
        raise RoleTooLowError(role=register.role.value, command="erase", needed=Role.OFFICER.value)
    if not dry_run:
        erase.remove(register, row)
    head = _record(register, row, wanted, (), dry_run=dry_run)
    return Undone(number=number, applied=not dry_run, undone=wanted, entry=head.n, changes=())


def _record(
    register: Register, row: customers.CustomerRow, undone: int, fields: Sequence[str], *, dry_run: bool
) -> LogHead:
    """Log whose change was taken back, and which; a dry run has only opened the customer."""
    reference = None if dry_run else str(undone)
    return register.record(customers={row.uid: OPENED if dry_run else CHANGED}, fields=fields, reference=reference)
