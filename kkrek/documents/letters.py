"""The letters to the person, each with what the law wants in it (GDPR Art. 12(1), 12(3)-(6), 18(3), 21; E-07 to E-14).

Every letter has the head of the answer to an access request: recipient in the window, no identity code, no name of
staff but the contact person (F-02, F-18, R-04). It ends with whom to ask; below that, one that decides anything tells
where to complain (R-13).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kkrek.documents import letter_request, letter_rights
from kkrek.documents.countries import country_name
from kkrek.documents.letter_parts import complaint, request_sections
from kkrek.documents.report_rights import contact_section
from kkrek.documents.tree import Document
from kkrek.documents.wording import sender_lines
from kkrek.domain.letter import LetterKind
from kkrek.errors import N_
from kkrek.i18n import translator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kkrek.documents.labels import Words
    from kkrek.documents.tree import Section
    from kkrek.domain.letter import Letter

_TITLES: Final[Words] = {
    LetterKind.ACKNOWLEDGEMENT: N_("We have received your request"),
    LetterKind.IDENTITY_QUESTION: N_("A question to be sure who you are"),
    LetterKind.EXTENSION: N_("The answer to your request takes longer"),
    LetterKind.ANSWER: N_("Answer to your request"),
    LetterKind.PARTIAL_REFUSAL: N_("Answer to your request: done in part"),
    LetterKind.REFUSAL: N_("Answer to your request: refused"),
    LetterKind.NO_DATA: N_("Answer to your request"),
    LetterKind.RESTRICTION: N_("The processing of your data is restricted"),
    LetterKind.RESTRICTION_LIFTING: N_("The restriction of the processing of your data ends"),
    LetterKind.OBJECTION: N_("Your objection to the processing of your data"),
    LetterKind.OPT_OUT: N_("Your prohibition of direct marketing"),
}

_BODIES: Final[Mapping[LetterKind, Callable[[Letter], tuple[Section, ...]]]] = {
    LetterKind.ACKNOWLEDGEMENT: letter_request.acknowledgement,
    LetterKind.IDENTITY_QUESTION: letter_request.identity_question,
    LetterKind.EXTENSION: letter_request.extension,
    LetterKind.ANSWER: letter_request.answer,
    LetterKind.PARTIAL_REFUSAL: letter_request.partial_refusal,
    LetterKind.REFUSAL: letter_request.refusal,
    LetterKind.NO_DATA: letter_request.no_data,
    LetterKind.RESTRICTION: letter_rights.restriction,
    LetterKind.RESTRICTION_LIFTING: letter_rights.restriction_lifting,
    LetterKind.OBJECTION: letter_rights.objection,
    LetterKind.OPT_OUT: letter_rights.opt_out,
}

# These decide nothing against the person, so there is nothing to complain of.
_WITHOUT_COMPLAINT: Final = frozenset({
    LetterKind.ACKNOWLEDGEMENT,
    LetterKind.IDENTITY_QUESTION,
    LetterKind.RESTRICTION,
    LetterKind.OPT_OUT,
})


def letter(said: Letter) -> Document:
    """Return the letter as a document in the person's language (E-14)."""
    configuration, lang = said.configuration, said.language
    _ = translator(lang)
    complaints = () if said.kind in _WITHOUT_COMPLAINT else (complaint(said),)
    return Document(
        title=_(_TITLES[said.kind]),
        lang=lang,
        on=said.made_on,
        place=configuration.controller.town,
        sender=sender_lines(configuration.controller),
        recipient=window(said.recipient, said.country, lang),
        case=said.request.id if said.request else None,
        draft=said.draft,
        sections=(
            *request_sections(said),
            *_BODIES[said.kind](said),
            contact_section(configuration, lang),
            *complaints,
        ),
        footer=_("Log {head}").format(head=said.head.short),
    )


def window(lines: tuple[str, ...], country: str | None, lang: str) -> tuple[str, ...]:
    """Return the lines in the window, with the name of a foreign country in capitals for its code (F-33)."""
    if country is None:
        return lines
    return (*(line for line in lines if line != country.upper()), country_name(country, lang).upper())
