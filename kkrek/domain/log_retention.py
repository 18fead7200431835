"""How long the log of use is kept: it is personal data of the staff, and of the customers whom they looked at (F-40).

It goes by whole days from its beginning on, so that nobody can choose an entry to go.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kkrek.domain.configuration_parts import Begins
from kkrek.domain.dates import parse_date
from kkrek.domain.deadline import add_months
from kkrek.errors import N_, ConfigurationGapError, LogStillKeptError

if TYPE_CHECKING:
    from kkrek.domain.configuration import Configuration
    from kkrek.domain.configuration_parts import Clock

FIELD = "log"
LEAST_MONTHS = 1
"""Nothing younger than this is ever taken out: whoever worked since notices another log by the head they have seen."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogStart:
    """From where on the log is kept: entry, first day, and when, by whom and how many entries were taken out before.

    ``removed`` are those of the last time, whose last day is ``until``; ``entry`` is that of the removal itself.
    """

    first: int
    until: date
    removed: int
    removed_on: date
    by: str
    entry: int

    @property
    def first_on(self) -> date:
        """The first day of which all entries are kept."""
        return self.until + _DAY


def log_clock(configuration: Configuration) -> Clock | None:
    """Return the clock of the log, or None while the configuration decides none by which it could go (F-41)."""
    clock = configuration.clock_of(FIELD)
    decided = clock.decided and clock.begins is Begins.LOGGED and (clock.months or 0) >= LEAST_MONTHS
    return clock if decided else None


def months_kept(configuration: Configuration) -> int:
    """Return for how many months an entry is kept.

    Raises:
        ConfigurationGapError: the controller has not decided it (45).
    """
    clock = log_clock(configuration)
    if clock is None or clock.months is None:
        raise ConfigurationGapError(gap=N_("for how many months the log is kept, at least one (retention, decided)"))
    return clock.months


def first_kept(today: date, months: int) -> date:
    """Return the first day whose entries are still kept on ``today``: what is older is past its time."""
    day = add_months(today, -months)
    while add_months(day - _DAY, months) >= today:
        day -= _DAY
    while add_months(day, months) < today:
        day += _DAY
    return day


def last_to_go(text: str | None, today: date, months: int) -> date:
    """Return the last day whose entries go: as typed, else the last that is past its time.

    Raises:
        LogStillKeptError: entries of that day are still kept (52).
    """
    last = first_kept(today, months) - _DAY
    if text is None:
        return last
    wanted = parse_date(text, today, "until")
    if wanted > last:
        raise LogStillKeptError(field="until", day=last.isoformat())
    return wanted
