"""Seal and open the values of a customer's rows: identity codes and accounts always, contacts while protected.

Plain values are what a row means; stored values are what stands in its columns. Ciphertext is bound to its row, so it
is always made anew for the row that holds it, never copied.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kkrek.errors import RoleTooLowError
from kkrek.store.schema import ALWAYS_SEALED, SEALED_WHEN_PROTECTED

if TYPE_CHECKING:
    from kkrek.crypto.fields import FieldSeal
    from kkrek.operations.register import Register
    from kkrek.store.changes import ChangeRow
    from kkrek.store.rows import Values

# Fields whose old and new values are sealed in the history whoever the customer is.
SEALED_FIELDS = frozenset({"identity_code", "former_identity_codes", "bank_accounts"})


def seal_of(register: Register) -> FieldSeal:
    """Return what seals and opens, or refuse a viewer, who has no restricted key.

    Raises:
        RoleTooLowError: the user is a viewer (22).
    """
    if register.seal is None:
        raise RoleTooLowError(role=register.role.value, command=register.command, needed="clerk")
    return register.seal


def stored(register: Register, table: str, customer: str, plain: Values, *, protected: bool) -> Values:
    """Return the columns that hold a row's plain values; ``plain["uid"]`` names the row."""
    values, row = dict(plain), str(plain["uid"])
    for column in ALWAYS_SEALED.get(table, ()):
        text = str(values[column])
        seal = seal_of(register)
        values[column] = seal.seal(text.encode(), customer=customer, table=table, row=row, field=column)
        if column == "identity_code":
            values["identity_code_index"] = seal.blind_index(text)
    columns = SEALED_WHEN_PROTECTED.get(table, ())
    if protected and columns:
        hidden = json.dumps({name: values.pop(name, None) for name in columns}).encode()
        values["sealed"] = seal_of(register).seal(hidden, customer=customer, table=table, row=row, field="sealed")
    return values


def plain(register: Register, table: str, customer: str, values: Values) -> Values | None:
    """Return a row's plain values, or None where this user cannot open them."""
    opened, row = dict(values), str(values["uid"])
    sealed = [name for name in ALWAYS_SEALED.get(table, ()) if opened.get(name) is not None]
    if register.seal is None and (sealed or opened.get("sealed") is not None):
        return None
    for column in sealed:
        ciphertext = opened[column]
        assert isinstance(ciphertext, bytes)
        text = seal_of(register).open(ciphertext, customer=customer, table=table, row=row, field=column)
        opened[column] = text.decode()
    hidden = opened.pop("sealed", None)
    if isinstance(hidden, bytes):
        text = seal_of(register).open(hidden, customer=customer, table=table, row=row, field="sealed")
        opened.update(json.loads(text))
    opened.pop("identity_code_index", None)
    return opened


def seal_change(register: Register, customer: str, change_uid: str, old: str | None, new: str | None) -> bytes:
    """Seal the old and new value of a change, JSON texts."""
    hidden = json.dumps({"old": old, "new": new}).encode()
    return seal_of(register).seal(hidden, customer=customer, table="change", row=change_uid, field="sealed")


def open_change(register: Register, customer: str, row: ChangeRow) -> tuple[str | None, str | None] | None:
    """Return the old and new value of a change as JSON texts, or None where this user cannot open them."""
    if row.sealed is None:
        return row.old, row.new
    if register.seal is None:
        return None
    text = register.seal.open(row.sealed, customer=customer, table="change", row=row.uid, field="sealed")
    found = json.loads(text)
    return found["old"], found["new"]
