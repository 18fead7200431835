"""What the controller promises, as data: the notice, every report and the retention read the same values (F-41).

A housing company differs from another by its configuration alone. Where a value may be None, the controller has not
said it yet: ``kkrek.domain.configuration_gaps`` lists what is open. The TOML that people write is read by
``kkrek.domain.configuration_parse``; here is its quick form, the JSON inside the register with the same keys, which
is read at commands that must be fast: nothing here imports a TOML reader.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.configuration_parts import (
    FIELDS,
    RELATIONS,
    AddressForm,
    Authority,
    Begins,
    Category,
    Clock,
    Company,
    Contact,
    Controller,
    DataSubjects,
    Deadlines,
    Notice,
    NoticeSection,
    Part,
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
from kkrek.domain.configuration_table import Table, refused
from kkrek.errors import N_

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = [
    "FIELDS",
    "RELATIONS",
    "AddressForm",
    "Authority",
    "Category",
    "Clock",
    "Company",
    "Configuration",
    "Contact",
    "Controller",
    "DataSubjects",
    "Deadlines",
    "Notice",
    "NoticeSection",
    "Part",
    "Place",
    "ProcessingPurpose",
    "RecipientRole",
    "RecipientText",
    "Rights",
    "Sessions",
    "Settings",
    "SourceText",
    "Texts",
    "configuration_of",
    "from_json",
    "to_json",
]

_MOST_MONTHS = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Everything that one controller has decided about its register."""

    controller: Controller
    contact: Contact
    officer: Contact | None
    officer_stated: bool
    authority: Authority
    register_name: Texts
    zone: str
    address_form: AddressForm
    purposes: tuple[ProcessingPurpose, ...]
    categories: tuple[Category, ...]
    sources: tuple[SourceText, ...]
    recipients: tuple[RecipientText, ...]
    companies: tuple[Company, ...]
    retention: tuple[Clock, ...]
    notice: Notice
    automated: Texts
    transfers: Texts | None
    rights: Rights
    security: Texts
    deadlines: Deadlines
    sessions: Sessions
    settings: Settings
    other_places: tuple[Place, ...]
    data_subjects: tuple[DataSubjects, ...] = ()
    providing: Texts | None = None

    def category_of(self, field: str) -> Category:
        """Return the category that holds ``field``, a name of ``FIELDS``."""
        return next(category for category in self.categories if field in category.fields)

    def clock_of(self, field: str) -> Clock:
        """Return the retention clock of ``field``, a name of ``FIELDS`` (N-07)."""
        code = self.category_of(field).retention
        return next(clock for clock in self.retention if clock.code == code)

    def places_besides(self, recipients: Collection[str]) -> list[str]:
        """Return the codes of the other places but for those that are recipients by these names, told on their own."""
        return [place.code for place in self.other_places if place.name.fi not in recipients]


def to_json(configuration: Configuration) -> str:
    """Return the configuration as one line of JSON; dates are ISO days, what is not said is null."""
    return json.dumps(asdict(configuration), default=_day, ensure_ascii=False, separators=(",", ":"))


def without_blanks(text: str) -> str:
    """Return configuration JSON with a dash for each blank of the template, so that none is printed on a letter."""
    return re.sub(r"<<.*?>>", "\N{EN DASH}", text)


def from_json(text: str) -> Configuration:
    """Read what ``to_json`` wrote.

    Raises:
        InvalidValueError: the text is not such JSON.
    """
    try:
        tree: object = json.loads(text)
    except ValueError as error:
        raise refused("configuration", N_("the stored configuration cannot be read")) from error
    if not isinstance(tree, dict):
        raise refused("configuration", N_("the stored configuration cannot be read"))
    return configuration_of(tree)


def configuration_of(tree: Mapping[str, object]) -> Configuration:
    """Build the configuration from nested tables, types checked; whether it is coherent is not asked here.

    Raises:
        InvalidValueError: a key is missing, unknown or of another type; ``field`` is its dotted key.
    """
    table = Table(tree)
    configuration = Configuration(
        controller=_controller(table.table("controller")),
        contact=_contact(table.table("contact")),
        officer=_contact(table.table("officer")) if table.has("officer") else None,
        officer_stated=table.flag("officer_stated"),
        authority=_authority(table.table("authority")),
        register_name=table.texts("register_name"),
        zone=table.text_or_none("zone") or "Europe/Helsinki",
        address_form=AddressForm(table.choice("address_form", tuple(AddressForm))),
        purposes=tuple(_purpose(item) for item in table.tables("purposes")),
        categories=tuple(_category(item) for item in table.tables("categories")),
        sources=tuple(_source(item) for item in table.tables("sources")),
        recipients=tuple(_recipient(item) for item in table.tables("recipients")),
        companies=tuple(_company(item) for item in table.tables("companies")),
        retention=tuple(_clock(item) for item in table.tables("retention")),
        notice=_notice(table.table("notice")),
        automated=table.texts("automated"),
        transfers=table.texts_or_none("transfers"),
        rights=_rights(table.table("rights")),
        security=table.texts("security"),
        deadlines=_deadlines(table.table("deadlines", optional=True)),
        sessions=_sessions(table.table("sessions", optional=True)),
        settings=_settings(table.table("settings", optional=True)),
        other_places=tuple(_place(item) for item in table.tables("other_places")),
        data_subjects=tuple(_data_subjects(item) for item in table.tables("data_subjects")),
        providing=table.texts_or_none("providing"),
    )
    table.done()
    return configuration


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _controller(table: Table) -> Controller:
    controller = Controller(
        name=table.text("name"),
        business_id=table.text("business_id"),
        street=table.text("street"),
        postal_code=table.text("postal_code"),
        town=table.text("town"),
        phone=table.text_or_none("phone"),
        email=table.text_or_none("email"),
        website=table.text_or_none("website"),
        service_hours=table.texts("service_hours"),
    )
    table.done()
    return controller


