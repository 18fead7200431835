"""A document as plain values: what it says, without how it looks.

Strings hold the data as it is; each renderer passes every string through ``legible``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a line break in it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One named value and, where it is a stored datum, its source and date (GDPR Art. 15(1)(g))."""

    label: str
    value: str
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Named values; ``header`` names the three columns where the facts have origins."""

    rows: tuple[Fact, ...]
    header: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; ``widths`` are shares of the line, one for each column."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """Text set apart from all other (E-20, GDPR Art. 21(4))."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that is still open, for the office that prepares the document; never in one that goes out."""

    text: str


Block: TypeAlias = Paragraph | Facts | Table | Bullets | Box | Mark


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section (``"3"``, ``"3.1"``); an empty number prints the heading alone."""

    number: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that the PDF carries inside (PDF/A-3); its content is JSON in UTF-8."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A letter or a certificate.

    ``on`` is the day of the document and its only time; ``place`` stands before it. ``recipient`` shows in the
    window of the envelope, so it holds nothing but name and address (F-02, F-18). ``footer`` stands on each page.
    """

    title: str
    lang: str
    on: date
    place: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    case: str | None
    draft: bool
    sections: tuple[Section, ...]
    footer: str
    attachment: Attachment | None = None


def strings(document: Document) -> Iterator[str]:
    """Return every string that a renderer would print, in order."""
    yield document.title
    yield document.place
    yield from document.sender
    yield from document.recipient
    yield document.case or ""
    yield document.footer
    for section in document.sections:
        yield section.heading
        for block in section.blocks:
            yield from _block_strings(block)


def _block_strings(block: Block) -> Iterator[str]:
    match block:
        case Paragraph() | Mark():
            yield block.text
        case Box():
            yield block.heading
            yield block.text
        case Bullets():
            yield from block.items
        case Table():
            yield from block.header
            for row in block.rows:
                yield from row
        case Facts():
            yield from block.header or ()
            for fact in block.rows:
                yield from (fact.label, fact.value, fact.origin or "")
