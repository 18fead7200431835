"""An access report with every field filled, each with a marker of its own; all people and companies are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from filled_configuration import configuration
from filled_relations import SUBJECT, VTJ, claims, events, relations

from kkrek.domain.access_report import AccessReport, Consultation, ErasureCertificate
from kkrek.domain.customer import (
    Address,
    AddressKind,
    AddressParts,
    BankAccount,
    Change,
    Customer,
    CustomerNumber,
    Disclosure,
    Email,
    FormerIdentityCode,
    FormerName,
    Hold,
    IdentityCodeChange,
    IdentityCodeReason,
    Initiative,
    Language,
    MaritalStatus,
    MarketingChoice,
    Merged,
    Note,
    Origin,
    Phone,
    Protection,
    Restriction,
    Source,
    TaskToDo,
    Via,
)
from kkrek.domain.log_head import LogHead
from kkrek.domain.request import RequestMade

IDENTITY_CODE = "131052-9085"
FORMER_IDENTITY_CODE = "150685-911U"

MARKERS = (
    "Familyqa",
    "Givenqb",
    "Callqc",
    "Formerqd",
    "Streetqe",
    "Townqf",
    "co-qg",
    "Contactqh",
    "Oldqi",
    "Billqx",
    "Boxqz",
    "040 123 4567",
    "qj@example.fi",
    "Noteqk",
    "Toldqm",
    "Versionqn",
    "Oldvalueqp",
    "Newvalueqq",
    "Reasonqr",
    "Statementqs",
    "Recipientqt",
    "Methodqu",
    "Holdqv",
    "Textqw",
    "2026-0017",
    "2025-0003",
    "Objectq1",
    "Oldobjectq2",
    "Referenceq4",
    "Flatq5",
    "Descriptionq6",
    "Toldtoq7",
    "1044",
)
"""Each stands in one field; paper and JSON must show every one."""


def filled_customer() -> Customer:
    return Customer(
        number=CustomerNumber(1001),
        uid="uidaaaa",
        created=date(2024, 3, 1),
        source=Source.SUBJECT,
        family_name="Familyqa",
        given_names="Givenqb",
        call_name="Callqc",
        former_names=(FormerName(uid="u1", name="Formerqd", until=date(2020, 1, 1), origin=VTJ),),
        identity_code=IDENTITY_CODE,
        identity_code_masked="131052-****",
        identity_code_reason=IdentityCodeReason.LEASE,
        former_identity_codes=(
            FormerIdentityCode(
                uid="u2",
                identity_code=FORMER_IDENTITY_CODE,
                change=IdentityCodeChange.CORRECTION,
                until=date(2024, 5, 5),
                origin=VTJ,
            ),
        ),
        language=Language.EN,
        nationalities=("FI", "SE"),
        marital_status=MaritalStatus.WIDOWED,
        household_size=2,
        addresses=_addresses(),
        phones=(Phone(uid="u3", as_given="040 123 4567", e164="+358401234567", origin=SUBJECT),),
        emails=(Email(uid="u4", email="qj@example.fi", origin=SUBJECT),),
        bank_accounts=(BankAccount(uid="u5", iban="FI2112345600000785", iban_masked="FI21 ... 0785", origin=SUBJECT),),
        notes=(
            Note(
                id=3,
                uid="u6",
                text="Noteqk says:\nsecond line",
                written_on=date(2024, 6, 1),
                reviewed_on=date(2026, 12, 1),
                origin=Origin(Source.CONTROLLER, date(2024, 6, 1)),
            ),
        ),
        marketing=(
            MarketingChoice(
                kind="advertising",
                channel="email",
                state="consented",
                since=date(2025, 1, 1),
                via=Via.PORTAL,
                text_version="Textqw",
            ),
            MarketingChoice(
                kind="distance_selling",
                channel="phone",
                state="forbidden",
                since=date(2026, 3, 1),
                via=Via.PHONE,
                text_version=None,
            ),
        ),
        protection=Protection(since=date(2026, 1, 2), until=date(2030, 1, 2), told_by="Toldqm", no_vtj_update=True),
        restrictions=(Restriction(ground="d", purpose="statistics", since=date(2026, 2, 3)),),
        deceased_on=None,
        notice_version="Versionqn",
        notice_given_on=date(2024, 3, 1),
        requests=(_request(), _earlier_request()),
        disclosures=(
            Disclosure(
                recipient="Recipientqt Oy",
                role="processor",
                on=date(2025, 5, 5),
                fields=("family_name", "addresses"),
                purpose="billing",
                basis="6(1)(b)",
                method="Methodqu",
            ),
        ),
        holds=(Hold(group="bank_accounts", reason="Holdqv", since=date(2026, 4, 4), review_on=date(2027, 4, 4)),),
        tasks=(
            TaskToDo(
                id=9,
                kind="other_place",
                place="paper",
                due_on=date(2026, 12, 23),
                done_on=date(2026, 12, 20),
                confirmed_by="Staffname Hidden",
                request="2026-0017",
            ),
        ),
        relations=relations(),
        claims=claims(),
        events=events(),
        merged=(Merged(number=CustomerNumber(1044), uid="uidbbbb", on=date(2025, 6, 4)),),
        origins={"marital_status": VTJ, "protection": SUBJECT},
    )


def filled_report(language: Language = Language.EN) -> AccessReport:
    return AccessReport(
        customer=filled_customer(),
        request=_request(),
        answered_on=date(2026, 12, 22),
        language=language,
        draft=False,
        changes=_changes(),
        consultations=(
            Consultation(date(2026, 10, 12), "workorder"),
            Consultation(date(2024, 3, 1), "service"),
            Consultation(date(2026, 10, 12), "workorder"),
        ),
        searches=7,
        searches_from=date(2024, 3, 2),
        searches_until=date(2026, 11, 30),
        suppressed=True,
        withheld=(),
        configuration=configuration(),
        head=LogHead(4711, "7f3a91c2d4e6" + "0" * 52),
    )


def empty_report() -> AccessReport:
    """Return a report of somebody of whom the name alone is known."""
    report = filled_report()
    customer = report.customer._replace(
        call_name=None,
        former_names=(),
        identity_code=None,
        identity_code_masked=None,
        identity_code_reason=None,
        former_identity_codes=(),
        language=None,
        nationalities=(),
        marital_status=None,
        household_size=None,
        addresses=(),
        phones=(),
        emails=(),
        bank_accounts=(),
        notes=(),
        marketing=(),
        protection=None,
        restrictions=(),
        notice_version=None,
        notice_given_on=None,
        requests=(report.request,),
        disclosures=(),
        holds=(),
        tasks=(),
        relations=(),
        claims=(),
        events=(),
        merged=(),
        origins={},
    )
    return replace(
        report,
        customer=customer,
        changes=(),
        consultations=(),
        searches=0,
        searches_from=None,
        searches_until=None,
        suppressed=False,
    )


def certificate() -> ErasureCertificate:
    return ErasureCertificate(
        request="2026-0018",
        ground="17.1.a",
        received_on=date(2026, 11, 23),
        erased_on=date(2026, 12, 22),
        language=Language.EN,
        goes=(("addresses", 2), ("notes", 1)),
        stays=(("requests", "accountability", "2029-12-22"), ("suppression", "opt-out", "")),
        tell=("Recipientqt Oy", "paper"),
        configuration=configuration(),
        head=LogHead(4712, "a1b2c3d4e5f6" + "0" * 52),
    )


def _addresses() -> tuple[Address, ...]:
    home = AddressParts(
        as_given="Streetqe 10 B 23",
        street="Streetqe",
        house_number="10",
        stair="B",
        apartment="23",
        co="co-qg",
        postal_code="33710",
        town="Townqf",
        country="FI",
    )
    return (
        Address(
            uid="a0", kind=AddressKind.HOME, parts=_line("Oldqi 1"), since=None, until=date(2024, 1, 1), origin=VTJ
        ),
        Address(uid="a1", kind=AddressKind.HOME, parts=home, since=date(2024, 1, 1), until=None, origin=VTJ),
        Address(uid="a2", kind=AddressKind.CONTACT, parts=_line("Contactqh 5"), since=None, until=None, origin=SUBJECT),
        Address(
            uid="a3",
            kind=AddressKind.BILLING,
            parts=AddressParts(
                as_given="Billqx 9", po_box="Boxqz", postal_code="11120", town="Stockholm", country="SE"
            ),
            since=None,
            until=None,
            origin=SUBJECT,
        ),
    )


def _line(line: str) -> AddressParts:
    return AddressParts(as_given=line, postal_code="33720", town="Tampere")


def _request() -> RequestMade:
    return RequestMade(
        id="2026-0017",
        number=CustomerNumber(1001),
        kinds=("access",),
        received_on=date(2026, 11, 23),
        via=Via.EMAIL,
        identity_method="known_contact",
        aim_on=date(2026, 12, 23),
        latest_on=date(2026, 12, 23),
        state="answered",
        outcome="answered",
        answered_on=date(2026, 12, 22),
        delivery="paper",
    )


def _earlier_request() -> RequestMade:
    return _request()._replace(
        id="2025-0003",
        kinds=("rectification", "marketing_objection"),
        received_on=date(2025, 2, 3),
        answered_on=date(2025, 2, 4),
    )


def _changes() -> tuple[Change, ...]:
    return (
        Change(
            entry=12,
            on=date(2025, 6, 6),
            field="call_name",
            old='"Oldvalueqp"',
            new='"Newvalueqq"',
            source=Source.SUBJECT,
            initiative=Initiative.SUBJECT,
            reason="Reasonqr",
            statement="Statementqs",
            user="clerkuser",
            id=2,
            reviewed_on=date(2026, 12, 1),
        ),
        Change(
            entry=11,
            on=date(2024, 5, 5),
            field="identity_code",
            old=f'"{FORMER_IDENTITY_CODE}"',
            new=f'"{IDENTITY_CODE}"',
            source=Source.VTJ,
            initiative=Initiative.CONTROLLER,
            reason=None,
            statement=None,
            user="clerkuser",
            id=1,
        ),
    )
