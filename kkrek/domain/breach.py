"""A personal data breach: its 72 hours, whom it touches, and whom it must be told to (GDPR Art. 33, 34; E-52, E-53).

Hours run over weekends, holidays and changes of the clock, and their end is never rolled to a working day (T-03).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kkrek.domain.deadline import hours_later

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, timedelta


class What(StrEnum):
    """What got out of hand: the register as it stands, a backup of it, a disclosure, or something else."""

    REGISTER = "register"
    BACKUP = "backup"
    DISCLOSURE = "disclosure"
    OTHER = "other"


class Loss(StrEnum):
    """What was lost: secrecy, correctness, or the data themselves (GDPR Art. 4(12); EDPB Guidelines 9/2022)."""

    CONFIDENTIALITY = "confidentiality"
    INTEGRITY = "integrity"
    AVAILABILITY = "availability"


class Risk(StrEnum):
    """How likely the breach is to harm the rights and freedoms of persons (GDPR Art. 33(1), 34(1))."""

    UNLIKELY = "unlikely"
    RISK = "risk"
    HIGH = "high"


class Answer(StrEnum):
    """An answer that must be given, so that silence is not taken for one."""

    YES = "yes"
    NO = "no"


class State(StrEnum):
    """How far a breach is: its hours run, the authority was told, or all of it is done and documented."""

    OPEN = "open"
    NOTIFIED = "notified"
    CLOSED = "closed"


class Why(StrEnum):
    """What speaks for or against telling somebody."""

    ASSESSED = "assessed"
    UNINTELLIGIBLE = "unintelligible"
    KEY_LEAKED = "key_leaked"
    NOT_ENCRYPTED = "not_encrypted"
    DATA_LOST = "data_lost"
    DATA_CHANGED = "data_changed"
    IDENTITY_CODES = "identity_codes"
    BANK_ACCOUNTS = "bank_accounts"
    PROTECTED = "protected"
    NOBODY = "nobody"


SENSITIVE: Mapping[str, Why] = {
    "identity_code": Why.IDENTITY_CODES,
    "former_identity_codes": Why.IDENTITY_CODES,
    "bank_accounts": Why.BANK_ACCOUNTS,
    "protection": Why.PROTECTED,
}
"""The fields that make the risk high when they are read by others: identity theft, fraud, danger to who hides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """Whom a breach touches: ``persons`` in all, of these ``erased`` since, ``deceased`` and under non-disclosure.

    ``records`` counts the records of each field, of those who are in the register still: approximate numbers are what
    the law asks for (GDPR Art. 33(3)(a)). ``listed`` tells whether the register knows who they are.
    """

    persons: int
    erased: int = 0
    deceased: int = 0
    protected: int = 0
    records: Mapping[str, int]
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whether to notify the authority (Art. 33) and to tell the persons (Art. 34), by which risk, and why."""

    risk: Risk
    authority: bool
    persons: bool
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A breach as it stands; moments are UTC.

    ``head`` is the log entry at which the copy of the register stood, ``disclosure`` the log entry of a disclosure.
    ``risk`` is the office's own assessment, None while there is none. ``reason`` tells why the authority was not
    notified, or why later than in time; ``not_told`` why the persons were not told.
    """

    id: int
    what: What
    losses: tuple[Loss, ...]
    aware_at: datetime
    due_at: datetime
    head: int | None
    disclosure: int | None
    nature: str
    consequences: str | None
    measures: str | None
    encrypted: bool
    key_leaked: bool
    risk: Risk | None
    affected: Affected
    notified_at: datetime | None
    not_notified: bool
    reason: str | None
    told_on: date | None
    not_told: str | None
    opened_on: date
    closed_on: date | None

    @property
    def state(self) -> State:
        """How far it is."""
        if self.closed_on is not None:
            return State.CLOSED
        return State.OPEN if self.runs else State.NOTIFIED

    @property
    def runs(self) -> bool:
        """Whether its hours run: nobody has notified the authority yet, nor decided that there is no need to."""
        return self.notified_at is None and not self.not_notified

    @property
    def is_late(self) -> bool:
        """Whether the authority was notified after the hours had passed (GDPR Art. 33(1))."""
        return self.notified_at is not None and self.notified_at > self.due_at

    def left(self, now: datetime) -> timedelta | None:
        """Return how much is left of the hours, negative when they have passed; None when they do not run."""
        return self.due_at - now if self.runs else None

    @property
    def proposal(self) -> Proposal:
        """What the facts propose."""
        return proposed(self)


def due(aware_at: datetime, hours: int) -> datetime:
    """Return the end of the time to notify the authority (GDPR Art. 33(1), T-03)."""
    return hours_later(aware_at, hours)


def proposed(breach: Breach) -> Proposal:
    """Return whom to tell: by the office's own assessment, else by what the facts make likely (E-52, E-53).

    Art. 34(3)(a) spares the persons a message when nobody can read the data: encrypted, and the key did not leak. It
    helps only where secrecy alone was lost. Data that are lost without a backup are a breach, too.
    """
    why: list[Why] = []
    secret_only = breach.losses == (Loss.CONFIDENTIALITY,)
    unreadable = breach.encrypted and not breach.key_leaked
    if Loss.AVAILABILITY in breach.losses:
        why.append(Why.DATA_LOST)
    if Loss.INTEGRITY in breach.losses:
        why.append(Why.DATA_CHANGED)
    if Loss.CONFIDENTIALITY in breach.losses:
        why += _of_secrecy(breach, unreadable=unreadable)
    if breach.affected.persons == 0:
        why = [Why.NOBODY]
    risk = breach.risk or _likely(why, unreadable=unreadable and secret_only)
    if breach.risk is not None:
        why.insert(0, Why.ASSESSED)
    persons = risk is Risk.HIGH and not (unreadable and secret_only)
    return Proposal(risk, risk is not Risk.UNLIKELY, persons, tuple(why))


def _of_secrecy(breach: Breach, *, unreadable: bool) -> list[Why]:
    if unreadable:
        return [Why.UNINTELLIGIBLE]
    found = {SENSITIVE[field] for field, count in breach.affected.records.items() if count and field in SENSITIVE}
    if breach.affected.protected:
        found.add(Why.PROTECTED)
    how = Why.KEY_LEAKED if breach.encrypted else Why.NOT_ENCRYPTED
    return [how, *sorted(found, key=list(Why).index)]


def _likely(why: list[Why], *, unreadable: bool) -> Risk:
    if Why.NOBODY in why or unreadable:
        return Risk.UNLIKELY
    return Risk.HIGH if set(why) & set(SENSITIVE.values()) else Risk.RISK
