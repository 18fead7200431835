"""Section 3 of the answer to an access request: everything that is stored about the person (GDPR Art. 15(3)).

Each stored field has a line with its source and date; an empty field is told as such (E-22, E-23). The personal
identity code stands here in full, once, and each former one once, and nowhere else in the document (F-02, R-02).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.documents.countries import country_name
from kkrek.documents.labels import (
    ADDRESS_KINDS,
    FIELDS,
    IDENTITY_CODE_CHANGES,
    IDENTITY_CODE_REASONS,
    LANGUAGES,
    MARITAL_STATUSES,
    TASKS,
    TOLD,
    heading,
    say,
)
from kkrek.documents.left_out import hidden_changes, instead, note_label, provisions, without_unread, without_withheld
from kkrek.documents.report_history import earlier_requests_section, history_section
from kkrek.documents.report_marketing import marketing_section
from kkrek.documents.report_relations import events_section, relations_section, with_company_names
from kkrek.documents.rights_words import GROUPS, RESTRICTION_GROUNDS, hold_reason
from kkrek.documents.tree import Fact, Facts, Paragraph, Section
from kkrek.documents.wording import address_text, origin_text, period_text, protection_text
from kkrek.domain.customer import (
    Address,
    AddressKind,
    Customer,
    Hold,
    Note,
    Origin,
    Restriction,
    Source,
    TaskToDo,
)
from kkrek.domain.dates import format_date
from kkrek.domain.free_texts import note_item
from kkrek.domain.iban import group_iban
from kkrek.i18n import translator

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.access_report import AccessReport


_GIVEN = frozenset({"number", "created"})


def own_data_sections(report: AccessReport) -> tuple[Section, ...]:
    """Return section 3 with its parts."""
    lang = report.language
    _ = translator(lang)
    intro = _("Beside each item stand its source and the day it was recorded.")
    return (
        Section("3", _("Your data in the register"), (Paragraph(intro),)),
        Section("3.1", _("Basic data"), (_facts(_basic(without_withheld(report), lang), lang),)),
        Section("3.2", _("Contact data"), (_facts(_contacts(report.customer, lang), lang),)),
        Section("3.3", _("Bank details"), (_facts(_accounts(report.customer, lang), lang),)),
        relations_section(report),
        events_section(report),
        marketing_section(report.customer, lang),
        _notes_section(report),
        history_section(with_company_names(report, without_unread(report)), lang, hidden_changes(report)),
        earlier_requests_section(report),
    )


def _facts(rows: list[Fact], lang: str) -> Facts:
    _ = translator(lang)
    return Facts(tuple(rows), (_("Data"), _("Recorded"), _("Source and date")))


def _fact(field: str, value: str | None, origin: Origin | None, lang: str) -> Fact:
    _ = translator(lang)
    label = heading(FIELDS, field, _)
    if not value:
        return Fact(label, _("not recorded"))
    return Fact(label, value, origin_text(origin, lang) if origin else None)


def _basic(customer: Customer, lang: str) -> list[Fact]:
    _ = translator(lang)
    reason = customer.identity_code_reason
    nationalities = ", ".join(country_name(code, lang) for code in customer.nationalities)
    values: dict[str, str | None] = {
        "number": str(customer.number),
        "created": format_date(customer.created, lang),
        "family_name": customer.family_name,
        "given_names": customer.given_names,
        "call_name": customer.call_name,
        "identity_code": customer.identity_code,
        "identity_code_reason": say(IDENTITY_CODE_REASONS, reason, _) if reason else None,
        "nationalities": nationalities,
        "marital_status": customer.marital_status and say(MARITAL_STATUSES, customer.marital_status, _),
        "household_size": None if customer.household_size is None else str(customer.household_size),
        "language": customer.language and say(LANGUAGES, customer.language, _),
        "deceased_on": format_date(customer.deceased_on, lang) if customer.deceased_on else None,
    }
    # The office itself gave the number, and the day on which it did so (GDPR Art. 15(1)(g)).
    given = Origin(Source.CONTROLLER, customer.created)
    origins = {field: given if field in _GIVEN else customer.origin_of(field) for field in values}
    rows = [_fact(field, value, origins[field], lang) for field, value in values.items()]
    return [
        *rows,
        *_merged(customer, lang),
        *_former_names(customer, lang),
        *_former_codes(customer, lang),
        _notice_given(customer, lang),
    ]


def _merged(customer: Customer, lang: str) -> list[Fact]:
    """Return the numbers under which the person stood twice in the register, until they were merged (E-24)."""
    return [_fact("merged", str(one.number), Origin(Source.CONTROLLER, one.on), lang) for one in customer.merged]


def _former_names(customer: Customer, lang: str) -> list[Fact]:
    rows = [
        _fact("former_names", _with_period(former.name or "", None, former.until, lang), former.origin, lang)
        for former in customer.former_names
    ]
    return rows or [_no_former("former_names", customer, lang)]


def _former_codes(customer: Customer, lang: str) -> list[Fact]:
    _ = translator(lang)
    rows = [
        _fact(
            "former_identity_codes",
            _("{code} (until {day}; {reason})").format(
                code=former.identity_code or "",
                day=format_date(former.until, lang),
                reason=say(IDENTITY_CODE_CHANGES, former.change, _),
            ),
            former.origin,
            lang,
        )
        for former in customer.former_identity_codes
    ]
    return rows or [_no_former("former_identity_codes", customer, lang)]


def _no_former(field: str, customer: Customer, lang: str) -> Fact:
    """Return that there are none, or that somebody else reads the answer (R-28)."""
    _ = translator(lang)
    return _fact(field, _("[left out for this reader]") if field in customer.masked else None, None, lang)


def _notice_given(customer: Customer, lang: str) -> Fact:
    given_on = format_date(customer.notice_given_on, lang) if customer.notice_given_on else None
    _ = translator(lang)
    version = customer.notice_version and _("version {version}").format(version=customer.notice_version)
    value = ", ".join(part for part in (given_on, version) if part)
    return _fact("notice_given", value, customer.origin_of("notice_given"), lang)


def _contacts(customer: Customer, lang: str) -> list[Fact]:
    phones = [_fact("phones", phone.as_given, phone.origin, lang) for phone in customer.phones]
    emails = [_fact("emails", email.email, email.origin, lang) for email in customer.emails]
    return [
        *_addresses(customer, lang),
        *(phones or [_fact("phones", None, None, lang)]),
        *(emails or [_fact("emails", None, None, lang)]),
        _protection(customer, lang),
    ]


def _addresses(customer: Customer, lang: str) -> list[Fact]:
    """Return the addresses by kind, the current one first."""
    _ = translator(lang)
    rows = []
    for kind in AddressKind:
        found = [address for address in customer.addresses if address.kind is kind]
        found.sort(key=lambda address: (address.until is not None, _backwards(address.until or address.since)))
        rows += [_address(address, lang) for address in found]
        if not found:
            rows.append(Fact(heading(ADDRESS_KINDS, kind, _), _("not recorded")))
    return rows


def _address(address: Address, lang: str) -> Fact:
    _ = translator(lang)
    label = heading(ADDRESS_KINDS, address.kind, _)
    if address.until:
        label = _("{kind}, earlier").format(kind=label)
    value = _with_period(address_text(address.parts, lang), address.since, address.until, lang)
    return Fact(label, value, origin_text(address.origin, lang))


def _protection(customer: Customer, lang: str) -> Fact:
    protection = customer.protection
    value = protection_text(protection, lang) if protection else None
    return _fact("protection", value, customer.origins.get("protection"), lang)


def _accounts(customer: Customer, lang: str) -> list[Fact]:
    rows = [
        _fact("bank_accounts", group_iban(account.iban or ""), account.origin, lang)
        for account in customer.bank_accounts
    ]
    return rows or [_fact("bank_accounts", None, None, lang)]


def _notes_section(report: AccessReport) -> Section:
    """Return notes verbatim (R-26) and the flags and tasks that stand on the record (E-24)."""
    lang, customer = report.language, report.customer
    _ = translator(lang)
    rows = [_note(note, report) for note in customer.notes] or [_fact("notes", None, None, lang)]
    restrictions = (*customer.restrictions, *customer.past_restrictions)
    rows += [_restriction(one, report) for one in restrictions] or [_fact("restriction", None, None, lang)]
    holds = (*customer.holds, *customer.past_holds)
    rows += [_hold(hold, lang) for hold in holds] or [_fact("holds", None, None, lang)]
    rows += [_task(task, report) for task in customer.tasks] or [_fact("tasks", None, None, lang)]
    own_language = _("Free text stands as it was written, in its own language.")
    return Section("3.7", _("Notes"), (_facts(rows, lang), Paragraph(own_language)))


def _note(note: Note, report: AccessReport) -> Fact:
    """Return a note, or why it is left out: withheld (E-30) or not reviewed yet (R-26)."""
    lang = report.language
    provision = provisions(report).get(note_item(note.id))
    text = note.text if provision is None and note.reviewed_on is not None else None
    text = text if text is not None else instead(provision, lang)
    return Fact(note_label(note, lang), text, origin_text(note.origin, lang))


def _restriction(restriction: Restriction, report: AccessReport) -> Fact:
    lang = report.language
    _ = translator(lang)
    texts = {purpose.code: purpose.text.get(lang) for purpose in report.configuration.purposes}
    covers = texts.get(restriction.purpose, restriction.purpose) if restriction.purpose else _("all purposes")
    lines = [
        say(RESTRICTION_GROUNDS, restriction.ground, _),
        _("covers: {purposes}").format(purposes=covers),
        period_text(restriction.since, restriction.lifted_on, lang),
    ]
    if restriction.informed_on:
        lines.append(_("you were told on {day} that it ends").format(day=format_date(restriction.informed_on, lang)))
    if restriction.request:
        lines.append(_("case {request}").format(request=restriction.request))
    return Fact(heading(FIELDS, "restriction", _), "\n".join(lines))


def _hold(hold: Hold, lang: str) -> Fact:
    _ = translator(lang)
    value = _("{group}: {reason}").format(group=say(GROUPS, hold.group, _), reason=hold_reason(hold.reason, _))
    lines = [value, period_text(hold.since, hold.released_on, lang)]
    if hold.review_on:
        lines.append(_("reviewed next on {day}").format(day=format_date(hold.review_on, lang)))
    if hold.request:
        lines.append(_("case {request}").format(request=hold.request))
    return Fact(heading(FIELDS, "holds", _), "\n".join(lines))


def _task(task: TaskToDo, report: AccessReport) -> Fact:
    """Return a task without the name of who confirmed it (R-20)."""
    lang = report.language
    _ = translator(lang)
    places = {place.code: place.name.get(lang) for place in report.configuration.other_places}
    where = places.get(task.place, task.place) if task.place else None
    what = "; ".join(say(TOLD, one, _) for one in task.what) or say(TASKS, task.kind, _)
    lines = [
        ", ".join(part for part in (what, where, task.request) if part),
        _("due on {day}").format(day=format_date(task.due_on, lang)),
    ]
    if task.text:
        lines.append(task.text)
    if task.done_on:
        lines.append(_("done on {day}").format(day=format_date(task.done_on, lang)))
    return Fact(heading(FIELDS, "tasks", _), "\n".join(lines))


def _with_period(value: str, since: date | None, until: date | None, lang: str) -> str:
    period = period_text(since, until, lang)
    return f"{value}\n{period}" if period else value


def _backwards(day: date | None) -> int:
    """Return a sort key that puts the newest day first and an unknown one last."""
    return -day.toordinal() if day else 0
