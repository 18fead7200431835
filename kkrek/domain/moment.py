"""The moment in which a command runs: given from above, never read below ``cli``."""

from __future__ import annotations

from dataclasses import dataclass
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
        return self.at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def stamp(self) -> str:
        """The moment as stored: ISO 8601, UTC, seconds."""
        return self.at.strftime("%Y-%m-%dT%H:%M:%SZ")
