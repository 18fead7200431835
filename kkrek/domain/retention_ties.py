"""What decides until when the data of a customer are kept: what ties them to the cooperative, and what is there.

The register gathers this for everybody at once, and the record of one customer gives the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.claim import ClaimState
from kkrek.domain.customer import IdentityCodeReason
from kkrek.domain.erasure_groups import PLAIN, is_prohibition
from kkrek.domain.event import EventKind
from kkrek.domain.marketing import State, standing
from kkrek.domain.relation import RelationKind
from kkrek.domain.restriction import blocking

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from kkrek.domain.customer import Customer, Hold, MarketingChoice

EVENT_FIELDS: Mapping[str, frozenset[EventKind]] = {
    "door_openings": frozenset({EventKind.DOOR_OPENING}),
    "key_handovers": frozenset({EventKind.KEY_HANDOVER}),
    "work_orders": frozenset({EventKind.WORK_ORDER, EventKind.FAULT_REPORT, EventKind.TENANCY_CHANGE}),
    "bookings": frozenset({EventKind.BOOKING}),
}
"""The fields of the configuration under which events stand, each with a retention clock of its own (F-40)."""
# Rows that are counted as they are; other units are told by more than a number.
COUNTED = ("former_names", "former_identity_codes", "addresses", "phones", "emails", "bank_accounts", "notes")


class Tie(NamedTuple):
    """A relation or an application by its uid; ``end`` None: it goes on, or nobody knows yet until when."""

    uid: str
    application: bool
    company: str | None
    end: date | None


class Unpaid(NamedTuple):
    """A claim that is not paid: whose it is, and the last day on which it is not barred (F-39)."""

    company: str | None
    barred_after: date


class Days(NamedTuple):
    """Rows by their days: how many, the first and the last, and how many lie before a day asked for."""

    total: int
    first: date
    last: date
    before: int


class Waits(NamedTuple):
    """What stops an erasure though its time has come (F-42).

    ``holds`` are those that somebody placed, by group and day of review; ``breach``: an open breach names the person.
    """

    restricted: bool = False
    request: bool = False
    breach: bool = False
    holds: tuple[tuple[str, date | None], ...] = ()


class Ties(NamedTuple):
    """Everything that decides for one customer.

    ``counts`` are entries by unit; ``present`` is how many of the addresses an open claim needs; ``code_needed``: the
    identity code is held for more than consent. ``due_on`` is the last due day of a claim, paid ones too.
    ``consented`` is the day of the newest consent that stands, ``consent_ended`` that on which the last one ended.
    ``forbidden`` prohibitions of marketing are kept as long as there is any (M-12).
    """

    number: int
    uid: str
    created: date
    relations: tuple[Tie, ...]
    due_on: date | None
    unpaid: tuple[Unpaid, ...]
    events: Mapping[str, Days]
    history: Days | None
    counts: Mapping[str, int]
    present: int
    code_needed: bool
    consented: date | None
    consent_ended: date | None
    forbidden: int
    waits: Waits


class Consent(NamedTuple):
    """What somebody consented to: the day of the newest consent that stands, and that on which the last one ended."""

    given_on: date | None
    ended_on: date | None


def consent_of(choices: Sequence[MarketingChoice]) -> Consent:
    """Return how the consents of somebody stand: the newest choice of each kind and channel counts (M-02, M-07)."""
    counted = [one for one in choices if one.taken_back_on is None]
    if not any(one.state == State.CONSENTED for one in counted):
        return Consent(given_on=None, ended_on=None)
    stand = [one.since for one in standing(counted).values() if one.state == State.CONSENTED]
    return Consent(
        max(stand, default=None), max((one.since for one in counted if one.state != State.CONSENTED), default=None)
    )


def ties_of(
    customer: Customer,
    history: Sequence[date],
    holds: Sequence[Hold],
    before: Mapping[str, date],
    *,
    breach: bool,
    today: date,
) -> Ties:
    """Return what decides for a customer whose whole record is known.

    ``history`` are the days of changes whose values are kept; ``holds`` those that somebody placed; ``before`` tells
    for events and history which days count as before the day asked for; ``today`` is that day.
    """
    consent = consent_of(customer.marketing)
    there = sum(one.until is None or one.until > today for one in customer.addresses)
    return Ties(
        number=customer.number,
        uid=customer.uid,
        created=customer.created,
        relations=tuple(
            Tie(one.uid, one.kind is RelationKind.APPLICATION, one.company, one.end) for one in customer.relations
        ),
        due_on=max((one.due_on for one in customer.claims), default=None),
        unpaid=_unpaid(customer),
        events=_events(customer, before),
        history=days(sorted(history), before["history"]),
        counts=_counts(customer),
        present=present(len(customer.addresses), there),
        code_needed=customer.identity_code is not None
        and customer.identity_code_reason is not IdentityCodeReason.CONSENT,
        consented=consent.given_on,
        consent_ended=consent.ended_on,
        forbidden=sum(map(is_prohibition, customer.marketing)),
        waits=Waits(
            restricted=blocking(customer.restrictions) is not None,
            request=any(made.is_open for made in customer.requests),
            breach=breach,
            holds=tuple((one.group, one.review_on) for one in holds),
        ),
    )


def days(found: Sequence[date], before: date) -> Days | None:
    """Return the sum of some days in order, None of none; ``before`` is the first day that does not count as past."""
    if not found:
        return None
    return Days(len(found), found[0], found[-1], sum(day < before for day in found))


def present(total: int, there: int) -> int:
    """Return how many addresses a claim needs: those that hold, or else the last one."""
    return there or min(1, total)


def _unpaid(customer: Customer) -> tuple[Unpaid, ...]:
    return tuple(
        Unpaid(one.company, one.barred_after)
        for one in customer.claims
        if one.state is not ClaimState.PAID and one.barred_after is not None
    )


def _events(customer: Customer, before: Mapping[str, date]) -> dict[str, Days]:
    found = {
        field: days(sorted(one.happened_on for one in customer.events if one.kind in kinds), before[field])
        for field, kinds in EVENT_FIELDS.items()
    }
    return {field: summed for field, summed in found.items() if summed is not None}


def _counts(customer: Customer) -> dict[str, int]:
    counts = {unit: len(getattr(customer, unit)) for unit in COUNTED}
    counts |= {unit: int(_is_there(customer, columns)) for unit, columns in PLAIN.items()}
    counts["names"] = 1
    counts["protection"] = int(customer.protection is not None)
    counts["disclosures"] = len(customer.disclosures)
    counts["claims"] = len(customer.claims)
    counts["marketing"] = sum(not is_prohibition(one) for one in customer.marketing)
    return {unit: count for unit, count in counts.items() if count}


def _is_there(customer: Customer, columns: Collection[str]) -> bool:
    return any(getattr(customer, column) not in {None, ()} for column in columns)
