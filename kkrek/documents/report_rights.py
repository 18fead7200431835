"""Sections 11 to 13 and 15: the person's rights, the complaint, automated decisions, the controller.

GDPR Art. 15(1)(e), (f) and (h), 13(1)(a)-(b), 21(4). The sentences are the controller's own; where the configuration
has none, the law's stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kkrek.documents.labels import LEGAL_BASES, listed
from kkrek.documents.tree import Box, Fact, Facts, Paragraph, Section
from kkrek.documents.wording import blocks_of, joined
from kkrek.errors import N_
from kkrek.i18n import translator

if TYPE_CHECKING:
    from kkrek.domain.access_report import AccessReport
    from kkrek.domain.configuration import Configuration, Contact, Texts


class _Right(NamedTuple):
    """A right by its name in the configuration: the law's own sentence, and the legal bases that bound it."""

    name: str
    label: str
    standard: str
    limit: str = ""
    bases: tuple[str, ...] = ()


_CONCERNS: Final = N_("This concerns the purposes in section {section} that rest on: {bases}.")
_RIGHTS: Final = (
    _Right("access", N_("Access"), N_("You may ask for this information again at any time.")),
    _Right(
        "rectification", N_("Rectification"), N_("You may have wrong data corrected and incomplete data completed.")
    ),
    _Right(
        "erasure",
        N_("Erasure"),
        N_("You may have data erased that are no longer needed."),
        N_("Not as far as the data are kept for the purposes in section {section} that rest on: {bases}."),
        ("6(1)(c)",),
    ),
    _Right("restriction", N_("Restriction"), N_("You may have the processing restricted in the cases of the law.")),
    _Right(
        "objection",
        N_("Objection"),
        N_("You may object to processing that rests on legitimate interest."),
        _CONCERNS,
        ("6(1)(e)", "6(1)(f)"),
    ),
    _Right(
        "portability",
        N_("Portability"),
        N_("You may have the data that you gave us, on contract or consent, in a machine-readable form."),
        _CONCERNS,
        ("6(1)(a)", "6(1)(b)"),
    ),
    _Right(
        "withdrawal",
        N_("Withdrawal of consent"),
        N_("You may withdraw a consent at any time."),
        _CONCERNS,
        ("6(1)(a)",),
    ),
)


def rights_sections(report: AccessReport) -> tuple[Section, ...]:
    """Return sections 11 to 13 in order."""
    configuration, lang = report.configuration, report.language
    _ = translator(lang)
    rights = (rights_facts(configuration, lang, purposes_at="4"), marketing_box(configuration, lang))
    return (
        Section("11", _("Your rights"), rights),
        complaint_section(configuration, lang),
        Section("13", _("Automated decisions"), blocks_of(configuration.automated.get(lang))),
    )


def controller_section(configuration: Configuration, lang: str) -> Section:
    """Return section 15: who answers for the register and whom to ask."""
    _ = translator(lang)
    rows = (*controller_facts(configuration, lang), *contact_facts(configuration, lang))
    return Section("15", _("Controller and contact"), (Facts(rows),))


def controller_facts(configuration: Configuration, lang: str) -> tuple[Fact, ...]:
    """Return who the controller is and how to reach it (GDPR Art. 13(1)(a), 30(1)(a))."""
    _ = translator(lang)
    controller = configuration.controller
    return (
        Fact(_("Controller"), controller.name),
        Fact(_("Business ID"), controller.business_id),
        Fact(_("Address"), f"{controller.street}, {controller.postal_code} {controller.town}"),
        *_given(_("Phone"), controller.phone),
        *_given(_("E-mail"), controller.email),
        *_given(_("Website"), controller.website),
        *_given(_("Customer service"), joined(controller.service_hours.get(lang))),
    )


def contact_facts(configuration: Configuration, lang: str) -> tuple[Fact, ...]:
    """Return contact person and data protection officer, or that there is none (GDPR Art. 13(1)(a)-(b), 30(1)(a))."""
    _ = translator(lang)
    return (
        Fact(_("Contact person"), _contact_text(configuration.contact, lang)),
        Fact(_("Data protection officer"), _officer_text(configuration, lang)),
    )


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


def rights_facts(configuration: Configuration, lang: str, *, purposes_at: str) -> Facts:
    """Return each right but that against marketing, with what bounds it (GDPR Art. 13(2)(b)-(c), 15(1)(e)).

    A legal basis bounds it: the section ``purposes_at`` of the same document tells which purposes rest on which.
    """
    _ = translator(lang)
    rows = []
    for right in _RIGHTS:
        text: Texts | None = getattr(configuration.rights, right.name)
        said = [_right_text(text, _(right.standard), lang)]
        if right.bases:
            bases = listed(LEGAL_BASES, right.bases, _)
            said.append(_(right.limit).format(section=purposes_at, bases=bases))
        rows.append(Fact(_(right.label), "\n".join(said)))
    return Facts(tuple(rows))


def marketing_box(configuration: Configuration, lang: str) -> Box:
    """Return the right to object to marketing, set apart from all other (GDPR Art. 21(4), E-20)."""
    _ = translator(lang)
    absolute = _("You may object to direct marketing at any time, free of charge and without giving reasons.")
    text = _right_text(configuration.rights.marketing, absolute, lang)
    return Box(_("Your right to object to direct marketing"), text)


def _right_text(text: Texts | None, standard: str, lang: str) -> str:
    return joined(text.get(lang)) if text else standard


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
