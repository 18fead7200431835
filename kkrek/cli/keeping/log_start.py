"""From where on the log is kept, in words and for scripts."""

from __future__ import annotations

from kkrek.domain.dates import format_date
from kkrek.domain.json import JsonObject
from kkrek.domain.log_retention import LogStart
from kkrek.i18n import _


def start_text(start: LogStart, lang: str) -> str:
    """Return from where on the log is kept."""
    words = _("The log is kept from {first} on; earlier entries were taken out on {day} by {user} (entry {entry}).")
    first, day = format_date(start.first_on, lang), format_date(start.removed_on, lang)
    return words.format(first=first, day=day, user=start.by, entry=start.entry)


def start_json(start: LogStart | None) -> JsonObject | None:
    """Return the same as scripts read it, null while the log is whole."""
    if start is None:
        return None
    return {
        "first": start.first,
        "first_on": start.first_on.isoformat(),
        "removed": start.removed,
        "removed_on": start.removed_on.isoformat(),
        "user": start.by,
        "entry": start.entry,
    }
