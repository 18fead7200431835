"""What the office must do by a day: list it, look at it, close it with the day and who confirmed it (E-42, E-19).

A task that tells a recipient shows line by line what (GDPR Art. 19, 21(3)), and is closed only as it was last shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from kkrek.domain.moment import day_of
from kkrek.domain.names import check_line
from kkrek.domain.role import Role
from kkrek.errors import N_, AlreadyThereError, ChangedSinceError, NotFoundError
from kkrek.operations.made import request_made
from kkrek.operations.recipients import lines
from kkrek.operations.recipients.breach_kept import as_stored
from kkrek.operations.recipients.lines import Line
from kkrek.operations.register import LISTED
from kkrek.store import breaches, customers, log, notifications, requests, tasks
from kkrek.store.tasks import TaskRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from kkrek.domain.breach import Breach
    from kkrek.domain.mapping import Deletion
    from kkrek.domain.moment import Moment
    from kkrek.domain.notification import What
    from kkrek.domain.request import RequestMade
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register

__all__ = ["LINES", "SOON_DAYS", "Line", "Shown", "TaskRow", "Tasks", "done", "export", "listed", "shown"]

SOON_DAYS = 7
"""How far ahead a task counts as due: early enough that somebody can still do it in time."""
LINES = 100
"""So many lines of what is to be told are shown unless more are asked for."""
_SHOW = "task show"


@dataclass(frozen=True, slots=True)
class Tasks:
    """Tasks, open requests, and breaches whose hours run, the soonest due first.

    ``places`` are the names of the other places by their codes.

    A request is due on the day by which one aims to answer it (E-06). ``whats`` tells of each task by its number of
    how many customers it tells a recipient what.
    """

    tasks: tuple[TaskRow, ...]
    moment: Moment
    places: dict[str, str]
    requests: tuple[RequestMade, ...] = ()
    breaches: tuple[Breach, ...] = ()
    whats: Mapping[int, Mapping[What, int]] = field(default_factory=dict)

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
        return len(due) + sum(day <= last for day in due_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One task: the first ``lines`` of what it tells a recipient, ``more`` if there are more, and how many customers.

    ``number_name`` is the recipient's own name for the customer number, ``deletion`` what its own deletion does.
    """

    found: Tasks
    lines: tuple[Line, ...] = ()
    more: bool = False
    number_name: str | None = None
    deletion: Deletion | None = None

    @property
    def task(self) -> TaskRow:
        """The task itself."""
        return self.found.tasks[0]

    @property
    def whats(self) -> Mapping[What, int]:
        """Of how many customers it tells what."""
        return self.found.whats.get(self.task.id, {})


def listed(access: Access, *, language: str = "fi") -> Tasks:
    """Return what is open: tasks, requests that wait for an answer, and breaches whose hours run."""
    with access.open("task list", Role.VIEWER) as register:
        asked = tuple(request_made(register, row) for row in requests.every_open(register.store))
        found = _tasks(register, tuple(tasks.every_open(register.store)), language, asked)
        return replace(found, breaches=tuple(map(as_stored, breaches.running(register.store))))


def shown(access: Access, task: int, *, limit: int = LINES, language: str = "fi") -> Shown:
    """Return one task, open or done, with so many lines of what it tells a recipient; a viewer gets no values.

    Raises:
        NotFoundError: no such task (30).
    """
    with access.open(_SHOW, Role.VIEWER) as register:
        found = _task(register, task, limit)
        told = list(islice(lines.of_task(register, found), limit + 1))
        uids = [one.uid for one in told[:limit]] or tasks.uids(register.store, task, limit)
        register.record(customers=dict.fromkeys(uids, LISTED), reference=str(task), fields=_fields(told[:limit]))
        return _shown(register, found, language, told[:limit], more=len(told) > limit)


