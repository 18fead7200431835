"""The claims that are not paid, of everybody: what a whole list of receivables is compared with."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kkrek.store.connection import Store


class Unpaid(NamedTuple):
    """A claim that is not paid."""

    id: int
    uid: str
    customer: int
    company: str | None
    reference: str


def unpaid(store: Store, after: int, limit: int) -> list[Unpaid]:
    """Return the next claims that are not paid, in the order of their ids, beginning after one."""
    sql = (
        "SELECT id, uid, customer, company, reference FROM claim WHERE id > :after AND state <> 'paid'"
        " ORDER BY id LIMIT :limit"
    )
    return list(starmap(Unpaid, store.all(sql, {"after": after, "limit": limit})))
