"""Write one change of one field: the value, its origin, the folded names, and the history (E-35, E-47, N-08).

Every change of a customer goes through `apply`, forwards by `correct` and backwards by `undo`.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.address import line_fold
from kkrek.domain.customer import MAIN_COLUMNS, AddressParts, Initiative, Source
from kkrek.domain.email import lookup_email
from kkrek.domain.entry import LIST_FIELDS
from kkrek.domain.iban import mask_iban
from kkrek.domain.identity_code import mask_identity_code
from kkrek.domain.names import called, search_text, sorted_tokens
from kkrek.domain.words import fold
from kkrek.errors import N_, AlreadyThereError
from kkrek.operations import sealing
from kkrek.operations.register import LISTED
from kkrek.store import changes, customers, rows, search

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kkrek.domain.json import Json, JsonObject
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.rows import Values

_NAME_FIELDS = frozenset({"family_name", "given_names", "call_name", "former_names"})
_CONTACT_FIELDS = frozenset({"addresses", "phones", "emails", "notes"})
_MASKS = {"bank_accounts": mask_iban, "former_identity_codes": mask_identity_code}
# Columns that are computed from others and so not kept in the history.
_DERIVED = frozenset({"line_folded", "town_folded", "email_folded", "identity_code_index", "entry", "id"})


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: of a plain field (``row`` None, scalar values), or of one row of a list field (mappings).

    ``old`` None: recorded now for the first time; ``new`` None: removed. ``secret`` seals its history (F-12).
    """

    field: str
    row: str | None
    old: Json
    new: Json
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Why a change is made: its source, on whose initiative, and the reason (N-08, E-35)."""

    source: Source = Source.SUBJECT
    initiative: Initiative = Initiative.SUBJECT
    reason: str | None = None
    statement: str | None = None
    reference: str | None = None


def new_row(register: Register, item: Mapping[str, Json], basis: Basis) -> dict[str, Json]:
    """Return the values of a new row: the item with its uid, source and day."""
    origin = {"source": basis.source.value, "recorded_on": register.moment.today.isoformat()}
    return {"uid": secrets.token_hex(16), **{k: v for k, v in item.items() if v is not None}, **origin}


def apply(register: Register, row: CustomerRow, edits: Sequence[Edit], basis: Basis, entry: int) -> None:
    """Write changes to a customer, with their history; ``entry`` is the log entry that will tell of them.

    Raises:
        AlreadyThereError: another customer has the identity code (32).
    """
    for edit in edits:
        if edit.field in LIST_FIELDS:
            write_row(register, row, edit, entry)
        else:
            _write_plain(register, row, edit, basis, entry)
        _write_history(register, row, edit, basis, entry)
    if any(edit.field in _NAME_FIELDS for edit in edits):
        refold(register, row.number)


def refold(register: Register, number: int) -> None:
    """Compute a customer's folded names anew; names sealed for protection are left out (F-12)."""
    row = customers.get(register.store, number)
    assert row is not None
    formers = rows.of_customer(register.store, "former_name", row.number)
    names = [str(former["name"]) for former in formers if former["name"] is not None]
    customers.update(register.store, row.number, folded_names(row.family_name, row.given_names, row.call_name, names))


def folded_names(family: str | None, given: str | None, call: str | None, formers: Sequence[str]) -> Values:
    """Return the columns by which names are found (F-27)."""
    return {
        "family_folded": fold(family or ""),
        "name_folded": sorted_tokens(f"{called(given, call)} {family or ''}"),
        "search": search_text(family, given, call, formers),
    }


def check_free(register: Register, number: int | None, code: str) -> None:
    """Refuse an identity code that another customer has now.

    Raises:
        AlreadyThereError: somebody has it (32).
    """
    holders = search.by_identity_code(register.store, sealing.seal_of(register).blind_index(code))
    if [holder for holder in holders if holder != number]:
        holder = customers.get(register.store, holders[0])
        assert holder is not None
        register.seen[holder.uid] = LISTED
        raise AlreadyThereError(
            thing=N_("the personal identity code"),
            where=f": {holders[0]}",
            remedy=N_("look at that customer with `kkrek show`"),
        )


def shown(edit: Edit) -> JsonObject:
    """Return a change as printed and given to scripts: identity codes and accounts masked (F-14)."""
    return {"field": edit.field, "old": shown_value(edit.field, edit.old), "new": shown_value(edit.field, edit.new)}


