"""`kkrek note`: what the staff wrote about a customer, reviewed before a report prints it (R-26)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.daily import typed_input
from kkrek.cli.daily.note_guided import Settled, settle
from kkrek.cli.daily.page import note_label
from kkrek.cli.daily.wording import draw_changes, draw_told, remarks
from kkrek.cli.options import DryRun, Number, Settings
from kkrek.cli.options import Source as SourceOption
from kkrek.cli.output import Screen, emit
from kkrek.domain.customer import Note
from kkrek.domain.customer_json import note_json
from kkrek.domain.dates import format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.role import Role
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.daily import note as operation
from kkrek.operations.daily.note import Noted
from kkrek.operations.edit import Basis

app = typer.Typer()

NoteId = Annotated[int, typer.Argument(metavar="ID", help=N_("Number of the note, as `kkrek note list` shows it."))]


@app.command()
def add(
    ctx: typer.Context,
    number: Number,
    text: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT]", help=N_("The note; - reads standard input; else asked."))
    ] = None,
    source: SourceOption = None,
    dry_run: DryRun = False,
) -> None:
    """Add a note to a customer."""
    given, access, wanted = acting.begin(ctx, number, "note add", Role.CLERK)
    settled = _settled(access, wanted, _text(" ".join(text or ())), dry_run=dry_run)
    basis = Basis.of_office(source)
    noted = operation.add(access, wanted, settled.text, basis, moved=settled.moved, dry_run=dry_run)
    _show(given, "note add", noted, N_("Note {id} was added to customer {number}; `kkrek undo` takes it back."))


@app.command()
def review(ctx: typer.Context, number: Number, note: NoteId, dry_run: DryRun = False) -> None:
    """Mark a note as reviewed, so that the report may print it."""
    given, access, wanted = acting.begin(ctx, number, "note review", Role.CLERK)
    noted = operation.review(access, wanted, note, dry_run=dry_run)
    _show(given, "note review", noted, N_("Note {id} of customer {number} may be printed in a report."))


@app.command()
def remove(ctx: typer.Context, number: Number, note: NoteId, dry_run: DryRun = False) -> None:
    """Remove a note."""
    given, access, wanted = acting.begin(ctx, number, "note remove", Role.CLERK)
    noted = operation.remove(access, wanted, note, dry_run=dry_run)
    _show(given, "note remove", noted, N_("Note {id} of customer {number} was removed; `kkrek undo` takes it back."))


@app.command("list")
def list_(ctx: typer.Context, number: Number) -> None:
    """List the notes of a customer."""
    given, access, wanted = acting.begin(ctx, number, "note list", Role.CLERK)
    of_whom, notes = operation.listed(access, wanted)

    def text(screen: Screen) -> None:
        if not notes:
            screen.line(_("Customer {number} has no notes.").format(number=of_whom))
        for note in notes:
            screen.line(f"{note_label(note.id, note.written_on, given.ui_lang)} ({_state(note, given.ui_lang)})")
            screen.line(note.text or _("on record"))

    rows: list[Json] = [{**note_json(note), "masked": ["text"] if note.text is None else []} for note in notes]
    emit(given, "note list", {"number": of_whom, "notes": rows}, text=text)


def _text(words: str) -> str:
    if words == typed_input.FROM_INPUT:
        return typed_input.all_input("TEXT", "note add")
    return words or prompt.ask(_("Note"), option="TEXT", command="note add") or ""


def _settled(access: Access, wanted: int, words: str, *, dry_run: bool) -> Settled:
    """Ask what is to become of what the note should not hold; a dry run only warns."""
    if dry_run:
        return Settled(words)
    today = access.moment.today
    return settle(words, "note add", today, has_code=lambda: operation.holds_identity_code(access, wanted))


def _state(note: Note, lang: str) -> str:
    if note.reviewed_on is None:
        return _("not reviewed: no report prints it")
    return _("reviewed on {day}").format(day=format_date(note.reviewed_on, lang))


def _show(given: Settings, command: str, noted: Noted, sentence: str) -> None:
    applied = noted.entry is not None
    data: JsonObject = {
        "number": noted.number,
        "applied": applied,
        "entry": noted.entry,
        "note": noted.note,
        "tasks": list(noted.told),
    }

    def text(screen: Screen) -> None:
        if applied:
            screen.line(_(sentence).format(id=noted.note, number=noted.number))
        else:
            screen.line(_("Nothing was written."))
        draw_changes(screen, noted.moved, given.ui_lang)
        draw_told(screen, noted.told)

    emit(given, command, data, text=text, warnings=remarks(noted.warnings))
