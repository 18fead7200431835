"""What decides until when everybody's data are kept, read in one pass over each table in order of the customers.

No table is held in memory: each is read along its index by customer, and what belongs together meets.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.customer import MarketingChoice, Via
from kkrek.domain.erasure_groups import is_prohibition
from kkrek.domain.limitation import barred_after
from kkrek.domain.retention_ties import EVENT_FIELDS, Days, Tie, Ties, Unpaid, Waits, consent_of, present
from kkrek.store.requests import IN_OPEN_STATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlcipher3.dbapi2 import Row

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store

# Tables whose rows are counted as they are, by their units.
_COUNTED = {
    "former_names": "former_name", "former_identity_codes": "former_identity_code", "phones": "phone",
    "emails": "email", "bank_accounts": "bank_account", "notes": "note", "disclosures": "disclosure_customer",
}  # fmt: skip
# What of a customer's own row is there, by units.
_PLAIN = {
    "identity_code": "identity_code IS NOT NULL OR identity_code_reason IS NOT NULL",
    "language": "language IS NOT NULL",
    "nationalities": "nationalities > ''",
    "marital_status": "marital_status IS NOT NULL",
    "household_size": "household_size IS NOT NULL",
    "deceased_on": "deceased_on IS NOT NULL",
    "notice_given": "notice_given_on IS NOT NULL OR notice_version IS NOT NULL",
    "protection": "protected_since IS NOT NULL",
}
_NUMBER_NOW = "coalesce(c.merged_into, c.number)"
_HAS_VALUES = "coalesce(old, new, reason, statement) IS NOT NULL OR sealed IS NOT NULL"


class Asked(NamedTuple):
    """What is asked for: the day, which days of events and history are past on it, and perhaps one customer alone."""

    day: date
    before: Mapping[str, date]
    number: CustomerNumber | None = None

    def values(self) -> dict[str, object]:
        """Return the values for the statements."""
        days = {f"before_{unit}": day.isoformat() for unit, day in self.before.items()}
        return {**days, "today": self.day.isoformat(), "number": self.number}


def ties(store: Store, asked: Asked) -> Iterator[Ties]:
    """Yield what decides for every customer, by number; a number that leads to another customer is none."""
    read = _Sides(store, asked)
    for row in read.customers():
        yield read.ties(row)


class _Side:
    """One table in order of the customers; the rows of the next customer wait until it is asked for."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self._next: Row | None = next(self._rows, None)

    def of(self, number: int) -> list[Row]:
        """Return the rows of a customer; customers are asked for in order."""
        found = []
        while self._next is not None and self._next[0] <= number:
            if self._next[0] == number:
                found.append(self._next)
            self._next = next(self._rows, None)
        return found


