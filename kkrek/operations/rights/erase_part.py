"""Take a part of a customer's data away, so that nothing of it is left in any page of the file (E-38, E-39).

Overwritten where it stands, then removed; the values of the history go with their fields, the facts stay (E-47).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.entry import LIST_FIELDS
from kkrek.domain.erasure_groups import PLAIN, history_fields
from kkrek.operations import edit
from kkrek.store import customers, marketing, rows, wiping
from kkrek.store.schema import SEALED_WHEN_PROTECTED

if TYPE_CHECKING:
    from kkrek.domain.erasure_plan import ErasurePlan
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.rows import Value


def take(register: Register, row: CustomerRow, agreed: ErasurePlan, *, last: bool = True) -> None:
    """Remove what a plan takes and put it in the ledger, so that a restore takes it again; the caller records it.

    What the history says of a row goes with the row. Old pages are wiped by the ``last`` of several commands.
    """
    store = register.store
    taken = {part.group: part.taken for part in agreed.parts if part.taken}
    lists = {LIST_FIELDS[group]: uids for group, uids in taken.items() if group in LIST_FIELDS}
    for table, uids in lists.items():
        for uid in uids if table in SEALED_WHEN_PROTECTED else ():
            wiping.overwrite_row(store, table, rows.place(store, table, uid))
    if "history" in taken:
        wiping.overwrite_history(store, row.number, history_fields(agreed.scope or ("history",)))
    for table, uids in lists.items():
        wiping.overwrite_history_of_rows(store, row.number, uids)
        for uid in uids:
            rows.remove(store, table, uid)
    _empty(register, row, [column for group in taken for column in PLAIN.get(group, ())])
    if "marketing" in taken:
        marketing.forget_all_but_prohibitions(store, row.number)
    if "former_names" in taken:
        edit.refold(register, row.number)
    if last:
        wiping.begin(store)
    else:
        wiping.put_off(store)
    register.put_in_ledger("erasure-in-part", {"uid": row.uid, "groups": sorted(taken)})


def _empty(register: Register, row: CustomerRow, columns: list[str]) -> None:
    """Empty plain columns, and what is kept of their source."""
    if not columns:
        return
    values: dict[str, Value] = {name: "" if name == "nationalities" else None for name in columns}
    if "identity_code" in values:
        values["identity_code_index"] = None
    customers.update(register.store, row.number, values)
    for name in columns:
        customers.forget_provenance(register.store, row.number, name)