def shown_value(field: str, value: Json) -> Json:
    """Return one side of a change for the eye: the item's main column, an address by its parts."""
    if value is None:
        return None
    if field == "identity_code":
        return mask_identity_code(str(value))
    if not isinstance(value, dict):
        return value
    if field in MAIN_COLUMNS:
        text = str(value[MAIN_COLUMNS[field]])
        return _MASKS[field](text) if field in _MASKS else text
    return {k: v for k, v in value.items() if k not in {"uid", "source", "recorded_on"}}


def _write_plain(register: Register, row: CustomerRow, edit: Edit, basis: Basis, entry: int) -> None:
    values: Values
    if edit.field == "nationalities":
        values = {"nationalities": ",".join(str(code) for code in edit.new) if isinstance(edit.new, list) else ""}
    elif edit.field == "identity_code":
        values = _identity_code_columns(register, row, edit.new)
    else:
        assert edit.new is None or isinstance(edit.new, str | int)
        values = {edit.field: edit.new}
    customers.update(register.store, row.number, values)
    origin = customers.FieldOrigin(edit.field, basis.source.value, register.moment.today.isoformat())
    customers.set_provenance(register.store, row.number, origin, entry)


def _identity_code_columns(register: Register, row: CustomerRow, code: Json) -> Values:
    if code is None:
        return {"identity_code": None, "identity_code_index": None}
    check_free(register, row.number, str(code))
    return sealed_identity_code(register, row.uid, str(code))


def sealed_identity_code(register: Register, uid: str, code: str) -> Values:
    """Return the columns that hold a customer's current identity code."""
    plain: Values = {"uid": uid, "identity_code": code}
    values = sealing.stored(register, "customer", uid, plain, protected=False)
    return {name: values[name] for name in ("identity_code", "identity_code_index")}


def write_row(register: Register, row: CustomerRow, edit: Edit, entry: int) -> None:
    """Write, replace or remove one row of a list field, sealed as its table and the customer demand."""
    table = LIST_FIELDS[edit.field]
    assert edit.row is not None
    if edit.new is None:
        rows.remove(register.store, table, edit.row)
        return
    assert isinstance(edit.new, dict)
    plain: Values = {name: value for name, value in edit.new.items() if isinstance(value, str | int)}
    protected = edit.secret or (row.protected_since is not None and edit.field in _CONTACT_FIELDS)
    values = sealing.stored(
        register, table, row.uid, {**plain, **_derived(table, plain), "entry": entry}, protected=protected
    )
    if edit.old is None:
        rows.insert(register.store, table, row.number, values)
    else:
        rows.replace(register.store, table, edit.row, values)


def _derived(table: str, plain: Values) -> Values:
    if table == "address":
        parts = AddressParts(**{name: _text(plain.get(name)) for name in AddressParts._fields})
        return {"line_folded": line_fold(parts), "town_folded": fold(parts.town or "")}
    if table == "email":
        return {"email_folded": lookup_email(str(plain["email"])) or fold(str(plain["email"]))}
    return {}


def _write_history(register: Register, row: CustomerRow, edit: Edit, basis: Basis, entry: int) -> None:
    uid = secrets.token_hex(16)
    old, new = _json(edit.old), _json(edit.new)
    secret = (
        edit.secret
        or edit.field in sealing.SEALED_FIELDS
        or (row.protected_since is not None and edit.field in _CONTACT_FIELDS)
    )
    sealed = sealing.seal_change(register, row.uid, uid, old, new) if secret else None
    change = changes.ChangeRow(
        id=0,
        entry=entry,
        customer=row.number,
        uid=uid,
        field=edit.field,
        row_uid=edit.row,
        old=None if secret else old,
        new=None if secret else new,
        sealed=sealed,
        source=basis.source.value,
        initiative=basis.initiative.value,
        reason=basis.reason,
        statement=basis.statement,
        reference=basis.reference,
        changed_on=register.moment.today.isoformat(),
    )
    changes.insert(register.store, change)


def _json(value: Json) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict):
        value = {name: part for name, part in value.items() if part is not None and name not in _DERIVED}
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _text(value: object) -> str | None:
    return str(value) if value is not None else None
