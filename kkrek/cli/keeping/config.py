"""`kkrek config`: what the controller promises, as one TOML text with versions (GDPR Art. 5(2), 24(1))."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.keeping import config_edit, config_review, findings
from kkrek.cli.keeping.toml_file import read_toml
from kkrek.cli.options import DryRun, Settings, Yes, settings
from kkrek.cli.output import Screen, emit
from kkrek.domain.json import JsonObject
from kkrek.domain.moment import Moment
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.keeping import config as operation
from kkrek.operations.keeping.config import Loaded, Review, open_count

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
    toml, today = read_toml(file), Moment(given.now()).today
    present = operation.opened(access, "config load")
    if present.is_same(toml):
        _emit_load(given, Loaded(present.version, applied=False, findings=operation.check_text(toml, today)), None)
        return
    review = operation.reviewed(present, toml, today)
    asks = not (dry_run or yes) and prompt.has_terminal()
    if asks:
        prompt.show(*config_review.lines(review))
    if not dry_run:
        prompt.need_yes(_("Load it as a new version?"), yes=yes, command="config load")
    loaded = operation.load(access, toml, present.version, dry_run=dry_run)
    _emit_load(given, loaded, review, told=asks)


def _emit_load(given: Settings, loaded: Loaded, review: Review | None, *, told: bool = False) -> None:
    """Tell which version is in force; what it changes too, unless that was ``told`` before the question."""

    def text(screen: Screen) -> None:
        if review is None:
            words = _("This very text is in force already, as version {version}: nothing was written.")
            screen.line(words.format(version=loaded.version))
            return
        if not told:
            for line in config_review.lines(review):
                screen.line(line)
        if loaded.applied:
            screen.line(_("Version {version} of the configuration is in force.").format(version=loaded.version))
        else:
            screen.line(_("Nothing was written."))

    data: JsonObject = {
        "version": loaded.version,
        "applied": loaded.applied,
        "findings": len(loaded.findings),
        "changes": config_review.changes_json(review),
    }
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
    count = open_count(found)
    told = _("It leaves {count} things open; {notes} notes beside.").format(count=count, notes=len(found) - count)
    findings.show(given, "config check", found, {}, summary=told if found else "")
