"""One customer on one screen: what must be seen first, then the facts, the choices, what is open, and the purpose."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from kkrek.cli.daily import page_ties
from kkrek.cli.daily.wording import GROUNDS, REASONS, TASKS, field_label, period, value_text, with_period
from kkrek.cli.output import Screen
from kkrek.documents.labels import (
    ADDRESS_KINDS,
    CHANNELS,
    CONSULTATION_PURPOSES,
    IDENTITY_CODE_CHANGES,
    LANGUAGES,
    MARITAL_STATUSES,
    MARKETING_KINDS,
    VIAS,
    Words,
    heading,
    listed,
    reason_text,
    say,
)
from kkrek.documents.rights_words import GROUPS, REQUEST_KINDS, hold_reason
from kkrek.domain.address import join_line
from kkrek.domain.customer import Change, Customer, MarketingChoice, Restriction
from kkrek.domain.dates import format_date
from kkrek.domain.iban import group_iban
from kkrek.domain.marketing import Channel, Kind, State, standing
from kkrek.errors import N_
from kkrek.i18n import _

_STATES: Words = {
    State.FORBIDDEN: N_("forbidden"),
    State.CONSENTED: N_("consented"),
    State.WITHDRAWN: N_("consent withdrawn"),
}
_SOURCES: Words = {
    "subject": N_("from the person"),
    "vtj": N_("from the Population Information System"),
    "authority": N_("from an authority"),
    "group": N_("from a group company"),
    "controller": N_("recorded by us"),
    "other": N_("from another source"),
}
_INITIATIVES: Words = {
    "subject": N_("at the person's request"),
    "controller": N_("on our own initiative"),
    "other": N_("on information from another source"),
}


def draw(
    screen: Screen,
    customer: Customer,
    lang: str,
    *,
    as_of: date | None,
    today: date | None = None,
    places: Mapping[str, str] = MappingProxyType({}),
    companies: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Draw everything that a clerk needs of a customer; what the reader may not see is told as on record.

    What ended before ``as_of`` is left out; None leaves out nothing. ``places``, ``companies``: names by code.
    ``today`` tells whether a non-disclosure has passed its last day, which reveals nothing (F-17).
    """
    screen.line(_title(customer))
    _banners(screen, customer, lang, today)
    groups = (
        (_("Contact"), _contact(customer, lang, as_of)),
        (_("Customer relation"), page_ties.relations(customer, lang, as_of, companies)),
        (_("Person"), _person(customer, lang)),
        (_("Identity and bank"), _secrets(customer, lang)),
        (_("Billing grounds"), page_ties.claims(customer, lang, as_of, companies)),
        (_("Events"), page_ties.events(customer, lang, as_of)),
        (_("Disclosed to"), page_ties.disclosures(customer, lang, as_of)),
        (_("Direct marketing"), _marketing(customer, lang)),
        (_("Notes"), _notes(customer, lang)),
        (_("Open"), _open(customer, lang, places)),
    )
    for title, pairs in groups:
        if pairs:
            screen.heading(title)
            screen.facts(pairs)


def draw_history(screen: Screen, changes: Sequence[Change], lang: str) -> None:
    """Draw the changes, oldest first, with source, initiative and reason (E-35, N-08)."""
    screen.heading(_("History"))
    if not changes:
        screen.line(_("No changes."))
    rows = [
        (
            str(change.entry),
            format_date(change.on, lang),
            field_label(change.field),
            _sides(change, lang),
            f"{say(_SOURCES, change.source, _)} \u00b7 {say(_INITIATIVES, change.initiative, _)}",
            " \u00b7 ".join(_reasons(change)),
        )
        for change in changes
    ]
    if rows:
        screen.table((_("Entry"), _("Day"), _("Data"), _("Change"), _("Source"), _("Reason")), rows)


def note_label(note: int, written_on: date, lang: str) -> str:
    """Return the number of a note, by which it is reviewed and removed, and its day."""
    return _("Note {id}, {day}").format(id=note, day=format_date(written_on, lang))


def purpose_line(code: str) -> str:
    """Return the last line of a look-up: the purpose under which it was logged (E-34)."""
    return _("Purpose: {purpose}").format(purpose=say(CONSULTATION_PURPOSES, code, _))


def _title(customer: Customer) -> str:
    return "  ".join(part for part in (str(customer.number), customer.name) if part)


