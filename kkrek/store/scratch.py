"""The scratch file of a batch: beside the register, encrypted under a key that is never stored, gone when it is done.

What a file holds is checked and staged here, so that the register's write lock is needed for the last statements
alone. The file loses its name as soon as it is open: the disk gives its room back even when the process is killed.
Who made it keeps a ``flock`` on it until then; one that is left with its lock free is deleted by the next command.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from kkrek.errors import CannotWriteError, DamagedError
from kkrek.errors.reasons import reason_of
from kkrek.store import lock
from kkrek.store.place import clear_restored
from kkrek.store.rows import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from kkrek.store.connection import Store
    from kkrek.store.place import Place

_PREFIX = ".scratch-"
_JOURNAL = "-journal"
_CACHE_KIB = 16384
_COMMIT_BYTES = 1 << 20
_PART = 500

# Columns of ``customer`` that a correction may write; a staged row says by a bit which of them it means.
PUT = (
    "family_name", "given_names", "call_name", "identity_code", "identity_code_index", "identity_code_reason",
    "nationalities", "marital_status", "household_size", "language", "notice_version", "notice_given_on",
    "deceased_on", "family_folded", "name_folded", "search",
)  # fmt: skip
# Columns of a new customer; the number is given when the batch is applied.
NEW = ("uid", "created", "source", *PUT)
CHANGE = (
    "customer", "uid", "field", "row_uid", "old", "new", "sealed", "source", "initiative", "reason", "statement",
    "reference", "changed_on",
)  # fmt: skip
# The order in which rows were staged: it is that in which they are written.
_SEQ = "seq INTEGER PRIMARY KEY"
_PIECE = "tray TEXT, bucket INTEGER, n INTEGER, content BLOB, PRIMARY KEY (tray, bucket, n)"
OUTDATED = (
    "erase_from TEXT, place INTEGER, number INTEGER, uid TEXT, unit TEXT, entries INTEGER, reason TEXT, state TEXT,"
    " why TEXT, until TEXT"
)
_TOLD_KEY = "PRIMARY KEY (recipient, number, what)"
CHOICE = ("customer", "kind", "channel", "since", "via", "reference", "recorded_on")


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns of a row of a list field as they are staged: ``id`` is the place that it had, if any."""
    return ("id", "customer", *(name for name in COLUMNS[table] if name != "entry"))


@contextmanager
def attached(store: Store, place: Place) -> Generator[None]:
    """Attach a new, empty scratch file with its tables to an open register; it is gone at the end.

    Raises:
        CannotWriteError: the disk does not take it (18).
    """
    path, descriptor = _made(place)
    try:
        store.attach("scratch", path, secrets.token_hex(32))
        path.unlink(missing_ok=True)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "secure_delete = OFF", f"cache_size = -{_CACHE_KIB}"):
            store.run(f"PRAGMA scratch.{pragma}").fetchone()
        for statement in _statements():
            store.run(statement)
        yield
    finally:
        # A scratch file that found no room is no whole file any more, and goes with the connection.
        with suppress(CannotWriteError, DamagedError):
            store.detach("scratch")
        path.unlink(missing_ok=True)
        os.close(descriptor)


@contextmanager
def file(place: Place) -> Generator[Path]:
    """Give an empty file of ours beside the register, 0600, for a copy of it; it is gone at the end.

    Raises:
        CannotWriteError: the disk does not take it (18).
    """
    path, descriptor = _made(place)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}{_JOURNAL}").unlink(missing_ok=True)
        os.close(descriptor)


def refuse_no_room(place: Place) -> None:
    """Refuse what is followed by the commit of a few pages when the disk has no room for these.

    Raises:
        CannotWriteError: it has none (18).
    """
    path, descriptor = _made(place)
    try:
        os.posix_fallocate(descriptor, 0, _COMMIT_BYTES)
    except OSError as error:
        raise CannotWriteError(reason=reason_of(error)) from error
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def sweep(place: Place) -> None:
    """Delete the scratch files of processes that were killed before theirs was gone; the register is in its place.

    SQLite keeps a journal beside a copy while it writes it, without a lock of ours: it goes after its file alone,
    which sorts before it.
    """
    for path in sorted(place.directory.glob(f"{_PREFIX}*")):
        if path.name.endswith(_JOURNAL):
            if not path.with_name(path.name.removesuffix(_JOURNAL)).exists():
                path.unlink(missing_ok=True)
            continue
        lock.delete_left(path)
    clear_restored(place)


