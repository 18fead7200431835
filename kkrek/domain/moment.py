"""The moment in which a command runs: given from above, never read below ``cli``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time (UTC) and the zone whose calendar the office uses."""

    at: datetime
    zone: str = "Europe/Helsinki"

    @property
    def today(self) -> date:
        """The local day: what "received today" means in law and letters."""
        return _day(self.at, self.zone)

    @property
    def stamp(self) -> str:
        """The moment as stored: ISO 8601, UTC, seconds."""
        return self.at.strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=4)  # A batch asks for the day of the same moment a million times.
def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
