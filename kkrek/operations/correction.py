"""Turn a typed correction into the single changes that it means for one customer (GDPR Art. 16; F-12, F-31)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain import iban
from kkrek.domain.customer import AddressParts, IdentityCodeChange
from kkrek.domain.entry import LIST_FIELDS, Draft, Item, Typed, check_item, check_nationalities
from kkrek.domain.identity_code import parse_identity_code
from kkrek.domain.premises import Premises
from kkrek.domain.warn import Warn
from kkrek.domain.words import fold
from kkrek.errors import N_, InvalidValueError, NotFoundError, SeveralFoundError
from kkrek.operations import edit
from kkrek.operations.edit import Basis, Edit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kkrek.domain.customer import Customer
    from kkrek.domain.json import Json
    from kkrek.operations.register import Register


_OPEN_RELATION = Warn(
    "deceased-open-relation", "deceased_on", N_("a relation of the deceased is still open: settle it with the estate")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is to change, as typed.

    ``typed`` sets plain fields, moves house and adds items; ``replace`` holds for a list field ``NEW`` (the only one,
    or the first) or ``OLD=NEW``, ``exchange`` the same as pairs; a bank account is removed by its last four
    characters; ``clear`` empties fields.
    """

    typed: Typed = field(default_factory=Typed)
    add_nationalities: tuple[str, ...] = ()
    remove: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    replace: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exchange: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    clear: tuple[str, ...] = ()
    mend_address: bool = False
    identity_code_change: IdentityCodeChange | None = None


def edits_of(
    register: Register, customer: Customer, correction: Correction, draft: Draft, basis: Basis
) -> tuple[list[Edit], list[Warn]]:
    """Return the changes that a correction means and the warnings; what changes nothing is left out.

    ``customer`` is the whole record with nothing masked; ``draft`` the checked values of ``correction.typed``.
    """
    warnings = list(draft.warnings)
    edits = _plain(register, customer, draft.plain, correction, basis)
    edits += _items(register, customer, correction, basis, warnings)
    edits += _added(register, customer, draft.items, basis)
    if "addresses" in draft.items:
        item = draft.items["addresses"][0]
        if correction.mend_address and any(one.kind == item["kind"] for one in customer.addresses):
            # The parts that are not given stay.
            warnings = [one for one in warnings if one.id != "address-incomplete"]
        edits += _address(register, customer, item, basis, mend=correction.mend_address)
    if draft.plain.get("deceased_on") and any(not one.ended_by(register.moment.today) for one in customer.relations):
        warnings.append(_OPEN_RELATION)
    # A statement stands also beside a value that is disputed and stays as it is (E-35).
    kept = [one for one in edits if one.old != one.new or (basis.statement is not None and one.new is not None)]
    return kept, warnings


def _plain(
    register: Register, customer: Customer, plain: Mapping[str, Json], correction: Correction, basis: Basis
) -> list[Edit]:
    cleared: dict[str, Json] = {name: [] if name == "nationalities" else None for name in correction.clear}
    changed = {**plain, **{name: value for name, value in cleared.items() if name not in LIST_FIELDS}}
    changed |= _nationalities(customer, changed.get("nationalities"), correction)
    edits = []
    secret = correction.identity_code_change is IdentityCodeChange.CONFIRMATION
    for name, new in changed.items():
        old = present_value(customer, name)
        if name == "nationalities" and new is None:
            new = []  # ruff: ignore[redefined-loop-name] - the column is never empty of a list
        if old != new:
            edits += _beside(register, customer, Edit(name, None, old, new), correction, basis)
        edits.append(Edit(name, None, old, new, secret=secret and name in {"given_names", "call_name"}))
    _check_names(customer, changed)
    _check_reason(customer, changed)
    _check_death(customer, changed)
    return edits


