"""The configuration of an invented cooperative, with English texts."""

from __future__ import annotations

from datetime import date

from kkrek.domain.configuration import FIELDS as CONFIGURED_FIELDS
from kkrek.domain.configuration import (
    AddressForm,
    Authority,
    Category,
    Clock,
    Company,
    Configuration,
    Contact,
    Controller,
    Deadlines,
    Notice,
    Place,
    ProcessingPurpose,
    RecipientRole,
    RecipientText,
    Rights,
    Sessions,
    Settings,
    SourceText,
    Texts,
)
from kkrek.domain.customer import Source


def configuration() -> Configuration:
    """Return a configuration of an invented cooperative, with English texts."""
    return Configuration(
        controller=Controller(
            name="Esimerkkiosuuskunta",
            business_id="9999990-9",
            street="Esimerkkikatu 1",
            postal_code="33710",
            town="Tampere",
            phone="010 000 0000",
            email="asiakas@example.fi",
            website="www.example.fi",
            service_hours=_texts("Monday to Thursday 8-16"),
        ),
        contact=Contact(
            name="Tuulikki Esimerkki",
            title=_texts("Group Director"),
            email="tuulikki.esimerkki@example.fi",
            phone="010 000 0001",
        ),
        officer=None,
        officer_stated=True,
        authority=Authority(
            name=_texts("Office of the Data Protection Ombudsman"),
            visiting=_texts("Lintulahdenkuja 4, 00530 Helsinki, Finland"),
            postal=_texts("P.O. Box 800, 00531 Helsinki, Finland"),
            phone="+358 29 566 6700",
            registry="+358 29 566 6768",
            email="tietosuoja(at)om.fi",
            website=_texts("tietosuoja.fi/en"),
            checked_on=date(2026, 11, 22),
        ),
        register_name=_texts("Customer register of Esimerkkiosuuskunta"),
        zone="Europe/Helsinki",
        address_form=AddressForm.TE,
        purposes=_purposes(),
        categories=_categories(),
        sources=tuple(SourceText(code=source, text=_texts(f"Source text {source}")) for source in Source),
        recipients=(
            RecipientText(
                name="Planned Processor Oy",
                role=RecipientRole.PROCESSOR,
                purpose=_texts("Invoicing"),
                fields=("family_name", "addresses"),
                country="FI",
                safeguard=None,
                contract="S-1",
            ),
        ),
        companies=(Company(code="estate", name="Companyq3 Oy", business_id=None),),
        retention=(
            Clock(
                code="card",
                text=_texts("Customer record"),
                months=36,
                starts=_texts("the end of the customer relation"),
                reason=_texts("Claims may be made until then."),
                decided=True,
            ),
            Clock(
                code="log",
                text=_texts("Log"),
                months=None,
                starts=_texts("As long as the register is kept."),
                reason=_texts("We must be able to answer for it."),
                decided=True,
            ),
        ),
        notice=Notice(version="1", dated=date(2026, 1, 1), title=_texts("Notice"), sections=()),
        automated=_texts("No automated decisions are made about you and you are not profiled."),
        transfers=_texts("Your data are not transferred.\n\n\u2022 one\n\u2022 two"),
        rights=_rights(),
        security=_texts("Locked."),
        deadlines=Deadlines(),
        sessions=Sessions(),
        settings=Settings(),
        other_places=(Place(code="paper", name=_texts("Paper folders"), who="Office"),),
    )


def _texts(english: str) -> Texts:
    return Texts(fi=f"{english} (fi)", sv=f"{english} (sv)", en=english)


def _rights() -> Rights:
    return Rights(
        access=None,
        rectification=_texts("You may have wrong data corrected."),
        erasure=_texts("You may ask for erasure."),
        restriction=None,
        objection=None,
        portability=None,
        withdrawal=None,
        marketing=_texts("You may forbid direct marketing at any time."),
        complaint=None,
    )


def _purposes() -> tuple[ProcessingPurpose, ...]:
    return (
        ProcessingPurpose(code="service", text=_texts("Services and work orders"), basis=("6(1)(b)",), interest=None),
        ProcessingPurpose(code="duties", text=_texts("Duties of the law"), basis=("6(1)(c)",), interest=None),
        ProcessingPurpose(
            code="statistics",
            text=_texts("Analysis and statistics"),
            basis=("6(1)(f)",),
            interest=_texts("knowing how our services are used"),
        ),
        ProcessingPurpose(code="marketing", text=_texts("Direct marketing"), basis=("6(1)(a)",), interest=None),
    )


def _categories() -> tuple[Category, ...]:
    log_fields = ("log", "changes", "provenance", "users")
    return (
        _category("card", "Name and contact", tuple(set(CONFIGURED_FIELDS) - {*log_fields, "marketing"}), "service"),
        _category("marketing", "Permissions and prohibitions", ("marketing",), "marketing"),
        _category("log", "Log of use", log_fields, "duties", "statistics"),
    )


def _category(code: str, english: str, fields: tuple[str, ...], *purposes: str) -> Category:
    return Category(
        code=code,
        text=_texts(english),
        fields=tuple(sorted(fields)),
        purposes=purposes,
        basis=("6(1)(b)",),
        in_notice=True,
        retention="log" if code == "log" else "card",
        asked_for=(),
    )
