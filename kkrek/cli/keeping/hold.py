"""`kkrek hold`: keep data for now although their time comes to an end, and let go of them again (F-42)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.daily.wording import day_text
from kkrek.cli.options import DryRun, Number, Reason, settings, wrong_usage
from kkrek.cli.output import Screen, emit
from kkrek.documents.labels import heading, listed
from kkrek.documents.retention_words import UNITS
from kkrek.documents.rights_words import GROUPS as LABELS
from kkrek.documents.rights_words import hold_reason
from kkrek.domain.dates import format_date
from kkrek.domain.hold_entry import ALL, GROUPS
from kkrek.domain.json import JsonObject
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.keeping import hold as operation
from kkrek.operations.keeping.hold import Holds, PlacedRow

app = typer.Typer()

Group = Annotated[
    str,
    typer.Option(
        "--group",
        metavar="GROUP",
        autocompletion=lambda: [group.replace("_", "-") for group in GROUPS],
        help=N_("What to hold: one group of data, as claims or notes, or all."),
    ),
]


@app.command()
def place(
    ctx: typer.Context,
    number: Number,
    reason: Reason = None,
    review: Annotated[
        str | None, typer.Option("--review", metavar="DATE", help=N_("Day on which somebody looks at it again."))
    ] = None,
    group: Group = ALL,
    dry_run: DryRun = False,
) -> None:
    """Hold data of a customer, with the reason and the day of review."""
    given = settings(ctx)
    access = acting.access(given)
    customer = acting.number_of(given, access, number, "hold place")
    why = reason if reason is not None else _asked(_("Why it is held"), "--reason")
    again = review if review is not None else _asked(_("Day on which somebody looks at it again"), "--review")
    placed = operation.place(access, customer, group, why, again, dry_run=dry_run)

    def text(screen: Screen) -> None:
        what, day = heading(LABELS, placed.group, _), format_date(placed.review_on, given.ui_lang)
        pairs = [(_("Customer"), str(placed.number)), (_("Held"), what), (_("Why"), placed.reason), (_("Review"), day)]
        screen.facts([(_("Hold"), str(placed.id)), *pairs] if placed.id is not None else pairs)
        if placed.replaces:
            numbers = ", ".join(map(str, placed.replaces))
            screen.note(_("It stands in place of hold {numbers}.").format(numbers=numbers))
        if dry_run:
            screen.note(_("Nothing was written."))

    data: JsonObject = {
        "id": placed.id,
        "number": placed.number,
        "group": placed.group,
        "reason": placed.reason,
        "since": placed.since.isoformat(),
        "review_on": placed.review_on.isoformat(),
        "replaces": list(placed.replaces),
        "applied": placed.applied,
    }
    emit(given, "hold place", data, text=text)


def _asked(label: str, option: str) -> str:
    """Ask for what a hold must have; without a terminal the option is named."""
    while True:
        answer = prompt.ask(label, option=option, command="hold place")
        if answer is not None:
            return answer


@app.command()
def release(
    ctx: typer.Context,
    hold: Annotated[str, typer.Argument(metavar="ID", help=N_("Number of the hold."))],
    dry_run: DryRun = False,
) -> None:
    """Release a hold, and go on with what it had stopped."""
    given = settings(ctx)
    if not hold.isdecimal() or int(hold) < 1:
        wrong_usage(ctx, N_("a hold is named by its number"))
    done = operation.release(acting.access(given), int(hold), dry_run=dry_run)

    def text(screen: Screen) -> None:
        if dry_run:
            screen.line(_("Hold {id} of customer {number} would be released.").format(id=done.id, number=done.number))
        else:
            screen.line(_("Hold {id} of customer {number} is released.").format(id=done.id, number=done.number))
        if done.waited:
            units = listed(UNITS, done.waited, _)
            screen.line(_("Their time is over: {data}; see `kkrek retention list`.").format(data=units))
        if done.task is not None:
            screen.line(_("Task {task} is to go on with it; see `kkrek task list`.").format(task=done.task))

    data: JsonObject = {
        "id": done.id,
        "number": done.number,
        "group": done.group,
        "waited": list(done.waited),
        "task": done.task,
        "applied": done.applied,
    }
    emit(given, "hold release", data, text=text)


@app.command("list")
def list_(ctx: typer.Context) -> None:
    """List the holds in force, the soonest review first."""
    given = settings(ctx)
    found = operation.listed(acting.access(given))

    def text(screen: Screen) -> None:
        if not found.holds:
            screen.line(_("Nothing is held."))
            return
        header = (_("Hold"), _("Review"), _("Customer"), _("Held"), _("Why"), _("Since"))
        screen.table(header, [_row(one, found, given.ui_lang) for one in found.holds])

    emit(given, "hold list", {"holds": [_json(one, found) for one in found.holds]}, text=text)


def _row(one: PlacedRow, found: Holds, lang: str) -> tuple[str, str, str, str, str, str]:
    review = day_text(one.review_on, lang) if one.review_on is not None else "\u2013"
    if found.is_overdue(one):
        review = _("{day}, late").format(day=review)
    what, why = heading(LABELS, one.field_group, _), hold_reason(one.reason, _)
    return str(one.id), review, str(one.number), what, why, day_text(one.since, lang)


def _json(one: PlacedRow, found: Holds) -> JsonObject:
    return {
        "id": one.id,
        "number": one.number,
        "group": one.field_group,
        "reason": one.reason,
        "since": one.since,
        "review_on": one.review_on,
        "overdue": found.is_overdue(one),
        "by_erasure": one.by_erasure,
    }
