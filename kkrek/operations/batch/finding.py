"""Which customer each row is about: by number, identity code, e-mail or phone number (F-07, F-34, F-35)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.batch import Match, What
from kkrek.domain.email import lookup_email, parse_email
from kkrek.domain.identity_code import parse_identity_code
from kkrek.domain.phone import parse_phone
from kkrek.domain.words import fold
from kkrek.errors import N_, InvalidValueError
from kkrek.operations.register import LISTED
from kkrek.store import many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.operations.batch.layout import Row
    from kkrek.operations.batch.making import Making
    from kkrek.store.customers import CustomerRow

_LONGEST_NUMBER = 9
_LOOK = N_("look with `kkrek find`")
_GIVE_NUMBER = N_("give the number of the customer")
_OR_ADD_ROW = N_("give the customer's number, or add new customers with --add")
_OR_ADD = N_("check the value, or add new customers with --add")

Pair = tuple["Row", "CustomerRow | None"]


def find(making: Making, rows: Sequence[Row]) -> list[Pair]:
    """Return the rows with the customer of each, None for a new one; the others are refused.

    A number that was merged away leads to the kept customer.
    """
    asked: list[tuple[Row, int | None, str | None]] = []
    for row in rows:
        try:
            asked.append((row, _number(row), _key(making, row)))
        except InvalidValueError as error:
            making.refuse(row, error)
    matched = _matched(making, {key for _, _, key in asked if key is not None})
    numbers = {number for _, number, _ in asked if number is not None}
    numbers |= {number for found in matched.values() for number in found}
    known = many.customers(making.register.store, numbers) if numbers else {}
    pairs: list[Pair] = []
    for row, number, key in asked:
        try:
            found = _customer(making, number, key, matched, known)
            pairs.append((row, found))
        except InvalidValueError as error:
            making.refuse(row, error)
            for one in {number, *matched.get(key or "", ())} & known.keys():
                making.touched.touch(known[one].uid, LISTED)
        else:
            if found is not None and making.wanted.match is not None:
                # What found the customer is so already, and would be ambiguous beside other values of its list.
                row.values.pop(making.wanted.match.value, None)
    return pairs


def _number(row: Row) -> int | None:
    text = row.values.get("number")
    if text is None:
        return None
    if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER:
        return int(text)
    raise _refused("number", N_("is no customer number"), N_("give the digits alone"))


def _key(making: Making, row: Row) -> str | None:
    """Return by what a row finds its customer, in the form by which it is compared."""
    match making.wanted.match:
        case None:
            return None
        case Match.PHONE:
            text = row.values.get("phone")
            return parse_phone(text).e164 if text is not None else None
        case Match.EMAIL:
            text = row.values.get("email")
            return parse_email(text).folded if text is not None else None
        case Match.IDENTITY_CODE:
            text = row.values.get("identity_code")
            return making.index_of(parse_identity_code(text).text) if text is not None else None


def _matched(making: Making, keys: set[str]) -> dict[str, set[int]]:
    kind = making.wanted.match
    if not keys or kind is None:
        return {}
    found: dict[str, set[int]] = {}
    for key, numbers in many.bearers(making.register.store, kind.value, keys).items():
        found[key] = set(map(int, numbers))
    hidden = {Match.PHONE: making.protected.by_phone, Match.EMAIL: making.protected.by_email}.get(kind, {})
    for key in keys & hidden.keys():
        found.setdefault(key, set()).update(hidden[key])
    return found


def _customer(
    making: Making,
    number: int | None,
    key: str | None,
    matched: dict[str, set[int]],
    known: dict[int, CustomerRow],
) -> CustomerRow | None:
    """Return the one customer whom number and key name; without either or a hit a new one, where that is allowed."""
    column = making.wanted.match.value if making.wanted.match is not None else "number"
    rows = {known[one].number: known[one] for one in matched.get(key or "", ()) if one in known}
    if number is not None:
        if number not in known:
            raise _refused("number", N_("nobody in the register has this number"), _LOOK)
        if key is not None and known[number].number not in rows:
            raise _refused(
                column, N_("does not name the same customer as the number"), N_("check both, and leave one out")
            )
        return known[number]
    if len(rows) > 1:
        raise _refused(column, N_("several customers in the register have it"), N_("give the number of the customer"))
    if rows:
        return next(iter(rows.values()))
    if making.wanted.add:
        return None
    if key is None:
        raise _refused(column, N_("the row names no customer"), _GIVE_NUMBER if not _may_add(making) else _OR_ADD_ROW)
    raise _refused(column, N_("nobody in the register has it"), _OR_ADD if _may_add(making) else _LOOK)


def _may_add(making: Making) -> bool:
    return making.wanted.what is What.CUSTOMERS


def _refused(field: str, rule: str, remedy: str) -> InvalidValueError:
    return InvalidValueError(field=field, rule=rule, remedy=remedy)


def folded_email(text: str) -> str:
    """Return the form by which e-mails are compared."""
    return lookup_email(text) or fold(text)
