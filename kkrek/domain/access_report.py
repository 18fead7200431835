"""What an answer under GDPR Art. 15 must contain, as data (E-21 to E-29, E-33, domain of the sections 1-15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.customer import Change, Customer, Language
    from kkrek.domain.log_head import LogHead
    from kkrek.domain.request import RequestMade


@dataclass(frozen=True, slots=True)
class Consultation:
    """A day on which the record was opened, and the purpose; no user, no clock time (E-33, R-25)."""

    on: date
    purpose: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something left out of the answer, and the provision (E-30, E-31).

    With ``words`` these alone are masked in the text, and the rest is given; they are never printed.
    """

    item: str
    provision: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReport:
    """Everything the answer says about one person.

    ``customer`` is the whole record with nothing masked; ``request`` the request that this answers;
    ``searches`` the number of look-up lists in which the person stood, with first and last day. ``log_from`` is the
    first day of the log that tells of both, None where it is kept from its beginning. ``places_by`` is the day by
    which the other places are looked through; ``former_hidden`` leaves out former names and codes because somebody
    else reads the answer (R-28).
    """

    customer: Customer
    request: RequestMade
    answered_on: date
    language: Language
    draft: bool
    changes: tuple[Change, ...]
    consultations: tuple[Consultation, ...]
    searches: int
    searches_from: date | None
    searches_until: date | None
    suppressed: bool
    withheld: tuple[Withheld, ...]
    configuration: Configuration
    head: LogHead
    places_by: date | None = None
    former_hidden: bool = False
    log_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureCertificate:
    """Proof of an erasure without personal data (E-40, Art. 5(2)): case, ground, groups, counts, head."""

    request: str | None
    ground: str
    received_on: date | None
    erased_on: date
    language: Language
    goes: tuple[tuple[str, int], ...]
    stays: tuple[tuple[str, str, str], ...]
    tell: tuple[str, ...]
    configuration: Configuration
    head: LogHead
