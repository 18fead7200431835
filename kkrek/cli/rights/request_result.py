"""What the commands of `kkrek request` show: both dates, what is enough to know who asks, and what comes next."""

from __future__ import annotations

from datetime import date

from kkrek.cli import papers
from kkrek.cli.daily.wording import remarks
from kkrek.cli.options import Settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.cli.own_words import own_words
from kkrek.cli.papers import Paper
from kkrek.cli.rights.request_words import CHECKS, LETTERS, kinds_text, state_text, whose
from kkrek.documents.labels import VIAS, say
from kkrek.documents.rights_words import DELIVERIES, IDENTITY_METHODS, OUTCOMES, ending_text
from kkrek.domain.customer_json import request_json
from kkrek.domain.dates import format_date
from kkrek.domain.json import JsonObject
from kkrek.domain.request import RequestKind, RequestMade
from kkrek.domain.request_entry import IdentityCheck
from kkrek.domain.request_json import listed_request_json
from kkrek.i18n import _
from kkrek.operations.rights.request import Requests, Taken, command_for


def show(given: Settings, command: str, done: Taken, sheet: Paper | None, *, sentence: str = "") -> None:
    """Show a request after a step: the letter itself if it goes to stdout, else the dates and what comes next."""
    printed = sheet if done.applied else None
    papers.show(
        given,
        command,
        data_of(done),
        printed,
        lambda screen: _draw(screen, given, done, printed, sentence),
        beside=[_(sentence).format(id=done.request.id)],
        warnings=[*remarks(done.warnings), *_again(done)],
    )


def show_list(given: Settings, found: Requests) -> None:
    """Show requests, one in a line."""

    def text(screen: Screen) -> None:
        if not found.requests:
            screen.line(_("No request is open."))
            return
        lang = given.ui_lang
        header = (_("Request"), _("Customer"), _("Asks for"), _("Received"), _("Aim by"), _("At latest"), _("State"))
        screen.table(header, [_row(one, one.is_overdue(found.today), lang) for one in found.requests])

    rows = [listed_request_json(one, found.today) for one in found.requests]
    emit(given, "request list", {"requests": rows}, text=text)


def data_of(done: Taken) -> JsonObject:
    """Return a request with what its step led to."""
    made = done.request
    return {
        **request_json(made, done.today),
        "applied": done.applied,
        "identity_check": [check.value for check in done.checks],
        "answer_electronically": done.electronic,
        "next": [command_for(made, RequestKind(kind)) for kind in made.open_kinds],
        "letters": [
            {"kind": one.kind, "language": one.language, "made_on": one.made_on, "sha256": one.sha256,
             "pages": one.pages}
            for one in done.letters
        ],
    }  # fmt: skip


def _draw(screen: Screen, given: Settings, done: Taken, sheet: Paper | None, sentence: str) -> None:
    made, lang = done.request, given.ui_lang
    if not done.applied:
        screen.note(_("Nothing was written."))
    elif sentence:
        screen.line(own_words(_(sentence).format(id=made.id)))
    screen.facts([*_facts(done, lang), *([(_("Letter"), str(sheet.path))] if sheet is not None else [])])
    if made.is_open:
        for line in _advice(done):
            screen.line(line)
        screen.heading(_("What comes next:"))
        for command in _next(done):
            screen.line(own_words(f"  `{command}`"))


