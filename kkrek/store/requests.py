"""The data subjects' requests and what was left out of answers (GDPR Art. 12, 15(4); E-01, E-02, E-40)."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.request import OPEN_STATES as _OPEN
from kkrek.store import counters

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Row

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store

OPEN_STATES = tuple(sorted(state.value for state in _OPEN))
IN_OPEN_STATE = f"IN ({', '.join(map(repr, OPEN_STATES))})"
"""The end of an SQL condition: the state of a request is one in which something is still to be settled."""


class RequestRow(NamedTuple):
    """A request; ``kinds`` separated by commas; ``id`` is year and running number, ``YYYY-NNNN``."""

    id: str
    customer: CustomerNumber | None
    uid: str | None
    kinds: str
    received_on: str
    via: str
    aim_on: str
    latest_on: str
    state: str
    entry: int
    requester: str | None = None
    authority: str | None = None
    identity_method: str | None = None
    identity_asked_on: str | None = None
    identity_on: str | None = None
    extended_on: str | None = None
    extended_to: str | None = None
    extension_reason: str | None = None
    outcome: str | None = None
    reason: str | None = None
    answered_on: str | None = None
    delivery: str | None = None
    answer_sha256: str | None = None
    answer_pages: int | None = None
    person: str | None = None
    reply_to: str | None = None
    purpose: str | None = None
    acknowledged_on: str | None = None
    extended_late: int = 0
    withdrawn_on: str | None = None


class SettledRow(NamedTuple):
    """One kind of a request, settled: how, on which day, and why not in full."""

    kind: str
    outcome: str
    settled_on: str
    reason: str | None


class LetterRow(NamedTuple):
    """Proof of a letter to the person: what it was, in which language, of which day, the hash of its file."""

    request: str | None
    customer: CustomerNumber | None
    kind: str
    language: str
    made_on: str
    sha256: str
    pages: int | None
    entry: int


_COLUMNS = ", ".join(RequestRow._fields)
_LETTER_COLUMNS = ", ".join(LetterRow._fields)


def next_id(store: Store, year: int) -> str:
    """Return the next free id of a year."""
    return counters.next_id(store, "request", year)


def put(store: Store, row: RequestRow) -> None:
    """Write a request, or write it anew in place."""
    places = ", ".join(f":{name}" for name in RequestRow._fields)
    anew = ", ".join(f"{name} = :{name}" for name in RequestRow._fields if name != "id")
    values = {name: getattr(row, name) for name in RequestRow._fields}
    store.run(f"INSERT INTO request ({_COLUMNS}) VALUES ({places}) ON CONFLICT (id) DO UPDATE SET {anew}", values)


def settle(store: Store, request: str, row: SettledRow) -> None:
    """Write how one kind of a request ended; a kind is settled once."""
    store.run(
        "INSERT INTO request_kind (request, kind, outcome, settled_on, reason)"
        " VALUES (:request, :kind, :outcome, :settled_on, :reason)",
        {"request": request, **row._asdict()},
    )


def settled(store: Store, request: str) -> list[SettledRow]:
    """Return how the kinds of a request ended, in the order of the days."""
    rows = store.all(
        "SELECT kind, outcome, settled_on, reason FROM request_kind WHERE request = :request ORDER BY settled_on, kind",
        {"request": request},
    )
    return list(starmap(SettledRow, rows))


def put_letter(store: Store, row: LetterRow) -> None:
    """Keep the proof of a letter."""
    places = ", ".join(f":{name}" for name in LetterRow._fields)
    store.run(f"INSERT INTO letter ({_LETTER_COLUMNS}) VALUES ({places})", row._asdict())


def letters(store: Store, request: str) -> list[LetterRow]:
    """Return the letters of a request, oldest first."""
    rows = store.all(f"SELECT {_LETTER_COLUMNS} FROM letter WHERE request = :request ORDER BY id", {"request": request})
    return [LetterRow(**{name: row[name] for name in LetterRow._fields}) for row in rows]


def letters_of_customer(store: Store, number: CustomerNumber) -> list[LetterRow]:
    """Return the letters to or about a customer, oldest first."""
    rows = store.all(f"SELECT {_LETTER_COLUMNS} FROM letter WHERE customer = :number ORDER BY id", {"number": number})
    return [LetterRow(**{name: row[name] for name in LetterRow._fields}) for row in rows]


def get(store: Store, request: str) -> RequestRow | None:
    """Return a request by id."""
    row = store.one(f"SELECT {_COLUMNS} FROM request WHERE id = :id", {"id": request})
    return _request(row) if row is not None else None


def of_customer(store: Store, number: CustomerNumber) -> list[RequestRow]:
    """Return a customer's requests, oldest first."""
    rows = store.all(
        f"SELECT {_COLUMNS} FROM request WHERE customer = :number ORDER BY received_on, id", {"number": number}
    )
    return [_request(row) for row in rows]


def every_open(store: Store) -> list[RequestRow]:
    """Return all open requests, the soonest due first."""
    rows = store.all(f"SELECT {_COLUMNS} FROM request WHERE state {IN_OPEN_STATE} ORDER BY aim_on, id")
    return [_request(row) for row in rows]


def every(store: Store, limit: int) -> list[RequestRow]:
    """Return the newest requests, open and closed."""
    rows = store.all(
        f"SELECT {_COLUMNS} FROM request ORDER BY received_on DESC, id DESC LIMIT :limit", {"limit": limit}
    )
    return [_request(row) for row in rows]


def forget_person(store: Store, number: CustomerNumber) -> None:
    """Keep of an erased person's requests only that they were handled: id, kinds, dates, outcome (E-40)."""
    mine = {"number": number}
    store.run(
        "UPDATE request_kind SET reason = NULL WHERE request IN (SELECT id FROM request WHERE customer = :number)", mine
    )
    store.run(
        "UPDATE request SET customer = NULL, requester = NULL, authority = NULL, reason = NULL,"
        " extension_reason = NULL, person = NULL, reply_to = NULL WHERE customer = :number",
        mine,
    )


class WithheldRow(NamedTuple):
    """An item left out of an answer, the provision, and the reason kept inside.

    With ``words``, one a line, these alone are masked and the rest is given.
    """

    request: str
    item: str
    provision: str
    reason: str | None
    words: str | None = None


def withheld_of_customer(store: Store, number: CustomerNumber) -> list[WithheldRow]:
    """Return what was left out of a customer's answers."""
    rows = store.all(
        "SELECT w.request, w.item, w.provision, w.reason, w.words FROM withheld w JOIN request r ON r.id = w.request"
        " WHERE r.customer = :number ORDER BY w.id",
        {"number": number},
    )
    return list(starmap(WithheldRow, rows))


def forget_withheld(store: Store, number: CustomerNumber) -> None:
    """Delete what was left out of an erased person's answers: the reasons may tell of the person."""
    sql = "DELETE FROM withheld WHERE request IN (SELECT id FROM request WHERE customer = :number)"
    store.run(sql, {"number": number})


def _request(row: Row) -> RequestRow:
    return RequestRow(**{name: row[name] for name in RequestRow._fields})
