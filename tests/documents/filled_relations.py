"""Relations, claims and events with a marker in every field; all flats and references are invented."""

from __future__ import annotations

from datetime import date

from kkrek.domain.claim import Claim, ClaimState
from kkrek.domain.customer import Origin, Source
from kkrek.domain.event import Event, EventKind
from kkrek.domain.premises import Premises
from kkrek.domain.relation import Relation, RelationKind

SUBJECT = Origin(Source.SUBJECT, date(2024, 3, 1))
VTJ = Origin(Source.VTJ, date(2025, 4, 2))


def relations() -> tuple[Relation, ...]:
    """Return a lease in force and one that has ended, in the order in which they were written: the ended one first."""
    ended = Premises(object="Oldobjectq2 1", street="Oldobjectq2", house_number="1", suffix="as 2")
    held = Premises(object="Objectq1 10 B 23", street="Objectq1", house_number="10", stair="B", apartment="23")
    lease = Relation(
        id=1,
        uid="r1",
        kind=RelationKind.FLAT_LEASE,
        company=None,
        object=ended,
        begin=date(2020, 1, 1),
        end=date(2024, 2, 29),
        origin=VTJ,
    )
    present = lease._replace(
        id=2, uid="r2", company="estate", object=held, begin=date(2024, 3, 1), end=None, origin=SUBJECT
    )
    return (lease, present)


def claims() -> tuple[Claim, ...]:
    return (
        Claim(
            id=1,
            uid="c1",
            company=None,
            reference="Referenceq4",
            due_on=date(2023, 4, 5),
            state=ClaimState.JUDGMENT,
            paid_on=None,
            disputed_on=date(2023, 5, 1),
            judgment_on=date(2025, 9, 10),
            interrupted_on=(date(2025, 3, 1),),
            origin=Origin(Source.CONTROLLER, date(2023, 4, 5)),
        ),
    )


def events() -> tuple[Event, ...]:
    booked = Event(
        id=1,
        uid="e1",
        kind=EventKind.BOOKING,
        happened_on=date(2025, 10, 2),
        object=None,
        description=None,
        told_to=None,
        origin=SUBJECT,
        reviewed_on=date(2026, 12, 1),
    )
    opened = booked._replace(
        id=2,
        uid="e2",
        kind=EventKind.DOOR_OPENING,
        happened_on=date(2025, 11, 3),
        object=Premises(object="Flatq5 10 B 23", street="Flatq5", house_number="10", stair="B", apartment="23"),
        description="Descriptionq6",
        told_to="Toldtoq7",
        origin=Origin(Source.CONTROLLER, date(2025, 11, 3)),
    )
    return (booked, opened)
