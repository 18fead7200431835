"""`kkrek retention`: what has had its time, and its erasure as an officer approved it (GDPR Art. 5(1)(e), F-43)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting, papers, prompt
from kkrek.cli.daily.batch_input import progress
from kkrek.cli.keeping import retention_result as result
from kkrek.cli.keeping.retention_stream import Stream
from kkrek.cli.options import DryRun, FileType, Force, Lang, Output, Yes, settings, wrong_usage
from kkrek.documents.retention_certificate import retention_certificate
from kkrek.domain.dates import parse_date
from kkrek.domain.retention_certificate import RetentionCertificate
from kkrek.domain.retention_plan import State
from kkrek.domain.role import Role
from kkrek.errors import N_, DataDueError, LeftAsTheyAreError, NeedsOptionError
from kkrek.i18n import _
from kkrek.operations.keeping import retention as operation
from kkrek.operations.keeping import retention_apply
from kkrek.operations.keeping.retention import Wanted

app = typer.Typer()

SHOWN = 20
"""So many rows stand in a list for people: all of them are for a spreadsheet."""

Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help=N_("List what has had its time by this day; today if left out.")),
]
Everything = Annotated[
    bool, typer.Option("--all", help=N_("List everything that is held, with the day from which it may be erased."))
]
ExitCode = Annotated[bool, typer.Option("--exit-code", help=N_("End with 70 when something is due."))]
Expect = Annotated[
    str | None, typer.Option("--expect", metavar="PLAN", help=N_("The plan that was approved, as the list names it."))
]


@app.command("list")
def list_(
    ctx: typer.Context,
    number: Annotated[
        str | None,
        typer.Argument(metavar="[NUMBER]", help=N_("List everything of this customer, with the days.")),
    ] = None,
    until: Until = None,
    everything: Everything = False,
    exit_code: ExitCode = False,
) -> None:
    """List what has had its time, and until when the rest is kept."""
    given = settings(ctx)
    access = acting.access(given)
    customer = acting.number_of(given, access, number, operation.LIST) if number is not None else None
    wanted = Wanted(
        until=parse_date(until, access.moment.today, "until") if until is not None else None,
        everything=everything,
        number=customer,
        most=SHOWN if given.format == "table" and customer is None else None,
    )
    if given.format == "table":
        found = operation.listed(access, wanted)
        result.show(given, found, customer, may_apply=access.role.allows(Role.OFFICER))
    else:
        stream = Stream(as_csv=given.format == "csv")
        found = operation.listed(access, wanted, stream.begin)
        stream.end()
    if exit_code and found.filled.total(State.DUE):
        raise DataDueError(count=found.filled.total(State.DUE))


@app.command()
def apply(
    ctx: typer.Context,
    expect: Expect = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    output: Output = None,
    file_type: FileType = None,
    lang: Lang = None,
    force: Force = False,
) -> None:
    """Erase what has had its time, as approved."""
    given = settings(ctx)
    sheet = papers.paper(ctx, given, output, file_type, force=force)
    access = acting.access(given)
    access.require(retention_apply.APPLY, Role.OFFICER)
    if expect is None:
        raise NeedsOptionError(option="--expect", command=retention_apply.APPLY)
    if dry_run and (output is not None or file_type is not None):
        wrong_usage(ctx, N_("a dry run writes no certificate"))
    sheet.check_place()
    planned = retention_apply.planned(access, expect)
    if dry_run:
        result.show_planned(given, planned)
        return
    if not yes and prompt.has_terminal():
        result.show_to_agree(planned)
    question = _("Erase this for good?")
    prompt.need_yes(question, yes=yes, command=retention_apply.APPLY)

    def typeset(one: RetentionCertificate) -> None:
        sheet.typeset(retention_certificate(one, lang.value if lang is not None else given.ui_lang))

    with papers.named_after(sheet):
        done = retention_apply.apply(access, expect, typeset, progress(given, _("erasing")))
    result.show_applied(given, sheet, done)
    if done.skipped:
        raise LeftAsTheyAreError(count=len(done.skipped))
