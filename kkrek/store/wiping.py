"""What SQLite leaves of a removed value beside the live cells of its pages, and how that goes (E-39, F-15).

``secure_delete`` overwrites what is deleted. But whenever SQLite shares the cells of a page out over its neighbours,
it leaves copies of the cells that moved in the unused part of the old page: such a value is deleted later, its copy
is not. Two things are done about that.

* Rows are overwritten where they stand before the first of them is sealed or deleted, as this may move the others.
  A value of the same length is written into the same bytes, and moves nothing.
* An index is built anew: its old pages are overwritten as a whole. That finds copies from years ago too, but takes
  two microseconds a row, so long indexes are left alone: one customer of a million may not cost a million rows.
  Their copies go when the page fills up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.store import settings
from kkrek.store.schema import SEALED_WHEN_PROTECTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store
    from kkrek.store.rows import Value

# Rows of a table up to which its indexes are built anew: all of them together take at most half a second.
SHORT = 20_000

# Every index over what people are called, where they live, how they are reached and billed, and over digests of that.
INDEXES: dict[str, tuple[str, ...]] = {
    "customer": ("customer_family_folded", "customer_name_folded", "sqlite_autoindex_customer_2"),
    "former_identity_code": ("former_identity_code_index",),
    "address": ("address_line_folded", "address_town_folded", "address_postal_code", "address_co"),
    "phone": ("phone_e164",),
    "email": ("email_folded",),
    "relation": ("relation_object",),
    "claim": ("claim_reference",),
    "event": ("event_object",),
}


def overwrite_row(store: Store, table: str, rowid: Value) -> None:
    """Overwrite, where it stands, what can be sealed of one row; the caller then writes the row sealed."""
    store.run(f"UPDATE {table} SET {_fillers(table)} WHERE rowid = :rowid", {"rowid": rowid})


def overwrite_rows(store: Store, number: CustomerNumber) -> None:
    """Overwrite, where they stand, the texts of all rows that belong to a customer; the caller then deletes them."""
    for table in SEALED_WHEN_PROTECTED.keys() - {"task"}:
        store.run(f"UPDATE {table} SET {_fillers(table)} WHERE customer = :number", {"number": number})


def overwrite_history(store: Store, number: CustomerNumber, fields: frozenset[str] | None) -> None:
    """Overwrite, where they stand, the values of the history of some fields (None: of all), then take them out.

    The fact of each change stays: when, of what, from where, on whose initiative (E-35, E-47).
    """
    named = [
        row["field"]
        for row in store.all("SELECT DISTINCT field FROM change WHERE customer = :number", {"number": number})
    ]
    for field in named if fields is None else sorted(fields.intersection(named)):
        _overwrite_changes(store, "customer = :number AND field = :field", {"number": number, "field": field})


def overwrite_history_of_rows(store: Store, number: CustomerNumber, uids: Sequence[str]) -> None:
    """Overwrite, where they stand, the values of the history of some rows, then take them out."""
    for uid in uids:
        _overwrite_changes(store, "customer = :number AND row_uid = :uid", {"number": number, "uid": uid})


def overwrite_history_before(store: Store, number: CustomerNumber, day: str) -> None:
    """Overwrite, where they stand, the values of all changes before a day, then take them out."""
    _overwrite_changes(store, "customer = :number AND changed_on < :day", {"number": number, "day": day})


def overwrite_texts(store: Store, table: str, columns: Sequence[str], where: str, values: dict[str, object]) -> None:
    """Overwrite, where they stand, some texts of the rows of a table; the caller then deletes them."""
    store.run(f"UPDATE {table} SET {_filled(columns)} WHERE {where}", values)


def put_off(store: Store) -> None:
    """Note that indexes and old pages are still to be wiped, by the last of several commands or by the next one."""
    settings.set_indexes_pending(store, pending=True)
    settings.set_wipe_pending(store, pending=True)


def begin(store: Store) -> None:
    """Build short indexes anew, now that the values are gone, and note that old pages are wiped after the commit."""
    settings.set_indexes_pending(store, pending=False)
    for table, names in INDEXES.items():
        if store.one(f"SELECT 1 FROM {table} LIMIT 1 OFFSET {SHORT}") is None:
            for name in names:
                store.run(f"REINDEX {name}")
    settings.set_wipe_pending(store, pending=True)


def _overwrite_changes(store: Store, where: str, values: dict[str, object]) -> None:
    empty = ", ".join(f"{name} = NULL" for name in (*SEALED_WHEN_PROTECTED["change"], "sealed"))
    store.run(f"UPDATE change SET {_fillers('change')} WHERE {where}", values)
    store.run(f"UPDATE change SET {empty} WHERE {where}", values)


def _fillers(table: str) -> str:
    return _filled(SEALED_WHEN_PROTECTED[table])


def _filled(columns: Sequence[str]) -> str:
    """Return SQL that sets every column to as many letters as it has bytes, and leaves an empty one empty."""
    return ", ".join(
        f"{name} = iif({name} IS NULL, NULL, replace(hex(zeroblob(length(CAST({name} AS BLOB)))), '00', 'x'))"
        for name in columns
    )
