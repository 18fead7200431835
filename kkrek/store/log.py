"""The log: who did what with whose data, when and why; opaque ids and field names, never values (N-09)."""

from __future__ import annotations

import hashlib
from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlcipher3.dbapi2 import Row

    from kkrek.store.connection import Store

FIRST_PREV = "0" * 64
PRUNING = "log prune"
"""The operation of the entries that sign what was taken out of the log."""
TAKEN_OUT = 0
"""The number that stands for all entries that were taken out: whom they touched was there before the log begins."""

# An entry that was taken out and is still named by rows has nothing but its number, and so has one that is reserved.
_WHOLE = "hash <> ''"
RESTORE = "restore"
"""The operation of the entry that a restore writes above the newest entry of its backup."""
# The operations that add users, change or remove them. SQLite takes the index of step 9 for exactly this text.
ABOUT_USERS = ("init", "user add", "user role", "user reset", "user remove", "recovery new", RESTORE)
_OF_USERS = f"operation IN ({', '.join(repr(name) for name in ABOUT_USERS)})"


class Entry(NamedTuple):
    """One log entry as it is hashed: every column but ``hash`` and ``signature``, in this order."""

    n: int
    at: str
    user: str
    operation: str
    fields: str
    purpose: str
    reference: str | None
    version: str
    customers: int
    digest: str
    detail: str | None
    ledger_n: int
    ledger_hash: str
    prev: str

    def facts(self) -> dict[str, str | int | None]:
        """Return the entry as the mapping that is hashed and stored."""
        return {name: getattr(self, name) for name in self._fields}


class SignedEntry(NamedTuple):
    """An entry with its hash (64 hex digits) and the user's Ed25519 signature over it."""

    entry: Entry
    hash: str
    signature: bytes


class Crowd(Protocol):
    """More customers than are held in memory, as one entry of the log tells of them."""

    def digest(self) -> tuple[int, str]:
        """Return how many they are, and the digest over them."""

    def log(self, entry: int) -> None:
        """Write for an entry how each was touched."""


def digest_of(touched: Iterable[tuple[str, str]]) -> tuple[int, str]:
    """Return how many were touched and the digest over them: ``touched`` are uid and how, sorted by uid.

    The digest is the SHA-256 over lines of both, 64 hex digits.
    """
    digest, count = hashlib.sha256(), 0
    for uid, how in touched:
        digest.update(f"{chr(10) if count else ''}{uid} {how}".encode())
        count += 1
    return count, digest.hexdigest()


_NAMES = (*Entry._fields, "hash", "signature")
_COLUMNS = ", ".join(_NAMES)
PRUNINGS = (
    f"SELECT {_COLUMNS} FROM log WHERE operation = '{PRUNING}' AND detail IS NOT NULL AND {_WHOLE} ORDER BY n DESC"
)
_INSERT = f"INSERT INTO log ({_COLUMNS}) VALUES ({', '.join(f':{name}' for name in _NAMES)})"
_FILL = (
    f"UPDATE log SET {', '.join(f'{name} = :{name}' for name in _NAMES if name != 'n')}"
    " WHERE n = :n AND hash = '' RETURNING n"
)


def newest(store: Store) -> SignedEntry | None:
    """Return the newest entry, or None in a register that is being made."""
    row = store.one(f"SELECT {_COLUMNS} FROM log WHERE {_WHOLE} ORDER BY n DESC LIMIT 1")
    return _signed(row) if row is not None else None


def newest_change(store: Store, uid: str) -> int:
    """Return the newest log entry that changed a customer."""
    row = store.one("SELECT max(entry) AS n FROM log_customer WHERE uid = :uid AND how = 'changed'", {"uid": uid})
    return int(row["n"] or 0) if row is not None else 0


def entry_hash(store: Store, n: int) -> str | None:
    """Return the hash of one entry, or None when the log has no such entry, or not any more."""
    row = store.one(f"SELECT hash FROM log WHERE n = :n AND {_WHOLE}", {"n": n})
    return str(row["hash"]) if row is not None else None


def reserve(store: Store, n: int) -> None:
    """Write an empty entry for the rows that refer to it; `add` fills it in the same transaction.

    Rows that came before their entry would make SQLite look through every table that has such rows, at each entry.
    """
    empty = {name: 0 if name in {"customers", "ledger_n"} else "" for name in Entry._fields}
    store.run(_INSERT, {**empty, "n": n, "reference": None, "detail": None, "hash": "", "signature": b""})