def _contact(table: Table) -> Contact:
    contact = Contact(
        name=table.text("name"),
        title=table.texts("title"),
        email=table.text_or_none("email"),
        phone=table.text_or_none("phone"),
    )
    table.done()
    return contact


def _authority(table: Table) -> Authority:
    authority = Authority(
        name=table.texts("name"),
        visiting=table.texts("visiting"),
        postal=table.texts("postal"),
        phone=table.text("phone"),
        registry=table.text("registry"),
        email=table.text("email"),
        website=table.texts("website"),
        checked_on=table.day("checked_on"),
    )
    table.done()
    return authority


def _purpose(table: Table) -> ProcessingPurpose:
    purpose = ProcessingPurpose(
        code=table.text("code"),
        text=table.texts("text"),
        basis=table.words("basis"),
        interest=table.texts_or_none("interest"),
    )
    table.done()
    return purpose


def _category(table: Table) -> Category:
    category = Category(
        code=table.text("code"),
        text=table.texts("text"),
        fields=table.words("fields"),
        purposes=table.words("purposes"),
        basis=table.words("basis"),
        in_notice=table.flag("in_notice"),
        retention=table.text("retention"),
        asked_for=table.words("asked_for"),
    )
    table.done()
    return category


def _source(table: Table) -> SourceText:
    source = SourceText(code=table.text("code"), text=table.texts("text"))
    table.done()
    return source


def _data_subjects(table: Table) -> DataSubjects:
    subjects = DataSubjects(text=table.texts("text"))
    table.done()
    return subjects


def _recipient(table: Table) -> RecipientText:
    recipient = RecipientText(
        name=table.text("name"),
        role=RecipientRole(table.choice("role", tuple(RecipientRole))),
        purpose=table.texts("purpose"),
        fields=table.words("fields"),
        country=table.text_or_none("country"),
        safeguard=table.texts_or_none("safeguard"),
        contract=table.text_or_none("contract"),
    )
    table.done()
    return recipient


def _company(table: Table) -> Company:
    company = Company(code=table.text("code"), name=table.text("name"), business_id=table.text_or_none("business_id"))
    table.done()
    return company


def _clock(table: Table) -> Clock:
    begins = table.text_or_none("begins") if table.has("begins") else None
    if begins is not None and begins not in set(Begins):
        raise refused(table.key("begins"), N_("the clock begins with none of the known events"), " | ".join(Begins))
    clock = Clock(
        begins=Begins(begins) if begins is not None else None,
        code=table.text("code"),
        text=table.texts("text"),
        months=table.number_or_none("months", 0, _MOST_MONTHS),
        starts=table.texts("starts"),
        reason=table.texts("reason"),
        decided=table.flag("decided"),
    )
    table.done()
    return clock


def _notice(table: Table) -> Notice:
    notice = Notice(
        version=table.text("version"),
        dated=table.day("dated"),
        title=table.texts("title"),
        sections=tuple(_section(item) for item in table.tables("sections")),
    )
    table.done()
    return notice


def _section(table: Table) -> NoticeSection:
    parts = table.words("parts")
    if not set(parts) <= set(Part):
        raise refused(table.key("parts"), N_("one of the allowed words is expected here"), " | ".join(Part))
    section = NoticeSection(
        number=table.number("number", 1, 99),
        heading=table.texts("heading"),
        text=table.texts_or_none("text"),
        parts=tuple(Part(part) for part in parts),
    )
    table.done()
    return section


def _rights(table: Table) -> Rights:
    rights = Rights(
        access=table.texts_or_none("access"),
        rectification=table.texts_or_none("rectification"),
        erasure=table.texts_or_none("erasure"),
        restriction=table.texts_or_none("restriction"),
        objection=table.texts_or_none("objection"),
        portability=table.texts_or_none("portability"),
        withdrawal=table.texts_or_none("withdrawal"),
        marketing=table.texts_or_none("marketing"),
        complaint=table.texts_or_none("complaint"),
    )
    table.done()
    return rights


def _deadlines(table: Table) -> Deadlines:
    usual = Deadlines()
    deadlines = Deadlines(
        answer_months=table.number("answer_months", 1, 12, usual.answer_months),
        extension_months=table.number("extension_months", 0, 12, usual.extension_months),
        breach_hours=table.number("breach_hours", 1, 720, usual.breach_hours),
        art14_months=table.number("art14_months", 1, 12, usual.art14_months),
        holidays=table.days("holidays"),
    )
    table.done()
    return deadlines


def _sessions(table: Table) -> Sessions:
    usual = Sessions()
    sessions = Sessions(
        idle_minutes=table.number("idle_minutes", 1, 480, usual.idle_minutes),
        absolute_hours=table.number("absolute_hours", 1, 24, usual.absolute_hours),
    )
    table.done()
    return sessions


def _settings(table: Table) -> Settings:
    usual = Settings()
    settings = Settings(
        history_months=table.number("history_months", 1, 120, usual.history_months),
        consent_age=table.number("consent_age", 0, 18, usual.consent_age),
        allow_test_hetu=table.flag("allow_test_hetu", default=usual.allow_test_hetu),
        backup_to=table.text_or_none("backup_to"),
        backup_days=table.number("backup_days", 1, 366, usual.backup_days),
        backup_warn_days=table.number("backup_warn_days", 1, 366, usual.backup_warn_days),
    )
    table.done()
    return settings


def _place(table: Table) -> Place:
    place = Place(code=table.text("code"), name=table.texts("name"), who=table.text("who"))
    table.done()
    return place
