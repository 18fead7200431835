"""A day with its time of day, as people type and read it; stored in UTC (F-36, T-03).

Hours count as they pass, so a time that stands on the clock twice, or not at all, must be told from the others.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kkrek.domain.dates import format_date, parse_date
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from kkrek.domain.moment import Moment

_TIME = re.compile(r"(?P<day>.+?)(?:T|,?\s+(?:klo\.?|kl\.?|at)?\s*)(?P<hour>[0-9]{1,2})[.:](?P<minute>[0-9]{2})")
_BETWEEN = {"fi": "klo", "sv": "kl."}


def parse_clock(text: str, now: Moment, field: str) -> datetime:
    """Read ``27.11.2026 16.30``, ``2026-11-27 16:30``, ``today 9.15`` as a moment in UTC, of the zone of ``now``.

    Of a time that stands on the clock twice the earlier one is meant: what is counted from it then ends early enough.

    Raises:
        InvalidValueError: no such day or time, none of that zone on that day, or it is still to come (52).
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise InvalidValueError(
            field=field,
            rule=N_("is not a day with its time"),
            remedy=N_("write 27.11.2026 16.30, 2026-11-27 16:30, or today 16.30"),
        )
    day = parse_date(match["day"], now.today, field)
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour >= 24 or minute >= 60:  # ruff: ignore[magic-value-comparison] - a day and an hour
        raise InvalidValueError(
            field=field, rule=N_("no clock shows this time"), remedy=N_("write hours 0 to 23 and minutes 0 to 59")
        )
    zone = ZoneInfo(now.zone)
    local = datetime.combine(day, time(hour, minute), zone)
    at = local.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise InvalidValueError(
            field=field,
            rule=N_("the clock did not show this time: it was put forward that night"),
            remedy=N_("give the time that the clock showed"),
        )
    if at > now.at:
        raise InvalidValueError(field=field, rule=N_("is in the future"), remedy=N_("give now or an earlier time"))
    return at


def format_clock(at: datetime, zone: str, lang: str) -> str:
    """Write a moment as the clock of a zone shows it: ``30.11.2026 klo 16.30``, ``30 November 2026, 16:30``.

    A time that stands on that clock twice is told apart by its difference to UTC.
    """
    local = at.astimezone(ZoneInfo(zone))
    day = format_date(local.date(), lang)
    minute = f"{local.minute:02}"
    text = f"{day} {_BETWEEN[lang]} {local.hour}.{minute}" if lang in _BETWEEN else f"{day}, {local.hour:02}:{minute}"
    other = local.replace(fold=1 - local.fold)
    if other.utcoffset() == local.utcoffset():
        return text
    return f"{text} ({local.tzname() or ''}, UTC{local.strftime('%z')[:3]})".replace("(, ", "(")
