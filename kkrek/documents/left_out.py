"""Section 14: what the answer leaves out, and why (GDPR Art. 15(4), Data Protection Act 1050/2018 section 34).

What is left out of the printed answer is left out of its JSON too; ``without_withheld`` and
``without_unread`` serve both.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from kkrek.documents.labels import FIELDS, GROUPS, PROVISIONS, heading, say
from kkrek.documents.tree import Bullets, Paragraph, Section
from kkrek.domain.dates import format_date
from kkrek.i18n import translator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kkrek.domain.access_report import AccessReport, Withheld
    from kkrek.domain.customer import Change, Customer, Note

_NOTE = "note"


def withheld_notes(report: AccessReport) -> Mapping[int, str]:
    """Return the provision for each note that is withheld; an item reads ``note:3`` (E-30, E-31)."""
    items = ((withheld.item.partition(":"), withheld.provision) for withheld in report.withheld)
    return {int(number): provision for (kind, _, number), provision in items if kind == _NOTE and number.isdecimal()}


def without_withheld(report: AccessReport) -> Customer:
    """Return the customer without the text of notes that are withheld or not reviewed (R-26)."""
    withheld = withheld_notes(report)
    notes = tuple(
        note._replace(text=None) if note.id in withheld or note.reviewed_on is None else note
        for note in report.customer.notes
    )
    hidden = frozenset({"notes"}) if notes != report.customer.notes else frozenset[str]()
    return report.customer._replace(notes=notes, masked=report.customer.masked | hidden)


def without_unread(report: AccessReport) -> tuple[Change, ...]:
    """Return the history without the text of notes that the answer leaves out: theirs is the same text (R-26, E-30).

    A note that is no more is told if it had been reviewed.
    """
    released = {note.uid for note in without_withheld(report).notes if note.text is not None}
    present = {note.uid for note in report.customer.notes}

    def told(text: str | None) -> str | None:
        value = json.loads(text) if text is not None else None
        if not isinstance(value, dict) or value.get("uid") in released:
            return text
        if value.get("uid") not in present and value.get("reviewed_on"):
            return text
        return json.dumps({**value, "text": None}, ensure_ascii=False)

    return tuple(
        change._replace(old=told(change.old), new=told(change.new)) if change.field == "notes" else change
        for change in report.changes
    )


def note_label(note: Note, lang: str) -> str:
    """Return what a note is called: the field and its day."""
    _ = translator(lang)
    return _("{what}, {day}").format(what=heading(FIELDS, "notes", _), day=format_date(note.written_on, lang))


def left_out_section(report: AccessReport, spelled: Sequence[str]) -> Section:
    """Return section 14; ``spelled`` are the characters that had to be written as number and name."""
    _ = translator(report.language)
    blocks = [Bullets((*_items(report), *_never_printed(report)))]
    on_demand = any(withheld.provision.startswith("34") for withheld in report.withheld)
    ask = _("You may ask that the data be given to the Data Protection Ombudsman (Data Protection Act, section 34(4)).")
    shapes = _("These characters have no shape in the typeface of this document: {characters}.")
    paragraphs = [Paragraph(ask)] if on_demand else []
    if spelled:
        paragraphs.append(Paragraph(shapes.format(characters=", ".join(spelled))))
    return Section("14", _("What has been left out"), (*blocks, *paragraphs))


def _items(report: AccessReport) -> tuple[str, ...]:
    _ = translator(report.language)
    notes = {note.id: note for note in report.customer.notes}
    withheld = tuple(_withheld_text(one, notes, report.language) for one in report.withheld)
    waiting = tuple(
        _("{item}: it has not been reviewed yet").format(item=note_label(note, report.language))
        for note in report.customer.notes
        if note.reviewed_on is None and note.id not in withheld_notes(report)
    )
    return (*withheld, *waiting, *_removed(report)) or (_("Nothing that is stored about you has been withheld."),)


def _removed(report: AccessReport) -> tuple[str, ...]:
    """Return the notes that were removed before anybody reviewed them: their text stands in the history alone."""
    _ = translator(report.language)
    sentence = _("{what}, {day}: it was removed before it was reviewed")
    removed = [
        json.loads(one.old) for one in without_unread(report) if one.field == "notes" and one.old and not one.new
    ]
    days = [date.fromisoformat(value["written_on"]) for value in removed if value.get("text") is None]
    what = heading(FIELDS, "notes", _)
    return tuple(sentence.format(what=what, day=format_date(day, report.language)) for day in days)


def _withheld_text(withheld: Withheld, notes: Mapping[int, Note], lang: str) -> str:
    _ = translator(lang)
    kind, _separator, number = withheld.item.partition(":")
    note = notes.get(int(number)) if kind == _NOTE and number.isdecimal() else None
    item = note_label(note, lang) if note else heading(GROUPS, kind, _)
    return _("{item}: {reason}").format(item=item, reason=say(PROVISIONS, withheld.provision, _))


def _never_printed(report: AccessReport) -> tuple[str, ...]:
    """Return what no answer prints (R-20, R-29)."""
    _ = translator(report.language)
    listed = _("On the suppression list: yes.") if report.suppressed else _("On the suppression list: no.")
    return (
        _("The names of our staff: \u201cwe\u201d stands for them, since they act under the controller."),
        _("Numbers and keys by which the program finds its rows, since they say nothing about you."),
        listed,
    )
