"""Take back an own change: old values come back, unless somebody changed them since (33)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.customer import CustomerNumber, Initiative, Source
from kkrek.domain.request import as_id
from kkrek.domain.role import Role
from kkrek.errors import N_, ChangedSinceError, NotFoundError, RoleTooLowError, UsageError
from kkrek.operations import edit, informing, notifying, record
from kkrek.operations.edit import Basis
from kkrek.operations.recipients import untelling
from kkrek.operations.register import CHANGED, OPENED
from kkrek.operations.reversing import restore_origins, reversed_edit
from kkrek.operations.rights import erase, erase_kept
from kkrek.store import batches, changes, customers, disclosures, limits, log, requests, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.json import JsonObject
    from kkrek.domain.log_head import LogHead
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register

_HISTORY = "kkrek show NUMBER --history"
_UNDOABLE = (
    "correct", "add",
    "note add", "note review", "note remove",
    "relation open", "relation close", "relation correct",
    "claim open", "claim settle", "claim dispute", "claim judgment", "claim interrupt",
    "event add", "event correct", "event remove",
)  # fmt: skip
# What is reversed otherwise than by `undo`, and what to say of it.
_NOT_HERE = {
    "protect": (N_("`kkrek undo` does not end a protection; name the entry of an older change"), "unprotect"),
    "unprotect": (N_("`kkrek undo` does not protect again; name the entry of an older change"), "protect"),
    "restrict": (N_("`kkrek undo` does not lift a restriction; name the entry of an older change"), "unrestrict"),
    "unrestrict": (N_("`kkrek undo` does not restrict again; name the entry of an older change"), "restrict"),
    "object": (N_("`kkrek undo` takes no objection back; name the entry of an older change"), "object"),
    "merge": (N_("a merge is not taken back: what differed stands in the history of the kept customer"), "merge"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A change taken back (or, with ``applied`` False, only tried): ``undone`` is its entry, ``entry`` the new one.

    ``request`` is the request for rectification that the change settled, and that stays settled; ``told`` are the
    tasks that tell recipients of this (E-42). ``numbers`` are those of whom a recipient was not told after all;
    ``number`` is None when they are several.
    """

    number: CustomerNumber | None
    applied: bool
    undone: int
    entry: int | None
    changes: tuple[JsonObject, ...]
    request: str | None = None
    told: tuple[int, ...] = ()
    numbers: tuple[CustomerNumber, ...] = ()


def undo(access: Access, entry: int | None = None, *, dry_run: bool = False) -> Undone:
    """Take back the user's own last (or the named) correction, addition, note, relation, claim, event or telling.

    Raises:
        UsageError: it was a protection, its lifting, a merge or a batch, which have commands of their own, or a
            disclosure that stays on record (2).
        NotFoundError: nothing of one's own to take back (30).
        ChangedSinceError: a later change stands on it, or its values were erased (33).
        RestrictedError: processing is restricted (41).
        RoleTooLowError: an addition that somebody else has opened since, or with more behind it (22).
    """
    with access.open("undo", Role.CLERK) as register:
        known = (*_UNDOABLE, *_NOT_HERE)
        wanted = entry or changes.newest_entry_of(register.store, register.user, known)
        if entry is None and batches.is_newest_of(register.store, register.user, wanted or 0):
            problem = N_("`kkrek undo` does not take a batch back; name the entry of an older change")
            raise UsageError(problem=problem, command="batch undo")
        act = _act(register, entry, wanted)
        if act is not None:
            return _undo_told(register, act, dry_run=dry_run)
        signed = log.get(register.store, wanted) if wanted is not None else None
        if wanted is None or signed is None or not _is_own(register, signed):
            raise NotFoundError(thing=N_("change of your own to undo"), which=entry or "", command=_HISTORY)
        if signed.entry.operation in _NOT_HERE:
            problem, command = _NOT_HERE[signed.entry.operation]
            raise UsageError(problem=problem, command=command)
        if signed.entry.operation == "add":
            return _undo_add(register, wanted, dry_run=dry_run)
        return _undo_changes(register, wanted, dry_run=dry_run)


def _act(register: Register, entry: int | None, newest: int | None) -> disclosures.Act | None:
    """Return the user's own disclosure that is named, or that is newer than all that they changed."""
    wanted = entry or disclosures.newest_act_of(register.store, register.user, newest or 0)
    act = disclosures.act_of(register.store, wanted) if wanted is not None else None
    return act if act is not None and act.user == register.user else None


