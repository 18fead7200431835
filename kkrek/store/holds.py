"""The holds of the whole register: those in force, and those whose day of review has come (F-42)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Row

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store


class PlacedRow(NamedTuple):
    """A hold with the customer whom it binds, and whether an erasure placed it; ISO days."""

    id: int
    number: CustomerNumber
    uid: str
    by_erasure: bool
    field_group: str
    reason: str
    since: str
    review_on: str | None
    released_on: str | None


_SELECT = (
    "SELECT h.id, h.customer, c.uid, h.by_erasure, h.field_group, h.reason, h.since, h.review_on, h.released_on"
    " FROM hold h JOIN customer c ON c.number = h.customer"
)


def in_force(store: Store) -> list[PlacedRow]:
    """Return the holds in force, the soonest review first."""
    sql = f"{_SELECT} WHERE h.released_on IS NULL ORDER BY h.review_on IS NULL, h.review_on, h.id"
    return [_placed(row) for row in store.all(sql)]


def to_review(store: Store) -> list[PlacedRow]:
    """Return the holds in force that somebody placed, the soonest review first."""
    sql = f"{_SELECT} WHERE h.released_on IS NULL AND h.review_on IS NOT NULL AND h.by_erasure = 0"
    return [_placed(row) for row in store.all(f"{sql} ORDER BY h.review_on, h.id")]


def get(store: Store, hold: int) -> PlacedRow | None:
    """Return a hold by number."""
    row = store.one(f"{_SELECT} WHERE h.id = :id", {"id": hold})
    return _placed(row) if row is not None else None


def newest(store: Store, number: CustomerNumber) -> int:
    """Return the number of the hold that was placed last on a customer."""
    row = store.one("SELECT max(id) FROM hold WHERE customer = :number", {"number": number})
    assert row is not None
    return int(row[0])


def _placed(row: Row) -> PlacedRow:
    found = PlacedRow(*row)
    return found._replace(by_erasure=bool(found.by_erasure))
