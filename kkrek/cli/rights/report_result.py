"""What `kkrek report` shows: the answer itself or where it is, and where else somebody must look (E-24)."""

from __future__ import annotations

from kkrek.cli import papers
from kkrek.cli.output import Remark, Screen, emit, tell
from kkrek.cli.papers import Paper
from kkrek.cli.settings import Settings
from kkrek.documents.labels import DELIVERIES, say
from kkrek.domain.dates import format_date
from kkrek.domain.json import JsonObject
from kkrek.i18n import _
from kkrek.operations.rights.report import Reported


def show(given: Settings, sheet: Paper, done: Reported) -> None:
    """Show the answer itself when it goes to stdout, else where it is; then say where else somebody must look."""

    def text(screen: Screen) -> None:
        if sheet.path is None:
            screen.line(sheet.text)
        else:
            _facts(screen, given, sheet, done)

    unread = _unread(done)
    if given.format == "json" or not papers.print_raw(sheet):
        emit(given, "report", _data(given, sheet, done), text=text, warnings=unread)
    else:
        for one in unread:
            tell(_("warning: {message}").format(message=one.message))
    if given.format != "json":
        _tell_rest(given, sheet, done)


def _facts(screen: Screen, given: Settings, sheet: Paper, done: Reported) -> None:
    pairs = [(_("File"), str(sheet.path)), (_("SHA-256"), done.answer.sha256), (_("Log"), done.head.short)]
    if done.answer.pages:
        pairs.insert(1, (_("Pages"), str(done.answer.pages)))
    if done.draft:
        screen.line(_("Draft for customer {number}; no request was answered.").format(number=done.number))
    else:
        screen.line(_("Request {request} of customer {number} is answered.").format(**_names(done)))
        pairs.insert(1, (_("Given"), say(DELIVERIES, done.delivery or "", _)))
    screen.facts(pairs)
    if done.tasks:
        day = format_date(done.due_on, given.ui_lang)
        screen.heading(_("Look for the person's data in these places too, by {day}:").format(day=day))
        screen.table([_("Task"), _("Place")], [_task(done, place) for place in range(len(done.tasks))])


def _tell_rest(given: Settings, sheet: Paper, done: Reported) -> None:
    """Say on stderr what stands beside a document that took stdout."""
    if sheet.path is not None or done.draft:
        return
    tell(_("request {request} of customer {number} is answered").format(**_names(done)))
    if done.tasks:
        day, places = format_date(done.due_on, given.ui_lang), ", ".join(done.places)
        tell(_("look for the person's data by {day} in these places too: {places}").format(day=day, places=places))


def _unread(done: Reported) -> list[Remark]:
    """Return what must be read before the answer is handed over, since nobody has reviewed it (R-26)."""
    events = ", ".join(str(one.event) for one in done.unread if one.event is not None)
    found = []
    if events:
        sentence = _("nobody has read what describes these events: {events}; look in it for names of others")
        found.append(Remark(id="event-unread", field="events", message=sentence.format(events=events)))
    if any(one.event is None for one in done.unread):
        said = _("the history tells earlier descriptions of events: read them for names of others")
        found.append(Remark(id="event-history-unread", field="events", message=said))
    return found


def _names(done: Reported) -> dict[str, str | int]:
    return {"request": done.request, "number": done.number}


def _task(done: Reported, place: int) -> tuple[str, str]:
    return str(done.tasks[place]), done.places[place]


def _data(given: Settings, sheet: Paper, done: Reported) -> JsonObject:
    data: JsonObject = {
        "number": done.number,
        "request": None if done.draft else done.request,
        "draft": done.draft,
        "file_type": sheet.kind.value,
        "sha256": done.answer.sha256,
        "pages": done.answer.pages,
        "delivery": done.delivery,
        "tasks": list(done.tasks),
        "head": done.head.short,
    }
    inside = sheet.path is None and given.format == "json"
    return {**data, "report": sheet.json()} if inside else data
