from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.names import _INVISIBLE, check_line, check_name, check_text, search_text, sorted_tokens
from kkrek.domain.words import _LETTERS, _USUAL_LETTERS, _WORD, _without_marks, fold, tokens
from kkrek.errors import InvalidValueError


@pytest.mark.parametrize(
    "name",
    ["Aapo Äijälä", "Åsa von Wright", "Máret Ŋoŋŋu", "Nguyen", "af Ursin", "de la Cruz", "O\u2019Brien", "Đ\u0167č"],
)
def test_names_round_trip_byte_exact(name: str) -> None:  # F-26
    assert check_name(name, "family_name").encode() == name.encode()


def test_a_decomposed_name_is_composed_and_trimmed() -> None:  # F-26
    assert check_name(" " + unicodedata.normalize("NFD", "Äijälä") + " ", "family_name") == "Äijälä"


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\n", "\u202e", "\u2066", "\u200b", "\u00ad", "\ud800", "\ue000", "\u2028"]
)
def test_an_invisible_character_in_a_name_is_refused(character: str) -> None:  # F-26
    with pytest.raises(InvalidValueError, match="invisible") as caught:
        check_name(f"Aapo{character}Äijälä", "given_names")
    assert "Aapo" not in str(caught.value.fields)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError, match="empty"):
        check_name(text, "family_name")


def test_a_name_of_two_hundred_characters_is_the_longest() -> None:  # F-26
    assert check_name("ä" * 200, "family_name")
    with pytest.raises(InvalidValueError, match="too long"):
        check_name("ä" * 201, "family_name")


def test_a_line_has_its_own_limit() -> None:
    with pytest.raises(InvalidValueError) as caught:
        check_line("abcdef", "reference", limit=5)
    assert caught.value.fields["remedy"] == "max. 5"


def test_a_note_may_have_lines_tabs_and_joined_emoji() -> None:
    text = "Rivi 1\r\nRivi\t2 \U0001f469\u200d\U0001f4bb"
    assert check_text(text, "note") == "Rivi 1\nRivi\t2 \U0001f469\u200d\U0001f4bb"


def test_a_note_with_a_terminal_escape_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="invisible"):
        check_text("siisti \x1b[31m", "note")


def test_the_search_text_holds_all_names_folded() -> None:  # F-26, F-27
    assert search_text("Äijälä-Öhman", "Aapo Johannes", None, ["Åberg"]) == "aijala ohman aapo johannes aberg"


def test_sorted_tokens_are_equal_for_names_in_any_order() -> None:
    assert sorted_tokens("Äijälä, Aapo") == sorted_tokens("aapo äijälä") == "aapo aijala"


ALL_CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1)]
NORTHERN = st.text("aBzÄäÖöÅåÉéÜüŠšŽžØøŊŋßÆ09 -'._\u0301\u0308\u030a\u00a0")
WRITTEN = st.one_of(NORTHERN, st.text())


def folded_by_unicode(text: str) -> str:
    """Fold as the search column is defined, without a short cut."""
    plain = _without_marks(_without_marks(text).casefold()).translate(_LETTERS)
    return " ".join(plain.split())


def split_by_character(text: str) -> tuple[str, ...]:
    return tuple("".join(char if char.isalnum() else " " for char in folded_by_unicode(text)).split())


def test_every_invisible_character_is_unprintable() -> None:
    invisible = [char for char in ALL_CHARACTERS if unicodedata.category(char) in _INVISIBLE]
    assert not any(map(str.isprintable, invisible))


def test_every_letter_and_digit_is_part_of_a_word_and_nothing_else_is() -> None:
    assert [char for char in ALL_CHARACTERS if (_WORD.fullmatch(char) is not None) != char.isalnum()] == []


def test_the_usual_letters_fold_as_unicode_says() -> None:
    usual = [*map(chr, _USUAL_LETTERS), *map(chr, range(128))]
    assert [fold(f"a{char}b") for char in usual] == [folded_by_unicode(f"a{char}b") for char in usual]


@given(WRITTEN)
def test_any_text_folds_as_unicode_says(text: str) -> None:
    assert fold(text) == folded_by_unicode(text)
    assert tokens(text) == split_by_character(text)
    assert sorted_tokens(text) == " ".join(sorted(split_by_character(text)))


@given(st.lists(WRITTEN, min_size=3))
def test_names_folded_at_once_are_those_folded_one_by_one(names: list[str]) -> None:
    family, given_names, call, *formers = names
    one_by_one = " ".join(word for name in names for word in split_by_character(name))
    assert search_text(family, given_names, call, formers) == one_by_one


@given(st.one_of(st.text(max_size=200), st.text("ab\u200d\u00ad\u3000\n\t\x1b\u0378 ", max_size=200)))
def test_a_text_is_refused_for_exactly_the_invisible_characters(text: str) -> None:
    composed = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(char) in _INVISIBLE for char in composed):
        with pytest.raises(InvalidValueError, match="invisible"):
            check_line(text, "family_name")
    elif 0 < len(composed) <= 200:
        assert check_line(text, "family_name") == composed
