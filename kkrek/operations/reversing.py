"""The way back of changes: what takes each of them back, and the origins that values had before (E-35)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.json import parsed
from kkrek.operations import sealing
from kkrek.operations.edit import Edit
from kkrek.store import customers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kkrek.operations.register import Register
    from kkrek.store.changes import ChangeRow
    from kkrek.store.customers import CustomerRow


def reversed_edit(register: Register, row: CustomerRow, change: ChangeRow) -> Edit:
    """Return the change that takes another back: old and new in each other's place."""
    opened = sealing.open_change(register, row.uid, change)
    assert opened is not None
    old, new = parsed(opened.old), parsed(opened.new)
    return Edit(change.field, change.row_uid, new, old, secret=sealing.is_secret(register, row.uid, change))


def restore_origins(
    register: Register, row: CustomerRow, returned: Iterable[ChangeRow], rest: Iterable[ChangeRow], entry: int
) -> None:
    """Give plain fields the origins back that their values had; ``rest`` are the changes that stand, oldest first."""
    before = {one.field: one for one in rest if one.row_uid is None}
    for name in {one.field for one in returned if one.row_uid is None}:
        if name in before:
            origin = customers.FieldOrigin(name, before[name].source, before[name].changed_on)
            register.pen.put_origin(row.number, origin, entry)
        else:
            register.pen.drop_origin(row.number, name)
