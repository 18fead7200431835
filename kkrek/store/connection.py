"""Open the encrypted file, check it, and run transactions; the only module that knows the driver and its errors."""

from __future__ import annotations

import os
import re
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from kkrek import interrupts
from kkrek.errors import (
    N_,
    BusyError,
    CannotWriteError,
    DamagedError,
    InvalidValueError,
    NewerRegisterError,
    Phrase,
    UntrustedError,
)
from kkrek.store import lock
from kkrek.store.migrations import migrate, schema_pin
from kkrek.store.schema import APPLICATION_ID, PINS, VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlcipher3.dbapi2 import Connection, Cursor, Row

    from kkrek.store.place import Place

_RAW_KEY = re.compile(r"[0-9a-f]{64}")
# A statement that changes what the register holds; its log, its ledger and its own row are written by looks, too.
_CHANGES = re.compile(
    r"(?:INSERT(?: OR [A-Z]+)? INTO|REPLACE INTO|UPDATE|DELETE FROM) "
    r"(?!scratch\.|(?:log|log_customer|ledger_out|register)\b)"
)
_BUSY_MILLISECONDS = 200
_WIPE_SECONDS = 10


class OldFormat(Exception):  # ruff: ignore[error-suffix-on-exception-name] - not a failure: the caller migrates and opens again
    """The file is of an earlier version and must be migrated by somebody who holds the lock alone."""


class Unfinished(Exception):  # ruff: ignore[error-suffix-on-exception-name] - not a failure: the caller finishes it and opens again
    """A change of the keys was interrupted and must be finished by somebody who holds the register alone."""


class Ended(Protocol):
    """What is called when a transaction has ended, or is about to be rolled back."""

    def __call__(self, *, committed: bool) -> None:
        """Take it that the transaction was committed, or was not."""


