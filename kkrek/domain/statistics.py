"""Counts that tell nothing of a single person: small ones are left out, and so is what would lead back to them.

A count under `LEAST` is hidden, zero too: that nobody is there yet would tell of the first who comes. Where the counts
of a statistic are the parts of a total, a hidden one must not follow from it: others are hidden with it, at least one,
until they are so many together that each small one could be another. They are taken in an order that says nothing of
how large they are, and all that is hidden looks alike. Some counts have no total for that: then all that are not small
can be told. Of what holds for all customers but a few, these few would follow from the number of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

PURPOSE = "statistics"
"""The code of the purpose that statistics serve: who objects to it is in none (GDPR Art. 21(1), E-46)."""

LEAST = 5
"""The smallest count that is told."""

_LEAST_SUM = 2 * LEAST - 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One count of a statistic, None where it is hidden."""

    code: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Statistic:
    """What was counted, by parts; ``total`` is None where it is hidden or not told.

    ``since`` is the first day that counts, None where all that is kept counts.
    """

    code: str
    cells: tuple[Cell, ...]
    total: int | None
    since: date | None = None


def whole(code: str, count: int) -> Statistic:
    """Return a statistic of one count alone."""
    return Statistic(code, (), _told(count))


def parts(code: str, counts: Mapping[str, int], way: Sequence[str]) -> Statistic:
    """Return the parts of a whole, and their total; ``way`` is the order in which parts give way to small ones."""
    hidden = _with_others(counts, dict.fromkeys((*way, *counts)))
    return Statistic(code, _cells(counts, hidden), _told(sum(counts.values())))


def apart(code: str, counts: Mapping[str, int], since: date | None = None) -> Statistic:
    """Return counts whose total is not told."""
    small = {name for name, count in counts.items() if count < LEAST}
    return Statistic(code, _cells(counts, small), None, since)


def of_all(code: str, counts: Mapping[str, int], everybody: int) -> Statistic:
    """Return how many of ``everybody``, who are told elsewhere, each holds for: those who are left may not be few."""
    small = {name for name, count in counts.items() if min(count, everybody - count) < LEAST}
    return Statistic(code, _cells(counts, small), None)


def _with_others(counts: Mapping[str, int], order: Iterable[str]) -> list[str]:
    """Return what must be hidden so that no small count follows from the total."""
    small = [name for name, count in counts.items() if count < LEAST]
    hidden = list(small)
    for name in order if small else ():
        if len(hidden) > len(small) and sum(counts[one] for one in hidden) >= _LEAST_SUM:
            break
        if name not in small:
            hidden.append(name)
    return hidden


def _cells(counts: Mapping[str, int], hidden: Collection[str]) -> tuple[Cell, ...]:
    return tuple(Cell(name, None if name in hidden else count) for name, count in counts.items())


def _told(count: int) -> int | None:
    return count if count >= LEAST else None
