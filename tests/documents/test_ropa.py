"""The record of processing: each item of Article 30(1), what is open marked in it (E-50)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from controller_documents import EXAMPLE, TEMPLATE, TESTVIKEN, content

from kkrek.documents.ropa import ITEMS, record_of_processing
from kkrek.documents.tree import Mark, strings
from kkrek.domain.controller_document import RECORD_PARTS, Kind
from kkrek.domain.customer import Language

if TYPE_CHECKING:
    from kkrek.domain.configuration import Configuration

ALL = pytest.mark.parametrize("of", [EXAMPLE, TEMPLATE, TESTVIKEN], ids=["example", "template", "testviken"])


def marked(of: Configuration) -> list[str]:
    """Return the numbers of the sections with a mark."""
    document = record_of_processing(content(of, Kind.RECORD))
    return [one.number for one in document.sections if any(isinstance(block, Mark) for block in one.blocks)]


def test_the_items_have_every_part_once() -> None:
    assert tuple(part for _letter, _title, parts in ITEMS for part in parts) == RECORD_PARTS
    assert "".join(letter for letter, _title, _parts in ITEMS) == "abcdefg"


@ALL
@pytest.mark.parametrize("language", Language)
def test_the_record_says_all_of_the_configuration(of: Configuration, language: Language) -> None:
    said = " ".join(" ".join(strings(record_of_processing(content(of, Kind.RECORD, language)))).split())
    texts = [
        *(purpose.text for purpose in of.purposes),
        *(subjects.text for subjects in of.data_subjects),
        *(category.text for category in of.categories),
        *(recipient.purpose for recipient in of.recipients),
        *(clock.starts for clock in of.retention),
        of.security,
    ]
    assert [text for text in texts if " ".join(text.get(language).split()) not in said] == []


@ALL
def test_no_section_is_empty(of: Configuration) -> None:
    bare = replace(of, transfers=None, data_subjects=(), recipients=())
    sections = record_of_processing(content(bare, Kind.RECORD)).sections
    above = {one.number.partition(".")[0] for one in sections if "." in one.number}
    assert [one.number for one in sections if not one.blocks and one.number not in above] == []


@pytest.mark.parametrize(
    ("of", "numbers"),
    [
        (TESTVIKEN, []),
        (replace(TESTVIKEN, data_subjects=()), ["3.1"]),
        (replace(TESTVIKEN, transfers=None), ["5"]),
        (replace(TESTVIKEN, providing=None), []),
        (replace(TESTVIKEN, rights=replace(TESTVIKEN.rights, complaint=None)), []),
        (replace(TESTVIKEN, officer=None, officer_stated=False), ["1.2"]),
        (replace(TESTVIKEN, recipients=(replace(TESTVIKEN.recipients[0], country=None),)), ["4"]),
    ],
    ids=["complete", "data-subjects", "transfers", "providing", "complaint", "officer", "country"],
)
def test_what_is_open_is_marked_in_its_item(of: Configuration, numbers: list[str]) -> None:
    assert marked(of) == numbers


def test_a_category_that_the_notice_does_not_name_is_no_gap_of_the_record() -> None:
    bare = replace(TESTVIKEN, categories=tuple(replace(one, in_notice=False) for one in TESTVIKEN.categories))
    assert marked(bare) == []


def test_a_recipient_in_a_third_country_stands_there_with_its_safeguard() -> None:
    document = record_of_processing(content(TESTVIKEN, Kind.RECORD))
    abroad = next(one for one in document.sections if one.number == "5")
    said = list(strings(replace(document, sections=(abroad,))))
    assert {"Alpenwolke Testi AG", "Switzerland", "Commission decision"} <= set(said)
