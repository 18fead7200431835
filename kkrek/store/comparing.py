"""What the register knows of those whom a recipient should hold, and of numbers that nobody has any more (E-39)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kkrek.store.settings import FIRST_NUMBER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kkrek.store.connection import Store


def disclosed_to(store: Store, recipient: int) -> Iterator[int]:
    """Yield by number the customers whose data went to a recipient, but for what was told of a single event."""
    sql = (
        "SELECT DISTINCT o.customer FROM disclosure d JOIN disclosure_customer o ON o.disclosure = d.id"
        " WHERE d.recipient = :recipient AND (d.reference IS NULL OR d.reference NOT LIKE 'event:%')"
        " ORDER BY o.customer"
    )
    for row in store.each(sql, {"recipient": recipient}):
        yield int(row[0])


def was_disclosed(store: Store, recipient: int, numbers: Collection[int]) -> set[int]:
    """Return which of some customers anything went to a recipient about."""
    sql = (
        "SELECT DISTINCT o.customer FROM disclosure_customer o JOIN disclosure d ON d.id = o.disclosure"
        " WHERE d.recipient = :recipient AND o.customer IN (SELECT value FROM json_each(:numbers))"
    )
    rows = store.all(sql, {"recipient": recipient, "numbers": json.dumps(sorted(numbers))})
    return {int(row[0]) for row in rows}


def given_numbers(store: Store) -> range:
    """Return the customer numbers that were given so far; none is given twice."""
    row = store.one("SELECT next_number FROM register")
    assert row is not None
    return range(FIRST_NUMBER, int(row[0]))


def open_tasks(store: Store, recipient: int, numbers: Collection[int]) -> list[int]:
    """Return the open tasks by which a recipient is to be told about some customers, erased ones too."""
    sql = (
        "SELECT DISTINCT t.id FROM task t JOIN task_customer c ON c.task = t.id WHERE t.done_on IS NULL"
        " AND t.recipient = :recipient AND c.number IN (SELECT value FROM json_each(:numbers)) ORDER BY t.id"
    )
    return [int(row[0]) for row in store.all(sql, {"recipient": recipient, "numbers": json.dumps(sorted(numbers))})]
