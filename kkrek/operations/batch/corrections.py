"""Rows that correct or complete customers who are known (GDPR Art. 16; F-12, F-31, N-08)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.address import line_fold, parse_street
from kkrek.domain.batch import is_clear
from kkrek.domain.customer import AddressKind, IdentityCodeChange
from kkrek.domain.entry import Draft, Typed, TypedAddress, check, check_item, check_nationalities, check_plain
from kkrek.domain.nationality import parse_nationality
from kkrek.domain.words import choice, fold
from kkrek.errors import N_, InvalidValueError, KkrekError
from kkrek.operations import flatmates
from kkrek.operations.batch.codes import Codes
from kkrek.operations.batch.emptying import check_clears
from kkrek.operations.batch.held import held
from kkrek.operations.correction import Correction, edits_of, present_value
from kkrek.store import staging

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kkrek.domain.customer import Address, Customer
    from kkrek.operations.batch.held import Held
    from kkrek.operations.batch.layout import Row
    from kkrek.operations.batch.making import Making
    from kkrek.operations.edit import Edit
    from kkrek.store.customers import CustomerRow

PLAIN = {
    "family_name": "family_name", "given_names": "given_names", "call_name": "call_name",
    "identity_code": "identity_code", "identity_code_reason": "identity_code_reason", "language": "language",
    "marital_status": "marital_status", "household_size": "household_size", "deceased_on": "deceased_on",
    "notice_given": "notice_given_on",
}  # fmt: skip
"""The columns of plain fields, with the fields that they mean."""
_LISTS = {"phone": "phones", "email": "emails", "iban": "bank_accounts", "former_name": "former_names"}
_TABLES = {"phone": "phone", "email": "email", "iban": "bank_account", "former_name": "former_name"}
_ADDRESS = ("street", "co", "po_box", "postal_code", "town", "country")
_CLEARABLE = frozenset({*PLAIN, *_LISTS, *_ADDRESS, "nationality"})
# An identity code leaves with the reason for which it was held (F-03).
_CLEARED = {
    **{name: (field,) for name, field in {**PLAIN, **_LISTS, "nationality": "nationalities"}.items()},
    "identity_code": ("identity_code", "identity_code_reason"),
}
_YES = frozenset({"yes", "y", "x", "1", "true", "kylla", "k", "ja", "j"})
_NO = frozenset({"no", "n", "0", "false", "ei", "e", "nej"})
_NOT_SO = N_("the register holds another value than the one that was expected")
_LOOK = N_("look with `kkrek show`, and mend the row")


def tables_for(names: Sequence[str | None]) -> frozenset[str]:
    """Return the tables that must be read for the columns of a file."""
    given = {name.removeprefix("add_").removeprefix("remove_").removeprefix("was_") for name in names if name}
    tables = {_TABLES[name] for name in given & _TABLES.keys()}
    tables |= {"address"} if given & {*_ADDRESS, "since", "address_kind"} else set()
    tables |= {"relation"} if "deceased_on" in given else set()
    # Whom a note names is looked for in the flat.
    tables |= {"address", "relation"} if "note" in given else set()
    return frozenset(tables)


def correct(making: Making, pairs: Sequence[tuple[Row, CustomerRow]], tables: frozenset[str]) -> None:
    """Check and stage the corrections of some rows."""
    now = held(making.register, [found for _, found in pairs], tables | tables_for(tuple(making.layout.fixed)))
    lines: dict[int, int] = {found.number: row.line for row, found in reversed(pairs)}
    taken = staging.take_numbers(making.register.store, lines)
    codes = _codes(making, pairs)
    for row, found in pairs:
        making.staged.line = row.line
        first = taken.get(found.number, lines[found.number])
        try:
            if first != row.line:
                raise _twice(first)
            _correct(making, row, found, now, codes)
        except KkrekError as error:
            making.refuse(row, error, found)


def _correct(making: Making, row: Row, found: CustomerRow, now: Held, codes: Codes) -> None:
    basis = making.basis_of(row)
    left_out = now.left_out(found, basis.source)
    if left_out is not None:
        making.skip(row, found, left_out)
        return
    check_clears(row, _CLEARABLE)
    customer = now.customer(found)
    correction = correction_of(row.values)
    if found.protected_since is not None:
        # What a row expects to stand there is looked at: of the protected the log tells each field (F-15).
        making.tally.fields.update(_compared(name) for name in row.values if name.startswith("was_"))
    allow_test = making.register.configuration.settings.allow_test_hetu
    draft = check(correction.typed, making.today, allow_test_codes=allow_test)
    _check_was(row.values, customer, making)
    _check_code(draft, customer, codes, row.line)
    edits, warnings = edits_of(making.register, customer, correction, draft, basis)
    forbids = making.opt_outs(row, found)
    making.warn(row, warnings)
    _warn_of_flat(making, row, found, customer, edits)
    if edits or forbids:
        making.change(row, found, customer, edits, basis)
    else:
        making.equal(found)


def _warn_of_flat(making: Making, row: Row, found: CustomerRow, customer: Customer, edits: Sequence[Edit]) -> None:
    """Warn of whoever lives in the same flat: the record tells where, or the note seems to name them (F-16, N-02)."""
    listed: dict[str, str] = {}
    making.warn(row, making.protected.same_flat(making.register, found, edits, listed))
    if found.protected_since is None and "note" in row.values:
        named = flatmates.named_in(making.register, customer, row.values["note"])
        making.warn(row, named.warnings)
        listed |= named.listed
    for uid, how in listed.items():
        making.touched.touch(uid, how)


def correction_of(values: Mapping[str, str]) -> Correction:
    """Return the correction that the values of a row mean, named as the options of `correct`.

    Raises:
        InvalidValueError: a field is emptied that cannot be, or a word is neither yes nor no (52).
    """
    clear, plain, exchange = _cleared_address(values), dict[str, str](), dict[str, tuple[tuple[str, str], ...]]()
    for name, text in values.items():
        if name in _CLEARED and is_clear(text):
            clear += _CLEARED[name]
        elif name in PLAIN:
            plain[PLAIN[name]] = text
        elif name in _LISTS:
            before = values.get(f"was_{name}", "")
            exchange[_LISTS[name]] = (("" if is_clear(before) else before, text),)
    add, remove = _several(values, "add_"), _several(values, "remove_")
    # A list of JSON Lines has a line for each, a cell of a table a comma.
    nations, note = values.get("nationality", "").replace("\n", ","), values.get("note")
    items = {_LISTS[name]: texts for name, texts in add.items() if name in _LISTS}
    change = values.get("identity_code_change")
    return Correction(
        typed=Typed(
            plain=plain,
            nationalities=(nations,) if nations and "nationalities" not in clear else (),
            items={**items, "notes": (note,)} if note else items,
            address=address_of(values) if "addresses" not in clear else TypedAddress(),
        ),
        add_nationalities=add.get("nationality", ()),
        remove={("nationalities" if name == "nationality" else _LISTS[name]): texts for name, texts in remove.items()},
        exchange=exchange,
        clear=tuple(clear),
        # What gives no street and no box is no move: it completes the address that stands.
        mend_address=_says_yes(values, "correct_address") or not (values.get("street") or values.get("po_box")),
        identity_code_change=choice(IdentityCodeChange, change, "identity_code_change") if change else None,
    )


def _several(values: Mapping[str, str], prefix: str) -> dict[str, tuple[str, ...]]:
    """Return what columns add or remove: each value on a line of its own."""
    return {
        name.removeprefix(prefix): tuple(text.split("\n")) for name, text in values.items() if name.startswith(prefix)
    }


def address_of(values: Mapping[str, str]) -> TypedAddress:
    """Return the address as the columns of a row give it."""
    get = values.get
    return TypedAddress(
        street=get("street"),
        co=get("co"),
        po_box=get("po_box"),
        postal_code=get("postal_code"),
        town=get("town"),
        country=get("country"),
        kind=get("address_kind"),
        since=get("since"),
    )


def _cleared_address(values: Mapping[str, str]) -> list[str]:
    """Return the addresses as to be emptied where the street says so; no part of an address is emptied alone."""
    parts = [name for name in _ADDRESS if name in values and is_clear(values[name])]
    if not parts:
        return []
    if "street" in parts and all(name in parts for name in _ADDRESS if name in values):
        return ["addresses"]
    raise InvalidValueError(
        field=parts[0],
        rule=N_("no part of an address is emptied alone"),
        remedy=N_("empty the street to remove the addresses, or write the address anew"),
    )


def _says_yes(values: Mapping[str, str], name: str) -> bool:
    word = fold(values.get(name, "no"))
    if word not in _YES | _NO:
        raise InvalidValueError(
            field=name, rule=N_("is neither yes nor no"), remedy=N_("write yes, or leave the cell empty")
        )
    return word in _YES


def _codes(making: Making, pairs: Sequence[tuple[Row, CustomerRow]]) -> Codes:
    """Return who has the identity codes that rows are to write; malformed ones are refused later."""
    wanted = []
    for row, _ in pairs:
        text = row.values.get("identity_code")
        if text is not None and not is_clear(text):
            try:
                wanted.append((str(check_plain("identity_code", text, making.today, [])), row.line))
            except InvalidValueError:
                continue
    return Codes.of(making, wanted)


def _check_code(draft: Draft, customer: Customer, codes: Codes, line: int) -> None:
    """Refuse an identity code that somebody else has, in the register or in the file (F-07)."""
    code = draft.plain.get("identity_code")
    if code is not None and code != customer.identity_code:
        codes.check_free(str(code), line, customer.number)


def _twice(first: int) -> KkrekError:
    return InvalidValueError(
        field="number",
        rule=N_("the same customer stands on line {line} of the file, too"),
        remedy=N_("put both into one row, or into two files"),
        other=first,
    )


def _compared(name: str) -> str:
    """Return the field that a column with was_ before its heading is compared with."""
    field = name.removeprefix("was_")
    if field in _ADDRESS:
        return "addresses"
    return {**PLAIN, **_LISTS, "nationality": "nationalities"}[field]


def _check_was(values: Mapping[str, str], customer: Customer, making: Making) -> None:
    """Refuse a row unless what it expects to stand there does (pains of a file that is older than the register)."""
    for name, text in values.items():
        if not name.startswith("was_"):
            continue
        field = name.removeprefix("was_")
        if field in PLAIN:
            wanted = None if is_clear(text) else check_plain(PLAIN[field], text, making.today, [])
            holds = present_value(customer, PLAIN[field]) == wanted
        elif field == "nationality":
            holds = set(customer.nationalities) == set([] if is_clear(text) else check_nationalities((text,)))
        elif field in _LISTS:
            holds = _has_item(customer, field, text, making)
        else:
            holds = _has_part(customer, values.get("address_kind"), field, text)
        if not holds:
            raise InvalidValueError(field=name, rule=_NOT_SO, remedy=_LOOK)


def _has_item(customer: Customer, field: str, text: str, making: Making) -> bool:
    if is_clear(text):
        return not getattr(customer, _LISTS[field])
    item = check_item(_LISTS[field], text, making.today, [])
    match field:
        case "phone":
            return any(one.e164 == item["e164"] for one in customer.phones)
        case "email":
            return any(fold(one.email) == fold(str(item["email"])) for one in customer.emails)
        case "iban":
            return any(one.iban == item["iban"] for one in customer.bank_accounts)
    return any(fold(one.name or "") == fold(text) for one in customer.former_names)


def _has_part(customer: Customer, kind: str | None, field: str, text: str) -> bool:
    wanted = choice(AddressKind, kind, "address_kind") if kind else AddressKind.HOME
    now: list[Address] = [one for one in customer.addresses if one.kind is wanted and one.until is None]
    if is_clear(text):
        return not any(getattr(one.parts, "as_given" if field == "street" else field) for one in now)
    if field == "street":
        return any(line_fold(one.parts) == line_fold(parse_street(text)) for one in now)
    if field == "country":
        code = parse_nationality(text)
        return any((one.parts.country or "FI") == code for one in now)
    return any(fold(getattr(one.parts, field) or "") == fold(text) for one in now)
