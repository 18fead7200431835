"""The batches that were applied: which file, by whom, with what result, and whether it was taken back."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

from kkrek.store import counters

if TYPE_CHECKING:
    from kkrek.store.connection import Store


class BatchRow(NamedTuple):
    """A batch; ``at`` columns are UTC seconds, ``digest`` is over the bytes of its file, the map and its kind."""

    id: str
    what: str
    name: str
    digest: str
    applied_at: str
    user: str
    read: int
    changed: int
    equal: int
    added: int
    skipped: int
    refused: int
    settled: int
    entry: int
    undone_at: str | None = None
    undone_entry: int | None = None


_COLUMNS = ", ".join(BatchRow._fields)


def next_id(store: Store, year: int) -> str:
    """Return the id of the next batch of a year: ``B2026-0001``."""
    return counters.next_id(store, "batch", year)


def insert(store: Store, row: BatchRow) -> None:
    """Write a batch."""
    places = ", ".join(f":{name}" for name in BatchRow._fields)
    store.run(f"INSERT INTO batch ({_COLUMNS}) VALUES ({places})", row._asdict())


def get(store: Store, batch: str) -> BatchRow | None:
    """Return a batch by its id."""
    row = store.one(f"SELECT {_COLUMNS} FROM batch WHERE id = :id", {"id": batch})
    return BatchRow(*row) if row is not None else None


def every(store: Store) -> list[BatchRow]:
    """Return all batches, the newest first."""
    return list(starmap(BatchRow, store.all(f"SELECT {_COLUMNS} FROM batch ORDER BY entry DESC")))


def standing_of(store: Store, digest: str) -> BatchRow | None:
    """Return the batch of a file that was applied and not taken back."""
    row = store.one(
        f"SELECT {_COLUMNS} FROM batch WHERE digest = :digest AND undone_at IS NULL ORDER BY entry DESC LIMIT 1",
        {"digest": digest},
    )
    return BatchRow(*row) if row is not None else None


def newest_of(store: Store, what: str) -> BatchRow | None:
    """Return the newest batch of a kind that was not taken back."""
    sql = f"SELECT {_COLUMNS} FROM batch WHERE what = :what AND undone_at IS NULL ORDER BY entry DESC LIMIT 1"
    row = store.one(sql, {"what": what})
    return BatchRow(*row) if row is not None else None


def mark_undone(store: Store, batch: str, at: str, entry: int) -> None:
    """Write that a batch was taken back."""
    sql = "UPDATE batch SET undone_at = :at, undone_entry = :entry WHERE id = :id"
    store.run(sql, {"id": batch, "at": at, "entry": entry})


def is_newest_of(store: Store, user: str, entry: int) -> bool:
    """Tell whether a user has applied a batch after an entry, and has not taken it back."""
    sql = "SELECT 1 FROM batch WHERE user = :user AND entry > :entry AND undone_at IS NULL LIMIT 1"
    return store.one(sql, {"user": user, "entry": entry}) is not None
