"""The holds of the whole register: those in force, and those whose day of review has come (F-42)."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store


class PlacedRow(NamedTuple):
    """A hold with the customer whom it binds, and the operation that placed it; ISO days."""

    id: int
    number: CustomerNumber
    uid: str
    operation: str
    field_group: str
    reason: str
    since: str
    review_on: str | None
    released_on: str | None


_SELECT = (
    "SELECT h.id, h.customer, c.uid, l.operation, h.field_group, h.reason, h.since, h.review_on, h.released_on"
    " FROM hold h JOIN customer c ON c.number = h.customer JOIN log l ON l.n = h.entry"
)


def in_force(store: Store) -> list[PlacedRow]:
    """Return the holds in force, the soonest review first."""
    sql = f"{_SELECT} WHERE h.released_on IS NULL ORDER BY h.review_on IS NULL, h.review_on, h.id"
    return list(starmap(PlacedRow, store.all(sql)))


def to_review(store: Store) -> list[PlacedRow]:
    """Return the holds in force that somebody placed, the soonest review first."""
    sql = f"{_SELECT} WHERE h.released_on IS NULL AND h.review_on IS NOT NULL AND l.operation <> 'erase'"
    return list(starmap(PlacedRow, store.all(f"{sql} ORDER BY h.review_on, h.id")))


def get(store: Store, hold: int) -> PlacedRow | None:
    """Return a hold by number."""
    row = store.one(f"{_SELECT} WHERE h.id = :id", {"id": hold})
    return PlacedRow(*row) if row is not None else None


def newest(store: Store, number: CustomerNumber) -> int:
    """Return the number of the hold that was placed last on a customer."""
    row = store.one("SELECT max(id) FROM hold WHERE customer = :number", {"number": number})
    assert row is not None
    return int(row[0])
