"""What a configuration leaves open: values not given, decisions not taken, and duties that the notice does not meet.

A gap never stops the daily work (N-10). What the notice says is judged by words of its Finnish text, so a finding is
a reason to read it, and the absence of findings is no proof.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from kkrek.domain.configuration_parts import FIELDS, PLACEHOLDER, RecipientRole
from kkrek.domain.gap import Gap, Severity
from kkrek.domain.notice_gaps import notice_gaps, reworded_gaps, texts_of, translation_gaps
from kkrek.domain.retention_units import unfit_clocks
from kkrek.errors import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.configuration_parts import Contact, RecipientText
    from kkrek.domain.final_notice import FinalNotice

__all__ = ["Gap", "Severity", "gaps"]

_AUTHORITY_MONTHS = 12


def gaps(configuration: Configuration, today: date, final: FinalNotice | None = None) -> tuple[Gap, ...]:
    """List what ``configuration`` leaves open on ``today``, errors first, otherwise in order of the file.

    ``final`` is the last notice of the same version that was made final.
    """
    found = [
        *_placeholders(configuration),
        *_contacts(configuration, today),
        *_purposes(configuration),
        *_categories(configuration),
        *_recipients(configuration),
        *_retention(configuration),
        *notice_gaps(configuration.notice),
        *reworded_gaps(configuration, final),
        *_promises(configuration),
        *_settings(configuration),
        *translation_gaps(configuration),
    ]
    return tuple(sorted(found, key=lambda gap: tuple(Severity).index(gap.severity)))


def _placeholders(configuration: Configuration) -> Iterator[Gap]:
    for key, text in texts_of(asdict(configuration)):
        if PLACEHOLDER[0] in text and PLACEHOLDER[1] in text:
            yield Gap(
                id="placeholder",
                severity=Severity.ERROR,
                what=N_("{where} still holds the words of the template"),
                fields={"where": key},
                hint=N_("replace it from << to >> with your own text, or take the line out where that is allowed"),
            )


def _contacts(configuration: Configuration, today: date) -> Iterator[Gap]:
    """Art. 13(1)(a)-(b) and R-12: contact person, data protection officer, authority."""
    officer = configuration.officer
    if _is_unreachable(configuration.contact):
        yield Gap(
            id="contact-unreachable",
            severity=Severity.ERROR,
            what=N_("the contact person has neither e-mail nor telephone (GDPR Art. 13(1)(a))"),
            fields={},
            hint=N_("add contact.email or contact.phone"),
            keys=("contact",),
        )
    if officer is not None and _is_unreachable(officer):
        yield Gap(
            id="officer-unreachable",
            severity=Severity.ERROR,
            what=N_("the data protection officer has neither e-mail nor telephone (GDPR Art. 13(1)(b))"),
            fields={},
            hint=N_("add officer.email or officer.phone"),
            keys=("officer",),
        )
    if officer is None and not configuration.officer_stated:
        yield Gap(
            id="no-dpo-statement",
            severity=Severity.WARNING,
            what=N_("it is not said whether there is a data protection officer (GDPR Art. 13(1)(b))"),
            fields={},
            hint=N_("name one in [officer], or set officer_stated = true when there is none"),
            keys=("officer",),
        )
    checked_on = configuration.authority.checked_on
    if today > checked_on + relativedelta(months=_AUTHORITY_MONTHS):
        yield Gap(
            id="authority-contact-old",
            severity=Severity.WARNING,
            what=N_("the contact details of the supervisory authority were last checked on {day} (R-12)"),
            fields={"day": checked_on.isoformat()},
            hint=N_("compare them with the authority's web site and set authority.checked_on"),
            keys=("authority",),
        )


def _is_unreachable(contact: Contact) -> bool:
    return contact.email is None and contact.phone is None


def _purposes(configuration: Configuration) -> Iterator[Gap]:
    for purpose in configuration.purposes:
        if not purpose.basis:
            yield Gap(
                id="no-legal-basis",
                severity=Severity.ERROR,
                what=N_("{where}: no legal basis is stated (GDPR Art. 6, 13(1)(c))"),
                fields={"where": f"purposes.{purpose.code}"},
                hint=N_("state a provision like 6(1)(b), or give up the purpose"),
            )


def _categories(configuration: Configuration) -> Iterator[Gap]:
    """N-01: data beyond the notice, and data whose need nobody has confirmed (GDPR Art. 5(1)(c))."""
    placed = {field for category in configuration.categories for field in category.fields}
    for field in FIELDS:
        if field not in placed:  # a version that was loaded before kkrek held these data
            yield Gap(
                id="field-without-category",
                severity=Severity.ERROR,
                what=N_("{where}: these data stand in no category (N-01, N-07)"),
                fields={"where": field},
                hint=N_("add a category with purpose, basis and retention clock, then `kkrek config load`"),
                keys=("categories", "retention"),
            )
    for category in configuration.categories:
        if not category.basis:
            yield Gap(
                id="field-need-undecided",
                severity=Severity.WARNING,
                what=N_("{where}: nobody has decided whether these data are needed: {fields} (GDPR Art. 5(1)(c))"),
                fields={"where": f"categories.{category.code}", "fields": ", ".join(category.fields)},
                hint=N_("state a legal basis, or stop asking for these data and erase them"),
            )
        if not category.in_notice:
            yield Gap(
                id="field-outside-notice",
                severity=Severity.WARNING,
                what=N_("{where}: the notice does not name these data: {fields} (N-01, GDPR Art. 14(1)(d))"),
                fields={"where": f"categories.{category.code}", "fields": ", ".join(category.fields)},
                hint=N_("name these data in the notice and set in_notice = true"),
            )


def _recipients(configuration: Configuration) -> Iterator[Gap]:
    for n, given in enumerate(configuration.recipients, start=1):
        yield from _recipient(f"recipients.{n}", given)
    named = {given.name for given in configuration.recipients}
    for company in configuration.companies:
        if company.name not in {*named, configuration.controller.name}:
            yield Gap(
                id="company-not-recipient",
                severity=Severity.WARNING,
                what=N_("{where}: {company} has customers in the register but is no recipient (GDPR Art. 13(1)(e))"),
                fields={"where": f"companies.{company.code}", "company": company.name},
                hint=N_("name it among the recipients with its role, purpose and fields"),
                keys=("recipients",),
            )
    if not configuration.recipients:
        yield Gap(
            id="no-recipients",
            severity=Severity.NOTE,
            what=N_("no recipient is named, not even a processor of the register (GDPR Art. 13(1)(e), 30(1)(d))"),
            fields={},
            hint=N_("name everybody to whom data are given, in [[recipients]]"),
            keys=("recipients",),
        )


def _recipient(key: str, given: RecipientText) -> Iterator[Gap]:
    """GDPR Art. 13(1)(e)-(f), 26, 28; E-27, E-49."""
    if given.role is RecipientRole.UNDECIDED:
        yield Gap(
            id="company-role-undecided",
            severity=Severity.ERROR,
            what=N_("{where}: it is not decided whether {recipient} is a processor or a controller (GDPR Art. 26, 28)"),
            fields={"where": key, "recipient": given.name},
            hint=N_("set role to processor, group_company, separate_controller or authority"),
        )
    if given.role is RecipientRole.PROCESSOR and given.contract is None:
        yield Gap(
            id="processor-without-contract",
            severity=Severity.ERROR,
            what=N_("{where}: no processing contract with {recipient} is named (E-49, GDPR Art. 28(3))"),
            fields={"where": key, "recipient": given.name},
            hint=N_("add contract with the reference and date of the contract"),
        )
    if not given.fields:
        yield Gap(
            id="recipient-without-fields",
            severity=Severity.WARNING,
            what=N_("{where}: it is not said which data are given to {recipient} (GDPR Art. 13(1)(e))"),
            fields={"where": key, "recipient": given.name},
            hint=N_("add fields"),
        )
    if given.country is None:
        yield Gap(
            id="third-countries-unknown",
            severity=Severity.ERROR,
            what=N_("{where}: it is not known in which country {recipient} keeps the data (GDPR Art. 13(1)(f))"),
            fields={"where": key, "recipient": given.name},
            hint=N_("ask the recipient, also about its sub-processors, and set country"),
        )
    elif given.is_outside_eea and given.safeguard is None:
        yield Gap(
            id="transfer-without-safeguard",
            severity=Severity.ERROR,
            what=N_("{where}: {recipient} is outside the EEA and no safeguard is named (GDPR Art. 15(2), 46)"),
            fields={"where": key, "recipient": given.name},
            hint=N_("add safeguard, or give the recipient no data"),
        )


def _retention(configuration: Configuration) -> Iterator[Gap]:
    """F-40, F-41: clocks that are only proposed, and a promise that the register would not keep."""
    for clock in configuration.retention:
        if not clock.decided:
            yield Gap(
                id="retention-undecided",
                severity=Severity.ERROR,
                what=N_("{where}: the retention time is a proposal, not the controller's decision (F-40, F-41)"),
                fields={"where": f"retention.{clock.code}"},
                hint=N_("decide months and set decided = true"),
            )
        if clock.months == 0:
            yield Gap(
                id="retention-at-once",
                severity=Severity.NOTE,
                what=N_("{where}: months is 0, so the data go as soon as the time begins (F-40)"),
                fields={"where": f"retention.{clock.code}"},
                hint=N_("give the number of months, unless that is what you decided"),
            )
        if clock.months is not None and clock.begins is None:
            yield Gap(
                id="retention-without-begin",
                severity=Severity.WARNING,
                what=N_("{where}: the program cannot tell when this retention time begins (F-40)"),
                fields={"where": f"retention.{clock.code}"},
                hint=N_("add `begins`, as in the template, then `kkrek config load`"),
            )
    promised = configuration.clock_of("changes").months
    for code in unfit_clocks(configuration):
        yield Gap(
            id="retention-unfit-begin",
            severity=Severity.ERROR,
            what=N_(
                "{where}: this time begins with something that its data do not have, so nothing of them goes (F-40)"
            ),
            fields={"where": f"retention.{code}"},
            hint=N_("give another `begins`: for what belongs to a customer one that ends with the relation"),
        )
    if promised != configuration.settings.history_months:
        yield Gap(
            id="history-term-differs",
            severity=Severity.ERROR,
            what=N_("old values are kept for {kept} months, which is not what their retention clock says"),
            fields={"kept": configuration.settings.history_months},
            hint=N_("give settings.history_months and the clock of changes the same number"),
            keys=(f"retention.{configuration.clock_of('changes').code}",),
        )


def _promises(configuration: Configuration) -> Iterator[Gap]:
    """What notice, record and reports must say and only the controller knows (GDPR Art. 13(2), 15(1)-(2), 30(1))."""
    if configuration.transfers is None:
        yield Gap(
            id="third-countries-unknown",
            severity=Severity.ERROR,
            what=N_("it is not said whether data go outside the EU or EEA (GDPR Art. 13(1)(f), 15(2))"),
            fields={"where": "transfers"},
            hint=N_("ask the processors and write transfers"),
        )
    if configuration.providing is None:
        yield Gap(
            id="providing-unsaid",
            severity=Severity.ERROR,
            what=N_("{where}: it is not said which data must be given, and what follows if not (GDPR Art. 13(2)(e))"),
            fields={"where": "providing"},
            hint=N_("write providing; the template of `kkrek init` has a text"),
        )
    if not configuration.data_subjects:
        yield Gap(
            id="data-subjects-unsaid",
            severity=Severity.ERROR,
            what=N_("{where}: it is not said whose data are in the register (GDPR Art. 30(1)(c))"),
            fields={"where": "data_subjects"},
            hint=N_("write [[data_subjects]]; the template of `kkrek init` has a text"),
        )
    for right in fields(configuration.rights):
        if getattr(configuration.rights, right.name) is None:
            yield Gap(
                id="no-complaint-right" if right.name == "complaint" else "rights-missing",
                severity=Severity.ERROR,
                what=N_("{where}: nothing is said about this right (GDPR Art. 13(2)(b)-(d), 15(1)(e)-(f))"),
                fields={"where": f"rights.{right.name}"},
                hint=N_("add the text; the template of `kkrek init` has one"),
            )


def _settings(configuration: Configuration) -> Iterator[Gap]:
    if configuration.settings.backup_to is None:
        yield Gap(
            id="backups-beside-register",
            severity=Severity.NOTE,
            what=N_("backups are kept beside the register, on the same device"),
            fields={},
            hint=N_("set settings.backup_to to a directory on another device"),
        )
    if configuration.settings.allow_test_hetu:
        yield Gap(
            id="test-identity-codes-allowed",
            severity=Severity.WARNING,
            what=N_("identity codes with the numbers 900-999 are taken: no real person has one"),
            fields={},
            hint=N_("set settings.allow_test_hetu = false in a register of real customers"),
        )
