"""What writes a customer: at once into the register, or into a scratch file from which a batch writes all at once."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Protocol

from kkrek.store import changes, customers, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.changes import ChangeRow
    from kkrek.store.connection import Store
    from kkrek.store.customers import CustomerRow, FieldOrigin
    from kkrek.store.rows import Value


class Pen(Protocol):
    """Writes the rows of a customer; ``entry`` is the log entry that will tell of them."""

    def uid(self) -> str:
        """Return a new opaque id: 32 hex digits."""

    def add_customer(self, row: CustomerRow) -> None:
        """Write a new customer."""

    def put_customer(self, number: CustomerNumber, values: Mapping[str, Value]) -> None:
        """Write some columns of a customer."""

    def add_row(self, table: str, number: CustomerNumber, values: Mapping[str, Value]) -> None:
        """Write a new row of a list field."""

    def put_row(self, table: str, uid: str, values: Mapping[str, Value]) -> None:
        """Write all columns of a row of a list field anew."""

    def drop_row(self, table: str, uid: str) -> None:
        """Delete a row of a list field."""

    def put_origin(self, number: CustomerNumber, origin: FieldOrigin, entry: int) -> None:
        """Keep or overwrite the origin of one plain field."""

    def drop_origin(self, number: CustomerNumber, field: str) -> None:
        """Let a plain field have the origin of the first record again."""

    def add_change(self, change: ChangeRow) -> None:
        """Write a change of the history."""


class Direct:
    """Writes into the register itself, inside the open transaction."""

    def __init__(self, store: Store) -> None:
        """Write through ``store``."""
        self._store = store

    @staticmethod
    def uid() -> str:
        """Return a random id."""
        return secrets.token_hex(16)

    def add_customer(self, row: CustomerRow) -> None:
        """Write a new customer."""
        customers.insert(self._store, row)

    def put_customer(self, number: CustomerNumber, values: Mapping[str, Value]) -> None:
        """Write some columns of a customer."""
        customers.update(self._store, number, values)

    def add_row(self, table: str, number: CustomerNumber, values: Mapping[str, Value]) -> None:
        """Write a new row of a list field."""
        rows.insert(self._store, table, number, values)

    def put_row(self, table: str, uid: str, values: Mapping[str, Value]) -> None:
        """Write all columns of a row of a list field anew."""
        rows.replace(self._store, table, uid, values)

    def drop_row(self, table: str, uid: str) -> None:
        """Delete a row of a list field."""
        rows.remove(self._store, table, uid)

    def put_origin(self, number: CustomerNumber, origin: FieldOrigin, entry: int) -> None:
        """Keep or overwrite the origin of one plain field."""
        customers.set_provenance(self._store, number, origin, entry)

    def drop_origin(self, number: CustomerNumber, field: str) -> None:
        """Let a plain field have the origin of the first record again."""
        customers.forget_provenance(self._store, number, field)

    def add_change(self, change: ChangeRow) -> None:
        """Write a change of the history."""
        changes.insert(self._store, change)
