"""The moment in which a command runs: given from above, never read below ``cli``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date

_STAMP = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time (UTC) and the zone whose calendar the office uses."""

    at: datetime
    zone: str = "Europe/Helsinki"

    @property
    def today(self) -> date:
        """The local day: what "received today" means in law and letters."""
        return day_of(self.at, self.zone)

    @property
    def stamp(self) -> str:
        """The moment as stored: ISO 8601, UTC, seconds."""
        return stamp(self.at)


@lru_cache(maxsize=4)  # A batch asks for the day of the same moment a million times.
def day_of(at: datetime, zone: str) -> date:
    """Return the day on which a moment lies in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def stamp(at: datetime) -> str:
    """Return a moment as stored: ISO 8601, UTC, seconds."""
    return at.astimezone(UTC).strftime(_STAMP)


def from_stamp(text: str) -> datetime:
    """Return a stored moment."""
    return datetime.strptime(text, _STAMP).replace(tzinfo=UTC)
