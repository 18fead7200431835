"""Until when data are kept, against the table of domain rule T-09 (F-37 to F-42)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from retention_case import (
    NOBODY,
    RULES,
    TEMPLATE,
    TODAY,
    choice,
    claim,
    counted,
    event,
    last_of,
    relation,
)

from kkrek.domain.claim import ClaimState
from kkrek.domain.configuration_gaps import gaps
from kkrek.domain.configuration_parts import Begins
from kkrek.domain.customer import Address, AddressKind, AddressParts, Hold, Phone, Restriction, Via
from kkrek.domain.event import EventKind
from kkrek.domain.relation import Relation, RelationKind
from kkrek.domain.request import RequestMade
from kkrek.domain.retention import Kept, books_until, last_kept, vouchers_until
from kkrek.domain.retention_plan import State, Why, rows
from kkrek.domain.retention_rule import before, days_before
from kkrek.domain.retention_ties import ties_of
from kkrek.domain.retention_units import Rules, rules_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kkrek.domain.configuration_parts import Clock
    from kkrek.domain.customer import Customer

UNPAID = date(2023, 4, 5)
CARD = {
    "relation ended 31.5.2024, last invoice due 15.7.2024, paid": (
        relation(date(2024, 5, 31)), claim(date(2024, 7, 15), ClaimState.PAID), date(2027, 7, 15),
    ),
    "relation ended 29.2.2024, no invoices": (relation(date(2024, 2, 29)), None, date(2027, 2, 28)),
    "invoice due 5.4.2023 unpaid, no reminder": (None, claim(UNPAID, ClaimState.OPEN), date(2026, 4, 5)),
    "same, reminder 1.3.2025": (
        None, claim(UNPAID, ClaimState.OPEN, reminder=date(2025, 3, 1)), date(2028, 3, 1),
    ),
    "same, judgment final 10.9.2025": (
        None,
        claim(UNPAID, ClaimState.JUDGMENT, reminder=date(2025, 3, 1), judgment=date(2025, 9, 10)),
        date(2030, 9, 10),
    ),
    "relation goes on": (relation(None), claim(UNPAID, ClaimState.PAID), None),
    "never a relation or an invoice": (None, None, date(2023, 1, 1)),  # N-07
}  # fmt: skip


def clock(code: str) -> Clock:
    return next(one for one in TEMPLATE.retention if one.code == code)


def kept(customer: Customer, code: str) -> Kept:
    return last_kept(TEMPLATE, clock(code), customer, (), TODAY)


@pytest.mark.parametrize("case", CARD)
def test_t_09_the_card_is_kept_until_its_last_day(case: str) -> None:  # F-39, F-40
    tie, due, last = CARD[case]
    customer = NOBODY._replace(relations=(tie,) if tie else (), claims=(due,) if due else ())
    assert kept(customer, "customer_card") == Kept(last)
    assert counted(customer).whole.day == last
    if last is not None:  # erased from the day after, and not a day earlier
        assert not counted(customer, last).whole.is_over(last)
        assert counted(customer, last + timedelta(days=1)).whole.is_over(last + timedelta(days=1))


@pytest.mark.parametrize(
    ("year_end", "vouchers", "books"),
    [
        (date(2024, 12, 31), date(2030, 12, 31), date(2034, 12, 31)),
        (date(2024, 6, 30), date(2030, 12, 31), date(2034, 6, 30)),
        (date(2025, 12, 31), date(2031, 12, 31), date(2035, 12, 31)),
    ],
)
def test_t_09_bookkeeping_is_counted_from_the_financial_year(year_end: date, vouchers: date, books: date) -> None:
    assert (vouchers_until(year_end), books_until(year_end)) == (vouchers, books)  # F-37


def test_t_09_a_door_opening_of_3_11_2025_is_kept_a_year() -> None:  # F-40
    found = NOBODY._replace(events=(event(EventKind.DOOR_OPENING, date(2025, 11, 3)),))
    assert last_of(found, "door_openings") == date(2026, 11, 3)
    assert [end.due for end in counted(found, date(2026, 11, 3)).units if end.unit == "door_openings"] == [0]
    assert [end.due for end in counted(found, date(2026, 11, 4)).units if end.unit == "door_openings"] == [1]


@pytest.mark.parametrize(
    ("tie", "last"),
    [
        (None, date(2026, 11, 3)),
        (relation(None), None),
        (relation(date(2026, 5, 31)), date(2027, 5, 31)),
        (relation(date(2024, 5, 31)), date(2026, 11, 3)),
    ],
    ids=["no relation", "goes on", "ended later", "ended earlier"],
)
def test_a_key_counts_from_its_return_at_the_end_of_the_relation(tie: Relation | None, last: date | None) -> None:
    given = event(EventKind.KEY_HANDOVER, date(2025, 11, 3))  # F-40
    assert last_of(NOBODY._replace(events=(given,), relations=(tie,) if tie else ()), "key_handovers") == last


def test_t_09_an_application_valid_to_28_2_2027_is_kept_while_it_is_valid() -> None:  # F-40
    valid = NOBODY._replace(relations=(relation(date(2027, 2, 28), RelationKind.APPLICATION),))
    none_extra = tuple(replace(one, months=0) if one.code == "application" else one for one in TEMPLATE.retention)
    rules = rules_of(replace(TEMPLATE, retention=none_extra))
    assert last_of(valid, "applications", TODAY, rules) == date(2027, 2, 28)


ASKED = RequestMade(
    id="2026-0001", number=NOBODY.number, kinds=("access",), received_on=date(2026, 12, 1), via=Via.LETTER,
    identity_method=None, aim_on=TODAY, latest_on=TODAY, state="answered", outcome="answered",
    answered_on=date(2026, 12, 22), delivery="paper",
)  # fmt: skip


def test_t_09_a_request_closed_22_12_2026_is_kept_three_years() -> None:  # F-40
    closed = NOBODY._replace(requests=(ASKED,))
    assert kept(closed, "request_file") == Kept(date(2029, 12, 22))
    still_open = NOBODY._replace(requests=(ASKED, ASKED._replace(state="received", answered_on=None)))
    assert kept(still_open, "request_file") == Kept(None)


def test_t_09_a_hold_or_a_restriction_stops_every_clock() -> None:  # F-42
    ended = NOBODY._replace(relations=(relation(date(2020, 5, 31)),))
    hold = Hold(group="all", reason="x", since=TODAY, review_on=date(2027, 1, 1))
    assert kept(ended._replace(holds=(hold,)), "customer_card") == Kept(date(2023, 5, 31), held=True)
    restricted = ended._replace(restrictions=(Restriction(ground="a", purpose=None, since=TODAY),))
    assert kept(restricted, "customer_card") == Kept(date(2023, 5, 31), restricted=True)
    assert listed(ended, holds=(hold,)) == {("names", State.WAITS, Why.HOLD), ("household_size", State.WAITS, Why.HOLD),
                                            ("relations", State.WAITS, Why.HOLD)}  # fmt: skip
    assert listed(restricted) >= {("names", State.WAITS, Why.RESTRICTED)}
    assert listed(ended) == {("customer", State.DUE, None)}


def listed(
    customer: Customer, holds: tuple[Hold, ...] = (), rules: Rules = RULES
) -> set[tuple[str, State, str | None]]:
    ties = ties_of(customer, (), holds, days_before(rules, TODAY), breach=False, today=TODAY)
    return {(one.unit, one.state, one.why) for one in rows(rules, ties, TODAY)}


def test_a_hold_on_one_group_keeps_it_with_the_name_and_the_relation_from_which_its_time_is_counted() -> None:  # F-42
    ended = NOBODY._replace(relations=(relation(date(2020, 5, 31)),))
    hold = Hold(group="household_size", reason="x", since=TODAY, review_on=None)
    assert listed(ended, (hold,)) == {
        (unit, State.WAITS, Why.HOLD) for unit in ("household_size", "names", "relations")
    }


def test_a_hold_on_a_group_of_an_erasure_stops_the_clocks_of_its_fields() -> None:  # F-42
    ended = NOBODY._replace(relations=(relation(date(2024, 5, 31)),))
    held = ended._replace(holds=(Hold(group="names", reason="claim", since=TODAY, review_on=None),))
    assert kept(held, "customer_card").held
    assert not kept(held, "lease").held


def test_an_end_is_not_moved_to_a_working_day() -> None:
    last = kept(NOBODY._replace(relations=(relation(date(2024, 5, 22)),)), "customer_card").day
    assert last == date(2027, 5, 22)
    assert last.weekday() == 5
    assert last + timedelta(days=1) == date(2027, 5, 23)


def test_a_clock_of_an_older_configuration_has_no_day() -> None:
    ended = NOBODY._replace(relations=(relation(date(2024, 5, 31)),))
    assert last_kept(TEMPLATE, replace(clock("customer_card"), begins=None), ended, (), TODAY) == Kept(None)


def test_the_mark_of_an_upheld_objection_stops_no_clock() -> None:  # F-42, E-46
    ended = NOBODY._replace(relations=(relation(date(2026, 11, 22)),))
    marked = ended._replace(restrictions=(Restriction(ground="d", purpose="statistics", since=TODAY),))
    assert kept(marked, "customer_card") == kept(ended, "customer_card")


def phones(customer: Customer) -> Customer:
    """Return a customer with a phone and two addresses, of which one is past."""
    origin = relation(None).origin
    parts = AddressParts(street="Testikatu 1")
    addresses = (
        Address("a1", AddressKind.HOME, parts, None, date(2020, 1, 1), origin),
        Address("a2", AddressKind.HOME, parts, date(2020, 1, 1), None, origin),
    )
    return customer._replace(phones=(Phone("p", "040", "+35840", origin),), addresses=addresses)


def test_an_unpaid_claim_keeps_what_it_needs_and_nothing_more() -> None:  # E-38, F-39
    owes = claim(UNPAID, ClaimState.OPEN, reminder=date(2025, 3, 1), company="huolto")
    customer = phones(NOBODY._replace(
        claims=(owes, claim(date(2022, 1, 1), ClaimState.PAID)),
        relations=(relation(date(2021, 1, 1)), relation(date(2022, 1, 1), company="huolto")),
    ))  # fmt: skip
    found = {end.unit: (end.due, end.total, end.last.day, end.last.reason) for end in counted(customer).units}
    barred = date(2028, 3, 1)
    assert found["household_size"] == (1, 1, date(2026, 4, 5), "invoice_due")
    assert found["phones"] == (0, 1, barred, "claim")
    assert found["addresses"] == (1, 2, barred, "claim")
    assert found["claims"] == (1, 2, barred, "claim")
    assert found["relations"] == (1, 2, barred, "claim")
    assert found["names"][2:] == (barred, "claim")


def test_who_only_consented_goes_when_the_consent_ends() -> None:  # M-07, GDPR Art. 17(1)(b)
    gave = choice("consented", date(2026, 1, 1))
    reader = phones(NOBODY._replace(created=date(2026, 1, 1), marketing=(gave,)))
    assert {(end.last.day, end.last.reason) for end in counted(reader).units} == {(None, "consent")}
    ended = reader._replace(marketing=(gave, choice("withdrawn", date(2026, 11, 1))))
    found = {end.unit: (end.due, end.last.day, end.last.reason) for end in counted(ended).units}
    assert found["phones"] == (1, date(2026, 11, 1), "consent_ended")
    assert found["marketing"] == (0, date(2029, 11, 1), "withdrawal")  # the proof of the consent
    assert found["names"][1] == date(2029, 11, 1)
    assert listed(ended) >= {("phones", State.DUE, None), ("household_size", State.DUE, None)}


def test_a_consent_of_after_the_relation_keeps_while_it_stands() -> None:  # M-07, GDPR Art. 6(1)(a)
    former = phones(NOBODY._replace(relations=(relation(date(2018, 1, 1)),)))
    given_then = former._replace(marketing=(choice("consented", date(2017, 1, 1)),))
    given_since = former._replace(marketing=(choice("consented", date(2026, 1, 1)),))
    assert listed(given_then) == {("customer", State.DUE, None)}
    assert listed(given_since) == set() or {unit for unit, _state, _why in listed(given_since)} == {"relations"}
    assert counted(given_since).whole == (None, "consent")


def test_what_would_go_from_a_tenant_is_a_gap() -> None:  # F-40, F-41
    clocks = tuple(
        replace(one, begins=Begins.EVENT) if one.code == "customer_card" else one for one in TEMPLATE.retention
    )
    wrong = replace(TEMPLATE, retention=clocks)
    tenant = phones(NOBODY._replace(
        relations=(relation(None),), events=(event(EventKind.DOOR_OPENING, date(2015, 1, 1)),)
    ))  # fmt: skip
    found = {unit: state for unit, state, _why in listed(tenant, rules=rules_of(wrong))}
    assert found.pop("door_openings") is State.DUE
    assert set(found.values()) <= {State.GAP}
    told = [gap for gap in gaps(wrong, TODAY) if gap.id == "retention-unfit-begin"]
    assert [gap.fields["where"] for gap in told] == ["retention.customer_card"]


def test_a_prohibition_keeps_nobody() -> None:  # M-12: it lives on as a suppression
    forbids = NOBODY._replace(marketing=(choice("forbidden", date(2026, 1, 1)),))
    assert listed(forbids) == {("customer", State.DUE, None)}


def test_an_earlier_lease_goes_by_itself_while_a_later_one_goes_on() -> None:  # F-40
    tenant = NOBODY._replace(relations=(relation(date(2020, 1, 1)), relation(None)))
    assert listed(tenant) == {("relations", State.DUE, None)}


def test_the_last_lease_stays_while_another_time_is_counted_from_it() -> None:
    short = tuple(replace(one, months=6) if one.code == "lease" else one for one in TEMPLATE.retention)
    rules = rules_of(replace(TEMPLATE, retention=short))
    tenant = NOBODY._replace(relations=(relation(date(2024, 1, 31)), relation(date(2025, 1, 31))))
    end = next(one for one in counted(tenant, TODAY, rules).units if one.unit == "relations")
    assert (end.due, end.last.day) == (1, date(2028, 1, 31))


def test_the_card_of_whoever_applies_stays_as_long_as_the_application() -> None:  # F-40
    former = relation(date(2015, 1, 1))
    applies = NOBODY._replace(relations=(former, relation(date(2026, 12, 31), RelationKind.APPLICATION)))
    assert kept(applies, "customer_card") == Kept(date(2028, 12, 31))
    without_end = NOBODY._replace(relations=(former, relation(None, RelationKind.APPLICATION)))
    assert counted(without_end).whole == (None, "application")


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        (lambda clock: replace(clock, decided=False), "undecided"),
        (lambda clock: replace(clock, begins=None), "no_begin"),
        (lambda clock: replace(clock, begins=Begins.ACCESS_END), "unfit_begin"),
    ],
    ids=["undecided", "no begin", "unfit begin"],
)
def test_what_nobody_has_decided_does_not_go(change: Callable[[Clock], Clock], gap: str) -> None:  # F-41
    clocks = tuple(change(one) if one.code == "booking" else one for one in TEMPLATE.retention)
    rules = rules_of(replace(TEMPLATE, retention=clocks))
    assert {unit: rule.gap for unit, rule in rules.items() if rule.gap} == {"bookings": gap}
    ended = NOBODY._replace(
        relations=(relation(date(2020, 1, 1)),), events=(event(EventKind.BOOKING, date(2019, 1, 1)),)
    )
    ties = ties_of(ended, (), (), days_before(rules, TODAY), breach=False, today=TODAY)
    found = {one.unit: (one.state, one.why) for one in rows(rules, ties, TODAY)}
    assert found["household_size"] == (State.DUE, None)
    # The customer stays with the booking, and that until the controller has decided.
    undecided = {"names": (State.GAP, gap), "bookings": (State.GAP, gap)}
    assert {unit: found[unit] for unit in undecided if unit in found} == (undecided if gap == "undecided" else {})


def test_old_values_wait_while_the_configuration_says_two_numbers() -> None:  # F-41
    settings = replace(TEMPLATE.settings, history_months=12)
    assert rules_of(replace(TEMPLATE, settings=settings))["history"].gap == "history_differs"


@pytest.mark.parametrize("months", [0, 1, 11, 12, 24, 36, 1200])
@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2024, 3, 1), date(2025, 3, 31), date(2026, 2, 28)])
def test_the_first_day_that_is_not_past_is_exact(months: int, day: date) -> None:
    from kkrek.domain.deadline import add_months  # ruff: ignore[import-outside-top-level] - beside what it checks

    first = before(months, day)
    if first > date(1, 1, 2):
        assert add_months(first - timedelta(days=1), months) < day
    assert add_months(first, months) >= day
