"""Sections 3.4 and 3.5: relations with their billing grounds, and what was done for the person (N-03, E-22, E-23).

The rows are worded from plain texts, as the history keeps them, so that section 3.8 says the same in the same words.
Only the person's own rows are told: what happened to others in the same flat is theirs (R-23).
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from kkrek.documents.labels import CLAIM_STATES, EVENT_KINDS, FIELDS, RELATION_KINDS, heading, say
from kkrek.documents.left_out import event_label, instead, provisions
from kkrek.documents.tree import Fact, Facts, Section
from kkrek.documents.wording import address_text, origin_text, period_text
from kkrek.domain.customer import AddressParts, Change
from kkrek.domain.dates import format_date
from kkrek.domain.free_texts import event_item
from kkrek.domain.premises import Premises
from kkrek.errors import N_
from kkrek.i18n import translator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kkrek.domain.access_report import AccessReport
    from kkrek.domain.claim import Claim
    from kkrek.domain.event import Event
    from kkrek.domain.relation import Relation
    from kkrek.errors import Phrase

    Texts: TypeAlias = Mapping[str, str]

ROW_FIELDS = frozenset({"relations", "claims", "events"})
"""The list fields whose rows are worded here."""

_CLAIM_DAYS: Mapping[str, Phrase] = {
    "due_on": N_("due on {day}"),
    "paid_on": N_("paid on {day}"),
    "disputed_on": N_("disputed on {day}"),
    "judgment_on": N_("judgment on {day}"),
}


def relations_section(report: AccessReport) -> Section:
    """Return section 3.4: relations, those in force first, then billing grounds (N-06)."""
    lang, customer = report.language, report.customer
    _ = translator(lang)
    names = _company_names(report)
    ordered = sorted(
        customer.relations,
        key=lambda one: (one.ended_by(report.answered_on), -(one.end or one.begin).toordinal(), one.id),
    )
    rows = [_relation(one, names, lang) for one in ordered] or [_nothing("relations", lang)]
    claims = sorted(customer.claims, key=lambda one: (one.due_on, one.id))
    rows += [_claim(one, names, lang) for one in claims] or [_nothing("claims", lang)]
    return Section("3.4", _("Relation and contracts"), (_facts(rows, lang),))


def events_section(report: AccessReport) -> Section:
    """Return section 3.5: the newest first (N-03)."""
    lang = report.language
    _ = translator(lang)
    ordered = sorted(report.customer.events, key=lambda one: (-one.happened_on.toordinal(), -one.id))
    by_item = provisions(report)
    rows = [_event(one, by_item, lang) for one in ordered] or [_nothing("events", lang)]
    return Section("3.5", _("Service events"), (_facts(rows, lang),))


def row_said(field: str, texts: Texts, lang: str) -> str:
    """Return a row of the history in one line: what it is, its object, its days, its state."""
    _ = translator(lang)
    if field == "relations":
        return _joined(say(RELATION_KINDS, texts.get("kind", ""), _), *_relation_lines(texts, lang))
    if field == "claims":
        return _joined(texts.get("reference", ""), *_claim_lines(texts, lang))
    on = _day_said(texts.get("happened_on"), lang)
    return _joined(say(EVENT_KINDS, texts.get("kind", ""), _), on, *_event_lines(texts, lang))


def with_company_names(report: AccessReport, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the history with the names of the companies instead of their codes (R-03)."""
    names = _company_names(report)

    def named(text: str | None) -> str | None:
        value = json.loads(text) if text is not None else None
        if not isinstance(value, dict) or value.get("company") not in names:
            return text
        return json.dumps({**value, "company": names[value["company"]]}, ensure_ascii=False)

    return tuple(
        change._replace(old=named(change.old), new=named(change.new)) if change.field in ROW_FIELDS else change
        for change in changes
    )


def _company_names(report: AccessReport) -> Texts:
    return {company.code: company.name for company in report.configuration.companies}


def _facts(rows: list[Fact], lang: str) -> Facts:
    _ = translator(lang)
    return Facts(tuple(rows), (_("Data"), _("Recorded"), _("Source and date")))