def _facts(done: Taken, lang: str) -> list[tuple[str, str]]:
    """Return what is known of a request in the order in which it happened."""
    made = done.request
    received = f"{format_date(made.received_on, lang)}, {say(VIAS, made.via, _)}"
    found: list[tuple[str, str | None]] = [
        (_("Request"), made.id),
        (_("Customer"), whose(made)),
        (_("Name"), made.person),
        (_("Reply to"), made.reply_to),
        (_("Asked by"), ", ".join(part for part in (made.requester, made.authority) if part)),
        (_("Asks for"), kinds_text(made.kinds)),
        (_("Against"), made.purpose),
        (_("Received"), received),
        (_("Acknowledged"), _day(made.acknowledged_on, lang)),
        (_("Identity asked"), _day(made.identity_asked_on, lang)),
        (_("Identity"), _identity(made, lang)),
        (_("Extended"), _extension(made, lang)),
        (_("Aim by"), format_date(made.aim_on, lang)),
        (_("At latest"), format_date(made.latest_on, lang)),
        (_("Without the wait"), _day(made.unstopped_on if made.unstopped_on != made.aim_on else None, lang)),
        (_("State"), state_text(made, made.is_overdue(done.today), lang)),
        *((_("Ended"), line) for line in _settled(made, lang)),
        (_("Given"), say(DELIVERIES, made.delivery, _) if made.delivery else None),
        *((_("Letter made"), line) for line in _letters(done, lang)),
    ]
    return [(label, value) for label, value in found if value]


def _identity(made: RequestMade, lang: str) -> str | None:
    if made.identity_method is None:
        return None
    method = say(IDENTITY_METHODS, made.identity_method, _)
    return f"{method}, {format_date(made.identity_on, lang)}" if made.identity_on else method


def _extension(made: RequestMade, lang: str) -> str | None:
    if made.extended_on is None:
        return None
    known = {"day": format_date(made.extended_on, lang), "reason": made.extension_reason or ""}
    if made.extended_late:
        return _("{day}, told too late: {reason}").format(**known).removesuffix(": ")  # of the erased there is none
    return f"{known['day']}: {known['reason']}".removesuffix(": ")


def _settled(made: RequestMade, lang: str) -> list[str]:
    lines = []
    for one in made.settled:
        line = f"{kinds_text([one.kind])}: {say(OUTCOMES, one.outcome, _)}, {format_date(one.on, lang)}"
        lines.append(f"{line} ({ending_text(one.reason, _)})" if one.reason else line)
    return lines


def _letters(done: Taken, lang: str) -> list[str]:
    return [
        f"{say(LETTERS, one.kind, _)}, {format_date(date.fromisoformat(one.made_on), lang)} ({one.sha256[:12]})"
        for one in done.letters
    ]


def _advice(done: Taken) -> list[str]:
    """Return what is enough to know who asks, and in which form the answer goes (E-10, E-11, E-13)."""
    lines = [say(CHECKS, check, _) for check in done.checks]
    wanted = IdentityCheck.NOT_NEEDED not in done.checks
    if wanted and done.electronic:
        lines.append(_("It came electronically: answer electronically too, unless the person asks otherwise."))
    return lines


def _next(done: Taken) -> list[str]:
    """Return the commands that come next: the identity first where it is not known, then one for each kind (E-10)."""
    made = done.request
    commands = [command_for(made, RequestKind(kind)) for kind in made.open_kinds]
    identity = f"kkrek request identity {made.id}"
    if made.is_waiting:
        return [f"{identity} --method METHOD", *commands]
    if made.identity_method is None and IdentityCheck.NOT_NEEDED not in done.checks:
        return [f"{identity} --method METHOD | --ask TEXT", *commands]
    return commands


def _again(done: Taken) -> list[Remark]:
    """Return the hint that the person asked for the same before: never a reason to refuse by itself (E-09)."""
    if done.again <= 1:
        return []
    sentence = _("this is request number {count} of its kind within a year: it is free of charge all the same")
    return [Remark(id="request-again", field="kinds", message=sentence.format(count=done.again))]


def _row(made: RequestMade, late: bool, lang: str) -> tuple[str, ...]:
    days = (made.received_on, made.aim_on, made.latest_on)
    return (
        made.id, whose(made), kinds_text(made.kinds), *(format_date(day, lang) for day in days),
        state_text(made, late, lang),
    )  # fmt: skip


def _day(day: date | None, lang: str) -> str | None:
    return format_date(day, lang) if day is not None else None
