"""`kkrek request`: what a data subject asks for, from receipt to answer, in time (GDPR Art. 12; E-01 to E-17)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting, papers
from kkrek.cli.options import DryRun, FileType, Force, Lang, Output, Received, Via, settings, wrong_usage
from kkrek.cli.rights import letter_paper, request_guided, request_options, request_result
from kkrek.cli.rights.request_options import AnswerReason, Kinds, NeededReason, On, RequestId
from kkrek.cli.rights.shared_options import DeliveryWay, Identity, MaybeNumber
from kkrek.domain.customer import Via as Way
from kkrek.domain.dates import day_or_today, parse_date
from kkrek.errors import N_
from kkrek.operations.rights import request as operation
from kkrek.operations.rights import request_end, request_steps
from kkrek.operations.rights.request_end import Answer
from kkrek.operations.rights.settling import Asked

app = typer.Typer()


@app.command("open")
def open_(
    ctx: typer.Context,
    number: MaybeNumber = None,
    kind: Kinds = None,
    received: Received = None,
    via: Via = None,
    identity: Identity = None,
    by: request_options.By = None,
    authority: request_options.Authority = None,
    against: request_options.Against = None,
    unknown: request_options.Unknown = False,
    name: request_options.PersonName = None,
    reply_to: request_options.ReplyTo = None,
    output: Output = None,
    file_type: FileType = None,
    lang: Lang = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Take in a request of a data subject, with both dates of its answer."""
    given = settings(ctx)
    if unknown == (number is not None):
        wrong_usage(ctx, N_("name the customer by NUMBER, or say --unknown with --name"))
    if name is not None and not unknown:
        wrong_usage(ctx, N_("--name is for a person who is not in the register: add --unknown"))
    sheet = letter_paper.wanted(ctx, given, output, file_type, force=force)
    access = acting.access(given)
    customer = acting.number_of(given, access, number, "request open") if number is not None else None
    today = access.moment.today
    asked = Asked(
        kinds=tuple(kind or ()),
        received_on=day_or_today(received, today, "received"),
        via=via or Way.LETTER,
        identity=identity,
        requester=by,
        authority=authority,
        person=name,
        reply_to=reply_to,
        purpose=against,
    )
    asked = request_guided.completed(asked, via, received, given.ui_lang, today)
    with papers.named_after(sheet):
        done = operation.open_(access, customer, asked, letter_paper.letter_if_wanted(sheet, lang), dry_run=dry_run)
    request_result.show(given, "request open", done, sheet, sentence=N_("Request {id} is open."))


@app.command("list")
def list_(
    ctx: typer.Context,
    all_: Annotated[bool, typer.Option("--all", help=N_("List those that are closed, too, the newest first."))] = False,
) -> None:
    """List the open requests, the soonest to be answered first."""
    given = settings(ctx)
    request_result.show_list(given, operation.listed(acting.access(given), closed=all_))


@app.command()
def show(ctx: typer.Context, request: RequestId) -> None:
    """Show a request: its dates, its letters, its end, and what comes next."""
    given = settings(ctx)
    request_result.show(given, "request show", operation.shown(acting.access(given), request), None)


