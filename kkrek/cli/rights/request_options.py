"""The options of `kkrek request`, each declared once."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli.options import one_of, values_of
from kkrek.domain import customer
from kkrek.domain.letter import LetterKind
from kkrek.domain.request import RequestKind
from kkrek.errors import N_

RequestId = Annotated[str, typer.Argument(metavar="ID", help=N_("Id of the request, such as 2026-0001."))]
Kinds = Annotated[
    list[RequestKind] | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        parser=one_of(RequestKind, "kind"),
        autocompletion=values_of(RequestKind),
        help=N_(
            "access, rectification, erasure, restriction, portability, objection or marketing-objection;"
            " may be repeated."
        ),
    ),
]
Unknown = Annotated[bool, typer.Option("--unknown", help=N_("The person is not in the register."))]
PersonName = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help=N_("Name of a person who is not in the register."))
]
ReplyTo = Annotated[
    str | None,
    typer.Option(
        "--reply-to",
        metavar="TEXT",
        help=N_("Where a proxy or a person who is not in the register gets the answer: an address in one line."),
    ),
]
By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help=N_("Who asks for the person: a proxy or a guardian."))
]
Authority = Annotated[
    str | None, typer.Option("--authority", metavar="TEXT", help=N_("The authority that the proxy showed."))
]
Against = Annotated[
    str | None, typer.Option("--against", metavar="CODE", help=N_("Purpose that an objection is against."))
]
Method = Annotated[
    customer.IdentityMethod | None,
    typer.Option(
        "--method",
        metavar="METHOD",
        parser=one_of(customer.IdentityMethod, "method"),
        autocompletion=values_of(customer.IdentityMethod),
        help=N_("document-seen, e-identification, known-contact, one-time-code or known-to-staff."),
    ),
]
Ask = Annotated[
    str | None, typer.Option("--ask", metavar="TEXT", help=N_("What is asked of the person, and why there is doubt."))
]
On = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help=N_("Day on which it happened; today if left out."))
]
NeededReason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=N_("Why; it stands in the letter."))]
AnswerReason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help=N_("Why; it stands in the letter."))]
Done = Annotated[
    list[str] | None,
    typer.Option("--done", metavar="TEXT", help=N_("What was done, for the letter; may be repeated.")),
]
Late = Annotated[bool, typer.Option("--late", help=N_("Record truthfully that the person was told too late."))]
Partly = Annotated[bool, typer.Option("--partly", help=N_("It was done in part only; needs --reason."))]
Letter = Annotated[
    LetterKind | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        parser=one_of(LetterKind, "kind"),
        autocompletion=values_of(LetterKind),
        help=N_("Which letter: acknowledgement, identity-question, extension, answer, partial-refusal or refusal."),
    ),
]
