"""Numbers that people have on paper, of requests, batches, tasks, configurations: none is given twice (E-39).

They are counted on from the newest row. After a restore the newest rows are lost, and what was printed with their
numbers is not. So the first number of each hundred that is given puts a line into the ledger, and a restore goes on
after the newest hundred of which the backup or a line knows. From where it goes on stands in SQLite's own table of
counters, which is there for the tables that count with AUTOINCREMENT; others are read with it here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kkrek.store.connection import Store

BLOCK = 100
HIGHEST = 10**12
"""No line of a ledger tells a higher number: SQLite itself ends at 2**63."""
LINE = "ids"
"""The kind of line in the ledger: ``of`` is a counter, ``last`` the last number of its block."""

TABLES = ("breach", "claim", "configuration", "event", "hold", "mailing", "note", "relation", "task")
"""Tables whose rows have numbers, those of ``rowid``."""
YEARLY = {"request": "", "batch": "B"}
"""Tables whose ids are a year and a number in it, ``2026-0001``, with what stands before the year."""
_YEAR = re.compile(rf"(?:{'|'.join(YEARLY)}) [0-9]{{4}}")


def next_number(store: Store, table: str) -> int:
    """Return the next number of a table."""
    return max(_newest(store, table), _gone_on(store, table)) + 1


def next_id(store: Store, table: str, year: int) -> str:
    """Return the next id of a year in a table."""
    return _id(table, year, max(_newest_of(store, table, year), _gone_on(store, f"{table} {year}")) + 1)


def begun(store: Store, entry: int, year: int) -> dict[str, int]:
    """Return the counters of which a command has given the first number of a block, with the last one of the block.

    ``entry`` is the number of its log entry, which its rows bear.
    """
    found = {}
    for table in TABLES:
        newest = _newest(store, table)
        if newest and _bears(store, table, "rowid", _first(newest), entry):
            found[table] = _last(newest)
    for table in YEARLY:
        newest = _newest_of(store, table, year)
        if newest and _bears(store, table, "id", _id(table, year, _first(newest)), entry):
            found[f"{table} {year}"] = _last(newest)
    return found


def is_told_by(body: Mapping[str, object]) -> bool:
    """Tell whether the body of a line of the ledger names a counter and a number that it may have reached."""
    counter, last = body.get("of"), body.get("last")
    if not isinstance(counter, str) or not isinstance(last, int) or not 0 < last <= HIGHEST:
        return False
    return counter in TABLES or _YEAR.fullmatch(counter) is not None


def go_on(store: Store, told: Mapping[str, int], years: Iterable[int]) -> None:
    """Let each counter go on after the newest block that is known; ``told`` are last numbers by counter.

    A block is begun even where nothing is known: a register of an earlier kkrek has told of none.
    """
    newest = {table: _newest(store, table) for table in TABLES}
    for table in YEARLY:
        newest |= {f"{table} {year}": _newest_of(store, table, year) for year in years}
    for counter in sorted({*newest, *told}):
        known = max(newest.get(counter, 0), _gone_on(store, counter), 1)
        last = max(_last(known), told.get(counter, 0))
        store.run("DELETE FROM sqlite_sequence WHERE name = :counter", {"counter": counter})
        store.run(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (:counter, :last)", {"counter": counter, "last": last}
        )


def _first(number: int) -> int:
    return (number - 1) // BLOCK * BLOCK + 1


def _last(number: int) -> int:
    return _first(number) + BLOCK - 1


def _id(table: str, year: int, number: int) -> str:
    return f"{YEARLY[table]}{year}-{number:04}"


def _bears(store: Store, table: str, column: str, key: int | str, entry: int) -> bool:
    sql = f"SELECT 1 FROM {table} WHERE {column} = :key AND entry = :entry"
    return store.one(sql, {"key": key, "entry": entry}) is not None


def _newest(store: Store, table: str) -> int:
    row = store.one(f"SELECT max(rowid) AS newest FROM {table}")
    return int(row["newest"] or 0) if row is not None else 0


def _newest_of(store: Store, table: str, year: int) -> int:
    before = f"{YEARLY[table]}{year}-"
    row = store.one(
        f"SELECT max(CAST(substr(id, :from) AS INTEGER)) AS newest FROM {table} WHERE id BETWEEN :before AND :after",
        {"from": len(before) + 1, "before": before, "after": f"{before}:"},
    )
    return int(row["newest"] or 0) if row is not None else 0


def _gone_on(store: Store, counter: str) -> int:
    """Return the number after which SQLite, or a restore, lets a counter go on; 0 when it says nothing."""
    row = store.one("SELECT max(seq) AS last FROM sqlite_sequence WHERE name = :counter", {"counter": counter})
    return int(row["last"] or 0) if row is not None else 0
