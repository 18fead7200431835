"""The parts of a configuration, each a value of its own; ``kkrek.domain.configuration`` puts them together.

Sentences for people are ``Texts`` in Finnish, Swedish and English; codes are for programs and are never printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

# Every field of the customer record and every table that holds personal data; each stands in exactly one category,
# so that each has a purpose, a basis and a retention clock (N-01, N-07, F-41).
FIELDS: tuple[str, ...] = (
    "family_name",
    "given_names",
    "call_name",
    "former_names",
    "identity_code",
    "identity_code_reason",
    "former_identity_codes",
    "language",
    "nationalities",
    "marital_status",
    "household_size",
    "addresses",
    "phones",
    "emails",
    "bank_accounts",
    "relations",
    "applications",
    "claims",
    "door_openings",
    "key_handovers",
    "work_orders",
    "bookings",
    "notes",
    "marketing",
    "protection",
    "restriction",
    "deceased_on",
    "notice_given",
    "requests",
    "withheld",
    "disclosures",
    "tasks",
    "holds",
    "changes",
    "provenance",
    "log",
    "suppression",
    "users",
)

# What the template leaves to the controller stands between these marks.
PLACEHOLDER = ("<<", ">>")

# What brings a customer to the register; a category says for which of these its fields are asked.
RELATIONS: tuple[str, ...] = ("flat_lease", "parking_lease", "service_customer", "application")


EEA = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
    "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip


class AddressForm(StrEnum):
    """How letters address the customer: *te* (Swedish *ni*) or *sinä* (*du*)."""

    TE = "te"
    SINA = "sina"


class RecipientRole(StrEnum):
    """What a recipient is under the law (E-27); ``undecided`` is a gap that the controller must close."""

    PROCESSOR = "processor"
    GROUP_COMPANY = "group_company"
    SEPARATE_CONTROLLER = "separate_controller"
    AUTHORITY = "authority"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Texts:
    """One sentence or word in the three languages; an empty Swedish or English text is not translated yet.

    Paragraphs are parted by an empty line, a line that begins with ``•`` is an item of a list, and any other line
    break is a space.
    """

    fi: str
    sv: str = ""
    en: str = ""

    def get(self, language: str) -> str:
        """Return the text in ``language`` (fi, sv, en), and the Finnish one where that is missing (E-14)."""
        if language == "sv":
            return self.sv or self.fi
        if language == "en":
            return self.en or self.fi
        return self.fi


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """Who decides about the register (GDPR Art. 4(7), 13(1)(a)); the business ID is written ``1234567-8``."""

    name: str
    business_id: str
    street: str
    postal_code: str
    town: str
    phone: str | None
    email: str | None
    website: str | None
    service_hours: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom customers ask about their data: the contact person, or the data protection officer (Art. 13(1)(a)-(b))."""

    name: str
    title: Texts
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Where to complain (GDPR Art. 13(2)(d), R-12); ``registry`` is the telephone of the registry."""

    name: Texts
    visiting: Texts
    postal: Texts
    phone: str
    registry: str
    email: str
    website: Texts
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingPurpose:
    """Why data are processed and what allows it (GDPR Art. 15(1)(a), 13(1)(c)).

    ``basis`` holds provisions like ``6(1)(b)``; ``interest`` names the legitimate interest of 6(1)(f) (Art. 13(1)(d)).
    """

    code: str
    text: Texts
    basis: tuple[str, ...]
    interest: Texts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category of personal data (GDPR Art. 15(1)(b)) and the fields in it.

    ``retention`` is the code of a ``Clock``; ``in_notice`` says whether the controller's notice names these data
    (N-01); ``asked_for`` are the relations for which they are asked, none when they are only taken down as they come.
    An empty ``basis`` means that the controller has not confirmed the need.
    """

    code: str
    text: Texts
    fields: tuple[str, ...]
    purposes: tuple[str, ...]
    basis: tuple[str, ...]
    in_notice: bool
    retention: str
    asked_for: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSubjects:
    """A category of data subjects, for the record of processing (GDPR Art. 30(1)(c), E-50)."""

    text: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """What a source code means (GDPR Art. 15(1)(g)); ``code`` is a ``customer.Source``."""

    code: str
    text: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientText:
    """To whom data are given, by name (GDPR Art. 15(1)(c), C-154/21; E-25).

    ``country`` is where the data lie, ISO 3166-1 alpha-2, None while unknown; ``safeguard`` is the one of Art. 46
    for a country outside the EEA; ``contract`` is the reference of the processor's contract (E-49).
    """

    name: str
    role: RecipientRole
    purpose: Texts
    fields: tuple[str, ...]
    country: str | None
    safeguard: Texts | None
    contract: str | None

    @property
    def is_outside_eea(self) -> bool:
        """Whether the data lie in a third country (GDPR Art. 13(1)(f), 30(1)(e)); unknown is not outside."""
        return self.country is not None and self.country not in EEA


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company whose customers are in the register; the controller itself need not be listed."""

    code: str
    name: str
    business_id: str | None


class Begins(StrEnum):
    """What starts a retention clock, for programs (F-40): `kkrek.domain.retention` knows the day for a customer."""

    RELATION_OR_INVOICE = "relation_or_invoice"
    RELATION_END = "relation_end"
    APPLICATION_END = "application_end"
    EVENT = "event"
    WITHDRAWAL = "withdrawal"
    CHANGE = "change"
    LOGGED = "logged"
    REQUEST_CLOSED = "request_closed"
    CASE_CLOSED = "case_closed"
    ACCESS_END = "access_end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A retention clock (GDPR Art. 15(1)(d), F-40): what it is about, how long, from when, why.

    ``months`` None means that no number ends it: ``starts`` then tells the criterion. ``starts`` is a noun phrase
    ("the end of the customer relation"), ``begins`` the same for programs, None in a configuration older than that.
    ``decided`` is False while the value is a mere proposal (F-41).
    """

    code: str
    text: Texts
    months: int | None
    starts: Texts
    reason: Texts
    decided: bool
    begins: Begins | None = None