class Store:
    """An open register file. Every statement goes through here, so that errors of the driver end here."""

    def __init__(self, connection: Connection, place: Place) -> None:
        self._connection = connection
        self._changes = False
        self._ended: Ended | None = None
        self.place = place

    def run(self, sql: str, values: Mapping[str, object] | Sequence[object] = ()) -> Cursor:
        """Run one statement with named or positional values."""
        self._note(sql)
        with _translated(self.place):
            return self._connection.execute(sql, values)

    def run_many(self, sql: str, rows: Iterable[Mapping[str, object] | Sequence[object]]) -> None:
        """Run one statement for many rows of values."""
        self._note(sql)
        with _translated(self.place):
            self._connection.executemany(sql, rows)

    def one(self, sql: str, values: Mapping[str, object] | Sequence[object] = ()) -> Row | None:
        """Return the first row, or None."""
        self._note(sql)
        with _translated(self.place):
            row: Row | None = self._connection.execute(sql, values).fetchone()
            return row

    def all(self, sql: str, values: Mapping[str, object] | Sequence[object] = ()) -> list[Row]:
        """Return all rows."""
        with _translated(self.place):
            return list(self._connection.execute(sql, values).fetchall())

    def each(self, sql: str, values: Mapping[str, object] | Sequence[object] = ()) -> Iterator[Row]:
        """Yield the rows one by one, where they are too many to hold."""
        with _translated(self.place):
            # Not ``yield from``: that would close the cursor of a connection that Ctrl-C has closed before.
            for row in self._connection.execute(sql, values):  # ruff: ignore[yield-in-for-loop]
                yield row

    @contextmanager
    def transaction(self, waiting: Callable[[str], None]) -> Generator[None]:
        """Take the write lock at once (a logged read writes, too), commit at the end, roll back on any error.

        From the commit of a change on, Ctrl-C waits until its result is told, or until the next transaction begins.

        Raises:
            BusyError: others kept the write lock for a minute (11).
            CannotWriteError: the disk is full or read-only (18).
        """
        interrupts.hear()
        try:
            self._begin(waiting)
            self._changes, self._ended = False, None
            yield
            self._commit()
        except BaseException:
            self._tell_ended(committed=False)
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._tell_ended(committed=True)

    def when_ended(self, ended: Ended) -> None:
        """Have told how the open transaction ends, for what changes with it and is no part of this file."""
        self._changes, self._ended = True, ended

    def _tell_ended(self, *, committed: bool) -> None:
        ended, self._ended = self._ended, None
        if ended is not None:
            ended(committed=committed)

    @contextmanager
    def snapshot(self) -> Generator[None]:
        """Read the register as it is now, and write into what is attached; the write lock stays free for others."""
        try:
            self.run("BEGIN")
            yield
            self.run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def attach(self, name: str, path: Path, key: str) -> None:
        """Attach another file, keyed with 64 hex digits, as the schema ``name``."""
        assert _RAW_KEY.fullmatch(key), "a key is 64 hex digits"
        self.run(f"ATTACH DATABASE :path AS {name} KEY :key", {"path": str(path), "key": f"x'{key}'"})

    def detach(self, name: str) -> None:
        """Let go of an attached file, if it is there."""
        if any(row["name"] == name for row in self.all("PRAGMA database_list")):
            self.run(f"DETACH DATABASE {name}")

    def wipe(self) -> bool:
        """Copy the write-ahead log back and empty it, so that no old page stays; False when readers keep it busy."""
        end = time.monotonic() + _WIPE_SECONDS
        while True:
            row = self.one("PRAGMA wal_checkpoint(TRUNCATE)")
            if row is not None and row[0] == 0:
                return True
            if time.monotonic() > end:
                return False
            time.sleep(0.05)

    def copy_to(self, path: Path) -> None:
        """Write all rows as they are at this moment into an empty file of ours, under the same key; others go on.

        It is a copy and no erasure: nothing of this file changes.
        """
        self.run("VACUUM INTO :path", {"path": str(path)})

    def integrity(self) -> list[str]:
        """Return what both page checks find; empty when the file is whole."""
        found = [str(row[0]) for row in self.all("PRAGMA cipher_integrity_check")]
        # A page that does not decipher spoils the connection, so nothing more is read through it.
        return found or [str(row[0]) for row in self.all("PRAGMA quick_check") if row[0] != "ok"]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _note(self, sql: str) -> None:
        """Note a statement that changes something."""
        self._changes = self._changes or _CHANGES.match(sql) is not None

    def _commit(self) -> None:
        if self._changes:
            interrupts.wait()
        try:
            with _translated(self.place):
                self._connection.execute("COMMIT")
        except BaseException:
            interrupts.failed()
            raise
        if self._changes:
            interrupts.committed()

    def _begin(self, waiting: Callable[[str], None]) -> None:
        began, told = time.monotonic(), False
        while True:
            try:
                self.run("BEGIN IMMEDIATE")
            except BusyError:
                waited = time.monotonic() - began
                if waited > lock.PATIENCE_SECONDS:
                    raise BusyError(holder=lock.holder(self.place), seconds=lock.PATIENCE_SECONDS) from None
                if waited > lock.TELL_AFTER_SECONDS and not told:
                    waiting(lock.holder(self.place))
                    told = True
            else:
                return


