"""`kkrek erase`: what goes, what stays and why, who must be told; then the certificate (GDPR Art. 17, E-37 to E-40)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from kkrek.cli import acting, papers, prompt
from kkrek.cli.options import DryRun, FileType, Force, Lang, Number, Output, Yes, one_of, settings, values_of
from kkrek.cli.papers import Paper
from kkrek.cli.rights import erase_result, letter_paper
from kkrek.documents.erasure_certificate import erased_sentences, erasure_certificate
from kkrek.documents.labels import heading
from kkrek.documents.rights_words import ERASURE_GROUNDS
from kkrek.domain.access_report import ErasureCertificate
from kkrek.domain.erasure_groups import ONLY
from kkrek.domain.erasure_plan import ErasurePlan
from kkrek.domain.erasure_rule import Ground
from kkrek.domain.letter import Letter
from kkrek.errors import N_, NeedsOptionError
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.rights import erase as operation
from kkrek.operations.rights.erase import Erased, Papers, Wanted
from kkrek.operations.rights.letters import Typeset

app = typer.Typer()

GroundOption = Annotated[
    Ground | None,
    typer.Option(
        "--ground",
        metavar="17.1.a..f",
        parser=one_of(Ground, "ground"),
        autocompletion=values_of(Ground),
        help=N_("Ground of Article 17(1): 17.1.a, b, c, d, e or f."),
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="FIELD",
        autocompletion=lambda: [group.replace("_", "-") for group in ONLY],
        help=N_("Erase this alone, as notes or phones; may be given several times."),
    ),
]
Request = Annotated[
    str | None, typer.Option("--request", metavar="ID", help=N_("The erasure request that this answers."))
]
Expect = Annotated[
    str | None, typer.Option("--expect", metavar="PLAN", help=N_("Erase only if the plan is still this one."))
]


@app.command()
def erase(
    ctx: typer.Context,
    number: Number,
    ground: GroundOption = None,
    only: Only = None,
    request: Request = None,
    expect: Expect = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    output: Output = None,
    file_type: FileType = None,
    lang: Lang = None,
    force: Force = False,
) -> None:
    """Erase a customer, with the reasons for what must stay (Article 17)."""
    given = settings(ctx)
    sheet = papers.paper(ctx, given, output, file_type, force=force)
    if ground is None and (expect is not None or not prompt.has_terminal()):
        raise NeedsOptionError(option="--ground", command="erase", values=f" ({', '.join(Ground)})")
    access = acting.access(given)
    customer = acting.number_of(given, access, number, "erase")
    wanted = Wanted(ground=ground, only=tuple(only or ()), request=request, expect=expect, language=lang)
    planned = _planned(access, customer, wanted)
    if planned.blocked is not None or dry_run:
        erase_result.show_plan(given, planned)
        if planned.blocked is not None:
            raise planned.blocked
        return
    if not yes and prompt.has_terminal():
        erase_result.show_to_agree(planned, given.ui_lang)
    prompt.need_yes(_question(planned.plan).format(number=customer), yes=yes, command="erase")
    agreed = replace(wanted, ground=planned.plan.ground, expect=planned.plan.id)
    with papers.named_after(sheet):
        done = operation.erase(access, customer, agreed, _papers(sheet))
    erase_result.show(given, sheet, done, warned=not yes)


def _question(plan: ErasurePlan) -> str:
    return _("Erase customer {number} for good?") if plan.whole else _("Erase this of customer {number} for good?")


def _papers(sheet: Paper) -> Papers:
    def certificate(one: ErasureCertificate) -> None:
        sheet.typeset(erasure_certificate(one))

    def letter(one: Letter, plan: ErasurePlan) -> Typeset:
        said = erased_sentences([group for group, _count in plan.goes], one.language, lifted=plan.ends_restriction)
        return letter_paper.typeset(sheet, replace(one, done=said))

    return Papers(certificate=certificate, letter=letter)


def _planned(access: Access, number: int, wanted: Wanted) -> Erased:
    """Return the plan; the ground is asked for when all else allows the erasure (E-37).

    An objection may be about marketing alone, so that the plan is made anew.
    """
    planned = operation.erasure_plan(access, number, wanted)
    if wanted.ground is not None or planned.blocked is not None:
        return planned
    grounds = list(Ground)
    chosen = grounds[prompt.choose([heading(ERASURE_GROUNDS, one, _) for one in grounds], _("On which ground?"))]
    if chosen is Ground.OBJECTION:
        return operation.erasure_plan(access, number, replace(wanted, ground=chosen))
    return replace(planned, plan=replace(planned.plan, ground=chosen))
