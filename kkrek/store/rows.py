"""The rows that belong to a customer: every table of them is read, written and removed in the same few ways.

A row's values are a mapping of its columns; sealing happens above, in operations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store

Value = str | int | bytes | None
Values = dict[str, Value]

_TAIL = ("source", "recorded_on", "entry")
_OBJECT = ("object", "street", "house_number", "stair", "apartment", "suffix", "place", "object_folded")
COLUMNS: dict[str, tuple[str, ...]] = {
    "former_name": ("uid", "name", "until", "sealed", *_TAIL),
    "former_identity_code": ("uid", "identity_code", "identity_code_index", "change", "until", *_TAIL),
    "address": (
        "uid", "kind", "as_given", "street", "house_number", "stair", "apartment", "suffix", "co", "po_box",
        "postal_code", "town", "country", "line_folded", "town_folded", "since", "until", "sealed", *_TAIL,
    ),
    "phone": ("uid", "as_given", "e164", "sealed", *_TAIL),
    "email": ("uid", "email", "email_folded", "sealed", *_TAIL),
    "bank_account": ("uid", "iban", *_TAIL),
    "note": ("uid", "text", "written_on", "reviewed_on", "sealed", *_TAIL),
    "relation": ("uid", "kind", "company", *_OBJECT, "begin", "end", "sealed", *_TAIL),
    "claim": (
        "uid", "company", "reference", "due_on", "state", "paid_on", "disputed_on", "judgment_on", "interrupted_on",
        *_TAIL,
    ),
    "event": ("uid", "kind", "happened_on", *_OBJECT, "description", "told_to", "reviewed_on", "sealed", *_TAIL),
}  # fmt: skip


def of_customer(store: Store, table: str, number: CustomerNumber) -> list[Values]:
    """Return all rows of one customer in a table, in the order they were written; ``id`` is the row's place in it."""
    columns = COLUMNS[table]
    found = store.all(
        f"SELECT rowid, {', '.join(columns)} FROM {table} WHERE customer = :number ORDER BY rowid", {"number": number}
    )
    return [dict(zip(("id", *columns), row, strict=True)) for row in found]


def insert(store: Store, table: str, number: CustomerNumber, values: Mapping[str, Value]) -> int:
    """Write a new row and return its id; columns that are not given are empty.

    A row that comes back takes its old ``id`` again, and so its place, unless another has it by now.
    """
    columns = COLUMNS[table]
    row = {name: values.get(name) for name in columns}
    place = values.get("id")
    taken = place is None or store.one(f"SELECT 1 FROM {table} WHERE rowid = :id", {"id": place}) is not None
    places = ", ".join(f":{name}" for name in columns)
    written = store.one(
        f"INSERT INTO {table} (rowid, customer, {', '.join(columns)}) VALUES (:id, :customer, {places})"
        " RETURNING rowid",
        {**row, "customer": number, "id": None if taken else place},
    )
    assert written is not None
    return int(written[0])


def place(store: Store, table: str, uid: str) -> int | None:
    """Return the id of a row, or None when it is not there."""
    row = store.one(f"SELECT rowid FROM {table} WHERE uid = :uid", {"uid": uid})
    return int(row[0]) if row is not None else None


def replace(store: Store, table: str, uid: str, values: Mapping[str, Value]) -> None:
    """Write all columns of a row anew."""
    columns = [name for name in COLUMNS[table] if name != "uid"]
    places = ", ".join(f"{name} = :{name}" for name in columns)
    row = {name: values.get(name) for name in columns}
    store.run(f"UPDATE {table} SET {places} WHERE uid = :uid", {**row, "uid": uid})


def remove(store: Store, table: str, uid: str) -> None:
    """Delete a row."""
    store.run(f"DELETE FROM {table} WHERE uid = :uid", {"uid": uid})
