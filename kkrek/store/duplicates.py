"""Which customers share something: each question goes once through a table or an index, however many there are.

Merged rows bear no name and have no contacts, so they are in no answer.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from kkrek.domain.likeness import Bearer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlcipher3.dbapi2 import Row

    from kkrek.store.connection import Store

_CONTACTS = {"email": "email_folded", "phone": "e164", "address": "line_folded"}
_BEARER = "c.number, c.name_folded, c.search, c.identity_code_index IS NOT NULL AS has_code"


def of_former_codes(store: Store, number: int | None = None) -> list[tuple[int, int]]:
    """Return who has, or had, an identity code that another had before: of one customer, or of all (F-12)."""
    now = "SELECT number AS customer, identity_code_index FROM customer WHERE identity_code_index IS NOT NULL"
    before = "SELECT customer, identity_code_index FROM former_identity_code"
    found = set()
    for holders in (now, before):
        sql = (
            f"SELECT DISTINCT f.customer, h.customer FROM former_identity_code f JOIN ({holders}) h"
            " ON h.identity_code_index = f.identity_code_index AND h.customer <> f.customer"
            " WHERE :number IS NULL OR :number IN (f.customer, h.customer)"
        )
        found |= {(min(row), max(row)) for row in map(tuple, store.all(sql, {"number": number}))}
    return sorted(found)


def sharing(store: Store, table: str) -> Iterator[list[Bearer]]:
    """Yield the groups of customers who share an e-mail, a phone or a street line."""
    column = _CONTACTS[table]
    # The plus sign keeps an index from being used: rows are read in their order, not one here and one there.
    sql = (
        f"SELECT x.{column} AS shared, {_BEARER} FROM {table} x CROSS JOIN customer c ON c.number = x.customer"
        f" WHERE +x.{column} IN"
        f" (SELECT {column} FROM {table} WHERE {column} > '' GROUP BY {column} HAVING count(*) > 1)"
        f" ORDER BY +x.{column}, c.number"
    )
    for _, rows in groupby(store.each(sql), itemgetter("shared")):
        yield [_bearer(row) for row in rows]


def of_name_and_postal_code(store: Store, limit: int) -> list[list[int]]:
    """Return the groups who bear the same name at a postal code, at most ``limit``; not those who all hold codes."""
    sql = (
        "SELECT group_concat(DISTINCT c.number) AS numbers"
        " FROM address a CROSS JOIN customer c ON c.number = a.customer"
        " WHERE +a.postal_code > '' AND +c.name_folded IN"
        " (SELECT name_folded FROM customer WHERE name_folded > '' GROUP BY name_folded HAVING count(*) > 1)"
        " GROUP BY c.name_folded, +a.postal_code"
        " HAVING count(DISTINCT c.number) > 1 AND sum(c.identity_code_index IS NULL) > 0 LIMIT :limit"
    )
    return [[int(number) for number in row["numbers"].split(",")] for row in store.all(sql, {"limit": limit})]


def at_contact(store: Store, table: str, value: str, limit: int) -> list[Bearer]:
    """Return who has an e-mail, a phone or a street line, in its folded form."""
    column = _CONTACTS[table]
    sql = (
        f"SELECT DISTINCT {_BEARER} FROM {table} x JOIN customer c ON c.number = x.customer"
        f" WHERE x.{column} > '' AND x.{column} = :value LIMIT :limit"
    )
    return [_bearer(row) for row in store.all(sql, {"value": value, "limit": limit})]


def named_at(store: Store, name_folded: str, postal_code: str, limit: int) -> list[Bearer]:
    """Return who bears a name at a postal code."""
    sql = (
        f"SELECT DISTINCT {_BEARER} FROM customer c JOIN address a ON a.customer = c.number"
        " WHERE c.name_folded = :name AND c.name_folded > '' AND +a.postal_code = :code LIMIT :limit"
    )
    return [_bearer(row) for row in store.all(sql, {"name": name_folded, "code": postal_code, "limit": limit})]


def bearers(store: Store, numbers: Sequence[int]) -> list[Bearer]:
    """Return customers by their numbers; merged ones are left out."""
    sql = f"SELECT {_BEARER} FROM customer c WHERE c.number = :number AND c.merged_into IS NULL"
    found = (store.one(sql, {"number": number}) for number in numbers)
    return [_bearer(row) for row in found if row is not None]


def values_of(store: Store, table: str, number: int) -> list[str]:
    """Return the plain e-mails, phones or street lines of a customer, in their folded form."""
    column = _CONTACTS[table]
    sql = f"SELECT DISTINCT {column} AS value FROM {table} WHERE customer = :number AND {column} > ''"
    return [str(row["value"]) for row in store.all(sql, {"number": number})]


def postal_codes_of(store: Store, number: int) -> list[str]:
    """Return the plain postal codes of a customer."""
    sql = "SELECT DISTINCT postal_code FROM address WHERE customer = :number AND postal_code > ''"
    return [str(row["postal_code"]) for row in store.all(sql, {"number": number})]


def _bearer(row: Row) -> Bearer:
    return Bearer(row["number"], row["name_folded"], row["search"], bool(row["has_code"]))
