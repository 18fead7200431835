"""Until when each unit of a customer's data is kept: of several clocks and ties the latest stands (F-38 to F-42, N-07).

A day is the last on which the data are still kept; it is not rolled over weekends. Where a day is None, what starts
the time has not happened yet. Whatever comes later, an event, a claim or a relation, never moves a day back.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.configuration_parts import Begins
from kkrek.domain.deadline import add_months
from kkrek.domain.retention_units import (
    APPLICATIONS,
    CARD,
    CLAIMS,
    EVENTS,
    FROM_RELATION,
    HISTORY,
    KEYS,
    REST,
    ROWS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kkrek.domain.retention_ties import Tie, Ties
    from kkrek.domain.retention_units import Rule, Rules

# What an open claim needs beside relations, claims and addresses: to reach the debtor (GDPR Art. 17(3)(e)).
_FOR_CLAIM = frozenset({"phones", "emails", "identity_code"})
_SPAN = 4


class Until(NamedTuple):
    """The last day on which something is kept, None while it cannot be told, and the code of the reason."""

    day: date | None
    reason: str

    def is_over(self, day: date) -> bool:
        """Tell whether the time is over on a day."""
        return self.day is not None and self.day < day


class End(NamedTuple):
    """Until when a unit is kept: ``first`` is for what goes first of it, ``last`` for what stays longest.

    ``total`` entries are held, and ``due`` is how many of them have had their time. ``rows`` are the uids of relations
    and applications that are among them, and ``base`` those of them with whose end the time of all else began.
    """

    unit: str
    total: int
    due: int
    first: Until
    last: Until
    rows: frozenset[str] = frozenset()
    base: frozenset[str] = frozenset()


class Ends(NamedTuple):
    """All units that somebody has, and until when anything at all is kept."""

    units: tuple[End, ...]
    whole: Until


def latest(found: Iterable[Until]) -> Until | None:
    """Return what stands of several: what has no day yet, else the latest day; the first of equals."""
    stands = None
    for one in found:
        if one.day is None:
            return one
        if stands is None or stands.day is None or one.day > stands.day:
            stands = one
    return stands


def before(months: int | None, day: date) -> date:
    """Return the first day from which a time of so many months is not over on a ``day``; all earlier ones are past."""
    return _before(months, day)


def days_before(rules: Rules, day: date) -> dict[str, date]:
    """Return for each kind of event, and the history, which days are past on a day."""
    return {unit: before(rules[unit].months, day) for unit in (*EVENTS, HISTORY)}


def is_untouched(rules: Rules, ties: Ties) -> bool:
    """Tell at a glance that nothing can be over: a relation goes on, none has ended, no row of its own time is past.

    Most customers of a register are so, and need no further look.
    """
    if not ties.relations or any(one.end is not None or one.application for one in ties.relations):
        return False
    if ties.history is not None and ties.history.before:
        return False
    if any(days.before for unit, days in ties.events.items() if rules[unit].by_row):
        return False
    return rules.wait_for_relation


def ends(rules: Rules, ties: Ties, day: date) -> Ends:
    """Return until when everything is kept that somebody has, as it stands on a day."""
    return _Count(rules, ties, day).ends()


@cache
def _before(months: int | None, day: date) -> date:
    if months is None or months >= 12 * (day.year - 1):
        return date.min
    found = add_months(day, -months) - timedelta(days=_SPAN)
    while add_months(found, months) < day:
        found += timedelta(days=1)
    return found


@cache
def _plus(day: date, months: int) -> date:
    return add_months(day, months)


def _rank(one: Until) -> tuple[bool, date]:
    return one.day is None, one.day or date.max


class _Count:
    """Counts the ends of one customer's data; what several units have in common is counted once."""

    def __init__(self, rules: Rules, ties: Ties, day: date) -> None:
        self._rules, self._ties, self._day = rules, ties, day
        real = [one for one in ties.relations if not one.application]
        known = [one.end for one in real if one.end is not None]
        self._goes_on = len(known) < len(real)
        self._ended = max(known, default=None)
        self._counted: dict[tuple[Begins | None, int | None], Until] = {}
        self._barred = max((one.barred_after for one in ties.unpaid), default=None)

    def ends(self) -> Ends:
        """Return the ends of all units, what stays with the rest last."""
        counts = self._ties.counts
        found = [self._card_end(unit, counts[unit]) for unit in CARD if counts.get(unit)]
        found += [end for unit in ROWS if (end := self._rows_end(unit)) is not None]
        own = (self._customer_level(self._rules[unit], fit_only=True) for unit in REST if counts.get(unit))
        whole = latest((*(one.last for one in found), *filter(None, own))) or self._registered(0)
        found += [End(unit, counts[unit], 0, whole, whole) for unit in REST if counts.get(unit)]
        return Ends((*found, *self._history()), whole)

    def _card_end(self, unit: str, total: int) -> End:
        base = self._customer_level(self._rules[unit]) or self._registered(0)
        if unit == CLAIMS:
            return self._claims_end(base, total)
        needed = self._needed(unit, total)
        barred = Until(self._barred, "claim") if needed and self._barred is not None else None
        if base.day is None or barred is None or barred.day is None or barred.day <= base.day:
            return End(unit, total, total if base.is_over(self._day) else 0, base, base)
        kept = 0 if barred.is_over(self._day) else needed
        due = total - kept if base.is_over(self._day) else 0
        return End(unit, total, due, base if needed < total else barred, barred)

    def _claims_end(self, base: Until, total: int) -> End:
        """Return the end of the claims: those neither paid nor barred stay longer (F-39)."""
        if self._ties.due_on is not None:
            months = self._longest(frozenset({Begins.RELATION_OR_INVOICE}))
            base = latest((base, self._later(self._ties.due_on, months, "invoice_due"))) or base
        longer = [one.barred_after for one in self._ties.unpaid if base.day is not None and one.barred_after > base.day]
        due = total - sum(day >= self._day for day in longer) if base.is_over(self._day) else 0
        first = base if len(longer) < total else Until(min(longer), "claim")
        return End(CLAIMS, total, due, first, Until(max(longer), "claim") if longer else base)

    def _needed(self, unit: str, total: int) -> int:
        """Return how many entries of a unit an open claim needs."""
        if unit == "addresses":
            return self._ties.present
        if unit == "identity_code":
            return int(self._ties.code_needed)
        return total if unit in _FOR_CLAIM else 0

    def _rows_end(self, unit: str) -> End | None:
        if unit in EVENTS:
            return self._events_end(unit)
        ties = [one for one in self._ties.relations if one.application == (unit == APPLICATIONS)]
        if not ties:
            return None
        found = [(tie.uid, self._tie_until(self._rules[unit], tie)) for tie in ties]
        rows = frozenset(uid for uid, until in found if until.is_over(self._day))
        untils = [until for _uid, until in found]
        last = latest(untils)
        assert last is not None, "there is one"
        base = frozenset(tie.uid for tie in ties if tie.uid in rows and self._is_last(tie))
        return End(unit, len(ties), len(rows), min(untils, key=_rank), last, rows, base)

    def _is_last(self, tie: Tie) -> bool:
        """Tell whether the relation began the time of what is counted from a relation."""
        return not tie.application and tie.end is not None and tie.end == self._ended and not self._goes_on

    def _tie_until(self, rule: Rule, tie: Tie) -> Until:
        """Return the end of one relation or application; the last relation stays while other units count from it."""
        if not rule.by_row:
            own = self._customer_level(rule) or self._registered(0)
        elif tie.end is None:
            own = Until(None, "application" if tie.application else "relation")
        else:
            own = self._later(tie.end, rule.months, "application_end" if tie.application else "relation_end")
        found = [own]
        if tie.end is not None and self._is_last(tie):
            found.append(self._later(tie.end, self._longest(FROM_RELATION), "relation_end"))
        found += [Until(one.barred_after, "claim") for one in self._ties.unpaid if one.company == tie.company]
        return latest(found) or own

    def _events_end(self, unit: str) -> End | None:
        days, rule = self._ties.events.get(unit), self._rules[unit]
        if days is None:
            return None
        last = self._event_until(unit)
        if not rule.by_row:
            last = latest((last, *filter(None, [self._customer_level(rule)]))) or last
            return End(unit, days.total, days.total if last.is_over(self._day) else 0, last, last)
        if unit != KEYS or self._ended is None or last.day is None:
            first = last if last.day is None else self._later(days.first, rule.months, "event")
            return End(unit, days.total, 0 if last.day is None else days.before, first, last)
        # Whoever has had a relation gave the key back when it ended, at the latest.
        first = self._later(max(days.first, self._ended), rule.months, "event")
        over = self._later(self._ended, rule.months, "event").is_over(self._day)
        return End(unit, days.total, days.before if over else 0, first, last)

    def _event_until(self, unit: str) -> Until:
        """Return the end of the newest event of a kind; a key is out while the relation goes on (F-40)."""
        newest = self._ties.events[unit].last
        if unit == KEYS and self._goes_on:
            return Until(None, "relation")
        if unit == KEYS and self._ended is not None:
            newest = max(newest, self._ended)
        return self._later(newest, self._rules[unit].months, "event")

    def _history(self) -> tuple[End, ...]:
        days, months = self._ties.history, self._rules[HISTORY].months
        if days is None:
            return ()
        first, last = (self._later(day, months, "change") for day in (days.first, days.last))
        return (End(HISTORY, days.total, days.before, first, last),)

    def _customer_level(self, rule: Rule, *, fit_only: bool = False) -> Until | None:
        """Return the end of what is counted for the customer; ``fit_only`` passes over what cannot be counted so."""
        found = [self._clock(clock.begins, clock.months) for clock in rule.clocks]
        return latest(one for one in found if not fit_only or one.reason != "unfit")

    def _clock(self, begins: Begins | None, months: int | None) -> Until:
        key = (begins, months)
        if key not in self._counted:
            self._counted[key] = Until(None, "criterion") if months is None else self._count(begins, months)
        return self._counted[key]

    def _count(self, begins: Begins | None, months: int) -> Until:
        match begins:
            case Begins.RELATION_OR_INVOICE:
                found = [*self._from_relation(months), *self._from_else(months)]
            case Begins.RELATION_END:
                found = self._from_relation(months)
            case Begins.APPLICATION_END:
                found = self._applications(months)
            case Begins.EVENT:
                found = [self._later(one.last, months, "event") for one in self._ties.events.values()]
            case Begins.WITHDRAWAL:
                found = self._from_consent(months)
            case _:
                return Until(None, "unfit")
        return latest(found) or self._registered(months)

    def _from_relation(self, months: int) -> list[Until]:
        if self._goes_on:
            return [Until(None, "relation")]
        return [self._later(self._ended, months, "relation_end")] if self._ended is not None else []

    def _from_else(self, months: int) -> list[Until]:
        """Return what else keeps the card: the last invoice, applications and events for their own time.

        A consent that was given in a relation lasts as long as the data of that; one of its own keeps while it stands.
        Of whoever never had a relation: without an invoice the day of registering, unless a consent is all that there
        was. Then the data have no basis from the day on which it ended.
        """
        ties = self._ties
        found = [self._later(ties.due_on, months, "invoice_due")] if ties.due_on is not None else []
        found += self._applications(self._rules[APPLICATIONS].months)
        found += [self._event_until(unit) for unit in ties.events]
        if self._consent_alone:
            found.append(Until(None, "consent"))
        if self._ended is not None or self._goes_on:
            return found
        if ties.consent_ended is not None:
            found.append(Until(ties.consent_ended, "consent_ended"))
        is_bare = ties.due_on is None and (ties.consent_ended is None or ties.relations or ties.events)
        return [*found, self._registered(months)] if is_bare else found

    def _applications(self, months: int | None) -> list[Until]:
        applied = [one.end for one in self._ties.relations if one.application]
        return [
            self._later(end, months, "application_end") if end is not None else Until(None, "application")
            for end in applied
        ]

    def _from_consent(self, months: int) -> list[Until]:
        """Return what keeps choices: the proof of a consent is needed for a while after its withdrawal (M-07)."""
        found = self._from_relation(months)
        if self._ties.consent_ended is not None:
            found.append(self._later(self._ties.consent_ended, months, "withdrawal"))
        if self._consent_alone:
            found.append(Until(None, "consent"))
        return found

    @property
    def _consent_alone(self) -> bool:
        """Whether a consent stands that is a basis of its own: given when no relation went on, or after the last."""
        given = self._ties.consented
        return given is not None and not self._goes_on and (self._ended is None or given > self._ended)

    def _longest(self, begins: frozenset[Begins]) -> int | None:
        """Return the longest time that any unit which is there counts from such a day."""
        there = [unit for unit in (*REST, *CARD) if self._ties.counts.get(unit)]
        clocks = [clock for unit in there for clock in self._rules[unit].clocks if clock.begins in begins]
        if KEYS in self._ties.events and Begins.RELATION_END in begins:
            clocks += self._rules[KEYS].clocks
        return max((clock.months for clock in clocks if clock.months is not None), default=0)

    def _registered(self, months: int) -> Until:
        return Until(_plus(self._ties.created, months), "registered")

    @staticmethod
    def _later(day: date, months: int | None, reason: str) -> Until:
        return Until(_plus(day, months), reason) if months is not None else Until(None, "criterion")
