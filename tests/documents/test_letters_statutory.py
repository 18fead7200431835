"""What the law wants in each letter stands in it, in each language: statutory.csv against what poppler reads."""

from __future__ import annotations

import csv
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from filled_letters import filled_letter

from kkrek.documents.letters import letter
from kkrek.documents.pdf import render_pdf
from kkrek.domain.customer import Language
from kkrek.domain.letter import LetterKind

if TYPE_CHECKING:
    from kkrek.documents.tree import Document

Key = tuple[LetterKind, Language]
LETTERS: list[Key] = [(kind, language) for kind in LetterKind for language in Language]
AGAINST_THE_PERSON = {LetterKind.EXTENSION, LetterKind.PARTIAL_REFUSAL, LetterKind.REFUSAL, LetterKind.OBJECTION}
WAYS = {"right to complain", "authority", "authority's postal address", "judicial remedy"}


class Row(NamedTuple):
    """One element: the letter and language that must have it, its name, the law, and how it reads."""

    letter: str
    language: str
    element: str
    law: str
    says: str


def statutory() -> list[Row]:
    with (Path(__file__).parent / "statutory.csv").open(encoding="utf-8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file)]


ROWS = statutory()


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[Key, str]:
    """Return what poppler reads of each letter, without white space: a line break may stand anywhere."""
    folder = tmp_path_factory.mktemp("letters")
    return {key: read(letter(filled_letter(*key)), folder) for key in LETTERS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.letter}-{row.language}-{row.element}")
def test_a_letter_says_what_the_law_wants(row: Row, papers: dict[Key, str]) -> None:  # E-07, E-08, E-10, E-41
    assert squeezed(row.says) in papers[LetterKind(row.letter), Language(row.language)]


@pytest.mark.parametrize("kind", LetterKind)
def test_the_table_wants_the_same_of_a_letter_in_each_language(kind: LetterKind) -> None:  # E-14
    wanted = [{(row.element, row.law) for row in rows_of(kind, language)} for language in Language]
    assert wanted[0]
    assert wanted.count(wanted[0]) == len(Language)


@pytest.mark.parametrize("kind", sorted(AGAINST_THE_PERSON))
def test_the_table_wants_the_ways_of_complaint_where_something_is_denied(kind: LetterKind) -> None:  # E-08, R-12
    assert {row.element for row in rows_of(kind, Language.FI)} >= WAYS


@pytest.mark.parametrize(("kind", "language"), LETTERS)
def test_an_element_that_is_taken_out_is_missed(kind: LetterKind, language: Language, tmp_path: Path) -> None:
    bare = replace(letter(filled_letter(kind, language)), sections=(), case=None)
    paper = read(bare, tmp_path)
    assert [row.element for row in rows_of(kind, language) if squeezed(row.says) in paper] == []


def rows_of(kind: LetterKind, language: Language) -> list[Row]:
    return [row for row in ROWS if (row.letter, row.language) == (kind, language)]


def read(document: Document, folder: Path) -> str:
    path = folder / "letter.pdf"
    path.write_bytes(render_pdf(document))
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True)
    return squeezed(done.stdout.decode())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
