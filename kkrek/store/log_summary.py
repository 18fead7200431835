"""Sum up the log: who gave which command how often on which day, and how many persons it touched; nobody is named."""

from __future__ import annotations

import json
from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kkrek.store.connection import Store


class Shift(NamedTuple):
    """A stretch of time (UTC, the end not included) in which local clocks differ by so many seconds."""

    begin: str
    end: str
    seconds: int


class UseRow(NamedTuple):
    """What one user did with one command on a local day, done or refused with an error: times, and persons touched."""

    day: str
    user: str
    operation: str
    refused: str | None
    times: int
    listed: int
    opened: int
    changed: int


_SHIFTS = (
    "shift AS MATERIALIZED (SELECT json_extract(value, '$[0]') AS begin, json_extract(value, '$[1]') AS end,"
    " json_extract(value, '$[2]') AS seconds FROM json_each(:shifts))"
)
_TOUCHED = (
    "touched AS MATERIALIZED (SELECT entry, sum(how = 'listed') AS listed, sum(how = 'opened') AS opened,"
    " sum(how = 'changed') AS changed FROM log_customer"
    " WHERE entry >= (SELECT min(n) FROM log WHERE at >= (SELECT min(begin) FROM shift)) GROUP BY entry)"
)
_REFUSED = "iif(json_valid(l.detail), json_extract(l.detail, '$.refused'), NULL)"
_WITHIN = "l.hash <> '' AND l.at >= (SELECT min(begin) FROM shift) AND l.at < (SELECT max(end) FROM shift)"
_SECONDS = "(SELECT s.seconds FROM shift s WHERE l.at >= s.begin AND l.at < s.end)"


def by_day(store: Store, shifts: Sequence[Shift]) -> list[UseRow]:
    """Return what was done, by local day, user, command and refusal."""
    rows = store.all(
        f"WITH {_SHIFTS}, {_TOUCHED} SELECT date(l.at, {_SECONDS} || ' seconds') AS day, l.user, l.operation,"
        f" {_REFUSED} AS refused, count(*), coalesce(sum(t.listed), 0), coalesce(sum(t.opened), 0),"
        " coalesce(sum(t.changed), 0) FROM log l LEFT JOIN touched t ON t.entry = l.n"
        f" WHERE {_WITHIN} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        {"shifts": json.dumps(shifts)},
    )
    return list(starmap(UseRow, rows))


def openings(store: Store, shifts: Sequence[Shift]) -> Iterator[tuple[str, str]]:
    """Yield user and UTC time of each command that opened or changed somebody, in the order of the log."""
    sql = (
        f"WITH {_SHIFTS} SELECT l.user, l.at FROM log l WHERE {_WITHIN}"
        " AND EXISTS (SELECT 1 FROM log_customer c WHERE c.entry = l.n AND c.how <> 'listed') ORDER BY l.n"
    )
    for row in store.each(sql, {"shifts": json.dumps(shifts)}):
        yield row["user"], row["at"]
