"""Kind and channel of direct marketing as options: one that must be named, one that may, or several (N-04)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli.options import one_of, values_of
from kkrek.domain.marketing import Channel, Kind
from kkrek.errors import N_

_KIND = typer.Option(
    "--kind",
    metavar="KIND",
    parser=one_of(Kind, "kind"),
    autocompletion=values_of(Kind),
    help=N_("advertising, distance-selling, other-dm or research."),
)
_CHANNEL = typer.Option(
    "--channel",
    metavar="CHANNEL",
    parser=one_of(Channel, "channel"),
    autocompletion=values_of(Channel),
    help=N_("post, phone, email, sms or automated."),
)

OneKind = Annotated[Kind, _KIND]
OneChannel = Annotated[Channel, _CHANNEL]
MaybeKind = Annotated[Kind | None, _KIND]
MaybeChannel = Annotated[Channel | None, _CHANNEL]
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
LetterReference = Annotated[
    str | None, typer.Option("--letter", metavar="REF", help=N_("Reference of the letter, if there is one."))
]
