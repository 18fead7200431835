"""The PDF renderer: typst sets the letter, for screen readers (PDF/UA-1) and archives (PDF/A-3a), in 11 point (R-04).

The same document gives the same bytes on any machine: the typeface ships inside typst, the only time is the
document's day, and nothing is read but the template. Data travel as JSON and are shown as strings, never as markup.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kkrek.documents.json_document import document_json
from kkrek.documents.legible import TYPEFACE, legible
from kkrek.documents.tree import Box, Bullets, Fact, Facts, Mark, Paragraph, Table
from kkrek.domain.dates import format_date
from kkrek.i18n import translator

if TYPE_CHECKING:
    from kkrek.documents.tree import Block, Document, Section
    from kkrek.domain.json import JsonObject

_TEMPLATE: Final = Path(__file__).parent / "templates" / "letter.typ"
# How many characters of the typeface fill a line; a longer run without spaces gets places to break, lest a narrow
# column cuts it off.
_LINE: Final = 76
_LABEL, _VALUE, _ORIGIN = 22, 28, 20
_VALUE_ALONE: Final = 48  # without a column for the origin
# The template makes of it a place to break that is no character: e-mail addresses are copied out of a PDF.
_BREAK: Final = "\u200b"


def render_pdf(document: Document) -> bytes:
    """Return the document as a tagged PDF with its attachment inside."""
    import typst

    midnight = datetime(document.on.year, document.on.month, document.on.day, tzinfo=UTC)
    attachment = document.attachment.content.decode() if document.attachment else ""
    return typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        ignore_system_fonts=True,
        sys_inputs={
            "document": json.dumps(_letter(document)),
            "attachment": attachment,
            "typeface": TYPEFACE,
        },
        pdf_standards=["ua-1", "a-3a"],
        timestamp=midnight,
    )


def page_count(pdf: bytes) -> int:
    """Count the pages of a PDF that `render_pdf` made: it writes each page as an object in the clear."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def _letter(document: Document) -> JsonObject:
    """Return what the template reads: the tree made fit to be set, and the words and days it cannot make itself."""
    _ = translator(document.lang)
    case = _("Case {case}").format(case=legible(document.case)) if document.case else None
    day = format_date(document.on, document.lang)
    on = {"year": document.on.year, "month": document.on.month, "day": document.on.day}
    return {
        **document_json(_fitted(document)),
        "on": on,
        "author": legible(document.sender[0]),
        "case": case,
        "date-line": legible(f"{document.place} {day}".strip()),
        "footer": " \u00b7 ".join(part for part in (case, legible(document.footer)) if part),
        "words": {"draft": _("DRAFT"), "page": _("Page {page}/{pages}")},
        "attachment": document.attachment.name if document.attachment else None,
    }


def _fitted(document: Document) -> Document:
    """Return the document with every string legible and breakable within its column."""
    return replace(
        document,
        title=legible(document.title),
        sender=tuple(_fit(line, _LINE // 2) for line in document.sender),
        recipient=tuple(_fit(line, _LINE) for line in document.recipient),
        sections=tuple(_fitted_section(section) for section in document.sections),
    )


def _fitted_section(section: Section) -> Section:
    return replace(
        section, heading=legible(section.heading), blocks=tuple(_fitted_block(one) for one in section.blocks)
    )


def _fitted_block(block: Block) -> Block:
    match block:
        case Paragraph():
            return Paragraph(_fit(block.text, _LINE))
        case Mark():
            return Mark(_fit(block.text, _LINE))
        case Box():
            return Box(_fit(block.heading, _LINE), _fit(block.text, _LINE))
        case Bullets():
            return Bullets(tuple(_fit(item, _LINE) for item in block.items))
        case Table():
            return _fitted_table(block)
        case Facts():
            return replace(block, rows=tuple(_fitted_fact(fact, alone=block.header is None) for fact in block.rows))


def _fitted_table(table: Table) -> Table:
    rooms = [_LINE * share // sum(table.widths) for share in table.widths]
    rows = (tuple(starmap(_fit, zip(row, rooms, strict=True))) for row in table.rows)
    header = tuple(starmap(_fit, zip(table.header, rooms, strict=True)))
    return replace(table, header=header, rows=tuple(rows))


def _fitted_fact(fact: Fact, *, alone: bool) -> Fact:
    origin = _fit(fact.origin, _ORIGIN) if fact.origin else None
    return Fact(_fit(fact.label, _LABEL), _fit(fact.value, _VALUE_ALONE if alone else _VALUE), origin)


def _fit(text: str, room: int) -> str:
    return re.sub(rf"\S{{{room}}}(?=\S)", lambda run: run.group() + _BREAK, legible(text))
