"""Count what the register holds, set by set; who objects to statistics or is restricted is left out (E-41, E-46)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from kkrek.domain.statistics import PURPOSE
from kkrek.store.requests import IN_OPEN_STATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kkrek.store.connection import Store

_Row = TypeVar("_Row")

# Whose data may be stored alone, or who has objected; an objection whose purpose nobody asked for yet counts as one.
_LEFT_OUT = (
    "SELECT customer FROM restriction"
    f" WHERE lifted_on IS NULL AND (purpose IS NULL OR purpose = '{PURPOSE}')"
    " UNION SELECT customer FROM request"
    f" WHERE customer IS NOT NULL AND state {IN_OPEN_STATE}"
    f" AND coalesce(purpose, '{PURPOSE}') = '{PURPOSE}' AND (',' || kinds || ',') LIKE '%,objection,%'"
)
_COUNTED = f"merged_into IS NULL AND number NOT IN ({_LEFT_OUT})"
_OF_COUNTED = f"customer IN (SELECT number FROM customer WHERE {_COUNTED})"
# Who is not in the register any more, or never was, has nothing there that could be restricted.
_OF_COUNTED_OR_NOBODY = f"(customer IS NULL OR {_OF_COUNTED})"


def customers(store: Store) -> int:
    """Count the customers."""
    row = store.one(f"SELECT count(*) FROM customer WHERE {_COUNTED}")
    assert row is not None
    return int(row[0])


def relations(store: Store, today: str) -> dict[str, int]:
    """Count the relations that are in force on a day, by kind."""
    return _by(
        store,
        "SELECT kind, count(*) FROM relation WHERE begin <= :today AND (end IS NULL OR end >= :today)"
        f" AND {_OF_COUNTED} GROUP BY kind",
        {"today": today},
    )


def events(store: Store, since: str, today: str) -> dict[str, int]:
    """Count the events of some days, by kind."""
    return _by(
        store,
        f"SELECT kind, count(*) FROM event WHERE happened_on BETWEEN :since AND :today AND {_OF_COUNTED} GROUP BY kind",
        {"since": since, "today": today},
    )


def requests(store: Store) -> dict[str, int]:
    """Count what was asked for in the requests that are kept, by kind; one request may ask for several things."""
    return _by(
        store,
        "SELECT k.value, count(*) FROM request, json_each('[\"' || replace(kinds, ',', '\",\"') || '\"]') k"
        f" WHERE {_OF_COUNTED_OR_NOBODY} GROUP BY k.value",
        {},
    )


def punctuality(store: Store, today: str) -> dict[str, int]:
    """Count the requests that are kept by whether they were, or still can be, answered in time (E-02, E-06, E-43).

    A request counts by the last day that the law leaves; while its clock stands, by the day on which it was stopped.
    One whose extension was told too late is late (E-07).
    """
    standing = "CASE WHEN identity_on IS NULL AND identity_asked_on IS NOT NULL THEN identity_asked_on ELSE :today END"
    late = f"extended_late OR coalesce(extended_to, latest_on) < coalesce(answered_on, {standing})"
    return _by(
        store,
        f"SELECT CASE WHEN state = 'withdrawn' THEN 'withdrawn' WHEN state {IN_OPEN_STATE}"
        f" THEN iif({late}, 'open_late', 'open_in_time') ELSE iif({late}, 'answered_late', 'answered_in_time') END,"
        f" count(*) FROM request WHERE {_OF_COUNTED_OR_NOBODY} GROUP BY 1",
        {"today": today},
    )


def opt_outs(store: Store) -> dict[str, int]:
    """Count by kind the customers who forbid direct marketing, by any channel: of their choices the newest stands."""
    return _by(
        store,
        "SELECT kind, count(DISTINCT customer) FROM (SELECT customer, kind, state, max(id) FROM marketing_choice"
        f" WHERE taken_back_on IS NULL AND {_OF_COUNTED} GROUP BY customer, kind, channel)"
        " WHERE state = 'forbidden' GROUP BY kind",
        {},
    )


def _by(store: Store, sql: str, values: Mapping[str, object]) -> dict[str, int]:
    return {str(row[0]): int(row[1]) for row in store.all(sql, values)}


# What decides how long somebody is kept -----------------------------------------------------------------------


class RelationDays(NamedTuple):
    """When a relation began and ended; days are ISO."""

    kind: str
    begin: str
    end: str | None


class ClaimDays(NamedTuple):
    """When a claim fell due, and what prolongs its limitation."""

    due_on: str
    state: str
    judgment_on: str | None
    interrupted_on: str | None


class LastEvent(NamedTuple):
    """When an event of a kind happened last."""

    kind: str
    happened_on: str


class HeldSince(NamedTuple):
    """What a hold in force is on."""

    field_group: str
    since: str


class Held(NamedTuple):
    """What of one customer starts, moves or holds a retention clock."""

    created: str
    relations: tuple[RelationDays, ...]
    claims: tuple[ClaimDays, ...]
    events: tuple[LastEvent, ...]
    holds: tuple[HeldSince, ...]


def each_held(store: Store) -> Iterator[Held]:
    """Yield what decides about the retention of each customer, one at a time."""
    relations = _Walk(store, RelationDays, "SELECT customer, kind, begin, end FROM relation")
    claims = _Walk(store, ClaimDays, "SELECT customer, due_on, state, judgment_on, interrupted_on FROM claim")
    events = _Walk(
        store, LastEvent, "SELECT customer, kind, max(happened_on) AS happened_on FROM event GROUP BY customer, kind"
    )
    holds = _Walk(store, HeldSince, "SELECT customer, field_group, since FROM hold WHERE released_on IS NULL")
    for number, created in store.each(f"SELECT number, created FROM customer WHERE {_COUNTED} ORDER BY number"):
        yield Held(created, relations.of(number), claims.of(number), events.of(number), holds.of(number))


class _Walk(Generic[_Row]):
    """The rows of a table, walked beside the customers to whom they belong."""

    def __init__(self, store: Store, make: Callable[..., _Row], sql: str) -> None:
        self._make = make
        self._rows = store.each(f"{sql} ORDER BY customer")
        self._next = next(self._rows, None)

    def of(self, number: int) -> tuple[_Row, ...]:
        """Return the rows of a customer; the numbers that are asked for go up."""
        found = []
        while self._next is not None and self._next[0] <= number:
            if self._next[0] == number:
                found.append(self._make(*tuple(self._next)[1:]))
            self._next = next(self._rows, None)
        return tuple(found)