@app.command()
def identity(
    ctx: typer.Context,
    request: RequestId,
    ask: request_options.Ask = None,
    method: request_options.Method = None,
    on: On = None,
    output: Output = None,
    file_type: FileType = None,
    lang: Lang = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Record what was asked to be sure who asks, or how it was confirmed."""
    given = settings(ctx)
    if (ask is None) == (method is None):
        wrong_usage(ctx, N_("say either --ask what is asked of the person, or --method how the identity was confirmed"))
    if ask is None and (output is not None or file_type is not None):
        wrong_usage(ctx, N_("a letter goes with --ask only: a confirmation has none"))
    sheet = letter_paper.wanted(ctx, given, output, file_type, force=force)
    access = acting.access(given)
    day = parse_date(on, access.moment.today, "on") if on is not None else None
    if ask is not None:
        with papers.named_after(sheet):
            done = request_steps.ask_identity(
                access, request, ask, day, letter_paper.letter_if_wanted(sheet, lang), dry_run=dry_run
            )
        said = N_("Request {id}: the clock stands until the person has answered.")
    else:
        assert method is not None
        done = request_steps.confirm_identity(access, request, method, day, dry_run=dry_run)
        said = N_("Request {id}: the identity is confirmed.")
    request_result.show(given, "request identity", done, sheet, sentence=said)


@app.command()
def extend(
    ctx: typer.Context,
    request: RequestId,
    reason: NeededReason,
    late: request_options.Late = False,
    output: Output = None,
    file_type: FileType = None,
    lang: Lang = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Extend the time to answer, with the reasons, within the first month."""
    given = settings(ctx)
    sheet = letter_paper.wanted(ctx, given, output, file_type, force=force)
    access = acting.access(given)
    with papers.named_after(sheet):
        done = request_steps.extend(
            access, request, reason, letter_paper.letter_if_wanted(sheet, lang), late=late, dry_run=dry_run
        )
    said = N_("The time to answer request {id} is extended; the person must be told today.")
    if sheet is not None:
        said = N_("The time to answer request {id} is extended; send the letter today.")
    request_result.show(given, "request extend", done, sheet, sentence=said)


@app.command()
def answer(
    ctx: typer.Context,
    request: RequestId,
    kind: Kinds = None,
    partly: request_options.Partly = False,
    reason: AnswerReason = None,
    done: request_options.Done = None,
    delivery: DeliveryWay = None,
    output: Output = None,
    file_type: FileType = None,
    lang: Lang = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Answer what no other command answers, such as a rectification."""
    given = settings(ctx)
    # What is refused in part is told with its reasons and remedies, like a refusal (E-08).
    made = papers.paper if partly else letter_paper.wanted
    sheet = made(ctx, given, output, file_type, force=force)
    access = acting.access(given)
    wanted = Answer(kinds=tuple(kind or ()), partly=partly, reason=reason, done=tuple(done or ()), delivery=delivery)
    with papers.named_after(sheet):
        taken = request_end.answer(access, request, wanted, letter_paper.letter_if_wanted(sheet, lang), dry_run=dry_run)
    request_result.show(given, "request answer", taken, sheet, sentence=_ended(taken.request.is_open))


@app.command()
def refuse(
    ctx: typer.Context,
    request: RequestId,
    reason: NeededReason,
    kind: Kinds = None,
    output: Output = None,
    file_type: FileType = None,
    lang: Lang = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Refuse a request or a part of it, always with the reasons and the letter."""
    given = settings(ctx)
    sheet = papers.paper(ctx, given, output, file_type, force=force)
    access = acting.access(given)
    paper = letter_paper.letter_on(sheet, lang)
    with papers.named_after(sheet):
        done = request_end.refuse(access, request, tuple(kind or ()), reason, paper, dry_run=dry_run)
    said = _ended(done.request.is_open)
    request_result.show(given, "request refuse", done, sheet, sentence=said)


@app.command()
def withdraw(ctx: typer.Context, request: RequestId, dry_run: DryRun = False) -> None:
    """Close a request that the person withdrew."""
    given = settings(ctx)
    done = request_end.withdraw(acting.access(given), request, dry_run=dry_run)
    said = N_("Request {id} is withdrawn by the person.")
    request_result.show(given, "request withdraw", done, None, sentence=said)


@app.command()
def letter(
    ctx: typer.Context,
    request: RequestId,
    kind: request_options.Letter = None,
    ask: request_options.Ask = None,
    output: Output = None,
    file_type: FileType = None,
    lang: Lang = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Write a letter of a request, or write it again."""
    given = settings(ctx)
    sheet = papers.paper(ctx, given, output, file_type, force=force)
    access = acting.access(given)
    with papers.named_after(sheet):
        done = request_steps.letter(access, request, kind, ask, letter_paper.letter_on(sheet, lang), dry_run=dry_run)
    said = N_("The letter of request {id} is written.")
    request_result.show(given, "request letter", done, sheet, sentence=said)


def _ended(still_open: bool) -> str:
    if still_open:
        return N_("That part of request {id} is settled; the rest is still open.")
    return N_("Request {id} is closed.")
