"""`kkrek restrict`: keep a customer's data without using them (GDPR Art. 18, E-41)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting, papers, prompt
from kkrek.cli.daily.wording import GROUNDS
from kkrek.cli.options import DryRun, FileType, Force, Lang, Number, Output, settings
from kkrek.cli.rights import letter_paper
from kkrek.cli.rights import restriction_result as result
from kkrek.cli.rights.shared_options import Identity, Request
from kkrek.documents.labels import heading
from kkrek.domain.dates import day_or_today
from kkrek.domain.restriction import RestrictionGround
from kkrek.domain.role import Role
from kkrek.errors import N_, NeedsOptionError
from kkrek.i18n import _
from kkrek.operations.rights import restrict as operation
from kkrek.operations.rights.restrict import Wanted

app = typer.Typer()

Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help=N_("Day from which it is restricted; today if left out."))
]


@app.command()
def restrict(
    ctx: typer.Context,
    number: Number,
    ground: result.Ground = None,
    against: result.Against = None,
    since: Since = None,
    request: Request = None,
    identity: Identity = None,
    output: Output = None,
    file_type: FileType = None,
    lang: Lang = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Restrict the processing of a customer's data (Article 18)."""
    given = settings(ctx)
    sheet = letter_paper.wanted(ctx, given, output, file_type, force=force)
    if ground is None and not prompt.has_terminal():
        raise NeedsOptionError(option="--ground", command="restrict")
    given, access, customer = acting.begin(ctx, number, "restrict", Role.OFFICER)
    wanted = Wanted(
        ground=ground or _ground(),
        purpose=against,
        since=day_or_today(since, access.moment.today, "since"),
        request=request,
        identity=identity,
    )
    letter = letter_paper.letter_if_wanted(sheet, lang)
    with papers.named_after(sheet):
        done = operation.restrict(access, customer, wanted, letter, dry_run=dry_run)
    lines = [result.restricted_line(done, given.ui_lang)]
    if done.applied:
        before = _("The person is told before it is lifted: `kkrek unrestrict {number} --inform --output FILE`.")
        lines.append(before.format(number=done.number))
    result.show(given, "restrict", done, lines, sheet)


def _ground() -> RestrictionGround:
    grounds = list(RestrictionGround)
    chosen = prompt.choose([heading(GROUNDS, one, _) for one in grounds], _("On which ground?"))
    return grounds[chosen]
