"""What an erasure takes, what stays and why, and who must be told (GDPR Art. 17, 19; E-37 to E-40, N-06)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import starmap
from typing import TYPE_CHECKING

from kkrek.domain.deadline import add_months
from kkrek.domain.erasure_groups import (
    ONLY,
    WITH_THE_REST,
    entries,
    for_claim,
    for_relation,
    group_of,
    history_fields,
    is_prohibition,
)
from kkrek.domain.erasure_rule import Ground, Restricted, Result, Situation, decide
from kkrek.domain.marketing import standing
from kkrek.domain.request import Outcome, RequestKind
from kkrek.domain.restriction import blocking
from kkrek.domain.retention import vouchers_until
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.customer import Customer, Hold
    from kkrek.domain.json import JsonObject

# Reasons that say no to what was asked; the others keep proof, or what the person wants to be observed.
REFUSALS = ("relation", "claim", "hold")
BEFORE = frozenset({RequestKind.ACCESS, RequestKind.PORTABILITY, RequestKind.MARKETING_OBJECTION})
"""What must be answered while the data are there: a copy of them (E-15), a prohibition that outlives them (M-12)."""
_REVIEW_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Stays:
    """A group that stays: its name, the reason's code, and the last day (None: while the reason lasts)."""

    group: str
    reason: str
    until: date | None

    @property
    def is_refusal(self) -> bool:
        """Whether this was asked for and is not done."""
        return self.reason in REFUSALS


@dataclass(frozen=True, slots=True)
class Part:
    """What goes of a group: uids of rows, or the group's own name for a plain value."""

    group: str
    taken: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known beside the customer's record.

    ``history`` are the fields of the changes whose values are kept; ``holds`` those that somebody placed, without what
    an earlier erasure kept; ``own_request``: the person's own request for erasure is being answered.
    """

    configuration: Configuration
    today: date
    history: Sequence[str] = ()
    holds: Sequence[Hold] = ()
    own_request: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePlan:
    """The three lists, without personal data: groups that go with counts, groups that stay, places to tell.

    ``whole``: nothing binds, so the customer goes. Otherwise ``parts`` tells what goes of each group. ``scope`` are
    the groups that were asked for; none of them means everything. ``ends_restriction``: the person, whose data are
    restricted, asks for this (GDPR Art. 18(2)).
    """

    number: int
    ground: Ground
    result: Result
    parts: tuple[Part, ...]
    stays: tuple[Stays, ...]
    tell: tuple[str, ...]
    whole: bool
    scope: tuple[str, ...] = ()
    ends_restriction: bool = False

    @property
    def goes(self) -> tuple[tuple[str, int], ...]:
        """The groups of which something goes, with the number of entries."""
        return tuple((part.group, len(part.taken)) for part in self.parts if part.taken)

    @property
    def refused(self) -> tuple[Stays, ...]:
        """What was asked for and must stay."""
        return tuple(one for one in self.stays if one.is_refusal)

    @property
    def takes_nothing(self) -> bool:
        """Whether all that was asked for must stay."""
        return bool(self.refused) and not self.goes

    @property
    def id(self) -> str:
        """The plan's id: a change of what would go, stay or be told changes it."""
        text = json.dumps([self.number, self.ground, self.goes, [_stay(one) for one in self.stays], self.tell])
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def json(self) -> JsonObject:
        """Return the plan as scripts get it."""
        return {
            "plan": self.id,
            "result": self.result.value,
            "goes": [{"group": group, "count": count} for group, count in self.goes],
            "stays": [_stay(one) for one in self.stays],
            "tell": list(self.tell),
        }


def plan(customer: Customer, ground: Ground, facts: Facts, only: Sequence[str] = ()) -> ErasurePlan:
    """Return what an erasure would do; ``only`` are the groups asked for, none of them means the whole customer."""
    scope = tuple(only) or _implied(customer, ground)
    result = decide(situation(customer, facts, marketing_only=scope == ("marketing",)))
    reasons = _reasons(customer, facts)
    whole = not scope and not reasons
    parts, stays = _everything(customer, facts) if whole else _divided(customer, facts, reasons, scope)
    if scope and result is Result.PARTLY and not any(one.is_refusal for one in stays):
        result = Result.ERASE
    if not scope:
        stays += _proof(customer, facts, whole=whole)
    return ErasurePlan(
        number=customer.number,
        ground=ground,
        result=result,
        parts=parts,
        stays=stays,
        tell=to_tell(customer, facts.configuration, None if whole else {part.group for part in parts if part.taken}),
        whole=whole,
        scope=scope,
        ends_restriction=facts.own_request and blocking(customer.restrictions) is not None,
    )