class _Sides:
    """All tables side by side."""

    def __init__(self, store: Store, asked: Asked) -> None:
        self._store, self._values = store, asked.values()
        self._only = "" if asked.number is None else " AND {0} = :number"
        self._counted = {unit: self._grouped(table, "count(*)") for unit, table in _COUNTED.items()}
        self._addresses = self._grouped("address", "count(*), sum(until IS NULL OR until > :today)")
        self._relations = self._rows("relation", "uid, kind, company, end")
        self._claims = self._grouped("claim", "count(*), max(due_on)")
        unpaid = "company, due_on, judgment_on, interrupted_on"
        self._unpaid = self._rows("claim", unpaid, "state <> 'paid'")
        self._events = self._grouped("event", ", ".join(_days_of(unit) for unit in EVENT_FIELDS))
        past = "sum(changed_on < :before_history)"
        self._history = self._grouped("change", f"count(*), min(changed_on), max(changed_on), {past}", _HAS_VALUES)
        self._choices = self._rows("marketing_choice", "kind, channel, state, since, taken_back_on")
        self._restricted = self._rows("restriction", "1", "lifted_on IS NULL AND purpose IS NULL")
        self._asking = self._rows("request", "1", f"state {IN_OPEN_STATE} AND customer IS NOT NULL")
        self._holds = self._side(
            # One that an erasure placed binds only while its reason does.
            "SELECT customer, field_group, review_on FROM hold WHERE released_on IS NULL"
            f" AND by_erasure = 0{self._only.format('customer')}"
            " ORDER BY customer, id"
        )
        self._breaches = self._side(
            # A breach names whom it touched as they were known then.
            f"SELECT {_NUMBER_NOW} FROM breach b JOIN breach_customer p ON p.breach = b.id"
            " JOIN customer c ON c.uid = p.uid"
            f" WHERE b.closed_on IS NULL{self._only.format(_NUMBER_NOW)} ORDER BY {_NUMBER_NOW}"
        )

    def customers(self) -> Iterator[Row]:
        """Yield the customers' own rows: number, uid, created, whether the code is needed, and what is there."""
        there = ", ".join(_PLAIN.values())
        needed = "identity_code IS NOT NULL AND identity_code_reason IS NOT 'consent'"
        return self._store.each(
            f"SELECT number, uid, created, {needed}, {there} FROM customer"
            f" WHERE merged_into IS NULL{self._only.format('number')} ORDER BY number",
            self._values,
        )

    def ties(self, row: Row) -> Ties:
        """Return what decides for the customer of a row."""
        number: int = row[0]
        relations = tuple(map(_tie, self._relations.of(number)))
        claims, addresses = self._claims.of(number), self._addresses.of(number)
        choices = [_choice(one) for one in self._choices.of(number)]
        consent = consent_of(choices)
        counts = {unit: 1 for unit, there in zip(_PLAIN, tuple(row)[4:], strict=True) if there}
        counts |= {unit: found[0][1] for unit, side in self._counted.items() if (found := side.of(number))}
        more = {
            "names": 1,
            "addresses": addresses[0][1] if addresses else 0,
            "claims": claims[0][1] if claims else 0,
            "marketing": sum(not is_prohibition(one) for one in choices),
        }
        history = self._history.of(number)
        return Ties(
            number=number,
            uid=row[1],
            created=date.fromisoformat(row[2]),
            relations=relations,
            due_on=_day(claims[0][2]) if claims else None,
            unpaid=tuple(_unpaid(one) for one in self._unpaid.of(number)),
            events=_events(self._events.of(number)),
            history=_days(*tuple(history[0])[1:]) if history else None,
            counts=counts | {unit: count for unit, count in more.items() if count},
            present=present(addresses[0][1], addresses[0][2]) if addresses else 0,
            code_needed=bool(row[3]),
            consented=consent.given_on,
            consent_ended=consent.ended_on,
            forbidden=sum(map(is_prohibition, choices)),
            waits=Waits(
                restricted=bool(self._restricted.of(number)),
                request=bool(self._asking.of(number)),
                breach=bool(self._breaches.of(number)),
                holds=tuple((one[1], _day(one[2])) for one in self._holds.of(number)),
            ),
        )

    def _rows(self, table: str, columns: str, where: str = "1") -> _Side:
        only = self._only.format("customer")
        return self._side(f"SELECT customer, {columns} FROM {table} WHERE ({where}){only} ORDER BY customer, rowid")

    def _grouped(self, table: str, columns: str, where: str = "1") -> _Side:
        only = self._only.format("customer")
        return self._side(
            f"SELECT customer, {columns} FROM {table} WHERE ({where}){only} GROUP BY customer ORDER BY customer"
        )

    def _side(self, sql: str) -> _Side:
        return _Side(self._store.each(sql, self._values))


def _days_of(unit: str) -> str:
    """Return SQL for the events of a unit: how many, the first, the last, and how many are past."""
    mine = f"kind IN ({', '.join(repr(kind.value) for kind in sorted(EVENT_FIELDS[unit]))})"
    day = f"iif({mine}, happened_on, NULL)"
    return f"sum({mine}), min({day}), max({day}), sum({mine} AND happened_on < :before_{unit})"


def _events(rows: list[Row]) -> dict[str, Days]:
    if not rows:
        return {}
    values = tuple(rows[0])[1:]
    parts = {unit: values[place * 4 : place * 4 + 4] for place, unit in enumerate(EVENT_FIELDS)}
    return {unit: _days(*part) for unit, part in parts.items() if part[0]}


def _days(total: int, first: str, last: str, before: int) -> Days:
    return Days(total, _known_day(first), _known_day(last), before)


def _tie(row: Row) -> Tie:
    return Tie(row[1], row[2] == "application", row[3], _day(row[4]))


def _unpaid(row: Row) -> Unpaid:
    interrupted = [date.fromisoformat(day) for day in (row[4] or "").split(",") if day]
    return Unpaid(row[1], barred_after(date.fromisoformat(row[2]), interrupted, _day(row[3])))


def _choice(row: Row) -> MarketingChoice:
    """Return a choice as far as it decides here."""
    since, back = date.fromisoformat(row[4]), _day(row[5])
    return MarketingChoice(row[1], row[2], row[3], since, Via.LETTER, None, taken_back_on=back)


def _day(text: str | None) -> date | None:
    return _known_day(text) if text is not None else None


@cache
def _known_day(text: str) -> date:
    return date.fromisoformat(text)
