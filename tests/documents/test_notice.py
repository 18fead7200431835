"""The privacy notice: the controller's words as they are, and all that Articles 13 and 14 want (E-18 to E-20, N-10)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from controller_documents import EXAMPLE, TEMPLATE, TESTVIKEN, content

from kkrek.documents.labels import LEGAL_BASES
from kkrek.documents.notice import privacy_notice
from kkrek.documents.pdf import render_pdf
from kkrek.documents.text import render_text
from kkrek.documents.tree import Box, Bullets, Facts, Mark, Paragraph, Table, strings
from kkrek.domain.configuration import NoticeSection, Part, RecipientRole, Texts
from kkrek.domain.controller_document import NOTICE_PARTS
from kkrek.domain.customer import Language
from kkrek.i18n import translator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kkrek.documents.tree import Document, Section
    from kkrek.domain.configuration import Configuration

ALL = pytest.mark.parametrize("of", [EXAMPLE, TEMPLATE, TESTVIKEN], ids=["example", "template", "testviken"])
EACH_LANGUAGE = pytest.mark.parametrize("language", Language)


def notice(of: Configuration, language: Language = Language.EN) -> Document:
    return privacy_notice(content(of, language=language))


def section(document: Document, number: str) -> Section:
    return next(one for one in document.sections if one.number == number)


def words(one: Section) -> list[str]:
    """Return the words of a section in order, without its marks; a bullet is one, as in the configuration."""
    found: list[str] = []
    for block in one.blocks:
        if isinstance(block, Paragraph):
            found += block.text.split()
        if isinstance(block, Bullets):
            found += [word for item in block.items for word in ("\u2022", *item.split())]
    return found


def marks(document: Document) -> list[str]:
    return [block.text for one in document.sections for block in one.blocks if isinstance(block, Mark)]


def demanded(of: Configuration, lang: str) -> Iterator[tuple[str, str]]:
    """Return what Articles 13 and 14 want of a configuration, each with its provision."""
    _ = translator(lang)
    yield "13(1)(a)", of.controller.name
    yield "13(1)(a)", of.controller.street
    yield "13(1)(b)", _("Data protection officer")
    for purpose in of.purposes:
        yield "13(1)(c)", purpose.text.get(lang)
        for basis in purpose.basis:
            yield "13(1)(c)", _(LEGAL_BASES[basis])
        if purpose.interest:
            yield "13(1)(d)", purpose.interest.get(lang)
    for recipient in of.recipients:
        yield "13(1)(e)", recipient.name
        yield "13(1)(e)", recipient.purpose.get(lang)
    yield "13(1)(f)", of.transfers.get(lang) if of.transfers else _("Transfers outside the EU/EEA")
    named = [category for category in of.categories if category.in_notice]
    for clock in of.retention:
        if clock.code in {category.retention for category in named}:
            yield "13(2)(a)", clock.starts.get(lang)
    for right in ("access", "rectification", "erasure", "restriction", "objection", "portability"):
        yield "13(2)(b)", getattr(of.rights, right).get(lang)
    yield "13(2)(c)", of.rights.withdrawal.get(lang) if of.rights.withdrawal else ""
    yield "13(2)(d)", of.rights.complaint.get(lang) if of.rights.complaint else ""
    yield "13(2)(d)", of.authority.postal.get(lang)
    yield "13(2)(d)", of.authority.phone
    yield "13(2)(e)", of.providing.get(lang) if of.providing else ""
    yield "13(2)(f)", of.automated.get(lang)
    for category in named:
        yield "14(1)(d)", category.text.get(lang)
    for source in of.sources:
        yield "14(2)(f)", source.text.get(lang)
    yield "21(4)", of.rights.marketing.get(lang) if of.rights.marketing else ""


@ALL
@EACH_LANGUAGE
def test_the_notice_says_all_that_articles_13_and_14_want(of: Configuration, language: Language) -> None:  # E-18, E-19
    said = " ".join(" ".join(strings(notice(of, language))).split())
    assert [(law, text) for law, text in demanded(of, language) if " ".join(text.split()) not in said] == []


@pytest.mark.parametrize("n", range(1, 11))
def test_a_section_of_the_controller_stands_word_for_word(n: int) -> None:  # N-10
    own = EXAMPLE.notice.sections[n - 1]
    assert own.text is not None
    printed = section(notice(EXAMPLE, Language.FI), str(n))
    assert printed.heading == own.heading.fi
    assert words(printed) == own.text.fi.split()


def test_the_parts_follow_below_the_sections_that_place_them_and_the_rest_after_all() -> None:
    numbers = [one.number for one in notice(EXAMPLE).sections]
    assert numbers == [
        "", "1", "1.1", "2", "2.1", "3", "4", "4.1", "5", "5.1", "5.2", "6", "6.1", "7", "7.1", "7.2", "8", "9", "9.1",
        "10", "10.1", "10.2", "11", "12",
    ]  # fmt: skip
    headings = [one.heading for one in notice(TESTVIKEN).sections][2:]
    assert len(headings) == len(NOTICE_PARTS)


def test_a_section_of_one_part_alone_is_that_part() -> None:
    document = notice(TEMPLATE)
    assert isinstance(section(document, "1").blocks[0], Facts)
    assert not any(one.number.startswith("1.") for one in document.sections)
    assert {"5.1", "5.2", "10.1", "10.2"} <= {one.number for one in document.sections}


@pytest.mark.parametrize(
    ("of", "number"), [(EXAMPLE, "4.1"), (TEMPLATE, "4"), (TESTVIKEN, "4")], ids=["example", "template", "testviken"]
)
def test_the_rights_point_to_the_section_with_the_purposes(of: Configuration, number: str) -> None:
    document = notice(of)
    assert sum(f"the purposes in section {number} that rest on: " in text for text in strings(document)) == 4
    purposes = section(document, number).blocks[0]
    assert isinstance(purposes, Table)
    assert len(purposes.rows) == len(of.purposes)


@ALL
@EACH_LANGUAGE
def test_the_right_against_marketing_stands_apart_from_all_other(of: Configuration, language: Language) -> None:  # E-20
    document = notice(of, language)
    boxes = [block for one in document.sections for block in one.blocks if isinstance(block, Box)]
    assert len(boxes) == 1
    alone = next(one for one in document.sections if boxes[0] in one.blocks)
    assert [block for block in alone.blocks if not isinstance(block, Box | Mark)] == []
    others = replace(document, sections=tuple(one for one in document.sections if one is not alone))
    assert boxes[0].text not in list(strings(others))


@ALL
@EACH_LANGUAGE
def test_each_gap_is_marked_where_it_is_and_a_complete_notice_has_none(of: Configuration, language: Language) -> None:
    found = content(of, language=language)
    marked = marks(privacy_notice(found))
    assert len(marked) >= len(found.gaps)
    assert bool(marked) is (of is not TESTVIKEN)


@pytest.mark.parametrize(
    ("number", "mark"),
    [
        ("", "Personal Data Act 523/1999"),
        ("2.1", "data protection officer"),
        ("4", "Personal Data Act 523/1999"),
        ("5", "takes becoming a customer for consent"),
        ("5.1", "does not name these data: call_name, former_names"),
        ("5.1", "whether these data are needed: nationalities"),
        ("6", "the population register"),
        ("6", "service events non-personal"),
        ("7.1", "whether Kartanon Isännöintipalvelut Oy is a processor or a controller"),
        ("7.1", "in which country Visma Fivaldi keeps the data"),
        ("7.2", "whether data go outside the EU or EEA"),
        ("9", "a prohibition in writing"),
        ("10.2", "retention.door_opening: the retention time is a proposal"),
    ],
)
def test_a_gap_of_the_example_stands_in_its_section(number: str, mark: str) -> None:  # N-03, N-05, N-10, E-27, F-41
    found = [block.text for block in section(notice(EXAMPLE), number).blocks if isinstance(block, Mark)]
    assert [text for text in found if mark in text]


@pytest.mark.parametrize(
    ("of", "number"),
    [
        (replace(TESTVIKEN, providing=None), "6"),
        (replace(TESTVIKEN, transfers=None), "9"),
        (replace(TESTVIKEN, rights=replace(TESTVIKEN.rights, portability=None)), "11"),
        (replace(TESTVIKEN, rights=replace(TESTVIKEN.rights, marketing=None)), "12"),
        (replace(TESTVIKEN, rights=replace(TESTVIKEN.rights, complaint=None)), "13"),
        (replace(TESTVIKEN, retention=(replace(TESTVIKEN.retention[0], decided=False), TESTVIKEN.retention[1])), "10"),
        (replace(TESTVIKEN, recipients=(replace(TESTVIKEN.recipients[0], role=RecipientRole.UNDECIDED),)), "8"),
        (replace(TESTVIKEN, officer=None, officer_stated=False), "3"),
        (replace(TESTVIKEN, automated=Texts("<<TÄYTÄ>>", "x", "x")), "14"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_one_leaves_open_is_marked_in_its_part(of: Configuration, number: str) -> None:
    found = [one.number for one in notice(of).sections if any(isinstance(block, Mark) for block in one.blocks)]
    assert found == [number]


def test_what_only_the_record_needs_is_no_gap_of_the_notice() -> None:
    assert marks(notice(replace(TESTVIKEN, data_subjects=()))) == []


def test_data_that_the_notice_does_not_name_are_not_printed_as_named() -> None:  # N-01
    printed = section(notice(EXAMPLE), "5.1")
    assert "Date of death" not in words(printed)
    assert [block for block in printed.blocks if isinstance(block, Mark) and "deceased_on" in block.text]


def test_security_stands_where_a_section_places_it() -> None:
    assert TESTVIKEN.security.en not in list(strings(notice(TESTVIKEN)))
    own = NoticeSection(number=2, heading=Texts("Suoja", "Skydd", "Guard"), text=None, parts=(Part.SECURITY,))
    placed = replace(TESTVIKEN, notice=replace(TESTVIKEN.notice, sections=(*TESTVIKEN.notice.sections, own)))
    assert words(section(notice(placed), "2")) == TESTVIKEN.security.en.split()


@ALL
@EACH_LANGUAGE
def test_the_versions_stand_at_the_head_and_on_each_page(of: Configuration, language: Language) -> None:
    document = notice(of, language)
    assert of.notice.version in document.footer
    assert document.footer.endswith(" 7")
    head = document.sections[0].blocks[0]
    assert isinstance(head, Facts)
    assert any(of.notice.version in fact.value for fact in head.rows)


@ALL
def test_the_notice_is_the_same_to_the_last_byte(of: Configuration) -> None:
    assert render_pdf(notice(of)) == render_pdf(notice(of))


def test_a_company_without_sections_of_its_own_has_a_whole_notice() -> None:
    document = notice(replace(TESTVIKEN, notice=replace(TESTVIKEN.notice, sections=())))
    assert [one.number for one in document.sections] == ["", *(str(n) for n in range(1, len(NOTICE_PARTS) + 1))]
    assert "This concerns the purposes in section 3 " in " ".join(render_text(document, 300).split())
