"""`kkrek recovery`: try the code of the recovery sheet, or replace it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.daily.typed_input import has_input
from kkrek.cli.files import refuse_among
from kkrek.cli.keeping import sheet
from kkrek.cli.options import Settings, Yes, settings
from kkrek.cli.output import Screen, emit
from kkrek.domain.json import JsonObject
from kkrek.errors import N_, InvalidValueError, NeedsOptionError
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.keeping import reset as operation

app = typer.Typer()

_MOST_BYTES = 1024


@app.command()
def test(ctx: typer.Context) -> None:
    """Try whether the code of the recovery sheet opens the register."""
    given = settings(ctx)
    access = acting.access(given)
    tested = operation.test(access, _given()) if has_input() else _typed(access)

    def text(screen: Screen) -> None:
        screen.line(_("The code opens the register. The sheet is good."))

    data: JsonObject = {"opens": True, "register": tested.register, "generation": tested.generation}
    emit(given, "recovery test", data, text=text)


@app.command()
def new(
    ctx: typer.Context,
    recovery_file: Annotated[
        Path | None,
        typer.Option("--recovery-file", metavar="FILE", help=N_("Write the recovery sheet to this new file.")),
    ] = None,
    yes: Yes = False,
) -> None:
    """Replace the code of the recovery sheet by a new one."""
    given = settings(ctx)
    access = acting.access(given)
    if recovery_file is None and not prompt.has_terminal():
        raise NeedsOptionError(option="--recovery-file", command="recovery new")
    if recovery_file is not None:
        refuse_among(given.register, recovery_file, N_("name another new file with --recovery-file"))
    follows = _("The sheet that is in the safe now will open nothing any more.")
    prompt.need_yes(_("Replace the recovery code?"), yes=yes, command="recovery new", told=follows)
    _replace(given, access, recovery_file)

    def text(screen: Screen) -> None:
        screen.line(_("The recovery code was replaced. Destroy the old sheet."))
        if recovery_file is not None:
            screen.warning(_("Print {path}, put the paper in a safe and delete the file.").format(path=recovery_file))
        screen.warning(_("If somebody else may have seen the old sheet, change the keys, too: `kkrek rotate`."))

    emit(given, "recovery new", {"register": access.unlocked.register, "applied": True}, text=text)


def _replace(given: Settings, access: Access, file: Path | None) -> None:
    """Bring the new sheet to safety before its code counts; a sheet that counts for nothing is taken away again."""
    recovery = operation.sheet(access)
    keeper = sheet.Keeper(given.register, file, given.ui_lang, "recovery new")
    try:
        keeper.keep(recovery)
        operation.replace_sheet(access, recovery.code, given.cost)
    except BaseException:
        keeper.take_back()
        raise


def _typed(access: Access) -> operation.Tested:
    """Ask for the code until it was copied correctly, which its last group tells."""
    while True:
        code = prompt.ask_hidden(_("Code of the recovery sheet"))
        try:
            return operation.test(access, code)
        except InvalidValueError as error:
            prompt.show_refused(error)


def _given() -> str:
    """Return the first line of standard input."""
    return sys.stdin.buffer.readline(_MOST_BYTES).decode("utf-8", "replace").strip()
