"""Who leases or lives in a flat, and what happened there; what is sealed of the protected is in no answer (F-15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kkrek.store.connection import Store

_LEASE = (
    "SELECT customer FROM relation WHERE object_folded = :line AND object_folded IS NOT NULL AND kind = 'flat_lease'"
    ' AND ("end" IS NULL OR "end" >= :day)'
)
_HOME = (
    "SELECT customer FROM address WHERE line_folded = :line AND line_folded > '' AND kind = 'home'"
    " AND (until IS NULL OR until > :day) AND coalesce(postal_code = :code, 1)"
)


def leased_by(store: Store, line: str, day: str, limit: int = 10) -> list[int]:
    """Return whose lease of a flat, by its folded object, has not ended before a day."""
    values: dict[str, object] = {"line": line, "day": day, "limit": limit}
    return _numbers(store, f"{_LEASE} GROUP BY customer ORDER BY customer LIMIT :limit", values)


def lived_in_by(store: Store, line: str, postal_code: str | None, day: str, limit: int) -> list[int]:
    """Return who has a folded street line as home on a day, or leases the flat.

    An address with another postal code is another flat.
    """
    values: dict[str, object] = {"line": line, "code": postal_code, "day": day, "limit": limit}
    return _numbers(store, f"{_HOME} UNION {_LEASE} ORDER BY 1 LIMIT :limit", values)


def with_events(store: Store, line: str) -> list[int]:
    """Return who has an event in a flat or place, by its folded object (N-03)."""
    sql = (
        "SELECT DISTINCT customer FROM event WHERE object_folded = :line AND object_folded IS NOT NULL"
        " ORDER BY customer"
    )
    return _numbers(store, sql, {"line": line})


def _numbers(store: Store, sql: str, values: dict[str, object]) -> list[int]:
    return [int(row[0]) for row in store.all(sql, values)]
