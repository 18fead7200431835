"""`kkrek report`: the answer to an access request, as PDF, text or JSON (GDPR Art. 15, E-21, R-07)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Annotated

import typer

from kkrek.cli import acting, papers, prompt
from kkrek.cli.options import (
    FileType,
    Force,
    Lang,
    Number,
    Output,
    Received,
    Via,
    one_of,
    settings,
    values_of,
    wrong_usage,
)
from kkrek.cli.papers import Paper
from kkrek.cli.rights import report_result
from kkrek.documents.access_report import access_report
from kkrek.documents.labels import IDENTITY_METHODS, heading
from kkrek.domain.access_report import AccessReport
from kkrek.domain.customer import Delivery, IdentityMethod
from kkrek.domain.customer import Via as Way
from kkrek.domain.dates import day_or_today
from kkrek.errors import N_, SaidNoError
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.rights import report as operation
from kkrek.operations.rights.report import Answer, Missing, Wanted

app = typer.Typer()

Request = Annotated[str | None, typer.Option("--request", metavar="ID", help=N_("The open request that this answers."))]
Identity = Annotated[
    IdentityMethod | None,
    typer.Option(
        "--identity",
        metavar="METHOD",
        parser=one_of(IdentityMethod, "identity"),
        autocompletion=values_of(IdentityMethod),
        help=N_("document-seen, e-identification, known-contact, one-time-code or known-to-staff."),
    ),
]
DeliveryWay = Annotated[
    Delivery | None,
    typer.Option(
        "--delivery",
        metavar="WAY",
        parser=one_of(Delivery, "delivery"),
        autocompletion=values_of(Delivery),
        help=N_("How the person gets it: file, paper or read-aloud; by default as the request came."),
    ),
]
Draft = Annotated[bool, typer.Option("--draft", help=N_("Show what would be printed; answer nothing."))]
Reviewed = Annotated[
    bool, typer.Option("--reviewed", help=N_("Release the notes not reviewed yet, and the descriptions of events."))
]


@app.command()
def report(
    ctx: typer.Context,
    number: Number,
    request: Request = None,
    received: Received = None,
    via: Via = None,
    identity: Identity = None,
    output: Output = None,
    file_type: FileType = None,
    lang: Lang = None,
    delivery: DeliveryWay = None,
    draft: Draft = False,
    reviewed: Reviewed = False,
    force: Force = False,
) -> None:
    """Print everything held about a customer (Article 15)."""
    given = settings(ctx)
    if request is not None and (received is not None or via is not None):
        wrong_usage(ctx, N_("an open request has its own day and way: leave out --received and --via"))
    sheet = papers.paper(ctx, given, output, file_type, force=force)
    access = acting.access(given)
    wanted = Wanted(
        request=request,
        received=day_or_today(received, access.moment.today, "received"),
        via=via or Way.IN_PERSON,
        identity=identity,
        language=lang,
        delivery=delivery,
        draft=draft,
        reviewed=reviewed,
    )
    customer = acting.number_of(given, access, number, "report")
    if not draft and prompt.has_terminal():
        wanted = _asked(access, customer, wanted)

    with papers.named_after(sheet):
        done = operation.report(access, customer, wanted, partial(_typeset, sheet))
    report_result.show(given, sheet, done)


def _typeset(sheet: Paper, content: AccessReport) -> Answer:
    sheet.typeset(access_report(content))
    return Answer(sheet.sha256, sheet.pages)


def _asked(access: Access, number: int, wanted: Wanted) -> Wanted:
    """Ask at the terminal for what is missing: how the identity was checked, and whether free text may be released."""
    if wanted.identity is not None and wanted.reviewed:
        return wanted
    missing = operation.missing(access, number, wanted)
    if missing.identity:
        methods = list(IdentityMethod)
        rows = [heading(IDENTITY_METHODS, method, _) for method in methods]
        chosen = prompt.choose(rows, _("How was the identity of the person checked?"))
        wanted = replace(wanted, identity=methods[chosen])
    if (missing.notes or missing.descriptions) and not wanted.reviewed:
        _show_texts(missing)
        question = _("Do these notes tell of this person alone, so that the answer may print them?")
        if missing.descriptions:
            question = _("Do these texts tell of this person alone, so that the answer may print them?")
        if not prompt.confirm(question):
            raise SaidNoError
        seen, read = (note.id for note in missing.notes), (one.text for one in missing.descriptions)
        wanted = replace(wanted, reviewed=True, seen=frozenset(seen), read=frozenset(read))
    return wanted


def _show_texts(missing: Missing) -> None:
    if missing.notes:
        lines = (f"{note.id:>4}  {note.text or ''}" for note in missing.notes)
        prompt.show(_("These notes have not been reviewed:"), *lines)
    if missing.descriptions:
        lines = (f"{one.event or '':>4}  {one.text}" for one in missing.descriptions)
        prompt.show(_("Events are described in these words; those without a number stand in the history:"), *lines)
