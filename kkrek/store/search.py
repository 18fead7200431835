"""Look customers up: by number, blind index, phone, e-mail, name, street or town; each step is cut at a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.store.connection import Store

_LAST = "\U0010ffff"


def by_identity_code(store: Store, index: bytes) -> list[int]:
    """Return who has an identity code now, by its blind index."""
    return _numbers(store, "SELECT number FROM customer WHERE identity_code_index = :index", {"index": index})


def by_former_identity_code(store: Store, index: bytes) -> list[int]:
    """Return who had an identity code earlier: for the duplicate check only (F-12)."""
    sql = "SELECT DISTINCT customer FROM former_identity_code WHERE identity_code_index = :index"
    return _numbers(store, sql, {"index": index})


def by_phone(store: Store, e164: str, limit: int) -> list[int]:
    """Return who has a phone number."""
    return _numbers(
        store, "SELECT DISTINCT customer FROM phone WHERE e164 = :e164 LIMIT :limit", {"e164": e164, "limit": limit}
    )


def by_email(store: Store, folded: str, limit: int) -> list[int]:
    """Return who has an e-mail address."""
    sql = "SELECT DISTINCT customer FROM email WHERE email_folded = :folded LIMIT :limit"
    return _numbers(store, sql, {"folded": folded, "limit": limit})


def by_exact_name(store: Store, folded: str, sorted_tokens: str, limit: int) -> list[int]:
    """Return whose family name is this, or whose call name and family name are, in any order."""
    return _numbers(
        store,
        "SELECT number FROM customer WHERE family_folded = :folded"
        " UNION SELECT number FROM customer WHERE name_folded = :tokens LIMIT :limit",
        {"folded": folded, "tokens": sorted_tokens, "limit": limit},
    )


def by_words(store: Store, tokens: Sequence[str], limit: int, *, prefix: bool) -> list[int]:
    """Return whose names hold every token, whole or as a beginning; in no order, which keeps it flat (no rank)."""
    star = "*" if prefix else ""
    match = " ".join(f'"{token}"{star}' for token in tokens)
    sql = "SELECT rowid FROM customer_fts WHERE customer_fts MATCH :match LIMIT :limit"
    return _numbers(store, sql, {"match": match, "limit": limit}) if tokens else []


def by_line(store: Store, folded: str, limit: int, *, whole: bool) -> list[int]:
    """Return who lives or lived at a folded street line, or whose line begins with it."""
    test = "line_folded = :line" if whole else "line_folded >= :line AND line_folded < :end"
    sql = f"SELECT DISTINCT customer FROM address WHERE line_folded > '' AND {test} LIMIT :limit"
    return _numbers(store, sql, {"line": folded, "end": folded + _LAST, "limit": limit})


def by_town(store: Store, folded: str, limit: int) -> list[int]:
    """Return who has an address in a town."""
    sql = "SELECT DISTINCT customer FROM address WHERE town_folded > '' AND town_folded = :town LIMIT :limit"
    return _numbers(store, sql, {"town": folded, "limit": limit})


def by_name_and_postal_code(store: Store, name_folded: str, postal_code: str, limit: int) -> list[int]:
    """Return who bears a name at a postal code: a likely duplicate."""
    return _numbers(
        store,
        "SELECT DISTINCT c.number FROM customer c JOIN address a ON a.customer = c.number"
        " WHERE c.name_folded = :name AND a.postal_code = :code LIMIT :limit",
        {"name": name_folded, "code": postal_code, "limit": limit},
    )


def _numbers(store: Store, sql: str, values: dict[str, object]) -> list[int]:
    return [int(row[0]) for row in store.all(sql, values)]
