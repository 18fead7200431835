"""Check and apply files of corrections, all or nothing, and list those that were applied (GDPR Art. 16; X-08, M-05).

A file is read, checked and staged beside the register while others go on working; the last statements alone hold the
write lock. The same file is not applied twice.
"""

from __future__ import annotations

import hashlib
import shlex
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from kkrek.domain.batch import What
from kkrek.domain.role import Role
from kkrek.errors import N_, AlreadyAppliedError, ChangedSinceError, RowsRefusedError
from kkrek.operations.batch import applying
from kkrek.operations.batch.reading import read, sheet_of
from kkrek.operations.batch.source import Kind, examine
from kkrek.store import batches, pouring
from kkrek.store.batches import BatchRow
from kkrek.store.input import spool
from kkrek.store.staging import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kkrek.domain.batch import Refused, Tally
    from kkrek.domain.json import Json
    from kkrek.operations.access import Access, Staging
    from kkrek.operations.batch.making import Making, Wanted
    from kkrek.operations.batch.reading import Sheet
    from kkrek.operations.register import Register

__all__ = ["BatchRow", "Input", "Made", "Rejects", "apply", "check", "listed"]


@dataclass(frozen=True, slots=True)
class Input:
    """A file as the person named it: the open file, its path as it is told, and whether it can be read twice.

    ``progress`` is told rows read and which part of the file that is.
    """

    file: BinaryIO
    path: str
    name: str
    seekable: bool
    progress: Callable[[int, float], None]

    def again(self, wanted: Wanted) -> str:
        """Return the command that looks at the file again, with the options that were given."""
        file = "-" if self.name == self.path == "stdin" else self.path
        return shlex.join(["kkrek", "batch", "check", file, *wanted.said])


