"""`kkrek rotate`: new keys for the register, whenever an officer wants them."""

from __future__ import annotations

import typer

from kkrek.cli import acting
from kkrek.cli.keeping.rotating import change_keys
from kkrek.cli.options import DryRun, Yes, settings

app = typer.Typer()


@app.command()
def rotate(ctx: typer.Context, yes: Yes = False, dry_run: DryRun = False) -> None:
    """Change the keys of the register; every session ends."""
    given = settings(ctx)
    change_keys(given, acting.access(given), None, yes=yes, dry_run=dry_run)
