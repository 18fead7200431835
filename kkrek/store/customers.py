"""The customer's own row: plain values, the sealed identity code with its blind index, and the folded names."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlcipher3.dbapi2 import Row

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store
    from kkrek.store.rows import Value


class CustomerRow(NamedTuple):
    """A row of ``customer`` as stored: ISO dates, nationalities separated by commas, the identity code sealed."""

    number: CustomerNumber
    uid: str
    created: str
    source: str
    family_name: str | None
    given_names: str | None
    call_name: str | None
    identity_code: bytes | None
    identity_code_index: bytes | None
    identity_code_reason: str | None
    nationalities: str
    marital_status: str | None
    household_size: int | None
    language: str | None
    notice_version: str | None
    notice_given_on: str | None
    deceased_on: str | None
    protected_since: str | None
    protected_until: str | None
    protection_told_by: str | None
    no_vtj_update: int
    merged_into: CustomerNumber | None
    family_folded: str
    name_folded: str
    search: str
    entry: int
    merged_on: str | None


_COLUMNS = ", ".join(CustomerRow._fields)
_NAMES = frozenset(CustomerRow._fields)
_USUAL = {"family_folded": "", "name_folded": "", "search": "", "nationalities": "", "no_vtj_update": 0}


def get(store: Store, number: int) -> CustomerRow | None:
    """Return the row of a customer number, or None."""
    row = store.one(f"SELECT {_COLUMNS} FROM customer WHERE number = :number", {"number": number})
    return _customer(row) if row is not None else None


def by_uid(store: Store, uid: str) -> CustomerRow | None:
    """Return the row of a customer's opaque id, or None."""
    row = store.one(f"SELECT {_COLUMNS} FROM customer WHERE uid = :uid", {"uid": uid})
    return _customer(row) if row is not None else None


def insert(store: Store, row: CustomerRow) -> None:
    """Write a new customer."""
    places = ", ".join(f":{name}" for name in CustomerRow._fields)
    values = {name: getattr(row, name) for name in CustomerRow._fields}
    store.run(f"INSERT INTO customer ({_COLUMNS}) VALUES ({places})", values)


def new_row(values: Mapping[str, object]) -> CustomerRow:
    """Return the row of a new customer; columns that are not given are empty, the folded names come later."""
    assert values.keys() <= _NAMES, "only columns of customer"
    return CustomerRow._make(map({**_USUAL, **values}.get, CustomerRow._fields))


def update(store: Store, number: CustomerNumber, values: Mapping[str, Value]) -> None:
    """Write some columns of a customer."""
    assert values.keys() <= _NAMES, "only columns of customer"
    places = ", ".join(f"{name} = :{name}" for name in values)
    store.run(f"UPDATE customer SET {places} WHERE number = :number", {**values, "number": number})


def delete(store: Store, number: CustomerNumber) -> None:
    """Delete a customer with all rows that belong to the customer alone."""
    # Numbers that were merged into this one lead nowhere without it.
    store.run("DELETE FROM customer WHERE merged_into = :number", {"number": number})
    store.run("DELETE FROM customer WHERE number = :number", {"number": number})


class FieldOrigin(NamedTuple):
    """Source and day of one plain field recorded later or from elsewhere than the first record."""

    field: str
    source: str
    recorded_on: str


def provenance(store: Store, number: CustomerNumber) -> list[FieldOrigin]:
    """Return the origins kept for a customer's plain fields."""
    rows = store.all(
        "SELECT field, source, recorded_on FROM provenance WHERE customer = :number ORDER BY field", {"number": number}
    )
    return list(starmap(FieldOrigin, rows))


def set_provenance(store: Store, number: CustomerNumber, origin: FieldOrigin, entry: int) -> None:
    """Keep or overwrite the origin of one plain field."""
    store.run(
        "INSERT INTO provenance (customer, field, source, recorded_on, entry)"
        " VALUES (:number, :field, :source, :on, :entry) ON CONFLICT (customer, field)"
        " DO UPDATE SET source = :source, recorded_on = :on, entry = :entry",
        {"number": number, "field": origin.field, "source": origin.source, "on": origin.recorded_on, "entry": entry},
    )


def forget_provenance(store: Store, number: CustomerNumber, field: str) -> None:
    """Let a plain field have the origin of the first record again."""
    values = {"number": number, "field": field}
    store.run("DELETE FROM provenance WHERE customer = :number AND field = :field", values)


class MergedRow(NamedTuple):
    """A number that leads to a kept customer since a day."""

    number: CustomerNumber
    uid: str
    on: str


def merged_into(store: Store, number: CustomerNumber) -> list[MergedRow]:
    """Return the numbers that were merged into a customer, the lowest first."""
    rows = store.all(
        "SELECT number, uid, merged_on FROM customer WHERE merged_into = :number ORDER BY number",
        {"number": number},
    )
    return list(starmap(MergedRow, rows))


def of_first_entry(store: Store, entry: int) -> CustomerNumber | None:
    """Return the customer whom an entry registered, or None when erased since."""
    row = store.one("SELECT number FROM customer WHERE entry = :entry", {"entry": entry})
    return row["number"] if row is not None else None


def _customer(row: Row) -> CustomerRow:
    return CustomerRow(**{name: row[name] for name in CustomerRow._fields})
