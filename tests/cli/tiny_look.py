"""A throw-away command, loaded by the tests of the lazy loader; it fails in each way that a command can."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kkrek.cli.options import Via, settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.errors import N_, NotFoundError

if TYPE_CHECKING:
    from kkrek.domain.json import Json, JsonObject

app = typer.Typer()


@app.command()
def look(
    ctx: typer.Context,
    text: Annotated[list[str], typer.Argument(metavar="TEXT...")],
    via: Via = None,
    limit: Annotated[int, typer.Option(min=1)] = 10,
    note: str = "",
) -> None:
    """Look at a thing."""
    given = settings(ctx)
    match text[0]:
        case "bug":
            raise ValueError("somebody's name")
        case "nobody":
            raise NotFoundError(thing="customer", which=77, command="kkrek find")
        case "interrupt":
            raise KeyboardInterrupt
        case "term":
            os.kill(os.getpid(), signal.SIGTERM)
            sys.exit("not reached")
        case "flood":
            for _ in range(100_000):
                sys.stdout.write("line\n")
    words: list[Json] = [{"word": word, "limit": limit} for word in text]
    data: JsonObject = {"words": words, "via": via, "note": note, "user": given.user, "register": str(given.register)}

    def show(screen: Screen) -> None:
        screen.table(["word"], [[word] for word in text])

    emit(given, "look", data, text=show, warnings=[Remark(id="few", message=N_("few words"))])
