"""Take a part of a customer's data away, so that nothing of it is left in any page of the file (E-38, E-39).

Overwritten where it stands, then removed; the values of the history go with their fields, the facts stay (E-47).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.entry import LIST_FIELDS
from kkrek.domain.erasure_groups import PLAIN, history_fields
from kkrek.domain.retention_units import HISTORY, held_units
from kkrek.operations import edit
from kkrek.store import customers, limits, marketing, rows, wiping
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

    ``history`` says something only where the group ``history`` is among the groups. Of changes before the day
    ``before`` the values go whatever they are of.
    """

    groups: Mapping[str, Sequence[str]]
    history: frozenset[str] | None
    before: str | None = None


def take(register: Register, row: CustomerRow, agreed: ErasurePlan) -> None:
    """Remove what a plan takes, and have old pages wiped; the caller records it."""
    groups = {part.group: part.taken if part.group in LIST_FIELDS else () for part in agreed.parts if part.taken}
    take_for_good(register, row, Taken(groups, history_fields(agreed.scope or ("history",))), agreed.scope)
    wiping.begin(register.store)


def take_for_good(register: Register, row: CustomerRow, taken: Taken, scope: Sequence[str] | None = None) -> None:
    """Remove a part and put it in the ledger, so that a restore takes it again; the caller has old pages wiped.

    ``scope`` are the groups that were asked for, none of them means everything; without, what went had had its time.
    """
    take_out(register, row, taken)
    body: dict[str, Value] = {"uid": row.uid, "groups": sorted(taken.groups)}
    if scope is None:
        body["retention"] = True
    else:
        body["scope"] = sorted(scope)
    body["rows"] = {group: list(uids) for group, uids in taken.groups.items() if uids}
    if "history" in taken.groups:
        body["history"] = sorted(taken.history) if taken.history is not None else None
    if taken.before is not None:
        body["before"] = taken.before
    register.put_in_ledger("erasure-in-part", body)


def take_out(register: Register, row: CustomerRow, what: Taken) -> None:
    """Remove a part of a customer's data; the caller records it, and has old pages wiped.

    Rows that are not there any more are passed over. What the history says of a row goes with the row, unless somebody
    holds the history (F-42): then all of it stays.
    """
    store, taken, history_stays = register.store, what.groups, _is_history_held(register, row)
    lists = {
        LIST_FIELDS[group]: [uid for uid in uids if rows.place(store, LIST_FIELDS[group], uid) is not None]
        for group, uids in taken.items()
        if group in LIST_FIELDS
    }
    for table, uids in lists.items():
        for uid in uids if table in SEALED_WHEN_PROTECTED else ():
            wiping.overwrite_row(store, table, rows.place(store, table, uid))
    if not history_stays:
        _take_history(register, row, what, [uid for uids in lists.values() for uid in uids])
    for table, uids in lists.items():
        for uid in uids:
            rows.remove(store, table, uid)
    _empty(register, row, [column for group in taken for column in PLAIN.get(group, ())])
    if "marketing" in taken:
        marketing.forget_all_but_prohibitions(store, row.number)
    if "former_names" in taken:
        edit.refold(register, row.number)


def _take_history(register: Register, row: CustomerRow, what: Taken, uids: Sequence[str]) -> None:
    store = register.store
    if "history" in what.groups:
        wiping.overwrite_history(store, row.number, what.history)
    if what.before is not None:
        wiping.overwrite_history_before(store, row.number, what.before)
    wiping.overwrite_history_of_rows(store, row.number, uids)


def _is_history_held(register: Register, row: CustomerRow) -> bool:
    found = limits.held(register.store, row.number)
    return any(HISTORY in held_units(one.hold.field_group) for one in found if not one.by_erasure)


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
