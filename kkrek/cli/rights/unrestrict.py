"""`kkrek unrestrict`: tell the person that a restriction ends, then lift it (GDPR Art. 18(3), E-41)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting, papers
from kkrek.cli.options import DryRun, FileType, Force, Lang, Number, Output, Reason, settings, wrong_usage
from kkrek.cli.rights import letter_paper
from kkrek.cli.rights import restriction_result as result
from kkrek.domain.dates import day_or_today, format_date, parse_date
from kkrek.domain.entry import check_reason
from kkrek.domain.role import Role
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.rights import restrict as operation
from kkrek.operations.rights.limiting import Restricted
from kkrek.operations.rights.restrict import Announced, Which

app = typer.Typer()

Inform = Annotated[
    bool, typer.Option("--inform", help=N_("Only tell the person by letter; the restriction stays until lifted."))
]
Ends = Annotated[
    str | None,
    typer.Option("--ends", metavar="DATE", help=N_("Day on which it ends, for the letter; in 14 days if left out.")),
]
InformedOn = Annotated[
    str | None,
    typer.Option(
        "--informed-on", metavar="DATE", help=N_("Day on which the person was told; that of --inform if left out.")
    ),
]


@app.command()
def unrestrict(
    ctx: typer.Context,
    number: Number,
    ground: result.Ground = None,
    against: result.Against = None,
    inform: Inform = False,
    ends: Ends = None,
    reason: Reason = None,
    informed_on: InformedOn = None,
    output: Output = None,
    file_type: FileType = None,
    lang: Lang = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Lift a restriction of which the person was told (Article 18(3))."""
    given = settings(ctx)
    if inform and informed_on is not None:
        wrong_usage(ctx, N_("--inform tells the person today: leave out --informed-on"))
    if not inform and any(one is not None for one in (ends, reason, output, file_type, lang)):
        wrong_usage(ctx, N_("the letter is written before the lifting: add --inform"))
    sheet = papers.paper(ctx, given, output, file_type, force=force) if inform else None
    given, access, customer = acting.begin(ctx, number, "unrestrict", Role.OFFICER)
    which, today = Which(ground=ground, purpose=against), access.moment.today
    if sheet is None:
        told = day_or_today(informed_on, today, "informed_on") if informed_on is not None else None
        done = operation.unrestrict(access, customer, which, told, dry_run=dry_run)
        result.show(given, "unrestrict", done, _lifted(done, given.ui_lang), None)
        return
    last = parse_date(ends, today, "ends") if ends is not None else None
    announced = Announced(ends_on=last, reason=check_reason(reason) if reason is not None else None)
    with papers.named_after(sheet):
        done = operation.inform(
            access, customer, which, announced, letter_paper.letter_on(sheet, lang), dry_run=dry_run
        )
    line = _("The restriction stands until it is lifted on {day}: `kkrek unrestrict {number}`.")
    day = format_date(done.ends_on, given.ui_lang) if done.ends_on else ""
    lines = [line.format(day=day, number=done.number)]
    result.show(given, "unrestrict", done, lines, sheet)


def _lifted(done: Restricted, lang: str) -> list[str]:
    told = format_date(done.informed_on, lang) if done.informed_on else ""
    line = _("A restriction of customer {number} is lifted; the person was told on {day}.")
    lines = [line.format(number=done.number, day=told)]
    if done.others:
        lines.append(_("Other restrictions are still in force: see `kkrek show {number}`.").format(number=done.number))
    return lines
