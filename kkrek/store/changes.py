"""The history of each field: old and new value, from where, on whose initiative, why (E-35, E-47, N-08)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlcipher3.dbapi2 import Row

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store


class ChangeRow(NamedTuple):
    """One change; ``old`` and ``new`` are JSON texts, or both are inside ``sealed``. ``id`` orders them."""

    id: int
    entry: int
    customer: CustomerNumber
    uid: str
    field: str
    row_uid: str | None
    old: str | None
    new: str | None
    sealed: bytes | None
    source: str
    initiative: str
    reason: str | None
    statement: str | None
    reference: str | None
    changed_on: str
    reviewed_on: str | None = None


# Before the entry that a change takes back, in its ``reference``.
UNDO = "undo:"
_NAMES = tuple(name for name in ChangeRow._fields if name != "id")
_COLUMNS = ", ".join(ChangeRow._fields)


def insert(store: Store, row: ChangeRow) -> None:
    """Write a change; its ``id`` is given by the register."""
    places = ", ".join(f":{name}" for name in _NAMES)
    store.run(
        f"INSERT INTO change ({', '.join(_NAMES)}) VALUES ({places})", {name: getattr(row, name) for name in _NAMES}
    )


def of_customer(store: Store, number: CustomerNumber) -> list[ChangeRow]:
    """Return a customer's changes, oldest first."""
    return [
        _change(row)
        for row in store.all(f"SELECT {_COLUMNS} FROM change WHERE customer = :number ORDER BY id", {"number": number})
    ]


def of_entry(store: Store, entry: int) -> list[ChangeRow]:
    """Return the changes that one command made, in order."""
    return [
        _change(row)
        for row in store.all(f"SELECT {_COLUMNS} FROM change WHERE entry = :entry ORDER BY id", {"entry": entry})
    ]


def each_of_entry(store: Store, entry: int) -> Iterator[ChangeRow]:
    """Yield the changes that one command made, in order, where they are too many to hold."""
    for row in store.each(f"SELECT {_COLUMNS} FROM change WHERE entry = :entry ORDER BY id", {"entry": entry}):
        yield ChangeRow._make(row)


def standing(store: Store, number: CustomerNumber) -> list[ChangeRow]:
    """Return a customer's changes that stand, oldest first: neither taken back nor themselves the taking back."""
    return standing_among(of_customer(store, number))


def standing_among(made: Sequence[ChangeRow]) -> list[ChangeRow]:
    """Return those of a customer's changes that stand, of all that the customer has."""
    undone = {
        (int(one.reference.removeprefix(UNDO)), one.field, one.row_uid)
        for one in made
        if is_undo(one) and one.reference
    }
    return [one for one in made if not is_undo(one) and (one.entry, one.field, one.row_uid) not in undone]


def is_undo(change: ChangeRow) -> bool:
    """Tell whether a change takes another back."""
    return (change.reference or "").startswith(UNDO)


def has_values(change: ChangeRow) -> bool:
    """Tell whether more is kept of a change than its fact."""
    return any(one is not None for one in (change.old, change.new, change.sealed, change.reason, change.statement))


def newest_entry_of(store: Store, user: str, operations: tuple[str, ...]) -> int | None:
    """Return a user's newest entry among some operations that changed a customer and was not undone."""
    names = ", ".join(f":op{i}" for i in range(len(operations)))
    sql = (
        f"SELECT l.n FROM log l WHERE l.user = :user AND l.operation IN ({names}) AND l.detail IS NULL"
        " AND EXISTS (SELECT 1 FROM log_customer c WHERE c.entry = l.n AND c.how = 'changed')"
        " AND l.n NOT IN (SELECT CAST(u.reference AS INTEGER) FROM log u"
        " WHERE u.operation = 'undo' AND u.reference IS NOT NULL)"
        " ORDER BY l.n DESC LIMIT 1"
    )
    row = store.one(sql, {"user": user, **{f"op{i}": name for i, name in enumerate(operations)}})
    return row["n"] if row is not None else None


def _change(row: Row) -> ChangeRow:
    return ChangeRow(**{name: row[name] for name in ChangeRow._fields})
