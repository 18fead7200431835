"""Look customers up: by number, blind index, phone, e-mail, name, street, town, flat; each step is cut at a limit.

What goes by an address or a flat never returns somebody under protection, who may have a plain contact address
(F-15). ``SCAN`` bounds how many rows a step looks through where no index answers alone.

The term of a partial index, as ``line_folded > ''``, stands after the bounds that are looked for: SQLite begins at the
first lower bound that it reads, and would go through the whole index from the empty text.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.store.connection import Store

SCAN = 3000
_SCAN_CARE_OF = 50_000
_LAST = "\U0010ffff"
# Letters that folding makes from others: in a first sieve they match any one letter.
_FOLDED_LETTERS = str.maketrans(dict.fromkeys("acdehilnorstuyz", "_"))


class When(StrEnum):
    """Whether an address or a relation holds today."""

    NOW = "now"
    COMING = "coming"
    PAST = "past"


_ADDRESS_WHEN = {
    When.NOW: "(a.since IS NULL OR a.since <= :today) AND (a.until IS NULL OR a.until > :today)",
    When.PAST: "a.until <= :today",
    When.COMING: "a.since > :today AND (a.until IS NULL OR a.until > :today)",
}
_RELATION_WHEN = {
    When.NOW: "r.begin <= :today AND (r.end IS NULL OR r.end >= :today)",
    When.PAST: "r.end < :today",
    When.COMING: "r.begin > :today",
}


class Line(NamedTuple):
    """A folded street line or object: the whole of it, or its beginning."""

    folded: str
    whole: bool = False

    def test(self, column: str) -> str:
        """Return the SQL that compares a column with it."""
        return f"{column} = :line" if self.whole else f"{column} >= :line AND {column} < :line_end"


class Place(NamedTuple):
    """What is known of an address: one or more of the beginning of a street line, a postal code, a folded town."""

    line: Line | None = None
    postal_code: str | None = None
    town: str | None = None


_COLUMNS = {"line": "line_folded", "postal_code": "postal_code", "town": "town_folded"}


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
    sql = "SELECT rowid FROM customer_fts WHERE customer_fts MATCH :match LIMIT :limit"
    return _numbers(store, sql, {"match": _match(tokens, prefix=prefix), "limit": limit}) if tokens else []


def by_place(store: Store, place: Place, when: When, today: str, limit: int) -> list[int]:
    """Return who has an address at a place."""
    sql = (
        "SELECT DISTINCT a.customer FROM"
        f" (SELECT customer, since, until FROM address a WHERE {_at(place)} LIMIT :scan) a"
        f" CROSS JOIN customer c ON c.number = a.customer WHERE c.protected_since IS NULL AND {_ADDRESS_WHEN[when]}"
        " LIMIT :limit"
    )
    return _numbers(store, sql, {**_values(place), "today": today, "scan": SCAN, "limit": limit})


def by_home(store: Store, line: Line, when: When, today: str, limit: int) -> list[int]:
    """Return whose home address has this street line."""
    sql = (
        "SELECT DISTINCT a.customer FROM address a CROSS JOIN customer c ON c.number = a.customer"
        f" WHERE {line.test('a.line_folded')} AND a.line_folded > '' AND a.kind = 'home'"
        f" AND c.protected_since IS NULL AND {_ADDRESS_WHEN[when]} LIMIT :limit"
    )
    return _numbers(store, sql, {**_values(Place(line)), "today": today, "limit": limit})


def by_object(store: Store, line: Line, when: When, today: str, limit: int) -> list[int]:
    """Return who has a relation with this object."""
    sql = (
        "SELECT DISTINCT r.customer FROM relation r CROSS JOIN customer c ON c.number = r.customer"
        f" WHERE {line.test('r.object_folded')} AND r.object_folded IS NOT NULL"
        f" AND c.protected_since IS NULL AND {_RELATION_WHEN[when]} LIMIT :limit"
    )
    return _numbers(store, sql, {**_values(Place(line)), "today": today, "limit": limit})


def by_care_of(store: Store, tokens: Sequence[str], today: str, limit: int) -> list[tuple[int, str]]:
    """Return who is reached now ``c/o`` somebody whose name may hold the tokens, with that name as given.

    This is a first sieve, without regard to marks: the caller compares the folded name.
    """
    sieve = " AND ".join(f"s.co LIKE :w{place}" for place in range(len(tokens)))
    sql = (
        "SELECT a.customer, a.co FROM"
        " (SELECT rowid AS place, co FROM address WHERE co > '' LIMIT :scan) s"
        " CROSS JOIN address a ON a.rowid = s.place CROSS JOIN customer c ON c.number = a.customer"
        f" WHERE {sieve} AND {_ADDRESS_WHEN[When.NOW]} AND c.protected_since IS NULL LIMIT :limit"
    )
    words = {f"w{place}": f"%{token.translate(_FOLDED_LETTERS)}%" for place, token in enumerate(tokens)}
    found = store.all(sql, {**words, "today": today, "scan": _SCAN_CARE_OF, "limit": limit}) if tokens else []
    return [(int(row[0]), str(row[1])) for row in found]


def is_place(store: Store, place: Place) -> bool:
    """Tell whether there is any address at a place."""
    return store.one(f"SELECT 1 FROM address a WHERE {_at(place)} LIMIT 1", _values(place)) is not None


def by_words_at(
    store: Store, tokens: Sequence[str], place: Place, when: When, today: str, limit: int
) -> tuple[list[int], bool]:
    """Return whose names begin with the tokens and who has an address at a place, and whether these are all.

    The smaller of the two groups is gone through. Where both are large, only the first of the names are: whoever is
    found is right, but others may be missing.
    """
    values = {**_values(place), "today": today, "scan": SCAN, "limit": limit}
    named = len(by_words(store, tokens, SCAN, prefix=True))
    row = store.one(f"SELECT count(*) FROM (SELECT 1 FROM address a WHERE {_at(place)} LIMIT :scan)", values)
    there = row[0] if row is not None else 0
    if there < min(named, SCAN):
        return _named_there(store, tokens, _at(place), when, values), True
    found = _there_of_named(store, tokens, _at(place, free=True), when, values)
    return found, named < SCAN or len(found) >= limit


def by_name_and_postal_code(store: Store, name_folded: str, postal_code: str, limit: int) -> list[int]:
    """Return who bears a name at a postal code: a likely duplicate."""
    return _numbers(
        store,
        "SELECT DISTINCT c.number FROM customer c JOIN address a ON a.customer = c.number"
        " WHERE c.name_folded = :name AND a.postal_code = :code LIMIT :limit",
        {"name": name_folded, "code": postal_code, "limit": limit},
    )


def at_address(store: Store, line_folded: str, postal_code: str, limit: int) -> list[int]:
    """Return who has or had an address with this street line and postal code."""
    return _numbers(
        store,
        "SELECT DISTINCT customer FROM address WHERE line_folded = :line AND postal_code = :code LIMIT :limit",
        {"line": line_folded, "code": postal_code, "limit": limit},
    )


def words_between(store: Store, begin: str, end: str, limit: int) -> list[tuple[str, int]]:
    """Return the words of names from ``begin`` to before ``end``, each with how many customers bear it."""
    sql = "SELECT term, doc FROM customer_word WHERE term >= :begin AND term < :end LIMIT :limit"
    return [(str(row[0]), int(row[1])) for row in store.all(sql, {"begin": begin, "end": end, "limit": limit})]


def bearers(store: Store, words: Sequence[str]) -> list[tuple[str, int]]:
    """Return those of the words that are in names, each with how many customers bear it."""
    sql = f"SELECT term, doc FROM customer_word WHERE term IN ({', '.join('?' * len(words))})"
    return [(str(row[0]), int(row[1])) for row in store.all(sql, words)]


def next_street(store: Store, after: str, end: str) -> tuple[str, str | None] | None:
    """Return the first street line from ``after`` to before ``end``, folded, with its street as written."""
    sql = (
        "SELECT line_folded, street FROM address WHERE line_folded >= :after AND line_folded < :end"
        " AND line_folded > '' ORDER BY line_folded LIMIT 1"
    )
    row = store.one(sql, {"after": after, "end": end})
    return (str(row[0]), row[1]) if row is not None else None


def next_town(store: Store, after: str, end: str) -> tuple[str, str] | None:
    """Return the first town from ``after`` to before ``end``, folded and as written."""
    sql = (
        "SELECT town_folded, town FROM address WHERE town_folded >= :after AND town_folded < :end"
        " AND town_folded > '' ORDER BY town_folded LIMIT 1"
    )
    row = store.one(sql, {"after": after, "end": end})
    return (str(row[0]), str(row[1])) if row is not None else None


def _named_there(store: Store, tokens: Sequence[str], at: str, when: When, values: dict[str, object]) -> list[int]:
    words = {f"w{place}": f"% {token}%" for place, token in enumerate(tokens)}
    named = " AND ".join(f"' ' || c.search LIKE :{name}" for name in words)
    sql = (
        "SELECT DISTINCT a.customer FROM address a CROSS JOIN customer c ON c.number = a.customer"
        f" WHERE {at} AND {_ADDRESS_WHEN[when]} AND c.protected_since IS NULL AND {named} LIMIT :limit"
    )
    return _numbers(store, sql, {**values, **words})


def _there_of_named(store: Store, tokens: Sequence[str], at: str, when: When, values: dict[str, object]) -> list[int]:
    sql = (
        "SELECT f.number FROM (SELECT rowid AS number FROM customer_fts WHERE customer_fts MATCH :match LIMIT :scan) f"
        " CROSS JOIN customer c ON c.number = f.number WHERE c.protected_since IS NULL AND EXISTS"
        f" (SELECT 1 FROM address a WHERE a.customer = f.number AND {at} AND {_ADDRESS_WHEN[when]}) LIMIT :limit"
    )
    return _numbers(store, sql, {**values, "match": _match(tokens, prefix=True)})


def _match(tokens: Sequence[str], *, prefix: bool) -> str:
    return " ".join(f'"{token}"{"*" if prefix else ""}' for token in tokens)


def _at(place: Place, *, free: bool = False) -> str:
    """Return the test of an address. Its first part chooses the index; ``free``: none does, the customer is known.

    A plus sign keeps an index from being used: of a street and a town, the street is always the smaller.
    """
    tests: list[str] = []
    for name, value in place._asdict().items():
        if value is None:
            continue
        leads = not tests and not free
        column = f"a.{_COLUMNS[name]}" if leads else f"+a.{_COLUMNS[name]}"
        test = value.test(column) if isinstance(value, Line) else f"{column} = :{name}"
        tests.append(f"{test} AND {column} > ''" if leads else test)
    return " AND ".join(tests)


def _values(place: Place) -> dict[str, object]:
    line = place.line.folded if place.line else ""
    return {"line": line, "line_end": line + _LAST, "town": place.town, "postal_code": place.postal_code}


def _numbers(store: Store, sql: str, values: dict[str, object]) -> list[int]:
    return [int(row[0]) for row in store.all(sql, values)]
