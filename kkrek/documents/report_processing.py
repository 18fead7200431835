"""Sections 4 to 10: why, what, to whom, how long and from where (GDPR Art. 15(1)(a)-(d), (g), 15(2); E-33).

What applies to this person is chosen by what is stored about them; the sentences are the controller's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.documents.labels import (
    CONSULTATION_PURPOSES,
    DISCLOSURE_METHODS,
    FIELDS,
    LEGAL_BASES,
    RECIPIENT_ROLES,
    Translate,
    Words,
    listed,
    say,
)
from kkrek.documents.processing import (
    categories_list,
    purposes_table,
    recipients_blocks,
    retention_table,
    sources_list,
    transfers_blocks,
)
from kkrek.documents.tree import Block, Paragraph, Section, Table
from kkrek.domain.customer import Disclosure, Source
from kkrek.domain.dates import format_date
from kkrek.domain.relation import RelationKind
from kkrek.domain.retention import Kept, last_kept
from kkrek.domain.retention_ties import EVENT_FIELDS
from kkrek.i18n import translator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kkrek.domain.access_report import AccessReport
    from kkrek.domain.configuration import Category, Clock, ProcessingPurpose


def processing_sections(report: AccessReport) -> tuple[Section, ...]:
    """Return sections 4 to 10 in order."""
    return (
        _purposes(report),
        _categories(report),
        _recipients(report),
        _transfers(report),
        _retention(report),
        _sources(report),
        _consultations(report),
    )


def purposes_that_apply(report: AccessReport) -> tuple[ProcessingPurpose, ...]:
    """Return the purposes for which something is stored about this person (E-21, Art. 15(1)(a))."""
    codes = {code for category in categories_held(report) for code in category.purposes}
    return tuple(purpose for purpose in report.configuration.purposes if purpose.code in codes)


def categories_held(report: AccessReport) -> tuple[Category, ...]:
    """Return the categories of which something is stored about this person (Art. 15(1)(b))."""
    held = _fields_held(report)
    return tuple(category for category in report.configuration.categories if held.intersection(category.fields))


def sources_used(report: AccessReport) -> tuple[Source, ...]:
    """Return the sources from which something about this person came, in the order of the list."""
    customer = report.customer
    origins = (
        *(row.origin for row in customer.former_names),
        *(row.origin for row in customer.former_identity_codes),
        *(row.origin for row in customer.addresses),
        *(row.origin for row in customer.phones),
        *(row.origin for row in customer.emails),
        *(row.origin for row in customer.bank_accounts),
        *(row.origin for row in customer.notes),
        *(row.origin for row in customer.relations),
        *(row.origin for row in customer.claims),
        *(row.origin for row in customer.events),
        *customer.origins.values(),
    )
    used = {customer.source, *(origin.source for origin in origins), *(one.source for one in report.changes)}
    return tuple(source for source in Source if source in used)


def _fields_held(report: AccessReport) -> frozenset[str]:
    customer = report.customer
    held = {name: getattr(customer, name) for name in FIELDS if hasattr(customer, name)}
    happened = {event.kind for event in customer.events}
    beside: Mapping[str, object] = {
        "relations": [one for one in customer.relations if one.kind is not RelationKind.APPLICATION],
        "applications": [one for one in customer.relations if one.kind is RelationKind.APPLICATION],
        **{field: happened & kinds for field, kinds in EVENT_FIELDS.items()},
        "notice_given": customer.notice_given_on,
        "restriction": customer.restrictions,
        "withheld": report.withheld,
        "changes": report.changes,
        "provenance": True,
        "log": True,
        "requests": True,
        "suppression": report.suppressed,
    }
    return frozenset(name for name, value in {**held, **beside}.items() if value)


def _purposes(report: AccessReport) -> Section:
    _ = translator(report.language)
    table = purposes_table(purposes_that_apply(report), report.language)
    return Section("4", _("Purposes and legal bases"), (table,))


def _categories(report: AccessReport) -> Section:
    _ = translator(report.language)
    return Section("5", _("Categories"), (categories_list(categories_held(report), report.language),))


def _recipients(report: AccessReport) -> Section:
    lang = report.language
    _ = translator(lang)
    disclosures = sorted(report.customer.disclosures, key=lambda one: (one.on, one.recipient, one.purpose))
    given: Block = Paragraph(_("No disclosure of your data to a recipient is recorded."))
    if disclosures:
        columns = (_("Date"), _("Recipient"), _("Which data"), _("Why"))
        given = Table(columns, tuple(_disclosure_row(one, lang) for one in disclosures), (3, 5, 5, 5))
    planned = recipients_blocks(report.configuration.recipients, lang)
    return Section("6", _("Recipients"), (given, *planned))


def _disclosure_row(disclosure: Disclosure, lang: str) -> tuple[str, ...]:
    _ = translator(lang)
    why = (
        _known(CONSULTATION_PURPOSES, disclosure.purpose, _),
        _known(LEGAL_BASES, disclosure.basis, _),
        _known(DISCLOSURE_METHODS, disclosure.method, _),
    )
    return (
        format_date(disclosure.on, lang),
        f"{disclosure.recipient}\n{_known(RECIPIENT_ROLES, disclosure.role, _)}",
        listed(FIELDS, disclosure.fields, _),
        "\n".join(part for part in why if part),
    )


def _known(words: Words, text: str | None, translate: Translate) -> str:
    """Return what a code means, and any other text as it is: a disclosure keeps what was written then."""
    return translate(words[text]) if text and text in words else text or ""


def _transfers(report: AccessReport) -> Section:
    lang = report.language
    _ = translator(lang)
    blocks = transfers_blocks(report.configuration, lang)
    if report.configuration.transfers is None:
        unsaid = _("The controller has not stated this yet. The contact person in section 15 answers.")
        blocks = (Paragraph(unsaid), *blocks)
    return Section("7", _("Transfers outside the EU/EEA"), blocks)


def _retention(report: AccessReport) -> Section:
    """Return how long all the data are kept (Art. 15(1)(d)), and the end in this case."""
    lang = report.language
    _ = translator(lang)
    table = retention_table(
        report.configuration.retention, categories_held(report), lang, beside=lambda clock: _in_this_case(report, clock)
    )
    # Vouchers are no reason to keep the card; the person is told all the same where they are (F-37, F-38).
    vouchers = _(
        "Invoices and other vouchers are not in this register but in the bookkeeping: at least six years from the "
        "end of the calendar year in which the financial year ended (Accounting Act 1336/1997, chapter 2, section 10)."
    )
    return Section("8", _("Retention"), (table, Paragraph(vouchers)) if report.customer.claims else (table,))


def kept_until(report: AccessReport, clock: Clock) -> Kept:
    """Return until when a clock keeps this person's data."""
    answered = report.request._replace(answered_on=report.answered_on)
    earlier = tuple(one for one in report.customer.requests if one.id != answered.id)
    customer = report.customer._replace(requests=(*earlier, answered))
    return last_kept(report.configuration, clock, customer, report.changes, report.answered_on)