def _beside(register: Register, customer: Customer, made: Edit, correction: Correction, basis: Basis) -> list[Edit]:
    """Return what a change of a plain field means besides: the former name or code kept, the notice's version."""
    if made.field == "identity_code" and made.old is not None and made.new is not None:
        return [_former_code(register, customer, correction, basis)]
    if made.field in {"family_name", "given_names"} and made.old:
        secret = correction.identity_code_change is IdentityCodeChange.CONFIRMATION
        return [_former_name(register, str(made.old), basis, secret=secret)]
    if made.field == "notice_given_on":
        return [Edit("notice_version", None, customer.notice_version, _notice_version(register, made.new))]
    return []


def _nationalities(customer: Customer, set_now: Json, correction: Correction) -> dict[str, Json]:
    """Return the nationalities after additions and removals, or nothing when there are none of them."""
    added, removed = correction.add_nationalities, correction.remove.get("nationalities", ())
    if not added and not removed:
        return {}
    codes = [str(code) for code in set_now] if isinstance(set_now, list) else list(customer.nationalities)
    for code in check_nationalities(removed):
        if code not in codes:
            raise NotFoundError(
                thing=N_("such value among"), which="nationalities", command=f"kkrek show {customer.number}"
            )
        codes.remove(code)
    return {"nationalities": list(dict.fromkeys([*codes, *check_nationalities(added)]))}


