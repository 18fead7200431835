"""The register written anew under other keys, as a copy beside it that takes its place when it is whole.

``PRAGMA rekey`` is never used: with a full disk or somebody else at work it fails half-way and ruins the file. The copy
holds live rows alone, so nothing that was erased comes along. The caller holds the register alone.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from kkrek.errors import N_, BusyError, CannotWriteError, DamagedError, NoRoomError
from kkrek.errors.reasons import reason_of
from kkrek.store import health
from kkrek.store.place import sync
from kkrek.store.schema import APPLICATION_ID, VERSION, sealed_columns

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from kkrek.store.connection import Store
    from kkrek.store.place import Place

# The copy, and the journal in which SQLite keeps what a transaction in it overwrites.
_ROOM = 2.2
_AT_ONCE = 1000
_CACHE_KIB = 65536  # each new index of an identity code lies on another page
_MIB = 1024 * 1024
# Whose row it is: the sealed value opens for this uid alone. A task is sealed where it is about one customer alone.
_OWNER = {
    "customer": "t.uid",
    "task": "(SELECT uid FROM task_customer WHERE task = t.id)",
}
_ANY_OWNER = "(SELECT uid FROM customer WHERE number = t.customer)"


class SealedValue(NamedTuple):
    """One sealed value with its place: the customer's uid, table, the row's uid and column."""

    rowid: int
    customer: str
    table: str
    row: str
    field: str
    sealed: bytes


def refuse_little_room(place: Place) -> None:
    """Refuse before anything is written if the disk cannot hold the copy.

    Raises:
        CannotWriteError: less than 2.2 times the size of the register is free (18).
    """
    needed, free = int(health.size_bytes(place) * _ROOM), health.free_bytes(place)
    if free < needed:
        raise NoRoomError(needed=-(-needed // _MIB), free=free // _MIB)


@contextmanager
def dropped_unless_whole(place: Place) -> Generator[None]:
    """Delete the copy if anything fails while it is written."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            drop(place)
        raise


def export(store: Store, key: str) -> None:
    """Write the rows of the register into a new file beside it, under another key (64 hex digits).

    Raises:
        BusyError: another program has the register open (11).
        CannotWriteError: the disk is full (18).
    """
    place = store.place
    drop(place)
    _leave_wal(store)
    try:
        os.close(place.open(place.rotation, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    except OSError as error:
        raise CannotWriteError(reason=reason_of(error)) from error
    store.attach("fresh", place.rotation, key)
    try:
        # What a crash leaves of it is deleted, so the disk need not keep it before it is whole.
        for pragma in ("journal_mode = MEMORY", "synchronous = OFF"):
            store.one(f"PRAGMA fresh.{pragma}")
        store.one("SELECT sqlcipher_export('fresh')")
        # These two an export leaves out.
        for name, value in (("application_id", APPLICATION_ID), ("user_version", VERSION)):
            store.run(f"PRAGMA fresh.{name} = {value}")
        if counts(store, "fresh") != counts(store, "main"):
            raise _not_whole(place)
    finally:
        store.detach("fresh")


def hurry(copy: Store) -> None:
    """Keep much of the copy in memory while it changes, and let the disk keep it at the end alone, see `keep`."""
    for pragma in (f"cache_size = -{_CACHE_KIB}", "synchronous = OFF"):
        copy.one(f"PRAGMA {pragma}")


def counts(store: Store, schema: str) -> dict[str, int]:
    """Return how many rows each table has, and how many tables, indexes, triggers and views there are."""
    tables = store.all(
        f"SELECT name FROM {schema}.sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name <> 'sqlite_schema'"
    )
    found = {}
    for table in [str(row["name"]) for row in tables] + ["sqlite_schema"]:
        row = store.one(f'SELECT count(*) FROM {schema}."{table}"')
        assert row is not None
        found[table] = int(row[0])
    return found


def sealed_values(store: Store) -> Iterator[SealedValue]:
    """Yield everything that is sealed in a row of somebody, table by table; each may be written anew meanwhile."""
    for table, column in sealed_columns():
        owner, last = _OWNER.get(table, _ANY_OWNER), 0
        sql = (
            f"SELECT t.rowid AS rowid, {owner} AS customer, t.uid AS uid, t.{column} AS sealed FROM {table} t"
            f" WHERE t.rowid > :last AND t.{column} IS NOT NULL ORDER BY t.rowid LIMIT {_AT_ONCE}"
        )
        while rows := store.all(sql, {"last": last}):
            for row in rows:
                yield SealedValue(row["rowid"], str(row["customer"]), table, row["uid"], column, row["sealed"])
            last = rows[-1]["rowid"]


def reseal(store: Store, value: SealedValue, sealed: bytes, index: bytes | None) -> None:
    """Write a sealed value anew, with the hash by which an identity code is found."""
    sets = f"{value.field} = :sealed" + ("" if index is None else f", {value.field}_index = :index")
    values = {"sealed": sealed, "index": index, "rowid": value.rowid}
    store.run(f"UPDATE {value.table} SET {sets} WHERE rowid = :rowid", values)


def verify(copy: Store) -> None:
    """Refuse a copy that is not whole: its pages, its tables and indexes, and the search by names.

    Raises:
        DamagedError: something does not fit (14).
    """
    if copy.integrity():
        raise _not_whole(copy.place)
    copy.run("INSERT INTO customer_fts(customer_fts, rank) VALUES ('integrity-check', 1)")


def keep(place: Place) -> None:
    """Have the disk keep the copy, before any key file names its keys.

    Raises:
        CannotWriteError: the disk does not take it (18).
    """
    try:
        sync(place.rotation)
        sync(place.directory)
    except OSError as error:
        raise CannotWriteError(reason=reason_of(error)) from error


def put_in_place(place: Place) -> None:
    """Let the copy take the register's place in one step, if there is one.

    Raises:
        CannotWriteError: the directory cannot be written (18).
    """
    try:
        if place.rotation.exists():
            place.rotation.replace(place.database)
        sync(place.directory)
    except OSError as error:
        raise CannotWriteError(reason=reason_of(error)) from error


def drop(place: Place) -> None:
    """Delete a copy that is not to take the register's place, with its journal."""
    for path in (place.rotation, place.rotation.with_name(f"{place.rotation.name}-journal")):
        path.unlink(missing_ok=True)


def _leave_wal(store: Store) -> None:
    """Copy the write-ahead log back and go without one, which nobody can who is not alone."""
    row = store.one("PRAGMA journal_mode = DELETE")
    if row is None or row[0] != "delete":
        raise BusyError(holder=N_("another program"), seconds=0)


def _not_whole(place: Place) -> DamagedError:
    return DamagedError(reason=N_("its copy under new keys is not whole"), path=str(place.directory))
