"""When a debt is barred by limitation: Act 728/2003 on the Limitation of Debts (F-39).

The lease act's own time limit was repealed in 2004, so claims of a lease are no exception.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_YEARS = 3
_YEARS_AFTER_JUDGMENT = 5
_LONGEST_YEARS = 20


def barred_after(due_on: date, interrupted_on: Iterable[date] = (), judgment_on: date | None = None) -> date:
    """Return the last day on which a claim is not barred: a contract debt of a natural person (F-39).

    Three years from the due day (sections 4-5). A reminder, payment, acknowledgement or action begins a new period of
    the same length (sections 10, 11 and 13), a judgment one of five years (section 13(2)); never beyond twenty years
    from the due day (section 13 a). An interruption after the end has no effect; one that comes before the due day
    never shortens the time. The end does not move to a working day.
    """
    years, end = _YEARS, _add_years(due_on, _YEARS)
    steps = [(day, False) for day in interrupted_on]
    steps += [(judgment_on, True)] if judgment_on is not None else []
    for day, is_judgment in sorted(steps):
        if is_judgment:
            years = _YEARS_AFTER_JUDGMENT
        elif day > end:
            continue
        end = max(end, _add_years(day, years))
    return min(end, _add_years(due_on, _LONGEST_YEARS))


def _add_years(day: date, years: int) -> date:
    """Return the same day years later; 29 February becomes 28 February in a year that has none."""
    if (day.month, day.day) == (2, 29):
        try:
            return day.replace(year=day.year + years)
        except ValueError:
            return day.replace(year=day.year + years, day=28)
    return day.replace(year=day.year + years)
