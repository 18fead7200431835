"""`kkrek marketing`: lists made fresh from the register, lists from outside checked, and what was sent (M-06, M-10)."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from kkrek.cli import acting, files, prompt
from kkrek.cli.options import DryRun, Force, Settings, Yes, one_of, settings, values_of, wrong_usage
from kkrek.cli.output import Screen, emit
from kkrek.cli.recipients.recipient_result import gap_remarks
from kkrek.cli.rights.marketing_options import MaybeChannel, MaybeKind
from kkrek.cli.rights.marketing_result import (
    listed_notes,
    mailing_json,
    reason_rows,
    show_mailings,
    show_to_agree,
)
from kkrek.documents.labels import CHANNELS, MARKETING_KINDS, say
from kkrek.domain.dates import day_or_today, format_date
from kkrek.domain.json import JsonObject
from kkrek.domain.marketing import Channel
from kkrek.domain.outside_list import LARGEST
from kkrek.domain.relation import RelationKind
from kkrek.domain.spreadsheet import csv_text, guard_cell
from kkrek.errors import N_, NeedsOptionError, NeedsYesError
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.rights import marketing as operation
from kkrek.operations.rights import marketing_check
from kkrek.operations.rights.marketing import ListLine, Mailing, Wanted
from kkrek.operations.rights.marketing_check import Checked

app = typer.Typer()

_SAMPLE = 3

OutputFile = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", readable=False, help=N_("Write the list to this file (CSV)."))
]
Relation = Annotated[
    RelationKind | None,
    typer.Option(
        "--relation",
        metavar="KIND",
        parser=one_of(RelationKind, "relation"),
        autocompletion=values_of(RelationKind),
        help=N_("Only customers with such a relation now: flat-lease, parking-lease, service-customer, application."),
    ),
]
Town = Annotated[str | None, typer.Option("--town", metavar="NAME", help=N_("Only customers who live there."))]
To = Annotated[
    str | None,
    typer.Option("--to", metavar="RECIPIENT", help=N_("To whom the list goes: a disclosure is recorded of each.")),
]
OwnSale = Annotated[
    bool,
    typer.Option(
        "--from-own-sale",
        help=N_("Contacts came with an own sale of something similar, and an opt-out was offered (section 200(3))."),
    ),
]
File = Annotated[Path, typer.Argument(metavar="FILE", readable=False, help=N_("The list from outside (CSV)."))]


@app.command("list")
def list_(
    ctx: typer.Context,
    kind: MaybeKind = None,
    channel: MaybeChannel = None,
    output: OutputFile = None,
    relation: Relation = None,
    town: Town = None,
    from_own_sale: OwnSale = False,
    to: To = None,
    force: Force = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Make a marketing list, or list those that were made."""
    given = settings(ctx)
    access = acting.access(given)
    if kind is None and channel is None and output is None:
        if any((relation, town, from_own_sale, to, force, dry_run, yes)):
            wrong_usage(ctx, N_("a list is made with --kind, --channel and --output"))
        _show_made(given, operation.made_lists(access))
        return
    if kind is None or channel is None:
        raise NeedsOptionError(option="--channel" if kind else "--kind", command="marketing list")
    wanted = Wanted(kind=kind, channel=channel, relation=relation, town=town, from_own_sale=from_own_sale, to=to)
    if dry_run:
        made = operation.make_list(access, wanted, lambda _line: None, dry_run=True)
    else:
        path = _needed(output, "marketing list")
        _agree(access, wanted, yes=yes)
        made = _made(given, access, wanted, path, force=force)
    _show_one(given, made, output)


@app.command()
def check(
    ctx: typer.Context,
    file: File,
    kind: MaybeKind = None,
    channel: MaybeChannel = None,
    output: OutputFile = None,
    force: Force = False,
) -> None:
    """Strike from an outside list who must not be reached."""
    given = settings(ctx)
    access = acting.access(given)
    if kind is None or channel is None:
        raise NeedsOptionError(option="--channel" if kind else "--kind", command="marketing check")
    path = _needed(output, "marketing check")
    files.refuse_own(given, path, N_("choose another place with --output"), file)
    content = files.read_file(file, LARGEST)
    with files.filled(path, force=force) as out:
        done = marketing_check.check_list(access, content, str(file), kind, channel, lambda rows: _write(out, rows))
    emit(given, "marketing check", _check_json(done, path), text=lambda screen: _show_check(screen, done, path))


