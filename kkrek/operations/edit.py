"""Write one change of one field: the value, its origin, the folded names, and the history (E-35, E-47, N-08).

Every change of a customer goes through `apply`, forwards by `correct` and backwards by `undo`.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek.domain.address import line_fold, parts_of
from kkrek.domain.customer import MAIN_COLUMNS, AddressKind, Initiative, Source
from kkrek.domain.email import lookup_email
from kkrek.domain.entry import LIST_FIELDS, check_reason
from kkrek.domain.iban import mask_iban
from kkrek.domain.identity_code import mask_identity_code
from kkrek.domain.names import called, check_text, search_text, sorted_tokens
from kkrek.domain.premises import premises_fold, premises_of
from kkrek.domain.words import fold
from kkrek.errors import N_, AlreadyThereError
from kkrek.operations import sealing, told
from kkrek.operations.register import LISTED
from kkrek.store import changes, customers, rows, search
from kkrek.store.schema import ALWAYS_SEALED, SEALED_WHEN_PROTECTED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kkrek.domain.entry import Item
    from kkrek.domain.json import Json, JsonObject
    from kkrek.domain.restriction import AllowedUse
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.rows import Value, Values

_NAME_FIELDS = frozenset({"family_name", "given_names", "call_name", "former_names"})
# Fields whose new value holds nothing of the old one: it was typed whole.
_TYPED_WHOLE = frozenset({"phones", "emails"})
_MASKS = {"bank_accounts": mask_iban, "former_identity_codes": mask_identity_code}
# Columns that are computed from others and so not kept in the history.
_DERIVED = frozenset({
    "line_folded", "town_folded", "email_folded", "identity_code_index", "object_folded", "entry",
})  # fmt: skip


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
    """Why a change is made: its source, on whose initiative, and the reason (N-08, E-35).

    ``allowed`` is why restricted data may be used for it all the same (GDPR Art. 18(2)).
    """

    source: Source = Source.SUBJECT
    initiative: Initiative = Initiative.SUBJECT
    reason: str | None = None
    statement: str | None = None
    reference: str | None = None
    allowed: AllowedUse | None = None

    @property
    def used(self) -> dict[str, Json] | None:
        """What the log says of the use of restricted data, or None."""
        return {"restricted_use": self.allowed.value} if self.allowed is not None else None

    @classmethod
    def of_correction(
        cls,
        source: Source | None = None,
        initiative: Initiative | None = None,
        reason: str | None = None,
        statement: str | None = None,
    ) -> Basis:
        """Return why a correction is made; who gave the data set it going, unless said otherwise (N-08).

        Raises:
            InvalidValueError: reason or statement breaks a rule (52).
        """
        origin = source or Source.SUBJECT
        likely = {Source.SUBJECT: Initiative.SUBJECT, Source.CONTROLLER: Initiative.CONTROLLER}
        return cls(
            source=origin,
            initiative=initiative or likely.get(origin, Initiative.OTHER),
            reason=check_reason(reason) if reason is not None else None,
            statement=check_text(statement, "statement") if statement is not None else None,
        )

    @classmethod
    def of_office(
        cls, source: Source | None = None, initiative: Initiative | None = None, reason: str | None = None
    ) -> Basis:
        """Return why the office records something of its own, unless the person told of it (N-08).

        Raises:
            InvalidValueError: the reason breaks a rule (52).
        """
        likely = Initiative.SUBJECT if source is Source.SUBJECT else Initiative.CONTROLLER
        return cls(
            source=source or Source.CONTROLLER,
            initiative=initiative or likely,
            reason=check_reason(reason) if reason is not None else None,
        )


def new_row(register: Register, item: Mapping[str, Json], basis: Basis) -> dict[str, Json]:
    """Return the values of a new row: the item with its uid, source and day."""
    origin = {"source": basis.source.value, "recorded_on": register.moment.today.isoformat()}
    return {"uid": register.pen.uid(), **{k: v for k, v in item.items() if v is not None}, **origin}


def apply(register: Register, row: CustomerRow, edits: Sequence[Edit], basis: Basis, entry: int) -> None:
    """Write changes to a customer, with their history; ``entry`` is the log entry that will tell of them.

    Raises:
        AlreadyThereError: another customer has the identity code (32).
    """
    for edit in edits:
        if edit.field in LIST_FIELDS:
            write_history(register, row, _placed(register, edit), basis, entry)
            write_row(register, row, edit, entry)
            if edit.field == "events" and entry:  # a batch knows its entry later, and follows all at once
                told.follow(register, row.number, edit, entry)
        else:
            _write_plain(register, row, edit, basis, entry)
            write_history(register, row, edit, basis, entry)
    # A statement beside a name that stays is an edit, too: ``row`` may be older than the names by then.
    if any(edit.field in _NAME_FIELDS and edit.old != edit.new for edit in edits):
        _fold_names(register, row, edits)


def _fold_names(register: Register, row: CustomerRow, edits: Sequence[Edit]) -> None:
    """Write the folded names as they are after changes; names sealed as secret are left out (F-12)."""
    names = {"family_name": row.family_name, "given_names": row.given_names, "call_name": row.call_name}
    kept = rows.of_customer(register.store, "former_name", row.number)
    formers = {str(one["uid"]): one["name"] for one in kept}
    for one in edits:
        if one.field in names:
            names[one.field] = str(one.new) if one.new is not None else None
        elif one.field == "former_names":
            formers[str(one.row)] = None if one.secret or not isinstance(one.new, dict) else str(one.new["name"])
    kept_names = [str(name) for name in formers.values() if name is not None]
    folded = folded_names(names["family_name"], names["given_names"], names["call_name"], kept_names)
    register.pen.put_customer(row.number, folded)


def _placed(register: Register, edit: Edit) -> Edit:
    """Return an edit whose old value tells the row's place, so that `undo` puts it back there."""
    assert edit.row is not None
    if not isinstance(edit.old, dict):
        return edit
    return replace(edit, old={**edit.old, "id": rows.place(register.store, LIST_FIELDS[edit.field], edit.row)})


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