def add(store: Store, signed: SignedEntry, customers: Mapping[str, str], *, reserved: bool = False) -> None:
    """Write an entry and, for each customer uid, how it was touched: listed, opened or changed."""
    values = {**signed.entry.facts(), "hash": signed.hash, "signature": signed.signature}
    if not reserved:
        store.run(_INSERT, values)
    elif store.one(_FILL, values) is None:
        raise AssertionError(signed.entry.n)
    rows = [{"entry": signed.entry.n, "uid": uid, "how": how} for uid, how in sorted(customers.items())]
    store.run_many("INSERT INTO log_customer (entry, uid, how) VALUES (:entry, :uid, :how)", rows)


def entries(store: Store) -> Iterator[SignedEntry]:
    """Yield all entries, oldest first."""
    for row in store.each(f"SELECT {_COLUMNS} FROM log WHERE {_WHOLE} ORDER BY n"):
        yield _signed(row)


def search(store: Store, *, uid: str | None, user: str | None, limit: int) -> list[SignedEntry]:
    """Return the newest entries first, of one customer or one user where named, at most ``limit``."""
    rows = store.all(
        f"SELECT {_COLUMNS} FROM log WHERE {_WHOLE} AND (:user IS NULL OR user = :user)"
        " AND (:uid IS NULL OR n IN (SELECT entry FROM log_customer WHERE uid = :uid)) ORDER BY n DESC LIMIT :limit",
        {"uid": uid, "user": user, "limit": limit},
    )
    return [_signed(row) for row in rows]


def of_users(store: Store) -> Iterator[SignedEntry]:
    """Yield the entries that may say who the users are, oldest first; an index knows them."""
    for row in store.each(f"SELECT {_COLUMNS} FROM log WHERE {_OF_USERS} ORDER BY n"):
        yield _signed(row)


def restores(store: Store) -> list[SignedEntry]:
    """Return the entries of restores, oldest first; few of a long log, found by an index."""
    rows = store.all(f"SELECT {_COLUMNS} FROM log WHERE operation = '{RESTORE}' ORDER BY n")
    return [_signed(row) for row in rows]


def customers_of(store: Store, n: int) -> dict[str, str]:
    """Return the customer uids of an entry and how each was touched: what its digest was made over."""
    rows = store.all("SELECT uid, how FROM log_customer WHERE entry = :n ORDER BY uid", {"n": n})
    return {str(row["uid"]): str(row["how"]) for row in rows}


def touched_by(store: Store, n: int) -> Iterator[tuple[str, str]]:
    """Yield the same one by one, sorted, where they are too many to hold."""
    for row in store.each("SELECT uid, how FROM log_customer WHERE entry = :n ORDER BY uid", {"n": n}):
        yield row["uid"], row["how"]


class Visit(NamedTuple):
    """One touch of a customer: entry, UTC time, user, operation, purpose, and listed, opened or changed."""

    entry: int
    at: str
    user: str
    operation: str
    purpose: str
    how: str


def visits(store: Store, uid: str) -> list[Visit]:
    """Return every touch of one customer, oldest first, as far back as the log is kept (E-33)."""
    rows = store.all(
        "SELECT l.n, l.at, l.user, l.operation, l.purpose, c.how FROM log_customer c JOIN log l ON l.n = c.entry"
        " WHERE c.uid = :uid AND l.hash <> '' ORDER BY l.n",
        {"uid": uid},
    )
    return list(starmap(Visit, rows))


def get(store: Store, n: int) -> SignedEntry | None:
    """Return one entry, or None; one that was taken out of the log is none."""
    row = store.one(f"SELECT {_COLUMNS} FROM log WHERE n = :n AND {_WHOLE}", {"n": n})
    return _signed(row) if row is not None else None


def reference_of(store: Store, operation: str, reference: str, after: int = 0) -> bool:
    """Tell whether an entry of an operation, after another, names this reference."""
    sql = "SELECT 1 FROM log WHERE n > :after AND operation = :operation AND reference = :reference LIMIT 1"
    return store.one(sql, {"operation": operation, "reference": reference, "after": after}) is not None


def prunings(store: Store) -> Iterator[SignedEntry]:
    """Yield the entries that may sign what was taken out of the log, the newest first; an index knows them."""
    for row in store.each(PRUNINGS):
        yield _signed(row)


def _signed(row: Row) -> SignedEntry:
    return SignedEntry(Entry(**{name: row[name] for name in Entry._fields}), row["hash"], row["signature"])
