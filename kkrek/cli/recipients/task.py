"""`kkrek task`: what the office must do by a day (GDPR Art. 19, E-42)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting
from kkrek.cli.daily.wording import TASKS, day_text
from kkrek.cli.options import DryRun, settings
from kkrek.cli.output import Screen, emit
from kkrek.documents.labels import heading
from kkrek.domain.dates import day_or_today
from kkrek.domain.json import JsonObject
from kkrek.errors import N_, DueItemsError
from kkrek.i18n import _
from kkrek.operations.recipients import task as operation
from kkrek.operations.recipients.task import SOON_DAYS, TaskRow, Tasks

app = typer.Typer()

TaskId = Annotated[int, typer.Argument(metavar="ID", min=1, help=N_("Number of the task."))]


@app.command("list")
def list_(
    ctx: typer.Context,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help=N_("End with 70 when something is due within --within days."))
    ] = False,
    within: Annotated[
        int, typer.Option("--within", metavar="DAYS", min=0, help=N_("How far ahead a task counts as due."))
    ] = SOON_DAYS,
) -> None:
    """List the open tasks."""
    given = settings(ctx)
    found = operation.listed(acting.access(given), language=given.ui_lang)

    def text(screen: Screen) -> None:
        if not found.tasks:
            screen.line(_("Nothing is open."))
            return
        header = (_("Task"), _("Due"), _("What"), _("Where"), _("Customers"))
        screen.table(header, [_row(task, found, given.ui_lang) for task in found.tasks])

    emit(given, "task list", {"tasks": [_data(task) for task in found.tasks]}, text=text)
    due = found.due_within(within)
    if exit_code and due:
        raise DueItemsError(count=len(due))


@app.command()
def show(ctx: typer.Context, task: TaskId) -> None:
    """Show one task."""
    given = settings(ctx)
    found = operation.shown(acting.access(given), task, language=given.ui_lang)
    one = found.tasks[0]

    def text(screen: Screen) -> None:
        number, due, what, where, customers = _row(one, found, given.ui_lang)
        pairs = [(_("Task"), number), (_("What"), what), (_("Where"), where), (_("Customers"), customers)]
        pairs += [(_("Request"), one.request or "\u2013"), (_("Due"), due)]
        if one.done_on:
            pairs += [(_("Done"), day_text(one.done_on, given.ui_lang)), (_("Confirmed by"), one.confirmed_by or "")]
        screen.facts(pairs)

    emit(given, "task show", _data(one, whole=True), text=text)


@app.command()
def done(
    ctx: typer.Context,
    task: TaskId,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help=N_("Who did it, or confirmed that it is done."))],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help=N_("Day on which it was done; today if left out."))
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Mark a task as done."""
    given = settings(ctx)
    access = acting.access(given)
    day = day_or_today(on, access.moment.today, "on")
    closed = operation.done(access, task, on=day, by=by, dry_run=dry_run)

    def text(screen: Screen) -> None:
        if dry_run:
            screen.line(_("Nothing was written."))
            return
        since = day_text(closed.done_on or "", given.ui_lang)
        screen.line(_("Task {task} is done since {day}.").format(task=closed.id, day=since))

    emit(given, "task done", _data(closed, whole=True), text=text)


def _row(task: TaskRow, found: Tasks, lang: str) -> tuple[str, str, str, str, str]:
    where = task.recipient or (found.places.get(task.place, task.place) if task.place else "\u2013")
    customers = ", ".join(map(str, task.numbers)) or "\u2013"
    due = day_text(task.due_on, lang)
    if task.done_on is None and task.due_on < found.today.isoformat():
        due = _("{day}, late").format(day=due)
    return str(task.id), due, heading(TASKS, task.kind, _), where, customers


def _data(task: TaskRow, *, whole: bool = False) -> JsonObject:
    data: JsonObject = {
        "id": task.id,
        "kind": task.kind,
        "recipient": task.recipient or task.place,
        "customers": list(task.numbers),
        "due_on": task.due_on,
    }
    rest: JsonObject = {"done_on": task.done_on, "confirmed_by": task.confirmed_by, "request": task.request}
    return {**data, **rest} if whole else data
