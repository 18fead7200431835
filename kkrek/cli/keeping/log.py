"""`kkrek log`: what was done with whose data, and the proof that the log is whole (GDPR Art. 5(2))."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from kkrek.cli import acting
from kkrek.cli.keeping import findings
from kkrek.cli.options import settings
from kkrek.cli.output import Screen, emit
from kkrek.domain.dates import format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.moment import stamp
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.keeping import log as operation
from kkrek.operations.keeping.log import LogLine

app = typer.Typer()


@app.command()
def show(
    ctx: typer.Context,
    customer: Annotated[
        str | None, typer.Option("--customer", metavar="NUMBER", help=N_("Only entries about this customer."))
    ] = None,
    user: Annotated[str | None, typer.Option("--user", metavar="NAME", help=N_("Only entries of this user."))] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help=N_("How many, the newest first."))] = 20,
) -> None:
    """Show entries of the log."""
    given = settings(ctx)
    access = acting.access(given)
    number = acting.number_of(given, access, customer, "log show") if customer is not None else None
    shown = operation.show(access, customer=number, user=user, limit=limit)
    rows: list[Json] = [_json(line) for line in shown.lines]

    def text(screen: Screen) -> None:
        heads = [_("Entry"), _("Time"), _("User"), _("Operation"), _("Purpose"), _("Customers"), _("Fields")]
        screen.table(
            [*heads, _("Reference")], [_cells(line, ZoneInfo(shown.zone), given.ui_lang) for line in shown.lines]
        )

    emit(given, "log show", {"entries": rows}, text=text)


@app.command()
def verify(ctx: typer.Context) -> None:
    """Verify the chain and the signatures of the log."""
    given = settings(ctx)
    verified = operation.verify(acting.access(given))
    data: JsonObject = {"entries": verified.entries, "ledger_lines": verified.ledger_lines, "head": verified.head}
    summary = _("{entries} log entries and {lines} ledger lines were verified; head {head}.")
    words = summary.format(entries=verified.entries, lines=verified.ledger_lines, head=verified.head)
    findings.show(given, "log verify", verified.findings, data, words)


def _json(line: LogLine) -> JsonObject:
    return {
        "entry": line.entry,
        "at": stamp(line.at),
        "user": line.user,
        "operation": line.operation,
        "purpose": line.purpose,
        "customers": line.customers,
        "fields": list(line.fields),
        "reference": line.reference,
        "refused": line.refused,
        "dry_run": line.dry_run,
        "approved": list(line.approved),
        "head": line.head,
    }


def _cells(line: LogLine, zone: ZoneInfo, lang: str) -> list[str]:
    operation_name, at = line.operation, line.at.astimezone(zone)
    if line.refused is not None:
        operation_name = _("{operation} (refused: {error})").format(operation=line.operation, error=line.refused)
    elif line.dry_run:
        operation_name = _("{operation} (only tried)").format(operation=line.operation)
    fields = " ".join(line.fields)
    if line.approved:
        fields = _("{fields} (approved: {names})").format(fields=fields, names=" ".join(line.approved)).strip()
    return [
        str(line.entry),
        f"{format_date(at.date(), lang)} {at:%H:%M:%S}",
        line.user,
        operation_name,
        line.purpose,
        str(line.customers),
        fields,
        line.reference or "",
    ]
