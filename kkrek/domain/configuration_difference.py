"""What differs between two configurations: each key that another value has, with both values (GDPR Art. 5(2))."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.configuration import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kkrek.domain.configuration import Configuration

_NAMES = ("code", "number")


class Difference(NamedTuple):
    """A dotted key with its old and new value as text, None where it says nothing or is not there."""

    key: str
    old: str | None
    new: str | None


def differences(old: Configuration, new: Configuration) -> tuple[Difference, ...]:
    """Return what differs, in the order of the old configuration, then what is new in the order of the new one.

    The items of a list of tables are named by their code or number, else counted from 1.
    """
    before, after = (dict(_flat(json.loads(to_json(one)), "")) for one in (old, new))
    keys = dict.fromkeys((*before, *after))
    found = (Difference(key, before.get(key), after.get(key)) for key in keys)
    return tuple(one for one in found if one.old != one.new)


def _flat(value: object, key: str) -> Iterator[tuple[str, str | None]]:
    """Yield every key that holds a value; texts and numbers of a list stand in one value."""
    match value:
        case dict():
            for name, item in value.items():
                yield from _flat(item, f"{key}.{name}" if key else str(name))
        case list() if any(isinstance(item, dict) for item in value):
            for place, item in enumerate(value, start=1):
                yield from _flat(item, f"{key}.{_name(item, place)}")
        case list():
            yield key, ", ".join(map(str, value)) or None
        case None | "":
            yield key, None
        case bool():
            yield key, json.dumps(value)
        case _:
            yield key, str(value)


def _name(item: object, place: int) -> str:
    named = [str(item[name]) for name in _NAMES if name in item] if isinstance(item, dict) else []
    return named[0] if named else str(place)
