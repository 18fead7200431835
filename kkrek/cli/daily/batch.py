"""`kkrek batch`: files of corrections, checked before they are applied, and taken back as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.daily import batch_input, batch_options, batch_result
from kkrek.cli.daily.batch_rejects import rejects_to
from kkrek.cli.options import Delimiter, DryRun, Encoding, Force, Settings, Source, Yes, one_of, settings, values_of
from kkrek.cli.output import flush
from kkrek.domain import batch
from kkrek.domain.batch import What
from kkrek.errors import N_, OutputError, PartlyDoneError, RowsRefusedError, SavedOutputError
from kkrek.i18n import _
from kkrek.operations.daily import batch as operation
from kkrek.operations.daily import batch_undo as taking_back
from kkrek.operations.daily.batch import Made
from kkrek.operations.daily.batch_undo import Undone

app = typer.Typer()

_REJECTED = N_("their rows are in the file of --rejects, each with its reason: give it again when it can be applied")
_NOT_REJECTED = N_("the result names them, each with its reason; --rejects FILE keeps their rows, to be given again")

File = Annotated[
    str,
    typer.Argument(metavar="FILE", help=N_("CSV, xlsx, ods or JSON Lines with a row of headings; - is stdin.")),
]
Batch = Annotated[str, typer.Argument(metavar="ID", help=N_("The id of a batch, as `kkrek batch list` shows it."))]
WhatOption = Annotated[
    batch.What | None,
    typer.Option(
        "--what",
        metavar="WHAT",
        parser=one_of(What, "what"),
        autocompletion=values_of(What),
        help=N_("What the rows are about: customers, relations, claims, events or opt-outs."),
    ),
]
MatchOption = Annotated[
    batch.Match | None,
    typer.Option(
        "--match",
        metavar="COLUMN",
        parser=one_of(batch.Match, "match"),
        autocompletion=values_of(batch.Match),
        help=N_("Find the customer by identity_code, email or phone instead of the number."),
    ),
]
Add = Annotated[bool, typer.Option("--add", help=N_("A row that names nobody in the register is a new customer."))]
Complete = Annotated[
    bool,
    typer.Option("--complete", help=N_("The file names all open claims of its companies: what is missing is paid.")),
]
Partial = Annotated[
    bool, typer.Option("--partial", help=N_("Apply the rows that are in order, even when others are refused."))
]
MapOption = Annotated[
    str | None,
    typer.Option("--map", metavar="FILE", help=N_("Which heading is which field (TOML): a file, fivaldi or tampuuri.")),
]
RejectsOption = Annotated[
    Path | None,
    typer.Option(
        "--rejects",
        metavar="FILE",
        readable=False,
        help=N_("Write the rows refused or left out to this file, each with its error, to be mended and given again."),
    ),
]
Expect = Annotated[
    str | None, typer.Option("--expect", metavar="PLAN", help=N_("Apply only if the plan is still this one."))
]


@app.command("template")
def batch_template(ctx: typer.Context, what: WhatOption = None, map_file: MapOption = None) -> None:
    """Print the headings of a file, or a map for the file of another system."""
    if map_file is not None:
        batch_result.show_map(settings(ctx), batch_input.map_text(map_file))
        return
    batch_result.show_template(settings(ctx), what or What.CUSTOMERS)


@app.command("check")
def batch_check(
    ctx: typer.Context,
    file: File,
    what: WhatOption = None,
    match: MatchOption = None,
    add: Add = False,
    complete: Complete = False,
    partial: Partial = False,
    source: Source = None,
    map_file: MapOption = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    rejects: RejectsOption = None,
    force: Force = False,
) -> None:
    """Show what a file would change, and change nothing."""
    wanted = batch_options.wanted(
        ctx, what, match, (add, complete, partial), source, map_file, (encoding, delimiter), None
    )
    given = settings(ctx)
    access = acting.access(given)
    refused = rejects_to(given, rejects, file, map_file, wanted.delimiter, force=force)
    with batch_input.opened(given, file) as content:
        made = operation.check(access, content, wanted, refused)
    _show(given, "batch check", made, rejects)


@app.command("apply")
def batch_apply(
    ctx: typer.Context,
    file: File,
    what: WhatOption = None,
    match: MatchOption = None,
    add: Add = False,
    complete: Complete = False,
    partial: Partial = False,
    expect: Expect = None,
    source: Source = None,
    map_file: MapOption = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    rejects: RejectsOption = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Apply a file: all of its rows, or none."""
    wanted = batch_options.wanted(
        ctx, what, match, (add, complete, partial), source, map_file, (encoding, delimiter), expect
    )
    given = settings(ctx)
    access = acting.access(given)
    run = operation.check if dry_run else operation.apply
    refused = rejects_to(given, rejects, file, map_file, wanted.delimiter, force=force)
    with batch_input.opened(given, file) as content:
        made = run(access, content, wanted, refused)
    _show(given, "batch apply", made, rejects)


@app.command("undo")
def batch_undo(ctx: typer.Context, batch_id: Batch, yes: Yes = False, dry_run: DryRun = False) -> None:
    """Take a batch back: old values return, but where somebody changed them since."""
    given = settings(ctx)
    access = acting.access(given)
    progress = batch_input.progress(given, _("taking back"))
    planned = taking_back.plan(access, batch_id, progress)
    if dry_run:
        batch_result.show_undone(given, planned)
        _end_undo(planned)
        return
    if not yes and prompt.has_terminal():
        batch_result.show_to_agree(planned)
    question = _("Take batch {batch} back?").format(batch=planned.batch)
    prompt.need_yes(question, yes=yes, command="batch undo")
    done = taking_back.undo(access, planned.batch, planned.plan, progress)
    batch_result.show_undone(given, done)
    _end_undo(done)


@app.command("list")
def batch_list(ctx: typer.Context) -> None:
    """List the batches that were applied, the newest first."""
    given = settings(ctx)
    batch_result.show_list(given, operation.listed(acting.access(given)))


def _show(given: Settings, command: str, made: Made, rejects: Path | None) -> None:
    """Write the result, and then tell by the exit code what a script must know (51, 54)."""
    try:
        batch_result.show(given, command, made, rejects)
        flush()
    except OutputError as error:
        if made.batch is None:
            raise
        saved = _("the change is saved as batch {batch}").format(batch=made.batch)
        remedy = N_("see it with `kkrek batch list`")
        raise SavedOutputError(path="stdout", reason=error.fields["reason"], saved=saved, remedy=remedy) from error
    counts, first = made.tally.counts, made.tally.errors
    if made.stopped:
        raise RowsRefusedError(count=counts.refused, line=first[0].line)
    if counts.skipped or counts.refused:
        doing = N_("done in part") if made.applied else N_("would be done in part")
        remedy = _REJECTED if rejects is not None else _NOT_REJECTED
        raise PartlyDoneError(doing=doing, skipped=counts.skipped, refused=counts.refused, remedy=remedy)


def _end_undo(done: Undone) -> None:
    if done.left_count:
        doing = N_("done in part") if done.applied else N_("would be done in part")
        remedy = N_("the result names them, each with its reason")
        raise PartlyDoneError(doing=doing, skipped=done.left_count, refused=0, remedy=remedy)
