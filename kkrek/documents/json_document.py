"""The JSON renderer: bytes that are the same for the same content, on any machine."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from kkrek.documents.tree import Block, Box, Bullets, Document, Facts, Mark, Paragraph, Section, Table

if TYPE_CHECKING:
    from kkrek.domain.json import Json, JsonObject


_NOT_LATIN = re.compile(r"[^\n -~\u00a1-\u00ac\u00ae-\u024f]")


def encode(content: JsonObject) -> bytes:
    """Return JSON in UTF-8 with a line break at its end, readable where people write with Latin letters.

    All other characters stand as their escapes, so that no bidi or control character is raw in it; the letters are a
    fixed range, not what a version of Unicode calls printable.
    """
    written = json.dumps(content, ensure_ascii=False, indent=2)
    return f"{_NOT_LATIN.sub(lambda found: json.dumps(found[0])[1:-1], written)}\n".encode()


def document_json(document: Document) -> JsonObject:
    """Return the tree of a document as data, strings as they are and days ISO."""
    return {
        "version": 1,
        "kind": "document",
        "title": document.title,
        "language": document.lang,
        "on": document.on.isoformat(),
        "place": document.place,
        "sender": list(document.sender),
        "recipient": list(document.recipient),
        "case": document.case,
        "draft": document.draft,
        "sections": [_section(section) for section in document.sections],
        "footer": document.footer,
    }


def _section(section: Section) -> JsonObject:
    blocks: list[Json] = [_block(block) for block in section.blocks]
    return {"number": section.number, "heading": section.heading, "blocks": blocks}


def _block(block: Block) -> JsonObject:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": block.text}
        case Mark():
            return {"kind": "mark", "text": block.text}
        case Box():
            return {"kind": "box", "heading": block.heading, "text": block.text}
        case Bullets():
            return {"kind": "bullets", "items": list(block.items)}
        case Table():
            rows: list[Json] = [list(row) for row in block.rows]
            return {"kind": "table", "header": list(block.header), "rows": rows, "widths": list(block.widths)}
        case Facts():
            facts: list[Json] = [{"label": row.label, "value": row.value, "origin": row.origin} for row in block.rows]
            return {"kind": "facts", "header": list(block.header) if block.header else None, "rows": facts}
