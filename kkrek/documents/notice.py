"""The privacy notice: the controller's own sections, and below or after them what the law wants said (GDPR Art. 12-14).

A section of the configuration stands word for word. The parts that it places follow as sections of its own number,
those that no section places follow after all, so that nothing of Articles 13 and 14 is missing (E-18, E-19, N-10).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.documents.controller_json import notice_json
from kkrek.documents.controller_parts import HEADINGS, document_of, marks, part_blocks, version_facts
from kkrek.documents.json_document import encode
from kkrek.documents.tree import Attachment, Document, Section
from kkrek.documents.wording import blocks_of, joined
from kkrek.domain.configuration_parts import Part
from kkrek.domain.controller_document import VERSION, section_place
from kkrek.domain.notice_gaps import HEAD
from kkrek.i18n import translator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kkrek.documents.tree import Block
    from kkrek.domain.configuration_parts import NoticeSection
    from kkrek.domain.controller_document import ControllerDocument


def privacy_notice(content: ControllerDocument) -> Document:
    """Return the notice as a document; the JSON of the same notice goes inside its PDF."""
    lang, notice = content.language, content.configuration.notice
    _ = translator(lang)
    head: tuple[Block, ...] = (version_facts(content), *marks(content, HEAD, VERSION, Part.REGISTER))
    sections = (
        Section("", _("This notice"), head),
        *(
            section
            for n, one in enumerate(notice.sections, start=1)
            for section in _own(n, one, content, _purposes_at(content))
        ),
        *_added(content, _purposes_at(content)),
    )
    attachment = Attachment("privacy-notice.json", encode(notice_json(content)))
    return document_of(content, joined(notice.title.get(lang)), sections, attachment)


def _own(n: int, section: NoticeSection, content: ControllerDocument, purposes_at: str) -> Iterator[Section]:
    """Return a section of the controller, and the parts that it places."""
    lang, number = content.language, str(section.number)
    _ = translator(lang)
    title, open_yet = joined(section.heading.get(lang)), marks(content, section_place(n))
    if _is_part_alone(section):
        blocks = part_blocks(section.parts[0], content, purposes_at)
        yield Section(number, title, (*blocks, *open_yet))
        return
    words = blocks_of(section.text.get(lang)) if section.text else ()
    yield Section(number, title, (*words, *open_yet))
    for place, part in enumerate(section.parts, start=1):
        yield Section(f"{number}.{place}", _(HEADINGS[part]), part_blocks(part, content, purposes_at))


def _added(content: ControllerDocument, purposes_at: str) -> tuple[Section, ...]:
    _ = translator(content.language)
    return tuple(
        Section(str(number), _(HEADINGS[part]), part_blocks(part, content, purposes_at))
        for number, part in enumerate(content.unplaced, start=_last_number(content) + 1)
    )


def _purposes_at(content: ControllerDocument) -> str:
    """Return the number of the section with the purposes, by their own number where others stand beside them."""
    for section in content.configuration.notice.sections:
        if Part.PURPOSES in section.parts:
            beside = "" if _is_part_alone(section) else f".{section.parts.index(Part.PURPOSES) + 1}"
            return f"{section.number}{beside}"
    return str(_last_number(content) + 1 + content.unplaced.index(Part.PURPOSES))


def _is_part_alone(section: NoticeSection) -> bool:
    return section.text is None and len(section.parts) == 1


def _last_number(content: ControllerDocument) -> int:
    return max((section.number for section in content.configuration.notice.sections), default=0)
