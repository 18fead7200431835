"""`kkrek event`: what happens for a customer or in a flat, logged in one command while the caller waits (N-03)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.daily.asking import ask_value
from kkrek.cli.daily.correct_fields import AllowedUse
from kkrek.cli.daily.wording import draw_changes, draw_told, event_text, remarks
from kkrek.cli.options import DryRun, Number, Reason, Settings, one_of, settings, values_of, wrong_usage
from kkrek.cli.options import Initiative as InitiativeOption
from kkrek.cli.options import Source as SourceOption
from kkrek.cli.output import Screen, emit, tell
from kkrek.domain.customer_json import event_json
from kkrek.domain.event import EventKind, EventPart
from kkrek.domain.event_entry import TypedEvent
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.role import Role
from kkrek.domain.words import choice, in_words
from kkrek.errors import N_, NeedsOptionError, SeveralFoundError
from kkrek.i18n import _, language
from kkrek.operations.access import Access
from kkrek.operations.daily import event as operation
from kkrek.operations.daily.event import Listed, Logged
from kkrek.operations.edit import Basis

app = typer.Typer()

Whom = Annotated[
    str,
    typer.Argument(metavar="NUMBER|FLAT", help=N_("Customer number, a text that finds one customer, or a flat.")),
]
EventId = Annotated[int, typer.Argument(metavar="ID", help=N_("Number of the event, as `kkrek event list` shows it."))]
Kind = Annotated[
    EventKind | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        parser=one_of(EventKind, "kind"),
        autocompletion=values_of(EventKind),
        help=N_("door-opening, work-order, fault-report, tenancy-change, booking or key-handover."),
    ),
]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help=N_("Day of the event."))]
Object = Annotated[str | None, typer.Option("--object", metavar="TEXT", help=N_("Flat or place where it happens."))]
Description = Annotated[str | None, typer.Option("--description", metavar="TEXT", help=N_("What happened, in short."))]
Told = Annotated[str | None, typer.Option("--told", metavar="RECIPIENT", help=N_("Who was told of it."))]
Clear = Annotated[
    list[EventPart] | None,
    typer.Option(
        "--clear",
        metavar="FIELD",
        parser=one_of(EventPart, "clear"),
        autocompletion=values_of(EventPart),
        help=N_("Empty this field: object, description or told."),
    ),
]


@app.command()
def add(
    ctx: typer.Context,
    number: Whom,
    kind: Kind = None,
    told: Told = None,
    on: On = None,
    place: Object = None,
    description: Description = None,
    source: SourceOption = None,
    use: AllowedUse = None,
    dry_run: DryRun = False,
) -> None:
    """Log an event for a customer or whoever has a flat."""
    given = settings(ctx)
    access = acting.access(given)
    chosen = kind or _ask_kind()
    wanted, flat = _whom(given, access, number, on)
    typed = TypedEvent(kind=chosen, on=on, object=flat if place is None else place, description=description, told=told)
    basis = replace(Basis.of_office(source), allowed=use)
    logged = operation.add(access, wanted, typed, basis, dry_run=dry_run)
    sentence = N_("Event {id} was added to customer {number}: {event}; `kkrek undo` takes it back.")
    if not access.role.allows(Role.CLERK):
        sentence = N_("Event {id} was added to customer {number}: {event}.")
    _show(given, "event add", logged, sentence)


@app.command()
def correct(
    ctx: typer.Context,
    number: Number,
    event: EventId,
    kind: Kind = None,
    told: Told = None,
    on: On = None,
    place: Object = None,
    description: Description = None,
    clear: Clear = None,
    reason: Reason = None,
    initiative: InitiativeOption = None,
    source: SourceOption = None,
    dry_run: DryRun = False,
) -> None:
    """Correct an event."""
    cleared = tuple(part.value for part in clear or ())
    typed = TypedEvent(kind=kind, on=on, object=place, description=description, told=told, clear=cleared, source=source)
    if typed.is_empty:
        wrong_usage(ctx, N_("say what to correct by options"))
    given, access, wanted = acting.begin(ctx, number, "event correct", Role.CLERK)
    basis = Basis.of_office(source, initiative, reason)
    logged = operation.correct(access, wanted, event, typed, basis, dry_run=dry_run)
    _show(
        given,
        "event correct",
        logged,
        N_("Event {id} of customer {number} is now: {event}; `kkrek undo` takes it back."),
    )


@app.command()
def remove(ctx: typer.Context, number: Number, event: EventId, reason: Reason = None, dry_run: DryRun = False) -> None:
    """Remove an event."""
    given, access, wanted = acting.begin(ctx, number, "event remove", Role.CLERK)
    logged = operation.remove(access, wanted, event, Basis.of_office(reason=reason), dry_run=dry_run)
    sentence = N_("Event {id} of customer {number} was removed; `kkrek undo` takes it back.")
    _show(given, "event remove", logged, sentence, removed=event)


@app.command("list")
def list_(
    ctx: typer.Context,
    number: Whom,
    kind: Kind = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help=N_("Only events of this day and later."))
    ] = None,
) -> None:
    """List the events of a customer or a flat, the newest first."""
    given = settings(ctx)
    access = acting.access(given)
    if operation.names_flat(number):
        events = operation.of_flat(access, number, kind=kind, since=since)
        nothing = _("No events in this flat.")
        of_whom = None
    else:
        wanted = acting.number_of(given, access, number, "event list")
        of_whom, events = operation.of_customer(access, wanted, kind=kind, since=since)
        nothing = _("No events of customer {number}.").format(number=of_whom)

    def text(screen: Screen) -> None:
        if not events:
            screen.line(nothing)
        for one in events:
            owner = "" if of_whom else "  " + _("customer {number}").format(number=one.number)
            screen.line(f"{one.event.id:>4}{owner}  {_words(one, given.ui_lang)}")

    rows: list[Json] = [_json(one) for one in events]
    emit(given, "event list", {"number": of_whom, "events": rows}, text=text)


def _ask_kind() -> EventKind:
    """Ask what happened; the words of the clerk's language will do."""
    if not prompt.has_terminal():
        raise NeedsOptionError(option="--kind", command="event add")

    def check(text: str) -> tuple[()]:
        choice(EventKind, text, "kind")
        return ()

    label = _("What happened ({kinds})").format(kinds=in_words(EventKind, language()))
    while True:
        answer = ask_value(label, "event add", check)
        if answer is not None:
            return choice(EventKind, answer, "kind")


