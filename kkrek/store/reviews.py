"""What somebody has read before it is printed, and what is left out of an answer (R-26, E-30)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.store.connection import Store
    from kkrek.store.requests import WithheldRow

_TABLES = frozenset({"note", "event", "change"})


def mark(store: Store, item: str, on: str) -> None:
    """Write when the text of an item was released; ``item`` is the name of its table, a colon and its id."""
    table, _, number = item.partition(":")
    assert table in _TABLES
    store.run(f"UPDATE {table} SET reviewed_on = :on WHERE id = :id", {"on": on, "id": int(number)})


def withhold(store: Store, rows: Sequence[WithheldRow]) -> None:
    """Write what is left out of the answer to a request; an item stands once for each request."""
    for row in rows:
        store.run("DELETE FROM withheld WHERE request = :request AND item = :item", row._asdict())
        store.run(
            "INSERT INTO withheld (request, item, provision, reason, words)"
            " VALUES (:request, :item, :provision, :reason, :words)",
            row._asdict(),
        )


def wrote(store: Store, item: str) -> tuple[int, str]:
    """Return the newest entry that wrote an item, and the user who made it."""
    table, _, number = item.partition(":")
    assert table in _TABLES
    sql = f"SELECT t.entry, l.user FROM {table} t JOIN log l ON l.n = t.entry WHERE t.id = :id"
    row = store.one(sql, {"id": int(number)})
    return (int(row[0]), str(row[1])) if row is not None else (0, "")


def last_shown(store: Store, user: str, uid: str, operation: str, field: str) -> int:
    """Return the newest entry by which a user was shown a field of a customer in a command; 0 is never."""
    row = store.one(
        "SELECT max(l.n) AS n FROM log_customer c JOIN log l ON l.n = c.entry WHERE c.uid = :uid AND l.user = :user"
        " AND l.operation = :operation AND c.how <> 'listed' AND ' ' || l.fields || ' ' LIKE :field",
        {"uid": uid, "user": user, "operation": operation, "field": f"% {field} %"},
    )
    return int(row["n"] or 0) if row is not None else 0
