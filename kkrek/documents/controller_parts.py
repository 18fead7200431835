"""The parts of privacy notice and record of processing, each made from the configuration (GDPR Art. 13, 14, 30(1)).

What is open stands as a mark in the part that it concerns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kkrek.documents.labels import RELATION_KINDS, Words, heading
from kkrek.documents.processing import (
    bulleted,
    categories_list,
    purposes_table,
    recipients_blocks,
    recipients_table,
    retention_table,
    sources_list,
    transfers_blocks,
)
from kkrek.documents.report_rights import (
    complaint_section,
    contact_facts,
    controller_facts,
    marketing_box,
    rights_facts,
)
from kkrek.documents.tree import Block, Document, Fact, Facts, Mark, Paragraph, Section, Table
from kkrek.documents.wording import blocks_of, joined, sender_lines
from kkrek.domain.configuration_parts import RELATIONS, Part
from kkrek.domain.controller_document import Kind
from kkrek.domain.dates import format_date
from kkrek.errors import N_
from kkrek.i18n import translator

if TYPE_CHECKING:
    from kkrek.documents.tree import Attachment
    from kkrek.domain.configuration import Configuration
    from kkrek.domain.controller_document import ControllerDocument

HEADINGS: Final[Words] = {
    Part.REGISTER: N_("Name of the register"),
    Part.CONTROLLER: N_("Who the controller is"),
    Part.CONTACT: N_("Contact person and data protection officer"),
    Part.PURPOSES: N_("Purposes and legal bases"),
    Part.DATA_SUBJECTS: N_("Categories of data subjects"),
    Part.CATEGORIES: N_("Categories of personal data"),
    Part.PROVIDING: N_("Which data must be given"),
    Part.SOURCES: N_("Sources"),
    Part.RECIPIENTS: N_("Recipients"),
    Part.TRANSFERS: N_("Transfers outside the EU/EEA"),
    Part.RETENTION: N_("Retention"),
    Part.SECURITY: N_("Protection of the data"),
    Part.RIGHTS: N_("Your rights"),
    Part.MARKETING: N_("Direct marketing"),
    Part.COMPLAINT: N_("Right to complain"),
    Part.AUTOMATED: N_("Automated decisions"),
}


def document_of(
    content: ControllerDocument, title: str, sections: tuple[Section, ...], attachment: Attachment
) -> Document:
    """Return one of the two documents: addressed to nobody, with its versions on each page."""
    configuration, lang = content.configuration, content.language
    _ = translator(lang)
    versions = _("Notice {notice} \u00b7 configuration {version}")
    return Document(
        title=title,
        lang=lang,
        on=content.made_on,
        place=configuration.controller.town,
        sender=sender_lines(configuration.controller),
        recipient=(),
        case=None,
        draft=content.draft,
        sections=sections,
        footer=versions.format(notice=configuration.notice.version, version=content.version),
        attachment=attachment,
    )


def version_facts(content: ControllerDocument) -> Facts:
    """Return which register it is about, and which versions of notice and configuration it says."""
    configuration, lang = content.configuration, content.language
    _ = translator(lang)
    notice = configuration.notice
    dated = _("version {version}, {day}").format(version=notice.version, day=format_date(notice.dated, lang))
    return Facts((
        Fact(_("Register"), joined(configuration.register_name.get(lang))),
        Fact(_("Privacy notice"), dated),
        Fact(_("Configuration"), _("version {version}").format(version=content.version)),
    ))


def marks(content: ControllerDocument, *places: str) -> tuple[Mark, ...]:
    """Return what is open at a place, each gap once."""
    _ = translator(content.language)
    said = [
        _("GAP: {what}").format(what=_(gap.what).format_map(gap.fields))
        for place in places
        for gap in content.gaps_at(place)
    ]
    return tuple(Mark(text) for text in dict.fromkeys(said))


def part_blocks(part: Part, content: ControllerDocument, purposes_at: str) -> tuple[Block, ...]:
    """Return a part with its marks; ``purposes_at`` is the number of the section with the purposes."""
    return (*_blocks(part, content, purposes_at), *marks(content, part))


def _blocks(part: Part, content: ControllerDocument, purposes_at: str) -> tuple[Block, ...]:
    configuration, lang = content.configuration, content.language
    match part:
        case Part.REGISTER:
            return (Paragraph(joined(configuration.register_name.get(lang))),)
        case Part.CONTROLLER:
            return (Facts(controller_facts(configuration, lang)),)
        case Part.CONTACT:
            return (Facts(contact_facts(configuration, lang)),)
        case Part.RIGHTS:
            return (rights_facts(configuration, lang, purposes_at=purposes_at),)
        case Part.MARKETING:
            return (marketing_box(configuration, lang),)
        case Part.COMPLAINT:
            return complaint_section(configuration, lang).blocks
        case Part.AUTOMATED:
            return blocks_of(configuration.automated.get(lang))
        case Part.SECURITY:
            return blocks_of(configuration.security.get(lang))
        case _:
            return _processing_blocks(part, content)


def _processing_blocks(part: Part, content: ControllerDocument) -> tuple[Block, ...]:
    configuration, lang = content.configuration, content.language
    match part:
        case Part.PURPOSES:
            return (purposes_table(configuration.purposes, lang),)
        case Part.DATA_SUBJECTS:
            subjects = [one.text for one in configuration.data_subjects]
            return (bulleted(subjects, lang),) if subjects else ()
        case Part.CATEGORIES:
            return (categories_list(content.categories, lang),) if content.categories else ()
        case Part.PROVIDING:
            return _providing(content)
        case Part.SOURCES:
            return (sources_list(configuration.sources, lang),)
        case Part.RECIPIENTS:
            return _recipients(content)
        case Part.TRANSFERS:
            return transfers_blocks(configuration, lang)
        case _:
            whole = content.kind is Kind.RECORD
            return (retention_table(configuration.retention, content.categories, lang, ungoverned=whole),)


def _recipients(content: ControllerDocument) -> tuple[Block, ...]:
    """Return the recipients; the record speaks to the authority, not to the customer."""
    recipients, lang = content.configuration.recipients, content.language
    if content.kind is Kind.RECORD and recipients:
        return (recipients_table(recipients, lang),)
    return recipients_blocks(recipients, lang)


def _providing(content: ControllerDocument) -> tuple[Block, ...]:
    """Return what must be given, and for which relation which data are asked (GDPR Art. 13(2)(e))."""
    configuration, lang = content.configuration, content.language
    _ = translator(lang)
    said = blocks_of(configuration.providing.get(lang)) if configuration.providing else ()
    rows = tuple((heading(RELATION_KINDS, kind, _), _asked_for(configuration, kind, lang)) for kind in RELATIONS)
    table = Table((_("Relation"), _("Data that are asked for")), tuple(row for row in rows if row[1]), (2, 5))
    return (*said, table) if table.rows else said


def _asked_for(configuration: Configuration, kind: str, lang: str) -> str:
    asked = [one.text for one in configuration.categories if kind in one.asked_for]
    return "; ".join(joined(text.get(lang)) for text in asked)
