"""Mask words of another person in a text of which the rest is given (GDPR Art. 15(4); E-30, R-21).

Before anything is typeset: the paper and its JSON are made from the same masked texts. The words stand in the
request's file alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kkrek.domain.free_texts import TEXTS, change_item, event_item, items_of_rows, note_item
from kkrek.domain.json import parsed
from kkrek.domain.withholding import masked
from kkrek.i18n import translator

if TYPE_CHECKING:
    from kkrek.domain.access_report import AccessReport
    from kkrek.domain.customer import Change, Note
    from kkrek.domain.event import Event


def with_masks(report: AccessReport) -> AccessReport:
    """Return the answer with its words masked; a text that is masked is thereby released (R-26)."""
    words = {one.item: one.words for one in report.withheld if one.words}
    if not words:
        return report
    masks = _Masks(report, words)
    customer = report.customer
    customer = customer._replace(
        notes=tuple(masks.note(one) for one in customer.notes),
        events=tuple(masks.event(one) for one in customer.events),
    )
    return replace(report, customer=customer, changes=tuple(masks.change(one) for one in report.changes))


class _Masks:
    def __init__(self, report: AccessReport, words: Mapping[str, tuple[str, ...]]) -> None:
        _ = translator(report.language)
        self._words = words
        self._rows = items_of_rows(report.customer)
        self._on = report.answered_on
        self._said = {
            (one.entry, word): change_item(one.id)
            for one in report.changes
            if change_item(one.id) in words
            for word in (one.reason, one.statement)
        }
        self._mark = _("[masked: another person's data, GDPR Article 15(4)]")

    def note(self, note: Note) -> Note:
        item = note_item(note.id)
        if item not in self._words or note.text is None:
            return note
        return note._replace(text=self._cut(note.text, item), reviewed_on=note.reviewed_on or self._on)

    def event(self, event: Event) -> Event:
        item = event_item(event.id)
        if item not in self._words or event.description is None:
            return event
        return event._replace(description=self._cut(event.description, item), reviewed_on=event.reviewed_on or self._on)

    def change(self, change: Change) -> Change:
        """Return a change with the words masked in its values, its reason and its statement."""
        item, of_row = change_item(change.id), self._rows.get(change.row or "", "")
        for named in (one for one in (of_row, item) if one in self._words):
            sides = [self._side(change, side, named) for side in (change.old, change.new)]
            change = change._replace(old=sides[0], new=sides[1])
        words = [self._word(change, word) for word in (change.reason, change.statement)]
        reviewed_on = change.reviewed_on or (self._on if item in self._words else None)
        return change._replace(reason=words[0], statement=words[1], reviewed_on=reviewed_on)

    def _word(self, change: Change, word: str | None) -> str | None:
        """Return a reason or statement masked: one command may give the same one to several changes."""
        item = self._said.get((change.entry, word))
        return word if word is None or item is None else self._cut(word, item)

    def _side(self, change: Change, side: str | None, item: str) -> str | None:
        value, column = parsed(side), TEXTS.get(change.field)
        if column is None or not isinstance(value, Mapping):
            return side
        text = value.get(column)
        if not isinstance(text, str):
            return side
        return json.dumps({**value, column: self._cut(text, item)}, ensure_ascii=False)

    def _cut(self, text: str, item: str) -> str:
        return masked(text, self._words[item], self._mark)
