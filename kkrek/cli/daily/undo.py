"""`kkrek undo`: take back the own last correction, note or addition."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting
from kkrek.cli.daily.wording import change_result, draw_changes, draw_told
from kkrek.cli.options import DryRun, settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.daily import undo as operation

app = typer.Typer()


@app.command()
def undo(
    ctx: typer.Context,
    entry: Annotated[
        int | None,
        typer.Argument(metavar="[ENTRY]", min=1, help=N_("Entry of the change; your own last one if left out.")),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Take back your own last change."""
    given = settings(ctx)
    undone = operation.undo(acting.access(given), entry, dry_run=dry_run)
    result = change_result(
        undone.number, undone.entry, applied=undone.applied, changes=undone.changes, tasks=undone.told
    )

    def text(screen: Screen) -> None:
        numbers = ", ".join(map(str, undone.numbers or (undone.number,)))
        screen.line(_("Entry {entry} of customer {number}:").format(entry=undone.undone, number=numbers))
        if undone.numbers:
            screen.line(_("What was recorded as told to a recipient."))
        elif undone.changes:
            draw_changes(screen, undone.changes, given.ui_lang)
        else:
            screen.line(_("The addition of the customer."))
        screen.line(_("It was taken back.") if undone.applied else _("Nothing was written."))
        draw_told(screen, undone.told)

    warnings = []
    if undone.request is not None:
        sentence = _("request {request} was answered with this and stays so: correct the data anew")
        message = sentence.format(request=undone.request)
        warnings.append(Remark(id="request-answered", field="request", message=message))
    emit(given, "undo", {**result, "undone": undone.undone}, text=text, warnings=warnings)
