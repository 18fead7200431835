"""`kkrek report`: the answer to an access request, as PDF, text or JSON, or on paper (GDPR Art. 15, E-21, R-07)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import typer

from kkrek.cli import acting, papers, prompt
from kkrek.cli.options import (
    DocumentType,
    FileType,
    Force,
    Lang,
    Output,
    Received,
    Settings,
    Via,
    settings,
    wrong_usage,
)
from kkrek.cli.papers import Paper
from kkrek.cli.rights import letter_paper, report_asking, report_print, report_result
from kkrek.cli.rights.report_options import (
    AskedByPerson,
    Draft,
    Harm,
    IncludeFormer,
    Mask,
    Name,
    NoData,
    Print,
    Printer,
    Reader,
    ReaderOption,
    ReplyTo,
    Reviewed,
    Unique,
    Who,
    Withhold,
)
from kkrek.cli.rights.shared_options import DeliveryWay, Identity, Request
from kkrek.documents.access_report import access_report
from kkrek.domain.access_report import AccessReport
from kkrek.domain.customer import Via as Way
from kkrek.domain.dates import day_or_today
from kkrek.domain.letter import Letter
from kkrek.domain.withholding import parse_masked, parse_withheld
from kkrek.errors import N_, UnreviewedError
from kkrek.operations.access import Access
from kkrek.operations.rights import report as operation
from kkrek.operations.rights import report_none
from kkrek.operations.rights.letters import Typeset
from kkrek.operations.rights.report_none import NobodyAsked
from kkrek.operations.rights.report_wanted import Wanted

app = typer.Typer()


@app.command()
def report(
    ctx: typer.Context,
    number: Who = None,
    request: Request = None,
    received: Received = None,
    via: Via = None,
    identity: Identity = None,
    output: Output = None,
    file_type: FileType = None,
    lang: Lang = None,
    delivery: DeliveryWay = None,
    asked_by_person: AskedByPerson = False,
    withhold: Withhold = None,
    mask: Mask = None,
    harm: Harm = None,
    reviewed: Reviewed = False,
    reader: ReaderOption = None,
    include_former: IncludeFormer = False,
    draft: Draft = False,
    print_: Print = False,
    printer: Printer = None,
    none: NoData = False,
    name: Name = None,
    reply_to: ReplyTo = None,
    unique: Unique = False,
    force: Force = False,
) -> None:
    """Print everything held about a customer (Article 15)."""
    given = settings(ctx)
    _check(ctx, request, received, via, none=none, number=number, about_nobody=(name, reply_to))
    withheld = (*map(parse_withheld, withhold or ()), *map(parse_masked, mask or ()))
    to_printer = _ToPrinter(printer) if print_ or printer is not None else None
    sheet = _sheet(ctx, given, output, file_type, force=force, printed=to_printer is not None)
    access = acting.access(given)
    day = day_or_today(received, access.moment.today, "received")
    if number is None:
        if any((draft, reviewed, withheld, harm, reader, include_former)):
            wrong_usage(ctx, N_("an answer that nothing is held has no draft, and nothing to review or to leave out"))
        asked = NobodyAsked(
            request=request,
            name=name,
            reply_to=reply_to,
            received=day,
            via=via or Way.IN_PERSON,
            language=lang,
            delivery=delivery,
            unique=unique,
        )
        _answer_nobody(given, access, asked, sheet, to_printer)
        return
    wanted = Wanted(
        request=request,
        received=day,
        via=via or Way.IN_PERSON,
        identity=identity,
        language=lang,
        delivery=delivery,
        asked_by_person=asked_by_person,
        draft=draft,
        withheld=withheld,
        harm=harm,
        reviewed=reviewed,
        proxy=reader is Reader.PROXY,
        include_former=include_former,
        shows=given.format == "json" or sheet.path is not None or to_printer is not None,
    )
    customer = acting.number_of(given, access, number, "report")
    if not draft and prompt.has_terminal() and not (identity is not None and reviewed):
        wanted = report_asking.asked(access, customer, wanted)
    with papers.named_after(sheet):
        done = operation.report(access, customer, wanted, partial(_typeset, sheet, to_printer))
    report_result.show(given, sheet, done, printed=to_printer is not None and to_printer.done)
    if done.draft and not draft:
        items = ", ".join(dict.fromkeys(one.item for one in done.unread))
        raise UnreviewedError(items=items, request=done.request)


class _ToPrinter:
    """The printer, found before anything is answered; ``done`` tells that it has the paper."""

    def __init__(self, printer: str | None) -> None:
        self.program, self.printer, self.done = report_print.find_program(), printer, False

    def send(self, sheet: Paper, title: str) -> None:
        """Print a finished document; what it takes is printed before the answer is committed."""
        report_print.send(self.program, sheet.content, printer=self.printer, title=title)
        self.done = True


def _check(
    ctx: typer.Context,
    request: str | None,
    received: str | None,
    via: Way | None,
    *,
    none: bool,
    number: str | None,
    about_nobody: tuple[str | None, ...],
) -> None:
    """Refuse options that contradict each other (2)."""
    if request is not None and (received is not None or via is not None):
        wrong_usage(ctx, N_("an open request has its own day and way: leave out --received and --via"))
    if none and number is not None:
        wrong_usage(ctx, N_("--none answers somebody who is not in the register: leave out the number"))
    if not none and number is None:
        wrong_usage(ctx, N_("whose data are to be printed? Give a customer number, or --none"))
    if not none and any(about_nobody):
        wrong_usage(ctx, N_("--name and --reply-to go with --none alone"))


def _sheet(
    ctx: typer.Context,
    given: Settings,
    output: Path | None,
    file_type: DocumentType | None,
    *,
    force: bool,
    printed: bool,
) -> Paper:
    """Return the empty paper; what goes to a printer alone is a PDF, and stdout tells the facts."""
    if printed and output is None:
        return papers.for_printer(file_type or DocumentType.PDF)
    return papers.paper(ctx, given, output, file_type, force=force)


def _typeset(sheet: Paper, to_printer: _ToPrinter | None, content: AccessReport) -> Typeset:
    sheet.typeset(access_report(content))
    if to_printer is not None and not content.draft:
        to_printer.send(sheet, content.request.id)
    return Typeset(sheet.sha256, sheet.pages)


def _answer_nobody(
    given: Settings, access: Access, asked: NobodyAsked, sheet: Paper, to_printer: _ToPrinter | None
) -> None:
    def typeset(said: Letter) -> Typeset:
        made = letter_paper.typeset(sheet, said)
        if to_printer is not None and said.request is not None:
            to_printer.send(sheet, said.request.id)
        return made

    with papers.named_after(sheet):
        done = report_none.answer(access, asked, typeset)
    report_result.show_none(given, sheet, done, printed=to_printer is not None)
