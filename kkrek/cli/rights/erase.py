"""`kkrek erase`: what goes, what stays and why, who must be told; then the certificate (GDPR Art. 17, E-37 to E-40)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from kkrek.cli import acting, papers, prompt
from kkrek.cli.options import DryRun, FileType, Force, Lang, Number, Output, Settings, Yes, one_of, settings, values_of
from kkrek.cli.output import Remark, Screen, emit
from kkrek.cli.papers import Paper
from kkrek.documents.erasure_certificate import erasure_certificate
from kkrek.documents.labels import ERASURE_GROUNDS, GROUPS, STAY_REASONS, heading, say
from kkrek.domain.access_report import ErasureCertificate
from kkrek.domain.dates import format_date
from kkrek.domain.erasure_plan import Ground
from kkrek.domain.json import JsonObject
from kkrek.domain.warn import NOT_WIPED
from kkrek.errors import N_, NeedsOptionError
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.rights import erase as operation
from kkrek.operations.rights.erase import Erased, Wanted

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
        raise NeedsOptionError(option="--ground", command="erase")
    access = acting.access(given)
    customer = acting.number_of(given, access, number, "erase")
    wanted = Wanted(ground=ground, request=request, expect=expect, language=lang)
    planned = _planned(access, customer, wanted)
    if planned.blocked is not None or dry_run:
        _show_plan(given, planned)
        if planned.blocked is not None:
            raise planned.blocked
        return
    if not yes and prompt.has_terminal():
        prompt.show(*_lines(planned, given.ui_lang))
    prompt.need_yes(_("Erase customer {number} for good?").format(number=customer), yes=yes, command="erase")

    def typeset(certificate: ErasureCertificate) -> None:
        sheet.typeset(erasure_certificate(certificate))

    agreed = replace(wanted, ground=planned.plan.ground, expect=planned.plan.id)
    with papers.named_after(sheet):
        done = operation.erase(access, customer, agreed, typeset)
    _show(given, sheet, done)


def _planned(access: Access, number: int, wanted: Wanted) -> Erased:
    """Return the plan; the ground is asked for when all else allows the erasure (E-37)."""
    planned = operation.erasure_plan(access, number, wanted)
    if wanted.ground is not None or planned.blocked is not None:
        return planned
    grounds = list(Ground)
    chosen = prompt.choose([heading(ERASURE_GROUNDS, one, _) for one in grounds], _("On which ground?"))
    return replace(planned, plan=replace(planned.plan, ground=grounds[chosen]))


def _show_plan(given: Settings, planned: Erased) -> None:
    def text(screen: Screen) -> None:
        for line in _lines(planned, given.ui_lang):
            screen.line(line)

    emit(given, "erase", _data(planned), text=text, warnings=_remarks(planned))


def _show(given: Settings, sheet: Paper, done: Erased) -> None:
    """Show the certificate itself when it goes to stdout, else where it is."""

    def text(screen: Screen) -> None:
        if sheet.path is None:
            screen.line(sheet.text)
            return
        screen.line(_("Customer {number} is erased.").format(number=done.plan.number))
        screen.facts([(_("Certificate"), str(sheet.path)), (_("Log"), done.head or "")])

    data = _data(done)
    if sheet.path is None and given.format == "json":
        data = {**data, "certificate": sheet.json()}
    if given.format == "json" or not papers.print_raw(sheet):
        emit(given, "erase", data, text=text, warnings=_remarks(done))


def _lines(planned: Erased, lang: str) -> list[str]:
    """Return the plan in plain words: what goes, what stays and why, who must be told (E-38, E-40, Art. 19)."""
    plan = planned.plan
    places = {place.code: place.name.get(lang) for place in planned.configuration.other_places}
    lines = [_("Goes:"), *(f"  {heading(GROUPS, group, _)}: {count}" for group, count in plan.goes)]
    lines += [_("Stays:")]
    for one in plan.stays:
        known = {"group": heading(GROUPS, one.group, _), "reason": say(STAY_REASONS, one.reason, _)}
        if one.until is None:
            lines.append("  " + _("{group}: {reason}").format(**known))
        else:
            day = format_date(one.until, lang)
            lines.append("  " + _("{group}: {reason}, until {day}").format(**known, day=day))
    lines += [_("Must be told, or looked through:"), *(f"  {places.get(code, code)}" for code in plan.tell)]
    return [*lines, _("Plan {plan}").format(plan=plan.id)]


def _remarks(found: Erased) -> list[Remark]:
    remarks = []
    if found.plan.ground is Ground.CHILD_SERVICE:
        sentence = N_("no information-society service is offered to children here: check whether another ground fits")
        remarks.append(Remark(id="no-child-service", field="ground", message=sentence))
    if found.applied and not found.wiped:
        remarks.append(Remark(id=NOT_WIPED.id, message=NOT_WIPED.message))
    return remarks


def _data(found: Erased) -> JsonObject:
    return {
        "number": found.plan.number,
        **found.plan.json(),
        "applied": found.applied,
        "wiped": found.wiped,
        "tasks": list(found.tasks),
        "head": found.head,
    }
