"""The options of `kkrek report`, each with its help."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kkrek.cli.options import one_of, values_of
from kkrek.errors import N_


class Reader(StrEnum):
    """Who reads the answer: the person, or somebody who acts for them (R-28)."""

    PERSON = "person"
    PROXY = "proxy"


Who = Annotated[
    str | None,
    typer.Argument(
        metavar="NUMBER", help=N_("Customer number, or any text that finds one customer; none with --none.")
    ),
]
AskedByPerson = Annotated[
    bool, typer.Option("--asked-by-person", help=N_("The person wants paper though they asked electronically."))
]
Draft = Annotated[bool, typer.Option("--draft", help=N_("Show what would be printed; answer nothing."))]
Reviewed = Annotated[
    bool, typer.Option("--reviewed", help=N_("You have read all free text: it tells of this person alone."))
]
Withhold = Annotated[
    list[str] | None,
    typer.Option(
        "--withhold",
        metavar="ITEM=PROVISION",
        help=N_("Leave out a note, an event or a change: note:3=15(4), event:7=34.1.2; may be repeated."),
    ),
]
Mask = Annotated[
    list[str] | None,
    typer.Option(
        "--mask",
        metavar="ITEM=WORDS",
        help=N_("Mask words of somebody else and give the rest: note:3=NAME; may be repeated."),
    ),
]
Harm = Annotated[
    str | None,
    typer.Option("--harm", metavar="TEXT", help=N_("The harm to others, for 15(4); kept, never printed.")),
]
ReaderOption = Annotated[
    Reader | None,
    typer.Option(
        "--reader",
        metavar="WHO",
        parser=one_of(Reader, "reader"),
        autocompletion=values_of(Reader),
        help=N_("Who reads it: person or proxy; a proxy sees no former names and codes."),
    ),
]
IncludeFormer = Annotated[
    bool, typer.Option("--include-former", help=N_("Tell a proxy former names and identity codes too."))
]
NoData = Annotated[
    bool, typer.Option("--none", help=N_("Answer somebody who is not in the register: no data are held."))
]
Name = Annotated[str | None, typer.Option("--name", metavar="NAME", help=N_("Who asked, with --none."))]
ReplyTo = Annotated[
    str | None, typer.Option("--reply-to", metavar="ADDRESS", help=N_("Where the answer goes, with --none."))
]
Unique = Annotated[bool, typer.Option("--unique", help=N_("A customer of the same name is another person."))]
Print = Annotated[bool, typer.Option("--print", help=N_("Print it on paper through CUPS."))]
Printer = Annotated[
    str | None, typer.Option("--printer", metavar="NAME", help=N_("The printer; your usual one if left out."))
]
