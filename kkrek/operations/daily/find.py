"""Find customers by number, name, phone, e-mail, address, flat or identity code; the list is logged before it is given.

Exact hits come first, then whole words, then beginnings; each group in Finnish order (F-27). Somebody under protection
is found by name or number alone, and listed with them alone (F-15).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.address import join_line
from kkrek.domain.email import lookup_email
from kkrek.domain.identity_code import lookup_identity_code
from kkrek.domain.names import sorted_tokens
from kkrek.domain.phone import lookup_phone
from kkrek.domain.role import Role
from kkrek.domain.words import fold, tokens
from kkrek.errors import N_, InvalidValueError
from kkrek.operations import sealing
from kkrek.operations.daily import find_place
from kkrek.operations.daily.matches import Matches
from kkrek.operations.reader import Reader
from kkrek.operations.register import LISTED
from kkrek.store import customers, limits, search

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kkrek.domain.customer import Address, CustomerNumber
    from kkrek.domain.relation import Relation
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register

HIGHEST_LIMIT = 100
_LONGEST_NUMBER = 9


class Tie(NamedTuple):
    """What ties somebody to the cooperative now: kind and object of a relation, and how many there are besides."""

    kind: str
    object: str | None
    others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One customer found: enough to tell people apart, and by what it was found.

    ``status`` holds ``deceased``, ``protected`` and ``restricted`` as they apply (F-23, F-15, GDPR Art. 18).
    """

    number: CustomerNumber
    family_name: str | None
    given_names: str | None
    call_name: str | None
    address: str | None
    identity_code_masked: str | None
    matched_by: str
    relation: Tie | None = None
    status: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, how many were seen, whether there are more than the limit, and the purpose that was logged.

    ``suggestions``: other texts that would find somebody, where nobody was found. ``as_given``: the flat was not read
    as one, and looked for as it was typed.
    """

    customers: tuple[Hit, ...]
    total: int
    truncated: bool
    purpose: str
    suggestions: tuple[str, ...] = ()
    as_given: bool = False


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
        matches = Matches(register, query.limit + 1)
        as_given = not _look(matches, query)
        listed = list(matches.found.values())[: query.limit]
        hits = tuple(hit(register, row, how) for row, how in listed)
        suggestions = () if hits else _suggestions(register, query.text)
        register.record(customers={row.uid: LISTED for row, _ in listed})
        total, more = len(matches.found), len(matches.found) > query.limit or not matches.complete
        return Found(hits, total, more, register.purpose, suggestions, as_given)


def hit(register: Register, row: customers.CustomerRow, matched_by: str) -> Hit:
    """Return a customer as a line of a list; of somebody under protection, name and number alone (F-15)."""
    reader, today = Reader(register, row, frozenset(), set()), register.moment.today
    hidden = row.protected_since is not None
    return Hit(
        number=row.number,
        family_name=row.family_name,
        given_names=row.given_names,
        call_name=row.call_name,
        address=None if hidden else _where(reader.addresses(), today),
        identity_code_masked=None if hidden else reader.identity_code()[1],
        matched_by=matched_by,
        relation=None if hidden else _tie(reader.relations(), today),
        status=_status(register, row),
    )


def _look(matches: Matches, query: Query) -> bool:
    """Look for everybody who matches; return False for a flat that was not read as one."""
    if query.identity_code is not None:
        _look_for_identity_code(matches, query.identity_code)
    elif query.flat is not None:
        return find_place.add_flat(matches, _decodable(query.flat))
    else:
        _look_for_text(matches, _decodable(query.text))
    return True


def _decodable(text: str) -> str:
    # An argument that is not UTF-8 arrives with lone surrogates, which SQLite does not take.
    return text.strip().encode("utf-8", "replace").decode()


def _look_for_text(matches: Matches, text: str) -> None:
    if text.isdecimal() and len(text) <= _LONGEST_NUMBER:
        _look_for_number(matches, int(text))
    _look_for_contact(matches, text)
    _look_for_name(matches, text)
    if not tokens(text):
        return
    if not matches.full:
        find_place.add_street_or_town(matches, text)
    if not matches.found:
        find_place.add_mixed(matches, text)
    if not matches.found:
        find_place.add_care_of(matches, text)


def _look_for_number(matches: Matches, number: int) -> None:
    """Add whose number it is; one that was merged away leads to the customer who was kept."""
    row = customers.get(matches.register.store, number)
    if row is not None and row.merged_into is not None:
        kept = customers.get(matches.register.store, row.merged_into)
        if kept is not None:
            matches.lead(kept, "merged_number")
    elif row is not None:
        matches.lead(row, "number")


def _look_for_identity_code(matches: Matches, code: str) -> None:
    canonical = lookup_identity_code(code)
    if canonical is None:
        raise InvalidValueError(
            field="identity_code",
            rule=N_("it has not the form of one"),
            remedy=N_("type it as DDMMYY, sign, four characters"),
        )
    index = sealing.seal_of(matches.register).blind_index(canonical)
    matches.add(search.by_identity_code(matches.register.store, index), "identity_code")


def _look_for_contact(matches: Matches, text: str) -> None:
    email, phone = lookup_email(text), lookup_phone(text)
    if email is not None:
        matches.add(search.by_email(matches.register.store, email, matches.limit), "email")
    elif phone is not None:
        matches.add(search.by_phone(matches.register.store, phone, matches.limit), "phone")


def _look_for_name(matches: Matches, text: str) -> None:
    store, limit, words = matches.register.store, matches.limit, tokens(text)
    if not words:
        return
    matches.add(search.by_exact_name(store, fold(text), sorted_tokens(text), limit), "name")
    for prefix in (False, True):
        if not matches.full:
            matches.add_named(search.by_words(store, words, limit, prefix=prefix), words)


def _suggestions(register: Register, text: str) -> tuple[str, ...]:
    from kkrek.operations.daily.find_suggest import suggestions  # ruff: ignore[import-outside-top-level] - only who finds nobody needs them

    def finds(other: str) -> bool:
        matches = Matches(register, 1)
        _look_for_text(matches, other)
        return bool(matches.found)

    return suggestions(register.store, _decodable(text), finds)


def _where(addresses: Sequence[Address], today: date) -> str | None:
    """Return street and town where the customer lives now."""
    current = [one for one in addresses if one.holds_on(today) and one.parts.as_given is not None]
    home = [address for address in current if address.kind == "home"] or current
    return join_line(home[-1].parts) if home else None


def _tie(relations: Sequence[Relation], today: date) -> Tie | None:
    """Return what ties the customer now: the newest lease of a flat before anything else."""
    current = sorted(
        (one for one in relations if one.holds_on(today)), key=lambda one: (one.kind == "flat_lease", one.begin, one.id)
    )
    if not current:
        return None
    newest = current[-1]
    return Tie(newest.kind.value, newest.object.object if newest.object else None, len(current) - 1)


def _status(register: Register, row: customers.CustomerRow) -> tuple[str, ...]:
    restricted = any(one.lifted_on is None for one in limits.restrictions(register.store, row.number))
    marks = {
        "deceased": row.deceased_on is not None,
        "protected": row.protected_since is not None,
        "restricted": restricted,
    }
    return tuple(mark for mark, applies in marks.items() if applies)
