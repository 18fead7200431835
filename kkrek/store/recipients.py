"""Recipients: who gets data of customers, under which contract, which fields, and in which format (E-27, E-49)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlcipher3.dbapi2 import Row

    from kkrek.store.connection import Store
    from kkrek.store.rows import Value


class RecipientRow(NamedTuple):
    """A recipient; ``code`` is its short word, None for one of before version 5; days are ISO days.

    ``fields`` are those that an officer approved, separated by commas; ``mapping`` is the TOML text of its format.
    """

    id: int
    code: str | None
    name: str
    role: str
    contract: str | None
    contract_on: str | None
    country: str | None
    safeguard: str | None
    fields: str
    purpose: str
    basis: str | None
    mapping: str | None
    retired_on: str | None


_COLUMNS = ", ".join(RecipientRow._fields)
_NAMES = frozenset(RecipientRow._fields) - {"id"}


def every(store: Store) -> list[RecipientRow]:
    """Return all recipients, retired ones too, by name."""
    return list(map(_row, store.all(f"SELECT {_COLUMNS} FROM recipient ORDER BY name")))


def get(store: Store, recipient: int) -> RecipientRow | None:
    """Return a recipient by id."""
    row = store.one(f"SELECT {_COLUMNS} FROM recipient WHERE id = :id", {"id": recipient})
    return _row(row) if row is not None else None


def find(store: Store, text: str) -> RecipientRow | None:
    """Return the recipient of a short word, else of a name, in any case; or None."""
    sought = " ".join(text.split()).casefold()
    found = every(store)
    by_code = (row for row in found if row.code is not None and row.code.casefold() == sought)
    by_name = (row for row in found if row.name.casefold() == sought)
    return next(by_code, None) or next(by_name, None)


def insert(store: Store, values: Mapping[str, Value], entry: int) -> int:
    """Write a new recipient and return its id; columns that are not given are empty."""
    assert values.keys() <= _NAMES, "only columns of recipient"
    names = (*values, "entry")
    row = store.one(
        f"INSERT INTO recipient ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)}) RETURNING id",
        {**values, "entry": entry},
    )
    assert row is not None
    return int(row[0])


def update(store: Store, recipient: int, values: Mapping[str, Value]) -> None:
    """Write some columns of a recipient."""
    assert values.keys() <= _NAMES, "only columns of recipient"
    places = ", ".join(f"{name} = :{name}" for name in values)
    store.run(f"UPDATE recipient SET {places} WHERE id = :id", {**values, "id": recipient})


def _row(row: Row) -> RecipientRow:
    return RecipientRow._make(tuple(row))
