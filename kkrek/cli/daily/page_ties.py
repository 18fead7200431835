"""The part of a customer's screen that tells what ties them to the office, and what of it went to others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from kkrek.cli.daily.wording import claim_text, period
from kkrek.documents.labels import (
    CONSULTATION_PURPOSES,
    DISCLOSURE_METHODS,
    EVENT_KINDS,
    FIELDS,
    RELATION_KINDS,
    Words,
    heading,
    listed,
    say,
)
from kkrek.domain.claim import Claim, ClaimState
from kkrek.domain.customer import Customer, Disclosure
from kkrek.domain.dates import format_date
from kkrek.domain.event import Event
from kkrek.domain.relation import Relation
from kkrek.i18n import _

Pairs = list[tuple[str, str]]
_NEWEST_EVENTS = 5
_NEWEST_DISCLOSURES = 3


def relations(customer: Customer, lang: str, as_of: date | None, companies: Mapping[str, str]) -> Pairs:
    """Return the relations that are not over on a day, else the last one; with None all, the newest first (N-06)."""
    ordered = sorted(customer.relations, key=lambda one: (one.end is not None, -one.begin.toordinal(), -one.id))
    shown = ordered if as_of is None else [one for one in ordered if not one.ended_by(as_of)] or ordered[:1]
    hidden = "relations" in customer.masked
    pairs = [(heading(RELATION_KINDS, one.kind, _), _relation(one, lang, companies, hidden=hidden)) for one in shown]
    command = f"`kkrek relation list {customer.number} --all`"
    return pairs + _rest(len(ordered) - len(shown), _("Earlier"), command)


def claims(customer: Customer, lang: str, as_of: date | None, companies: Mapping[str, str]) -> Pairs:
    """Return the claims that are not paid, the oldest due first; with None all (Art. 17(3)(e))."""
    ordered = sorted(customer.claims, key=lambda one: (one.state is ClaimState.PAID, one.due_on, one.id))
    shown = [one for one in ordered if as_of is None or one.state is not ClaimState.PAID]
    pairs = [
        (_("Reference {reference}").format(reference=one.reference), _claim(one, lang, companies)) for one in shown
    ]
    return pairs + _rest(len(ordered) - len(shown), _("Paid"), f"`kkrek claim list {customer.number}`")


def events(customer: Customer, lang: str, as_of: date | None) -> Pairs:
    """Return the newest events; with None all (N-03)."""
    ordered = sorted(customer.events, key=lambda one: (one.happened_on, one.id), reverse=True)
    shown = ordered if as_of is None else ordered[:_NEWEST_EVENTS]
    pairs = [(format_date(one.happened_on, lang), _event(one)) for one in shown]
    if "events" in customer.masked:
        pairs.append((_("Places"), _("on record")))
    return pairs + _rest(len(ordered) - len(shown), _("Earlier"), f"`kkrek event list {customer.number}`")


def disclosures(customer: Customer, lang: str, as_of: date | None) -> Pairs:
    """Return to whom what went and why, the newest first; with None all (E-25)."""
    # They come in the order in which they were recorded: of a day the last is the newest.
    ordered = sorted(customer.disclosures, key=lambda one: one.on)[::-1]
    shown = ordered if as_of is None else ordered[:_NEWEST_DISCLOSURES]
    pairs = [(format_date(one.on, lang), _disclosure(one)) for one in shown]
    command = f"`kkrek show {customer.number} --history`"
    return pairs + _rest(len(ordered) - len(shown), _("Earlier"), command)


def _disclosure(given: Disclosure) -> str:
    words = {
        "name": given.recipient,
        "fields": listed(FIELDS, given.fields, _),
        "purpose": _known(CONSULTATION_PURPOSES, given.purpose),
        "method": _known(DISCLOSURE_METHODS, given.method or ""),
    }
    return _joined([_("{name}: {fields}; {purpose}").format(**words), words["method"]])


def _known(words: Words, code: str) -> str:
    return _(words[code]) if code in words else code


def _relation(relation: Relation, lang: str, companies: Mapping[str, str], *, hidden: bool) -> str:
    given = relation.object.object if relation.object else _("on record") if hidden else None
    company = companies.get(relation.company, relation.company) if relation.company else None
    return _joined([given, period(relation.begin, relation.end, lang), company])


def _claim(claim: Claim, lang: str, companies: Mapping[str, str]) -> str:
    """Return state and days of a claim; its reference is the label."""
    days = {name: day.isoformat() for name, day in claim._asdict().items() if isinstance(day, date)}
    stopped = ",".join(day.isoformat() for day in claim.interrupted_on)
    said = claim_text({**days, "reference": "", "state": claim.state.value, "interrupted_on": stopped}, lang)
    company = companies.get(claim.company, claim.company) if claim.company else None
    return _joined([said.removeprefix(", "), company])


def _event(event: Event) -> str:
    told = _("told: {who}").format(who=event.told_to) if event.told_to else None
    given = event.object.object if event.object else None
    return _joined([say(EVENT_KINDS, event.kind, _), given, told, event.description])


def _rest(count: int, label: str, command: str) -> Pairs:
    """Return the line that tells how many are left out, and the command that lists them."""
    return [(label, _("{count}: see {command}").format(count=count, command=command))] if count > 0 else []


def _joined(parts: Sequence[str | None]) -> str:
    return ", ".join(part for part in parts if part)
