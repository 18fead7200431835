"""What brings a customer to the register: a lease, a service, an application (notice section 5, N-06)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.customer import Origin
    from kkrek.domain.premises import Premises


class RelationKind(StrEnum):
    """What a relation is about; the configuration says which fields are asked for each."""

    FLAT_LEASE = "flat_lease"
    PARKING_LEASE = "parking_lease"
    SERVICE_CUSTOMER = "service_customer"
    APPLICATION = "application"


class RelationPart(StrEnum):
    """What can be emptied of a relation."""

    OBJECT = "object"
    END = "end"
    COMPANY = "company"


class Relation(NamedTuple):
    """A relation with the cooperative or, by its code, a group company; ``object`` is None without one or hidden."""

    id: int
    uid: str
    kind: RelationKind
    company: str | None
    object: Premises | None
    begin: date
    end: date | None
    origin: Origin

    def holds_on(self, day: date) -> bool:
        """Tell whether the relation is in force on a day; the last day belongs to it."""
        return self.begin <= day and (self.end is None or day <= self.end)

    def ended_by(self, day: date) -> bool:
        """Tell whether the relation is over on a day; one that is still to begin is not."""
        return self.end is not None and self.end < day
