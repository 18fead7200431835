"""The data subjects' requests and what was left out of answers (GDPR Art. 12, 15(4); E-01, E-02, E-40)."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Row

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store

OPEN_STATES = ("received", "identity_asked", "extended")


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


_COLUMNS = ", ".join(RequestRow._fields)


def next_id(store: Store, year: int) -> str:
    """Return the next free id of a year."""
    row = store.one(
        "SELECT max(CAST(substr(id, 6) AS INTEGER)) AS last FROM request WHERE id LIKE :like", {"like": f"{year}-%"}
    )
    last = row["last"] if row is not None else None
    return f"{year}-{(last or 0) + 1:04}"


def put(store: Store, row: RequestRow) -> None:
    """Write a request, or write it anew in place."""
    places = ", ".join(f":{name}" for name in RequestRow._fields)
    anew = ", ".join(f"{name} = :{name}" for name in RequestRow._fields if name != "id")
    values = {name: getattr(row, name) for name in RequestRow._fields}
    store.run(f"INSERT INTO request ({_COLUMNS}) VALUES ({places}) ON CONFLICT (id) DO UPDATE SET {anew}", values)


def answered(row: RequestRow, *, on: str, outcome: str) -> RequestRow:
    """Return a request as answered on a day."""
    return row._replace(state="answered", answered_on=on, outcome=outcome)


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


def forget_person(store: Store, number: CustomerNumber) -> None:
    """Keep of an erased person's requests only that they were handled: id, kinds, dates, outcome (E-40)."""
    store.run(
        "UPDATE request SET customer = NULL, requester = NULL, authority = NULL, reason = NULL, extension_reason = NULL"
        " WHERE customer = :number",
        {"number": number},
    )


class WithheldRow(NamedTuple):
    """An item left out of an answer, the provision, and the reason kept inside."""

    request: str
    item: str
    provision: str
    reason: str | None


def withheld_of_customer(store: Store, number: CustomerNumber) -> list[WithheldRow]:
    """Return what was left out of a customer's answers."""
    rows = store.all(
        "SELECT w.request, w.item, w.provision, w.reason FROM withheld w JOIN request r ON r.id = w.request"
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
