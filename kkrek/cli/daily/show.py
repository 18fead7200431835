"""`kkrek show`: one customer on one screen (E-34, E-48)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from kkrek.cli import acting
from kkrek.cli.daily import page
from kkrek.cli.options import Number, Settings, one_of, settings, values_of
from kkrek.cli.output import Screen, emit, tell
from kkrek.domain.customer_json import change_json, customer_json
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.daily import show as operation

app = typer.Typer()


class Reveal(StrEnum):
    """What is hidden until somebody asks for it by name."""

    IDENTITY_CODE = "identity_code"
    IBAN = "iban"
    CONTACT = "contact"
    ALL = "all"


RevealOption = Annotated[
    list[Reveal] | None,
    typer.Option(
        "--reveal",
        metavar="WHAT",
        parser=one_of(Reveal, "reveal"),
        autocompletion=values_of(Reveal),
        help=N_("Show identity-code, iban, contact or all in full; it is logged."),
    ),
]


@app.command()
def show(
    ctx: typer.Context,
    number: Number,
    reveal: RevealOption = None,
    history: Annotated[bool, typer.Option("--history", help=N_("Show every change too."))] = False,
) -> None:
    """Show one customer."""
    given = settings(ctx)
    access = acting.access(given)
    wanted = acting.number_of(given, access, number, "show")
    display(given, access, wanted, reveal=_revealed(reveal or ()), history=history)


def display(
    given: Settings,
    access: Access,
    number: int,
    *,
    reveal: frozenset[str] = frozenset(),
    history: bool = False,
    command: str = "show",
) -> None:
    """Show a customer; `find` does the same when it finds one."""
    shown = operation.show(access, number, reveal=reveal, history=history)
    if shown.customer.number != number and given.format != "json":
        told = _("customer {gone} was merged into customer {number}")
        tell(told.format(gone=number, number=shown.customer.number))
    data = customer_json(shown.customer)
    if history:
        data["changes"] = [change_json(change) for change in shown.changes]

    def text(screen: Screen) -> None:
        places = {code: name.get(given.ui_lang) for code, name in shown.places.items()}
        as_of = None if history else access.moment.today
        page.draw(
            screen,
            shown.customer,
            given.ui_lang,
            as_of=as_of,
            today=access.moment.today,
            places=places,
            companies=shown.companies,
        )
        if history:
            page.draw_history(screen, shown.changes, given.ui_lang)
        screen.line()
        screen.note(page.purpose_line(shown.purpose))

    emit(given, command, data, text=text)


def _revealed(wanted: Sequence[Reveal]) -> frozenset[str]:
    every = {Reveal.IDENTITY_CODE, Reveal.IBAN, Reveal.CONTACT}
    chosen = every if Reveal.ALL in wanted else set(wanted)
    return frozenset(one.value for one in chosen)
