"""What an erasure takes, what stays and why, and who must be told (GDPR Art. 17, 19; E-37 to E-40)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kkrek.domain.deadline import add_months
from kkrek.domain.marketing import State, standing

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.customer import Customer
    from kkrek.domain.json import JsonObject


class Ground(StrEnum):
    """The grounds of GDPR Art. 17(1) (E-37)."""

    NOT_NEEDED = "17.1.a"
    CONSENT_WITHDRAWN = "17.1.b"
    OBJECTION = "17.1.c"
    UNLAWFUL = "17.1.d"
    LEGAL_DUTY = "17.1.e"
    CHILD_SERVICE = "17.1.f"


@dataclass(frozen=True, slots=True)
class Stays:
    """A group that stays: its name, the reason's code, and the last day (None: while the reason lasts)."""

    group: str
    reason: str
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePlan:
    """The three lists, without personal data: groups that go with counts, groups that stay, places to tell."""

    number: int
    ground: Ground
    goes: tuple[tuple[str, int], ...]
    stays: tuple[Stays, ...]
    tell: tuple[str, ...]

    @property
    def id(self) -> str:
        """The plan's id: a change of what would go, stay or be told changes it."""
        text = json.dumps([self.number, self.ground, self.goes, [_stay(one) for one in self.stays], self.tell])
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def json(self) -> JsonObject:
        """Return the plan as scripts get it."""
        return {
            "plan": self.id,
            "goes": [{"group": group, "count": count} for group, count in self.goes],
            "stays": [_stay(one) for one in self.stays],
            "tell": list(self.tell),
        }


def plan(customer: Customer, changes: int, ground: Ground, configuration: Configuration, today: date) -> ErasurePlan:
    """Return what an erasure of the whole customer would do; ``changes`` is the length of the history."""
    counts = {
        "names": 1 + len(customer.former_names),
        "identity_code": int(customer.identity_code is not None) + len(customer.former_identity_codes),
        "addresses": len(customer.addresses),
        "phones": len(customer.phones),
        "emails": len(customer.emails),
        "bank_accounts": len(customer.bank_accounts),
        "basic_facts": _facts(customer),
        "relations": sum(one.ended_by(today) for one in customer.relations),
        "claims": sum(not one.binds_on(today) for one in customer.claims),
        "events": len(customer.events),
        "notes": len(customer.notes),
        "marketing": len(customer.marketing),
        "disclosures": len(customer.disclosures),
        "history": changes,
    }
    tell = dict.fromkeys([given.recipient for given in customer.disclosures])
    tell |= dict.fromkeys([place.code for place in configuration.other_places])
    return ErasurePlan(
        number=customer.number,
        ground=ground,
        goes=tuple((group, count) for group, count in counts.items() if count),
        stays=_stays(customer, configuration, today),
        tell=tuple(tell),
    )


def forbidden(customer: Customer) -> list[tuple[str, str, date, str]]:
    """Return what the person has forbidden now: kind, channel, since, via. It outlives the erasure (M-12)."""
    found = standing(customer.marketing)
    return [
        (kind.value, channel.value, choice.since, choice.via.value)
        for (kind, channel), choice in found.items()
        if choice.state == State.FORBIDDEN
    ]


def binding(customer: Customer, today: date) -> tuple[Stays, ...]:
    """Return what must not be erased yet: a relation that goes on, a claim neither paid nor barred (N-06, F-39).

    Each tells the last day for which it is known to bind (GDPR Art. 17(1)(a), 17(3)(e)).
    """
    found = []
    ends = [one.end for one in customer.relations if not one.ended_by(today)]
    if ends:
        known = [end for end in ends if end is not None]
        found.append(Stays("relations", "relation", max(known) if len(known) == len(ends) else None))
    barred = [one.barred_after for one in customer.claims if one.binds_on(today)]
    known = [day for day in barred if day is not None]
    if known:
        found.append(Stays("claims", "claim", max(known)))
    return tuple(found)


def _facts(customer: Customer) -> int:
    values = (customer.marital_status, customer.household_size, customer.language, customer.deceased_on)
    given = (customer.notice_given_on, customer.protection)
    return sum(value is not None for value in (*values, *given)) + len(customer.nationalities)


def _stays(customer: Customer, configuration: Configuration, today: date) -> tuple[Stays, ...]:
    found = [Stays("log", "accountability", _until(configuration, "log", today))]
    if customer.requests:
        found.append(Stays("requests", "accountability", _until(configuration, "requests", today)))
    if forbidden(customer):
        found.append(Stays("suppression", "opt-out", None))
    return (*binding(customer, today), *found)


def _until(configuration: Configuration, field: str, today: date) -> date | None:
    category = next((one for one in configuration.categories if field in one.fields), None)
    clock = next((one for one in configuration.retention if category and one.code == category.retention), None)
    return add_months(today, clock.months) if clock and clock.months else None


def _stay(one: Stays) -> JsonObject:
    return {"group": one.group, "reason": one.reason, "until": one.until.isoformat() if one.until else None}
