"""The answer to an access request, on paper and as data (GDPR Art. 15; E-21 to E-29, E-33; R-01 to R-08)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kkrek.documents.json_document import encode
from kkrek.documents.labels import VIAS, listed, say
from kkrek.documents.left_out import is_whole, left_out_section
from kkrek.documents.legible import spelled_out
from kkrek.documents.masking import with_masks
from kkrek.documents.report_json import report_json
from kkrek.documents.report_own_data import own_data_sections
from kkrek.documents.report_processing import processing_sections
from kkrek.documents.report_rights import controller_section, rights_sections
from kkrek.documents.rights_words import IDENTITY_METHODS, REQUEST_KINDS
from kkrek.documents.tree import Attachment, Document, Fact, Facts, Paragraph, Section, strings
from kkrek.documents.wording import named_country, sender_lines
from kkrek.domain.address import is_finnish, letter_block
from kkrek.domain.customer import Address, AddressKind, Customer
from kkrek.domain.dates import format_date
from kkrek.i18n import translator

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.access_report import AccessReport

__all__ = ["access_report", "report_json"]

_PROTECTED_KINDS = (AddressKind.CONTACT,)
_KINDS = (AddressKind.POSTAL, AddressKind.HOME, AddressKind.CONTACT)


def access_report(report: AccessReport) -> Document:
    """Return the answer as a document; the JSON of the same report goes inside its PDF."""
    report = with_masks(report)
    lang = report.language
    _ = translator(lang)
    before = (
        *_opening_sections(report),
        *own_data_sections(report),
        *processing_sections(report),
        *rights_sections(report),
    )
    document = Document(
        title=_("Answer to an access request"),
        lang=lang,
        on=report.answered_on,
        place=report.configuration.controller.town,
        sender=sender_lines(report.configuration.controller),
        recipient=window_lines(report.customer, lang, report.answered_on),
        case=report.request.id,
        draft=report.draft,
        sections=before,
        footer=_("Log {head}").format(head=report.head.short),
        attachment=Attachment("access-report.json", encode(report_json(report))),
    )
    after = (
        left_out_section(report, spelled_out(strings(document))),
        controller_section(report.configuration, lang),
    )
    return replace(document, sections=(*before, *after))


def window_lines(customer: Customer, lang: str, on: date) -> tuple[str, ...]:
    """Return what shows in the window: where the person lives on a day, the contact address alone when protected."""
    kinds = _PROTECTED_KINDS if customer.protection else _KINDS
    address = _current(customer, kinds, on)
    if address is None:
        return (customer.name,)
    parts = named_country(address.parts, lang)
    return letter_block(customer.name, parts, abroad=not is_finnish(address.parts.country))


def _current(customer: Customer, kinds: tuple[AddressKind, ...], on: date) -> Address | None:
    """Return the address to write to: a move that lies ahead does not count yet (F-18, F-33)."""
    current = [address for address in customer.addresses if address.holds_on(on)]
    return next((address for kind in kinds for address in current if address.kind is kind), None)


def _elsewhere(report: AccessReport) -> tuple[Fact, ...]:
    """Return where else the office looks for data of the person, and until when (E-24)."""
    if report.places_by is None:
        return ()
    lang = report.language
    _ = translator(lang)
    names = ", ".join(place.name.get(lang) for place in report.configuration.other_places)
    said = _("{places}: we look there too and write to you by {day} if we find anything")
    return (Fact(_("Other places"), said.format(places=names, day=format_date(report.places_by, lang))),)


def _opening_sections(report: AccessReport) -> tuple[Section, ...]:
    """Return what the answer says at once (R-05): the request, and that data are processed (E-21)."""
    lang, request = report.language, report.request
    _ = translator(lang)
    answered = format_date(report.answered_on, lang)
    method = request.identity_method
    requester = ", ".join(part for part in (request.requester, request.authority) if part)
    rows = (
        Fact(_("Received"), f"{format_date(request.received_on, lang)}, {say(VIAS, request.via, _)}"),
        *((Fact(_("Asked for you by"), requester),) if requester else ()),
        Fact(_("You asked for"), listed(REQUEST_KINDS, request.kinds, _)),
        Fact(_("Identity confirmed by"), say(IDENTITY_METHODS, method, _) if method else _("not recorded")),
        Fact(_("Answered on"), answered),
        Fact(_("Data as they were on"), answered),
        *_elsewhere(report),
    )
    yes = _("We process personal data concerning you.")
    name = report.configuration.register_name.get(lang)
    where = (
        _("They are in this register: {register}. Section 3 is a copy of all of them.")
        if is_whole(report)
        else _("They are in this register: {register}. Section 3 is a copy of them but for what section 14 names.")
    )
    return (
        Section("1", _("The request"), (Facts(rows),)),
        Section("2", _("Confirmation"), (Paragraph(yes), Paragraph(where.format(register=name)))),
    )
