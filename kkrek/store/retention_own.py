"""What outlives the customers and has its own time: closed requests, done tasks, closed breaches (E-40).

Texts are overwritten where they stand before their rows are deleted, as those of a customer are (E-39).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kkrek.store import wiping
from kkrek.store.requests import IN_OPEN_STATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kkrek.store.connection import Store

_CLOSED = "coalesce(answered_on, withdrawn_on, received_on)"
_WORDS = ("requester", "authority", "reason", "extension_reason", "person", "reply_to")
# A task about somebody whose data may not be touched stays as they do: restricted, held whole, or asking (F-42).
_UNTOUCHED = (
    "NOT EXISTS (SELECT 1 FROM task_customer p JOIN customer c ON c.uid = p.uid WHERE p.task = task.id AND ("
    " EXISTS (SELECT 1 FROM restriction r WHERE r.customer = c.number AND r.lifted_on IS NULL AND r.purpose IS NULL)"
    " OR EXISTS (SELECT 1 FROM hold h WHERE h.customer = c.number AND h.released_on IS NULL AND h.field_group = 'all')"
    f" OR EXISTS (SELECT 1 FROM request q WHERE q.customer = c.number AND q.state {IN_OPEN_STATE})))"
)
_DONE = f"done_on < :before AND {_UNTOUCHED}"
_CASES = "closed_on < :before"
_CASE_TEXTS = ("nature", "consequences", "measures", "reason", "not_told", "losses", "records")
# A final privacy notice is kept as a letter to nobody; the notices of all times are needed (E-18).
_LOOSE = "request IS NULL AND kind <> 'notice' AND made_on < :before"


class Closed(NamedTuple):
    """A request with the day on which it was closed, None while it is open; ``number`` is of who is there still."""

    id: str
    number: int | None
    on: str | None


class Many(NamedTuple):
    """How many rows there are, and the first of their days."""

    number: int
    first: str | None


def requests(store: Store, before: str | None, number: int | None, request: str | None = None) -> Iterator[Closed]:
    """Yield the requests that were closed before a day, or all of them; perhaps those of one customer, or one alone."""
    one = " AND id = :request" if request is not None else ""
    where = f"state NOT {IN_OPEN_STATE} AND {_CLOSED} < :before" if before is not None else "1"
    sql = (
        f"SELECT id, customer, iif(state {IN_OPEN_STATE}, NULL, {_CLOSED}) FROM request"
        f" WHERE {where} AND (:number IS NULL OR customer = :number){one} ORDER BY id"
    )
    for row in store.each(sql, {"before": before, "number": number, "request": request}):
        yield Closed(*row)


def tasks(store: Store, before: str, *, past: bool = True) -> Many:
    """Count the tasks that were done before a day and are about nobody whose data may not be touched; or since then."""
    return _many(store, "min(done_on) FROM task", _DONE if past else "done_on >= :before", before)


def breaches(store: Store, before: str, *, past: bool = True) -> Many:
    """Count the breaches that were closed before a day, or since then."""
    return _many(store, "min(closed_on) FROM breach", _CASES if past else _CASES.replace(" < ", " >= "), before)


def letters(store: Store, before: str, *, past: bool = True) -> Many:
    """Count the proofs of letters of no request that were made before a day, or since then."""
    return _many(store, "min(made_on) FROM letter", _LOOSE if past else _LOOSE.replace(" < ", " >= "), before)


def forget_request(store: Store, request: str) -> None:
    """Delete a request with its letters and what was left out of its answer."""
    mine: dict[str, object] = {"request": request}
    wiping.overwrite_texts(store, "request", _WORDS, "id = :request", mine)
    wiping.overwrite_texts(store, "request_kind", ("reason",), "request = :request", mine)
    wiping.overwrite_texts(store, "withheld", ("reason", "words"), "request = :request", mine)
    for table in ("task", "restriction", "hold"):
        store.run(f"UPDATE {table} SET request = NULL WHERE request = :request", mine)
    for table in ("request_kind", "withheld", "letter"):
        store.run(f"DELETE FROM {table} WHERE request = :request", mine)
    store.run("DELETE FROM request WHERE id = :request", mine)


def forget_tasks(store: Store, before: str) -> None:
    """Delete the tasks that `tasks` counts."""
    values: dict[str, object] = {"before": before}
    wiping.overwrite_texts(store, "task", ("text", "confirmed_by"), _DONE, values)
    found = [{"task": row[0]} for row in store.all(f"SELECT id FROM task WHERE {_DONE}", values)]
    for table, column in (("task_customer", "task"), ("task_entry", "task"), ("task", "id")):
        store.run_many(f"DELETE FROM {table} WHERE {column} = :task", found)


def forget_breaches(store: Store, before: str) -> None:
    """Delete the breaches that `breaches` counts, with those whom they touched (GDPR Art. 33(5))."""
    values: dict[str, object] = {"before": before}
    wiping.overwrite_texts(store, "breach", _CASE_TEXTS, _CASES, values)
    store.run(f"DELETE FROM breach_customer WHERE breach IN (SELECT id FROM breach WHERE {_CASES})", values)
    store.run(f"DELETE FROM breach WHERE {_CASES}", values)


def forget_letters(store: Store, before: str) -> None:
    """Delete the proofs that `letters` counts."""
    store.run(f"DELETE FROM letter WHERE {_LOOSE}", {"before": before})


def _many(store: Store, columns: str, where: str, before: str) -> Many:
    row = store.one(f"SELECT count(*), {columns} WHERE {where}", {"before": before})
    assert row is not None
    return Many(row[0], row[1])
