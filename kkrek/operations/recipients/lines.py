"""What a task tells a recipient, line by line, in the recipient's own names (GDPR Art. 19, 21(3); E-42, M-08, V-03).

Nothing of it is stored: lines are made from the history when they are shown, so a value goes from them with its
erasure. Of a protected customer there is the number and the fact alone, whoever reads; a viewer gets names of fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from kkrek.domain.erasure_groups import group_of
from kkrek.domain.json import parsed
from kkrek.domain.mapping import parse_mapping, ready_mapping
from kkrek.domain.notification import Told, What, differs, names_of, told
from kkrek.domain.role import Role
from kkrek.operations import edit, sealing
from kkrek.store import changes, notifications, recipients

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kkrek.domain.customer import CustomerNumber
    from kkrek.domain.json import Json
    from kkrek.domain.mapping import Mapping
    from kkrek.operations.register import Register
    from kkrek.store.changes import ChangeRow
    from kkrek.store.notifications import EntryRow
    from kkrek.store.tasks import TaskRow

_AT_ONCE = 300
_SIDES = ("old", "new")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to be told of a customer; ``number`` is None once an erased customer's task is done.

    ``name`` is given to clerks where the recipient does not know the number, and of nobody who is protected or erased.
    A correction has kkrek's ``field``, the recipient's ``names`` for it and both values; ``masked`` are those that the
    reader does not get, ``by_hand`` tells that the customer is protected and nothing else is told. ``details`` are
    codes: purposes of a restriction, ``kind:channel`` of an opt-out, fields of an erasure, the number that went. Of the
    fields ``partly`` only some entries were erased; ``names`` are then those of the others.
    """

    number: CustomerNumber | None
    uid: str
    what: What
    entry: int
    name: str | None = None
    field: str | None = None
    names: tuple[str, ...] = ()
    old: Json = None
    new: Json = None
    on: str | None = None
    masked: tuple[str, ...] = ()
    by_hand: bool = False
    details: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()


def of_task(register: Register, task: TaskRow) -> Iterator[Line]:
    """Yield what a task tells, sorted by what it is and by customer; nothing when it tells no recipient anything."""
    if task.recipient_id is None:
        return
    reading = _Reading(register, task, task.recipient_id)
    for what in notifications.counts(register.store, task.id):
        found = notifications.each(register.store, task.id, what)
        yield from reading.corrections(found) if what is What.CORRECTION else reading.others(found, what)


def corrections_of(register: Register, task: TaskRow, uid: str) -> list[Line]:
    """Return the corrections of one customer that a task tells."""
    assert task.recipient_id is not None
    found = notifications.each(register.store, task.id, What.CORRECTION, uid)
    return list(_Reading(register, task, task.recipient_id).corrections(found))


def mapping_of(register: Register, recipient: int) -> Mapping:
    """Return the format of a recipient: its own, or that in which it gets its files all the same."""
    row = recipients.get(register.store, recipient)
    return parse_mapping((row.mapping if row is not None else None) or ready_mapping("generic"))


def is_told(register: Register, uid: str, change: ChangeRow) -> bool:
    """Tell whether a change is anything to a recipient: it changes a value, or the person contests one (E-35)."""
    opened = sealing.open_change(register, uid, change)
    return opened is None or opened.statement is not None or _differs(opened)


