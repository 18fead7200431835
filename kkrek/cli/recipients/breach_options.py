"""The options of `kkrek breach`, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kkrek.cli.options import one_of, values_of
from kkrek.domain.breach import Answer, Loss, Risk, What
from kkrek.errors import N_

BreachId = Annotated[int, typer.Argument(metavar="ID", min=1, help=N_("Number of the breach."))]
MaybeWhat = Annotated[
    What | None,
    typer.Option(
        "--what",
        metavar="WHAT",
        parser=one_of(What, "what"),
        autocompletion=values_of(What),
        help=N_("What got out of hand: register, backup, disclosure or other."),
    ),
]
Losses = Annotated[
    list[Loss] | None,
    typer.Option(
        "--loss",
        metavar="KIND",
        parser=one_of(Loss, "loss"),
        autocompletion=values_of(Loss),
        help=N_("What was lost: confidentiality (if left out), integrity or availability; may be repeated."),
    ),
]
Aware = Annotated[
    str | None,
    typer.Option(
        "--aware",
        metavar="WHEN",
        help=N_("When you became aware of it, such as \u201c27.11.2026 16.30\u201d; now if left out."),
    ),
]
BackupHead = Annotated[
    int | None,
    typer.Option(
        "--backup-head",
        metavar="N",
        min=1,
        help=N_("The last log entry in the backup, or in the register that leaked."),
    ),
]
DisclosureId = Annotated[
    int | None, typer.Option("--disclosure", metavar="N", min=1, help=N_("The log entry of the disclosure."))
]
Numbers = Annotated[
    list[str] | None,
    typer.Argument(metavar="NUMBER", help=N_("Customers whose data are concerned, when it is something else.")),
]
Persons = Annotated[
    int | None,
    typer.Option("--persons", metavar="COUNT", min=0, help=N_("About how many persons, when nobody can be listed.")),
]
Fields = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="FIELD", help=N_("A field that is concerned; all if left out; may be repeated.")),
]
Nature = Annotated[
    str | None, typer.Option("--nature", metavar="TEXT", help=N_("What happened, in words; it stands in the letters."))
]
Consequences = Annotated[
    str | None,
    typer.Option(
        "--consequences", metavar="TEXT", help=N_("What may follow for the persons; it stands in the letters.")
    ),
]
Measures = Annotated[
    str | None,
    typer.Option(
        "--measures", metavar="TEXT", help=N_("What was done and will be done about it; it stands in the letters.")
    ),
]
Encrypted = Annotated[
    Answer | None,
    typer.Option(
        "--encrypted",
        metavar="yes|no",
        parser=one_of(Answer, "encrypted"),
        autocompletion=values_of(Answer),
        help=N_("Whether the data are encrypted."),
    ),
]
KeyLeaked = Annotated[
    Answer | None,
    typer.Option(
        "--key",
        metavar="yes|no",
        parser=one_of(Answer, "key"),
        autocompletion=values_of(Answer),
        help=N_("Whether the key leaked, too: a password, the recovery code or an unlocked session."),
    ),
]
RiskOption = Annotated[
    Risk | None,
    typer.Option(
        "--risk",
        metavar="RISK",
        parser=one_of(Risk, "risk"),
        autocompletion=values_of(Risk),
        help=N_("How you assess the risk to the persons: unlikely, risk or high."),
    ),
]
NotifiedOn = Annotated[
    str | None,
    typer.Option("--notified-on", metavar="WHEN", help=N_("When the authority was notified, a day with its time.")),
]
NotNotified = Annotated[bool, typer.Option("--not-notified", help=N_("The authority is not notified; needs --reason."))]
Why = Annotated[
    str | None,
    typer.Option("--reason", metavar="TEXT", help=N_("Why the authority is not notified, or why later than in time.")),
]
ToldOn = Annotated[
    str | None, typer.Option("--told-on", metavar="DATE", help=N_("Day on which the persons were told."))
]
NotTold = Annotated[
    str | None, typer.Option("--not-told", metavar="TEXT", help=N_("Why the persons are not told (Article 34(3))."))
]
Advice = Annotated[
    str | None,
    typer.Option("--advice", metavar="TEXT", help=N_("What the persons can do; it stands first among the advice.")),
]
ListFile = Annotated[
    Path | None,
    typer.Option("--list", metavar="FILE", readable=False, help=N_("Write only the list of the persons (CSV).")),
]
Folder = Annotated[
    Path | None,
    typer.Option("--folder", metavar="DIR", readable=False, help=N_("Make this folder with a letter to each person.")),
]
