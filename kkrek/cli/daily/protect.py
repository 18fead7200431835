"""`kkrek protect`: hide where somebody lives and how to reach them, *turvakielto* (F-15 to F-19)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.daily.asking import ask_value
from kkrek.cli.daily.wording import change_result, draw_changes, draw_told, remarks
from kkrek.cli.options import DryRun, Number, Settings
from kkrek.cli.options import Source as SourceOption
from kkrek.cli.output import Screen, emit
from kkrek.domain.customer import Source
from kkrek.domain.customer_json import protection_json
from kkrek.domain.dates import format_date
from kkrek.domain.json import JsonObject
from kkrek.domain.protection import TypedProtection, check_contact_address, check_protection
from kkrek.domain.role import Role
from kkrek.domain.warn import Warn
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.daily import protect as operation
from kkrek.operations.daily.protect import Present, Protected

app = typer.Typer()

Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help=N_("First day of the non-disclosure; today if left out."))
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help=N_("Its last day, if known; - if there is none any more."))
]
ToldBy = Annotated[str | None, typer.Option("--told-by", metavar="TEXT", help=N_("Who told of it, and how."))]
ContactAddress = Annotated[
    str | None,
    typer.Option(
        "--contact-address",
        metavar="ADDRESS",
        help=N_("Where letters may go, in one line: `PL 12, 33101 Tampere`. It is not hidden."),
    ),
]
NoVtjUpdate = Annotated[
    bool, typer.Option("--no-vtj-update", help=N_("Take no updates from the Population Information System."))
]


@app.command()
def protect(
    ctx: typer.Context,
    number: Number,
    since: Since = None,
    until: Until = None,
    told_by: ToldBy = None,
    contact_address: ContactAddress = None,
    no_vtj_update: NoVtjUpdate = False,
    source: SourceOption = None,
    dry_run: DryRun = False,
) -> None:
    """Hide where a customer lives and how to reach them: non-disclosure."""
    given, access, customer = acting.begin(ctx, number, "protect", Role.CLERK)
    typed = TypedProtection(since, until, told_by, contact_address, no_vtj_update)
    if prompt.has_terminal():
        typed = _asked(access, typed, operation.present(access, customer))
    done = operation.protect(access, customer, typed, source or Source.SUBJECT, dry_run=dry_run)
    show(given, "protect", done, _said(done))


def show(given: Settings, command: str, done: Protected, sentence: str) -> None:
    """Show a protection that was recorded or lifted: what changed, and who else lives in the flat."""

    def text(screen: Screen) -> None:
        screen.line(sentence)
        draw_changes(screen, done.changes, given.ui_lang)
        draw_told(screen, done.told)

    emit(given, command, _data(done), text=text, warnings=remarks(done.warnings))


def _said(done: Protected) -> str:
    if done.applied:
        return _("Customer {number} is protected: home and contacts are hidden.").format(number=done.number)
    if done.changes:
        return _("Nothing was written.")
    return _("Customer {number} was protected so before.").format(number=done.number)


def _data(done: Protected) -> JsonObject:
    tasks = (*done.tasks, *done.told)
    result = change_result(done.number, done.entry, applied=done.applied, changes=done.changes, tasks=tasks)
    held = protection_json(done.protection)
    return {**result, "protection": held, "same_flat": list(done.same_flat), "wiped": done.wiped}


def _asked(access: Access, typed: TypedProtection, held: Present) -> TypedProtection:
    """Ask for what was not given; of somebody who is protected already only if nothing was.

    Raises:
        SaidNoError: Esc or Ctrl-D: nothing is to be written (3).
    """
    if held.protection is not None and typed != TypedProtection():
        return typed
    today, now = access.moment.today, held.protection
    days = {"since": now.since if now else today, "until": now.until if now else None}
    # Offered as they may be typed, in whichever language the questions are.
    shown = {name: format_date(day, "fi") if day else None for name, day in days.items()}

    def check(name: str) -> Callable[[str], Sequence[Warn]]:
        def checked(text: str) -> Sequence[Warn]:
            warnings: list[Warn] = []
            if name == "contact_address":
                check_contact_address(text, today, warnings)
            else:
                check_protection(_with(typed, name, text), now, today)
            return warnings

        return checked

    prompt.show(_("Enter leaves out, Esc gives up and saves nothing."))
    questions = {
        "since": (_("Protected since"), shown["since"]),
        "until": (_("Until, if an end is known"), shown["until"]),
        "told_by": (_("Who told of it"), now.told_by if now else None),
        "contact_address": (_("Contact address for letters, such as PL 12, 33101 Tampere"), None),
    }
    for name, (label, default) in questions.items():
        if getattr(typed, name) is None and not (name == "contact_address" and now and held.has_contact_address):
            typed = _with(typed, name, ask_value(label, "protect", check(name), default))
    return typed


def _with(typed: TypedProtection, name: str, text: str | None) -> TypedProtection:
    match name:
        case "since":
            return typed._replace(since=text)
        case "until":
            return typed._replace(until=text)
        case "told_by":
            return typed._replace(told_by=text)
    return typed._replace(contact_address=text)
