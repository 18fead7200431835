"""What `kkrek report` shows: the answer itself or where it is, what waits, and where else to look (E-24, R-26)."""

from __future__ import annotations

from itertools import groupby

from kkrek.cli import papers
from kkrek.cli.output import Remark, Screen
from kkrek.cli.papers import Paper
from kkrek.cli.settings import Settings
from kkrek.documents.labels import say
from kkrek.documents.rights_words import DELIVERIES
from kkrek.domain.customer import Delivery
from kkrek.domain.dates import format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.rights.report_none import NothingHeld
from kkrek.operations.rights.report_wanted import Reported

SEND_PROTECTED = N_("the file is not encrypted: give it to the person alone, and never by ordinary e-mail (Article 32)")


def show(given: Settings, sheet: Paper, done: Reported, *, printed: bool) -> None:
    """Show the answer itself when it goes to stdout, else where it is; then say where else somebody must look."""
    papers.show(
        given,
        "report",
        _data(sheet, done, printed=printed),
        sheet,
        lambda screen: _facts(screen, given, sheet, done, printed=printed),
        name="report",
        beside=_beside(given, done),
        warnings=_remarks(done),
    )


def show_none(given: Settings, sheet: Paper, done: NothingHeld, *, printed: bool) -> None:
    """Show the answer that no data are held, or where it is."""
    data: JsonObject = {
        "number": None,
        "request": done.request,
        "draft": False,
        "file_type": sheet.kind.value,
        "sha256": done.sha256,
        "pages": done.pages,
        "delivery": done.delivery.value,
        "printed": printed,
        "tasks": [],
        "unreviewed": [],
        "head": None,
    }

    def draw(screen: Screen) -> None:
        screen.line(_("Request {request} is answered: no data are held.").format(request=done.request))
        screen.facts([*_where(sheet, printed=printed), (_("SHA-256"), done.sha256)])

    beside = _("request {request} is answered: no data are held").format(request=done.request)
    papers.show(given, "report", data, sheet, draw, beside=[beside])


def _where(sheet: Paper, *, printed: bool) -> list[tuple[str, str]]:
    pairs = [(_("File"), str(sheet.path))] if sheet.path is not None else []
    if printed:
        pairs.append((_("Printed"), _("handed to the printer")))
    return pairs


def _facts(screen: Screen, given: Settings, sheet: Paper, done: Reported, *, printed: bool) -> None:
    pairs = [*_where(sheet, printed=printed), (_("SHA-256"), done.answer.sha256), (_("Log"), done.head.short)]
    if done.answer.pages:
        pairs.insert(1, (_("Pages"), str(done.answer.pages)))
    if done.draft:
        screen.line(_("Draft for customer {number}; no request was answered.").format(number=done.number))
    else:
        screen.line(_("Request {request} of customer {number} is answered.").format(**_names(done)))
        pairs.insert(1, (_("Given"), say(DELIVERIES, done.delivery or "", _)))
    screen.facts(pairs)
    if done.unread:
        screen.heading(_("Nobody has reviewed these texts; the draft leaves them out:"))
        screen.table(
            [_("Item"), _("Date"), _("Text")],
            [(one.item, format_date(one.on, given.ui_lang), one.text) for one in done.unread],
        )
    if done.tasks:
        day = format_date(done.due_on, given.ui_lang)
        screen.heading(_("Look for the person's data in these places too, by {day}:").format(day=day))
        screen.table([_("Task"), _("Place")], [*zip(map(str, done.tasks), _places(given, done), strict=True)])


def _beside(given: Settings, done: Reported) -> list[str]:
    """Return what is said beside a document on stdout."""
    if done.draft:
        return []
    said = [_("request {request} of customer {number} is answered").format(**_names(done))]
    if done.tasks:
        day, places = format_date(done.due_on, given.ui_lang), ", ".join(_places(given, done))
        sentence = _("look for the person's data by {day} in these places too: {places}")
        said.append(sentence.format(day=day, places=places))
    return said


def _remarks(done: Reported) -> list[Remark]:
    """Return what waits to be read (R-26), what else waits for the answer, and how a file may go (E-32)."""
    found = []
    if done.delivery == Delivery.FILE:
        found.append(Remark(id="send-protected", field="delivery", message=_(SEND_PROTECTED)))
    items = ", ".join(dict.fromkeys(one.item for one in done.unread))
    if items:
        sentence = _("nobody has reviewed these texts, so they are left out of the draft: {items}")
        found.append(Remark(id="draft-unreviewed", field="withhold", message=sentence.format(items=items)))
    if done.also_open:
        sentence = _("this person has another open request for access, answered with --request: {requests}")
        message = sentence.format(requests=", ".join(done.also_open))
        found.append(Remark(id="request-also-open", field="request", message=message))
    if done.more_asked:
        sentence = _("request {request} asks for more, which is still open: see `kkrek request show {request}`")
        found.append(Remark(id="request-asks-more", field="request", message=sentence.format(request=done.request)))
    return found


def _names(done: Reported) -> dict[str, str | int]:
    return {"request": done.request, "number": done.number}


def _places(given: Settings, done: Reported) -> list[str]:
    """Return the names of the other places as the clerk reads them, whatever the language of the answer."""
    return [place.get(given.ui_lang) for place in done.places]


def _data(sheet: Paper, done: Reported, *, printed: bool) -> JsonObject:
    waiting: list[Json] = [
        {"item": item, "on": texts[0].on.isoformat(), "texts": [one.text for one in texts]}
        for item, texts in ((item, list(found)) for item, found in groupby(done.unread, key=lambda one: one.item))
    ]
    return {
        "number": done.number,
        "request": done.request or None,
        "draft": done.draft,
        "file_type": sheet.kind.value,
        "sha256": done.answer.sha256,
        "pages": done.answer.pages,
        "delivery": done.delivery,
        "printed": printed,
        "tasks": list(done.tasks),
        "unreviewed": waiting,
        "head": done.head.short,
    }
