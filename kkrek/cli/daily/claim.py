"""`kkrek claim`: billing grounds by reference and due day; no amounts, no vouchers (N-06, F-39)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from kkrek.cli import acting
from kkrek.cli.daily.fields import Text
from kkrek.cli.daily.wording import draw_told
from kkrek.cli.options import DryRun, Number, Settings
from kkrek.cli.options import Source as SourceOption
from kkrek.cli.output import Remark, Screen, emit
from kkrek.documents.labels import CLAIM_STATES, heading
from kkrek.domain.claim import Claim
from kkrek.domain.claim_entry import ClaimStep
from kkrek.domain.customer_json import claim_json
from kkrek.domain.dates import format_date
from kkrek.domain.json import JsonObject
from kkrek.domain.role import Role
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.daily import claim as operation
from kkrek.operations.daily.claim import ClaimKept, NewClaim, Step
from kkrek.operations.edit import Basis

app = typer.Typer()

NewReference = Annotated[
    str, typer.Option("--reference", metavar="TEXT", help=N_("Number of the invoice, or its payment reference."))
]
DueOn = Annotated[Text, typer.Option("--due-on", metavar="DATE", help=N_("Due day, from which limitation runs."))]
Company = Annotated[
    Text, typer.Option("--company", metavar="CODE", help=N_("Group company; the controller if left out."))
]
Reference = Annotated[str, typer.Argument(metavar="REFERENCE", help=N_("Reference of the claim."))]
On = Annotated[Text, typer.Option("--on", metavar="DATE", help=N_("Day on which it happened; today if left out."))]


@app.command("open")
def open_(
    ctx: typer.Context,
    number: Number,
    reference: NewReference,
    due_on: DueOn = None,
    company: Company = None,
    source: SourceOption = None,
    dry_run: DryRun = False,
) -> None:
    """Open a claim: a billing ground with its due day."""
    given, access, wanted = acting.begin(ctx, number, "claim open", Role.CLERK)
    new = NewClaim(reference=reference, due_on=due_on, company=company)
    kept = operation.open_(access, wanted, new, Basis.of_office(source), dry_run=dry_run)
    _show(given, access, "claim open", kept, N_("Claim {claim} was opened; `kkrek undo` takes it back."))


@app.command()
def settle(
    ctx: typer.Context,
    number: Number,
    reference: Reference,
    on: On = None,
    company: Company = None,
    dry_run: DryRun = False,
) -> None:
    """Record that a claim was paid."""
    happened = Step(what=ClaimStep.SETTLE, reference=reference, on=on, company=company)
    _step(ctx, number, happened, N_("Claim {claim} is paid; `kkrek undo` takes it back."), dry_run=dry_run)


@app.command()
def dispute(
    ctx: typer.Context,
    number: Number,
    reference: Reference,
    on: On = None,
    company: Company = None,
    dry_run: DryRun = False,
) -> None:
    """Record that the customer disputes a claim."""
    happened = Step(what=ClaimStep.DISPUTE, reference=reference, on=on, company=company)
    _step(ctx, number, happened, N_("Claim {claim} is disputed; `kkrek undo` takes it back."), dry_run=dry_run)


@app.command()
def judgment(
    ctx: typer.Context,
    number: Number,
    reference: Reference,
    on: On = None,
    company: Company = None,
    dry_run: DryRun = False,
) -> None:
    """Record a final court judgment on a claim."""
    happened = Step(what=ClaimStep.JUDGMENT, reference=reference, on=on, company=company)
    sentence = N_("The judgment on claim {claim} was recorded; `kkrek undo` takes it back.")
    _step(ctx, number, happened, sentence, dry_run=dry_run)


@app.command()
def interrupt(
    ctx: typer.Context,
    number: Number,
    reference: Reference,
    on: On = None,
    company: Company = None,
    dry_run: DryRun = False,
) -> None:
    """Record what begins the limitation of a claim anew.

    It is a reminder that names the claim, a payment of a part, an acknowledgement, or an action in court.
    """
    happened = Step(what=ClaimStep.INTERRUPT, reference=reference, on=on, company=company)
    sentence = N_("The limitation of claim {claim} begins anew; `kkrek undo` takes it back.")
    _step(ctx, number, happened, sentence, dry_run=dry_run)


@app.command("list")
def list_(
    ctx: typer.Context,
    number: Number,
    open_only: Annotated[
        bool, typer.Option("--open", help=N_("List those alone that are neither paid nor barred."))
    ] = False,
) -> None:
    """List the claims of a customer, and when each is barred."""
    given, access, wanted = acting.begin(ctx, number, "claim list", Role.CLERK)
    found = operation.listed(access, wanted, open_only=open_only)

    def text(screen: Screen) -> None:
        if not found.claims:
            none = _("Customer {number} has no open claims.") if open_only else _("Customer {number} has no claims.")
            screen.line(none.format(number=found.number))
            return
        header = (_("Reference"), _("Due"), _("State"), _("Barred after"), _("Company"))
        screen.table(header, [_row(one, found.today, given.ui_lang) for one in found.claims])

    rows = [_data(one, found.today) for one in found.claims]
    emit(given, "claim list", {"number": found.number, "claims": [*rows]}, text=text)


def _step(ctx: typer.Context, number: str, happened: Step, sentence: str, *, dry_run: bool) -> None:
    command = f"claim {happened.what.value}"
    given, access, wanted = acting.begin(ctx, number, command, Role.CLERK)
    kept = operation.step(access, wanted, happened, Basis.of_office(), dry_run=dry_run)
    _show(given, access, command, kept, sentence)


def _show(given: Settings, access: Access, command: str, kept: ClaimKept, sentence: str) -> None:
    today = access.moment.today
    data: JsonObject = {
        "number": kept.number,
        "applied": kept.entry is not None,
        "entry": kept.entry,
        "claim": _data(kept.claim, today),
        "changes": list(kept.changes),
        "tasks": list(kept.told),
    }

    def text(screen: Screen) -> None:
        written = _(sentence).format(claim=kept.claim.reference)
        screen.line(written if kept.entry is not None else _("Nothing was written."))
        _reference, due, state, barred, company = _row(kept.claim, today, given.ui_lang)
        screen.facts([(_("Due"), due), (_("State"), state), (_("Barred after"), barred), (_("Company"), company)])
        draw_told(screen, kept.told)

    emit(given, command, data, text=text, warnings=_barred(command, kept.claim, today, given.ui_lang))


def _barred(command: str, claim: Claim, today: date, lang: str) -> list[Remark]:
    """Return what is odd about a new claim: its limitation is over already, so that the day may be wrong (F-39)."""
    if command != "claim open" or claim.barred_after is None or claim.barred_after >= today:
        return []
    sentence = _("by its due day the claim was barred after {day}: check the day, or record what began it anew")
    message = sentence.format(day=format_date(claim.barred_after, lang))
    return [Remark(id="claim-barred-already", field="due_on", message=message)]


def _row(claim: Claim, today: date, lang: str) -> tuple[str, str, str, str, str]:
    barred = "\u2013"
    if claim.barred_after is not None:
        barred = format_date(claim.barred_after, lang)
        if claim.barred_after < today:
            barred = _("{day}, barred").format(day=barred)
    state = heading(CLAIM_STATES, claim.state, _)
    return claim.reference, format_date(claim.due_on, lang), state, barred, claim.company or "\u2013"


def _data(claim: Claim, today: date) -> JsonObject:
    end = claim.barred_after
    return {
        **claim_json(claim),
        "id": claim.id or None,
        "barred_after": end.isoformat() if end else None,
        "barred": end is not None and end < today,
    }
