"""The text renderer: a document for the terminal or a plain text file."""

from __future__ import annotations

import textwrap
from itertools import starmap
from typing import TYPE_CHECKING

from kkrek.documents.legible import legible
from kkrek.documents.tree import Block, Box, Bullets, Document, Facts, Mark, Paragraph, Section, Table
from kkrek.domain.dates import format_date
from kkrek.i18n import translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LABEL_SHARE = 0.36
_GAP = 2
_INDENT = "  "


def render_text(document: Document, width: int = 80) -> str:
    """Return the document as lines of at most ``width`` characters, with a line break at the end."""
    lines = [*_head(document, width)]
    for section in document.sections:
        lines += ["", *_wrapped(f"{section.number} {section.heading}".strip(), width)]
        lines += _section_lines(section, width)
    lines += ["", *_wrapped(document.footer, width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _head(document: Document, width: int) -> list[str]:
    _ = translator(document.lang)
    day = format_date(document.on, document.lang)
    right = [f"{document.place} {day}".strip()]
    if document.case:
        right.append(_("Case {case}").format(case=document.case))
    left = [legible(line) for line in document.sender]
    right += [""] * (len(left) - len(right))
    left += [""] * (len(right) - len(left))
    rows = [f"{one}{legible(other):>{max(0, width - len(one))}}" for one, other in zip(left, right, strict=True)]
    title = legible(document.title.upper())
    mark = [_("DRAFT"), ""] if document.draft else []
    recipient = [line for row in document.recipient for line in _wrapped(row, width)]
    return [*rows, "", *recipient, "", *mark, *_wrapped(title, width)]


def _section_lines(section: Section, width: int) -> list[str]:
    inner = width - len(_INDENT)
    lines: list[str] = []
    for number, block in enumerate(section.blocks):
        if number:
            lines.append("")
        lines += [_INDENT + line if line else "" for line in _block_lines(block, inner)]
    return lines


def _block_lines(block: Block, width: int) -> list[str]:
    match block:
        case Paragraph():
            return _wrapped(block.text, width)
        case Mark():
            return _wrapped(f"[{block.text}]", width)
        case Bullets():
            return [line for item in block.items for line in _bullet(item, width)]
        case Box():
            return _box_lines(block, width)
        case Facts():
            return _facts_lines(block, width)
        case Table():
            return _table_lines(block, width)


def _bullet(item: str, width: int) -> list[str]:
    first, *rest = _wrapped(item, width - 2)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _box_lines(box: Box, width: int) -> list[str]:
    rule = "+" + "-" * (width - 2) + "+"
    inside = [*_wrapped(box.heading.upper(), width - 4), *_wrapped(box.text, width - 4)]
    return [rule, *(f"| {line:<{width - 4}} |" for line in inside), rule]


def _facts_lines(facts: Facts, width: int) -> list[str]:
    """Return label and value side by side; the origin stands in brackets behind the value."""
    label_width = int(width * _LABEL_SHARE)
    widths = (label_width, width - label_width - _GAP)
    lines: list[str] = []
    for fact in facts.rows:
        gap = "\n" if "\n" in fact.value else " "
        value = f"{fact.value}{gap}({fact.origin})" if fact.origin else fact.value
        lines += _row_lines((fact.label, value), widths)
    return lines


def _table_lines(table: Table, width: int) -> list[str]:
    room = width - _GAP * (len(table.widths) - 1)
    widths = [room * share // sum(table.widths) for share in table.widths]
    lines = _row_lines(table.header, widths)
    lines.append((" " * _GAP).join("-" * one for one in widths))
    for row in table.rows:
        lines += _row_lines(row, widths)
    return lines


def _row_lines(cells: Iterable[str], widths: Sequence[int]) -> list[str]:
    columns = list(starmap(_wrapped, zip(cells, widths, strict=True)))
    height = max(len(column) for column in columns)
    padded = [column + [""] * (height - len(column)) for column in columns]
    rows = zip(*padded, strict=True)
    return [(" " * _GAP).join(f"{line:<{width}}" for line, width in zip(row, widths, strict=True)) for row in rows]


def _wrapped(text: str, width: int) -> list[str]:
    """Return the lines of ``text``, its own line breaks kept; one empty line for an empty text."""
    lines = [
        line
        for part in legible(text).split("\n")
        for line in textwrap.wrap(part, max(width, 1), break_on_hyphens=False) or [""]
    ]
    return lines or [""]
