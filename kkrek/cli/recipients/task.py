"""`kkrek task`: what the office must do by a day, requests to be answered too (GDPR Art. 12(3), 19; E-06, E-42)."""

from __future__ import annotations

from operator import itemgetter
from typing import Annotated

import typer

from kkrek.cli import acting
from kkrek.cli.daily.wording import TASKS, day_text
from kkrek.cli.options import DryRun, settings, wrong_usage
from kkrek.cli.output import Screen, emit
from kkrek.cli.rights.request_words import kinds_text
from kkrek.documents.breach_words import due_text
from kkrek.documents.labels import GROUPS, heading, say
from kkrek.domain.breach import Breach
from kkrek.domain.breach_json import listed_breach_json
from kkrek.domain.clock import day_of
from kkrek.domain.dates import day_or_today, format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.request import RequestMade, as_id
from kkrek.domain.request_json import listed_request_json
from kkrek.errors import N_, DueItemsError, SettledElsewhereError
from kkrek.i18n import _
from kkrek.operations.recipients import task as operation
from kkrek.operations.recipients.task import SOON_DAYS, PlacedRow, TaskRow, Tasks

app = typer.Typer()


TaskId = Annotated[str, typer.Argument(metavar="ID", help=N_("Number of the task."))]


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
    """List what is due: open tasks, requests that wait for an answer, breaches, and holds to review."""
    given = settings(ctx)
    found = operation.listed(acting.access(given), language=given.ui_lang)

    def text(screen: Screen) -> None:
        if not (found.tasks or found.requests or found.breaches or found.holds):
            screen.line(_("Nothing is open."))
            return
        header = (_("Task"), _("Due"), _("What"), _("Where"), _("Customers"))
        rows = [(task.due_on, _row(task, found, given.ui_lang)) for task in found.tasks]
        rows += [(one.aim_on.isoformat(), _request_row(one, found, given.ui_lang)) for one in found.requests]
        rows += [(one.due_at.isoformat(), _breach_row(one, found, given.ui_lang)) for one in found.breaches]
        rows += [(one.review_on or "", _hold_row(one, found, given.ui_lang)) for one in found.holds]
        screen.table(header, [row for _due, row in sorted(rows, key=itemgetter(0))])

    emit(given, "task list", _listed(found, as_rows=given.format == "csv"), text=text)
    due = found.due_within(within)
    if exit_code and due:
        raise DueItemsError(count=due)


@app.command()
def show(ctx: typer.Context, task: TaskId) -> None:
    """Show one task."""
    given = settings(ctx)
    found = operation.shown(acting.access(given), _number(ctx, task), language=given.ui_lang)
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
    closed = operation.done(access, _number(ctx, task), on=day, by=by, dry_run=dry_run)

    def text(screen: Screen) -> None:
        if dry_run:
            screen.line(_("Nothing was written."))
            return
        since = day_text(closed.done_on or "", given.ui_lang)
        screen.line(_("Task {task} is done since {day}.").format(task=closed.id, day=since))

    emit(given, "task done", _data(closed, whole=True), text=text)


def _number(ctx: typer.Context, task: str) -> int:
    """Return the number of a task; the list names requests beside tasks, and a request is closed by its answer."""
    if as_id(task):
        raise SettledElsewhereError(request=task, command=f"kkrek request show {task}")
    if not task.isdecimal() or int(task) < 1:
        wrong_usage(ctx, N_("a task is named by its number"))
    return int(task)


def _row(task: TaskRow, found: Tasks, lang: str) -> tuple[str, str, str, str, str]:
    where = task.recipient or (found.places.get(task.place, task.place) if task.place else "\u2013")
    customers = ", ".join(map(str, task.numbers)) or "\u2013"
    if task.people > len(task.numbers):
        customers = _("{numbers} ... ({count} in all)").format(numbers=customers, count=task.people)
    due = day_text(task.due_on, lang)
    if task.done_on is None and task.due_on < found.today.isoformat():
        due = _("{day}, late").format(day=due)
    return str(task.id), due, heading(TASKS, task.kind, _), where, customers


def _request_row(asked: RequestMade, found: Tasks, lang: str) -> tuple[str, str, str, str, str]:
    """Return a request as a line of the list: its id, what is to be done next, and what the person asks for."""
    due = format_date(asked.aim_on, lang)
    if asked.aim_on < found.today:
        due = _("{day}, late").format(day=due)
    what = _("Wait for the identity: {kinds}") if asked.is_waiting else _("Answer the request: {kinds}")
    customer = str(asked.number) if asked.number is not None else "\u2013"
    return asked.id, due, what.format(kinds=kinds_text(asked.open_kinds)), "\u2013", customer


def _breach_row(one: Breach, found: Tasks, lang: str) -> tuple[str, str, str, str, str]:
    """Return a breach as a line of the list: by when the authority is to be notified, to the minute (E-52)."""
    what = _("Decide whether to notify the authority of a breach")
    return str(one.id), due_text(one, found.moment, lang), what, "\u2013", "\u2013"


def _hold_row(one: PlacedRow, found: Tasks, lang: str) -> tuple[str, str, str, str, str]:
    """Return a hold as a line of the list: by when somebody looks at it again (F-42)."""
    due = day_text(one.review_on or "", lang)
    if (one.review_on or "") < found.today.isoformat():
        due = _("{day}, late").format(day=due)
    what = _("Review the hold: {data}").format(data=say(GROUPS, one.field_group, _))
    return str(one.id), due, what, "\u2013", str(one.number)


def _listed(found: Tasks, *, as_rows: bool) -> JsonObject:
    """Return what is open, each sort apart, or for a spreadsheet one list of rows with the same columns."""
    rows: list[Json] = [_data(task) for task in found.tasks]
    if as_rows:
        others = [*map(_as_task, found.requests), *(_breach_as_task(one, found) for one in found.breaches)]
        return {"tasks": [*rows, *others, *map(_hold_as_task, found.holds)]}
    return {
        "tasks": rows,
        "requests": [listed_request_json(one, found.today) for one in found.requests],
        "breaches": [listed_breach_json(one, found.moment.at) for one in found.breaches],
        "holds": [
            {"id": one.id, "number": one.number, "group": one.field_group, "review_on": one.review_on}
            for one in found.holds
        ],
    }


def _as_task(asked: RequestMade) -> JsonObject:
    return {
        "id": asked.id,
        "kind": "request",
        "recipient": None,
        "customers": [asked.number] if asked.number is not None else [],
        "due_on": asked.aim_on.isoformat(),
        "total": int(asked.number is not None),
    }


def _hold_as_task(one: PlacedRow) -> JsonObject:
    return {
        "id": one.id,
        "kind": "hold",
        "recipient": None,
        "customers": [one.number],
        "due_on": one.review_on,
        "total": 1,
    }


def _breach_as_task(one: Breach, found: Tasks) -> JsonObject:
    return {
        "id": one.id,
        "kind": "breach",
        "recipient": None,
        "customers": [],
        "due_on": day_of(one.due_at, found.moment.zone).isoformat(),
        "total": 0,
    }


def _data(task: TaskRow, *, whole: bool = False) -> JsonObject:
    data: JsonObject = {
        "id": task.id,
        "kind": task.kind,
        "recipient": task.recipient or task.place,
        "customers": list(task.numbers),
        "due_on": task.due_on,
        "total": task.people,
    }
    rest: JsonObject = {"done_on": task.done_on, "confirmed_by": task.confirmed_by, "request": task.request}
    return {**data, **rest} if whole else data