def _in_this_case(report: AccessReport, clock: Clock) -> list[str]:
    """Return the last day for this person, or why it cannot be told yet (F-40, F-42)."""
    _ = translator(report.language)
    kept = kept_until(report, clock)
    day = format_date(kept.day, report.language) if kept.day is not None else None
    if kept.restricted:
        told = _("in your case until the restriction ends, at least until {day}")
        return [told.format(day=day) if day else _("in your case until the restriction ends")]
    if kept.held:
        told = _("in your case until the hold ends, at least until {day}")
        return [told.format(day=day) if day else _("in your case until the hold ends")]
    if day is not None:
        return [_("in your case until {day} at the latest").format(day=day)]
    return [_("in your case this time has not begun yet")] if clock.months is not None and clock.begins else []


def _sources(report: AccessReport) -> Section:
    lang = report.language
    _ = translator(lang)
    texts = {source.code: source for source in report.configuration.sources}
    used = [texts[source] for source in sources_used(report) if source in texts]
    intro = Paragraph(_("Your data come from these sources; section 3 tells the source of each item."))
    return Section("9", _("Sources"), (intro, sources_list(used, lang)))


def _consultations(report: AccessReport) -> Section:
    """Return dates and purposes, no user and no clock time (E-33, R-25)."""
    lang = report.language
    _ = translator(lang)
    opened = sorted({(one.on, one.purpose) for one in report.consultations})
    rows = tuple((format_date(on, lang), say(CONSULTATION_PURPOSES, purpose, _)) for on, purpose in opened)
    blocks: list[Block] = [Paragraph(_("Your record has not been opened."))]
    if rows:
        header = (_("Date"), _("Purpose"))
        blocks = [Paragraph(_("On these days your record was opened:")), Table(header, rows, (1, 3))]
    if report.searches_from and report.searches_until:
        seen = _("Times that you stood in a list of search results between {first} and {last}: {count}.")
        first, last = format_date(report.searches_from, lang), format_date(report.searches_until, lang)
        blocks.append(Paragraph(seen.format(first=first, last=last, count=report.searches)))
    if report.log_from:
        since = _("The log is kept for a limited time (section 8). This tells of {day} and of what came after it.")
        blocks.append(Paragraph(since.format(day=format_date(report.log_from, lang))))
    return Section("10", _("Consultations of your data"), tuple(blocks))
