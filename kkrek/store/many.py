"""Read what belongs to many customers at once: a batch asks a few hundred times less often than row by row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from kkrek.store.changes import ChangeRow
from kkrek.store.customers import CustomerRow, FieldOrigin
from kkrek.store.rows import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store
    from kkrek.store.rows import Values

_OF = "SELECT value FROM json_each(:numbers)"
_COLUMNS = ", ".join(f"c.{name}" for name in CustomerRow._fields)


def customers(store: Store, numbers: Collection[int]) -> dict[int, CustomerRow]:
    """Return the rows of customers by the number that was asked for; one that was merged away leads to the kept one."""
    sql = (
        f"SELECT a.number, {_COLUMNS} FROM customer a JOIN customer c ON c.number = coalesce(a.merged_into, a.number)"
        f" WHERE a.number IN ({_OF})"
    )
    return {row[0]: CustomerRow._make(tuple(row)[1:]) for row in store.all(sql, {"numbers": _list(numbers)})}


def rows(store: Store, table: str, numbers: Collection[int]) -> dict[int, list[Values]]:
    """Return all rows of customers in a table, in the order they were written; ``id`` is the row's place in it."""
    names = ("id", *COLUMNS[table])
    sql = (
        f"SELECT customer, rowid, {', '.join(COLUMNS[table])} FROM {table} WHERE customer IN ({_OF})"
        " ORDER BY customer, rowid"
    )
    found: dict[int, list[Values]] = {}
    for number, *values in store.all(sql, {"numbers": _list(numbers)}):
        found.setdefault(number, []).append(dict(zip(names, values, strict=True)))
    return found


def restricted(store: Store, numbers: Collection[int]) -> dict[int, list[str | None]]:
    """Return the restrictions in force of customers: of each the purpose, None for all."""
    sql = f"SELECT customer, purpose FROM restriction WHERE lifted_on IS NULL AND customer IN ({_OF})"
    found: dict[int, list[str | None]] = {}
    for row in store.all(sql, {"numbers": _list(numbers)}):
        found.setdefault(row[0], []).append(row[1])
    return found


def origins(store: Store, numbers: Collection[int]) -> dict[int, list[FieldOrigin]]:
    """Return the origins kept for the plain fields of customers."""
    sql = f"SELECT customer, field, source, recorded_on FROM provenance WHERE customer IN ({_OF})"
    found: dict[int, list[FieldOrigin]] = {}
    for row in store.all(sql, {"numbers": _list(numbers)}):
        found.setdefault(row[0], []).append(FieldOrigin(row[1], row[2], row[3]))
    return found


_BEARERS = {
    "phone": "SELECT p.e164, p.customer FROM phone p WHERE p.e164 IN (SELECT value FROM json_each(:keys))",
    "email": "SELECT e.email_folded, e.customer FROM email e"
    " WHERE e.email_folded IN (SELECT value FROM json_each(:keys))",
    "identity_code": "SELECT hex(c.identity_code_index), c.number FROM customer c"
    " WHERE c.identity_code_index IN (SELECT unhex(value) FROM json_each(:keys))",
    "former_identity_code": "SELECT hex(f.identity_code_index), f.customer FROM former_identity_code f"
    " WHERE f.identity_code_index IN (SELECT unhex(value) FROM json_each(:keys))",
}


def bearers(store: Store, kind: str, keys: Iterable[str]) -> dict[str, set[CustomerNumber]]:
    """Return who bears each of some E.164 numbers, folded e-mails, or blind indexes of identity codes in hex.

    ``former_identity_code`` asks who bore a code before.
    """
    found: dict[str, set[CustomerNumber]] = {}
    for key, number in store.all(_BEARERS[kind], {"keys": json.dumps(sorted(keys))}):
        found.setdefault(key, set()).add(number)
    return found


def namesakes(store: Store, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], set[CustomerNumber]]:
    """Return who bears each of some folded names with a postal code: likely duplicates."""
    sql = (
        "SELECT c.name_folded, a.postal_code, c.number FROM json_each(:pairs) p"
        " CROSS JOIN customer c ON c.name_folded = p.value ->> 0"
        " CROSS JOIN address a ON a.customer = c.number AND a.postal_code = p.value ->> 1"
    )
    found: dict[tuple[str, str], set[CustomerNumber]] = {}
    for name, code, number in store.all(sql, {"pairs": json.dumps(sorted(pairs))}):
        found.setdefault((name, code), set()).add(number)
    return found


