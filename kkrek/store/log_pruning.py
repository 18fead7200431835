"""Take the oldest entries out of the log, all up to one of them (GDPR Art. 5(1)(e); F-40).

What stays of an entry that is named by a row which is kept longer is its number: rows of one command are still told
from those of another, and who was there at which entry is still known. Who did it and when is gone with the entry.
Of whom the entries touched, each who is or was there later is noted once, with the number that stands for all that
went: so one knows that somebody erased since was there before the log begins.

Some entries stay whole: those by which users and their signatures are believed, those that a row needs to be read,
and those of persons whose log is held.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

from kkrek.store import notices
from kkrek.store.log import ABOUT_USERS, TAKEN_OUT
from kkrek.store.requests import IN_OPEN_STATE

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Mapping, Sequence

    from kkrek.store.connection import Store

_LISTED = "SELECT value FROM json_each(:{0})"
_KEPT = _LISTED.format("kept")
_ABOUT_KEYS = ", ".join(map(repr, (*ABOUT_USERS, "rotate")))
_TELLS = ", ".join(f"json_type(l.detail, '$.{part}')" for part in ("users", "removed", "to_reset", "generation"))
# Why an entry stays whole, and which do.
_WHOLE = {
    # By them users, their signatures and restores are believed, and one knows of which generation the keys are.
    "users": f"l.operation IN ({_ABOUT_KEYS}) AND iif(json_valid(l.detail), coalesce({_TELLS}), NULL) IS NOT NULL",
    "notices": f"l.n IN (SELECT entry FROM letter WHERE kind = '{notices.KIND}')",
    # Which data recipients were asked to erase, and what they are still to be told, stands in the entry (Art. 19).
    "recipients": "l.n IN (SELECT entry FROM task_entry WHERE what = 'erasure_in_part' AND uid IN"
    " (SELECT uid FROM customer) UNION SELECT p.entry FROM task_entry p JOIN task t ON t.id = p.task"
    " WHERE t.done_on IS NULL)",
    "held": "l.n IN (SELECT entry FROM hold WHERE released_on IS NULL)"
    f" OR l.n IN (SELECT entry FROM log_customer WHERE uid IN ({_LISTED.format('held')}))",
}
REASONS: tuple[str, ...] = tuple(_WHOLE)


class Kept(NamedTuple):
    """An entry that stays whole, with the first reason for it."""

    n: int
    hash: str
    why: str


class Span(NamedTuple):
    """The entries up to one of them that are whole still: how many, and the UTC times of the first and the last."""

    many: int
    first_at: str | None
    last_at: str | None


def last_before(store: Store, stamp: str, after: int) -> int | None:
    """Return the last entry after ``after`` of those that all came before a moment, None when there is none."""
    row = store.one(
        "SELECT coalesce((SELECT min(n) FROM log WHERE n > :after AND hash <> '' AND at >= :stamp),"
        " (SELECT max(n) + 1 FROM log WHERE hash <> '')) - 1 AS last",
        {"after": after, "stamp": stamp},
    )
    return int(row["last"]) if row is not None and row["last"] is not None and row["last"] > after else None


def whole(store: Store, last: int, held: Collection[str]) -> list[Kept]:
    """Return the entries up to ``last`` that stay whole; ``held`` are the opaque ids of persons whose log is held."""
    why = " ".join(f"WHEN {condition} THEN '{reason}'" for reason, condition in _WHOLE.items())
    rows = store.all(
        f"SELECT * FROM (SELECT l.n, l.hash, CASE {why} END AS why FROM log l WHERE l.n <= :last AND l.hash <> '')"
        " WHERE why IS NOT NULL ORDER BY n",
        {"last": last, "held": json.dumps(sorted(held))},
    )
    return list(starmap(Kept, rows))


def span(store: Store, last: int, kept: Sequence[Kept]) -> Span:
    """Return the entries that go: up to ``last``, without those that stay whole."""
    row = store.one(
        f"SELECT count(*), min(at), max(at) FROM log WHERE n <= :last AND hash <> '' AND n NOT IN ({_KEPT})",
        {"last": last, "kept": _numbers(kept)},
    )
    assert row is not None
    return Span(*row)


def held_uids(store: Store) -> list[str]:
    """Return by opaque ids whose log is held: by a restriction, a hold on everything, or an open request (F-42).

    Of whoever was merged with another all ids that lead to the same person are returned.
    """
    rows = store.all(
        "SELECT uid FROM customer WHERE coalesce(merged_into, number) IN ("
        "SELECT customer FROM restriction WHERE lifted_on IS NULL AND purpose IS NULL"
        " UNION SELECT customer FROM hold WHERE released_on IS NULL AND field_group = 'all'"
        f" UNION SELECT customer FROM request WHERE customer IS NOT NULL AND state {IN_OPEN_STATE})"
    )
    return [str(row["uid"]) for row in rows]


@contextmanager
def unguarded(store: Store) -> Generator[None]:
    """Let no reference be looked up while entries are deleted; enter it before the transaction begins.

    For each entry that goes SQLite would read every table that names entries. `take_out` leaves a number for each
    that is named.
    """
    store.run("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        store.run("PRAGMA foreign_keys = ON")


def take_out(store: Store, last: int, kept: Sequence[Kept]) -> None:
    """Take out all entries up to ``last`` but those that stay whole; a scratch file is attached."""
    values = {"last": last, "kept": _numbers(kept)}
    _note_named(store, last)
    _note_touched(store, values)
    store.run(f"DELETE FROM log_customer WHERE entry <= :last AND entry NOT IN ({_KEPT})", values)
    store.run(f"DELETE FROM log WHERE n <= :last AND n NOT IN ({_KEPT})", values)
    store.run(
        "INSERT INTO log (n, at, user, operation, fields, purpose, version, customers, digest, ledger_n, ledger_hash,"
        " prev, hash, signature) SELECT n, '', '', '', '', '', '', 0, '', 0, '', '', '', x'' FROM scratch.named"
        f" WHERE n NOT IN ({_KEPT}) ORDER BY n",
        values,
    )
    store.run(
        "INSERT INTO log_customer (entry, uid, how) SELECT :entry, uid, 'listed' FROM scratch.touched_before"
        " ORDER BY uid",
        {"entry": TAKEN_OUT},
    )
    # The table of batches names a user of its own.
    store.run(f"UPDATE batch SET user = '' WHERE entry <= :last AND entry NOT IN ({_KEPT})", values)


def naming(store: Store) -> list[tuple[str, str]]:
    """Return every column that names an entry of the log: table and column."""
    rows = store.all(
        'SELECT m.name, f."from" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f'
        " WHERE m.type = 'table' AND f.\"table\" = 'log' AND m.name <> 'log_customer' ORDER BY 1, 2"
    )
    return [(str(row[0]), str(row[1])) for row in rows]


def _note_named(store: Store, last: int) -> None:
    store.run("CREATE TABLE scratch.named (n INTEGER PRIMARY KEY)")
    store.run("INSERT INTO scratch.named VALUES (:n)", {"n": TAKEN_OUT})
    for table, column in naming(store):
        store.run(
            f"INSERT OR IGNORE INTO scratch.named SELECT {column} FROM {table} WHERE {column} <= :last", {"last": last}
        )


def _note_touched(store: Store, values: Mapping[str, object]) -> None:
    store.run("CREATE TABLE scratch.touched_before (uid TEXT PRIMARY KEY) WITHOUT ROWID")
    store.run(
        "INSERT OR IGNORE INTO scratch.touched_before SELECT uid FROM log_customer"
        f" WHERE entry <= :last AND entry NOT IN ({_KEPT}) AND (uid IN (SELECT uid FROM customer)"
        " OR EXISTS (SELECT 1 FROM log_customer later WHERE later.uid = log_customer.uid AND later.entry > :last))",
        values,
    )


def _numbers(kept: Sequence[Kept]) -> str:
    return json.dumps([one.n for one in kept])
