"""What the office must do by a day: list it, look at it, close it with the day and who confirmed it (E-42, E-19)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from kkrek.domain.clock import day_of
from kkrek.domain.names import check_line
from kkrek.domain.role import Role
from kkrek.errors import N_, AlreadyThereError, NotFoundError
from kkrek.operations.made import request_made
from kkrek.operations.recipients.breach_kept import as_stored
from kkrek.operations.register import LISTED
from kkrek.store import breaches, customers, holds, requests, tasks
from kkrek.store.holds import PlacedRow
from kkrek.store.tasks import TaskRow

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.breach import Breach
    from kkrek.domain.moment import Moment
    from kkrek.domain.request import RequestMade
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register

__all__ = ["SOON_DAYS", "PlacedRow", "TaskRow", "Tasks", "done", "listed", "shown"]

SOON_DAYS = 7
"""How far ahead a task counts as due: early enough that somebody can still do it in time."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """Tasks, open requests, breaches whose hours run, and holds to review, the soonest due first.

    ``places`` are the names of the other places by their codes.

    A request is due on the day by which one aims to answer it (E-06).
    """

    tasks: tuple[TaskRow, ...]
    moment: Moment
    places: dict[str, str]
    requests: tuple[RequestMade, ...] = ()
    breaches: tuple[Breach, ...] = ()
    holds: tuple[PlacedRow, ...] = ()

    @property
    def today(self) -> date:
        """The day of today."""
        return self.moment.today

    def due_within(self, days: int) -> int:
        """Return how many are due in so many days, today or earlier."""
        last = self.today + timedelta(days=days)
        due = [task.due_on for task in self.tasks if task.due_on <= last.isoformat()]
        due_days = [one.aim_on for one in self.requests]
        due_days += [day_of(one.due_at, self.moment.zone) for one in self.breaches]
        reviews = sum(one.review_on is not None and one.review_on <= last.isoformat() for one in self.holds)
        return len(due) + reviews + sum(day <= last for day in due_days)


def listed(access: Access, *, language: str = "fi") -> Tasks:
    """Return what is open: tasks, requests that wait for an answer, breaches whose hours run, holds to review."""
    with access.open("task list", Role.VIEWER) as register:
        asked = tuple(request_made(register, row) for row in requests.every_open(register.store))
        held = tuple(holds.to_review(register.store))
        found = _tasks(
            register, tuple(tasks.every_open(register.store)), language, asked, held=held, limit=tasks.LISTED
        )
        running = tuple(map(as_stored, breaches.running(register.store)))
        return replace(found, breaches=running, holds=held)


def shown(access: Access, task: int, *, language: str = "fi") -> Tasks:
    """Return one task, open or done.

    Raises:
        NotFoundError: no such task (30).
    """
    with access.open("task show", Role.VIEWER) as register:
        return _tasks(register, (_task(register, task),), language)


def done(access: Access, task: int, *, on: date, by: str, dry_run: bool = False) -> TaskRow:
    """Close a task, or with ``dry_run`` only see whether it could be closed.

    Raises:
        NotFoundError: no such task (30).
        AlreadyThereError: it is closed already (32).
        InvalidValueError: nobody is named who confirmed it (52).
    """
    confirmed_by = check_line(by, "by")
    with access.open("task done", Role.CLERK) as register:
        if _task(register, task).done_on is not None:
            raise AlreadyThereError(
                thing=N_("the date of this task"), where="", remedy=N_("see what is open with `kkrek task list`")
            )
        if not dry_run:
            tasks.finish(register.store, task, on.isoformat(), confirmed_by)
        register.record(customers=dict.fromkeys(tasks.uids(register.store, task), LISTED), reference=str(task))
        return _task(register, task)


def _tasks(
    register: Register,
    found: tuple[TaskRow, ...],
    language: str,
    asked: tuple[RequestMade, ...] = (),
    *,
    held: tuple[PlacedRow, ...] = (),
    limit: int = -1,
) -> Tasks:
    uids = {uid for task in found for uid in tasks.uids(register.store, task.id, limit)}
    askers = (customers.get(register.store, one.number) for one in asked if one.number is not None)
    uids |= {row.uid for row in askers if row is not None} | {one.uid for one in held}
    places = {place.code: place.name.get(language) for place in register.configuration.other_places}
    register.record(customers=dict.fromkeys(uids, LISTED))
    return Tasks(found, register.moment, places, asked)


def _task(register: Register, task: int) -> TaskRow:
    found = tasks.get(register.store, task)
    if found is None:
        raise NotFoundError(thing=N_("task"), which=task, command="kkrek task list")
    return found
