"""Count what the register holds, set by set; who objects to statistics or is restricted is left out (E-41, E-46)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.statistics import PURPOSE
from kkrek.store.requests import IN_OPEN_STATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kkrek.store.connection import Store

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


def numbers(store: Store) -> Iterator[int]:
    """Yield the numbers of the customers who are counted."""
    for row in store.each(f"SELECT number FROM customer WHERE {_COUNTED}"):
        yield int(row["number"])


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
