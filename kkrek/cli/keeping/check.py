"""`kkrek check`: the health of file, keys, log and configuration (GDPR Art. 32(1)(d))."""

from __future__ import annotations

import typer

from kkrek.cli import acting
from kkrek.cli.keeping import findings
from kkrek.cli.options import settings
from kkrek.operations.keeping import check as operation

app = typer.Typer()


@app.command()
def check(ctx: typer.Context) -> None:
    """Check the health of file, keys, log and configuration."""
    given = settings(ctx)
    findings.show(given, "check", operation.check(acting.access(given)), {})
