"""A table of two throw-away commands: ``python tests/cli/tiny.py look x`` runs it as its own process."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from kkrek.cli.app import run
from kkrek.cli.commands import DAILY, KEEPING, CommandRow
from kkrek.cli.lazy import CommandTable
from kkrek.errors import N_, NotFoundError

sys.path.insert(0, str(Path(__file__).parent))


def row(name: str, module: str, words: str) -> CommandRow:
    """Make a row of the throw-away table."""
    return CommandRow(
        name=name,
        module=module,
        panel=KEEPING if module == "tiny_note" else DAILY,
        summary=N_("Do a thing."),
        words=tuple(words.split()),
        errors=(NotFoundError,),
    )


class TinyTable(CommandTable):
    """Two words: one command and one group."""

    rows = (
        row("look", "tiny_look", "näytä"),
        row("note", "tiny_note", "muistiinpano"),
        row("note add", "tiny_note", "lisää"),
        row("note list", "tiny_note", "luettele"),
        row("gone", "tiny_gone", "poissa"),
    )


program = typer.Typer(cls=TinyTable, rich_markup_mode=None)


@program.callback()
def root() -> None:
    """Do tiny things."""


if __name__ == "__main__":
    sys.exit(run(program))