def _whom(given: Settings, access: Access, text: str, on: str | None) -> tuple[int, str | None]:
    """Return the customer who is meant, and the flat if one was named.

    Raises:
        NotFoundError: nobody has the flat, or the text finds nobody (30).
        SeveralFoundError: several, and there is no terminal to choose at (31).
    """
    if not operation.names_flat(text):
        return acting.number_of(given, access, text, "event add"), None
    found = operation.occupants(access, text, on)
    if len(found) == 1:
        if given.format != "json":  # there stderr holds one error object or nothing
            tell(f"{found[0].name}, {found[0].number}")
        return found[0].number, text
    if not prompt.has_terminal():
        raise SeveralFoundError(
            count=len(found),
            candidates=", ".join(str(one.number) for one in found),
            remedy=N_("name one of them by its number"),
        )
    place = prompt.choose([f"{one.name}, {one.number}" for one in found], _("Which one?"))
    return found[place].number, text


def _words(one: Listed, lang: str) -> str:
    told = event_text({**one.event._asdict(), **(one.event.object._asdict() if one.event.object else {})}, lang)
    return _("{event} (place and description on record)").format(event=told) if one.hidden else told


def _json(one: Listed) -> JsonObject:
    masked: list[Json] = ["object", "description"] if one.hidden else []
    return {"number": one.number, **event_json(one.event), "masked": masked}


def _show(given: Settings, command: str, logged: Logged, sentence: str, *, removed: int | None = None) -> None:
    data: JsonObject = {
        "number": logged.number,
        "applied": logged.applied,
        "entry": logged.entry,
        "event": _json(logged.listed) if logged.listed else None,
        "changes": list(logged.changes),
        "tasks": list(logged.tasks),
        "recipient": logged.recipient,
    }

    def text(screen: Screen) -> None:
        if not logged.changes:
            screen.line(_("Nothing to change: it is so already."))
        elif logged.applied:
            words = _words(logged.listed, given.ui_lang) if logged.listed else ""
            event = logged.listed.event.id if logged.listed else removed
            screen.line(_(sentence).format(id=event, number=logged.number, event=words))
            if logged.recipient is not None:
                screen.note(_("A disclosure to {name} is recorded with it.").format(name=logged.recipient))
        else:
            draw_changes(screen, logged.changes, given.ui_lang)
            screen.line(_("Nothing was written."))
        draw_told(screen, logged.tasks)

    emit(given, command, data, text=text, warnings=remarks(logged.warnings))
