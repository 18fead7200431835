"""List what has had its time, and erase what an officer approved of it (F-40 to F-43, N-07, GDPR Art. 5(1)(e)).

Nothing here runs by itself: a list is read, its plan approved, and the plan is carried out person by person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.role import Role
from kkrek.operations import record
from kkrek.operations.keeping.retention_list import Filled, fill
from kkrek.operations.register import LISTED
from kkrek.store import outdated
from kkrek.store.staging import Touched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.retention_plan import Row
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.connection import Store

LIST = "retention list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which list is asked for: as it stands on a day (None: today), everything that is held, one customer alone.

    ``most`` are so many rows that are shown, and so logged; None is all of them.
    """

    until: date | None = None
    everything: bool = False
    number: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What has had its time: counts, the rows that are shown, and the plan if it may be carried out today.

    ``rows`` is empty where they were handed out one by one.
    """

    filled: Filled
    today: date
    rows: tuple[Row, ...]
    configuration: Configuration

    @property
    def plan(self) -> str | None:
        """The id of the plan; None when nothing goes, or the day of the list is still to come."""
        return self.filled.plan if self.filled.day <= self.today else None


def listed(access: Access, wanted: Wanted, each: Callable[[Listed], Callable[[Row], None]] | None = None) -> Listed:
    """Return what has had its time; nothing is changed.

    With ``each`` the rows are handed out one by one, after they are logged, to what it returns for the counts.

    Raises:
        NotFoundError: nobody has the number (30).
    """
    with access.stage(LIST, Role.VIEWER) as stage:
        with stage.reading() as (register, _head):
            found = _filled(register, wanted)
        touched = Touched(stage.store)
        for row in _shown(stage.store, wanted.most):
            if row.number is not None:
                touched.touch(row.uid, LISTED)
        touched.close(changes=False)
        with stage.writing(touched) as register:
            register.record(crowd=touched, detail={"until": found.filled.day.isoformat()})
        if each is None:
            shown = tuple(_shown(stage.store, wanted.most))
            return Listed(filled=found.filled, today=found.today, rows=shown, configuration=found.configuration)
        write = each(found)
        for row in outdated.each(stage.store):
            write(row)
    return found


def _filled(register: Register, wanted: Wanted) -> Listed:
    number = record.find_row(register, wanted.number).number if wanted.number is not None else None
    today = register.moment.today
    filled = fill(register, wanted.until or today, everything=wanted.everything or number is not None, number=number)
    return Listed(filled=filled, today=today, rows=(), configuration=register.configuration)


def _shown(store: Store, most: int | None) -> Iterator[Row]:
    for place, row in enumerate(outdated.each(store)):
        if most is not None and place >= most:
            return
        yield row