@app.command()
def sent(
    ctx: typer.Context,
    mailing: Annotated[int, typer.Argument(metavar="ID", min=1, help=N_("Number of the list."))],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help=N_("Day on which it was sent; today if left out."))
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Record that a marketing list was sent."""
    given = settings(ctx)
    access = acting.access(given)
    day = day_or_today(on, access.moment.today, "on")
    done = operation.mark_sent(access, mailing, day, dry_run=dry_run)

    def text(screen: Screen) -> None:
        screen.line(_("List {id} was sent on {day}.").format(id=done.id, day=format_date(day, given.ui_lang)))
        if dry_run:
            screen.note(_("Nothing was written."))
        if done.left < done.listed:
            sentence = _("Persons who have left it since it was made, and to whom nothing may have been sent: {count}.")
            screen.note(sentence.format(count=done.listed - done.left))

    emit(given, "marketing sent", {**mailing_json(done), "applied": not dry_run}, text=text)


def _needed(output: Path | None, command: str) -> Path:
    if output is None or output == Path("-"):
        raise NeedsOptionError(option="--output", command=command)
    return output


def _agree(access: Access, wanted: Wanted, *, yes: bool) -> None:
    """Show at the terminal what will leave, and ask, where the list goes to a recipient.

    Raises:
        NeedsYesError: there is no terminal to ask at (2).
        SaidNoError: the answer was no (3).
    """
    if wanted.to is None or yes:
        return
    if not prompt.has_terminal():
        raise NeedsYesError(command="marketing list")
    first: list[ListLine] = []

    def take(line: ListLine) -> None:
        if len(first) < _SAMPLE:
            first.append(line)

    told = operation.make_list(access, wanted, take, dry_run=True)
    show_to_agree(told, operation.sent_fields(wanted.channel), [_cells(line, wanted.channel) for line in first])
    prompt.need_yes(_("Disclose these data to {name}?").format(name=told.recipient), yes=yes, command="marketing list")


def _made(given: Settings, access: Access, wanted: Wanted, path: Path, *, force: bool) -> Mailing:
    """Make the list; its file gets its name when the register has it, and is gone when anything fails."""
    files.refuse_own(given, path, N_("choose another place with --output"))
    with files.filled(path, force=force) as out:
        _write(out, BOM_UTF8 + _row(_head(wanted.channel)))
        return operation.make_list(access, wanted, lambda line: _write(out, _row(_cells(line, wanted.channel))))


def _write(out: BinaryIO, content: bytes) -> None:
    out.write(content)


def _head(channel: Channel) -> tuple[str, ...]:
    match channel:
        case Channel.POST:
            return (_("Name"), _("Care of"), _("Street address"), _("Postal code"), _("Town"), _("Country"))
        case Channel.EMAIL:
            return (_("Name"), _("E-mail"))
        case _:
            return (_("Name"), _("Phone number"))


def _cells(line: ListLine, channel: Channel) -> tuple[str, ...]:
    if channel is Channel.POST:
        return (line.name, line.co, line.contact, line.postal_code, line.town, line.country)
    return (line.name, line.contact)


def _row(cells: tuple[str, ...]) -> bytes:
    """Return a row as spreadsheets read it, with nothing that runs."""
    return csv_text([[guard_cell(cell) for cell in cells]]).encode()


def _show_one(given: Settings, made: Mailing, path: Path | None) -> None:
    def text(screen: Screen) -> None:
        words = {"kind": say(MARKETING_KINDS, made.kind, _), "channel": say(CHANNELS, made.channel, _)}
        if made.id and path is not None:
            screen.line(
                _("List {id} ({kind}, {channel}) is in {path}; persons on it: {count}.").format(
                    id=made.id, count=made.listed, path=path, **words
                )
            )
        else:
            screen.line(
                _("A list for {kind}, {channel}, would hold so many persons: {count}.").format(
                    count=made.listed, **words
                )
            )
        screen.facts(reason_rows(made.excluded))
        if made.recipient is not None:
            screen.line(_("It goes to {name}; of each person a disclosure is recorded.").format(name=made.recipient))
        for line in listed_notes(made):
            screen.note(line)

    data: JsonObject = {
        "mailings": [mailing_json(made)],
        "applied": bool(made.id),
        "output": str(path) if path else None,
        "recipient": made.recipient,
    }
    emit(given, "marketing list", data, text=text, warnings=gap_remarks(made.concerns))


def _show_made(given: Settings, made: tuple[Mailing, ...]) -> None:
    data: JsonObject = {
        "mailings": [mailing_json(one) for one in made],
        "applied": False,
        "output": None,
        "recipient": None,
    }
    emit(given, "marketing list", data, text=lambda screen: show_mailings(screen, made, given.ui_lang))


def _show_check(screen: Screen, done: Checked, path: Path) -> None:
    screen.line(_("{kept} of {rows} rows are in {path}; struck:").format(kept=done.kept, rows=done.rows, path=path))
    screen.facts(reason_rows(done.struck))
    if done.protected:
        numbers = ", ".join(map(str, done.protected))
        screen.note(_("Under non-disclosure, told by number alone: {numbers}.").format(numbers=numbers))


def _check_json(done: Checked, path: Path) -> JsonObject:
    struck: Mapping[str, int] = done.struck
    return {
        "rows": done.rows,
        "kept": done.kept,
        "struck": dict(struck),
        "protected": list(done.protected),
        "encoding": done.encoding,
        "delimiter": done.delimiter,
        "output": str(path),
    }
