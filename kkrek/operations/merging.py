"""Move one customer's rows to another: what is sealed is opened for the one and sealed anew for the other (M-04, F-12).

Ciphertext is bound to the customer who has it, so a row that moved without this would never open again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.entry import LIST_FIELDS
from kkrek.domain.merging import row_key, said
from kkrek.operations import edit, sealing
from kkrek.operations.edit import Basis, Edit
from kkrek.store import changes, merge, protection, rows

if TYPE_CHECKING:
    from kkrek.domain.json import Json
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.rows import Values

# Columns that are computed from others: an e-mail is compared by one, but none of them is a value of its own.
_COMPUTED = frozenset({"line_folded", "town_folded", "email_folded", "object_folded", "entry", "id"})


@dataclass(frozen=True, slots=True)
class Sides:
    """Both customers, and the log entry that tells of the merge; ``keep`` as it is protected afterwards."""

    keep: CustomerRow
    gone: CustomerRow
    basis: Basis
    entry: int


def counts(register: Register, keep: CustomerRow, gone: CustomerRow) -> list[tuple[str, int]]:
    """Return how many rows of each list field move: those that the kept customer has already do not."""
    found = []
    for name, table in LIST_FIELDS.items():
        mine = {row_key(name, plain) for plain in _plain_rows(register, table, keep)}
        theirs = [row_key(name, plain) for plain in _plain_rows(register, table, gone)]
        found.append((name, sum(key not in mine for key in theirs)))
    return found


def move_all(register: Register, sides: Sides) -> None:
    """Move every row, the history and the tasks; a row that the kept customer has already is not there twice."""
    for name, table in LIST_FIELDS.items():
        _move_rows(register, sides, name, table)
    for change in changes.of_customer(register.store, sides.gone.number):
        _reseal_change(register, sides, change)
    for task in protection.tasks_about(register.store, sides.gone.uid):
        if task["sealed"] is not None:
            plain = _opened(register, "task", sides.gone, task)
            stored = sealing.stored(register, "task", sides.keep.uid, plain, protected=True)
            protection.replace_task(register.store, stored)
    merge.move_rest(register.store, sides.keep, sides.gone)


def _move_rows(register: Register, sides: Sides, name: str, table: str) -> None:
    twins = {
        row_key(name, _opened(register, table, sides.keep, one)): one for one in _rows(register, table, sides.keep)
    }
    for values in _rows(register, table, sides.gone):
        plain, is_sealed = _opened(register, table, sides.gone, values), values.get("sealed") is not None
        twin = twins.get(row_key(name, plain))
        if twin is not None and not (name == "former_names" and is_sealed and twin["sealed"] is None):
            _drop(
                register,
                sides,
                name,
                plain,
                _opened(register, table, sides.keep, twin),
                secret=_is_secret(name, values),
            )
            continue
        if twin is not None:  # the name is protected in the other record, and so it is in this one (F-12)
            rows.remove(register.store, table, str(twin["uid"]))
        stored = sealing.stored(register, table, sides.keep.uid, plain, protected=is_sealed)
        merge.move_row(register.store, table, str(values["uid"]), sides.keep)
        rows.replace(register.store, table, str(values["uid"]), stored)


def _drop(register: Register, sides: Sides, name: str, plain: Values, twin: Values, *, secret: bool) -> None:
    """Remove a row that is there already; what it says otherwise stays in the history."""
    uid = str(plain["uid"])
    if said(plain) != said(twin):
        old: dict[str, Json] = {
            column: value
            for column, value in plain.items()
            if column not in _COMPUTED and value is not None and not isinstance(value, bytes)
        }
        edit.write_history(register, sides.keep, Edit(name, uid, old, None, secret=secret), sides.basis, sides.entry)
    rows.remove(register.store, LIST_FIELDS[name], uid)


def _reseal_change(register: Register, sides: Sides, change: changes.ChangeRow) -> None:
    if change.sealed is None:
        return
    gone = sides.gone.uid
    opened = sealing.open_change(register, gone, change)
    assert opened is not None, "an officer opens what is sealed"
    for_good = change.field in sealing.SEALED_FIELDS or sealing.is_secret(register, gone, change)
    sealed = sealing.seal_change(register, sides.keep.uid, opened, while_protected=not for_good)
    protection.replace_change(register.store, sealed)


def _rows(register: Register, table: str, customer: CustomerRow) -> list[Values]:
    return rows.of_customer(register.store, table, customer.number)


def _plain_rows(register: Register, table: str, customer: CustomerRow) -> list[Values]:
    return [_opened(register, table, customer, values) for values in _rows(register, table, customer)]


def _opened(register: Register, table: str, customer: CustomerRow, values: Values) -> Values:
    plain = sealing.plain(register, table, customer.uid, values)
    assert plain is not None, "an officer opens what is sealed"
    return plain


def _is_secret(name: str, values: Values) -> bool:
    return name == "former_names" and values["sealed"] is not None
