"""`kkrek restore`: the register from a backup, with all that was promised to people since (GDPR Art. 32(1)(c))."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.keeping import passwords
from kkrek.cli.options import DryRun, Yes, settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.documents.labels import Words, say
from kkrek.domain.clock import format_clock
from kkrek.domain.dates import format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.moment import Moment
from kkrek.domain.role import Role
from kkrek.errors import N_
from kkrek.i18n import _, language
from kkrek.operations import session
from kkrek.operations.keeping import replay
from kkrek.operations.keeping import restore as operation
from kkrek.operations.keeping.replay import ByHand
from kkrek.operations.keeping.restore import Offer, Restored

app = typer.Typer()

_KINDS: Words = {
    "erasure": N_("erasures"),
    "erasure-in-part": N_("erasures in part"),
    "opt-out": N_("prohibitions of marketing"),
    "opt-out-taken-back": N_("prohibitions taken back as mistakes"),
    "consent": N_("consents"),
    "consent-withdrawn": N_("withdrawals of consent"),
    "restriction": N_("restrictions"),
    "restriction-lifted": N_("restrictions lifted"),
    "protection": N_("non-disclosures"),
    "protection-lifted": N_("non-disclosures lifted"),
    "hold": N_("holds"),
    "hold-released": N_("holds released"),
    "merge": N_("merged records"),
}
_BY_HAND = {
    replay.NOT_MERGED: N_("{numbers}: merged after the backup, now they look like two persons: see `kkrek merge`"),
    replay.NOT_ERASED: N_("{numbers}: a part was erased after the backup; see which with `kkrek erase --dry-run`"),
    replay.NOT_KNOWN: N_(
        "of people added after the backup {count} wishes are lost ({which}): add them again, then these"
    ),
}


@app.command()
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help=N_("The backup."))],
    ledger: Annotated[
        list[Path] | None,
        typer.Option("--ledger", metavar="FILE", readable=False, help=N_("A ledger that lies elsewhere.")),
    ] = None,
    accept_cut_ledger: Annotated[
        bool,
        typer.Option(
            "--accept-cut-ledger", help=N_("Restore although newer lines of the ledger were seen and are lost.")
        ),
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Restore the register from a backup, and do again what the ledger says."""
    given = settings(ctx)
    if given.access is not None:  # whoever has unlocked a register in this process has a role there
        acting.access(given).require("restore", Role.OFFICER)
    session.prepare()
    around = acting.surroundings(given)
    offer = operation.look(given.register, file, ledger or (), around, accept_cut=accept_cut_ledger)
    unlocked = operation.unlock(offer, user := acting.user(given), passwords.present(given, user))
    if not dry_run:
        if not yes and prompt.has_terminal():
            prompt.show(*_foreseen(offer, Moment(given.now()).zone))
        prompt.need_yes(_("Restore it?"), yes=yes, command="restore")
    done = operation.restore(offer, unlocked, around, dry_run=dry_run)
    emit(
        given,
        "restore",
        _data(offer, done),
        text=lambda screen: _show(screen, offer, done),
        warnings=[*_remarks(done), *_given_up(offer)],
    )


def _foreseen(offer: Offer, zone: str) -> list[str]:
    """Return what will happen, before it is asked whether it may."""
    parts = [
        _("Register {register}: a backup of {made}, by {user}, with {count} customers.").format(
            register=offer.said.register,
            made=format_clock(offer.said.moment, zone, language()),
            user=offer.said.user,
            count=offer.said.counts.get("customer", 0),
        ),
        _("The register of {day}, log entry {entry}, will be in {directory}.").format(
            day=format_date(offer.said.made_on(zone), language()),
            entry=offer.said.head.n,
            directory=offer.place.directory,
        ),
        _("{count} newer lines of the ledger are done again.").format(count=offer.lines),
    ]
    if offer.later:
        parts.append(_("{count} log entries that were seen later are given up.").format(count=offer.later))
    if offer.missing:
        parts.append(_("{count} lines of the ledger are lost for good.").format(count=offer.missing))
    return parts