def present_value(customer: Customer, name: str) -> Json:
    """Return what a plain field holds now, in the form of the history: ISO days, a list of nationalities."""
    if name == "nationalities":
        return list(customer.nationalities)
    value = getattr(customer, name)
    if value is None or isinstance(value, int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _notice_version(register: Register, given_on: Json) -> Json:
    """Return the version that was in force on the day on which it was given (E-18)."""
    return register.notice_on(date.fromisoformat(str(given_on))) if given_on else None


def _check_names(customer: Customer, changed: Mapping[str, Json]) -> None:
    names = [changed.get(name, getattr(customer, name)) for name in ("family_name", "given_names")]
    if not any(names):
        raise InvalidValueError(
            field="family_name",
            rule=N_("a customer has a family name or given names"),
            remedy=N_("keep one of the two"),
        )


def _check_reason(customer: Customer, changed: Mapping[str, Json]) -> None:
    """Refuse an identity code without the reason for which it is held (F-03, Data Protection Act section 29)."""
    code, reason = (changed.get(name, getattr(customer, name)) for name in ("identity_code", "identity_code_reason"))
    if code is not None and reason is None:
        raise InvalidValueError(
            field="identity_code_reason",
            rule=N_("a personal identity code needs a reason (Data Protection Act, section 29)"),
            remedy=N_("add --identity-code-reason lease, collection, credit, law or consent"),
        )


def _check_death(customer: Customer, changed: Mapping[str, Json]) -> None:
    """Refuse a death before the birth that the identity code tells (F-08, F-23)."""
    death = changed.get("deceased_on", present_value(customer, "deceased_on"))
    code = changed.get("identity_code", customer.identity_code)
    if death and code and str(death) < parse_identity_code(str(code)).born_on.isoformat():
        raise InvalidValueError(
            field="deceased_on",
            rule=N_("the day of death is before the day of birth in the personal identity code"),
            remedy=N_("check both with the source of the day of death"),
        )


def _former_code(register: Register, customer: Customer, correction: Correction, basis: Basis) -> Edit:
    """Keep the old identity code, sealed, with the reason of its change (F-12, act 661/2009 section 12)."""
    if correction.identity_code_change is None:
        raise InvalidValueError(
            field="identity_code_change",
            rule=N_("the change of a personal identity code needs its reason"),
            remedy=N_("add --identity-code-change correction, threat, misuse or confirmation"),
        )
    item: dict[str, Json] = {
        "identity_code": customer.identity_code,
        "change": correction.identity_code_change.value,
        "until": register.moment.today.isoformat(),
    }
    values = edit.new_row(register, item, basis)
    return Edit("former_identity_codes", str(values["uid"]), None, values)


def _former_name(register: Register, old: str, basis: Basis, *, secret: bool) -> Edit:
    item: dict[str, Json] = {"name": old, "until": register.moment.today.isoformat()}
    values = edit.new_row(register, item, basis)
    return Edit("former_names", str(values["uid"]), None, values, secret=secret)


def _items(
    register: Register, customer: Customer, correction: Correction, basis: Basis, warnings: list[Warn]
) -> list[Edit]:
    edits = []
    for name in correction.clear:
        edits += [Edit(name, row, old, None) for row, old in rows_of(customer, name)] if name in LIST_FIELDS else []
    for name, texts in correction.remove.items():
        for text in texts if name in LIST_FIELDS else ():
            row, old = _one(customer, name, text)
            edits.append(Edit(name, row, old, None))
    pairs = [(name, text.rpartition("=")) for name, texts in correction.replace.items() for text in texts]
    exchanged = [(name, one) for name, several in correction.exchange.items() for one in several]
    for name, swap in [*((name, (old, new)) for name, (old, _, new) in pairs), *exchanged]:
        edits.append(_replaced(register, customer, name, swap, basis, warnings))
    return edits


def _replaced(
    register: Register, customer: Customer, name: str, swap: tuple[str, str], basis: Basis, warnings: list[Warn]
) -> Edit:
    """Replace the row that the old value names, or without one the only row; the first value of a field is added."""
    before, after = swap
    item = check_item(name, after, register.moment.today, warnings)
    new = edit.new_row(register, item, basis)
    if not before and not rows_of(customer, name):
        return Edit(name, str(new["uid"]), None, new)
    row, old = _one(customer, name, before) if before else _only(customer, name)
    same = all(old.get(column) == value for column, value in item.items())
    return Edit(name, row, old, old if same else new | {"uid": row})


def _added(register: Register, customer: Customer, items: Mapping[str, tuple[Item, ...]], basis: Basis) -> list[Edit]:
    edits = []
    for name, added in items.items():
        if name == "addresses":
            continue
        there = {_key(name, old) for _, old in rows_of(customer, name)}
        for item in added:
            values = edit.new_row(register, item, basis)
            if name == "notes" or _key(name, values) not in there:
                edits.append(Edit(name, str(values["uid"]), None, values))
    return edits


def _address(register: Register, customer: Customer, item: Item, basis: Basis, *, mend: bool) -> list[Edit]:
    """Close the address of the kind that holds and open the new one, or mend one in its place (F-31)."""
    there = [(row, old) for row, old in rows_of(customer, "addresses") if old["kind"] == item["kind"]]
    if mend and there:
        return [_mended(register, *_to_mend(there, item, register.moment.today.isoformat()), item, basis)]
    since = str(item["since"] or register.moment.today.isoformat())
    if any(str(old.get("since") or "") > since for _, old in there):
        raise InvalidValueError(
            field="since",
            rule=N_("the new address cannot begin before the current one"),
            remedy=N_("give a later --since, or mend with --correct-address"),
        )
    values = edit.new_row(register, {**item, "since": since}, basis)
    before = [(row, old) for row, old in there if str(old.get("until") or since) > since or not old.get("until")]
    for row, old in before:
        if _same_place(old, values) and not old.get("until"):
            return [Edit("addresses", row, old, old)]
        if old.get("since") == since:  # Nobody moves twice in a day: what was told first was wrong.
            return [Edit("addresses", row, old, values | {"uid": row})]
    closed = [Edit("addresses", row, old, {**old, "until": since}) for row, old in before]
    return [*closed, Edit("addresses", str(values["uid"]), None, values)]


def _to_mend(there: Sequence[tuple[str, dict[str, Json]]], item: Item, today: str) -> tuple[str, dict[str, Json]]:
    """Return the address that is to be mended: the one that began on the given day, or the one that has not ended."""
    named = [(row, old) for row, old in there if item["since"] and old.get("since") == item["since"]]
    found = named[-1:] or [(row, old) for row, old in there if str(old.get("until") or "9999") > today]
    if not found:
        raise InvalidValueError(
            field="since",
            rule=N_("no address of this kind holds now"),
            remedy=N_("name the one that ended by --since and the day on which it began"),
        )
    if len(found) > 1:
        remedy = N_("say which by --since and the day on which it began")
        raise SeveralFoundError(count=len(found), candidates="addresses", remedy=remedy)
    return found[0]


def _mended(register: Register, row: str, old: dict[str, Json], item: Item, basis: Basis) -> Edit:
    """Mend an address in place; a new street line replaces all parts of the old one."""
    given = {name: value for name, value in item.items() if value is not None}
    if str(given.get("since") or "") >= str(old.get("until") or "9999"):
        raise InvalidValueError(
            field="since",
            rule=N_("an address cannot end before it begins"),
            remedy=N_("give a --since before the day on which it ended"),
        )
    stays = {"town", "postal_code", "country", "co"} if "as_given" in given else set(old)
    kept = {name: value for name, value in old.items() if name in stays | {"kind", "since", "until"}}
    return Edit("addresses", row, old, edit.new_row(register, {**kept, **given}, basis) | {"uid": row})


def _same_place(old: Mapping[str, Json], new: Mapping[str, Json]) -> bool:
    names = ("as_given", "co", "po_box", "postal_code", "town", "country")
    return all(old.get(name) == new.get(name) for name in names)


def rows_of(customer: Customer, name: str) -> list[tuple[str, dict[str, Json]]]:
    """Return the rows of a list field as they stand in the history."""
    found: list[tuple[str, dict[str, Json]]] = []
    for item in getattr(customer, name):
        values: dict[str, Json] = {}
        for slot in item._fields:
            value = getattr(item, slot)
            if slot == "origin":
                values |= {"source": value.source.value, "recorded_on": value.on.isoformat()}
            elif isinstance(value, AddressParts | Premises):
                values |= {part: getattr(value, part) for part in value._fields}
            elif slot == "interrupted_on":
                values[slot] = ",".join(day.isoformat() for day in value) or None
            elif slot not in {"id", "iban_masked"} and value is not None:
                values[slot] = value.isoformat() if isinstance(value, date) else str(value)
        kept: dict[str, Json] = {key: value for key, value in values.items() if value is not None}
        found.append((str(item.uid), kept))
    return found


def _key(name: str, values: Mapping[str, Json]) -> str:
    column = {"phones": "e164", "emails": "email", "bank_accounts": "iban", "former_names": "name"}.get(name, "uid")
    return fold(str(values[column]))


def _one(customer: Customer, name: str, text: str) -> tuple[str, dict[str, Json]]:
    """Return the row that a typed value names."""
    if name == "bank_accounts" and len(text) == iban.SHOWN:
        return _by_ending(customer, text)
    wanted = {fold(text)}
    if name in {"phones", "bank_accounts"}:
        item = check_item(name, text, customer.created, [])
        wanted.add(_key(name, dict(item)))
    for row, values in rows_of(customer, name):
        if _key(name, values) in wanted:
            return row, values
    raise NotFoundError(thing=N_("such value among"), which=name, command=f"kkrek show {customer.number}")


def _by_ending(customer: Customer, text: str) -> tuple[str, dict[str, Json]]:
    """Return the bank account that ends so: the whole number must not stand in the arguments (F-45)."""
    rows = rows_of(customer, "bank_accounts")
    found = [(row, values) for row, values in rows if str(values["iban"]).endswith(text.upper())]
    if not found:
        raise NotFoundError(
            thing=N_("such value among"), which="bank_accounts", command=f"kkrek show {customer.number}"
        )
    if len(found) > 1:
        raise SeveralFoundError(
            count=len(found), candidates="bank_accounts", remedy=N_("clear all with --clear iban and add the right one")
        )
    return found[0]


def _only(customer: Customer, name: str) -> tuple[str, dict[str, Json]]:
    found = rows_of(customer, name)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFoundError(thing=N_("value yet in"), which=name, command="kkrek correct --help")
    raise SeveralFoundError(count=len(found), candidates=name, remedy=N_("say which with OLD=NEW"))
