"""`kkrek opt-out`: the person forbids direct marketing, at once and without a form (GDPR Art. 21(2), N-05, E-45)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting
from kkrek.cli.options import DryRun, Number, Received, Via, one_of, settings, values_of
from kkrek.cli.output import Screen, emit
from kkrek.documents.labels import CHANNELS, MARKETING_KINDS, VIAS, listed, say
from kkrek.domain.customer import Via as Way
from kkrek.domain.dates import day_or_today, format_date
from kkrek.domain.json import JsonObject
from kkrek.domain.marketing import Channel, Kind
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.rights import opt_out as operation
from kkrek.operations.rights.opt_out import OptedOut, OptOut

app = typer.Typer()

Kinds = Annotated[
    list[Kind] | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        parser=one_of(Kind, "kind"),
        autocompletion=values_of(Kind),
        help=N_("advertising, distance-selling, other-dm or research; all if left out."),
    ),
]
Channels = Annotated[
    list[Channel] | None,
    typer.Option(
        "--channel",
        metavar="CHANNEL",
        parser=one_of(Channel, "channel"),
        autocompletion=values_of(Channel),
        help=N_("post, phone, email, sms or automated; all if left out."),
    ),
]
Letter = Annotated[
    str | None, typer.Option("--letter", metavar="REF", help=N_("Reference of the letter, if there is one."))
]


@app.command("opt-out")
def opt_out(
    ctx: typer.Context,
    number: Number,
    kind: Kinds = None,
    channel: Channels = None,
    received: Received = None,
    via: Via = None,
    letter: Letter = None,
    dry_run: DryRun = False,
) -> None:
    """Record that a customer forbids direct marketing (Article 21(2))."""
    given = settings(ctx)
    access = acting.access(given)
    wanted = OptOut(
        kinds=tuple(one for one in Kind if one in (kind or Kind)),
        channels=tuple(one for one in Channel if one in (channel or Channel)),
        received=day_or_today(received, access.moment.today, "received"),
        via=via or Way.PHONE,
        letter=letter,
    )
    done = operation.opt_out(access, acting.number_of(given, access, number, "opt-out"), wanted, dry_run=dry_run)

    def text(screen: Screen) -> None:
        screen.line(_sentence(done, given.ui_lang, wanted.via))
        if dry_run:
            screen.note(_("Nothing was written."))
        elif done.again:
            screen.note(_("All of it was forbidden before; the day and the way are recorded once more."))

    emit(given, "opt-out", _data(done, wanted.via), text=text)


def _sentence(done: OptedOut, lang: str, via: Way) -> str:
    """Return what is forbidden now, in one line of plain words."""
    known = {"number": done.number, "day": format_date(done.since, lang), "way": say(VIAS, via, _)}
    kinds = listed(MARKETING_KINDS, done.kinds, _)
    channels = listed(CHANNELS, done.channels, _)
    all_kinds, all_channels = len(done.kinds) == len(Kind), len(done.channels) == len(Channel)
    if all_kinds and all_channels:
        return _("Customer {number} has forbidden all direct marketing since {day} ({way}).").format(**known)
    if all_channels:
        sentence = _("Customer {number} has forbidden {kinds} in every channel since {day} ({way}).")
    elif all_kinds:
        sentence = _("Customer {number} has forbidden all direct marketing by {channels} since {day} ({way}).")
    else:
        sentence = _("Customer {number} has forbidden {kinds} by {channels} since {day} ({way}).")
    return sentence.format(**known, kinds=kinds, channels=channels)


def _data(done: OptedOut, via: Way) -> JsonObject:
    return {
        "number": done.number,
        "applied": done.entry is not None,
        "entry": done.entry,
        "kinds": list(done.kinds),
        "channels": list(done.channels),
        "since": done.since.isoformat(),
        "via": via.value,
        "again": done.again,
    }