class Part(StrEnum):
    """What the notice and the record of processing make from the configuration itself (GDPR Art. 13, 14, 30(1))."""

    REGISTER = "register"
    CONTROLLER = "controller"
    CONTACT = "contact"
    PURPOSES = "purposes"
    DATA_SUBJECTS = "data_subjects"
    CATEGORIES = "categories"
    PROVIDING = "providing"
    SOURCES = "sources"
    RECIPIENTS = "recipients"
    TRANSFERS = "transfers"
    RETENTION = "retention"
    SECURITY = "security"
    RIGHTS = "rights"
    MARKETING = "marketing"
    COMPLAINT = "complaint"
    AUTOMATED = "automated"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSection:
    """One numbered section of the privacy notice: the controller's own words, and ``parts`` that stand below them."""

    number: int
    heading: Texts
    text: Texts | None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The controller's privacy notice as customers get it (GDPR Art. 13-14, E-18)."""

    version: str
    dated: date
    title: Texts
    sections: tuple[NoticeSection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the answer says about each right (GDPR Art. 15(1)(e)-(f), 13(2)(b)-(d)); None is a gap.

    ``marketing`` is printed apart from the others (Art. 21(4), E-20).
    """

    access: Texts | None
    rectification: Texts | None
    erasure: Texts | None
    restriction: Texts | None
    objection: Texts | None
    portability: Texts | None
    withdrawal: Texts | None
    marketing: Texts | None
    complaint: Texts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """The numbers of the law, which may change (E-17): Art. 12(3), 33(1), 14(3)(a).

    ``holidays`` stand in place of the computed ones in each year of which they name any (E-05).
    """

    answer_months: int = 1
    extension_months: int = 2
    breach_hours: int = 72
    art14_months: int = 1
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """How long an unlocked register stays so: without a command, and at all."""

    idle_minutes: int = 30
    absolute_hours: int = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What else the controller decides: months that old values are kept, least age for a marketing consent, backups.

    A backup is kept for ``backup_days``; `check` warns when the newest one is older than ``backup_warn_days``.
    """

    history_months: int = 24
    consent_age: int = 18
    allow_test_hetu: bool = False
    backup_to: str | None = None
    backup_days: int = 35
    backup_warn_days: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Another place where data of customers lie, and who looks there at a request (E-22, E-39)."""

    code: str
    name: Texts
    who: str