def _banners(screen: Screen, customer: Customer, lang: str, today: date | None) -> None:
    if customer.protection is not None:
        until = customer.protection.until
        held = period(customer.protection.since, customer.protection.until, lang)
        screen.warning(
            _("NON-DISCLOSURE for personal safety, {period}: tell nobody where to find them").format(period=held)
        )
        if until is not None and today is not None and until < today:
            day = format_date(until, lang)
            screen.warning(_("The non-disclosure expired on {day}: ask the person; all stays hidden").format(day=day))
    for limit in customer.restrictions:
        _restriction(screen, limit, lang)
    if customer.deceased_on is not None:
        screen.warning(_("DECEASED on {day}").format(day=format_date(customer.deceased_on, lang)))


def _restriction(screen: Screen, limit: Restriction, lang: str) -> None:
    """Say since when and why processing is restricted, and what is allowed all the same (GDPR Art. 18(2), E-41)."""
    words = {"day": format_date(limit.since, lang), "ground": say(GROUNDS, limit.ground, _), "purpose": limit.purpose}
    if limit.purpose is not None:
        line = _("PROCESSING RESTRICTED for the purpose {purpose} since {day}: {ground}; all else goes on")
        screen.warning(line.format(**words))
        return
    screen.warning(_("PROCESSING RESTRICTED since {day}: {ground}").format(**words))
    screen.warning(_("Change nothing; the rights of the person, opt-outs, tasks and non-disclosure go on"))


def _person(customer: Customer, lang: str) -> list[tuple[str, str]]:
    values = {
        "family_name": customer.family_name,
        "given_names": customer.given_names,
        "call_name": customer.call_name,
        "former_names": _hidden_or(
            customer,
            "former_names",
            [with_period(one.name, None, one.until, lang) for one in customer.former_names if one.name],
        ),
        "language": customer.language and say(LANGUAGES, customer.language, _),
        "nationalities": ", ".join(customer.nationalities),
        "marital_status": customer.marital_status and say(MARITAL_STATUSES, customer.marital_status, _),
        "household_size": str(customer.household_size) if customer.household_size else None,
        "merged": "\n".join(
            _("{number}, since {day}").format(number=one.number, day=format_date(one.on, lang))
            for one in customer.merged
        ),
        "created": f"{format_date(customer.created, lang)}, {say(_SOURCES, customer.source, _)}",
        "notice_given": _notice(customer, lang),
    }
    return _pairs(values)


def _notice(customer: Customer, lang: str) -> str:
    """Return which notice was given and when, or that none is recorded (E-18)."""
    if customer.notice_given_on is None:
        return _("not recorded")
    day = format_date(customer.notice_given_on, lang)
    if customer.notice_version is None:
        return day
    return _("version {version}, on {day}").format(version=customer.notice_version, day=day)


def _contact(customer: Customer, lang: str, as_of: date | None) -> list[tuple[str, str]]:
    pairs = []
    for address in customer.addresses:
        line = join_line(address.parts)
        ended = as_of is not None and address.until is not None and address.until <= as_of
        if line and not ended:
            held = with_period(line, address.since, address.until, lang)
            if as_of is not None and address.since is not None and address.since > as_of:
                day = format_date(address.since, lang)
                held = _("{address} (not before {day})").format(address=line, day=day)
            pairs.append((heading(ADDRESS_KINDS, address.kind, _), held))
    if "addresses" in customer.masked:
        pairs.append((field_label("addresses"), _("on record")))
    values = {
        "phones": _hidden_or(customer, "phones", [phone.as_given for phone in customer.phones]),
        "emails": _hidden_or(customer, "emails", [email.email for email in customer.emails]),
    }
    return [*pairs, *_pairs(values)]


def _secrets(customer: Customer, lang: str) -> list[tuple[str, str]]:
    reason = customer.identity_code_reason
    shown = customer.identity_code or customer.identity_code_masked
    code = shown or (_("on record") if "identity_code" in customer.masked else None)
    if code and reason:
        code = _("{code} (held for: {reason})").format(code=code, reason=say(REASONS, reason, _))
    formers = [
        _("{code} (until {day}; {reason})").format(
            code=former.identity_code or _("on record"),
            day=format_date(former.until, lang),
            reason=say(IDENTITY_CODE_CHANGES, former.change, _),
        )
        for former in customer.former_identity_codes
    ]
    accounts = [
        group_iban(account.iban) if account.iban else account.iban_masked or _("on record")
        for account in customer.bank_accounts
    ]
    values = {
        "identity_code": code,
        "former_identity_codes": "\n".join(formers),
        "bank_accounts": "\n".join(accounts),
    }
    return _pairs(values)