@dataclass(slots=True)
class _Reading:
    """Reads the lines of one task for one reader."""

    register: Register
    task: TaskRow
    recipient: int
    mapping: Mapping = field(init=False)

    def __post_init__(self) -> None:
        """Read the recipient's names once."""
        self.mapping = mapping_of(self.register, self.recipient)

    def others(self, found: Iterator[EntryRow], what: What) -> Iterator[Line]:
        """Yield what is told of customers beside corrections."""
        for one in found:
            line = replace(self._line(one, what, one.entry), details=self._details(one, what))
            yield self._erased(line) if what is What.ERASURE_IN_PART else line

    def _erased(self, line: Line) -> Line:
        """Return the line of an erasure with the recipient's names of what is to go there, and what only in part."""
        parts = notifications.parts_of_entry(self.register.store, line.entry)
        partly = tuple(name for name in line.details if parts & {name, group_of(name)})
        return replace(line, names=self._names([name for name in line.details if name not in partly]), partly=partly)

    def corrections(self, found: Iterator[EntryRow]) -> Iterator[Line]:
        """Yield the changes that are told, of each customer the oldest first."""
        for part in _parts(found):
            known = {one.now: one for one in part if one.now is not None}
            made = notifications.told_changes(self.register.store, self.task.id, self.recipient, list(known))
            for number, of_one in groupby(made, key=attrgetter("customer")):
                yield from self._of_one(known[number], list(of_one))

    def _of_one(self, one: EntryRow, made: Sequence[ChangeRow]) -> Iterator[Line]:
        standing = self._standing(made)
        if one.protected:
            told_of = [change.entry for change in standing if self._values(one, change)]
            if told_of:
                yield replace(self._line(one, What.CORRECTION, told_of[-1]), by_hand=True)
            return
        for change in standing:
            line = self._line(one, What.CORRECTION, change.entry)
            for value, masked in self._values(one, change):
                yield replace(
                    line, field=value.field, names=value.names, old=value.old, new=value.new, on=value.on, masked=masked
                )

    def _line(self, one: EntryRow, what: What, entry: int) -> Line:
        """Return what a line tells of a customer before it tells anything else."""
        bare = one.protected or self.register.role is Role.VIEWER or self.mapping.name_of("number") is not None
        return Line(number=one.number, uid=one.uid, what=what, entry=entry, name=None if bare else one.name)

    def _standing(self, made: Sequence[ChangeRow]) -> list[ChangeRow]:
        """Return the changes but those that were taken back before anybody was told, with their taking back."""
        there = {(change.entry, change.field, change.row_uid): change for change in made}
        gone: set[int] = set()
        for change in filter(changes.is_undo, made):
            undone = int((change.reference or "").removeprefix(changes.UNDO))
            before = there.get((undone, change.field, change.row_uid))
            if before is not None and not self._has_new_value(change, undone):
                gone |= {change.id, before.id}
        return [change for change in made if change.id not in gone]

    def _has_new_value(self, undo: ChangeRow, undone: int) -> bool:
        store = self.register.store
        return notifications.disclosed_between(store, undo.customer, self.recipient, undone, undo.entry)

    def _values(self, one: EntryRow, change: ChangeRow) -> list[tuple[Told, tuple[str, ...]]]:
        """Return the values of a change as the recipient has them, each with the sides that the reader does not get."""
        bare = Told(change.field, names_of(self.mapping, change.field), None, None)
        if not changes.has_values(change):
            since = notifications.erased_groups(self.register.store, one.uid, self.recipient, change.entry)
            return [] if (group_of(change.field) or change.field) in since else [(bare, ())]
        opened = sealing.open_change(self.register, one.uid, change)
        if opened is None:
            return [(bare, _SIDES)]
        old, new = (self._shown(change.field, parsed(side)) for side in (opened.old, opened.new))
        found: tuple[Told, ...] = ()
        if _differs(opened):
            found = told(self.mapping, change.field, old, new)
        elif opened.statement is not None:
            found = (bare._replace(old=old, new=new),)
        if self.register.role is Role.VIEWER:
            return [(value._replace(old=None, new=None), _SIDES) for value in found]
        if sealing.is_secret(self.register, one.uid, change):
            # The person bears another name now, and the former one is nobody's to tell (F-12).
            if change.field == "former_names":
                return [(value._replace(old=None, new=None), _SIDES) for value in found]
            return [(value._replace(old=None), _SIDES[:1]) for value in found]
        return [(value, ()) for value in found]

    def _shown(self, name: str, value: Json) -> Json:
        """Return one side of a change: identity codes and accounts masked (F-14), a phone as the recipient has it."""
        if name == "phones" and isinstance(value, dict) and names_of(self.mapping, name):
            return value.get("e164")
        return edit.shown_value(name, value)

    def _details(self, one: EntryRow, what: What) -> tuple[str, ...]:
        """Return what else is to be said of a customer, in codes; of one who was erased nothing is known any more."""
        store = self.register.store
        if one.now is None:
            return ()
        match what:
            case What.MERGE:
                return tuple(map(str, notifications.merged_by(store, one.now, one.entry)))
            case What.RESTRICTION:
                return _codes(notifications.purposes(store, one.now, one.entry))
            case What.RESTRICTION_LIFTING:
                return _codes(notifications.lifted_purposes(store, one.now, self.task.made_on))
            case What.OPT_OUT:
                return tuple(":".join(pair) for pair in notifications.forbidden(store, one.now, one.entry))
            case What.ERASURE_IN_PART:
                gone = set(notifications.groups_of_entry(store, one.entry))
                given = notifications.fields_given(store, one.now, self.recipient, one.entry)
                return tuple(name for name in given if gone & {name, group_of(name)})
            case _:
                return ()

    def _names(self, fields: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for one in fields for name in names_of(self.mapping, one)))


def _parts(found: Iterator[EntryRow]) -> Iterator[list[EntryRow]]:
    """Yield the customers some hundred at a time, each once."""
    part: dict[str, EntryRow] = {}
    for one in found:
        if one.uid not in part and len(part) >= _AT_ONCE:
            yield list(part.values())
            part = {}
        part.setdefault(one.uid, one)
    if part:
        yield list(part.values())


def _codes(purposes: Sequence[str | None]) -> tuple[str, ...]:
    """Return the purposes of restrictions; none of them is everything."""
    return () if None in purposes else tuple(one for one in purposes if one is not None)


def _differs(change: ChangeRow) -> bool:
    return differs(parsed(change.old), parsed(change.new))
