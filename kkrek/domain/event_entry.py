"""Check what somebody typed about an event: its day, where it was, and texts that hold no codes (N-03, E-54)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.dates import parse_date
from kkrek.domain.door_code import check_no_code
from kkrek.domain.event import EventKind
from kkrek.domain.free_text import Finding, scan
from kkrek.domain.names import check_line, check_text
from kkrek.domain.premises import parse_premises
from kkrek.domain.warn import Warn
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.customer import Source
    from kkrek.domain.json import Json

# What is agreed beforehand; everything else is told when it has happened.
_MAY_COME = frozenset({EventKind.BOOKING, EventKind.TENANCY_CHANGE})
# What is about a flat, so that a text which is none is worth a word.
_ABOUT_FLATS = frozenset({EventKind.DOOR_OPENING, EventKind.TENANCY_CHANGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedEvent:
    """What somebody typed about an event; what is absent is None.

    ``told`` is the recipient who was told of it; ``clear`` names what is emptied: object, description or told;
    ``source`` is what its source is to be from now on.
    """

    kind: EventKind | None = None
    on: str | None = None
    object: str | None = None
    description: str | None = None
    told: str | None = None
    clear: tuple[str, ...] = ()
    source: Source | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed at all."""
        return self == TypedEvent()


def event_columns(typed: TypedEvent, kind: EventKind, today: date, warnings: list[Warn]) -> dict[str, Json]:
    """Return the columns of what was typed about an event of this kind; what was not typed is left out.

    Raises:
        InvalidValueError: a value breaks a rule, or holds a code, an identity code or an account (52).
    """
    columns: dict[str, Json] = {"kind": kind.value}
    if typed.on is not None:
        columns["happened_on"] = check_event_day(kind, parse_date(typed.on, today, "on"), today).isoformat()
    if typed.object is not None:
        premises = parse_premises(_without_secrets(check_line(typed.object, "object"), "object"))
        columns |= premises._asdict()
        if kind in _ABOUT_FLATS and not premises.is_flat:
            sentence = N_("this was not read as a flat; it is kept as the name of a place, as you gave it")
            warnings.append(Warn("object-unparsed", "object", sentence))
    if typed.description is not None:
        columns["description"] = _without_secrets(check_text(typed.description, "description"), "description")
        if Finding.HEALTH in scan(typed.description):
            sentence = N_("the description seems to tell of somebody's health: keep it only if needed (GDPR Art. 9)")
            warnings.append(Warn("event-health", "description", sentence))
    if typed.told is not None:
        columns["told_to"] = _without_secrets(check_line(typed.told, "told"), "told")
    return columns


def check_event_day(kind: EventKind, day: date, today: date) -> date:
    """Return the day of an event; only what is agreed beforehand may be still to come.

    Raises:
        InvalidValueError: it lies in the future, and the kind is no booking and no change of tenancy (52).
    """
    if day > today and kind not in _MAY_COME:
        raise InvalidValueError(
            field="on",
            rule=N_("only a booking or a change of tenancy may be still to come"),
            remedy=N_("give today or an earlier day"),
        )
    return day


def _without_secrets(text: str, field: str) -> str:
    check_no_code(text, field)
    if scan(text) & {Finding.IDENTITY_CODE, Finding.IBAN}:
        raise InvalidValueError(
            field=field,
            rule=N_("it seems to hold a personal identity code or an account number"),
            remedy=N_("say it without"),
        )
    return text
