"""The duty to inform a person whose data came from elsewhere: a task until the notice is given (GDPR Art. 14; E-19)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kkrek.domain.customer import Source
from kkrek.domain.deadline import add_months
from kkrek.store import tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kkrek.domain.customer import Customer, CustomerNumber
    from kkrek.operations.edit import Basis, Edit
    from kkrek.operations.register import Register
    from kkrek.store.changes import ChangeRow
    from kkrek.store.customers import CustomerRow

KIND = "notice_art14"
_REFERENCE = "task:"
NOTICE_FIELDS = frozenset({"notice_given_on", "notice_version"})
# What the office decides or writes itself is not obtained from anywhere.
_NOT_OBTAINED = NOTICE_FIELDS | {"identity_code_reason"}


def open_task(register: Register, number: CustomerNumber, uid: str, entry: int) -> int:
    """Open the task to inform a person within a month, and return its number (GDPR Art. 14(3)(a), T-04)."""
    return tasks.open_task(register.store, new_task(register, entry), uid=uid, number=number)


def new_task(register: Register, entry: int, batch: str | None = None) -> tasks.NewTask:
    """Return the task to be opened, about one customer or about those of a batch (GDPR Art. 14(3)(a), T-04)."""
    today = register.moment.today
    due = add_months(today, register.configuration.deadlines.art14_months)
    return tasks.NewTask(kind=KIND, due_on=due.isoformat(), made_on=today.isoformat(), entry=entry, batch=batch)


def open_if_due(
    register: Register, customer: Customer, edits: Sequence[Edit], source: Source, entry: int
) -> tuple[int, ...]:
    """Open the task if changes record data from elsewhere about somebody who was never given the notice (E-19).

    A customer has one such task at most; the dead are not informed (F-23).
    """
    if not is_due(customer, edits, source) or tasks.has_open(register.store, customer.uid, KIND):
        return ()
    return (open_task(register, customer.number, customer.uid, entry),)


def is_due(customer: Customer, edits: Sequence[Edit], source: Source) -> bool:
    """Tell whether changes record data from elsewhere about somebody alive who was never given the notice (E-19)."""
    if source is Source.SUBJECT:
        return False
    told = customer.notice_given_on is not None or any(one.field == "notice_given_on" and one.new for one in edits)
    dead = customer.deceased_on is not None or any(one.field == "deceased_on" and one.new for one in edits)
    return not told and not dead and any(_is_obtained(one, source) for one in edits)


def finish(register: Register, uid: str, edits: Sequence[Edit]) -> tuple[int, ...]:
    """Close the open task of a customer to whom a notice is now recorded as given, on that day (E-18)."""
    day = next((one.new for one in edits if one.field == "notice_given_on"), None)
    if day is None:
        return ()
    found = tasks.open_of_customer(register.store, uid, KIND)
    for task in found:
        tasks.finish_for(register.store, task, uid, str(day), register.user)
    return tuple(found)


def basis_of_notice(basis: Basis, finished: Sequence[int]) -> Basis:
    """Return the basis of the notice's own changes, which names the tasks that they closed, for `take_back`."""
    return replace(basis, reference=reference_to(finished)) if finished else basis


def reference_to(finished: Iterable[int | str]) -> str:
    """Return how a change of the notice names the tasks that it closed."""
    return _REFERENCE + ",".join(map(str, finished))


def take_back(register: Register, row: CustomerRow, made: Sequence[ChangeRow], entry: int) -> None:
    """Open again the tasks that undone changes had closed, and forget those that they had opened."""
    reopen(register, row, made)
    tasks.cancel_of_entry(register.store, entry, KIND)


def reopen(register: Register, row: CustomerRow, made: Sequence[ChangeRow]) -> None:
    """Open again the tasks that undone changes of a customer had closed."""
    for task in {task for change in made for task in tasks_of(change)}:
        tasks.reopen(register.store, task, row.uid, row.number)


def tasks_of(change: ChangeRow) -> list[int]:
    """Return the tasks that a change of the notice closed."""
    reference = change.reference or ""
    found = reference.removeprefix(_REFERENCE).split(",") if reference.startswith(_REFERENCE) else []
    return [int(task) for task in found]


def _is_obtained(edit: Edit, source: Source) -> bool:
    """Tell whether a change records something new; what the staff wrote themselves is no datum from elsewhere."""
    own_note = edit.field == "notes" and source is Source.CONTROLLER
    return edit.new is not None and edit.old != edit.new and edit.field not in _NOT_OBTAINED and not own_note
