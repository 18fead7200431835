"""Whatever comes later never moves a day back, under any configuration (F-40, N-07)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from retention_case import NOBODY, TEMPLATE, TESTVIKEN, TODAY, choice, claim, counted, event, relation

from kkrek.domain.claim import ClaimState
from kkrek.domain.customer import Phone
from kkrek.domain.event import EventKind
from kkrek.domain.relation import RelationKind
from kkrek.domain.retention_plan import State, rows
from kkrek.domain.retention_rule import days_before, ends, is_untouched
from kkrek.domain.retention_ties import ties_of
from kkrek.domain.retention_units import rules_of

if TYPE_CHECKING:
    from kkrek.domain.customer import Customer
    from kkrek.domain.event import Event
    from kkrek.domain.retention_rule import Ends
    from kkrek.domain.retention_units import Rules

FIRST, LAST = date(2010, 1, 1), date(2026, 11, 22)
DAYS = st.dates(FIRST, LAST)
COMPANIES = st.sampled_from([None, "huolto"])
RELATIONS = st.builds(relation, st.none() | DAYS, st.sampled_from(RelationKind), COMPANIES)
REMINDERS = st.none() | DAYS
CLAIMS = st.builds(claim, DAYS, st.sampled_from(ClaimState), reminder=REMINDERS, judgment=REMINDERS, company=COMPANIES)
EVENTS = st.builds(event, st.sampled_from(EventKind), DAYS)
CHOICES = st.builds(choice, st.sampled_from(["consented", "withdrawn", "forbidden"]), DAYS, st.sampled_from(["email"]))


@st.composite
def customers(draw: st.DrawFn) -> Customer:
    """Return a customer with any ties, choices in the order of their days."""
    return NOBODY._replace(
        created=draw(DAYS),
        relations=tuple(draw(st.lists(RELATIONS, max_size=3))),
        claims=tuple(draw(st.lists(CLAIMS, max_size=3))),
        events=tuple(draw(st.lists(EVENTS, max_size=3))),
        marketing=tuple(sorted(draw(st.lists(CHOICES, max_size=3)), key=lambda one: one.since)),
        phones=(Phone("p", "040", "+35840", NOBODY_ORIGIN),),
    )


NOBODY_ORIGIN = relation(None).origin


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    """Return the rules of a configuration with any times."""
    configuration = draw(st.sampled_from([TEMPLATE, TESTVIKEN]))
    clocks = [
        replace(clock, months=draw(st.integers(0, 60)) if clock.months is not None else None)
        for clock in configuration.retention
    ]
    return rules_of(replace(configuration, retention=tuple(clocks)))


def days_of(found: Ends) -> dict[str, date]:
    """Return the last day of each unit; what has none yet lasts for ever."""
    return {end.unit: end.last.day or date.max for end in found.units} | {"whole": found.whole.day or date.max}


def newest_of(customer: Customer) -> date:
    """Return the last day on which anything about a customer is known."""
    ties = [one.end for one in customer.relations] + [one.due_on for one in customer.claims]
    ties += [one.happened_on for one in customer.events] + [one.since for one in customer.marketing]
    return max([customer.created, *(day for day in ties if day is not None)])


def _moved_back(before: Ends, after: Ends) -> list[str]:
    first, second = days_of(before), days_of(after)
    return [unit for unit, day in first.items() if second[unit] < day]


@given(customers(), rules(), st.sampled_from(EventKind), st.integers(0, 800))
def test_a_later_event_never_moves_a_day_back(customer: Customer, of: Rules, kind: EventKind, later: int) -> None:
    added = event(kind, newest_of(customer) + timedelta(days=later))
    more = customer._replace(events=(*customer.events, added))
    assert _moved_back(counted(customer, TODAY, of), counted(more, TODAY, of)) == []


@given(customers(), rules(), st.sampled_from(ClaimState), COMPANIES, st.integers(0, 800))
def test_a_later_claim_never_moves_a_day_back(
    customer: Customer, of: Rules, state: ClaimState, company: str | None, later: int
) -> None:
    added = claim(newest_of(customer) + timedelta(days=later), state, company=company)
    more = customer._replace(claims=(*customer.claims, added))
    assert _moved_back(counted(customer, TODAY, of), counted(more, TODAY, of)) == []


@given(customers(), rules(), st.sampled_from(RelationKind), st.none() | st.integers(0, 800))
def test_a_later_relation_never_moves_a_day_back(
    customer: Customer, of: Rules, kind: RelationKind, later: int | None
) -> None:
    """A consent that stands is no day: with a relation it lasts until the end of that, as the notice says."""
    end = newest_of(customer) + timedelta(days=later) if later is not None else None
    more = customer._replace(relations=(*customer.relations, relation(end, kind)))
    before = counted(customer, TODAY, of)
    units = [unit for unit in _moved_back(before, counted(more, TODAY, of)) if not _stands(before, unit)]
    assert units == []


def _stands(found: Ends, unit: str) -> bool:
    reasons = {end.unit: end.last.reason for end in found.units} | {"whole": found.whole.reason}
    return reasons[unit] == "consent"


@given(customers(), rules())
def test_everything_has_a_day_or_a_reason_why_it_has_none_yet(customer: Customer, of: Rules) -> None:  # N-07
    ties = ties_of(customer, (), (), days_before(of, TODAY), breach=False, today=TODAY)
    for row in rows(of, ties, TODAY, everything=True):
        assert row.reason
        assert row.erase_from is not None or (row.state in {State.OPEN, State.GAP} and row.reason != "unfit")
        assert row.state is not State.DUE or (row.erase_from is not None and row.erase_from <= TODAY)


@given(customers(), rules())
def test_the_first_glance_passes_over_nothing(customer: Customer, of: Rules) -> None:
    ties = ties_of(customer, (TODAY,), (), days_before(of, TODAY), breach=False, today=TODAY)
    if is_untouched(of, ties):
        found = ends(of, ties, TODAY)
        assert (found.whole.is_over(TODAY), [end.unit for end in found.units if end.due]) == (False, [])


@given(customers(), rules(), st.integers(1, 2000))
def test_what_is_over_stays_over(customer: Customer, of: Rules, days: int) -> None:
    """Nothing that may be erased today may not be erased tomorrow, when nothing has changed."""
    assert _over(customer, of, TODAY) <= _over(customer, of, TODAY + timedelta(days=days))


def _over(customer: Customer, of: Rules, day: date) -> set[str]:
    found = counted(customer, day, of)
    whole = {"whole"} if found.whole.is_over(day) else set()
    return whole | {end.unit for end in found.units if end.due}


@given(customers(), rules())
def test_taking_away_what_is_over_keeps_the_days_of_the_rest(customer: Customer, of: Rules) -> None:
    """An erasure of rows by their own time moves no other day into the past: what a time is counted from stays."""
    found = counted(customer, TODAY, of)
    if found.whole.is_over(TODAY):
        return
    gone = frozenset[str]().union(*(end.rows for end in found.units))
    before = days_before(of, TODAY)
    rest = customer._replace(
        relations=tuple(one for one in customer.relations if one.uid not in gone),
        events=tuple(_kept_events(customer, found, before)),
    )
    later = days_of(counted(rest, TODAY, of))
    was = days_of(found)
    assert [unit for unit, day in later.items() if day < was[unit] and was[unit] >= TODAY] == []


def _kept_events(customer: Customer, found: Ends, before: dict[str, date]) -> list[Event]:
    from kkrek.domain.retention_ties import EVENT_FIELDS  # ruff: ignore[import-outside-top-level] - for this alone

    due = {end.unit: end.due for end in found.units}
    return [
        one
        for one in customer.events
        if not any(one.kind in kinds and due.get(unit) and one.happened_on < before[unit]
                   for unit, kinds in EVENT_FIELDS.items())
    ]  # fmt: skip
