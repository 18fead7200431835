"""Sections 3.8 and 3.9: the history of changes and the person's earlier requests (E-24, E-35).

Of a changed personal identity code the history tells the fact alone (F-02); no user is named (R-20).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from kkrek.documents.countries import country_name
from kkrek.documents.labels import (
    ADDRESS_KINDS,
    CHANNELS,
    HISTORY_FIELDS,
    IDENTITY_CODE_REASONS,
    INITIATIVES,
    LANGUAGES,
    MARITAL_STATUSES,
    MARKETING_KINDS,
    MARKETING_STATES,
    SOURCES,
    VIAS,
    Words,
    heading,
    listed,
    reason_text,
    say,
)
from kkrek.documents.report_relations import ROW_FIELDS, row_said
from kkrek.documents.rights_words import (
    DELIVERIES,
    IDENTITY_METHODS,
    LETTERS,
    OUTCOMES,
    REQUEST_KINDS,
    REQUEST_STATES,
    ending_text,
)
from kkrek.documents.tree import Block, Paragraph, Section, Table
from kkrek.documents.wording import address_text, joined, origin_text, period_text, protection_text
from kkrek.domain.customer import AddressParts, Change, Origin, Protection, Source
from kkrek.domain.dates import format_date
from kkrek.domain.iban import group_iban
from kkrek.errors import N_
from kkrek.i18n import translator

if TYPE_CHECKING:
    from kkrek.domain.access_report import AccessReport
    from kkrek.domain.json import Json
    from kkrek.domain.request import RequestMade
    from kkrek.errors import Phrase

IDENTITY_CODE_FIELDS = frozenset({"identity_code", "former_identity_codes"})
"""Fields whose history holds no values on paper (F-02)."""

NOTHING_HIDDEN: Mapping[int, str] = MappingProxyType({})

_CODED: Mapping[str, Words] = {
    "marital_status": MARITAL_STATUSES,
    "language": LANGUAGES,
    "identity_code_reason": IDENTITY_CODE_REASONS,
    "kind": {**ADDRESS_KINDS, **MARKETING_KINDS},
    "channel": CHANNELS,
    "state": MARKETING_STATES,
    "via": VIAS,
}
_COUNTRIES = frozenset({"nationalities", "country"})
_ACCOUNTS = frozenset({"bank_accounts", "iban"})
_DAYS: Mapping[str, Phrase] = {
    "reviewed_on": N_("reviewed on {day}"),
    "written_on": N_("written on {day}"),
}
_SAID_TOGETHER = frozenset({"uid", "id", "e164", "iban_masked", "since", "until", "source", "recorded_on", *_DAYS})
_ADDRESS_PARTS = frozenset(AddressParts._fields)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def history_section(changes: Sequence[Change], lang: str, hidden: Mapping[int, str] = NOTHING_HIDDEN) -> Section:
    """Return section 3.8: one row for each changed field, oldest first; ``hidden`` is said of what is left out."""
    _ = translator(lang)
    title = _("History of changes")
    if not changes:
        return Section("3.8", title, (Paragraph(_("No changes are recorded.")),))
    header = (_("Date"), _("Data"), _("Change"), _("How it came about"))
    ordered = sorted(changes, key=lambda change: (change.on, change.entry))
    rows = tuple(_change_row(change, hidden.get(change.id), lang) for change in ordered)
    return Section("3.8", title, (Table(header, rows, (3, 4, 7, 6)),))


def earlier_requests_section(report: AccessReport) -> Section:
    """Return section 3.9: every request but the one that this document answers."""
    lang = report.language
    _ = translator(lang)
    earlier = [request for request in report.customer.requests if request.id != report.request.id]
    title = _("Your earlier requests")
    if not earlier:
        none = Paragraph(_("You have made no earlier requests: not recorded."))
        return Section("3.9", title, (none, *_letters(report)))
    header = (_("Case"), _("Received"), _("What you asked"), _("What became of it"))
    ordered = sorted(earlier, key=lambda request: (request.received_on, request.id))
    purposes = {one.code: joined(one.text.get(lang)) for one in report.configuration.purposes}
    rows = tuple(_request_row(request, purposes, lang) for request in ordered)
    return Section("3.9", title, (Table(header, rows, (3, 4, 6, 6)), *_letters(report)))


def _letters(report: AccessReport) -> tuple[Block, ...]:
    """Return the letters that were sent about the person's rights; of their content nothing is kept (E-24)."""
    lang = report.language
    _ = translator(lang)
    rows = tuple(
        (
            format_date(one.made_on, lang),
            heading(LETTERS, one.kind, _),
            say(LANGUAGES, one.language, _),
            one.request or "",
        )
        for one in report.customer.letters
    )
    if not rows:
        return ()
    header = (_("Date"), _("Letter"), _("Language"), _("Case"))
    return (Paragraph(_("Letters that we have written to you about your rights:")), Table(header, rows, (3, 7, 3, 3)))