def _nothing(field: str, lang: str) -> Fact:
    _ = translator(lang)
    return Fact(heading(FIELDS, field, _), _("not recorded"))


def _relation(relation: Relation, names: Texts, lang: str) -> Fact:
    texts = _texts_of(relation, names)
    label = heading(RELATION_KINDS, relation.kind, translator(lang))
    return Fact(label, "\n".join(_relation_lines(texts, lang)), origin_text(relation.origin, lang))


def _claim(claim: Claim, names: Texts, lang: str) -> Fact:
    _ = translator(lang)
    label = _("Billing ground {reference}").format(reference=claim.reference)
    return Fact(label, "\n".join(_claim_lines(_texts_of(claim, names), lang)), origin_text(claim.origin, lang))


def _event(event: Event, by_item: Mapping[str, str], lang: str) -> Fact:
    """Return an event; what is withheld (E-30) or not reviewed (R-26) of it is told to be left out."""
    _ = translator(lang)
    provision, label = by_item.get(event_item(event.id)), event_label(event, lang)
    if provision:
        return Fact(label, instead(provision, lang), origin_text(event.origin, lang))
    texts = _texts_of(event, {})
    if event.description and event.reviewed_on is None:
        texts["description"] = instead(None, lang)
    said = "\n".join(_event_lines(texts, lang))
    return Fact(label, said or _("nothing else recorded"), origin_text(event.origin, lang))


def _relation_lines(texts: Texts, lang: str) -> list[str]:
    begin, end = (date.fromisoformat(texts[name]) if name in texts else None for name in ("begin", "end"))
    return _filled(_premises_said(texts, lang), period_text(begin, end, lang), _company_said(texts, lang))


def _claim_lines(texts: Texts, lang: str) -> list[str]:
    _ = translator(lang)
    days = [_(said).format(day=_day_said(texts[name], lang)) for name, said in _CLAIM_DAYS.items() if name in texts]
    interruptions = texts.get("interrupted_on", "").split(",")
    anew = [
        _("the limitation period began anew on {day}").format(day=_day_said(day, lang)) for day in interruptions if day
    ]
    state = say(CLAIM_STATES, texts["state"], _) if "state" in texts else ""
    return _filled(state, *days, *anew, _company_said(texts, lang))


def _event_lines(texts: Texts, lang: str) -> list[str]:
    _ = translator(lang)
    told = _("told to: {who}").format(who=texts["told_to"]) if "told_to" in texts else ""
    return _filled(_premises_said(texts, lang), texts.get("description", ""), told)


def _premises_said(texts: Texts, lang: str) -> str:
    """Return the object as given, with the parts as the register read them where they say anything else (F-31)."""
    place = texts.get("place")
    parts = {name: texts[name] for name in AddressParts._fields if name in texts}
    return address_text(AddressParts(**{**parts, "as_given": texts.get("object", place)}), lang)


def _company_said(texts: Texts, lang: str) -> str:
    _ = translator(lang)
    return _("with {company}").format(company=texts["company"]) if "company" in texts else ""


def _texts_of(row: Relation | Claim | Event, names: Texts) -> dict[str, str]:
    """Return the values of a row as the history keeps them, the company by its name; none is the controller."""
    texts: dict[str, str] = {}
    for name, value in zip(row._fields, row, strict=True):
        if isinstance(value, Premises):
            texts |= {part: text for part, text in value._asdict().items() if text is not None}
        elif name == "interrupted_on" and isinstance(value, tuple):
            texts[name] = ",".join(day.isoformat() for day in value if isinstance(day, date))
        elif isinstance(value, date):
            texts[name] = value.isoformat()
        elif isinstance(value, str):
            texts[name] = str(value)
    if "company" in texts:
        texts["company"] = names.get(texts["company"], texts["company"])
    return texts


def _day_said(text: str | None, lang: str) -> str:
    return format_date(date.fromisoformat(text), lang) if text else ""


def _joined(*parts: str) -> str:
    return ", ".join(_filled(*parts))


def _filled(*parts: str) -> list[str]:
    return [part for part in parts if part]