def _undo_told(register: Register, act: disclosures.Act, *, dry_run: bool) -> Undone:
    numbers = untelling.take_back(register, act, dry_run=dry_run)
    return Undone(
        number=numbers[0] if len(numbers) == 1 else None,
        applied=not dry_run,
        undone=act.entry,
        entry=register.recorded if not dry_run else None,
        changes=(),
        numbers=numbers,
    )


def _is_own(register: Register, signed: log.SignedEntry) -> bool:
    """Tell whether the user made an entry that `undo` knows, and did not take it back yet."""
    known = signed.entry.operation in {*_UNDOABLE, *_NOT_HERE} and signed.entry.user == register.user
    return known and not log.reference_of(register.store, "undo", str(signed.entry.n))


def _undo_changes(register: Register, wanted: int, *, dry_run: bool) -> Undone:
    made = changes.of_entry(register.store, wanted)
    if not made:
        raise NotFoundError(thing=N_("change of your own to undo"), which=wanted, command=_HISTORY)
    row = record.find_row(register, made[0].customer)
    record.check_unrestricted(record.read(register, row))
    if _is_overtaken(register, row, made) or not all(map(changes.has_values, made)):
        raise ChangedSinceError(thing=N_("what you want to undo"), command=f"kkrek show {row.number} --history")
    edits = [reversed_edit(register, row, change) for change in reversed(made)]
    entry: int | None = None
    told: tuple[int, ...] = ()
    if not dry_run:
        entry = register.next_entry()
        basis = Basis(source=Source.CONTROLLER, initiative=Initiative.CONTROLLER, reference=f"{changes.UNDO}{wanted}")
        edit.apply(register, row, edits, basis, entry)
        restore_origins(register, row, made, changes.standing(register.store, row.number), entry)
        erase_kept.follow(register, row)
        informing.take_back(register, row, made, wanted)
        told = notifying.take_back(register, row, wanted)
    _record(register, row, wanted, [one.field for one in edits], dry_run=dry_run)
    shown = tuple(edit.shown(one, row, typed=False) for one in edits)
    request = as_id(made[0].reference or "") or None
    return Undone(
        number=row.number,
        applied=not dry_run,
        undone=wanted,
        entry=entry,
        changes=shown,
        request=request,
        told=told,
    )


def _is_overtaken(register: Register, row: customers.CustomerRow, made: Sequence[changes.ChangeRow]) -> bool:
    """Tell whether a later change stands on one of these, or the customer was merged with another since."""
    mine, entry = {(one.field, one.row_uid) for one in made}, made[0].entry
    later = [one for one in changes.standing(register.store, row.number) if one.entry > entry]
    visits = log.visits(register.store, row.uid)
    merged = any(one.operation == "merge" and one.entry > entry and one.how == CHANGED for one in visits)
    return merged or any((one.field, one.row_uid) in mine for one in later)


def _undo_add(register: Register, wanted: int, *, dry_run: bool) -> Undone:
    """Erase an own customer of the same day that nobody else has opened, with the clerk's right."""
    signed = log.get(register.store, wanted)
    number = customers.of_first_entry(register.store, wanted)
    if signed is None or number is None:
        raise NotFoundError(thing=N_("change of your own to undo"), which=wanted, command=_HISTORY)
    row = record.find_row(register, number)
    record.check_unrestricted(record.read(register, row))
    touched = [visit for visit in log.visits(register.store, row.uid) if visit.how != "listed"]
    others = [visit for visit in touched if visit.user != register.user]
    same_day = row.created == register.moment.today.isoformat()
    if others or not same_day or _has_more(register, row.number):
        raise RoleTooLowError(role=register.role.value, command="erase", needed=Role.OFFICER.value)
    told = () if dry_run else erase.remove(register, row)
    head = _record(register, row, wanted, (), dry_run=dry_run)
    return Undone(number=number, applied=not dry_run, undone=wanted, entry=head.n, changes=(), told=told)


def _has_more(register: Register, number: CustomerNumber) -> bool:
    """Tell whether a request, a relation, a claim, a merged record or a disclosure asks for an officer to erase."""
    tied = any(rows.of_customer(register.store, table, number) for table in ("relation", "claim"))
    more = requests.of_customer(register.store, number) or customers.merged_into(register.store, number)
    return tied or bool(more) or bool(limits.recipients_of(register.store, number))


def _record(
    register: Register, row: customers.CustomerRow, undone: int, fields: Sequence[str], *, dry_run: bool
) -> LogHead:
    """Log whose change was taken back, and which; a dry run has only opened the customer."""
    reference = None if dry_run else str(undone)
    return register.record(customers={row.uid: OPENED if dry_run else CHANGED}, fields=fields, reference=reference)
