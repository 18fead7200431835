"""Until when data are kept, against the table of domain rule T-09 (F-37 to F-42)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kkrek.domain.claim import Claim, ClaimState
from kkrek.domain.configuration_parts import Begins, Clock, Texts
from kkrek.domain.customer import Customer, CustomerNumber, Hold, Origin, Restriction, Source, Via
from kkrek.domain.event import Event, EventKind
from kkrek.domain.relation import Relation, RelationKind
from kkrek.domain.request import RequestMade
from kkrek.domain.retention import Kept, books_until, last_kept, vouchers_until

TODAY = date(2026, 11, 22)
OWN = Origin(Source.CONTROLLER, date(2020, 1, 1))
SAID = Texts(fi="x")
CARD = Clock(
    code="card", text=SAID, months=36, starts=SAID, reason=SAID, decided=True, begins=Begins.RELATION_OR_INVOICE
)
NOBODY = Customer(
    number=CustomerNumber(1001), uid="0" * 32, created=date(2020, 1, 1), source=Source.SUBJECT,
    family_name="Äijälä", given_names="Aapo", call_name=None, former_names=(), identity_code=None,
    identity_code_masked=None, identity_code_reason=None, former_identity_codes=(), language=None, nationalities=(),
    marital_status=None, household_size=None, addresses=(), phones=(), emails=(), bank_accounts=(), notes=(),
    marketing=(), protection=None, restrictions=(), deceased_on=None, notice_version=None, notice_given_on=None,
    requests=(), disclosures=(), holds=(), tasks=(),
)  # fmt: skip


def relation(end: date | None, kind: RelationKind = RelationKind.FLAT_LEASE) -> Relation:
    return Relation(id=1, uid="r", kind=kind, company=None, object=None, begin=date(2020, 1, 1), end=end, origin=OWN)


def claim(due_on: date, state: ClaimState, *, reminder: date | None = None, judgment: date | None = None) -> Claim:
    return Claim(
        id=1, uid="c", company=None, reference="1", due_on=due_on, state=state, paid_on=None, disputed_on=None,
        judgment_on=judgment, interrupted_on=(reminder,) if reminder else (), origin=OWN,
    )  # fmt: skip


UNPAID = date(2023, 4, 5)
CASES = {
    "relation ended, last invoice paid": (
        relation(date(2024, 5, 31)), claim(date(2024, 7, 15), ClaimState.PAID), date(2027, 7, 15),
    ),
    "relation ended on a leap day, no invoices": (relation(date(2024, 2, 29)), None, date(2027, 2, 28)),
    "unpaid, no reminder": (None, claim(UNPAID, ClaimState.OPEN), date(2026, 4, 5)),
    "unpaid, reminder": (None, claim(UNPAID, ClaimState.OPEN, reminder=date(2025, 3, 1)), date(2028, 3, 1)),
    "unpaid, judgment": (
        None,
        claim(UNPAID, ClaimState.JUDGMENT, reminder=date(2025, 3, 1), judgment=date(2025, 9, 10)),
        date(2030, 9, 10),
    ),
    "relation goes on": (relation(None), claim(UNPAID, ClaimState.PAID), None),
    "never a relation or an invoice": (None, None, date(2023, 1, 1)),  # N-07
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_t_09_the_card_is_kept_until_its_last_day(case: str) -> None:  # F-39, F-40
    tie, due, last = CASES[case]
    customer = NOBODY._replace(relations=(tie,) if tie else (), claims=(due,) if due else ())
    assert last_kept(CARD, ("family_name",), customer, (), TODAY) == Kept(last)


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


def test_t_09_a_door_opening_is_kept_a_year() -> None:  # F-40
    opened = Event(
        id=1, uid="e", kind=EventKind.DOOR_OPENING, happened_on=date(2025, 11, 3), object=None, description=None,
        told_to=None, origin=OWN,
    )  # fmt: skip
    clock = replace(CARD, months=12, begins=Begins.EVENT)
    other = opened._replace(kind=EventKind.BOOKING, happened_on=date(2026, 1, 1))
    kept = last_kept(clock, ("door_openings",), NOBODY._replace(events=(opened, other)), (), TODAY)
    assert kept == Kept(date(2026, 11, 3))


@pytest.mark.parametrize(
    ("tie", "last"),
    [
        (None, date(2026, 11, 3)),
        (relation(None), None),
        (relation(date(2026, 5, 31)), date(2027, 5, 31)),
        (relation(date(2024, 5, 31)), date(2026, 11, 3)),
    ],
)
def test_a_key_counts_from_its_return_at_the_end_of_the_relation(tie: Relation | None, last: date | None) -> None:
    given = Event(  # F-40
        id=1, uid="e", kind=EventKind.KEY_HANDOVER, happened_on=date(2025, 11, 3), object=None, description=None,
        told_to=None, origin=OWN,
    )  # fmt: skip
    customer = NOBODY._replace(events=(given,), relations=(tie,) if tie else ())
    clock = replace(CARD, months=12, begins=Begins.EVENT)
    assert last_kept(clock, ("key_handovers",), customer, (), TODAY) == Kept(last)


def test_t_09_an_application_is_kept_while_it_is_valid() -> None:  # F-40
    customer = NOBODY._replace(relations=(relation(date(2027, 2, 28), RelationKind.APPLICATION),))
    clock = replace(CARD, months=0, begins=Begins.APPLICATION_END)
    assert last_kept(clock, ("applications",), customer, (), TODAY) == Kept(date(2027, 2, 28))


def test_t_09_a_request_is_kept_three_years_from_its_closing() -> None:  # F-40
    asked = RequestMade(
        id="2026-0001", number=NOBODY.number, kinds=("access",), received_on=date(2026, 12, 1), via=Via.LETTER,
        identity_method=None, aim_on=TODAY, latest_on=TODAY, state="answered", outcome="answered",
        answered_on=date(2026, 12, 22), delivery="paper",
    )  # fmt: skip
    clock = replace(CARD, begins=Begins.REQUEST_CLOSED)
    closed = NOBODY._replace(requests=(asked,))
    assert last_kept(clock, ("requests",), closed, (), TODAY) == Kept(date(2029, 12, 22))
    still_open = closed._replace(requests=(asked, asked._replace(state="received", answered_on=None)))
    assert last_kept(clock, ("requests",), still_open, (), TODAY) == Kept(None)


def test_t_09_a_hold_or_a_restriction_stops_every_clock() -> None:  # F-42
    ended = NOBODY._replace(relations=(relation(date(2024, 5, 31)),))
    hold = Hold(group="family_name", reason="x", since=TODAY, review_on=None)
    assert last_kept(CARD, ("family_name",), ended._replace(holds=(hold,)), (), TODAY) == Kept(None, held=True)
    assert last_kept(CARD, ("phones",), ended._replace(holds=(hold,)), (), TODAY).day == date(2027, 5, 31)
    restricted = ended._replace(restrictions=(Restriction(ground="a", purpose=None, since=TODAY),))
    assert last_kept(CARD, ("phones",), restricted, (), TODAY).held


def test_a_hold_on_a_group_of_an_erasure_stops_the_clocks_of_its_fields() -> None:  # F-42
    ended = NOBODY._replace(relations=(relation(date(2024, 5, 31)),))
    held = ended._replace(holds=(Hold(group="names", reason="claim", since=TODAY, review_on=None),))
    assert last_kept(CARD, ("family_name", "given_names"), held, (), TODAY).held
    assert not last_kept(CARD, ("phones",), held, (), TODAY).held


def test_an_end_is_not_moved_to_a_working_day() -> None:
    last = last_kept(CARD, (), NOBODY._replace(relations=(relation(date(2024, 5, 22)),)), (), TODAY).day
    assert last == date(2027, 5, 22)
    assert last.weekday() == 5
    assert last + timedelta(days=1) == date(2027, 5, 23)


def test_a_clock_of_an_older_configuration_has_no_day() -> None:
    ended = NOBODY._replace(relations=(relation(date(2024, 5, 31)),))
    assert last_kept(replace(CARD, begins=None), (), ended, (), TODAY) == Kept(None)


def test_the_mark_of_an_upheld_objection_stops_no_clock() -> None:  # F-42, E-46
    ended = NOBODY._replace(relations=(relation(date(2026, 11, 22)),))
    marked = ended._replace(restrictions=(Restriction(ground="d", purpose="statistics", since=TODAY),))
    assert last_kept(CARD, ["phones"], marked, (), TODAY) == last_kept(CARD, ["phones"], ended, (), TODAY)
