"""Which data a breach is about: what a copy of the register held at its log entry, or what a disclosure held (E-52).

A row was in a copy when its log entry is at or before that of the copy; of what changed later the history tells what
stood there then. What the history tells no more is left out, so the numbers are approximate (GDPR Art. 33(3)(a)).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.entry import LIST_FIELDS
from kkrek.store.changes import ChangeRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kkrek.store.breaches import Touched
    from kkrek.store.connection import Store

_NOW = 2**62  # after every entry of the log
_PLAIN: Mapping[str, str] = {
    "family_name": "c.family_name IS NOT NULL",
    "given_names": "c.given_names IS NOT NULL",
    "call_name": "c.call_name IS NOT NULL",
    "identity_code": "c.identity_code IS NOT NULL",
    "nationalities": "c.nationalities > ''",
    "marital_status": "c.marital_status IS NOT NULL",
    "household_size": "c.household_size IS NOT NULL",
    "language": "c.language IS NOT NULL",
    "protection": "c.protected_since IS NOT NULL",
    "deceased_on": "c.deceased_on IS NOT NULL",
}
_NEVER_CHANGED: Mapping[str, str] = {
    "marketing": "marketing_choice",
    "requests": "request",
    "restriction": "restriction",
    "changes": "change",
}
FIELDS: tuple[str, ...] = (*_PLAIN, *LIST_FIELDS, *_NEVER_CHANGED)
"""The fields whose records can be counted, in the order in which they are told."""

# ``:blank`` are the sealed changes before which there was nothing: the keys alone can tell.
_HAD = (
    "CASE WHEN h.sealed IS NOT NULL THEN h.id NOT IN (SELECT value FROM json_each(:blank))"
    """ ELSE h.old IS NOT NULL AND h.old NOT IN ('[]', '""') END"""
)
_HAD_THEN = (
    f"SELECT {_HAD} FROM change h WHERE h.customer = {{customer}} AND h.entry > :head AND {{which}}"
    " ORDER BY h.id LIMIT 1"
)
_PROTECTED_BY = (
    "(SELECT l.operation = '{0}' FROM log_customer g JOIN log l ON l.n = g.entry WHERE g.uid = c.uid"
    " AND g.how = 'changed' AND l.operation IN ('protect', 'unprotect') AND l.n {1} LIMIT 1)"
)
# Where the entry before the copy is out of the log, the one after it tells what it changed.
_STOOD = (
    f"coalesce({_PROTECTED_BY.format('protect', '<= :head ORDER BY l.n DESC')},"
    f" {_PROTECTED_BY.format('unprotect', '> :head ORDER BY l.n')}, c.protected_since IS NOT NULL)"
)


def sealed_later(store: Store, touched: Touched) -> Iterator[tuple[str, ChangeRow]]:
    """Yield the sealed changes that a copy did not have yet, each with the opaque id of its customer."""
    if touched.head is None:
        return
    columns = ", ".join(f"h.{name}" for name in ChangeRow._fields)
    sql = (
        f"SELECT c.uid AS whose, {columns} FROM customer c JOIN change h ON h.customer = c.number"
        f" WHERE h.entry > :head AND h.sealed IS NOT NULL AND {touched.condition}"
    )
    for whose, *row in store.each(sql, touched.values):
        yield str(whose), ChangeRow._make(row)


def records(
    store: Store, touched: Touched, fields: Collection[str], blank: str, number: int | None = None
) -> dict[str, int]:
    """Count the records of each field, those of persons who are in the register still; a field without any is left out.

    ``blank`` is a JSON array of the sealed changes that added what was not there before; ``number`` is the one
    customer whose records are counted, None for all whom the breach touches.
    """
    head = touched.head if touched.head is not None else _NOW
    values = {**touched.values, "head": head, "blank": blank, "number": number}
    whose = f"{touched.condition} AND (:number IS NULL OR c.number = :number)"
    found: dict[str, int] = {}
    plain = [name for name in _PLAIN if name in fields]
    if plain:
        sums = ", ".join(f"coalesce(sum({_held(name)}), 0)" for name in plain)
        row = store.one(f"SELECT {sums} FROM customer c WHERE {whose}", values)
        assert row is not None
        found |= dict(zip(plain, row, strict=True))
    mine = f"SELECT c.number FROM customer c WHERE {whose}"
    for name in (name for name in FIELDS if name in fields and name not in _PLAIN):
        row = store.one(f"SELECT {_rows(name, mine)}", {**values, "field": name})
        assert row is not None
        found[name] = int(row[0])
    return {name: count for name, count in found.items() if count}


def _held(name: str) -> str:
    if name == "protection":
        return _STOOD
    then = _HAD_THEN.format(customer="c.number", which=f"h.field = '{name}'")
    return f"coalesce(({then}), {_PLAIN[name]})"


def _rows(name: str, mine: str) -> str:
    """Return the SQL that counts the rows of a field of some customers: those that stand, and those removed since."""
    if name in _NEVER_CHANGED:
        return f"(SELECT count(*) FROM {_NEVER_CHANGED[name]} r WHERE r.customer IN ({mine}) AND r.entry <= :head)"
    table = LIST_FIELDS[name]
    then = _HAD_THEN.format(customer="r.customer", which="h.field = :field AND h.row_uid = r.uid")
    stand = f"SELECT count(*) FROM {table} r WHERE r.customer IN ({mine}) AND coalesce(({then}), r.entry <= :head)"
    first = (
        "SELECT min(o.id) FROM change o WHERE o.customer = h.customer AND o.entry > :head AND o.field = h.field"
        " AND o.row_uid = h.row_uid"
    )
    removed = (
        f"SELECT count(*) FROM change h WHERE h.customer IN ({mine}) AND h.entry > :head AND h.field = :field"
        f" AND h.row_uid NOT IN (SELECT uid FROM {table}) AND h.id = ({first}) AND {_HAD}"
    )
    return f"({stand}) + ({removed})"


# Disclosures --------------------------------------------------------------------------------------------------


def disclosed(store: Store, entry: int) -> dict[str, int]:
    """Count the persons of each field of a disclosure as it was recorded; later changes of the register do not count.

    Of who was erased since, the log entry tells the fields of the whole act.
    """
    found = dict.fromkeys(FIELDS, 0)
    rows = store.all(
        "SELECT d.fields, count(o.customer) FROM disclosure d JOIN disclosure_customer o ON o.disclosure = d.id"
        " WHERE d.entry = :entry GROUP BY d.id",
        {"entry": entry},
    )
    counts = [(str(fields).split(","), int(count)) for fields, count in rows]
    row = store.one(
        "SELECT l.fields, (SELECT count(*) FROM log_customer g WHERE g.entry = l.n"
        " AND (g.how = 'opened' OR l.operation <> 'disclose') AND g.uid NOT IN (SELECT uid FROM customer))"
        " FROM log l WHERE l.n = :entry",
        {"entry": entry},
    )
    if row is not None:
        counts.append((str(row[0]).split(), int(row[1])))
    for fields, count in counts:
        for name in fields:
            if name in found:
                found[name] += count
    return {name: count for name, count in found.items() if count}


def disclosed_of(store: Store, entry: int, number: int) -> frozenset[str]:
    """Return the fields of one customer that a disclosure held; whose number was merged has those of both."""
    rows = store.all(
        "SELECT d.fields FROM disclosure d JOIN disclosure_customer o ON o.disclosure = d.id"
        " WHERE d.entry = :entry AND o.customer = :number",
        {"entry": entry, "number": number},
    )
    return frozenset(name for row in rows for name in row[0].split(",") if name)
