"""What falls due by a day or is overdue: tasks, requests, breaches and holds, counted for the line at login (E-19).

Of a breach the hours run, so it is counted by moments: ISO, UTC (E-52).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.store.requests import IN_OPEN_STATE

if TYPE_CHECKING:
    from kkrek.store.connection import Store

RUNS = "closed_on IS NULL AND notified_at IS NULL AND not_notified = 0"
"""The SQL condition of a breach whose hours run: nobody has decided about the authority."""
REVIEWED = "released_on IS NULL AND by_erasure = 0"
"""The SQL condition of a hold that somebody placed: one that an erasure placed has a task of its own."""


def due_by(store: Store, day: str, moment: str) -> int:
    """Return how many open tasks, requests and holds fall due by a day, and breaches by a moment.

    A request falls due by the day that one aims at.
    """
    row = store.one(
        "SELECT (SELECT count(*) FROM task WHERE done_on IS NULL AND due_on <= :day)"
        f" + (SELECT count(*) FROM request WHERE state {IN_OPEN_STATE} AND aim_on <= :day)"
        f" + (SELECT count(*) FROM breach WHERE {RUNS} AND due_at <= :moment)"
        f" + (SELECT count(*) FROM hold WHERE {REVIEWED} AND review_on <= :day) AS due",
        {"day": day, "moment": moment},
    )
    assert row is not None
    return int(row["due"])


def overdue_on(store: Store, day: str, moment: str) -> int:
    """Return how many tasks, requests and reviews were to be done before a day, and breaches notified before a moment.

    A request counts by the last day that the law leaves; while its clock stands, by the day on which it was stopped.
    One whose extension was told too late stays overdue (E-07).
    """
    standing = "CASE WHEN identity_on IS NULL AND identity_asked_on IS NOT NULL THEN identity_asked_on ELSE :day END"
    row = store.one(
        "SELECT (SELECT count(*) FROM task WHERE done_on IS NULL AND due_on < :day)"
        f" + (SELECT count(*) FROM request WHERE state {IN_OPEN_STATE}"
        f" AND (extended_late OR coalesce(extended_to, latest_on) < {standing}))"
        f" + (SELECT count(*) FROM breach WHERE {RUNS} AND due_at < :moment)"
        f" + (SELECT count(*) FROM hold WHERE {REVIEWED} AND review_on < :day) AS late",
        {"day": day, "moment": moment},
    )
    assert row is not None
    return int(row["late"])
