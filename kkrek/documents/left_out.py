"""Section 14: what the answer leaves out, and why (GDPR Art. 15(4), Data Protection Act 1050/2018 section 34).

What is left out of the printed answer is left out of its JSON too; ``without_withheld`` and ``without_unread`` serve
both. Of something withheld the fact stays: its kind and its day (E-30).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kkrek.documents.labels import EVENT_KINDS, FIELDS, HISTORY_FIELDS, heading, say
from kkrek.documents.rights_words import GROUPS, PROVISIONS
from kkrek.documents.tree import Bullets, Paragraph, Section
from kkrek.domain.dates import format_date
from kkrek.domain.free_texts import (
    PROGRAM_REASONS,
    TEXTS,
    change_item,
    event_item,
    free_texts,
    items_of_rows,
    note_item,
    texts_of_change,
    waiting_texts,
)
from kkrek.domain.json import parsed
from kkrek.i18n import translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.access_report import AccessReport, Withheld
    from kkrek.domain.customer import Change, Customer, Note
    from kkrek.domain.event import Event
    from kkrek.domain.free_texts import FreeText

# What goes with a protected name: the history of a first name, of the names borne before and of the code (F-12).
_FORMER = frozenset({"former_names", "former_identity_codes", "given_names", "call_name", "identity_code"})


def provisions(report: AccessReport) -> Mapping[str, str]:
    """Return the provision for each item that is withheld whole; an item reads ``note:3`` (E-30, E-31)."""
    return {withheld.item: withheld.provision for withheld in report.withheld if not withheld.words}


def unreviewed(report: AccessReport) -> tuple[FreeText, ...]:
    """Return the texts that the answer leaves out because nobody has released them (R-26)."""
    return waiting_texts(report.customer, report.changes, {one.item for one in report.withheld})


def without_withheld(report: AccessReport) -> Customer:
    """Return the customer without what is withheld, not reviewed (R-26), or not for this reader (R-28)."""
    customer, by_item = report.customer, provisions(report)
    notes = tuple(
        note._replace(text=None) if note_item(note.id) in by_item or note.reviewed_on is None else note
        for note in customer.notes
    )
    events = tuple(_told_event(event, by_item) for event in customer.events)
    masked = {name for name, told in (("notes", notes), ("events", events)) if told != getattr(customer, name)}
    customer = customer._replace(notes=notes, events=events, masked=customer.masked | masked)
    if not report.former_hidden:
        return customer
    return customer._replace(
        former_names=(),
        former_identity_codes=(),
        masked=customer.masked | {"former_names", "former_identity_codes"},
    )


def without_unread(report: AccessReport) -> tuple[Change, ...]:
    """Return the history without what the answer leaves out elsewhere, and without texts of its own not released.

    A note that is no more is told if it had been reviewed (R-26, E-30).
    """
    by_item, of_rows = provisions(report), items_of_rows(report.customer)
    gone = {uid for uid, item in of_rows.items() if item in by_item}
    texts = free_texts(report.customer, report.changes)
    # The same words may stand in several changes: what is withheld of one is withheld of all.
    masked = [one for change in report.changes if change_item(change.id) in by_item for one in texts_of_change(change)]
    released = {(one.row, one.text) for one in texts if one.reviewed and one.row not in gone}
    released -= {(one.row, one.text) for one in masked}
    words_told = {(one.entry, one.text) for one in texts if one.row is None and one.reviewed}
    words_told -= {(one.entry, one.text) for one in masked}
    told = []
    for change in report.changes:
        if change_item(change.id) in by_item or (report.former_hidden and change.field in _FORMER):
            told.append(change._replace(old=None, new=None, reason=None, statement=None))
            continue
        sides = [_told_side(change, side, released, withheld=change.row in gone) for side in (change.old, change.new)]
        words = [
            word if word in PROGRAM_REASONS or (change.entry, word) in words_told else None
            for word in (change.reason, change.statement)
        ]
        told.append(change._replace(old=sides[0], new=sides[1], reason=words[0], statement=words[1]))
    return tuple(told)


def hidden_changes(report: AccessReport) -> Mapping[int, str]:
    """Return what stands on paper instead of what the history leaves out, by the id of the change."""
    said = {one.item: one.provision for one in report.withheld}
    of_rows, lang = items_of_rows(report.customer), report.language
    _ = translator(lang)
    found: dict[int, str] = {}
    for before, after in zip(report.changes, without_unread(report), strict=True):
        if before == after:
            continue
        provision = said.get(change_item(before.id)) or said.get(of_rows.get(before.row or "", ""))
        formerly = report.former_hidden and before.field in _FORMER
        found[before.id] = _("[left out for this reader]") if formerly else instead(provision, lang)
    return found


def instead(provision: str | None, lang: str) -> str:
    """Return what stands in the place of something left out: the provision (E-30), or that it was not reviewed."""
    _ = translator(lang)
    if provision:
        return _("[left out: {reason}]").format(reason=say(PROVISIONS, provision, _))
    return _("[left out until it has been reviewed]")


def note_label(note: Note, lang: str) -> str:
    """Return what a note is called: the field and its day."""
    _ = translator(lang)
    return _("{what}, {day}").format(what=heading(FIELDS, "notes", _), day=format_date(note.written_on, lang))


def event_label(event: Event, lang: str) -> str:
    """Return what an event is called: its kind and its day."""
    _ = translator(lang)
    return _("{what}, {day}").format(what=heading(EVENT_KINDS, event.kind, _), day=format_date(event.happened_on, lang))


def is_whole(report: AccessReport) -> bool:
    """Tell whether the answer holds everything that is stored about the person (E-22, E-31)."""
    return not (report.withheld or report.former_hidden or _waiting(report))


def left_out_section(report: AccessReport, spelled: Sequence[str]) -> Section:
    """Return section 14; ``spelled`` are the characters that had to be written as number and name."""
    _ = translator(report.language)
    blocks = [Bullets((*_items(report), *_never_printed(report)))]
    on_demand = any(withheld.provision.startswith("34") for withheld in report.withheld)
    ask = _("You may ask that the data be given to the Data Protection Ombudsman (Data Protection Act, section 34(4)).")
    shapes = _("These characters have no shape in the typeface of this document: {characters}.")
    paragraphs = [Paragraph(ask)] if on_demand else []
    if report.withheld:  # what is withheld is refused, and a refusal names both ways (GDPR Art. 12(4), E-08)
        paragraphs.append(Paragraph(_("You may complain to the Data Protection Ombudsman and seek a judicial remedy.")))
    if spelled:
        paragraphs.append(Paragraph(shapes.format(characters=", ".join(spelled))))
    return Section("14", _("What has been left out"), (*blocks, *paragraphs))


def _told_event(event: Event, by_item: Mapping[str, str]) -> Event:
    if event_item(event.id) in by_item:
        return event._replace(object=None, description=None, told_to=None)
    return event._replace(description=None) if event.reviewed_on is None else event


def _told_side(
    change: Change, side: str | None, released: set[tuple[str | None, str]], *, withheld: bool
) -> str | None:
    value = parsed(side)
    column = TEXTS.get(change.field)
    if column is None or not isinstance(value, Mapping):
        return side
    if withheld and change.field == "events":
        kept = {"kind", "happened_on"}
        value = {name: part for name, part in value.items() if name in kept} | {column: None}
        return json.dumps(value, ensure_ascii=False)
    text = value.get(column)
    if not text or (change.row, text) in released:
        return side
    return json.dumps({**value, column: None}, ensure_ascii=False)


def _items(report: AccessReport) -> tuple[str, ...]:
    _ = translator(report.language)
    labels = _labels(report)
    part = _("{item}: a part of it is masked; {reason}")
    said = [
        (part if one.words else _("{item}: {reason}")).format(
            item=_label(one, labels, report), reason=say(PROVISIONS, one.provision, _)
        )
        for one in report.withheld
    ]
    for item, gone in dict.fromkeys(_waiting(report)):
        sentence = (
            _("{item}: it was removed before it was reviewed") if gone else _("{item}: it has not been reviewed yet")
        )
        said.append(sentence.format(item=labels.get(item, item)))
    if report.former_hidden:
        said.append(_("Former names and former personal identity codes: the answer goes to somebody who acts for you."))
    return tuple(said) or (_("Nothing that is stored about you has been withheld."),)


def _waiting(report: AccessReport) -> list[tuple[str, bool]]:
    """Return the items not reviewed, and whether the note or event itself is no more."""
    present = items_of_rows(report.customer)
    return [(one.item, one.row is not None and one.row not in present) for one in unreviewed(report)]


def _labels(report: AccessReport) -> Mapping[str, str]:
    lang, customer = report.language, report.customer
    _ = translator(lang)
    changes = {
        change_item(one.id): _("History of changes: {what}, {day}").format(
            what=say(HISTORY_FIELDS, one.field, _), day=format_date(one.on, lang)
        )
        for one in report.changes
    }
    notes = {note_item(one.id): note_label(one, lang) for one in customer.notes}
    return {**changes, **notes, **{event_item(one.id): event_label(one, lang) for one in customer.events}}


def _label(withheld: Withheld, labels: Mapping[str, str], report: AccessReport) -> str:
    kind = withheld.item.partition(":")[0]
    return labels.get(withheld.item) or heading(GROUPS, kind, translator(report.language))


def _never_printed(report: AccessReport) -> tuple[str, ...]:
    """Return what no answer prints (R-20, R-29)."""
    _ = translator(report.language)
    listed = _("On the suppression list: yes.") if report.suppressed else _("On the suppression list: no.")
    return (
        _("The names of our staff: \u201cwe\u201d stands for them, since they act under the controller."),
        _("Numbers and keys by which the program finds its rows, since they say nothing about you."),
        listed,
    )
