"""Which version of the privacy notice was in force on a day: the one that a customer was given then (E-18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

BLANK: Final = "\N{EN DASH}"
"""What stands for a version that nobody has filled in yet."""


class LoadedNotice(NamedTuple):
    """The notice of one version of the configuration: its own version and day, and the day of loading."""

    version: str
    dated: date
    loaded_on: date


def in_force_on(day: date, loaded: Sequence[LoadedNotice]) -> str | None:
    """Return the version in force on ``day``, or None before the first; ``loaded`` is oldest first.

    A notice holds from its own day, whenever it was loaded: customers had it on paper before the register knew it.
    One that is not dated later than those before it holds from the day of its loading, since those held until then.
    """
    named = [one for one in loaded if one.version != BLANK] or loaded
    newest: date | None = None
    found = None
    for one in named:
        since = one.dated if newest is None or one.dated > newest else max(one.dated, one.loaded_on)
        newest = one.dated if newest is None else max(newest, one.dated)
        if since <= day:
            found = one.version
    return found
