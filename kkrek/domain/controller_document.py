"""The two documents that every controller owes: the privacy notice and the record of processing (GDPR Art. 13, 14, 30).

Both say what the configuration says. What it leaves open is marked at its place, from the same list of gaps as
`kkrek config check` has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Final

from kkrek.domain.configuration_parts import Part
from kkrek.domain.gap import Severity
from kkrek.domain.notice_gaps import HEAD
from kkrek.errors import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.configuration_parts import Category, NoticeSection
    from kkrek.domain.customer import Language
    from kkrek.domain.gap import Gap

NOTICE_PARTS: Final = (
    Part.CONTROLLER,
    Part.CONTACT,
    Part.PURPOSES,
    Part.CATEGORIES,
    Part.PROVIDING,
    Part.SOURCES,
    Part.RECIPIENTS,
    Part.TRANSFERS,
    Part.RETENTION,
    Part.RIGHTS,
    Part.MARKETING,
    Part.COMPLAINT,
    Part.AUTOMATED,
)
"""What a notice must have (GDPR Art. 13(1)-(2), 14(1)-(2)), in the order of those parts that no section places."""

RECORD_PARTS: Final = (
    Part.CONTROLLER,
    Part.CONTACT,
    Part.PURPOSES,
    Part.DATA_SUBJECTS,
    Part.CATEGORIES,
    Part.RECIPIENTS,
    Part.TRANSFERS,
    Part.RETENTION,
    Part.SECURITY,
)
"""What a record of processing must have (GDPR Art. 30(1)(a)-(g), E-50)."""

VERSION: Final = f"{HEAD}.version"
"""Where both mark that the notice has no version, or one that stands for another text."""

# The record names every category of data, whether the notice does or not.
_OF_NOTICE_ALONE: Final = frozenset({"field-outside-notice"})
# Where a gap is marked, by the dotted key or the beginning of it.
_MARKED: Final[Mapping[str, str]] = {
    **{part.value: part for part in Part},
    "register_name": Part.REGISTER,
    VERSION: VERSION,
    HEAD: HEAD,
    "officer": Part.CONTACT,
    "authority": Part.COMPLAINT,
    "rights.marketing": Part.MARKETING,
    "rights.complaint": Part.COMPLAINT,
}
_SECTION: Final = f"{HEAD}.sections."


class Kind(StrEnum):
    """Which of the two documents it is."""

    NOTICE = "notice"
    RECORD = "ropa"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerDocument:
    """One of the two documents, before it is set; ``configuration`` still holds the blanks of the template.

    ``version`` is that of the configuration; ``gaps`` are those of this document in this language. The record is never
    a ``draft``, and a notice that is none has no gaps.
    """

    kind: Kind
    configuration: Configuration
    version: int
    language: Language
    made_on: date
    draft: bool
    gaps: tuple[Gap, ...]

    @property
    def categories(self) -> tuple[Category, ...]:
        """The categories that it names: the notice those of which the controller said so (N-01), the record all."""
        whole = self.configuration.categories
        return whole if self.kind is Kind.RECORD else tuple(category for category in whole if category.in_notice)

    @property
    def unplaced(self) -> tuple[Part, ...]:
        """The parts of a notice that no section of it places."""
        placed = _placed(self.configuration.notice.sections)
        return tuple(part for part in NOTICE_PARTS if part not in placed)

    def gaps_at(self, place: str) -> tuple[Gap, ...]:
        """Return the gaps to be marked at a part, at a section (`section_place`) or at the head of the document."""
        return tuple(_here(gap) for gap in self.gaps if place in _places(gap.places))


def section_place(n: int) -> str:
    """Return the place of the section that is the ``n``-th of the notice, counted from 1."""
    return f"{_SECTION}{n}"


def gaps_of_document(kind: Kind, configuration: Configuration, language: str, found: Iterable[Gap]) -> tuple[Gap, ...]:
    """Return which gaps of a configuration are gaps of a document: what it would say wrongly, or not at all.

    A note is none, unless it is about a translation that this document needs (E-14).
    """
    if kind is Kind.NOTICE:
        sections = configuration.notice.sections
        own = (section_place(n) for n in range(1, len(sections) + 1))
        places = {Part.REGISTER, VERSION, *NOTICE_PARTS, HEAD, *own, *_placed(sections)}
    else:
        places = {Part.REGISTER, VERSION, *RECORD_PARTS}
    relevant = []
    for gap in found:
        if kind is Kind.RECORD and gap.id in _OF_NOTICE_ALONE:
            continue
        keys = tuple(key for key in gap.places if _place(key) in places)
        if keys and (gap.severity is not Severity.NOTE or gap.language == language):
            relevant.append(replace(gap, keys=keys))
    return tuple(relevant)


def _placed(sections: Iterable[NoticeSection]) -> frozenset[Part]:
    return frozenset(chain.from_iterable(section.parts for section in sections))


def _places(keys: Iterable[str]) -> frozenset[str]:
    return frozenset(place for key in keys if (place := _place(key)) is not None)


def _place(key: str) -> str | None:
    """Return where a dotted key is printed, None for one that is printed in neither document."""
    words = key.split(".")
    if key.startswith(_SECTION):
        return section_place(int(words[2]))
    return _MARKED.get(".".join(words[:2])) or _MARKED.get(words[0])


def _here(gap: Gap) -> Gap:
    """Return a gap as it is marked: of a missing translation the place is told by the mark itself."""
    if gap.language is None:
        return gap
    return replace(gap, what=N_("this is not translated, and the Finnish text is printed (E-14)"))
