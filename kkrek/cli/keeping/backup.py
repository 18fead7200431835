"""`kkrek backup`: copies of the register for the day on which it is lost, none kept for longer than promised."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kkrek.cli import acting
from kkrek.cli.keeping import findings
from kkrek.cli.options import DryRun, settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.domain.clock import format_clock
from kkrek.domain.dates import format_date
from kkrek.domain.json import JsonObject
from kkrek.errors import N_, FindingsError
from kkrek.i18n import _, language
from kkrek.operations.keeping import backup as operation
from kkrek.operations.keeping.backup import Kept

app = typer.Typer()

_MIB = 1024 * 1024


@app.command()
def create(ctx: typer.Context, dry_run: DryRun = False) -> None:
    """Make a backup, and remove those past their term."""
    given = settings(ctx)
    done = operation.create(acting.access(given), dry_run=dry_run)
    made = done.made

    def text(screen: Screen) -> None:
        if made is not None:
            screen.line(_("The backup was made and verified: {path}").format(path=made.path))
            screen.facts(_facts(made))
        else:
            screen.line(_("A backup would be made in {folder}. Nothing was written.").format(folder=done.folder))
        for path in done.removed:
            screen.line(_removed(path) if made else _over(path))

    warnings = []
    if done.same_device:
        sentence = N_("the backup lies on the same disk as the register: set settings.backup_to to another one")
        warnings.append(Remark(id="backup-same-device", message=sentence))
    data: JsonObject = {
        "applied": made is not None,
        "folder": str(done.folder),
        "backup": _json(made) if made is not None else None,
        "removed": [str(path) for path in done.removed],
    }
    emit(given, "backup create", data, text=text, warnings=warnings)


@app.command("list")
def list_(
    ctx: typer.Context,
    expired: Annotated[
        bool, typer.Option("--expired", help=N_("Only those past their term; then the exit status is 71."))
    ] = False,
) -> None:
    """List the backups, and how long each is kept."""
    given = settings(ctx)
    listing = operation.listed(acting.access(given))
    shown = listing.expired if expired else listing.backups

    def text(screen: Screen) -> None:
        heads = [_("Backup"), _("Made at"), _("Kept until"), _("Customers"), "MiB"]
        screen.table(heads, [_cells(one, listing.zone) for one in shown])
        sentence = _("Backups in {folder}: {count}. Days each is kept: {days}.")
        screen.note(sentence.format(count=len(listing.backups), folder=listing.folder, days=listing.days))

    data: JsonObject = {
        "folder": str(listing.folder),
        "days": listing.days,
        "backups": [_json(one) for one in shown],
    }
    emit(given, "backup list", data, text=text)
    if expired and shown:
        raise FindingsError(count=len(shown))


@app.command()
def verify(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", readable=False, help=N_("The backup; the newest if left out."))
    ] = None,
) -> None:
    """Verify a backup: whether it is whole, opens, and holds what it says."""
    given = settings(ctx)
    done = operation.verify(acting.access(given), file)
    data: JsonObject = {"backup": _json(done.kept), "opened": done.opened}
    summary = _("{path} was verified.").format(path=done.kept.path)
    warnings = []
    if not (done.opened or done.findings):
        sentence = N_("the keys were rotated since it was made: its parts are whole, what is in them was not read")
        warnings.append(Remark(id="backup-other-keys", message=sentence))
    findings.show(given, "backup verify", done.findings, data, summary, warnings)


@app.command()
def prune(ctx: typer.Context, dry_run: DryRun = False) -> None:
    """Remove the backups past their term."""
    given = settings(ctx)
    done = operation.prune(acting.access(given), dry_run=dry_run)

    def text(screen: Screen) -> None:
        for path in done.removed:
            screen.line(_over(path) if dry_run else _removed(path))
        if not done.removed:
            screen.line(_("No backup was removed."))

    warnings = []
    if done.kept is not None:
        sentence = N_("the newest backup is past its term and stays, as there is no newer one: `kkrek backup create`")
        warnings.append(Remark(id="backup-newest-expired", message=sentence))
    data: JsonObject = {"removed": [str(path) for path in done.removed], "applied": done.applied}
    emit(given, "backup prune", data, text=text, warnings=warnings)


def _removed(file: Path) -> str:
    return _("Removed, as its term is over: {path}").format(path=file)


def _over(file: Path) -> str:
    return _("Its term is over: {path}").format(path=file)


def _facts(one: Kept) -> list[tuple[str, str]]:
    assert one.manifest is not None
    return [
        (_("Log entry"), one.manifest.head.short),
        (_("Customers"), str(one.manifest.counts.get("customer", 0))),
        (_("Size"), f"{_mib(one)} MiB"),
        (_("Kept until"), _day(one.until)),
    ]


def _cells(one: Kept, zone: str) -> list[str]:
    """Return a row: the name of the file tells the day and the log entry."""
    if one.manifest is None:
        return [one.path.name, _("cannot be read"), "", "", _mib(one)]
    until = _("{day}, over").format(day=_day(one.until)) if one.expired else _day(one.until)
    made = format_clock(one.manifest.moment, zone, language())
    return [one.path.name, made, until, str(one.manifest.counts.get("customer", 0)), _mib(one)]


def _json(one: Kept) -> JsonObject:
    said = one.manifest
    return {
        "path": str(one.path),
        "bytes": one.bytes,
        "made_at": said.made_at if said is not None else None,
        "until": one.until.isoformat() if one.until is not None else None,
        "expired": one.expired,
        "entry": said.head.n if said is not None else None,
        "head": said.head.hash if said is not None else None,
        "ledger_line": said.ledger.n if said is not None else None,
        "generation": said.generation if said is not None else None,
        "counts": dict(said.counts) if said is not None else None,
    }


def _mib(one: Kept) -> str:
    return f"{one.bytes / _MIB:.1f}"


def _day(day: date | None) -> str:
    return format_date(day, language()) if day is not None else ""
