"""The worksheet of a breach: what Article 33(3) asks to be told, in its order, and what is decided (E-52, E-53)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.documents.breach_words import (
    LOSSES,
    authority_text,
    encryption_text,
    persons_told_text,
    proposal_texts,
    what_text,
    why_text,
)
from kkrek.documents.labels import FIELDS, heading, listed
from kkrek.documents.report_rights import controller_section
from kkrek.documents.tree import Block, Document, Fact, Facts, Paragraph, Section, Table
from kkrek.documents.wording import joined, sender_lines
from kkrek.domain.clock import format_clock
from kkrek.domain.dates import format_date
from kkrek.i18n import translator

if TYPE_CHECKING:
    from kkrek.domain.breach import Breach
    from kkrek.domain.configuration import Configuration
    from kkrek.domain.log_head import LogHead
    from kkrek.domain.moment import Moment


def breach_worksheet(breach: Breach, configuration: Configuration, head: LogHead, now: Moment, lang: str) -> Document:
    """Return the worksheet of a breach for the office and the authority; it names no customer."""
    _ = translator(lang)
    return Document(
        title=_("Personal data breach: worksheet"),
        lang=lang,
        on=now.today,
        place=configuration.controller.town,
        sender=sender_lines(configuration.controller),
        recipient=(),
        case=_("breach {id}").format(id=breach.id),
        draft=False,
        sections=(
            _times(breach, now, lang),
            Section("2", _("Nature of the breach (GDPR Article 33(3)(a))"), _nature(breach, lang)),
            _contact(configuration, lang),
            Section("4", _("Likely consequences (GDPR Article 33(3)(c))"), (_said(breach.consequences, lang),)),
            Section("5", _("Measures taken and proposed (GDPR Article 33(3)(d))"), (_said(breach.measures, lang),)),
            Section("6", _("Whom to tell"), _proposal(breach, lang)),
            Section("7", _("What was decided"), (_decided(breach, now, lang),)),
        ),
        footer=_("Log {head}").format(head=head.short),
    )


def _times(breach: Breach, now: Moment, lang: str) -> Section:
    _ = translator(lang)
    rows = (
        Fact(_("What"), what_text(breach, _)),
        Fact(_("Lost"), listed(LOSSES, breach.losses, _)),
        Fact(_("Aware since"), format_clock(breach.aware_at, now.zone, lang)),
        Fact(_("Notify by"), format_clock(breach.due_at, now.zone, lang)),
        Fact(_("Taken down on"), format_date(breach.opened_on, lang)),
        *((Fact(_("Closed on"), format_date(breach.closed_on, lang)),) if breach.closed_on else ()),
    )
    return Section("1", _("The breach"), (Facts(rows),))


def _nature(breach: Breach, lang: str) -> tuple[Block, ...]:
    _ = translator(lang)
    affected = breach.affected
    among = [
        (_("erased since"), affected.erased),
        (_("deceased"), affected.deceased),
        (_("under non-disclosure"), affected.protected),
    ]
    persons = ", ".join([str(affected.persons), *(f"{word} {count}" for word, count in among if count)])
    rows = (
        Fact(_("Persons, about"), persons),
        Fact(_("Categories of persons"), _("customers of the register")),
        Fact(_("Can the data be read"), encryption_text(breach, lang)),
    )
    blocks: tuple[Block, ...] = (Paragraph(breach.nature), Facts(rows))
    if not affected.records:
        return (*blocks, Paragraph(_("How many records are concerned is not known from the register.")))
    counts = tuple((heading(FIELDS, field, _), str(count)) for field, count in affected.records.items())
    note = _("Records as they stood in what got out of hand; the numbers are approximate.")
    return (*blocks, Table((_("Data"), _("Records, about")), counts, (4, 2)), Paragraph(note))


def _contact(configuration: Configuration, lang: str) -> Section:
    """Return the controller with its contact person, and where the authority is notified (Art. 33(3)(b))."""
    _ = translator(lang)
    authority = configuration.authority
    to = ", ".join((joined(authority.name.get(lang)), authority.registry, joined(authority.website.get(lang))))
    blocks = (*controller_section(configuration, lang).blocks, Facts((Fact(_("Supervisory authority"), to),)))
    return Section("3", _("Whom to ask (GDPR Article 33(3)(b))"), blocks)


def _proposal(breach: Breach, lang: str) -> tuple[Block, ...]:
    authority, persons = proposal_texts(breach.proposal, lang)
    _ = translator(lang)
    note = _("This is a proposal from the facts on this sheet; the controller decides.")
    return (Paragraph(why_text(breach.proposal, lang)), Paragraph(authority), Paragraph(persons), Paragraph(note))


def _decided(breach: Breach, now: Moment, lang: str) -> Facts:
    _ = translator(lang)
    rows = (
        Fact(_("The authority"), authority_text(breach, now, lang)),
        *((Fact(_("Why not, or why later"), breach.reason),) if breach.reason else ()),
        Fact(_("The persons"), persons_told_text(breach, lang)),
    )
    return Facts(rows)


def _said(text: str | None, lang: str) -> Paragraph:
    _ = translator(lang)
    return Paragraph(text or _("Not known yet; it may be told in phases (GDPR Article 33(4))."))