def check_only(names: Sequence[str]) -> tuple[str, ...]:
    """Return the groups that are to go alone, each once.

    Raises:
        InvalidValueError: one is no such group, or goes only with the whole customer (52).
    """
    found = tuple(dict.fromkeys(group_of(name.strip().replace("-", "_")) or "" for name in names))
    if not set(found) <= set(ONLY):
        raise InvalidValueError(
            field="only",
            rule=N_("there is no such group of data that can be erased alone"),
            remedy=" | ".join(ONLY),
        )
    return found


def situation(customer: Customer, facts: Facts, *, marketing_only: bool) -> Situation:
    """Return what decides about an erasure."""
    asked = {kind for made in customer.requests for kind in made.open_kinds}
    restricted = Restricted.OWN_REQUEST if facts.own_request else Restricted.YES
    return Situation(
        relation=any(not one.ended_by(facts.today) for one in customer.relations),
        claim=any(one.binds_on(facts.today) for one in customer.claims),
        hold=bool(facts.holds),
        access=not BEFORE.isdisjoint(asked),
        restricted=restricted if blocking(customer.restrictions) else Restricted.NO,
        prefers_restriction=RequestKind.RESTRICTION in asked,
        marketing_only=marketing_only,
    )


def forbidden(customer: Customer) -> list[tuple[str, str, date, str]]:
    """Return what the person has forbidden now: kind, channel, since, via. It outlives the erasure (M-12)."""
    found = standing(customer.marketing)
    return [
        (kind.value, channel.value, choice.since, choice.via.value)
        for (kind, channel), choice in found.items()
        if is_prohibition(choice)
    ]


def to_tell(customer: Customer, configuration: Configuration, gone: set[str] | None) -> tuple[str, ...]:
    """Return who got what goes (GDPR Art. 19), and the other places to look through; ``gone`` None is everything."""
    recipients = [
        given.recipient
        for given in customer.disclosures
        if gone is None or not gone.isdisjoint(group_of(field) or field for field in given.fields)
    ]
    places = configuration.places_besides(recipients) if gone is None or gone else []
    return tuple(dict.fromkeys([*recipients, *places]))


def due_day(refused: Sequence[Stays], today: date) -> date:
    """Return when what stays is to be looked at: the day after the first known end, at the latest in a year (F-42)."""
    known = [one.until + timedelta(days=1) for one in refused if one.until is not None]
    if not refused:
        return today
    review = [add_months(today, _REVIEW_MONTHS)] if len(known) < len(refused) else []
    return max(min([*known, *review]), today)


