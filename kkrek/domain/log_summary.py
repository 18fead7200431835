"""The use of the register in numbers, for whoever supervises it (GDPR Art. 5(2), 24(1), 32(4); E-47).

What stands out is no proof of anything: it is where somebody who knows the work should look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kkrek.domain.moment import day_of, from_stamp, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Period(StrEnum):
    """By which stretch of time use is summed up."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Why(StrEnum):
    """What stands out: many persons opened within an hour, or far more on a day than this user's days have."""

    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Use:
    """What was done: ``times`` it was entered in the log, ``refused`` of them, and how many persons that touched.

    A command writes one entry, some write several. A person counts once for each, as listed, opened or changed.
    """

    times: int = 0
    refused: int = 0
    listed: int = 0
    opened: int = 0
    changed: int = 0

    def __add__(self, other: Use) -> Use:
        """Return both together."""
        return Use(
            self.times + other.times,
            self.refused + other.refused,
            self.listed + other.listed,
            self.opened + other.opened,
            self.changed + other.changed,
        )

    @property
    def touched(self) -> int:
        """How many persons were opened or changed."""
        return self.opened + self.changed


@dataclass(frozen=True, slots=True)
class Unusual:
    """What stands out of one user on one day: ``count`` persons opened or changed, ``usual`` the middle of their days.

    Of an hour ``count`` are the entries of opening or changing somebody within sixty minutes, and ``usual`` is 0.
    """

    user: str
    on: date
    why: Why
    count: int
    usual: int


MANY = 50
"""From how many on anything stands out: fifty look-ups in a row, or so many persons on a day."""

TIMES = 3
"""How many times the middle of a user's own days a day must have."""


def name_of(day: date, period: Period) -> str:
    """Return the period in which a day lies: ``2026-11-22``, ``2026-W47`` or ``2026-11``."""
    match period:
        case Period.DAY:
            return day.isoformat()
        case Period.WEEK:
            year, week, _weekday = day.isocalendar()
            return f"{year}-W{week:02}"
        case Period.MONTH:
            return f"{day.year}-{day.month:02}"


def unusual_days(of_days: Mapping[tuple[str, date], Use]) -> list[Unusual]:
    """Return the days on which a user opened or changed far more persons than on the others (malicious or curious)."""
    by_user: dict[str, list[tuple[date, int]]] = {}
    for (user, day), use in of_days.items():
        if use.touched:
            by_user.setdefault(user, []).append((day, use.touched))
    found = []
    for user, days in by_user.items():
        for day, count in days:
            usual = int(median([other for at, other in days if at != day] or [0]))
            if count >= MANY and count >= TIMES * usual:
                found.append(Unusual(user, day, Why.DAY, count, usual))
    return found


def unusual_hours(moments: Iterable[tuple[str, str]], zone: str) -> list[Unusual]:
    """Return on which days a user opened somebody ``MANY`` times within an hour, with the most on that day.

    ``moments`` are users and UTC times of such commands, in the order of the log.
    """
    last: dict[str, list[datetime]] = {}
    most: dict[tuple[str, date], int] = {}
    for user, at in moments:
        now = from_stamp(at)
        window = last.setdefault(user, [])
        window.append(now)
        while now - window[0] >= timedelta(hours=1):
            window.pop(0)
        if len(window) >= MANY:
            key = (user, day_of(now, zone))
            most[key] = max(most.get(key, 0), len(window))
    return [Unusual(user, day, Why.HOUR, count, 0) for (user, day), count in most.items()]


def shifts(first: date, last: date, zone: str) -> Sequence[tuple[str, str, int]]:
    """Return by how many seconds the clock of a zone differs from UTC between two days, a stretch of time for each.

    The ends are UTC times as they are stored, the second not included; a shift begins to the minute.
    """
    local = ZoneInfo(zone)
    at = datetime.combine(first, time(), local).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time(), local).astimezone(UTC)
    found = []
    while at < end:
        until = _same_until(at, end, local)
        found.append((stamp(at), stamp(until), _offset(at, local)))
        at = until
    return found


def _same_until(at: datetime, end: datetime, local: ZoneInfo) -> datetime:
    """Return how long the difference to UTC stays as it is."""
    offset, step = _offset(at, local), timedelta(days=1)
    while at < end and step >= timedelta(seconds=1):
        if _offset(min(at + step, end), local) == offset:
            at = min(at + step, end)
        else:
            step /= 2
    return min(at + timedelta(minutes=1), end).replace(second=0, microsecond=0) if at < end else end


def _offset(at: datetime, local: ZoneInfo) -> int:
    offset = at.astimezone(local).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
