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
}  # fmt: skip


def of_customer(store: Store, table: str, number: CustomerNumber) -> list[Values]:
    """Return all rows of one customer in a table, in the order they were written."""
    columns = COLUMNS[table] + (("id",) if table == "note" else ())
    found = store.all(
        f"SELECT {', '.join(columns)} FROM {table} WHERE customer = :number ORDER BY rowid", {"number": number}
    )
    return [dict(zip(columns, row, strict=True)) for row in found]


def insert(store: Store, table: str, number: CustomerNumber, values: Mapping[str, Value]) -> None:
    """Write a new row; columns that are not given are empty."""
    columns = COLUMNS[table]
    places = ", ".join(f":{name}" for name in columns)
    row = {name: values.get(name) for name in columns}
    store.run(
        f"INSERT INTO {table} (customer, {', '.join(columns)}) VALUES (:customer, {places})",
        {**row, "customer": number},
    )


def replace(store: Store, table: str, uid: str, values: Mapping[str, Value]) -> None:
    """Write all columns of a row anew."""
    columns = [name for name in COLUMNS[table] if name != "uid"]
    places = ", ".join(f"{name} = :{name}" for name in columns)
    row = {name: values.get(name) for name in columns}
    store.run(f"UPDATE {table} SET {places} WHERE uid = :uid", {**row, "uid": uid})


def remove(store: Store, table: str, uid: str) -> None:
    """Delete a row."""
    store.run(f"DELETE FROM {table} WHERE uid = :uid", {"uid": uid})
