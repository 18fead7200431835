"""`kkrek unprotect`: lift a non-disclosure, when the person says so or the law ends it (F-15, F-17)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.daily.asking import ask_needed
from kkrek.cli.daily.protect import show
from kkrek.cli.options import DryRun, Number, settings
from kkrek.domain.entry import check_reason
from kkrek.domain.warn import Warn
from kkrek.errors import N_, NeedsOptionError
from kkrek.i18n import _
from kkrek.operations.daily import protect as operation

app = typer.Typer()


@app.command()
def unprotect(
    ctx: typer.Context,
    number: Number,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help=N_("Why it ends, in your own words."))
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Lift the non-disclosure of a customer."""
    given = settings(ctx)
    access = acting.access(given)
    if reason is None and not prompt.has_terminal():
        raise NeedsOptionError(option="--reason", command="unprotect")
    customer = acting.number_of(given, access, number, "unprotect")
    why = reason if reason is not None else ask_needed(_("Why does it end"), "unprotect", _check)
    done = operation.unprotect(access, customer, why, dry_run=dry_run)
    sentence = _("The non-disclosure of customer {number} is lifted: all is shown again.")
    show(given, "unprotect", done, sentence.format(number=done.number) if done.applied else _("Nothing was written."))


def _check(text: str) -> tuple[Warn, ...]:
    check_reason(text)
    return ()
