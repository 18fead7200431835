"""What a recipient of a customer's data must be told, and in which words of its own (GDPR Art. 19, 21(3); E-42, M-08).

An opt-out is told because the objection binds the controller and whoever works for it (Art. 21(3), 24, 28); Art. 19
is about corrections, erasures and restrictions alone.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.address import designator, parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf

    from kkrek.domain.json import Json
    from kkrek.domain.mapping import Column, Mapping


class What(StrEnum):
    """What is told of a customer, in the order in which a task tells it."""

    CORRECTION = "correction"
    MERGE = "merge"
    PROTECTION = "protection"
    PROTECTION_LIFTING = "protection_lifting"
    RESTRICTION = "restriction"
    RESTRICTION_LIFTING = "restriction_lifting"
    ERASURE = "erasure"
    ERASURE_IN_PART = "erasure_in_part"
    OPT_OUT = "opt_out"
    OPT_OUT_MISTAKE = "opt_out_mistake"


OPPOSITES: MappingOf[What, What] = MappingProxyType({
    What.PROTECTION_LIFTING: What.PROTECTION,
    What.PROTECTION: What.PROTECTION_LIFTING,
    What.RESTRICTION_LIFTING: What.RESTRICTION,
    What.OPT_OUT_MISTAKE: What.OPT_OUT,
})
"""What need not be told any more, of which nobody was told yet, when this comes after it."""

OUTLIVES_ERASURE = frozenset({What.ERASURE, What.OPT_OUT})
"""What is still told of somebody who was erased: a prohibition binds whoever keeps data by a duty of its own."""

# Items of several columns, which a recipient may have in fields of their own.
_IN_PARTS = frozenset({"addresses", "relations"})
# What is made of an identity code, which is masked here.
_OF_A_CODE = frozenset({"birth_date", "identity_code_ending"})
# The address where letters go is one of these kinds.
_LETTERS_GO_TO = frozenset({"home", "postal"})
# What the register knows of an item beside its value.
_OURS = frozenset({"uid", "id", "source", "recorded_on", "reviewed_on"})


class Told(NamedTuple):
    """One value that changes at a recipient: its own ``names`` for it, none where it has none, and kkrek's ``field``.

    With names the values are in the recipient's words, else as kkrek shows them: codes, ISO days, items by parts.
    ``on`` is the day from which a value holds, or until which it held.
    """

    field: str
    names: tuple[str, ...]
    old: Json
    new: Json
    on: str | None = None


def told(mapping: Mapping, field: str, old: Json, new: Json) -> tuple[Told, ...]:
    """Return what one change of one field is at a recipient; of an address or a relation the parts that are others.

    ``old`` and ``new`` are as a change is shown: identity codes and accounts masked, items by their main column, an
    address or a relation by its parts.
    """
    if field in _IN_PARTS and (isinstance(old, dict) or isinstance(new, dict)):
        return _of_parts(mapping, field, *_closed(old, new))
    columns = mapping.columns_for(field)
    if not columns:
        return (Told(field, (), old, new),)
    names = tuple(dict.fromkeys(column.name for column in columns))
    before, after = (_written(mapping, columns[0], side) for side in (old, new))
    return (Told(field, names, before, after),)


def differs(old: Json, new: Json) -> bool:
    """Tell whether a change is another value, and not only another origin or another day on which somebody read it."""
    before, after = (
        {name: value for name, value in side.items() if name not in _OURS} if isinstance(side, dict) else side
        for side in (old, new)
    )
    return before != after


def names_of(mapping: Mapping, field: str) -> tuple[str, ...]:
    """Return the recipient's own names for what it has of a field of the record, or none."""
    columns = mapping.columns_for(field)
    return tuple(dict.fromkeys(column.name for column in columns))


def _closed(old: Json, new: Json) -> tuple[Json, Json, str | None]:
    """Return an address that has ended as gone, and one that goes on again as new, with the day of it."""
    before, after = (side if isinstance(side, dict) else None for side in (old, new))
    until = after.get("until") if after is not None else None
    was_until = before.get("until") if before is not None else None
    if before is not None and until and not was_until:
        return before, None, str(until)
    if after is not None and was_until and not until:
        return None, after, None
    since = after.get("since") if before is None and after is not None else None
    return before, after, str(since) if since else None


def _of_parts(mapping: Mapping, field: str, old: Json, new: Json, on: str | None) -> tuple[Told, ...]:
    before, after = (side if isinstance(side, dict) else {} for side in (old, new))
    columns = mapping.columns_for(field)
    found: dict[str, Told] = {}
    kind = str((after or before).get("kind"))
    for column in columns:
        part = _part(column, kind)
        if part is None:
            continue
        sides = [_written(mapping, column, _value(side, part)) for side in (before, after)]
        name = f"{field}.{part}"
        if name in found:
            found[name] = found[name]._replace(names=(*found[name].names, column.name))
        elif sides[0] != sides[1]:
            found[name] = Told(name, (column.name,), sides[0], sides[1], on)
    if found:
        return tuple(found.values())
    return (Told(field, (), old, new, on),) if before != after else ()


def _part(column: Column, kind: str) -> str | None:
    """Return the part of an item of a kind that a column holds, or None when it holds that of another kind."""
    field, *path = (column.field or "").split(".")
    if len(path) > 1:
        return path[1] if path[0] == kind else None
    return path[0] if path and (field != "addresses" or kind in _LETTERS_GO_TO) else None


def _value(item: MappingOf[str, Json], part: str) -> Json:
    if part == "line":
        parts = parts_of(item)
        return parts.as_given or designator(parts) or None
    return item.get(part)


def _written(mapping: Mapping, column: Column, value: Json) -> Json:
    """Return a value in the recipient's words; where it has none for a code, the code itself: somebody must look."""
    if value is None or value == []:
        return None
    if isinstance(value, list):
        return ", ".join(str(_written(mapping, column, one)) for one in value)
    text = str(value)
    written = mapping.write(column, text) if column.field not in _OF_A_CODE else text
    return text if written is None else written
