"""How a disclosure is told: what will leave before it is asked, what left, and who could not go and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kkrek.cli import prompt
from kkrek.cli.daily.wording import remarks
from kkrek.cli.options import Settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.cli.own_words import own_words
from kkrek.cli.recipients.recipient_result import gap_remarks
from kkrek.documents.labels import FIELDS, VIAS, Words, listed, say
from kkrek.domain.dates import format_date
from kkrek.domain.disclosing import LeftOut, Reason
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.mapping import Unit
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.recipients.disclose import Disclosed
from kkrek.operations.recipients.telling import Recorded, Told

_SHOWN = 50
REASONS: Words = {
    "not_found": N_("no such customer"),
    "restricted": N_("processing restricted (Article 18)"),
    "protected": N_("under non-disclosure; --without-contact sends the rest"),
    "too_long": N_("too long"),
    "no_such_character": N_("holds a character that the encoding of the file lacks"),
    "no_word": N_("the recipient has no word for it"),
    "missing": N_("missing, and the recipient needs it"),
}


def show_to_agree(told: Disclosed) -> None:
    """Show at the terminal what will leave, before the question: whose, which fields, and the first rows."""
    lines = [
        _("To {name}; customers: {count}").format(name=told.recipient.name, count=told.people),
        _("Fields: {fields}").format(fields=listed(FIELDS, told.sent, _)),
        _("First rows:"),
        *("  " + "; ".join(row) for row in (told.columns, *told.sample)),
    ]
    lines += [_left_out_line(one, told) for one in told.left_out[:_SHOWN]]
    lines += [_("Warning: {what}").format(what=_(remark.message)) for remark in _warnings(told)]
    prompt.show(*map(own_words, lines))


def show(given: Settings, done: Disclosed, path: Path | None, *, warned: bool = False) -> None:
    """Show what went, or would go; ``warned`` tells that the warnings were shown before the question."""

    def text(screen: Screen) -> None:
        if done.entry is not None:
            sentence = _("Disclosed to {name}, in {path}; customers: {count}.")
            screen.line(sentence.format(count=done.people, name=done.recipient.name, path=path))
        else:
            sentence = _("Could go to {name}; customers: {count} of {selected}.")
            screen.line(sentence.format(count=done.people, selected=done.selected, name=done.recipient.name))
        screen.facts([(_("Fields"), listed(FIELDS, done.sent, _) or "\u2013")])
        if done.entry is not None:
            screen.facts([(_("SHA-256"), done.sha256), (_("Log"), _("entry {n}").format(n=done.entry))])
        for one in done.left_out[:_SHOWN]:
            screen.line(_left_out_line(one, done))
        if len(done.left_out) > _SHOWN:
            more = len(done.left_out) - _SHOWN
            screen.note(_("and {count} more; --format json tells all").format(count=more))
        _draw_tasks(screen, done.tasks)
        if done.entry is None:
            screen.note(_("Nothing was written."))

    emit(given, "disclose", _data(done, path), text=text, warnings=() if warned else _warnings(done))


def show_recorded(given: Settings, told: Told, done: Recorded) -> None:
    """Show what was recorded as told."""

    def text(screen: Screen) -> None:
        words = {
            "name": done.recipient.name,
            "numbers": ", ".join(map(str, done.numbers)),
            "fields": listed(FIELDS, told.fields, _),
            "day": format_date(told.on, given.ui_lang),
            "via": say(VIAS, told.via.value, _),
        }
        screen.line(_("Told to {name} {via} on {day}, of {numbers}: {fields}.").format(**words))
        _draw_tasks(screen, done.tasks)
        if done.entry is None:
            screen.note(_("Nothing was written."))

    data: JsonObject = {
        "recipient": done.recipient.word,
        "name": done.recipient.name,
        "role": done.recipient.role.value,
        "purpose": done.recipient.disclosed_for,
        "basis": done.recipient.basis,
        "method": told.via.value,
        "on": told.on.isoformat(),
        "reference": told.reference,
        "fields": list(told.fields),
        "sent": {field: len(done.numbers) for field in told.fields},
        "columns": [],
        "selected": len(done.numbers),
        "disclosed": len(done.numbers),
        "left_out": [],
        "output": None,
        "sha256": None,
        "entry": done.entry,
        "applied": done.entry is not None,
        "tasks": list(done.tasks),
    }
    emit(given, "disclose", data, text=text, warnings=[*gap_remarks(done.concerns), *remarks(done.warnings)])


def _draw_tasks(screen: Screen, opened: Sequence[int]) -> None:
    if opened:
        tasks = ", ".join(map(str, opened))
        screen.line(_("Tasks were opened: {tasks}; see `kkrek task list`.").format(tasks=tasks))


def _warnings(done: Disclosed) -> Sequence[Remark]:
    return [*gap_remarks(done.concerns), *remarks(done.warnings)]


def _left_out_line(one: LeftOut, done: Disclosed) -> str:
    """Return why a customer cannot go, with the recipient's name of the value and its limit; never the value."""
    why = say(REASONS, one.reason.value, _)
    if one.reason is Reason.TOO_LONG:
        sentence = _("too long: {length} characters, and the limit is {limit}")
        if done.layout.unit is Unit.BYTES:
            sentence = _("too long: {length} bytes, and the limit is {limit}")
        why = sentence.format(length=one.length, limit=one.limit)
    if one.column is not None:
        why = f"{one.column}: {why}"
    return _("Customer {number}: {why}").format(number=one.number, why=why)


def _data(done: Disclosed, path: Path | None) -> JsonObject:
    left: list[Json] = [
        {
            "number": one.number,
            "reason": one.reason.value,
            "column": one.column,
            "length": one.length,
            "limit": one.limit,
            "unit": done.layout.unit.value if one.limit is not None else None,
        }
        for one in done.left_out
    ]
    return {
        "recipient": done.recipient.word,
        "name": done.recipient.name,
        "role": done.recipient.role.value,
        "purpose": done.recipient.disclosed_for,
        "basis": done.recipient.basis,
        "method": done.layout.form.value,
        "on": done.on.isoformat(),
        "reference": done.reference,
        "fields": list(done.sent),
        "sent": dict(done.sent),
        "columns": list(done.columns),
        "selected": done.selected,
        "disclosed": done.people,
        "left_out": left,
        "output": str(path) if path is not None and done.entry is not None else None,
        "sha256": done.sha256 if done.entry is not None else None,
        "entry": done.entry,
        "applied": done.entry is not None,
        "tasks": list(done.tasks),
    }