def _implied(customer: Customer, ground: Ground) -> tuple[str, ...]:
    """Return the marketing data alone for 17.1.c, unless the person objected to more (Art. 21(1)) than marketing."""
    said_no = {Outcome.REFUSED, Outcome.WITHDRAWN}
    objected = any(
        RequestKind.OBJECTION in made.kinds
        and not any(one.kind is RequestKind.OBJECTION and one.outcome in said_no for one in made.settled)
        for made in customer.requests
    )
    return ("marketing",) if ground is Ground.OBJECTION and not objected else ()


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why something must stay, until when, and what it needs of a group."""

    code: str
    until: date | None
    needs: Callable[[str], frozenset[str]]


def _reasons(customer: Customer, facts: Facts) -> tuple[_Reason, ...]:
    """Return what binds: a relation that goes on, a claim neither paid nor barred, a hold (N-06, F-39, F-42)."""
    today, configuration = facts.today, facts.configuration
    found = []
    ends = [one.end for one in customer.relations if not one.ended_by(today)]
    if ends:
        known = [end for end in ends if end is not None]
        until = max(known) if len(known) == len(ends) else None
        found.append(_Reason("relation", until, lambda group: for_relation(customer, group, configuration, today)))
    barred = [one.barred_after for one in customer.claims if one.binds_on(today)]
    days = [day for day in barred if day is not None]
    if days:
        found.append(_Reason("claim", max(days), lambda group: for_claim(customer, group, today)))
    found += [_held(customer, hold) for hold in facts.holds]
    return tuple(found)


def _held(customer: Customer, hold: Hold) -> _Reason:
    """Return a hold as a reason; one on something that is no group here keeps everything."""
    named = group_of(hold.group)
    there = {**entries(customer), "history": ("history",)}

    def needs(group: str) -> frozenset[str]:
        return frozenset(there.get(group, ())) if named in {group, None} else frozenset()

    return _Reason("hold", hold.review_on, needs)


def _everything(customer: Customer, facts: Facts) -> tuple[tuple[Part, ...], tuple[Stays, ...]]:
    taken = {**entries(customer), "history": tuple(facts.history)}
    return tuple(starmap(Part, taken.items())), ()


def _divided(
    customer: Customer, facts: Facts, reasons: Sequence[_Reason], scope: Sequence[str]
) -> tuple[tuple[Part, ...], tuple[Stays, ...]]:
    """Return what goes and what stays of each group when not everything goes."""
    parts, stays = [], []
    held = entries(customer)
    for group in (one for one in scope or held if one != "history"):
        whole_group = frozenset(held[group])
        needed = {one: whole_group if group in WITH_THE_REST else one.needs(group) for one in reasons}
        stays += _because(group, needed)
        kept = frozenset[str]().union(*needed.values())
        if group == "marketing":
            prohibitions = frozenset(str(n) for n, one in enumerate(customer.marketing) if is_prohibition(one))
            stays += [Stays(group, "opt-out", None)] if prohibitions else []
            kept |= prohibitions
        parts.append(Part(group, tuple(one for one in held[group] if one not in kept)))
    return _with_history(parts, stays, facts, reasons, scope)


def _with_history(
    parts: list[Part], stays: list[Stays], facts: Facts, reasons: Sequence[_Reason], scope: Sequence[str]
) -> tuple[tuple[Part, ...], tuple[Stays, ...]]:
    """Add what goes of the history: of the groups that were asked for, all else of everybody who is known by less.

    Former values are nothing that binds. But where all else stays, they do too: nothing could go.
    """
    held = _because("history", {reason: reason.needs("history") for reason in reasons})
    fields = history_fields(scope) if scope else None
    taken = tuple(field for field in facts.history if fields is None or field in fields)
    anything = any(part.taken for part in parts) or not any(one.is_refusal for one in stays)
    return (*parts, Part("history", taken if anything and not held else ())), (*stays, *held)


def _because(group: str, needed: Mapping[_Reason, frozenset[str]]) -> list[Stays]:
    """Return why something of a group stays: of several reasons the one that lasts longest, and a hold beside it."""
    binding = [reason for reason, kept in needed.items() if kept]
    found: list[_Reason] = []
    for sort in (False, True):
        same = (reason for reason in binding if (reason.code == "hold") is sort)
        found += sorted(same, key=lambda reason: reason.until or date.max)[-1:]
    return [Stays(group, reason.code, reason.until) for reason in found]


def _proof(customer: Customer, facts: Facts, *, whole: bool) -> tuple[Stays, ...]:
    """Return what stays of itself: proof without content (E-40), prohibitions (M-12), vouchers elsewhere (F-38).

    Vouchers are counted as if the financial year were that of the calendar (F-37).
    """
    found = [Stays("log", "accountability", _until(facts, "log"))]
    if customer.requests:
        found.append(Stays("requests", "accountability", _until(facts, "requests")))
    if whole and forbidden(customer):
        found.append(Stays("suppression", "opt-out", None))
    if customer.claims:
        until = vouchers_until(date(max(one.due_on.year for one in customer.claims), 12, 31))
        found += [Stays("vouchers", "voucher", until)] if until >= facts.today else []
    return tuple(found)


def _until(facts: Facts, field: str) -> date | None:
    months = facts.configuration.clock_of(field).months
    return add_months(facts.today, months) if months else None


def _stay(one: Stays) -> JsonObject:
    return {"group": one.group, "reason": one.reason, "until": one.until.isoformat() if one.until else None}
