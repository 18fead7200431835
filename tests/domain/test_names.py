from __future__ import annotations

import unicodedata

import pytest

from kkrek.domain.names import check_line, check_name, check_text, search_text, sorted_tokens
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
