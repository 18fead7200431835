"""`kkrek consent`: given and withdrawn for one kind and channel, each in one command (GDPR Art. 7, M-07)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting
from kkrek.cli.options import DryRun, Number, Received, Settings, Via, settings
from kkrek.cli.output import Screen, emit
from kkrek.cli.rights.marketing_options import LetterReference, OneChannel, OneKind
from kkrek.documents.labels import CHANNELS, MARKETING_KINDS, say
from kkrek.domain.customer import Via as Way
from kkrek.domain.dates import day_or_today, format_date
from kkrek.domain.json import JsonObject
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.rights import consent as operation
from kkrek.operations.rights.consent import Consent, Consented

app = typer.Typer()


@app.command()
def give(
    ctx: typer.Context,
    number: Number,
    kind: OneKind,
    channel: OneChannel,
    via: Via = None,
    received: Received = None,
    text: Annotated[
        str | None,
        typer.Option("--text", metavar="VERSION", help=N_("Version of the text agreed to; the notice's if left out.")),
    ] = None,
    ends_suppression: Annotated[
        bool, typer.Option("--ends-suppression", help=N_("The person asks by letter to be taken off the list."))
    ] = False,
    letter: LetterReference = None,
    dry_run: DryRun = False,
) -> None:
    """Record a consent to direct marketing."""
    given = settings(ctx)
    access = acting.access(given)
    consent = Consent(
        kind=kind,
        channel=channel,
        received=day_or_today(received, access.moment.today, "received"),
        via=via or Way.PHONE,
        text=text,
        ends_suppression=ends_suppression,
        letter=letter,
    )
    done = operation.give(access, acting.number_of(given, access, number, "consent give"), consent, dry_run=dry_run)
    sentence = _(
        "Customer {number} has consented to {kind} by {channel} since {day}; `kkrek consent withdraw` ends it."
    )
    _show(given, "consent give", done, sentence, dry_run=dry_run)


@app.command()
def withdraw(
    ctx: typer.Context,
    number: Number,
    kind: OneKind,
    channel: OneChannel,
    via: Via = None,
    received: Received = None,
    letter: LetterReference = None,
    dry_run: DryRun = False,
) -> None:
    """Record that a consent was withdrawn."""
    given = settings(ctx)
    access = acting.access(given)
    consent = Consent(
        kind=kind,
        channel=channel,
        received=day_or_today(received, access.moment.today, "received"),
        via=via or Way.PHONE,
        letter=letter,
    )
    customer = acting.number_of(given, access, number, "consent withdraw")
    done = operation.withdraw(access, customer, consent, dry_run=dry_run)
    if done.stood:
        sentence = _("Customer {number} has withdrawn the consent to {kind} by {channel} on {day}.")
    else:
        sentence = _("Customer {number} had given no consent to {kind} by {channel}: nothing was changed.")
    _show(given, "consent withdraw", done, sentence, dry_run=dry_run)


def _show(given: Settings, command: str, done: Consented, sentence: str, *, dry_run: bool) -> None:
    words = {
        "number": done.number,
        "kind": say(MARKETING_KINDS, done.kind, _),
        "channel": say(CHANNELS, done.channel, _),
        "day": format_date(done.since, given.ui_lang),
    }

    def text(screen: Screen) -> None:
        screen.line(sentence.format(**words))
        if done.lifts:
            screen.line(_("It ends the earlier prohibition of just this; what else was forbidden stays forbidden."))
        if dry_run:
            screen.note(_("Nothing was written."))

    emit(given, command, _data(done), text=text)


def _data(done: Consented) -> JsonObject:
    return {
        "number": done.number,
        "applied": done.applied,
        "entry": done.entry,
        "kind": done.kind,
        "channel": done.channel,
        "state": done.state,
        "since": done.since.isoformat(),
    }
