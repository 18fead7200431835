"""Stage the way back of a batch: every value that it changed and nobody has touched since returns (E-35, N-08).

What belongs together goes back together or not at all: the addresses of a customer, a name with the former name that
was kept of it, an identity code with the former one and its reason.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from kkrek.domain.batch import SHOWN, Reason, Skipped
from kkrek.domain.customer import CustomerNumber, Initiative, Source
from kkrek.domain.json import parsed
from kkrek.errors import AlreadyThereError
from kkrek.operations import edit, informing, sealing
from kkrek.operations.edit import Basis
from kkrek.operations.register import CHANGED, OPENED
from kkrek.operations.reversing import restore_origins, reversed_edit
from kkrek.store import changes, many, staging
from kkrek.store.staging import Staged, Touched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kkrek.operations.register import Register
    from kkrek.store.batches import BatchRow
    from kkrek.store.changes import ChangeRow
    from kkrek.store.connection import Store
    from kkrek.store.customers import CustomerRow

_PART = 300
_TOGETHER = {
    "addresses": "addresses",
    "family_name": "names",
    "given_names": "names",
    "former_names": "names",
    "identity_code": "codes",
    "identity_code_reason": "codes",
    "former_identity_codes": "codes",
    "notice_given_on": "notice",
    "notice_version": "notice",
}
# What the office itself records, and the notice, are no data obtained from elsewhere.
_NOT_TOLD = frozenset({*informing.NOTICE_FIELDS, "notes", "relations", "claims", "events", "protection"})


@dataclass(slots=True)
class Back:
    """What goes back of a batch, and what is left as it is; ``numbers`` of new customers who are erased again."""

    register: Register
    batch: BatchRow
    staged: Staged = field(init=False)
    touched: Touched = field(init=False)
    customers: int = 0
    changes: int = 0
    erased: int = 0
    left: list[Skipped] = field(default_factory=list)
    left_count: int = 0
    fields: set[str] = field(default_factory=set)
    _stay: set[int] = field(default_factory=set)
    _effects: hashlib._Hash = field(init=False)

    def __post_init__(self) -> None:
        """Let everything that is written go to the scratch file."""
        self.staged = Staged(self.register.store)
        self.touched = Touched(self.register.store)
        self.register.pen = self.staged
        self._effects = hashlib.sha256(self.batch.id.encode())

    @property
    def plan(self) -> str:
        """The id of what goes back: another state of the register is another plan."""
        return self._effects.hexdigest()[:12]

    def leave(self, number: int, reason: Reason, name: str | None = None) -> None:
        """Leave something as it is."""
        self.left_count += 1
        self._effects.update(f"left {number} {reason} {name}\n".encode())
        if len(self.left) < SHOWN:
            self.left.append(Skipped(0, CustomerNumber(number), reason, name))

    def see_added(self) -> None:
        """Count the new customers who are to be erased again; the others stay."""
        for new in many.added_by(self.register.store, self.batch.entry):
            if new.stays:
                self._leave_added(new)
            else:
                self.erased += 1
                self.touched.touch(new.uid, OPENED)
                self.note(f"erase {new.number}")

    def recount(self, store: Store, erased: int) -> None:
        """Tell who stays after all, now that so many were erased: somebody has touched them meanwhile."""
        if erased != self.erased:
            self.erased = erased
            for new in many.added_by(store, self.batch.entry):
                self._leave_added(new)

    def _leave_added(self, new: many.Added) -> None:
        if new.number not in self._stay:
            self._stay.add(new.number)
            self.leave(new.number, Reason.MERGED if new.merged else Reason.IN_USE)

    def note(self, fact: str) -> None:
        """Let the plan know a fact."""
        self._effects.update(f"{fact}\n".encode())


def stage_back(register: Register, batch: BatchRow, progress: Callable[[int, float], None]) -> Back:
    """Stage the way back of what a batch changed, and count the new customers who can be erased again."""
    back, done = Back(register, batch), 0
    for part in _parts(changes.each_of_entry(register.store, batch.entry)):
        _take_part(back, part)
        done += len(part)
        progress(done, min(0.99, done / max(1, batch.changed + batch.settled)))
    for number in many.forbidding(register.store, batch.entry):
        back.leave(number, Reason.OPT_OUT, "marketing")
    if batch.added:
        back.see_added()
    back.staged.flush()
    progress(done, 1.0)
    return back


def _parts(made: Iterator[ChangeRow]) -> Iterator[list[tuple[int, list[ChangeRow]]]]:
    """Yield the changes customer by customer, a few hundred customers at a time."""
    part: list[tuple[int, list[ChangeRow]]] = []
    for number, group in groupby(made, key=attrgetter("customer")):
        part.append((number, list(group)))
        if len(part) >= _PART:
            yield part
            part = []
    if part:
        yield part


def _take_part(back: Back, part: Sequence[tuple[int, list[ChangeRow]]]) -> None:
    # A file about events names the same customer on several lines.
    of_customer: dict[int, list[ChangeRow]] = {}
    for number, made in part:
        of_customer.setdefault(number, []).extend(made)
    numbers = of_customer.keys()
    store = back.register.store
    rows = many.customers(store, numbers)
    history = many.changes(store, numbers)
    merged = many.merged_since(store, numbers, back.batch.entry)
    restricted = many.restricted(store, numbers)
    returned = []
    for number, made in of_customer.items():
        row, known = rows[number], history[number]
        back.touched.touch(row.uid, OPENED)
        if number in merged:
            _leave_all(back, made, Reason.MERGED)
        elif None in restricted.get(number, ()):
            _leave_all(back, made, Reason.RESTRICTED)
        elif _take_back(back, row, made, known):
            returned.append(number)
    before = staging.take_numbers(store, dict.fromkeys(returned, 0))
    back.customers += len(returned) - len(before)


def _leave_all(back: Back, made: Sequence[ChangeRow], reason: Reason) -> None:
    for name in dict.fromkeys(one.field for one in made):
        back.leave(made[0].customer, reason, name)


def _take_back(back: Back, row: CustomerRow, made: Sequence[ChangeRow], known: Sequence[ChangeRow]) -> bool:
    """Stage what returns of a customer; False when nothing does."""
    standing = changes.standing_among(known)
    still = {one.id for one in standing}
    later = {(one.field, one.row_uid) for one in standing if one.entry > back.batch.entry}
    groups: dict[str, list[ChangeRow]] = {}
    for one in made:
        if one.id in still:  # what was taken back before stays so
            groups.setdefault(_TOGETHER.get(one.field, f"{one.field} {one.row_uid}"), []).append(one)
    returned: list[ChangeRow] = []
    for group in groups.values():
        why = _why_left(back, row, group, later)
        if why is None:
            returned += group
        else:
            for name in dict.fromkeys(one.field for one in group):
                back.leave(row.number, why, name)
    if returned:
        rest = [one for one in standing if one not in returned]
        _stage(back, row, sorted(returned, key=attrgetter("id")), rest)
        if not any(map(_is_from_elsewhere, (one for one in rest if one.entry >= back.batch.entry))):
            back.staged.put("uninformed", number=row.number, uid=row.uid)
    return bool(returned)


def _why_left(
    back: Back, row: CustomerRow, group: Sequence[ChangeRow], later: set[tuple[str, str | None]]
) -> Reason | None:
    together = {_TOGETHER[one.field] for one in group if one.field in _TOGETHER}
    touched = any((one.field, one.row_uid) in later for one in group) or any(
        _TOGETHER.get(name) in together for name, _ in later if name in _TOGETHER
    )
    if touched:
        return Reason.CHANGED_SINCE
    if not all(map(changes.has_values, group)):
        return Reason.VALUES_GONE
    code = next((one for one in group if one.field == "identity_code"), None)
    if code is not None and _is_taken(back.register, row, code):
        return Reason.CHANGED_SINCE
    return None


def _is_taken(register: Register, row: CustomerRow, change: ChangeRow) -> bool:
    opened = sealing.open_change(register, row.uid, change)
    old = parsed(opened.old) if opened is not None else None
    if old is None:
        return False
    try:
        edit.check_free(register, row.number, str(old))
    except AlreadyThereError:
        return True
    return False


def _stage(back: Back, row: CustomerRow, returned: Sequence[ChangeRow], rest: Sequence[ChangeRow]) -> None:
    register, entry = back.register, back.batch.entry
    basis = Basis(source=Source.CONTROLLER, initiative=Initiative.CONTROLLER, reference=f"{changes.UNDO}{entry}")
    edit.apply(register, row, [reversed_edit(register, row, one) for one in reversed(returned)], basis, 0)
    earlier = [one for one in rest if one.entry < entry]
    restore_origins(register, row, returned, earlier, 0)
    for task in sorted({task for one in returned for task in informing.tasks_of(one)}):
        back.staged.put("reopened", number=row.number, uid=row.uid, task=task)
    back.changes += len(returned)
    back.fields.update(one.field for one in returned)
    back.touched.touch(row.uid, CHANGED)
    back.note(f"{row.number} {[one.id for one in returned]}")


def _is_from_elsewhere(change: ChangeRow) -> bool:
    """Tell whether the person is to be told of what a change recorded: it did not come from them (GDPR Art. 14)."""
    return change.source != Source.SUBJECT and change.field not in _NOT_TOLD
