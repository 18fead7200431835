"""The customer as the register holds it: names, contacts, identity, each with its source and date (E-22, N-01).

No field exists beyond the notice's section 5 and those that the configuration gives a purpose (N-01); a household
is a number (N-02); sex is never derived (F-11); there are no member data (F-25).

The values are named tuples rather than dataclasses: every look-up pays for making their classes, and a named tuple
takes a third of the time.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, NewType

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from kkrek.domain.claim import Claim
    from kkrek.domain.event import Event
    from kkrek.domain.relation import Relation
    from kkrek.domain.request import RequestMade
    from kkrek.domain.sent import LetterMade, OnList

CustomerNumber = NewType("CustomerNumber", int)


class Source(StrEnum):
    """Where a datum comes from (GDPR Art. 15(1)(g), 14(2)(f))."""

    SUBJECT = "subject"
    VTJ = "vtj"
    AUTHORITY = "authority"
    GROUP = "group"
    CONTROLLER = "controller"
    OTHER = "other"


class Initiative(StrEnum):
    """Who set a correction going (N-08, GDPR Art. 16)."""

    SUBJECT = "subject"
    CONTROLLER = "controller"
    OTHER = "other"


class AddressKind(StrEnum):
    """What an address is for; ``contact`` is the one a protected person gives instead (F-15)."""

    HOME = "home"
    POSTAL = "postal"
    CONTACT = "contact"
    BILLING = "billing"


class MaritalStatus(StrEnum):
    """The closed list of decree 128/2010 section 5 (F-28); cohabitation is not a status."""

    UNMARRIED = "unmarried"
    MARRIED = "married"
    REG_PARTNERSHIP = "reg_partnership"
    DIVORCED = "divorced"
    WIDOWED = "widowed"
    SEPARATED = "separated"


class Language(StrEnum):
    """The language of letters to the customer (F-30)."""

    FI = "fi"
    SV = "sv"
    EN = "en"


class IdentityCodeReason(StrEnum):
    """Why the identity code may be held (F-03, Data Protection Act 1050/2018 section 29)."""

    LEASE = "lease"
    COLLECTION = "collection"
    CREDIT = "credit"
    LAW = "law"
    CONSENT = "consent"


class IdentityCodeChange(StrEnum):
    """Why an identity code was changed (F-12, act 661/2009 section 12)."""

    CORRECTION = "correction"
    THREAT = "threat"
    MISUSE = "misuse"
    CONFIRMATION = "confirmation"


class Via(StrEnum):
    """How something came to the office."""

    LETTER = "letter"
    PHONE = "phone"
    EMAIL = "email"
    SMS = "sms"
    IN_PERSON = "in_person"
    PORTAL = "portal"


class IdentityMethod(StrEnum):
    """How a requester's identity was confirmed: the closed list (E-10, E-11)."""

    DOCUMENT_SEEN = "document_seen"
    E_IDENTIFICATION = "e_identification"
    KNOWN_CONTACT = "known_contact"
    ONE_TIME_CODE = "one_time_code"
    KNOWN_TO_STAFF = "known_to_staff"


class Delivery(StrEnum):
    """How an answer reaches the person (GDPR Art. 12(3), 15(3))."""

    FILE = "file"
    PAPER = "paper"
    READ_ALOUD = "read_aloud"


class Origin(NamedTuple):
    """The source of a datum and the day it was recorded."""

    source: Source
    on: date


class AddressParts(NamedTuple):
    """An address in parts; ``as_given`` is the street line or PO box as written (F-31)."""

    as_given: str | None = None
    street: str | None = None
    house_number: str | None = None
    stair: str | None = None
    apartment: str | None = None
    suffix: str | None = None
    co: str | None = None
    po_box: str | None = None
    postal_code: str | None = None
    town: str | None = None
    country: str | None = None


class Address(NamedTuple):
    """One address with its kind and the time it held; no ``until`` means current."""

    uid: str
    kind: AddressKind
    parts: AddressParts
    since: date | None
    until: date | None
    origin: Origin

    def holds_on(self, day: date) -> bool:
        """Tell whether somebody is reached there on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or self.until > day)


class Phone(NamedTuple):
    """A phone number as given and in E.164, by which it is compared (F-34)."""

    uid: str
    as_given: str
    e164: str
    origin: Origin


class Email(NamedTuple):
    """An e-mail address as given; compared without regard to case (F-35)."""

    uid: str
    email: str
    origin: Origin


class BankAccount(NamedTuple):
    """A bank account; ``iban`` is None while hidden (F-45)."""

    uid: str
    iban: str | None
    iban_masked: str | None
    origin: Origin


class FormerName(NamedTuple):
    """A name borne earlier, for look-up and the person's own report (F-26)."""

    uid: str
    name: str | None
    until: date | None
    origin: Origin


class FormerIdentityCode(NamedTuple):
    """An identity code held earlier; shown only on ``--reveal`` and in the own report (F-12)."""

    uid: str
    identity_code: str | None
    change: IdentityCodeChange
    until: date
    origin: Origin


