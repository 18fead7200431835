"""A customer of whom nothing is known, ties to add, and configurations whose times the controller has decided."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kkrek.domain.claim import Claim, ClaimState
from kkrek.domain.configuration_parse import parse_configuration
from kkrek.domain.customer import Customer, CustomerNumber, MarketingChoice, Origin, Source, Via
from kkrek.domain.event import Event, EventKind
from kkrek.domain.relation import Relation, RelationKind
from kkrek.domain.retention_rule import Ends, days_before, ends
from kkrek.domain.retention_ties import ties_of
from kkrek.domain.retention_units import Rules, rules_of
from kkrek.domain.template import template

if TYPE_CHECKING:
    from kkrek.domain.configuration import Configuration

TODAY = date(2026, 11, 22)
OWN = Origin(Source.CONTROLLER, date(2020, 1, 1))
NOBODY = Customer(
    number=CustomerNumber(1001), uid="0" * 32, created=date(2020, 1, 1), source=Source.SUBJECT,
    family_name="Äijälä", given_names="Aapo", call_name=None, former_names=(), identity_code=None,
    identity_code_masked=None, identity_code_reason=None, former_identity_codes=(), language=None, nationalities=(),
    marital_status=None, household_size=2, addresses=(), phones=(), emails=(), bank_accounts=(), notes=(),
    marketing=(), protection=None, restrictions=(), deceased_on=None, notice_version=None, notice_given_on=None,
    requests=(), disclosures=(), holds=(), tasks=(),
)  # fmt: skip


def decided(toml: str) -> Configuration:
    """Return a configuration all of whose times are decided."""
    return parse_configuration(re.sub(r"(?m)^decided = false", "decided = true", toml))


TEMPLATE = decided(template())
TESTVIKEN = decided((Path(__file__).parent / "testviken.toml").read_text(encoding="utf-8"))
RULES: Rules = rules_of(TEMPLATE)


def relation(end: date | None, kind: RelationKind = RelationKind.FLAT_LEASE, company: str | None = None) -> Relation:
    return Relation(
        id=1,
        uid=f"r-{kind}-{end}",
        kind=kind,
        company=company,
        object=None,
        begin=date(2000, 1, 1),
        end=end,
        origin=OWN,
    )


def claim(
    due_on: date,
    state: ClaimState,
    *,
    reminder: date | None = None,
    judgment: date | None = None,
    company: str | None = None,
) -> Claim:
    return Claim(
        id=1, uid=f"c{due_on}", company=company, reference="1", due_on=due_on, state=state, paid_on=None,
        disputed_on=None, judgment_on=judgment, interrupted_on=(reminder,) if reminder else (), origin=OWN,
    )  # fmt: skip


def event(kind: EventKind, on: date) -> Event:
    return Event(
        id=1, uid=f"e-{kind}-{on}", kind=kind, happened_on=on, object=None, description=None, told_to=None, origin=OWN
    )


def choice(state: str, since: date, channel: str = "email") -> MarketingChoice:
    return MarketingChoice("advertising", channel, state, since, Via.LETTER, None)


def counted(customer: Customer, day: date = TODAY, rules: Rules = RULES) -> Ends:
    """Return until when everything of a customer is kept."""
    return ends(rules, ties_of(customer, (), (), days_before(rules, day), breach=False, today=day), day)


def last_of(customer: Customer, unit: str, day: date = TODAY, rules: Rules = RULES) -> date | None:
    """Return the last day on which something of a unit is kept."""
    return next(end.last.day for end in counted(customer, day, rules).units if end.unit == unit)
