"""The certificate of an erasure: proof without personal data (E-40, F-43, GDPR Art. 5(2))."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kkrek.documents.labels import heading, listed, say
from kkrek.documents.report_rights import controller_section
from kkrek.documents.rights_words import ERASURE_GROUNDS, GROUPS, STAY_REASONS, stays_until
from kkrek.documents.tree import Block, Bullets, Document, Fact, Facts, Paragraph, Section, Table
from kkrek.documents.wording import sender_lines
from kkrek.domain.dates import format_date
from kkrek.i18n import translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.access_report import ErasureCertificate


def erasure_certificate(certificate: ErasureCertificate) -> Document:
    """Return the certificate; it names nobody, so it may be kept when the person is gone."""
    lang, configuration = certificate.language, certificate.configuration
    _ = translator(lang)
    controller = controller_section(configuration, lang)
    return Document(
        title=_("Certificate of erasure"),
        lang=lang,
        on=certificate.erased_on,
        place=configuration.controller.town,
        sender=sender_lines(configuration.controller),
        recipient=(_("To the person who asked"),),
        case=certificate.request,
        draft=False,
        sections=(
            _what_was_asked(certificate),
            Section("2", _("What was erased"), (_goes(certificate),)),
            Section("3", _("What stays, why and until when"), (_stays(certificate),)),
            Section("4", _("Who must be told"), _tell(certificate)),
            Section("5", controller.heading, controller.blocks),
        ),
        footer=_("Log {head}").format(head=certificate.head.short),
    )


def erased_sentences(groups: Sequence[str], lang: str, *, lifted: bool) -> tuple[str, ...]:
    """Return what was erased, as a letter to the person says it; ``lifted``: their request ended a restriction."""
    _ = translator(lang)
    erased = _("We have erased: {groups}.").format(groups=listed(GROUPS, groups, _))
    ended = _("The restriction of the processing ended with your request (GDPR Article 18(2)).")
    return (erased, ended) if lifted else (erased,)


def _what_was_asked(certificate: ErasureCertificate) -> Section:
    lang = certificate.language
    _ = translator(lang)
    rows = [
        Fact(_("Register"), certificate.configuration.register_name.get(lang)),
        Fact(_("Ground"), say(ERASURE_GROUNDS, certificate.ground, _)),
        Fact(_("Erased on"), format_date(certificate.erased_on, lang)),
    ]
    if certificate.received_on:
        rows.insert(1, Fact(_("Received"), format_date(certificate.received_on, lang)))
    return Section("1", _("The erasure"), (Facts(tuple(rows)),))


def _goes(certificate: ErasureCertificate) -> Block:
    _ = translator(certificate.language)
    if not certificate.goes:
        return Paragraph(_("Nothing."))
    rows = tuple((heading(GROUPS, group, _), str(count)) for group, count in certificate.goes)
    return Table((_("Data"), _("Entries")), rows, (4, 1))


def _stays(certificate: ErasureCertificate) -> Block:
    lang = certificate.language
    _ = translator(lang)
    if not certificate.stays:
        return Paragraph(_("Nothing."))
    rows = tuple(
        (heading(GROUPS, group, _), say(STAY_REASONS, reason, _), stays_until(reason, _day(until), lang))
        for group, reason, until in certificate.stays
    )
    return Table((_("Data"), _("Why"), _("Until")), rows, (4, 5, 4))


def _day(until: str) -> date | None:
    """Return an ISO day; empty while the reason has no end."""
    return date.fromisoformat(until) if until else None


def _tell(certificate: ErasureCertificate) -> tuple[Block, ...]:
    lang = certificate.language
    _ = translator(lang)
    places = {place.code: place.name.get(lang) for place in certificate.configuration.other_places}
    if not certificate.tell:
        return (Paragraph(_("Nobody: no disclosure to a recipient is recorded.")),)
    intro = _("These are told of the erasure, or looked through (GDPR Article 19):")
    return (Paragraph(intro), Bullets(tuple(places.get(one, one) for one in certificate.tell)))
