"""What `kkrek erase` tells: the plan in plain words, what to think of before it, and what was done (E-38, E-40)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kkrek.cli import papers, prompt
from kkrek.cli.options import Settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.cli.papers import Paper
from kkrek.documents.labels import heading, say
from kkrek.documents.rights_words import GROUPS, STAY_REASONS
from kkrek.domain.dates import format_date
from kkrek.domain.erasure_plan import Stays
from kkrek.domain.erasure_rule import Ground
from kkrek.domain.json import JsonObject
from kkrek.domain.warn import NOT_WIPED
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.rights.erase import Erased


def show_plan(given: Settings, planned: Erased) -> None:
    """Show what an erasure would do."""

    def text(screen: Screen) -> None:
        for line in lines(planned, given.ui_lang):
            screen.line(line)

    emit(given, "erase", _data(planned), text=text, warnings=_remarks(planned, given.ui_lang))


def show_to_agree(planned: Erased, lang: str) -> None:
    """Show at the terminal what an erasure would do, and the name to look for elsewhere, before the question."""
    remarks = [_("warning: {message}").format(message=_(one.message)) for one in _remarks(planned, lang)]
    prompt.show(f"{planned.plan.number}  {planned.name}", *remarks, *lines(planned, lang))


def show(given: Settings, sheet: Paper, done: Erased, *, warned: bool) -> None:
    """Show the certificate or letter itself when it goes to stdout, else where it is.

    ``warned``: the plan and what to think of was on the screen before.
    """
    remarks = [*_open_requests(done), *_not_wiped(done)] if warned else _remarks(done, given.ui_lang)

    def draw(screen: Screen) -> None:
        screen.line(_done(done).format(number=done.plan.number))
        paper = _("Letter") if done.plan.refused else _("Certificate")
        screen.facts([(paper, str(sheet.path)), (_("Log"), done.head or "")])
        if done.tasks:
            numbers = ", ".join(map(str, done.tasks))
            screen.line(_("Tasks were opened: {tasks}; see `kkrek task list`.").format(tasks=numbers))

    name = "letter" if done.plan.refused else "certificate"
    papers.show(given, "erase", _data(done), sheet, draw, name=name, warnings=remarks)


def lines(planned: Erased, lang: str) -> list[str]:
    """Return the plan in plain words: what goes, what stays and why, who must be told (E-38, E-40, Art. 19)."""
    plan = planned.plan
    places = {place.code: place.name.get(lang) for place in planned.configuration.other_places}
    goes = [f"  {heading(GROUPS, group, _)}: {count}" for group, count in plan.goes]
    goes_title = _("Would go:") if planned.blocked is not None else _("Goes:")
    told = [f"  {places.get(code, code)}" for code in plan.tell]
    return [
        *(goes_title, *(goes or ["  " + _("nothing")])),
        *(_("Stays:"), *([f"  {line}" for line in _stays(plan.stays, lang)] or ["  " + _("nothing")])),
        *(_("Must be told, or looked through:"), *(told or ["  " + _("nobody")])),
        _("Plan {plan}").format(plan=plan.id),
    ]


def _done(done: Erased) -> str:
    if done.plan.whole:
        return _("Customer {number} is erased.")
    if done.plan.refused:
        return _("Of customer {number} a part is erased; the rest stays for its reasons.")
    return _("What was asked for of customer {number} is erased.")


def _stays(stays: Sequence[Stays], lang: str) -> list[str]:
    """Return a line for each reason and day, with all groups that stay for it."""
    groups: dict[tuple[str, date | None], list[str]] = {}
    for one in stays:
        groups.setdefault((one.reason, one.until), []).append(one.group)
    return [_stay(found, reason, until, lang) for (reason, until), found in groups.items()]


def _stay(groups: Sequence[str], reason: str, until: date | None, lang: str) -> str:
    names = ", ".join([heading(GROUPS, groups[0], _), *(say(GROUPS, group, _) for group in groups[1:])])
    known = {"group": names, "reason": say(STAY_REASONS, reason, _)}
    if until is None:
        return _("{group}: {reason}").format(**known)
    if reason == "hold":
        return _("{group}: {reason}; it is looked at again on {day}").format(**known, day=format_date(until, lang))
    return _("{group}: {reason}, until {day}").format(**known, day=format_date(until, lang))


def _remarks(found: Erased, lang: str) -> list[Remark]:
    """Return what an officer should think of: the ground, claims that may be missing, requests, the restriction."""
    remarks = []
    if found.plan.ground is Ground.CHILD_SERVICE:
        sentence = N_("no information-society service is offered to children here: check whether another ground fits")
        remarks.append(Remark(id="no-child-service", field="ground", message=sentence))
    remarks += _about_claims(found, lang)
    remarks += _open_requests(found)
    left = _("request {request} is still open, and nobody is left to answer once the person is erased")
    remarks += [
        Remark(id="request-left-open", field="request", message=left.format(request=one)) for one in found.left_open
    ]
    if found.plan.scope == ("marketing",) and not any(one.group == "marketing" for one in found.plan.stays):
        sentence = N_("nothing is forbidden: if the person objects to marketing, record it with `kkrek opt-out`")
        remarks.append(Remark(id="nothing-forbidden", field="marketing", message=sentence))
    if found.plan.ends_restriction:
        sentence = N_("the erasure that the person asked for ends the restriction; the answer tells of it")
        remarks.append(Remark(id="restriction-ends", field="restriction", message=sentence))
    return [*remarks, *_not_wiped(found)]


def _open_requests(found: Erased) -> list[Remark]:
    """Return which other requests ask for erasure: one that is named is answered by it, the rest alone afterwards."""
    number = found.plan.number
    if not found.applied:
        sentence = _("request {request} asks for erasure and stays open: give --request {request} to answer it by this")
    elif found.plan.whole:
        sentence = _(
            "request {request} asks for erasure and is still open: "
            "answer it with `kkrek request answer {request} --kind erasure`"
        )
    else:
        sentence = _(
            "request {request} asks for erasure and is still open: "
            "answer it with `kkrek erase {number} --request {request}`"
        )
    return [
        Remark(id="request-open", field="request", message=sentence.format(request=one, number=number))
        for one in found.unanswered
    ]


def _not_wiped(found: Erased) -> list[Remark]:
    return [Remark(id=NOT_WIPED.id, message=NOT_WIPED.message)] if found.applied and not found.wiped else []


def _about_claims(found: Erased, lang: str) -> list[Remark]:
    """Return since when nobody recorded a claim: what is owed is known here only as far as it was recorded (N-06)."""
    if found.plan.scope or found.claims_are_fresh:
        return []
    if found.claims_loaded_on is None:
        sentence = _("no claim is recorded in this register: check in the ledger that nothing is owed")
    else:
        last = _("claims were last recorded on {day}: check in the ledger that nothing is owed")
        sentence = last.format(day=format_date(found.claims_loaded_on, lang))
    return [Remark(id="claims-not-loaded", field="claims", message=sentence)]


def _data(found: Erased) -> JsonObject:
    loaded = found.claims_loaded_on
    return {
        "number": found.plan.number,
        **found.plan.json(),
        "claims_loaded_on": loaded.isoformat() if loaded is not None else None,
        "applied": found.applied,
        "wiped": found.wiped,
        "tasks": list(found.tasks),
        "head": found.head,
    }
