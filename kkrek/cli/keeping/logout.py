"""`kkrek logout`: end the session by deleting both of its halves."""

from __future__ import annotations

import typer

from kkrek.cli import acting
from kkrek.cli.options import settings
from kkrek.cli.output import Screen, emit
from kkrek.i18n import _
from kkrek.operations import session

app = typer.Typer()


@app.command()
def logout(ctx: typer.Context) -> None:
    """End the session."""
    given = settings(ctx)
    ended = session.log_out(given.register, acting.surroundings(given))

    def text(screen: Screen) -> None:
        screen.line(_("The session has ended.") if ended else _("Nobody was logged in."))

    emit(given, "logout", {"ended": ended}, text=text)
