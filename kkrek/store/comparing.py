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


def not_to_send(store: Store, numbers: Collection[int]) -> dict[int, str]:
    """Tell of some customers why their data are not to be sent again: restricted, protected or deceased; else left out.

    A restriction of a single purpose counts as well (GDPR Art. 18, 21): a person decides.
    """
    sql = (
        "SELECT c.number, CASE WHEN EXISTS (SELECT 1 FROM restriction r WHERE r.customer = c.number"
        " AND r.lifted_on IS NULL) THEN 'restricted' WHEN c.protected_since IS NOT NULL THEN 'protected'"
        " WHEN c.deceased_on IS NOT NULL THEN 'deceased' END AS why"
        " FROM customer c WHERE c.number IN (SELECT value FROM json_each(:numbers))"
    )
    rows = store.all(sql, {"numbers": json.dumps(sorted(numbers))})
    return {int(row[0]): str(row[1]) for row in rows if row[1] is not None}


def waiting_tasks(store: Store, recipient: int, numbers: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Return the open tasks by which a recipient is to be told about some customers, by the customer's number."""
    sql = (
        "SELECT coalesce(k.number, c.number) AS whose, t.id FROM task t JOIN task_customer c ON c.task = t.id"
        " LEFT JOIN customer k ON k.uid = c.uid WHERE t.done_on IS NULL AND t.recipient = :recipient"
        " AND whose IN (SELECT value FROM json_each(:numbers)) ORDER BY whose, t.id"
    )
    found: dict[int, tuple[int, ...]] = {}
    for row in store.all(sql, {"recipient": recipient, "numbers": json.dumps(sorted(numbers))}):
        found[int(row[0])] = (*found.get(int(row[0]), ()), int(row[1]))
    return found


def open_tasks(store: Store, recipient: int, numbers: Collection[int]) -> list[int]:
    """Return the open tasks by which a recipient is to be told about some customers, erased ones too."""
    sql = (
        "SELECT DISTINCT t.id FROM task t JOIN task_customer c ON c.task = t.id WHERE t.done_on IS NULL"
        " AND t.recipient = :recipient AND c.number IN (SELECT value FROM json_each(:numbers)) ORDER BY t.id"
    )
    return [int(row[0]) for row in store.all(sql, {"recipient": recipient, "numbers": json.dumps(sorted(numbers))})]
