"""Who used the register how, in numbers: for the officer who supervises it (GDPR Art. 5(2), 24(1), 32(4); E-47).

Of the persons who were looked at it tells how many, never who. It is a use of what the staff did, for the supervision
that the log is kept for, and stands in the log like any other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import starmap
from typing import TYPE_CHECKING, TypeVar

from kkrek.domain.dates import parse_date
from kkrek.domain.deadline import add_months
from kkrek.domain.log_retention import FIELD
from kkrek.domain.log_summary import Period, Unusual, Use, name_of, shifts, unusual_days, unusual_hours
from kkrek.domain.role import Role
from kkrek.errors import N_, InvalidValueError
from kkrek.operations.keeping.anchor import log_start
from kkrek.store import log_summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kkrek.domain.log_retention import LogStart
    from kkrek.operations.access import Access
    from kkrek.store.log_summary import UseRow

_MONTHS = 11
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The use of the register from day to day, both included; keys are in the order of what they count.

    ``periods`` by period and user, ``commands`` by user and command, ``rows`` by period, user and command, and
    ``refusals`` by user, command and id of the error. ``days`` tells on how many days each user worked.
    """

    since: date
    until: date
    by: Period
    users: Mapping[str, Use]
    days: Mapping[str, int]
    periods: Mapping[tuple[str, str], Use]
    commands: Mapping[tuple[str, str], Use]
    rows: Mapping[tuple[str, str, str], Use]
    refusals: Mapping[tuple[str, str, str], int]
    unusual: tuple[Unusual, ...]
    start: LogStart | None


def summary(access: Access, since: str | None, until: str | None, by: Period) -> Summary:
    """Sum up the log of some days: those typed, else of this month and the eleven before it.

    Raises:
        RoleTooLowError: who acts is no officer (22).
        InvalidValueError: no such day, or the last one comes before the first (52).
    """
    with access.open("log summary", Role.OFFICER) as register:
        first, last = _days(since, until, register.moment.today)
        zone = register.moment.zone
        stretches = list(starmap(log_summary.Shift, shifts(first, last, zone)))
        found = log_summary.by_day(register.store, stretches)
        hours = unusual_hours(log_summary.openings(register.store, stretches), zone)
        register.record(fields=[FIELD])
        return _summary(found, hours, (first, last, by), log_start(register.store, zone))


def _days(since: str | None, until: str | None, today: date) -> tuple[date, date]:
    last = parse_date(until, today, "until") if until is not None else today
    first = parse_date(since, today, "from") if since is not None else add_months(last.replace(day=1), -_MONTHS)
    if last < first:
        raise InvalidValueError(
            field="until", rule=N_("comes before the first day"), remedy=N_("give the first day with --from")
        )
    return first, last


def _summary(
    found: list[UseRow], hours: list[Unusual], wanted: tuple[date, date, Period], start: LogStart | None
) -> Summary:
    first, last, by = wanted
    of = [(row, date.fromisoformat(row.day), _use(row)) for row in found]
    days = _sums(((row.user, day), one) for row, day, one in of)
    refusals: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in found:
        if row.refused is not None:
            refusals[row.user, row.operation, row.refused] += row.times
    unusual = sorted((*hours, *unusual_days(days)), key=lambda one: (one.on, one.user, one.why))
    return Summary(
        since=first,
        until=last,
        by=by,
        users=_sums((row.user, one) for row, _day, one in of),
        days={user: sum(name == user for name, _day in days) for user, _day in days},
        periods=_sums(((name_of(day, by), row.user), one) for row, day, one in of),
        commands=_sums(((row.user, row.operation), one) for row, _day, one in of),
        rows=_sums(((name_of(day, by), row.user, row.operation), one) for row, day, one in of),
        refusals=dict(sorted(refusals.items())),
        unusual=tuple(unusual),
        start=start,
    )


def _use(row: UseRow) -> Use:
    refused = row.times if row.refused is not None else 0
    return Use(row.times, refused, row.listed, row.opened, row.changed)


def _sums(found: Iterable[tuple[_Key, Use]]) -> dict[_Key, Use]:
    """Return the sums by key, sorted."""
    sums: dict[_Key, Use] = defaultdict(Use)
    for key, one in found:
        sums[key] += one
    return dict(sorted(sums.items(), key=lambda item: str(item[0])))
