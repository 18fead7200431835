"""Statistics about the register: counts alone, none of them small, and nobody who objects (GDPR Art. 5(1)(c), 21(1)).

Nobody is looked at: the log tells that statistics were made, and of no customer that they were read for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.deadline import add_months
from kkrek.domain.event import EventKind
from kkrek.domain.marketing import Kind
from kkrek.domain.relation import RelationKind
from kkrek.domain.request import RequestKind
from kkrek.domain.role import Role
from kkrek.domain.statistics import PURPOSE, apart, of_all, parts, whole
from kkrek.operations.keeping.retention_ahead import HELD, LATER, OPEN, retention_ahead
from kkrek.store import statistics

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from enum import StrEnum

    from kkrek.domain.statistics import Statistic
    from kkrek.operations.access import Access

MONTHS = 12
"""How far back events count: of some kinds not more is kept."""

PUNCTUALITY = ("answered_in_time", "answered_late", "open_in_time", "open_late", "withdrawn")
# What is late is to be seen as long as it can.
_LATE_LAST = ("withdrawn", "answered_in_time", "open_in_time", "answered_late", "open_late")
_KINDS = tuple(RequestKind)


@dataclass(frozen=True, slots=True)
class Counted:
    """Statistics of a day; ``objectable`` False: the configuration has no purpose to which one could object."""

    on: date
    statistics: tuple[Statistic, ...]
    objectable: bool


def stats(access: Access) -> Counted:
    """Count what the register holds."""
    with access.open("stats", Role.VIEWER) as register:
        store, today = register.store, register.moment.today
        day, since = today.isoformat(), add_months(today, -MONTHS)
        ahead, customers = retention_ahead(register), statistics.customers(store)
        found = (
            whole("customers", customers),
            apart("relations", _all(RelationKind, statistics.relations(store, day))),
            apart("events", _all(EventKind, statistics.events(store, since.isoformat(), day)), since),
            parts("requests", _all(_KINDS, statistics.requests(store)), tuple(reversed(_KINDS))),
            parts("punctuality", _all(PUNCTUALITY, statistics.punctuality(store, day)), _LATE_LAST),
            of_all("opt_outs", _all(Kind, statistics.opt_outs(store)), customers),
            parts("retention", ahead, (HELD, LATER, OPEN, *reversed(ahead))),
        )
        register.record(fields=["statistics"])
        return Counted(today, found, any(one.code == PURPOSE for one in register.configuration.purposes))


def _all(kinds: type[StrEnum] | Iterable[str], found: Mapping[str, int]) -> dict[str, int]:
    """Return the counts of all kinds in their order: what nobody has is a small count like any other."""
    return {str(kind): found.get(str(kind), 0) for kind in kinds}
