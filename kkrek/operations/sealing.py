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
# Fields that can tell where somebody lives or how to reach them: sealed while the customer is protected (F-15).
CONTACT_FIELDS = frozenset({"addresses", "phones", "emails", "notes", "relations", "events"})
_WHILE_PROTECTED = "while_protected"


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
    if protected and any(values.get(name) is not None for name in columns):
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


def seal_change(register: Register, customer: str, change: ChangeRow, *, while_protected: bool = False) -> ChangeRow:
    """Return a change with its values and the words about it sealed; they are plain as given.

    ``while_protected`` marks what is opened again when the protection ends; all else stays sealed (F-12).
    """
    hidden = {name: getattr(change, name) for name in SEALED_WHEN_PROTECTED["change"]}
    if while_protected:
        hidden[_WHILE_PROTECTED] = True
    place = {"customer": customer, "table": "change", "row": change.uid, "field": "sealed"}
    sealed = seal_of(register).seal(json.dumps(hidden).encode(), **place)
    return change._replace(old=None, new=None, reason=None, statement=None, sealed=sealed)


def open_change(register: Register, customer: str, row: ChangeRow) -> ChangeRow | None:
    """Return a change with plain values, or None where this user cannot open them."""
    if row.sealed is None:
        return row
    if register.seal is None:
        return None
    hidden = _hidden(register.seal, customer, row)
    # The first registers sealed the values alone and left the words beside them.
    reason, statement = hidden.get("reason", row.reason), hidden.get("statement", row.statement)
    return row._replace(old=hidden["old"], new=hidden["new"], reason=reason, statement=statement, sealed=None)


def is_secret(register: Register, customer: str, row: ChangeRow) -> bool:
    """Tell whether a change is sealed as a secret name, and so stays sealed when a protection ends (F-12)."""
    if row.sealed is None or row.field in SEALED_FIELDS | CONTACT_FIELDS:
        return False
    return _WHILE_PROTECTED not in _hidden(seal_of(register), customer, row)


def _hidden(seal: FieldSeal, customer: str, row: ChangeRow) -> dict[str, str | None]:
    assert row.sealed is not None
    text = seal.open(row.sealed, customer=customer, table="change", row=row.uid, field="sealed")
    found: dict[str, str | None] = json.loads(text)
    return found