def export(
    access: Access, task: int, begin: Callable[[Shown], None], write: Callable[[Line], None], *, language: str = "fi"
) -> tuple[Shown, int]:
    """Give every line of what a task tells its recipient to ``write``; return the task, and how many they were.

    ``begin`` is told the task before.

    Raises:
        NotFoundError: no such task, or it tells no recipient anything (30).
        RoleTooLowError: only a clerk may (22).
    """
    with access.open(_SHOW, Role.CLERK) as register:
        found = _task(register, task, tasks.LISTED)
        if found.recipient_id is None:
            raise NotFoundError(thing=N_("list for a recipient in task"), which=task, command=f"kkrek task show {task}")
        told, count, fields = _shown(register, found, language, []), 0, set[str]()
        begin(told)
        for line in lines.of_task(register, found):
            count += 1
            fields |= set(_fields([line]))
            write(line)
        everybody = tasks.Everybody(register.store, task)
        register.record(crowd=everybody, reference=str(task), fields=sorted(fields))
        return told, count


def done(access: Access, task: int, *, on: date, by: str, dry_run: bool = False) -> Shown:
    """Close a task, or with ``dry_run`` only see whether it could be closed.

    Raises:
        NotFoundError: no such task (30).
        AlreadyThereError: it is closed already (32).
        ChangedSinceError: it tells more by now than when it was last shown (33).
        InvalidValueError: nobody is named who confirmed it (52).
    """
    confirmed_by = check_line(by, "by")
    with access.open("task done", Role.CLERK) as register:
        there = _task(register, task, tasks.LISTED)
        if there.done_on is not None:
            raise AlreadyThereError(
                thing=N_("the date of this task"), where="", remedy=N_("see what is open with `kkrek task list`")
            )
        _check_shown(register, there)
        everybody = tasks.Everybody(register.store, task)
        if not dry_run:
            tasks.finish(register.store, task, on.isoformat(), confirmed_by)
        register.record(crowd=everybody, reference=str(task))
        return _shown(register, _task(register, task, tasks.LISTED), "en", [])


def _check_shown(register: Register, task: TaskRow) -> None:
    """Refuse to close what nobody has seen: a change that came after the list was shown would never be told."""
    first, last = notifications.entries_of(register.store, task.id)
    seen = [log.reference_of(register.store, _SHOW, str(task.id), after) for after in (first, last)]
    if last and seen == [True, False]:
        raise ChangedSinceError(thing=N_("what this task tells the recipient"), command=f"kkrek task show {task.id}")


def _shown(register: Register, found: TaskRow, language: str, told: list[Line], *, more: bool = False) -> Shown:
    mapping = lines.mapping_of(register, found.recipient_id) if found.recipient_id is not None else None
    whats = {found.id: notifications.counts(register.store, found.id)}
    return Shown(
        found=Tasks((found,), register.moment, _places(register, language), whats=whats),
        lines=tuple(told),
        more=more,
        number_name=mapping.name_of("number") if mapping is not None else None,
        deletion=mapping.deletion if mapping is not None else None,
    )


def _tasks(register: Register, found: tuple[TaskRow, ...], language: str, asked: tuple[RequestMade, ...]) -> Tasks:
    uids = {uid for task in found for uid in tasks.uids(register.store, task.id, tasks.LISTED)}
    askers = (customers.get(register.store, one.number) for one in asked if one.number is not None)
    uids |= {row.uid for row in askers if row is not None}
    register.record(customers=dict.fromkeys(uids, LISTED))
    whats = {task.id: notifications.counts(register.store, task.id) for task in found if task.recipient_id is not None}
    return Tasks(found, register.moment, _places(register, language), asked, whats=whats)


def _places(register: Register, language: str) -> dict[str, str]:
    return {place.code: place.name.get(language) for place in register.configuration.other_places}


def _fields(told: list[Line]) -> list[str]:
    """Return the fields that lines tell of, for the log."""
    return [line.field.partition(".")[0] for line in told if line.field is not None]


def _task(register: Register, task: int, limit: int) -> TaskRow:
    found = tasks.get(register.store, task, limit)
    if found is None:
        raise NotFoundError(thing=N_("task"), which=task, command="kkrek task list")
    return found
