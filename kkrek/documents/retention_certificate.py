"""The certificate of a retention: what went when its time was over, by which rules; it names nobody (F-43)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.documents.labels import heading, say
from kkrek.documents.report_rights import controller_section
from kkrek.documents.retention_words import GAPS, UNITS, WHY, rule_text
from kkrek.documents.tree import Block, Bullets, Document, Fact, Facts, Paragraph, Section, Table
from kkrek.documents.wording import joined, sender_lines
from kkrek.domain.dates import format_date
from kkrek.domain.retention_units import CUSTOMER, rules_of
from kkrek.i18n import translator

if TYPE_CHECKING:
    from kkrek.domain.retention_certificate import RetentionCertificate


def retention_certificate(one: RetentionCertificate, lang: str) -> Document:
    """Return the certificate; it holds counts and rules alone, so it may be kept when the persons are gone."""
    _ = translator(lang)
    configuration = one.configuration
    controller = controller_section(configuration, lang)
    return Document(
        title=_("Certificate of erasure at the end of the retention time"),
        lang=lang,
        on=one.erased_on,
        place=configuration.controller.town,
        sender=sender_lines(configuration.controller),
        recipient=(),
        case=_("plan {plan}").format(plan=one.plan),
        draft=False,
        sections=(
            _what(one, lang),
            Section("2", _("What was erased"), _gone(one, lang)),
            Section("3", _("What stayed although its time was over"), _left(one, lang)),
            Section("4", _("Who is told"), _tell(one, lang)),
            Section("5", controller.heading, controller.blocks),
        ),
        footer=_("Log {head}").format(head=one.head.short),
    )


def _what(one: RetentionCertificate, lang: str) -> Section:
    _ = translator(lang)
    rows = (
        Fact(_("Register"), joined(one.configuration.register_name.get(lang))),
        Fact(_("Erased on"), format_date(one.erased_on, lang)),
        Fact(_("What had its time by"), format_date(one.day, lang)),
        Fact(_("Rules"), _("version {version} of the configuration").format(version=one.version)),
        Fact(_("Approved plan"), one.plan),
    )
    why = _(
        "The data were erased because the time for which the controller keeps them was over (GDPR Article 5(1)(e))."
    )
    return Section("1", _("The erasure"), (Facts(rows), Paragraph(why)))


def _gone(one: RetentionCertificate, lang: str) -> tuple[Block, ...]:
    _ = translator(lang)
    if not one.gone:
        return (Paragraph(_("Nothing.")),)
    rules = rules_of(one.configuration)
    said = {unit: rule_text(one.configuration, rule, lang) for unit, rule in rules.items()}
    said[CUSTOMER] = _("the times of all data of the customer")
    rows = tuple(
        (heading(UNITS, unit, _), str(persons), str(entries), said[unit]) for unit, persons, entries in one.gone
    )
    return (Table((_("Data"), _("Customers or cases"), _("Entries"), _("Rule of retention")), rows, (4, 2, 2, 6)),)


def _left(one: RetentionCertificate, lang: str) -> tuple[Block, ...]:
    _ = translator(lang)
    rows = [(heading(WHY, why, _), str(count)) for why, count in one.left]
    blocks: list[Block] = [Table((_("Why"), _("How many")), tuple(rows), (5, 1))] if rows else []
    gaps = tuple(f"{heading(UNITS, unit, _)}: {say(GAPS, gap, _)}" for unit, gap in one.gaps)
    if gaps:
        blocks += [Paragraph(_("Nothing of these data goes before the controller has decided:")), Bullets(gaps)]
    return tuple(blocks) or (Paragraph(_("Nothing.")),)


def _tell(one: RetentionCertificate, lang: str) -> tuple[Block, ...]:
    _ = translator(lang)
    places = {place.code: place.name.get(lang) for place in one.configuration.other_places}
    if not one.tell:
        return (Paragraph(_("Nobody: no disclosure to a recipient is recorded.")),)
    intro = _("These are told of the erasure, or looked through (GDPR Article 19):")
    return (Paragraph(intro), Bullets(tuple(places.get(code, code) for code in one.tell)))
