"""The object of a relation or an event: a flat by its parts, or a place by its code (F-31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.address import line_fold, parse_street
from kkrek.domain.customer import AddressParts
from kkrek.domain.words import fold

if TYPE_CHECKING:
    from collections.abc import Mapping


class Premises(NamedTuple):
    """A flat in parts, or else a ``place``: a parking place or room as it is called; ``object`` is as given."""

    object: str | None = None
    street: str | None = None
    house_number: str | None = None
    stair: str | None = None
    apartment: str | None = None
    suffix: str | None = None
    place: str | None = None

    @property
    def is_flat(self) -> bool:
        """Whether it was read as a street with a house number."""
        return self.house_number is not None


def parse_premises(text: str) -> Premises:
    """Split a text into a flat's parts; what has no house number is the code of a place, kept as given.

    Raises:
        InvalidValueError: the text is empty or holds invisible characters (52).
    """
    parts = parse_street(text)
    given = parts.as_given or text.strip()
    if parts.house_number is None:
        return Premises(object=given, place=given)
    return Premises(
        object=given,
        street=parts.street,
        house_number=parts.house_number,
        stair=parts.stair,
        apartment=parts.apartment,
        suffix=parts.suffix,
    )


def premises_of(values: Mapping[str, object]) -> Premises:
    """Return the object that the columns of a row, or the history, hold."""
    return Premises._make(None if value is None else str(value) for value in map(values.get, Premises._fields))


def premises_fold(premises: Premises) -> str:
    """Return the form by which an object is looked up: a flat as ``juvankatu 10 b 23``, a place folded."""
    if premises.house_number is None:
        return fold(premises.place or premises.object or "")
    return line_fold(
        AddressParts(
            street=premises.street,
            house_number=premises.house_number,
            stair=premises.stair,
            apartment=premises.apartment,
            suffix=premises.suffix,
        )
    )
