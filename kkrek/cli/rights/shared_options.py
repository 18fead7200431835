"""Options that several commands of the rights share, each declared once."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli.options import one_of, values_of
from kkrek.domain.customer import Delivery, IdentityMethod
from kkrek.errors import N_

MaybeNumber = Annotated[
    str | None, typer.Argument(metavar="[NUMBER]", help=N_("Customer number, or any text that finds one customer."))
]
Request = Annotated[str | None, typer.Option("--request", metavar="ID", help=N_("The open request that this answers."))]
Identity = Annotated[
    IdentityMethod | None,
    typer.Option(
        "--identity",
        metavar="METHOD",
        parser=one_of(IdentityMethod, "identity"),
        autocompletion=values_of(IdentityMethod),
        help=N_("document-seen, e-identification, known-contact, one-time-code or known-to-staff."),
    ),
]
DeliveryWay = Annotated[
    Delivery | None,
    typer.Option(
        "--delivery",
        metavar="WAY",
        parser=one_of(Delivery, "delivery"),
        autocompletion=values_of(Delivery),
        help=N_("How the person gets it: file, paper or read-aloud; by default as the request came."),
    ),
]