def shown(edit: Edit, row: CustomerRow | None = None, *, typed: bool = True) -> JsonObject:
    """Return a change as printed and given to scripts: identity codes and accounts masked (F-14).

    Of the protected customer ``row`` it tells no contact but what was ``typed`` just now; what is hidden is None and
    named in ``masked`` (F-15).
    """
    sides = {"old": shown_value(edit.field, edit.old), "new": shown_value(edit.field, edit.new)}
    found: JsonObject = {"field": edit.field, **sides}
    if row is None or edit.field not in sealing.CONTACT_FIELDS or not is_hidden(row, edit):
        return found
    is_new = typed and (edit.old is None or edit.field in _TYPED_WHOLE)
    masked = [side for side, value in sides.items() if value is not None and not (is_new and side == "new")]
    return {**found, **dict.fromkeys(masked), "masked": list(masked)} if masked else found


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
    return {k: v for k, v in value.items() if k not in {"uid", "id", "source", "recorded_on"}}


def _write_plain(register: Register, row: CustomerRow, edit: Edit, basis: Basis, entry: int) -> None:
    values: Values
    if edit.field == "nationalities":
        values = {"nationalities": ",".join(str(code) for code in edit.new) if isinstance(edit.new, list) else ""}
    elif edit.field == "identity_code":
        values = _identity_code_columns(register, row, edit.new)
    else:
        assert edit.new is None or isinstance(edit.new, str | int)
        values = {edit.field: edit.new}
    register.pen.put_customer(row.number, values)
    origin = customers.FieldOrigin(edit.field, basis.source.value, register.moment.today.isoformat())
    register.pen.put_origin(row.number, origin, entry)


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
        register.pen.drop_row(table, edit.row)
        return
    assert isinstance(edit.new, dict)
    plain: Values = {name: value for name, value in edit.new.items() if isinstance(value, str | int)}
    protected = is_hidden(row, edit)
    values = sealing.stored(
        register, table, row.uid, {**plain, **_derived(table, plain), "entry": entry}, protected=protected
    )
    if edit.old is None:
        register.pen.add_row(table, row.number, values)
    else:
        register.pen.put_row(table, edit.row, values)


def add_first(register: Register, row: CustomerRow, table: str, item: Item, basis: Basis) -> None:
    """Write a row of a customer who is being added; nobody is protected so early, and there is no history yet."""
    values: Values = {
        **item,
        "uid": register.pen.uid(),
        "source": basis.source.value,
        "recorded_on": register.moment.today.isoformat(),
        "entry": row.entry,
        **_derived(table, item),
    }
    if table in ALWAYS_SEALED:
        values = sealing.stored(register, table, row.uid, values, protected=False)
    register.pen.add_row(table, row.number, values)


def _derived(table: str, plain: Mapping[str, Value]) -> Values:
    if table == "address":
        parts = parts_of(plain)
        return {"line_folded": line_fold(parts), "town_folded": fold(parts.town or "")}
    if table in {"relation", "event"}:
        premises = premises_of(plain)
        return {"object_folded": premises_fold(premises) if premises.object is not None else None}
    if table == "email":
        return {"email_folded": lookup_email(str(plain["email"])) or fold(str(plain["email"]))}
    return {}


def write_history(register: Register, row: CustomerRow, edit: Edit, basis: Basis, entry: int) -> None:
    """Keep a change in the history of its field, sealed where its values are (E-35, F-15)."""
    change = changes.ChangeRow(
        id=0,
        entry=entry,
        customer=row.number,
        uid=secrets.token_hex(16),
        field=edit.field,
        row_uid=edit.row,
        old=_json(edit.old),
        new=_json(edit.new),
        sealed=None,
        source=basis.source.value,
        initiative=basis.initiative.value,
        reason=basis.reason,
        statement=basis.statement,
        reference=basis.reference,
        changed_on=register.moment.today.isoformat(),
    )
    for_good = edit.secret or edit.field in sealing.SEALED_FIELDS
    if for_good or is_hidden(row, edit) or (row.protected_since is not None and has_words(change)):
        change = sealing.seal_change(register, row.uid, change, while_protected=not for_good)
    register.pen.add_change(change)


def has_words(change: changes.ChangeRow) -> bool:
    """Tell whether somebody wrote of a change in own words, which may tell where the person lives (F-15)."""
    return change.reason is not None or change.statement is not None


def is_hidden(row: CustomerRow, edit: Edit) -> bool:
    """Tell whether an edit's values are sealed: a secret name, or a contact while the customer is protected (F-15).

    The contact address is what the person gave to be reached by. What says neither where nor how (an event of which
    a viewer told only kind and day) needs no seal, and a viewer has none.
    """
    if edit.secret:
        return True
    if row.protected_since is None or edit.field not in sealing.CONTACT_FIELDS:
        return False
    columns = SEALED_WHEN_PROTECTED[LIST_FIELDS[edit.field]]
    sides = [side for side in (edit.old, edit.new) if isinstance(side, dict)]
    if edit.field == "addresses" and all(side.get("kind") == AddressKind.CONTACT for side in sides):
        return False
    return any(side.get(name) is not None for side in sides for name in columns)


def _json(value: Json) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict):
        value = {name: part for name, part in value.items() if part is not None and name not in _DERIVED}
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