def _against(request: RequestMade, purposes: Mapping[str, str]) -> list[str]:
    """Return what an objection is against (GDPR Art. 21(1), E-46)."""
    return [purposes.get(request.purpose, request.purpose)] if request.purpose else []


def _change_row(change: Change, hidden: str | None, lang: str) -> tuple[str, ...]:
    _ = translator(lang)
    how = [say(INITIATIVES, change.initiative, _), say(SOURCES, change.source, _)]
    if change.reason:
        how.append(_("reason: {reason}").format(reason=reason_text(change.reason, _)))
    if change.statement:
        how.append(_("your statement: {statement}").format(statement=change.statement))
    what = _change_text(change, lang)
    if hidden is not None and _("[left out]") not in what:
        nothing = change.old is None and change.new is None
        what = hidden if nothing else f"{what}\n{hidden}"
    return (
        format_date(change.on, lang),
        heading(HISTORY_FIELDS, change.field, _),
        what,
        "\n".join(how),
    )


def _change_text(change: Change, lang: str) -> str:
    _ = translator(lang)
    if change.field in IDENTITY_CODE_FIELDS:
        return _("it was changed; the present and the former one stand in section 3.1")
    if change.old is None and change.new is None:
        return _("it was changed; the values are no longer kept")
    return _("{old} \u2192 {new}").format(
        old=_value_text(change.field, change.old, lang), new=_value_text(change.field, change.new, lang)
    )


def _value_text(field: str, text: str | None, lang: str) -> str:
    value: Json = None if text is None else json.loads(text)
    _ = translator(lang)
    return _said(field, value, lang) or _("not recorded")


def _said(field: str, value: Json, lang: str) -> str:
    """Return a value of the history in words; the shape is that of the field in the customer's JSON."""
    if value is None or isinstance(value, bool | int | float):
        return "" if value is None else str(value)
    if isinstance(value, str):
        return _string_said(field, value, lang)
    if isinstance(value, Mapping):
        if field == "protection":
            return _protection_said(value, lang)
        return _row_said(field, value, lang) if field in ROW_FIELDS else _mapping_said(value, lang)
    return "; ".join(_said(field, item, lang) for item in value)


def _string_said(field: str, value: str, lang: str) -> str:
    if field in _CODED:
        return say(_CODED[field], value, translator(lang))
    if field in _COUNTRIES:
        return ", ".join(country_name(code.strip(), lang) for code in value.split(","))
    if field in _ACCOUNTS:
        return group_iban(value)
    if field != "notes" and _ISO_DAY.fullmatch(value):
        return format_date(date.fromisoformat(value), lang)
    return value


def _mapping_said(value: Mapping[str, Json], lang: str) -> str:
    """Return a row: the address in one line, the other values, its period and days, its origin."""
    _ = translator(lang)
    texts = {name: item for name, item in value.items() if isinstance(item, str)}
    # A phone number has an ``as_given`` of its own, which reads the same as the street line of an address.
    parts = {name: item for name, item in texts.items() if name in _ADDRESS_PARTS}
    rest = [_said(name, value[name], lang) for name in value if name not in parts and name not in _SAID_TOGETHER]
    if "text" in value and value["text"] is None:
        rest.append(_("[left out]"))
    days = [_(_DAYS[name]).format(day=_day_said(texts[name], lang)) for name in _DAYS if name in texts]
    address = address_text(AddressParts(**parts), lang) if parts else ""
    said = ", ".join(part for part in (address, *rest, _period_said(texts, lang), *days) if part)
    return _with_origin(said, texts, lang)