def _marketing(customer: Customer, lang: str) -> list[tuple[str, str]]:
    """Return what holds, in one line for each kind; the same for all kinds in one line for all (M-11)."""
    if customer.deceased_on is not None:  # No consent counts any more (F-23, M-06).
        return [(_("All kinds"), _("nothing may be sent: the customer has died"))]
    now = standing(customer.marketing)
    said = {kind: _said([now.get((kind, channel)) for channel in Channel], lang) for kind in Kind}
    if len(set(said.values())) == 1:
        return [(_("All kinds"), said[Kind.ADVERTISING])]
    return [(heading(MARKETING_KINDS, kind, _), text) for kind, text in said.items()]


def _said(choices: Sequence[MarketingChoice | None], lang: str) -> str:
    texts = [_choice(choice, lang) for choice in choices]
    if len(set(texts)) == 1:
        return texts[0]
    groups: dict[str, list[str]] = {}
    for channel, text in zip(Channel, texts, strict=True):
        groups.setdefault(text, []).append(say(CHANNELS, channel, _))
    lines = [_("{channels}: {what}").format(channels=", ".join(names), what=text) for text, names in groups.items()]
    return "\n".join(lines)


def _choice(choice: MarketingChoice | None, lang: str) -> str:
    if choice is None:
        return _("nothing said")
    return _("{what} since {day} ({way})").format(
        what=say(_STATES, choice.state, _), day=format_date(choice.since, lang), way=say(VIAS, choice.via, _)
    )


def _notes(customer: Customer, lang: str) -> list[tuple[str, str]]:
    return [(note_label(note.id, note.written_on, lang), note.text or _("on record")) for note in customer.notes]


def _open(customer: Customer, lang: str, places: Mapping[str, str]) -> list[tuple[str, str]]:
    pairs = [
        (
            _("Request {id}").format(id=request.id),
            _("{kinds}; answer by {day}").format(
                kinds=listed(REQUEST_KINDS, request.kinds, _), day=format_date(request.latest_on, lang)
            ),
        )
        for request in customer.requests
        if request.answered_on is None and request.state not in {"answered", "partly", "refused", "withdrawn"}
    ]
    for task in customer.tasks:
        if task.done_on is None:
            place = places.get(task.place, task.place) if task.place else None
            what = ": ".join(part for part in (say(TASKS, task.kind, _), place) if part)
            by = _("{what}; by {day}").format(what=what, day=format_date(task.due_on, lang))
            pairs.append((_("Task {id}").format(id=task.id), by))
    return [*pairs, *_holds(customer, lang)]


def _holds(customer: Customer, lang: str) -> list[tuple[str, str]]:
    """Return what is held, in one line for each reason and day (F-42)."""
    found: dict[tuple[str, date], list[str]] = {}
    for hold in customer.holds:
        found.setdefault((hold.reason, hold.since), []).append(hold.group)
    return [
        (
            _("Kept for now"),
            "; ".join([
                hold_reason(reason, _),
                _("since {day}").format(day=format_date(since, lang)),
                listed(GROUPS, groups, _),
            ]),
        )
        for (reason, since), groups in found.items()
    ]


def _reasons(change: Change) -> list[str]:
    """Return why a change was made, and what the person states about it (E-35)."""
    stated = change.statement and _("the person states: {statement}").format(statement=change.statement)
    return [text for text in (change.reason and reason_text(change.reason, _), stated) if text]


def _sides(change: Change, lang: str) -> str:
    if change.old is None and change.new is None:
        return _("on record")
    old, new = (
        value_text(change.field, json.loads(text) if text is not None else None, lang)
        for text in (change.old, change.new)
    )
    return f"{old} \u2192 {new}"


def _hidden_or(customer: Customer, field: str, texts: Sequence[str]) -> str:
    hidden = [_("on record")] if field in customer.masked else []
    return "\n".join([*texts, *hidden])


def _pairs(values: Mapping[str, str | None]) -> list[tuple[str, str]]:
    return [(field_label(name), text) for name, text in values.items() if text]
