"""Sections 11 to 13 and 15: the person's rights, the complaint, automated decisions, the controller.

GDPR Art. 15(1)(e), (f) and (h), 13(1)(a)-(b), 21(4). The sentences are the controller's own; where the configuration
has none, the law's stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.documents.report_processing import purposes_that_apply
from kkrek.documents.tree import Box, Fact, Facts, Paragraph, Section
from kkrek.documents.wording import blocks_of, joined
from kkrek.i18n import translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.access_report import AccessReport
    from kkrek.domain.configuration import Configuration, Contact, Texts


def rights_sections(report: AccessReport) -> tuple[Section, ...]:
    """Return sections 11 to 13 in order."""
    _ = translator(report.language)
    automated = blocks_of(report.configuration.automated.get(report.language))
    return (
        _rights(report),
        complaint_section(report.configuration, report.language),
        Section("13", _("Automated decisions"), automated),
    )


def controller_section(configuration: Configuration, lang: str) -> Section:
    """Return section 15: who answers for the register and whom to ask."""
    _ = translator(lang)
    controller, contact = configuration.controller, configuration.contact
    rows = [
        Fact(_("Controller"), controller.name),
        Fact(_("Business ID"), controller.business_id),
        Fact(_("Address"), f"{controller.street}, {controller.postal_code} {controller.town}"),
        *_given(_("Phone"), controller.phone),
        *_given(_("E-mail"), controller.email),
        *_given(_("Website"), controller.website),
        *_given(_("Customer service"), joined(controller.service_hours.get(lang))),
        Fact(_("Contact person"), _contact_text(contact, lang)),
        Fact(_("Data protection officer"), _officer_text(configuration, lang)),
    ]
    return Section("15", _("Controller and contact"), (Facts(tuple(rows)),))


def contact_section(configuration: Configuration, lang: str) -> Section:
    """Return whom to ask, for a letter whose head names the controller already (GDPR Art. 13(1)(a)-(b))."""
    _ = translator(lang)
    controller, officer = configuration.controller, configuration.officer
    rows = (
        Fact(_("Contact person"), _contact_text(configuration.contact, lang)),
        *_given(_("Data protection officer"), _contact_text(officer, lang) if officer else None),
        *_given(_("Phone"), controller.phone),
        *_given(_("E-mail"), controller.email),
        *_given(_("Customer service"), joined(controller.service_hours.get(lang))),
    )
    return Section("", _("Whom to ask"), (Facts(rows),))


def complaint_section(configuration: Configuration, lang: str) -> Section:
    """Return section 12: the contact person first, but no condition, then the authority (R-12, R-13)."""
    _ = translator(lang)
    first = _("You can ask our contact person first, but you need not: {contact}")
    standard = _(
        "If you consider that the processing of your personal data infringes data-protection legislation, "
        "you may lodge a complaint with the Office of the Data Protection Ombudsman."
    )
    authority = configuration.authority
    rows = (
        Fact(_("Authority"), joined(authority.name.get(lang))),
        Fact(_("Visiting address"), joined(authority.visiting.get(lang))),
        Fact(_("Postal address"), joined(authority.postal.get(lang))),
        Fact(_("Phone"), authority.phone),
        Fact(_("Registry"), authority.registry),
        Fact(_("E-mail"), authority.email),
        Fact(_("Website"), joined(authority.website.get(lang))),
    )
    return Section(
        "12",
        _("Right to complain"),
        (
            Paragraph(first.format(contact=_contact_text(configuration.contact, lang))),
            Paragraph(_right_text(configuration.rights.complaint, standard, lang)),
            Facts(rows),
        ),
    )


def _rights(report: AccessReport) -> Section:
    lang = report.language
    _ = translator(lang)
    rights = report.configuration.rights
    rows = (
        Fact(_("Access"), _right_text(rights.access, _("You may ask for this information again at any time."), lang)),
        Fact(
            _("Rectification"),
            _right_text(
                rights.rectification, _("You may have wrong data corrected and incomplete data completed."), lang
            ),
        ),
        Fact(
            _("Erasure"),
            _limited(
                _right_text(rights.erasure, _("You may have data erased that are no longer needed."), lang),
                _("Not as far as the law obliges us to keep data for: {purposes}"),
                _purposes_on(report, ("6(1)(c)",)),
            ),
        ),
        Fact(
            _("Restriction"),
            _right_text(rights.restriction, _("You may have the processing restricted in the cases of the law."), lang),
        ),
        Fact(_("Objection"), _objection_text(report)),
        Fact(_("Portability"), _portability_text(report)),
        Fact(_("Withdrawal of consent"), _withdrawal_text(report)),
    )
    absolute = _("You may object to direct marketing at any time, free of charge and without giving reasons.")
    box = Box(_("Your right to object to direct marketing"), _right_text(rights.marketing, absolute, lang))
    return Section("11", _("Your rights"), (Facts(rows), box))


def _objection_text(report: AccessReport) -> str:
    _ = translator(report.language)
    standard = _("You may object to processing that rests on legitimate interest.")
    return _limited(
        _right_text(report.configuration.rights.objection, standard, report.language),
        _("This concerns: {purposes}"),
        _purposes_on(report, ("6(1)(e)", "6(1)(f)")),
    )


def _portability_text(report: AccessReport) -> str:
    _ = translator(report.language)
    standard = _("You may have the data that you gave us, on contract or consent, in a machine-readable form.")
    return _limited(
        _right_text(report.configuration.rights.portability, standard, report.language),
        _("This concerns: {purposes}"),
        _purposes_on(report, ("6(1)(a)", "6(1)(b)")),
    )


def _withdrawal_text(report: AccessReport) -> str:
    _ = translator(report.language)
    standard = _("You may withdraw a consent at any time.")
    return _limited(
        _right_text(report.configuration.rights.withdrawal, standard, report.language),
        _("This concerns: {purposes}"),
        _purposes_on(report, ("6(1)(a)",)),
    )


def _right_text(text: Texts | None, standard: str, lang: str) -> str:
    return joined(text.get(lang)) if text else standard


def _limited(text: str, limit: str, purposes: Sequence[str]) -> str:
    """Return the right with the purposes by whose legal basis it is bounded."""
    return f"{text}\n{limit.format(purposes='; '.join(purposes))}" if purposes else text


def _purposes_on(report: AccessReport, bases: Sequence[str]) -> list[str]:
    applying = purposes_that_apply(report)
    return [joined(one.text.get(report.language)) for one in applying if set(bases).intersection(one.basis)]


def _contact_text(contact: Contact, lang: str) -> str:
    parts = (contact.name, joined(contact.title.get(lang)), contact.email, contact.phone)
    return ", ".join(part for part in parts if part)


def _officer_text(configuration: Configuration, lang: str) -> str:
    _ = translator(lang)
    if configuration.officer:
        return _contact_text(configuration.officer, lang)
    return _("none has been named") if configuration.officer_stated else _("not stated")


def _given(label: str, value: str | None) -> tuple[Fact, ...]:
    return (Fact(label, value),) if value else ()
