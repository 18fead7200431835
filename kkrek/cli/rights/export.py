"""`kkrek export`: what the person provided, as a file for other programs (GDPR Art. 20; E-44, X-01)."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated

import typer

from kkrek.cli import acting, papers, prompt
from kkrek.cli.options import (
    DocumentType,
    DryRun,
    Force,
    Number,
    Output,
    Received,
    Settings,
    Via,
    settings,
    wrong_usage,
)
from kkrek.cli.output import Remark, Screen, emit, emit_bytes, tell
from kkrek.cli.papers import Paper
from kkrek.cli.rights.identity_asking import ask_identity
from kkrek.cli.rights.report_result import SEND_PROTECTED
from kkrek.cli.rights.shared_options import Identity, Request
from kkrek.documents.json_document import encode
from kkrek.documents.labels import FIELDS, listed
from kkrek.domain.customer import Via as Way
from kkrek.domain.dates import day_or_today
from kkrek.domain.json import JsonObject
from kkrek.domain.role import Role
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.rights import export as operation
from kkrek.operations.rights.export import Exported, Wanted

app = typer.Typer()


def _print_schema(wanted: bool) -> None:
    if wanted:
        emit_bytes(files("kkrek").joinpath("schemas/portability.json").read_bytes())
        raise typer.Exit


Schema = Annotated[
    bool,
    typer.Option(
        "--schema",
        is_eager=True,
        callback=_print_schema,
        help=N_("Print the JSON Schema of the file, and nothing else."),
    ),
]


@app.command()
def export(
    ctx: typer.Context,
    number: Number,
    request: Request = None,
    received: Received = None,
    via: Via = None,
    identity: Identity = None,
    output: Output = None,
    force: Force = False,
    dry_run: DryRun = False,
    schema: Schema = False,  # ruff: ignore[unused-function-argument] - answered by its callback
) -> None:
    """Write what the person provided as a file (Article 20)."""
    given = settings(ctx)
    if request is not None and (received is not None or via is not None):
        wrong_usage(ctx, N_("an open request has its own day and way: leave out --received and --via"))
    sheet = papers.paper(ctx, given, output, DocumentType.JSON, force=force)
    given, access, customer = acting.begin(ctx, number, "export", Role.CLERK)
    if identity is None and request is None and not dry_run and prompt.has_terminal():
        identity = ask_identity()
    wanted = Wanted(
        request=request,
        received=day_or_today(received, access.moment.today, "received"),
        via=via or Way.IN_PERSON,
        identity=identity,
    )

    def put(content: JsonObject) -> str:
        sheet.put(encode(content))
        return sheet.sha256

    with papers.named_after(sheet):
        done = operation.export(access, customer, wanted, put, dry_run=dry_run)
    _show(given, sheet, done)


def _show(given: Settings, sheet: Paper, done: Exported) -> None:
    """Show the file itself when it goes to stdout, else what is in it."""
    if done.applied and sheet.path is None and given.format == "table":
        emit_bytes(sheet.content)
        for remark in _remarks(done):
            tell(_("warning: {message}").format(message=_(remark.message)))
        tell(_("request {request} is answered").format(request=done.request))
        return

    def text(screen: Screen) -> None:
        facts = [
            (_("In the file"), listed(FIELDS, done.fields, _) or _("nothing")),
            (_("Left out"), listed(FIELDS, done.left_out, _) or _("nothing")),
        ]
        if done.applied:
            screen.line(_("Request {request} is answered.").format(request=done.request))
            facts += [(_("File"), str(sheet.path)), (_("SHA-256"), done.sha256 or "")]
        screen.facts(facts)
        if not done.applied:
            screen.line(_("Nothing was written."))

    data = _data(done)
    if sheet.path is None or not done.applied:
        data = {**data, "document": done.content}
    emit(given, "export", data, text=text, warnings=_remarks(done))


def _remarks(done: Exported) -> list[Remark]:
    """Return what was left out unread, and how the file may go (E-32)."""
    found = []
    if done.unreviewed:
        sentence = N_("texts of the person that nobody has reviewed were left out: see `kkrek note review`")
        found.append(Remark(id="texts-not-reviewed", field="notes", message=sentence))
    if done.applied:
        found.append(Remark(id="send-protected", field="output", message=SEND_PROTECTED))
    return found


def _data(done: Exported) -> JsonObject:
    return {
        "number": done.number,
        "request": done.request,
        "applied": done.applied,
        "sha256": done.sha256,
        "fields": list(done.fields),
        "left_out": list(done.left_out),
    }
