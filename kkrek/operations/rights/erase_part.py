"""Take a part of a customer's data away, so that nothing of it is left in any page of the file (E-38, E-39).

Overwritten where it stands, then removed; the values of the history go with their fields, the facts stay (E-47).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.entry import LIST_FIELDS
from kkrek.domain.erasure_groups import PLAIN, history_fields
from kkrek.operations import edit
from kkrek.store import customers, marketing, rows, wiping
from kkrek.store.schema import SEALED_WHEN_PROTECTED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kkrek.crypto.log import Value
    from kkrek.domain.erasure_plan import ErasurePlan
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.rows import Value as Stored


@dataclass(frozen=True, slots=True)
class Taken:
    """What goes: groups with the uids of their rows (none of a plain value), and fields of the history (None: all).

    ``history`` says something only where the group ``history`` is among the groups.
    """

    groups: Mapping[str, Sequence[str]]
    history: frozenset[str] | None


def take(register: Register, row: CustomerRow, agreed: ErasurePlan) -> None:
    """Remove what a plan takes and put it in the ledger, so that a restore takes it again; the caller records it."""
    groups = {part.group: part.taken if part.group in LIST_FIELDS else () for part in agreed.parts if part.taken}
    taken = Taken(groups, history_fields(agreed.scope or ("history",)))
    take_out(register, row, taken)
    body: dict[str, Value] = {"uid": row.uid, "groups": sorted(groups), "scope": sorted(agreed.scope)}
    body["rows"] = {group: list(uids) for group, uids in groups.items() if uids}
    if "history" in groups:
        body["history"] = sorted(taken.history) if taken.history is not None else None
    register.put_in_ledger("erasure-in-part", body)


def take_out(register: Register, row: CustomerRow, what: Taken) -> None:
    """Remove a part of a customer's data; the caller records it. Rows that are not there any more are passed over."""
    store, taken = register.store, what.groups
    lists = {
        LIST_FIELDS[group]: [uid for uid in uids if rows.place(store, LIST_FIELDS[group], uid) is not None]
        for group, uids in taken.items()
        if group in LIST_FIELDS
    }
    for table, uids in lists.items():
        for uid in uids if table in SEALED_WHEN_PROTECTED else ():
            wiping.overwrite_row(store, table, rows.place(store, table, uid))
    if "history" in taken:
        wiping.overwrite_history(store, row.number, what.history)
    for table, uids in lists.items():
        for uid in uids:
            rows.remove(store, table, uid)
    _empty(register, row, [column for group in taken for column in PLAIN.get(group, ())])
    if "marketing" in taken:
        marketing.forget_all_but_prohibitions(store, row.number)
    if "former_names" in taken:
        edit.refold(register, row.number)
    wiping.begin(store)


def _empty(register: Register, row: CustomerRow, columns: list[str]) -> None:
    """Empty plain columns, and what is kept of their source."""
    if not columns:
        return
    values: dict[str, Stored] = {name: "" if name == "nationalities" else None for name in columns}
    if "identity_code" in values:
        values["identity_code_index"] = None
    customers.update(register.store, row.number, values)
    for name in columns:
        customers.forget_provenance(register.store, row.number, name)