def changes(store: Store, numbers: Collection[int]) -> dict[int, list[ChangeRow]]:
    """Return all changes of customers, of each the oldest first."""
    names = ", ".join(ChangeRow._fields)
    found: dict[int, list[ChangeRow]] = {number: [] for number in numbers}
    sql = f"SELECT {names} FROM change WHERE customer IN ({_OF}) ORDER BY id"
    for row in store.all(sql, {"numbers": _list(numbers)}):
        one = ChangeRow._make(row)
        found[one.customer].append(one)
    return found


def merged_since(store: Store, numbers: Collection[int], entry: int) -> set[int]:
    """Return who of some customers was merged with another after an entry."""
    sql = (
        f"SELECT DISTINCT k.number FROM customer k JOIN log_customer c ON c.uid = k.uid JOIN log l ON l.n = c.entry"
        f" WHERE k.number IN ({_OF}) AND c.entry > :entry AND c.how = 'changed' AND l.operation = 'merge'"
    )
    return {int(row[0]) for row in store.all(sql, {"numbers": _list(numbers), "entry": entry})}


class Added(NamedTuple):
    """A customer whom a batch added; ``changed_since``: somebody wrote about them since, or gave out what is held."""

    number: int
    uid: str
    merged: int
    changed_since: int

    @property
    def stays(self) -> bool:
        """Whether such a customer is not erased again when the batch is taken back."""
        return bool(self.merged or self.changed_since)


_ADDED = (
    "k.number, k.uid, k.merged_into IS NOT NULL AS merged,"
    " (EXISTS (SELECT 1 FROM log_customer d WHERE d.uid = k.uid AND d.entry > :entry AND d.how = 'changed')"
    " OR EXISTS (SELECT 1 FROM request q WHERE q.customer = k.number)"
    " OR EXISTS (SELECT 1 FROM disclosure_customer g WHERE g.customer = k.number)) AS changed"
)


def added_by(store: Store, entry: int) -> Iterator[Added]:
    """Yield the customers whom an entry added and who are still there.

    The number of one who was merged with another is of a later entry; who was corrected has changes of this one.
    """
    sql = (
        f"SELECT {_ADDED} FROM log_customer c JOIN customer k ON k.uid = c.uid"
        " WHERE c.entry = :entry AND c.how = 'changed' AND (k.entry = :entry OR (k.merged_into IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM change h WHERE h.entry = :entry AND h.customer = k.merged_into)))"
    )
    yield from map(Added._make, store.each(sql, {"entry": entry}))


def forbidding(store: Store, entry: int) -> Iterator[int]:
    """Yield by number who forbade marketing by an entry that did not add them."""
    sql = (
        "SELECT DISTINCT m.customer FROM marketing_choice m JOIN customer k ON k.number = m.customer"
        " WHERE m.entry = :entry AND k.entry <> :entry ORDER BY m.customer"
    )
    for row in store.each(sql, {"entry": entry}):
        yield int(row[0])


def untouched_of(store: Store, entry: int, after: int, limit: int) -> list[Added]:
    """Return the next customers whom an entry added and nobody has written about since, by number."""
    sql = (
        f"SELECT {_ADDED} FROM customer k WHERE k.number > :after AND k.entry = :entry AND NOT merged AND NOT changed"
        " ORDER BY k.number LIMIT :limit"
    )
    return list(map(Added._make, store.all(sql, {"entry": entry, "after": after, "limit": limit})))


def has_customers(store: Store) -> bool:
    """Tell whether there is anybody in the register."""
    return store.one("SELECT 1 FROM customer LIMIT 1") is not None


def uids(store: Store, numbers: Collection[int]) -> list[str]:
    """Return the opaque ids of customers."""
    sql = f"SELECT uid FROM customer WHERE number IN ({_OF})"
    return [str(row[0]) for row in store.all(sql, {"numbers": _list(numbers)})]


def _list(numbers: Iterable[int]) -> str:
    return json.dumps([int(number) for number in numbers])