@dataclass(frozen=True, slots=True)
class Rejects:
    """Where rows refused or left out go: told the kind of the file, its headings, and each row with why, if any."""

    write: Callable[[Kind, tuple[str, ...], Iterator[Refused]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a file came to; ``batch`` is its id when it was applied.

    ``stopped``: rows were refused, so nothing was written. ``rejected``: some row was refused or left out, and goes to
    the file of rejects. ``tasks`` were opened. ``undoable``: whoever applied it may
    take it back.
    """

    batch: str | None
    plan: str
    kind: str
    encoding: str
    delimiter: str | None
    tally: Tally
    applied: bool
    stopped: bool
    rejected: bool
    first_number: int | None = None
    tasks: tuple[int, ...] = ()
    undoable: bool = True


def check(access: Access, given: Input, wanted: Wanted, rejects: Rejects | None = None) -> Made:
    """Tell what a file would do; nothing is written but the log entry of what was read.

    Raises:
        InputUnreadableError: the file cannot be read, or its headings do not fit (50).
        AlreadyAppliedError: it was applied before (53).
        ChangedSinceError: the plan is not the one expected (33).
    """
    with access.stage("batch check", Role.CLERK) as stage:
        sheet, making, _head = _read(stage, given, wanted, changes=False)
        _reject(sheet, making, rejects)
        with stage.writing(making.touched) as register:
            _check_expected(making, wanted, given)
            register.record(crowd=making.touched, fields=sorted(making.tally.fields), detail=_counts(making))
        return _made(sheet, making, stopped=_stops(making))


def apply(access: Access, given: Input, wanted: Wanted, rejects: Rejects | None = None) -> Made:
    """Apply a file in one transaction, unless a row is refused; with ``partial`` the rows that are in order.

    Raises:
        InputUnreadableError: the file cannot be read, or its headings do not fit (50).
        AlreadyAppliedError: it was applied before (53).
        ChangedSinceError: the plan is not the one expected, or somebody changed a customer meanwhile (33).
    """
    with access.stage("batch apply", Role.CLERK) as stage:
        sheet, making, head = _read(stage, given, wanted, changes=True)
        _reject(sheet, making, rejects)
        stopped = _stops(making)
        if stopped:
            with stage.writing() as register:
                register.record(crowd=making.touched, fields=sorted(making.tally.fields), detail=_refused(making))
            return _made(sheet, making, stopped=True)
        while True:
            applying.reserve_numbers(stage, making.new_customers)
            pouring.widen(stage.store)
            with suppress(applying.NumbersTakenError):
                return _write(stage, sheet, making, head, given)


def _write(stage: Staging, sheet: Sheet, making: Making, head: int, given: Input) -> Made:
    wanted = making.wanted
    with stage.writing(making.touched) as register:
        _check_expected(making, wanted, given)
        _check_not_applied(register, wanted, making.digest)
        applying.check_unchanged(register, head, given.again(wanted))
        batch = batches.next_id(register.store, register.moment.today.year)
        entry, first, tasks = applying.write(register, making, batch)
        batches.insert(register.store, _row(register, making, batch, given.name, entry))
        register.record(
            crowd=making.touched, fields=sorted(making.tally.fields), reference=batch, detail=_counts(making)
        )
        undoable = wanted.what is not What.OPT_OUTS and (not first or register.role.allows(Role.OFFICER))
    made = _made(sheet, making, stopped=False, batch=batch, first=first or None, tasks=tasks)
    return replace(made, undoable=undoable)


def listed(access: Access) -> tuple[BatchRow, ...]:
    """Return the batches that were applied, the newest first."""
    with access.open("batch list", Role.CLERK) as register:
        register.record()
        return tuple(batches.every(register.store))


def _read(stage: Staging, given: Input, wanted: Wanted, *, changes: bool) -> tuple[Sheet, Making, int]:
    with stage.reading() as (register, head):
        file = given.file if given.seekable else spool(register.store, given.file)
        found = examine(file, given.path, wanted.encoding or wanted.file_map.encoding)
        digest = hashlib.sha256(f"{found.digest} {wanted.what} {wanted.file_map.text}".encode()).hexdigest()
        sheet = sheet_of(file, given.path, found, wanted)
        _check_not_applied(register, wanted, digest)
        making = read(register, sheet, wanted, digest, given.progress)
        making.touched.close(changes=changes and not _stops(making))
    return sheet, making, head


def _reject(sheet: Sheet, making: Making, rejects: Rejects | None) -> None:
    if rejects is not None and making.rejected:
        rejects.write(sheet.found.kind, making.layout.headings, refused(making.register.store))


def _check_not_applied(register: Register, wanted: Wanted, digest: str) -> None:
    """Refuse a file that was applied before.

    A whole list of what is owed may be just that of the day before yesterday again: it was applied only if no other
    list of claims came after it. A file of which everything was left out did nothing, and may come again.
    """
    before = batches.standing_of(register.store, digest)
    if wanted.complete and before != batches.newest_of(register.store, wanted.what.value):
        before = None
    if before is not None and (before.changed or before.added or before.settled or not before.skipped):
        raise AlreadyAppliedError(batch=before.id)


def _check_expected(making: Making, wanted: Wanted, given: Input) -> None:
    if wanted.expect is not None and wanted.expect != making.plan:
        raise ChangedSinceError(thing=N_("the plan"), command=given.again(wanted))


def _stops(making: Making) -> bool:
    return bool(making.tally.counts.refused) and not making.wanted.partial


def _counts(making: Making) -> dict[str, Json]:
    return {"rows": dict(making.tally.counts.json())}


def _refused(making: Making) -> dict[str, Json]:
    return {**_counts(making), "refused": RowsRefusedError.id()}


def _row(register: Register, making: Making, batch: str, name: str, entry: int) -> BatchRow:
    counts = making.tally.counts
    return BatchRow(
        id=batch,
        what=making.wanted.what.value,
        name=name,
        digest=making.digest,
        applied_at=register.moment.stamp,
        user=register.user,
        read=counts.read,
        changed=counts.changed,
        equal=counts.equal,
        added=counts.added,
        skipped=counts.skipped,
        refused=counts.refused,
        settled=counts.settled,
        entry=entry,
    )


def _made(
    sheet: Sheet,
    making: Making,
    *,
    stopped: bool,
    batch: str | None = None,
    first: int | None = None,
    tasks: tuple[int, ...] = (),
) -> Made:
    return Made(
        batch=batch,
        plan=making.plan,
        kind=sheet.found.kind.value,
        encoding=sheet.found.encoding,
        delimiter=sheet.delimiter,
        tally=making.tally,
        applied=batch is not None,
        stopped=stopped,
        rejected=making.rejected,
        first_number=first,
        tasks=tasks,
    )
