"""Check what somebody typed about a breach: texts without codes, and what a closed breach must tell (E-52, F-02)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.door_code import check_no_code
from kkrek.domain.free_text import Finding, scan
from kkrek.domain.names import check_text
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from kkrek.domain.breach import Breach, Loss, Risk, What
    from kkrek.errors import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What becomes known of a breach, at once or in phases (GDPR Art. 33(4)); what is None was not said.

    ``notified_on`` is a day with its time and ``told_on`` a day, both as typed.
    """

    nature: str | None = None
    consequences: str | None = None
    measures: str | None = None
    encrypted: bool | None = None
    key_leaked: bool | None = None
    risk: Risk | None = None
    notified_on: str | None = None
    not_notified: bool = False
    reason: str | None = None
    told_on: str | None = None
    not_told: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return self == Found()


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedBreach:
    """What somebody typed of a new breach; ``facts`` tell its nature and whether the data can be read.

    ``aware`` is when one became aware of it, a day with its time as typed; None is now.
    ``head`` is the log entry at which a backup or the register stood, ``disclosure`` that of a disclosure. Of anything
    else the customers are named by ``numbers``, or their number is estimated in ``persons``; ``fields`` are those
    concerned.
    """

    what: What
    losses: tuple[Loss, ...]
    aware: str | None
    facts: Found
    head: int | None = None
    disclosure: int | None = None
    numbers: tuple[int, ...] = ()
    persons: int | None = None
    fields: tuple[str, ...] = ()


def check_breach_text(text: str, field: str) -> str:
    """Return a text of the register of breaches: no identity code, account or code of a door in it (F-02, E-54).

    Raises:
        InvalidValueError: it holds one, or is empty (52).
    """
    checked = check_no_code(check_text(text, field), field)
    if scan(checked) & {Finding.IDENTITY_CODE, Finding.IBAN}:
        raise InvalidValueError(
            field=field,
            rule=N_("it seems to hold a personal identity code or an account number"),
            remedy=N_("say it without"),
        )
    return checked


def check_order(breach: Breach) -> Breach:
    """Return a breach whose days and reasons fit together.

    Raises:
        InvalidValueError: somebody was told before anybody knew, or a reason is missing (52).
    """
    if breach.notified_at is not None and breach.notified_at < breach.aware_at:
        raise _refused(
            "notified_on", N_("that is before you became aware of the breach"), N_("check the day and the time")
        )
    if breach.told_on is not None and breach.told_on < breach.aware_at.date():
        raise _refused("told_on", N_("that is before you became aware of the breach"), N_("check the day"))
    if breach.is_late and not breach.reason:
        raise _refused(
            "reason",
            N_("the authority was notified after the hours had passed, which asks for reasons (GDPR Article 33(1))"),
            N_("add --reason TEXT: why it was later"),
        )
    if breach.not_notified and not breach.reason:
        raise _refused(
            "reason",
            N_("a breach of which the authority is not notified is documented with the reason (GDPR Article 33(5))"),
            N_("add --reason TEXT: why a risk is unlikely"),
        )
    return breach


def check_complete(breach: Breach) -> Breach:
    """Return a breach that tells all that a closed one must: facts, effects, remedies, who was told (Art. 33(5)).

    Raises:
        InvalidValueError: something is not said yet (52).
    """
    if breach.runs:
        raise _refused(
            "notified_on",
            N_("it is not said whether the authority was notified"),
            N_("add --notified-on WHEN, or --not-notified with --reason TEXT"),
        )
    for field, option in (("consequences", "--consequences"), ("measures", "--measures")):
        if getattr(breach, field) is None:
            raise _refused(
                field,
                N_("a closed breach tells its effects and what was done about it (GDPR Article 33(5))"),
                f"{option} TEXT",
            )
    if breach.proposal.persons and breach.told_on is None and breach.not_told is None:
        raise _refused(
            "told_on",
            N_("the risk is high, and it is not said whether the persons were told (GDPR Article 34(1))"),
            N_("add --told-on DATE, or --not-told TEXT: why not"),
        )
    return breach


def _refused(field: str, rule: Phrase, remedy: Phrase | str) -> InvalidValueError:
    return InvalidValueError(field=field, rule=rule, remedy=remedy)