def _row_said(field: str, value: Mapping[str, Json], lang: str) -> str:
    texts = {name: item for name, item in value.items() if isinstance(item, str)}
    return _with_origin(row_said(field, texts, lang), texts, lang)


def _protection_said(value: Mapping[str, Json], lang: str) -> str:
    since, until = (str(value[name]) if value.get(name) else "" for name in ("since", "until"))
    told_by = value.get("told_by")
    protection = Protection(
        since=date.fromisoformat(since),
        until=date.fromisoformat(until) if until else None,
        told_by=str(told_by) if told_by else None,
        no_vtj_update=bool(value.get("no_vtj_update")),
    )
    return protection_text(protection, lang).replace("\n", ", ")


def _with_origin(said: str, texts: Mapping[str, str], lang: str) -> str:
    origin = _origin_said(texts, lang)
    return f"{said} ({origin})" if origin else said


def _period_said(texts: Mapping[str, str], lang: str) -> str:
    since, until = texts.get("since"), texts.get("until")
    return period_text(date.fromisoformat(since) if since else None, date.fromisoformat(until) if until else None, lang)


def _origin_said(texts: Mapping[str, str], lang: str) -> str:
    if "source" not in texts or "recorded_on" not in texts:
        return ""
    return origin_text(Origin(Source(texts["source"]), date.fromisoformat(texts["recorded_on"])), lang)


def _day_said(text: str, lang: str) -> str:
    return format_date(date.fromisoformat(text), lang)


def _request_row(request: RequestMade, purposes: Mapping[str, str], lang: str) -> tuple[str, ...]:
    _ = translator(lang)
    came = f"{format_date(request.received_on, lang)}\n{say(VIAS, request.via, _)}"
    asked = [listed(REQUEST_KINDS, request.kinds, _), *_against(request, purposes), *_asked_for_by(request, lang)]
    became = [say(REQUEST_STATES, request.outcome or request.state, _)]
    ended_on = request.answered_on or request.withdrawn_on
    if ended_on:
        became.append(format_date(ended_on, lang))
    if request.delivery:
        became.append(say(DELIVERIES, request.delivery, _))
    return (request.id, came, "\n".join(asked), "\n".join([*became, *_settled(request, lang), *_delays(request, lang)]))


def _asked_for_by(request: RequestMade, lang: str) -> list[str]:
    """Return who asked if it was somebody for the person, and how and when the identity was checked."""
    _ = translator(lang)
    lines = [part for part in (request.requester, request.authority, request.person, request.reply_to) if part]
    if request.acknowledged_on:
        day = format_date(request.acknowledged_on, lang)
        lines.append(_("we told you on {day} that we had received it").format(day=day))
    if request.identity_asked_on:
        day = format_date(request.identity_asked_on, lang)
        lines.append(_("asked on {day} to confirm the identity").format(day=day))
    if request.identity_method:
        lines.append(say(IDENTITY_METHODS, request.identity_method, _))
    if request.identity_on:
        lines.append(format_date(request.identity_on, lang))
    return lines


def _settled(request: RequestMade, lang: str) -> list[str]:
    """Return how each part of the request ended, and why it was not done in full (GDPR Art. 12(4))."""
    _ = translator(lang)
    lines = []
    for one in request.settled:
        what, end = say(REQUEST_KINDS, one.kind, _), say(OUTCOMES, one.outcome, _)
        line = _("{what}: {end}, {day}").format(what=what, end=end, day=format_date(one.on, lang))
        why = ending_text(one.reason, _) if one.reason else ""
        lines.append(f"{line}\n{_('reason: {reason}').format(reason=why)}" if why else line)
    return lines


def _delays(request: RequestMade, lang: str) -> list[str]:
    """Return when and why the time was extended, and why something was refused (GDPR Art. 12(3), 12(4))."""
    _ = translator(lang)
    lines = []
    if request.extended_on and request.extended_to:
        days = {"day": format_date(request.extended_on, lang), "end": format_date(request.extended_to, lang)}
        late = _("extended on {day}, after the first month had passed, until {end}")
        said = late if request.extended_late else _("extended on {day} until {end}")
        lines.append(said.format(**days))
    if request.extension_reason:
        lines.append(_("reason: {reason}").format(reason=request.extension_reason))
    if request.reason:
        lines.append(_("reason: {reason}").format(reason=ending_text(request.reason, _)))
    return lines
