"""Find customers by number, name, phone, e-mail, street, town or identity code; the list is logged before it is given.

Exact hits come first, then whole words, then beginnings; each group in Finnish order (F-27).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.address import join_line, line_fold, parse_street
from kkrek.domain.email import lookup_email
from kkrek.domain.identity_code import lookup_identity_code
from kkrek.domain.names import sorted_tokens
from kkrek.domain.phone import lookup_phone
from kkrek.domain.role import Role
from kkrek.domain.words import finnish_key, fold, tokens
from kkrek.errors import N_, InvalidValueError
from kkrek.operations import record, sealing
from kkrek.operations.register import LISTED
from kkrek.store import customers, search

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kkrek.domain.customer import Customer, CustomerNumber
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register

HIGHEST_LIMIT = 100
_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One customer found: enough to tell people apart, and by what it was found."""

    number: CustomerNumber
    family_name: str | None
    given_names: str | None
    call_name: str | None
    address: str | None
    identity_code_masked: str | None
    matched_by: str


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, how many were seen, whether there are more than the limit, and the purpose that was logged."""

    customers: tuple[Hit, ...]
    total: int
    truncated: bool
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for: free text, a flat, or an identity code; one of them."""

    text: str = ""
    flat: str | None = None
    identity_code: str | None = None
    limit: int = 10


def find(access: Access, query: Query, *, command: str = "find") -> Found:
    """Return who matches; no hit is an empty list, and logged as well.

    Raises:
        InvalidValueError: the limit is not 1-100, or the identity code has not its form (52).
        RoleTooLowError: a viewer looked for an identity code (22).
    """
    if not 1 <= query.limit <= HIGHEST_LIMIT:
        raise InvalidValueError(field="limit", rule=N_("the limit is from 1 to 100"), remedy=N_("narrow the search"))
    needed = Role.CLERK if query.identity_code is not None else Role.VIEWER
    with access.open(command, needed) as register:
        numbers = _numbers(register, query)
        listed = list(numbers.items())[: query.limit]
        rows = {number: customers.get(register.store, number) for number, _ in listed}
        hits = tuple(hit(register, row, how) for (_, how), row in zip(listed, rows.values(), strict=True) if row)
        register.record(customers={row.uid: LISTED for row in rows.values() if row})
        return Found(hits, len(numbers), len(numbers) > query.limit, register.purpose)


def hit(register: Register, row: customers.CustomerRow, matched_by: str) -> Hit:
    """Return a customer as a line of a list."""
    customer = record.read(register, row)
    return Hit(
        number=customer.number,
        family_name=customer.family_name,
        given_names=customer.given_names,
        call_name=customer.call_name,
        address=_where(customer, register.moment.today),
        identity_code_masked=customer.identity_code_masked,
        matched_by=matched_by,
    )


def _numbers(register: Register, query: Query) -> dict[int, str]:
    """Return numbers in the order in which they are listed, each with what matched; one more than the limit."""
    more = query.limit + 1
    if query.identity_code is not None:
        return _by_identity_code(register, query.identity_code)
    if query.flat is not None:
        return _sorted(
            register, search.by_line(register.store, line_fold(parse_street(query.flat)), more, whole=False), "flat"
        )
    # An argument that is not UTF-8 arrives with lone surrogates, which SQLite does not take.
    text = query.text.strip().encode("utf-8", "replace").decode()
    found: dict[int, str] = {}
    if text.isdecimal() and len(text) <= _LONGEST_NUMBER and customers.get(register.store, int(text)):
        found[int(text)] = "number"
    _add(found, _by_contact(register, text, more), more)
    for how, numbers in _by_name(register, text, more):
        _add(found, _sorted(register, numbers, how), more)
    if len(found) < more and tokens(text):
        line = line_fold(parse_street(text)) or fold(text)
        _add(found, _sorted(register, search.by_line(register.store, line, more, whole=True), "street"), more)
        _add(found, _sorted(register, search.by_line(register.store, line, more, whole=False), "street"), more)
        _add(found, _sorted(register, search.by_town(register.store, line, more), "town"), more)
    return found


def _by_identity_code(register: Register, code: str) -> dict[int, str]:
    canonical = lookup_identity_code(code)
    if canonical is None:
        raise InvalidValueError(
            field="identity_code",
            rule=N_("it has not the form of one"),
            remedy=N_("type it as DDMMYY, sign, four characters"),
        )
    index = sealing.seal_of(register).blind_index(canonical)
    return dict.fromkeys(search.by_identity_code(register.store, index), "identity_code")


def _by_contact(register: Register, text: str, more: int) -> dict[int, str]:
    email, phone = lookup_email(text), lookup_phone(text)
    if email is not None:
        return _sorted(register, search.by_email(register.store, email, more), "email")
    if phone is not None:
        return _sorted(register, search.by_phone(register.store, phone, more), "phone")
    return {}


def _by_name(register: Register, text: str, more: int) -> list[tuple[str, list[int]]]:
    words = tokens(text)
    if not words:
        return []
    exact = search.by_exact_name(register.store, fold(text), sorted_tokens(text), more)
    whole = search.by_words(register.store, words, more, prefix=False) if len(exact) < more else []
    begun = search.by_words(register.store, words, more, prefix=True) if len(exact) + len(whole) < more else []
    return [("name", exact), ("name", whole), ("name", begun)]


def _add(found: dict[int, str], more: dict[int, str], limit: int) -> None:
    for number, how in more.items():
        if len(found) < limit:
            found.setdefault(number, how)


def _sorted(register: Register, numbers: Sequence[int], how: str) -> dict[int, str]:
    rows = [row for number in numbers if (row := customers.get(register.store, number))]
    rows.sort(key=lambda row: (finnish_key(f"{row.family_name or ''} {row.given_names or ''}"), row.number))
    return {row.number: how for row in rows}


def _where(customer: Customer, today: date) -> str | None:
    """Return street and town where the customer lives now, unless they are hidden."""
    current = [one for one in customer.addresses if one.holds_on(today) and one.parts.as_given is not None]
    home = [address for address in current if address.kind == "home"] or current
    return join_line(home[-1].parts) if home else None
