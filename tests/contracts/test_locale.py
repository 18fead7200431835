"""The catalogues hold every sentence, translated, with the same named places."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

PACKAGE = Path(__file__).parents[2] / "kkrek"
LOCALE = PACKAGE / "locale"
TEMPLATE = LOCALE / "kkrek.pot"
SAME = LOCALE / "same.txt"
LANGUAGES = ("fi", "sv")
KEYWORDS = {"N_": None, "_": None}


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def messages(language: str) -> list[Message]:
    path = LOCALE / language / "LC_MESSAGES" / "kkrek.po"
    return [message for message in catalogue(path) if message.id]


def written() -> set[str]:
    """Return every marked sentence of the package."""
    found = extract_from_dir(str(PACKAGE), method_map=[("**.py", "python")], keywords=KEYWORDS)
    return {str(sentence) for _path, _line, sentence, _comments, _context in found if sentence}


def places(sentence: str) -> list[str]:
    return sorted(re.findall(r"\{[a-z_0-9]*\}", sentence))


def equal_by_nature() -> set[str]:
    """Return the sentences that are the same in Finnish or Swedish: names, formats, codes."""
    return {line for line in SAME.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")}


def test_the_template_holds_each_marked_sentence_and_no_other() -> None:
    held = {str(message.id) for message in catalogue(TEMPLATE) if message.id}
    assert held == written(), "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_is_translated(language: str) -> None:
    assert [message.id for message in messages(language) if not message.string] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language: str) -> None:
    assert [message.id for message in messages(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_exactly_the_sentences_of_the_template(language: str) -> None:
    held = {str(message.id) for message in catalogue(TEMPLATE) if message.id}
    assert {str(message.id) for message in messages(language)} == held


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_named_places_of_its_sentence(language: str) -> None:
    differing = [message.id for message in messages(language) if places(str(message.id)) != places(str(message.string))]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_equals_the_english_sentence_save_those_listed(language: str) -> None:
    equal = {str(message.id) for message in messages(language) if message.string == message.id}
    assert equal - equal_by_nature() == set()
