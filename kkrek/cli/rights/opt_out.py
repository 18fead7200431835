"""`kkrek opt-out`: the person forbids direct marketing, at once and without a form (GDPR Art. 21(2), N-05, E-45)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from kkrek.cli import acting, papers
from kkrek.cli.daily.fields import PostalCode, Street
from kkrek.cli.daily.typed_input import IdentityCode
from kkrek.cli.daily.wording import draw_told
from kkrek.cli.options import (
    DryRun,
    FileType,
    Force,
    Lang,
    Reason,
    Received,
    Settings,
    Via,
    settings,
    wrong_usage,
)
from kkrek.cli.output import Screen, emit
from kkrek.cli.papers import Paper
from kkrek.cli.rights.marketing_options import Channels, Kinds, LetterReference
from kkrek.cli.rights.opt_out_result import again_note, entry_json, reached_notes, sentence, written_json
from kkrek.cli.rights.shared_options import MaybeNumber, Request
from kkrek.domain.customer import Language
from kkrek.domain.customer import Via as Way
from kkrek.domain.dates import day_or_today
from kkrek.domain.json import JsonObject
from kkrek.domain.marketing import Channel, Kind
from kkrek.errors import N_, NeedsOptionError
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.rights import opt_out as operation
from kkrek.operations.rights.opt_out import OptedOut, OptOut

app = typer.Typer()

Unknown = Annotated[
    bool, typer.Option("--unknown", help=N_("The person is not in the register: only keyed digests are kept."))
]
ImportFile = Annotated[
    Path | None,
    typer.Option("--import", metavar="FILE", readable=False, help=N_("Record everybody on a list from outside (CSV).")),
]
LetterFile = Annotated[
    Path | None,
    typer.Option(
        "--output", metavar="FILE", readable=False, help=N_("Write a letter to the customer that confirms it.")
    ),
]
Mistake = Annotated[
    bool, typer.Option("--mistake", help=N_("Take back the newest opt-out, which the office recorded in error."))
]
Email = Annotated[str | None, typer.Option("--email", metavar="ADDRESS", help=N_("E-mail of an unknown person."))]
Phone = Annotated[str | None, typer.Option("--phone", metavar="NUMBER", help=N_("Phone number of an unknown person."))]
Name = Annotated[str | None, typer.Option("--name", metavar="NAME", help=N_("Name of an unknown person."))]


@app.command("opt-out")
def opt_out(
    ctx: typer.Context,
    number: MaybeNumber = None,
    kind: Kinds = None,
    channel: Channels = None,
    received: Received = None,
    via: Via = None,
    letter: LetterReference = None,
    unknown: Unknown = False,
    email: Email = None,
    phone: Phone = None,
    name: Name = None,
    street: Street = None,
    postal_code: PostalCode = None,
    identity_code: IdentityCode = None,
    request: Request = None,
    import_file: ImportFile = None,
    mistake: Mistake = False,
    reason: Reason = None,
    output: LetterFile = None,
    file_type: FileType = None,
    lang: Lang = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> None:
    """Record that a customer forbids direct marketing (Article 21(2))."""
    typed = {"email": email, "phone": phone, "name": name, "street": street, "postal_code": postal_code}
    known = any(text is not None for text in (*typed.values(), identity_code))
    narrowed = any((kind, channel, received, via, letter))
    if (number is not None) + unknown + (import_file is not None) != 1:
        wrong_usage(ctx, N_("give a customer, --unknown or --import, one of the three"))
    _check_usage(
        ctx,
        {
            N_("who it is can be told with --unknown alone; a customer is named by the number"): known and not unknown,
            N_("--request goes with --unknown alone: an opt-out of a customer settles what they asked for"): (
                request is not None and not unknown
            ),
            N_("--mistake takes a customer, and --reason goes with it"): mistake and number is None,
            N_("--reason goes with --mistake alone"): reason is not None and not mistake,
            N_("--mistake takes back the whole opt-out as it was recorded"): mistake and narrowed,
            N_("--output writes the letter to a customer who opts out to a file"): (
                any((output, file_type, lang)) and (number is None or mistake or dry_run or output in {None, Path("-")})
            ),
        },
    )
    given = settings(ctx)
    access = acting.access(given)
    wanted = OptOut(
        kinds=tuple(one for one in Kind if one in (kind or Kind)),
        channels=tuple(one for one in Channel if one in (channel or Channel)),
        received=day_or_today(received, access.moment.today, "received"),
        via=via or Way.PHONE,
        letter=letter,
    )
    if number is None:
        from kkrek.cli.rights import opt_out_outside  # ruff: ignore[import-outside-top-level] - seldom needed

        if import_file is not None:
            opt_out_outside.from_list(given, access, import_file, wanted, dry_run=dry_run)
        else:
            opt_out_outside.unknown(given, access, typed, identity_code, wanted, request=request, dry_run=dry_run)
    elif mistake:
        _take_back(given, access, number, reason, dry_run=dry_run)
    else:
        sheet = papers.paper(ctx, given, output, file_type, force=force) if output is not None else None
        _of_customer(given, access, number, wanted, (sheet, lang), dry_run=dry_run)


def _check_usage(ctx: typer.Context, wrong: Mapping[str, bool]) -> None:
    for problem, holds in wrong.items():
        if holds:
            wrong_usage(ctx, problem)


def _of_customer(
    given: Settings,
    access: Access,
    number: str,
    wanted: OptOut,
    on: tuple[Paper | None, Language | None],
    *,
    dry_run: bool,
) -> None:
    customer = acting.number_of(given, access, number, "opt-out")
    (sheet, lang), letter = on, None
    if sheet is not None:
        from kkrek.cli.rights.letter_paper import letter_on  # ruff: ignore[import-outside-top-level] - seldom needed

        letter = letter_on(sheet, lang)
    with papers.named_after(sheet):
        done = operation.opt_out(access, customer, wanted, dry_run=dry_run, letter=letter)

    def text(screen: Screen) -> None:
        screen.line(sentence(done.number, wanted, given.ui_lang))
        if dry_run:
            screen.note(_("Nothing was written."))
        elif done.again:
            screen.note(again_note())
        for line in reached_notes(done.reached.mailings, done.reached.tasks, done.reached.requests):
            screen.note(line)
        if sheet is not None:
            screen.note(_("The letter of confirmation is in {path}.").format(path=sheet.path))

    emit(given, "opt-out", _data(done, wanted.via), text=text)


def _take_back(given: Settings, access: Access, number: str, reason: str | None, *, dry_run: bool) -> None:
    from kkrek.domain.role import Role  # ruff: ignore[import-outside-top-level] - seldom needed
    from kkrek.operations.rights.opt_out_mistake import take_back  # ruff: ignore[import-outside-top-level]

    access.require("opt-out", Role.OFFICER)
    if reason is None:
        raise NeedsOptionError(option="--reason", command="opt-out")
    done = take_back(access, acting.number_of(given, access, number, "opt-out"), reason, dry_run=dry_run)

    def text(screen: Screen) -> None:
        screen.line(
            _("The opt-out of customer {number} was taken back; what stood before it stands again.").format(
                number=done.number
            )
        )
        if dry_run:
            screen.note(_("Nothing was written."))
        if done.still:
            screen.note(_("Part of it is still forbidden by an earlier opt-out: see `kkrek show`."))
        draw_told(screen, done.tasks)

    data: JsonObject = {
        **written_json(done.kinds, done.channels, done.since),
        "number": done.number,
        **entry_json(done.entry),
        "taken_back": True,
        "still": done.still,
        "tasks": list(done.tasks),
    }
    emit(given, "opt-out", data, text=text)


def _data(done: OptedOut, via: Way) -> JsonObject:
    return {
        "number": done.number,
        **entry_json(done.entry),
        **written_json(done.kinds, done.channels, done.since),
        "via": via.value,
        "again": done.again,
        "mailings": list(done.reached.mailings),
        "tasks": list(done.reached.tasks),
        "requests": list(done.reached.requests),
    }
