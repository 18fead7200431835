"""`kkrek task`: what the office must do by a day, requests to be answered too (GDPR Art. 12(3), 19; E-06, E-42)."""

from __future__ import annotations

from codecs import BOM_UTF8
from operator import itemgetter
from pathlib import Path
from typing import Annotated

import typer

from kkrek.cli import acting, files
from kkrek.cli.daily.wording import day_text
from kkrek.cli.options import DryRun, Force, Settings, settings, wrong_usage
from kkrek.cli.output import Screen, emit
from kkrek.cli.recipients.task_result import (
    ERASURES,
    NOTHING,
    counts_text,
    csv_head,
    csv_row,
    data,
    deletion_text,
    draw,
    lines_data,
    row,
)
from kkrek.cli.rights.request_words import kinds_text
from kkrek.documents.breach_words import due_text
from kkrek.documents.labels import say
from kkrek.documents.rights_words import GROUPS
from kkrek.domain.breach import Breach
from kkrek.domain.breach_json import listed_breach_json
from kkrek.domain.dates import day_or_today, format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.moment import day_of
from kkrek.domain.request import RequestMade, as_id
from kkrek.domain.request_json import listed_request_json
from kkrek.domain.role import Role
from kkrek.domain.spreadsheet import csv_text
from kkrek.errors import N_, DueItemsError, NeedsOptionError, SettledElsewhereError
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.recipients import task as operation
from kkrek.operations.recipients.task import LINES, SOON_DAYS, Line, PlacedRow, Shown, TaskRow, Tasks

app = typer.Typer()
_MOST = 10_000


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
    """List what is due: tasks, requests, breaches, and holds to review."""
    given = settings(ctx)
    found = operation.listed(acting.access(given), language=given.ui_lang)

    def text(screen: Screen) -> None:
        if not (found.tasks or found.requests or found.breaches or found.holds):
            screen.line(_("Nothing is open."))
            return
        header = (_("Task"), _("Due"), _("What"), _("Where"), _("Customers"))
        rows = [(task.due_on, row(task, found, given.ui_lang)) for task in found.tasks]
        rows += [(one.aim_on.isoformat(), _request_row(one, found, given.ui_lang)) for one in found.requests]
        rows += [(one.due_at.isoformat(), _breach_row(one, found, given.ui_lang)) for one in found.breaches]
        rows += [(one.review_on or "", _hold_row(one, found, given.ui_lang)) for one in found.holds]
        screen.table(header, [row for _due, row in sorted(rows, key=itemgetter(0))])

    emit(given, "task list", _listed(found, as_rows=given.format == "csv"), text=text)
    due = found.due_within(within)
    if exit_code and due:
        raise DueItemsError(count=due)


@app.command()
def show(
    ctx: typer.Context,
    task: TaskId,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FILE",
            readable=False,
            help=N_("Write the whole list for the recipient here (CSV)."),
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=_MOST, help=N_("How many lines to show at most."))
    ] = LINES,
    force: Force = False,
) -> None:
    """Show one task, and what it tells a recipient."""
    given = settings(ctx)
    access = acting.access(given)
    number = _number(ctx, task)
    if output is not None:
        _export(given, access, number, output, force=force)
        return
    shown = operation.shown(access, number, limit=limit, language=given.ui_lang)
    result = {**_whole(shown), **_told(shown), "output": None}
    emit(given, "task show", result, text=lambda screen: draw(screen, shown, given.ui_lang))