def sweep_key_files(place: Place) -> None:
    """Delete what a process that was killed left of a key file; the caller holds the write lock: nobody writes one.

    A copy of the key file as it was before its change is written in the same way, so its name may begin with two dots.
    """
    for path in place.directory.glob(f".*{place.keys.name}.*.tmp"):
        path.unlink(missing_ok=True)


def run_in_parts(store: Store, table: str, key: str, sql: str, values: dict[str, object]) -> None:
    """Run a statement for the rows of a staged table, some hundred at a time.

    Whatever SQLite puts aside while a statement runs is in memory: the rows of an UPDATE, and every page as it was
    before, so that the statement could be taken back. Each random id lies on a page of its own.
    """
    ends = store.one(f"SELECT (SELECT min({key}) FROM scratch.{table}), (SELECT max({key}) FROM scratch.{table})")
    assert ends is not None
    in_parts(store, ends[0], ends[1], sql.format(part=f"s.{key} BETWEEN :first AND :last"), values)


def in_parts(store: Store, first: int | None, last: int, sql: str, values: dict[str, object]) -> None:
    """Run a statement from ``:first`` to ``:last`` of some rows, some thousands at a time; for no rows not at all."""
    while first is not None and first <= last:
        store.run(sql, {**values, "first": first, "last": min(last, first + _PART - 1)})
        first += _PART


def _made(place: Place) -> tuple[Path, int]:
    """Make a file and lock it; one that somebody swept away before it was locked is made again."""
    while True:
        path = place.directory / f"{_PREFIX}{secrets.token_hex(8)}"
        try:
            descriptor = place.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        except OSError as error:
            raise CannotWriteError(reason=reason_of(error)) from error
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if path.exists():
            return path, descriptor
        os.close(descriptor)


def _statements() -> list[str]:
    made = []
    for table in COLUMNS:
        names = ", ".join(columns_of(table))
        made += [f"CREATE TABLE scratch.{how}_{table} ({_SEQ}, {names})" for how in ("new", "put")]
        made.append(f"CREATE TABLE scratch.gone_{table} ({_SEQ}, uid TEXT)")
    return [
        *made,
        f"CREATE TABLE scratch.customer_new (ordinal INTEGER PRIMARY KEY, line INTEGER, {', '.join(NEW)})",
        f"CREATE TABLE scratch.customer_put (number INTEGER PRIMARY KEY, mask INTEGER, {', '.join(PUT)})",
        f"CREATE TABLE scratch.change_new ({_SEQ}, {', '.join(CHANGE)})",
        f"CREATE TABLE scratch.choice_new ({_SEQ}, {', '.join(CHOICE)})",
        f"CREATE TABLE scratch.origin ({_SEQ}, customer, field, source, recorded_on)",
        f"CREATE TABLE scratch.origin_gone ({_SEQ}, customer, field)",
        "CREATE TABLE scratch.touched (uid TEXT PRIMARY KEY, how TEXT) WITHOUT ROWID",
        "CREATE TABLE scratch.member (number INTEGER PRIMARY KEY, line INTEGER)",
        f"CREATE TABLE scratch.told (recipient INTEGER, what TEXT, number INTEGER, {_TOLD_KEY}) WITHOUT ROWID",
        "CREATE TABLE scratch.taken (key BLOB PRIMARY KEY, line INTEGER) WITHOUT ROWID",
        f"CREATE TABLE scratch.informed ({_SEQ}, number INTEGER, uid TEXT, day TEXT)",
        f"CREATE TABLE scratch.reopened ({_SEQ}, number INTEGER, uid TEXT, task INTEGER)",
        f"CREATE TABLE scratch.uninformed ({_SEQ}, number INTEGER, uid TEXT)",
        f"CREATE TABLE scratch.ledger_new ({_SEQ}, customer INTEGER, kind TEXT, body TEXT)",
        f"CREATE TABLE scratch.refused ({_SEQ}, line INTEGER, cells TEXT, error TEXT)",
        f"CREATE TABLE scratch.outdated ({OUTDATED}, PRIMARY KEY (erase_from, place)) WITHOUT ROWID",
        "CREATE INDEX scratch.outdated_number ON outdated(number) WHERE state = 'due'",
        f"CREATE TABLE scratch.piece ({_PIECE}) WITHOUT ROWID",
        "CREATE TABLE scratch.shared_string (place INTEGER PRIMARY KEY, text TEXT)",
        "CREATE TABLE scratch.input (n INTEGER PRIMARY KEY, content BLOB)",
    ]