def _show(screen: Screen, offer: Offer, done: Restored) -> None:
    if done.applied:
        sentence = _("The register of {day}, log entry {entry}, was restored into {directory}.")
    else:
        sentence = _("The register of {day}, log entry {entry}, would be restored into {directory}.")
    day = format_date(done.made_on, language())
    if done.controller:
        screen.line(_("Controller: {name}").format(name=done.controller))
    screen.line(sentence.format(day=day, entry=done.head.n, directory=offer.place.directory))
    if done.done:
        screen.heading(_("Done again from the ledger"))
        screen.facts([(say(_KINDS, kind, _), str(count)) for kind, count in done.done.items()])
    screen.line(_("The next customer gets the number {number}.").format(number=done.next_number))
    screen.line(_("The numbers of requests, batches, tasks and the like go on after the hundred that was begun last."))
    if done.removed:
        screen.line(_("Users removed after the backup: {users}").format(users=", ".join(done.removed)))
    if done.to_reset:
        screen.warning(
            _("These users need a new password, with `kkrek user reset`: {users}").format(users=_names(done))
        )
    screen.line(_("What else was recorded after the backup must be recorded again."))
    screen.line(_("Make a new backup now: `kkrek backup create`.") if done.applied else _("Nothing was written."))


def _remarks(done: Restored) -> list[Remark]:
    found = []
    if done.rotate:
        sentence = N_("the keys were rotated after the backup, so these are old ones: rotate them now: `kkrek rotate`")
        found.append(Remark(id="restore-old-keys", message=sentence))
    if done.new_sheet:
        sentence = N_("the recovery sheet was renewed after the backup: make a new one now: `kkrek recovery new`")
        found.append(Remark(id="restore-old-sheet", message=sentence))
    unknown = [one for one in done.by_hand if one.what == replay.NOT_KNOWN]
    for one in done.by_hand:
        if one.what != replay.NOT_KNOWN:
            numbers = ", ".join(map(str, one.numbers))
            found.append(Remark(id=f"restore-{one.what}", message=_(_BY_HAND[one.what]).format(numbers=numbers)))
    if unknown:
        lost = _(_BY_HAND[replay.NOT_KNOWN]).format(count=len(unknown), which=_kinds_and_days(unknown))
        found.append(Remark(id=f"restore-{replay.NOT_KNOWN}", message=lost))
    return found


def _kinds_and_days(lost: list[ByHand]) -> str:
    """Return which wishes are lost, as the ledger tells it: kinds and days, and nothing of anybody."""
    days: dict[str, list[str]] = {}
    for one in lost:
        days.setdefault(one.kind or "", []).append(_day(one.on))
    return "; ".join(f"{say(_KINDS, kind, _)}: {', '.join(on)}" for kind, on in days.items())


def _day(day: str | None) -> str:
    return format_date(date.fromisoformat(day), language()) if day is not None else ""


def _given_up(offer: Offer) -> list[Remark]:
    found = []
    if offer.later:
        sentence = _("{count} log entries that were seen later are given up").format(count=offer.later)
        found.append(Remark(id="restore-given-up", message=sentence))
    if offer.missing:
        sentence = _("{count} lines of the ledger are lost for good").format(count=offer.missing)
        found.append(Remark(id="restore-ledger-cut", message=sentence))
    return found


def _data(offer: Offer, done: Restored) -> JsonObject:
    by_hand: list[Json] = [
        {"what": one.what, "numbers": list(one.numbers), "kind": one.kind, "on": one.on} for one in done.by_hand
    ]
    return {
        "applied": done.applied,
        "directory": str(offer.place.directory),
        "register": offer.said.register,
        "controller": done.controller,
        "made_at": offer.said.made_at,
        "customers": offer.said.counts.get("customer", 0),
        "entry": done.head.n,
        "head": done.head.hash,
        "restored_entry": done.entry,
        "given_up": offer.later,
        "ledger": str(offer.source.ledger.path),
        "ledger_lines": offer.lines,
        "ledger_missing": offer.missing,
        "done": dict(done.done),
        "by_hand": by_hand,
        "to_reset": list(done.to_reset),
        "removed": list(done.removed),
        "rotate": done.rotate,
        "new_sheet": done.new_sheet,
        "next_number": done.next_number,
    }


def _names(done: Restored) -> str:
    return ", ".join(done.to_reset)
