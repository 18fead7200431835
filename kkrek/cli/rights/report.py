"""`kkrek report`: the answer to an access request, as PDF, text or JSON (GDPR Art. 15, E-21, R-07)."""

from __future__ import annotations

from dataclasses import replace
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
    Settings,
    Via,
    one_of,
    settings,
    values_of,
    wrong_usage,
)
from kkrek.cli.output import Screen, emit, tell
from kkrek.cli.papers import Paper
from kkrek.documents.access_report import access_report
from kkrek.documents.labels import DELIVERIES, IDENTITY_METHODS, heading, say
from kkrek.domain.access_report import AccessReport
from kkrek.domain.customer import Delivery, IdentityMethod, Note
from kkrek.domain.customer import Via as Way
from kkrek.domain.dates import day_or_today, format_date
from kkrek.domain.json import JsonObject
from kkrek.errors import N_, SaidNoError
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.rights import report as operation
from kkrek.operations.rights.report import Answer, Reported, Wanted

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
    draft: Annotated[bool, typer.Option("--draft", help=N_("Show what would be printed; answer nothing."))] = False,
    reviewed: Annotated[bool, typer.Option("--reviewed", help=N_("Release the notes not reviewed yet."))] = False,
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

    def typeset(content: AccessReport) -> Answer:
        sheet.typeset(access_report(content))
        return Answer(sheet.sha256, sheet.pages)

    with papers.named_after(sheet):
        done = operation.report(access, customer, wanted, typeset)
    _show(given, sheet, done)


def _asked(access: Access, number: int, wanted: Wanted) -> Wanted:
    """Ask at the terminal for what is missing: how the identity was checked, and whether notes may be released."""
    if wanted.identity is not None and wanted.reviewed:
        return wanted
    missing = operation.missing(access, number, wanted)
    if missing.identity:
        methods = list(IdentityMethod)
        rows = [heading(IDENTITY_METHODS, method, _) for method in methods]
        chosen = prompt.choose(rows, _("How was the identity of the person checked?"))
        wanted = replace(wanted, identity=methods[chosen])
    if missing.notes and not wanted.reviewed:
        _show_notes(missing.notes)
        if not prompt.confirm(_("Do these notes tell of this person alone, so that the answer may print them?")):
            raise SaidNoError
        wanted = replace(wanted, reviewed=True, seen=frozenset(note.id for note in missing.notes))
    return wanted


def _show_notes(notes: tuple[Note, ...]) -> None:
    prompt.show(_("These notes have not been reviewed:"), *(f"{note.id:>4}  {note.text or ''}" for note in notes))


def _show(given: Settings, sheet: Paper, done: Reported) -> None:
    """Show the answer itself when it goes to stdout, else where it is; then say where else somebody must look."""

    def text(screen: Screen) -> None:
        if sheet.path is None:
            screen.line(sheet.text)
        else:
            _facts(screen, given, sheet, done)

    if given.format == "json" or not papers.print_raw(sheet):
        emit(given, "report", _data(given, sheet, done), text=text)
    if given.format != "json":
        _tell_rest(given, sheet, done)


def _facts(screen: Screen, given: Settings, sheet: Paper, done: Reported) -> None:
    pairs = [(_("File"), str(sheet.path)), (_("SHA-256"), done.answer.sha256), (_("Log"), done.head.short)]
    if done.answer.pages:
        pairs.insert(1, (_("Pages"), str(done.answer.pages)))
    if done.draft:
        screen.line(_("Draft for customer {number}; no request was answered.").format(number=done.number))
    else:
        screen.line(_("Request {request} of customer {number} is answered.").format(**_names(done)))
        pairs.insert(1, (_("Given"), say(DELIVERIES, done.delivery or "", _)))
    screen.facts(pairs)
    if done.tasks:
        day = format_date(done.due_on, given.ui_lang)
        screen.heading(_("Look for the person's data in these places too, by {day}:").format(day=day))
        screen.table([_("Task"), _("Place")], [_task(done, place) for place in range(len(done.tasks))])


def _tell_rest(given: Settings, sheet: Paper, done: Reported) -> None:
    """Say on stderr what stands beside a document that took stdout."""
    if sheet.path is not None or done.draft:
        return
    tell(given, _("request {request} of customer {number} is answered").format(**_names(done)))
    if done.tasks:
        day, places = format_date(done.due_on, given.ui_lang), ", ".join(done.places)
        tell(
            given, _("look for the person's data by {day} in these places too: {places}").format(day=day, places=places)
        )


def _names(done: Reported) -> dict[str, str | int]:
    return {"request": done.request, "number": done.number}


def _task(done: Reported, place: int) -> tuple[str, str]:
    return str(done.tasks[place]), done.places[place]


def _data(given: Settings, sheet: Paper, done: Reported) -> JsonObject:
    data: JsonObject = {
        "number": done.number,
        "request": None if done.draft else done.request,
        "draft": done.draft,
        "file_type": sheet.kind.value,
        "sha256": done.answer.sha256,
        "pages": done.answer.pages,
        "delivery": done.delivery,
        "tasks": list(done.tasks),
        "head": done.head.short,
    }
    inside = sheet.path is None and given.format == "json"
    return {**data, "report": sheet.json()} if inside else data
