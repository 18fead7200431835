"""Move what belongs to one customer to another, and leave of the first a number that leads to the second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.store import customers

if TYPE_CHECKING:
    from kkrek.store.connection import Store
    from kkrek.store.customers import CustomerRow
    from kkrek.store.rows import Values

# Rows that hold nothing sealed, or whose sealed values the caller has made anew for the other customer.
_MOVED = ("marketing_choice", "restriction", "hold", "change", "letter")


def move_row(store: Store, table: str, uid: str, keep: CustomerRow) -> None:
    """Give one row of a list field to another customer."""
    store.run(f"UPDATE {table} SET customer = :keep WHERE uid = :uid", {"keep": keep.number, "uid": uid})


def move_rest(store: Store, keep: CustomerRow, gone: CustomerRow) -> None:
    """Give all other rows of a customer to another: choices, limits, history, requests, disclosures and tasks."""
    values = {"keep": keep.number, "gone": gone.number, "keep_uid": keep.uid, "gone_uid": gone.uid}
    for table in _MOVED:
        store.run(f"UPDATE {table} SET customer = :keep WHERE customer = :gone", values)
    store.run("UPDATE request SET customer = :keep, uid = :keep_uid WHERE customer = :gone", values)
    # Who stands on a list with both numbers stands on it once.
    store.run("UPDATE OR IGNORE disclosure_customer SET customer = :keep WHERE customer = :gone", values)
    store.run("DELETE FROM disclosure_customer WHERE customer = :gone", values)
    store.run("UPDATE OR IGNORE mailing_customer SET customer = :keep WHERE customer = :gone", values)
    store.run("DELETE FROM mailing_customer WHERE customer = :gone", values)
    store.run(
        "UPDATE OR IGNORE task_customer SET uid = :keep_uid, number = iif(number IS NULL, NULL, :keep)"
        " WHERE uid = :gone_uid",
        values,
    )
    store.run("DELETE FROM task_customer WHERE uid = :gone_uid", values)
    store.run("UPDATE OR IGNORE task_entry SET uid = :keep_uid WHERE uid = :gone_uid", values)
    store.run("DELETE FROM task_entry WHERE uid = :gone_uid", values)
    store.run("DELETE FROM provenance WHERE customer = :gone", values)


def lead_to(store: Store, keep: CustomerRow, gone: CustomerRow, *, on: str, entry: int) -> None:
    """Leave of a customer nothing but number and uid, and let them lead to the kept one, with all that led here."""
    names: Values = {"family_name": "", "family_folded": "", "name_folded": "", "search": "", "nationalities": ""}
    own = {"number", "uid", *names}
    empty: Values = dict.fromkeys(name for name in type(gone)._fields if name not in own)
    facts: Values = {"created": on, "source": "controller", "no_vtj_update": 0, "entry": entry}
    customers.update(store, gone.number, {**empty, **names, **facts, "merged_into": keep.number, "merged_on": on})
    values = {"keep": keep.number, "gone": gone.number}
    store.run("UPDATE customer SET merged_into = :keep WHERE merged_into = :gone", values)