def create(place: Place, key: str) -> None:
    """Make an empty register file, keyed with 64 hex digits, with all tables."""
    os.close(place.open(place.database, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    with _translated(place):
        connection = _keyed(place.database, key)
        _settle(connection)
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(connection)
        connection.close()


@contextmanager
def opened(place: Place, key: str) -> Generator[Store]:
    """Open an existing register and check it before anything is read.

    ``check_place`` has passed and the application lock is held; ``key`` is the data key, 64 lower-case hex digits.

    Raises:
        OldFormat: made by an older kkrek; see `upgrade`.
        DamagedError: it cannot be deciphered or read (14).
        NewerRegisterError: made by a newer kkrek (13).
        UntrustedError: the schema is not the one of its version, or erasure would leave traces (17).
    """
    with _opened(place.database, place, key) as store:
        row = store.one("PRAGMA journal_mode")
        if row is None or row[0] != "wal":
            store.one("PRAGMA journal_mode = WAL")
        yield store


@contextmanager
def opened_beside(path: Path, place: Place, key: str) -> Generator[Store]:
    """Open another file that is to become the register of a place, with the checks of `opened`; nobody else has it.

    Raises:
        DamagedError, UntrustedError: as `opened`.
    """
    with _opened(path, place, key) as store:
        yield store


@contextmanager
def opened_copy(path: Path, place: Place, key: str) -> Generator[Store]:
    """Open a copy of a register to look at it alone, with the checks of `opened`; nothing of the file changes.

    Raises:
        OldFormat, DamagedError, NewerRegisterError, UntrustedError: as `opened`.
    """
    with _opened(path, place, key, "ro") as store:
        yield store


@contextmanager
def _opened(path: Path, place: Place, key: str, mode: str = "rw") -> Generator[Store]:
    with _translated(place):
        connection = _keyed(path, key, mode)
    try:
        with _translated(place):
            _settle(connection)
            _check(connection, place)
        yield Store(connection, place)
    finally:
        connection.close()


def upgrade(place: Place, key: str) -> None:
    """Bring an older register to this version; the caller holds the lock alone."""
    upgrade_copy(place.database, place, key)


def upgrade_copy(path: Path, place: Place, key: str) -> None:
    """Bring a copy of an older register to this version; nobody else has it open."""
    with _translated(place):
        connection = _keyed(path, key)
        try:
            _settle(connection)
            if connection.execute("PRAGMA user_version").fetchone()[0] < VERSION:
                migrate(connection)
        finally:
            connection.close()


def _keyed(path: Path, key: str, mode: str = "rw") -> Connection:
    from sqlcipher3 import dbapi2

    # A key of any other shape would silently be taken as a passphrase and open a different database.
    assert _RAW_KEY.fullmatch(key), "the data key is 64 hex digits"
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = dbapi2.connect(uri, uri=True, timeout=_BUSY_MILLISECONDS / 1000, isolation_level=None)
    connection.row_factory = dbapi2.Row
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.set_key(f"x'{key}'")
    return connection


def _settle(connection: Connection) -> None:
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF", "cell_size_check = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _check(connection: Connection, place: Place) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise DamagedError(reason=N_("the encrypted file is not a register"), path=str(place.directory))
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise NewerRegisterError(found=version, known=VERSION)
    if version < VERSION:
        raise OldFormat
    if schema_pin(connection) != PINS[VERSION]:
        raise UntrustedError(reason=N_("its tables, triggers or views are not those that kkrek made"))
    if connection.execute("PRAGMA secure_delete").fetchone()[0] != 1:
        raise UntrustedError(reason=N_("deleted data would not be overwritten"))
    row = connection.execute("SELECT v FROM customer_fts_config WHERE k = 'secure-delete'").fetchone()
    if row is None or row[0] != 1:
        raise UntrustedError(reason=N_("deleted names would stay in the search index"))


@contextmanager
def _translated(place: Place) -> Generator[None]:
    """Turn an error of the driver into one of kkrek; what is not foreseen passes as it is."""
    from sqlcipher3 import dbapi2

    try:
        yield
    except dbapi2.Error as error:
        name = _TOLD_IN_WORDS.get(str(error), str(getattr(error, "sqlite_errorname", "")))
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise BusyError(holder=lock.holder(place), seconds=0) from error
        if name.startswith(("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN")):
            raise CannotWriteError(reason=_why_not(name, place)) from error
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            reason = N_("the file cannot be deciphered or a page of it is broken")
            raise DamagedError(reason=reason, path=str(place.directory)) from error
        raise
    except (OverflowError, UnicodeEncodeError):
        # The error itself would show the value in a traceback.
        rule = N_("a number is too large, or a text is not UTF-8")
        raise InvalidValueError(field=N_("value"), rule=rule, remedy=N_("type the value again")) from None


# What fails inside ``sqlcipher_export`` has a code of its own no more.
_TOLD_IN_WORDS = {
    "database or disk is full": "SQLITE_FULL",
    "disk I/O error": "SQLITE_IOERR",
    "database is locked": "SQLITE_BUSY",
}


def _why_not(name: str, place: Place) -> Phrase:
    """Return why a disk takes nothing; SQLite calls a disk without any room for a file of its own an error of it."""
    with suppress(OSError):
        room = os.statvfs(place.directory)
        if name.startswith("SQLITE_IOERR") and room.f_bavail * room.f_frsize < _LEAST_ROOM:
            return _WHY["FULL"]
    return _WHY.get(name.split("_")[1], N_("the disk does not take it"))


_LEAST_ROOM = 65536  # what SQLite's index of the write-ahead log takes is half of it
_WHY = {
    "FULL": N_("the disk is full"),
    "READONLY": N_("the file or the disk is read-only"),
    "IOERR": N_("the disk reports an error"),
    "CANTOPEN": N_("the file cannot be opened for writing"),
}