def _export(given: Settings, access: Access, task: int, path: Path, *, force: bool) -> None:
    """Write the whole list; its file gets its name when the register has committed, and is gone when anything fails."""
    access.require("task show", Role.CLERK)
    if path == Path("-"):
        raise NeedsOptionError(option="--output", command="task show")
    files.refuse_among(given.register, path, N_("choose another place with --output"))
    with files.filled(path, force=force) as out:

        def begin(shown: Shown) -> None:
            out.write(BOM_UTF8 + csv_text([csv_head(shown)]).encode())

        def write(line: Line) -> None:
            out.write(csv_text([csv_row(line, given.ui_lang)]).encode())

        shown, count = operation.export(access, task, begin, write, language=given.ui_lang)

    def text(screen: Screen) -> None:
        screen.line(_("What task {id} tells is in {path}; lines: {count}.").format(id=task, path=path, count=count))
        deletion = deletion_text(shown) if ERASURES & shown.whats.keys() else ""
        if deletion:
            screen.warning(deletion)

    emit(given, "task show", {**_whole(shown), **_told(shown), "output": str(path)}, text=text)


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
        since = day_text(closed.task.done_on or "", given.ui_lang)
        screen.line(_("Task {task} is done since {day}.").format(task=closed.task.id, day=since))

    emit(given, "task done", _whole(closed), text=text)


def _number(ctx: typer.Context, task: str) -> int:
    """Return the number of a task; the list names requests beside tasks, and a request is closed by its answer."""
    if as_id(task):
        raise SettledElsewhereError(request=task, command=f"kkrek request show {task}")
    if not task.isdecimal() or int(task) < 1:
        wrong_usage(ctx, N_("a task is named by its number"))
    return int(task)


def _request_row(asked: RequestMade, found: Tasks, lang: str) -> tuple[str, str, str, str, str]:
    """Return a request as a line of the list: its id, what is to be done next, and what the person asks for."""
    due = format_date(asked.aim_on, lang)
    if asked.aim_on < found.today:
        due = _("{day}, late").format(day=due)
    what = _("Wait for the identity: {kinds}") if asked.is_waiting else _("Answer the request: {kinds}")
    customer = str(asked.number) if asked.number is not None else NOTHING
    return asked.id, due, what.format(kinds=kinds_text(asked.open_kinds)), NOTHING, customer


def _breach_row(one: Breach, found: Tasks, lang: str) -> tuple[str, str, str, str, str]:
    """Return a breach as a line of the list: by when the authority is to be notified, to the minute (E-52)."""
    what = _("Decide whether to notify the authority of a breach")
    return str(one.id), due_text(one, found.moment, lang), what, NOTHING, NOTHING


def _hold_row(one: PlacedRow, found: Tasks, lang: str) -> tuple[str, str, str, str, str]:
    """Return a hold as a line of the list: by when somebody looks at it again (F-42)."""
    due = day_text(one.review_on or "", lang)
    if (one.review_on or "") < found.today.isoformat():
        due = _("{day}, late").format(day=due)
    what = _("Review hold {hold}: {data}").format(hold=one.id, data=say(GROUPS, one.field_group, _))
    return NOTHING, due, what, NOTHING, str(one.number)


def _listed(found: Tasks, *, as_rows: bool) -> JsonObject:
    """Return what is open, each sort apart, or for a spreadsheet one list of rows with the same columns."""
    rows: list[Json] = [_listed_data(task, found, as_rows=as_rows) for task in found.tasks]
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
        "tells": "",
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
        "tells": "",
    }


def _listed_data(task: TaskRow, found: Tasks, *, as_rows: bool) -> JsonObject:
    """Return a task of the list; a spreadsheet gets what it tells in words."""
    whats = found.whats.get(task.id, {})
    return {**data(task, whats), "tells": counts_text(whats)} if as_rows else data(task, whats)


def _whole(shown: Shown) -> JsonObject:
    task = shown.task
    rest: JsonObject = {"done_on": task.done_on, "confirmed_by": task.confirmed_by, "request": task.request}
    return {**data(task, shown.whats), **rest}


def _told(shown: Shown) -> JsonObject:
    """Return what a recipient is told for scripts: the lines that were asked for, and whether there are more."""
    return {
        "lines": lines_data(shown),
        "truncated": shown.more,
        "deletion": shown.deletion.value if shown.deletion is not None else None,
    }
