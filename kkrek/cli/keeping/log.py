"""`kkrek log`: what was done with whose data, the proof that it is whole, and how long it is kept (GDPR Art. 5(2))."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from kkrek import errors
from kkrek.cli import acting, prompt
from kkrek.cli.daily.wording import remarks
from kkrek.cli.keeping import findings
from kkrek.cli.keeping import log_summary as summary_result
from kkrek.cli.keeping.log_start import start_json, start_text
from kkrek.cli.options import DryRun, Settings, Yes, one_of, settings, values_of
from kkrek.cli.output import Screen, emit, worded
from kkrek.cli.usage import EXIT_CODES
from kkrek.domain.dates import format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.log_summary import Period
from kkrek.domain.moment import stamp
from kkrek.domain.warn import NOT_WIPED
from kkrek.errors import N_, Codes, KkrekError, Phrase
from kkrek.i18n import _
from kkrek.operations.keeping import log as operation
from kkrek.operations.keeping import log_prune, log_summary
from kkrek.operations.keeping.log import LogLine
from kkrek.operations.keeping.log_prune import Pruned

app = typer.Typer()

_WHOLE: dict[str, Phrase] = {
    "users": N_("about users and their keys"),
    "notices": N_("of final privacy notices"),
    "recipients": N_("of what recipients are told"),
    "held": N_("of persons whose data are held"),
}


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
        if shown.start is not None:
            screen.note(start_text(shown.start, given.ui_lang))

    emit(given, "log show", {"entries": rows, "start": start_json(shown.start)}, text=text)


@app.command()
def verify(ctx: typer.Context) -> None:
    """Verify the chain and the signatures of the log."""
    given = settings(ctx)
    verified = operation.verify(acting.access(given))
    data: JsonObject = {
        "entries": verified.entries,
        "ledger_lines": verified.ledger_lines,
        "head": verified.head,
        "start": start_json(verified.start),
    }
    summary = _("{entries} log entries and {lines} ledger lines were verified; head {head}.")
    words = summary.format(entries=verified.entries, lines=verified.ledger_lines, head=verified.head)
    if verified.start is not None:
        words = f"{words} {start_text(verified.start, given.ui_lang)}"
    findings.show(given, "log verify", verified.findings, data, words)


@app.command()
def summary(
    ctx: typer.Context,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help=N_("First day; eleven months before this one if left out.")),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help=N_("Last day; today if left out."))
    ] = None,
    by: Annotated[
        Period,
        typer.Option(
            "--by",
            metavar="day|week|month",
            parser=one_of(Period, "by"),
            autocompletion=values_of(Period),
            help=N_("By which time it is summed up."),
        ),
    ] = Period.MONTH,
) -> None:
    """Sum up who used what how often, and what stands out."""
    given = settings(ctx)
    summary_result.show(given, log_summary.summary(acting.access(given), since, until, by))


@app.command()
def prune(
    ctx: typer.Context,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help=N_("Last day to go; every day past its time if left out.")),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Take out of the log what is past its time, and sign from where on it is kept."""
    given = settings(ctx)
    access = acting.access(given)
    plan = log_prune.plan(access, until)
    if dry_run or not plan.removed:
        _emit_pruned(given, plan)
        return
    if not yes and prompt.has_terminal():
        prompt.show(*_pruned_lines(plan, given.ui_lang))
    question = _("Take {count} entries out of the log for good?").format(count=plan.removed)
    prompt.need_yes(question, yes=yes, command="log prune")
    _emit_pruned(given, log_prune.prune(access, plan.plan, until))


def _emit_pruned(given: Settings, done: Pruned) -> None:
    data: JsonObject = {
        "applied": done.applied,
        "removed": done.removed,
        "since": done.since.isoformat() if done.since else None,
        "until": done.until.isoformat() if done.until else None,
        "first": done.first,
        "whole": dict(done.whole),
        "months": done.months,
        "entry": done.entry,
        "wiped": done.wiped,
    }

    def text(screen: Screen) -> None:
        for line in _pruned_lines(done, given.ui_lang):
            screen.line(line)

    warnings = (NOT_WIPED,) if done.applied and not done.wiped else ()
    emit(given, "log prune", data, text=text, warnings=remarks(warnings))


def _pruned_lines(done: Pruned, lang: str) -> list[str]:
    if done.since is None or done.until is None:
        words = _("The log has nothing past its time (months that an entry is kept: {months}).")
        return [words.format(months=done.months)]
    words = _("Taken out of the log: {count} entries, {since} to {until}.")
    if not done.applied:
        words = _("Past their time (months: {months}) are {count} entries of the log, {since} to {until}.")
    since, until = format_date(done.since, lang), format_date(done.until, lang)
    lines = [words.format(count=done.removed, months=done.months, since=since, until=until)]
    lines += [
        _("Whole stay: {count} {what}.").format(count=count, what=_(_WHOLE[why])) for why, count in done.whole if count
    ]
    if done.applied:
        lines.append(
            _("The log begins at entry {first}; entry {entry} signs it.").format(first=done.first, entry=done.entry)
        )
    return lines


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
        operation_name = _("{operation} (refused: {error})").format(
            operation=line.operation, error=_refusal(line.refused)
        )
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
        worded(Codes(line.purpose)),
        str(line.customers),
        fields,
        line.reference or "",
    ]


def _refusal(error: str) -> str:
    """Return in words why a command was refused; the log holds the id of the error."""
    classes = (one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, KkrekError))
    codes = {one.id(): one.exit_code for one in classes}
    return _(EXIT_CODES[codes[error]]) if error in codes else error
