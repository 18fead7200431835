"""`kkrek config`: what the controller promises, as one TOML text with versions (GDPR Art. 5(2), 24(1))."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.keeping import config_edit, findings
from kkrek.cli.keeping.toml_file import read_toml
from kkrek.cli.options import DryRun, Yes, settings
from kkrek.cli.output import Screen, emit
from kkrek.domain.moment import Moment
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.keeping import config as operation

app = typer.Typer()


@app.command()
def show(ctx: typer.Context) -> None:
    """Show the configuration."""
    given = settings(ctx)
    shown = operation.show(acting.access(given))

    def text(screen: Screen) -> None:
        for line in shown.toml.splitlines():
            screen.line(line)

    emit(given, "config show", {"version": shown.version, "configuration": json.loads(shown.json)}, text=text)


@app.command()
def load(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help=N_("The configuration, a TOML file."))],
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Load a new version of the configuration."""
    given = settings(ctx)
    access = acting.access(given)
    toml = read_toml(file)
    open_yet = len(operation.check_text(toml, Moment(given.now()).today))
    if not dry_run:
        question = _("The new configuration leaves {count} things open. Load it?").format(count=open_yet)
        prompt.need_yes(question, yes=yes, command="config load")
    loaded = operation.load(access, toml, dry_run=dry_run)

    def text(screen: Screen) -> None:
        if loaded.applied:
            screen.line(_("Version {version} of the configuration is in force.").format(version=loaded.version))
        else:
            screen.line(_("Nothing was written."))
        screen.line(_("It leaves {count} things open: see `kkrek config check`.").format(count=open_yet))

    data = {"version": loaded.version, "applied": loaded.applied, "findings": len(loaded.findings)}
    emit(given, "config load", data, text=text)


@app.command()
def edit(ctx: typer.Context, dry_run: DryRun = False) -> None:
    """Edit the configuration with $EDITOR, and load it as a new version."""
    config_edit.edit(settings(ctx), dry_run=dry_run)


@app.command()
def check(
    ctx: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", readable=False, help=N_("A TOML file to check before it is loaded.")),
    ] = None,
) -> None:
    """List what the configuration leaves open."""
    given = settings(ctx)
    if file is not None:
        found = operation.check_text(read_toml(file), Moment(given.now()).today)
    else:
        found = operation.check(acting.access(given))
    findings.show(given, "config check", found, {})