class Note(NamedTuple):
    """Free text; printed in a report only after somebody has reviewed it (R-26)."""

    id: int
    uid: str
    text: str | None
    written_on: date
    reviewed_on: date | None
    origin: Origin


class MarketingChoice(NamedTuple):
    """One recorded choice for a kind and a channel; the newest stands (M-02, M-11).

    One that was recorded by mistake is taken back, with the office's reason: it stays to be seen and never stands.
    """

    kind: str
    channel: str
    state: str
    since: date
    via: Via
    text_version: str | None
    reference: str | None = None
    taken_back_on: date | None = None
    taken_back_reason: str | None = None


class Protection(NamedTuple):
    """Non-disclosure for personal safety, *turvakielto* (F-15, act 661/2009 sections 36-37)."""

    since: date
    until: date | None
    told_by: str | None
    no_vtj_update: bool


class Restriction(NamedTuple):
    """A restriction of processing (GDPR Art. 18, E-41); ``purpose`` None means all, no ``lifted_on`` in force."""

    ground: str
    purpose: str | None
    since: date
    informed_on: date | None = None
    lifted_on: date | None = None
    request: str | None = None


class Hold(NamedTuple):
    """A reason why a field group must be kept for now (F-42); no ``released_on`` means that it binds.

    One ``by_erasure`` marks what an erasure had to leave, and binds only while the reason does.
    """

    group: str
    reason: str
    since: date
    review_on: date | None
    released_on: date | None = None
    request: str | None = None
    by_erasure: bool = False


class Disclosure(NamedTuple):
    """What was given to a recipient, when and why (E-25, C-154/21)."""

    recipient: str
    role: str
    on: date
    fields: tuple[str, ...]
    purpose: str
    basis: str | None
    method: str | None


class TaskToDo(NamedTuple):
    """Something the office must do by a day; ``text`` is what else must be known for it.

    ``what`` is what a recipient is told of the customer, in the codes of `kkrek.domain.notification.What`.
    """

    id: int
    kind: str
    place: str | None
    due_on: date
    done_on: date | None
    confirmed_by: str | None
    request: str | None
    text: str | None = None
    what: tuple[str, ...] = ()


class Merged(NamedTuple):
    """A number that was merged into this customer, and leads here since."""

    number: CustomerNumber
    uid: str
    on: date


MAIN_COLUMNS: Mapping[str, str] = MappingProxyType({
    "phones": "as_given",
    "emails": "email",
    "bank_accounts": "iban",
    "former_names": "name",
    "former_identity_codes": "identity_code",
    "notes": "text",
})
"""The column by which an item of a list field is named; an address has none, it is told by its parts."""


class Change(NamedTuple):
    """One change of one field (E-35, E-47): JSON texts, or None where hidden, empty or erased.

    ``row`` is the uid of the row that changed; ``reviewed_on`` when its free text was released for a report (R-26).
    """

    entry: int
    on: date
    field: str
    old: str | None
    new: str | None
    source: Source
    initiative: Initiative
    reason: str | None
    statement: str | None
    user: str
    id: int = 0
    row: str | None = None
    reviewed_on: date | None = None


class Customer(NamedTuple):
    """Everything held about one customer. What the reader may not see is None and named in ``masked``."""

    number: CustomerNumber
    uid: str
    created: date
    source: Source
    family_name: str | None
    given_names: str | None
    call_name: str | None
    former_names: tuple[FormerName, ...]
    identity_code: str | None
    identity_code_masked: str | None
    identity_code_reason: IdentityCodeReason | None
    former_identity_codes: tuple[FormerIdentityCode, ...]
    language: Language | None
    nationalities: tuple[str, ...]
    marital_status: MaritalStatus | None
    household_size: int | None
    addresses: tuple[Address, ...]
    phones: tuple[Phone, ...]
    emails: tuple[Email, ...]
    bank_accounts: tuple[BankAccount, ...]
    notes: tuple[Note, ...]
    marketing: tuple[MarketingChoice, ...]
    protection: Protection | None
    restrictions: tuple[Restriction, ...]
    deceased_on: date | None
    notice_version: str | None
    notice_given_on: date | None
    requests: tuple[RequestMade, ...]
    disclosures: tuple[Disclosure, ...]
    holds: tuple[Hold, ...]
    tasks: tuple[TaskToDo, ...]
    past_restrictions: tuple[Restriction, ...] = ()
    past_holds: tuple[Hold, ...] = ()
    letters: tuple[LetterMade, ...] = ()
    mailings: tuple[OnList, ...] = ()
    relations: tuple[Relation, ...] = ()
    claims: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    merged: tuple[Merged, ...] = ()
    masked: frozenset[str] = frozenset()
    origins: Mapping[str, Origin] = MappingProxyType({})

    @property
    def name(self) -> str:
        """The name in full: given names, then the family name; one of them may be missing (F-26)."""
        return " ".join(part for part in (self.given_names, self.family_name) if part)

    def origin_of(self, field_name: str) -> Origin:
        """Return source and date of a plain field: its own, or the first record's (Art. 15(1)(g))."""
        return self.origins.get(field_name) or Origin(self.source, self.created)
