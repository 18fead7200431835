"""Turn what somebody typed about a relation into values, with what should be looked at (N-06, F-31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.door_code import check_no_code
from kkrek.domain.names import check_line
from kkrek.domain.premises import Premises, parse_premises, premises_fold
from kkrek.domain.relation import RelationKind
from kkrek.domain.warn import Warn
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.relation import Relation

LEASES = frozenset({RelationKind.FLAT_LEASE, RelationKind.PARKING_LEASE})


def check_object(kind: RelationKind, text: str | None, warnings: list[Warn]) -> Premises | None:
    """Return the object of a relation; a lease has one, a parking place is a place by its code.

    What does not parse as a flat is kept as given; where a flat was meant, that is told.

    Raises:
        InvalidValueError: a lease without object, or a text that is empty, holds invisible characters or the code of a
            door (52, E-54).
    """
    if text is None:
        if kind in LEASES:
            raise InvalidValueError(
                field="object",
                rule=N_("a lease has an object"),
                remedy=N_("name the flat or the parking place with --object"),
            )
        return None
    check_no_code(text, "object")
    if kind is RelationKind.PARKING_LEASE:
        given = " ".join(check_line(text, "object").split())
        return Premises(object=given, place=given)
    found = parse_premises(text)
    if kind is RelationKind.FLAT_LEASE and not found.is_flat:
        sentence = N_("the object does not read as a flat; it is kept as it was given, not split into parts")
        warnings.append(Warn("object-unparsed", "object", sentence))
    elif kind is RelationKind.FLAT_LEASE and found.apartment is None:
        warnings.append(Warn("flat-without-apartment", "object", N_("the flat has no apartment number: check it")))
    return found


def check_period(begin: date, end: date | None) -> None:
    """Refuse an end that comes before the beginning.

    Raises:
        InvalidValueError: it does (52).
    """
    if end is not None and end < begin:
        raise InvalidValueError(
            field="end", rule=N_("comes before the beginning of the relation"), remedy=N_("check both days")
        )


def is_same(one: Relation, other: Relation) -> bool:
    """Tell whether two relations say the same: kind, company and object, at times that overlap."""
    if (one.kind, one.company) != (other.kind, other.company):
        return False
    apart = (one.end is not None and one.end < other.begin) or (other.end is not None and other.end < one.begin)
    return not apart and _folded(one.object) == _folded(other.object)


def _folded(premises: Premises | None) -> str:
    return premises_fold(premises) if premises is not None else ""
