"""The list of what has had its time, row by row in the scratch file: by day for those who read it, by customer to act.

What outlives the customers - closed requests, done tasks, the persons of closed breaches - is found here too (E-40).
"""

from __future__ import annotations

from collections import deque
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.retention_plan import Row, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlcipher3.dbapi2 import Row as SqlRow

    from kkrek.store.connection import Store

_MANY = 2000
_COLUMNS = "number, uid, unit, entries, erase_from, reason, state, why, until"
_NAMES = ("erase_from", "place", "number", "uid", "unit", "entries", "reason", "state", "why", "until")
_INSERT = f"INSERT INTO scratch.outdated ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))})"


class Writer:
    """Writes rows into the scratch file, many at a time; they keep their order within a day."""

    def __init__(self, store: Store) -> None:
        """Write into the scratch file that is attached to ``store``."""
        self._store = store
        self._waiting: list[Sequence[object]] = []
        self._place = 0

    def add(self, row: Row) -> None:
        """Write a row."""
        self._place += 1
        begins = row.erase_from.isoformat() if row.erase_from else ""
        until = row.until.isoformat() if row.until else None
        values = (row.number, row.uid, row.unit, row.entries, row.reason, row.state.value, row.why, until)
        self._waiting.append((begins, self._place, *values))
        if len(self._waiting) >= _MANY:
            self.flush()

    def flush(self) -> None:
        """Write everything that still waits."""
        self._store.run_many(_INSERT, self._waiting)
        self._waiting = []


def each(store: Store) -> Iterator[Row]:
    """Yield all rows, the day on which the time ended first; what has no day yet comes last."""
    for where in ("erase_from > ''", "erase_from = ''"):
        sql = f"SELECT {_COLUMNS} FROM scratch.outdated WHERE {where} ORDER BY erase_from, place"
        yield from map(_row, store.each(sql))


def customers_due(store: Store) -> Iterator[tuple[int, tuple[Row, ...]]]:
    """Yield by number the customers of whom something goes, with their rows; a hundred are read at once."""
    last, found = 0, deque[Row]()
    while True:
        sql = (
            f"SELECT {_COLUMNS} FROM scratch.outdated WHERE state = 'due' AND number IN (SELECT DISTINCT number"
            " FROM scratch.outdated WHERE state = 'due' AND number > :last ORDER BY number LIMIT 100)"
            " ORDER BY number, place"
        )
        found.extend(map(_row, store.all(sql, {"last": last})))
        if not found:
            return
        while found:
            number = found[0].number
            assert number is not None, "a number is greater than zero"
            mine = []
            while found and found[0].number == number:
                mine.append(found.popleft())
            yield number, tuple(mine)
            last = number


def own_due(store: Store) -> list[Row]:
    """Return what goes of that which outlives customers."""
    sql = f"SELECT {_COLUMNS} FROM scratch.outdated WHERE state = 'due' AND number IS NULL ORDER BY place"
    return [_row(one) for one in store.all(sql)]


def _row(row: SqlRow) -> Row:
    number, uid, unit, entries, begins, reason, state, why, until = row
    return Row(
        number=number,
        uid=str(uid),
        unit=str(unit),
        entries=entries,
        erase_from=date.fromisoformat(str(begins)) if begins else None,
        reason=str(reason),
        state=State(str(state)),
        why=str(why) if why is not None else None,
        until=date.fromisoformat(str(until)) if until is not None else None,
    )
