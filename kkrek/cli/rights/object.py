"""`kkrek object`: an objection to a purpose, and its decision (GDPR Art. 21(1), E-46)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting, papers
from kkrek.cli.options import (
    DryRun,
    FileType,
    Force,
    Lang,
    Number,
    Output,
    Reason,
    Received,
    Settings,
    Via,
    one_of,
    settings,
    values_of,
    wrong_usage,
)
from kkrek.cli.papers import Paper
from kkrek.cli.rights import letter_paper
from kkrek.cli.rights import restriction_result as result
from kkrek.cli.rights.shared_options import Request
from kkrek.domain.customer import Language
from kkrek.domain.customer import Via as Way
from kkrek.domain.dates import day_or_today
from kkrek.domain.entry import check_reason
from kkrek.domain.restriction import Decision
from kkrek.domain.role import Role
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.rights import object as operation
from kkrek.operations.rights.object import Objection, Ruling

app = typer.Typer()

To = Annotated[
    str, typer.Option("--to", metavar="CODE", help=N_("Purpose of the configuration that the person objects to."))
]
Decide = Annotated[
    Decision | None,
    typer.Option(
        "--decide",
        metavar="upheld|rejected",
        parser=one_of(Decision, "decide"),
        autocompletion=values_of(Decision),
        help=N_("Settle the objection: upheld, or rejected for the compelling grounds of --reason."),
    ),
]


@app.command(name="object")
def object_(
    ctx: typer.Context,
    number: Number,
    to: To,
    request: Request = None,
    received: Received = None,
    via: Via = None,
    decide: Decide = None,
    reason: Reason = None,
    output: Output = None,
    file_type: FileType = None,
    lang: Lang = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Record an objection to a purpose, or decide it (Article 21(1))."""
    given = settings(ctx)
    _check_usage(ctx, decide, reason, known=request is not None, told=received is not None or via is not None)
    paper = letter_paper.wanted if decide is None else papers.paper
    sheet = paper(ctx, given, output, file_type, force=force)
    given, access, customer = acting.begin(ctx, number, "object", Role.CLERK if decide is None else Role.OFFICER)
    if decide is not None:
        assert sheet is not None
        ruling = Ruling(purpose=to, decision=decide, reason=check_reason(reason) if reason is not None else None)
        _decide(given, access, customer, ruling, (sheet, lang), dry_run=dry_run)
        return
    day = day_or_today(received, access.moment.today, "received")
    objection = Objection(purpose=to, received_on=day, via=via or Way.LETTER, request=request)
    letter = letter_paper.letter_if_wanted(sheet, lang)
    with papers.named_after(sheet):
        done = operation.object_to(access, customer, objection, letter, dry_run=dry_run)
    lines = [result.restricted_line(done, given.ui_lang)]
    if done.applied:
        line = _(
            "Request {request} waits for the decision of an officer: `kkrek object {number} --to {purpose} --decide`."
        )
        lines.append(line.format(request=done.request, number=done.number, purpose=done.purpose))
    result.show(given, "object", done, lines, sheet)


def _decide(
    given: Settings, access: Access, number: int, ruling: Ruling, on: tuple[Paper, Language | None], *, dry_run: bool
) -> None:
    sheet, lang = on
    with papers.named_after(sheet):
        done = operation.decide(access, number, ruling, letter_paper.letter_on(sheet, lang), dry_run=dry_run)
    words = {"number": done.number, "purpose": done.purpose}
    if ruling.decision is Decision.UPHELD:
        lines = [_("The objection is upheld: the processing for the purpose {purpose} has ended.").format(**words)]
    else:
        lines = [
            _("The objection is rejected; the letter tells the person why."),
            _("The restriction stands until `kkrek unrestrict {number} --against {purpose}`.").format(**words),
        ]
    result.show(given, "object", done, lines, sheet)


def _check_usage(ctx: typer.Context, decide: Decision | None, reason: str | None, *, known: bool, told: bool) -> None:
    if decide is None and reason is not None:
        wrong_usage(ctx, N_("--reason is that of a decision: add --decide upheld or rejected"))
    if decide is not None and (known or told):
        wrong_usage(ctx, N_("the decision is on the recorded objection: leave out --request, --received and --via"))
    if known and told:
        wrong_usage(ctx, N_("an open request has its own day and way: leave out --received and --via"))
