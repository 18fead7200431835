"""What happened for a customer or in a flat: personal data too, though the notice calls them none (N-03)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.customer import Origin
    from kkrek.domain.premises import Premises


class EventKind(StrEnum):
    """The kinds of events that are logged (notice section 6, F-40)."""

    DOOR_OPENING = "door_opening"
    WORK_ORDER = "work_order"
    FAULT_REPORT = "fault_report"
    TENANCY_CHANGE = "tenancy_change"
    BOOKING = "booking"
    KEY_HANDOVER = "key_handover"


class EventPart(StrEnum):
    """What can be emptied of an event; ``told`` is who was told of it."""

    OBJECT = "object"
    DESCRIPTION = "description"
    TOLD = "told"


class Event(NamedTuple):
    """One event; ``told_to`` is the recipient who was told of it, never a door code (E-54).

    ``reviewed_on`` is when its description was released for a report (R-26).
    """

    id: int
    uid: str
    kind: EventKind
    happened_on: date
    object: Premises | None
    description: str | None
    told_to: str | None
    origin: Origin
    reviewed_on: date | None = None
