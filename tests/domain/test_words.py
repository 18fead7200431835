from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.customer import (
    AddressKind,
    IdentityCodeReason,
    IdentityMethod,
    Initiative,
    Language,
    MaritalStatus,
    Source,
    Via,
)
from kkrek.domain.marketing import Channel, Kind
from kkrek.domain.words import VALUE_WORDS, canonical, choice, finnish_key, fold, tokens
from kkrek.errors import InvalidValueError


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Äijälä", "aijala"),
        ("Åsa von  Wright ", "asa von wright"),
        ("Máret Ŋoŋŋu", "maret nonnu"),
        ("Đorđe Łukasz Ørsted", "dorde lukasz orsted"),
        ("Strauß Þór Æsa", "strauss thor aesa"),
        ("Šimić ŽIŽEK", "simic zizek"),
    ],
)
def test_fold_drops_case_and_marks(text: str, folded: str) -> None:  # F-27
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_tokens_split_as_the_search_index_does(text: str) -> None:
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE names USING fts5(search, tokenize='unicode61 remove_diacritics 0')")
    index.execute("CREATE VIRTUAL TABLE words USING fts5vocab(names, 'instance')")
    index.execute("INSERT INTO names VALUES (?)", (fold(text).replace("\0", " "),))
    found = tuple(row[0] for row in index.execute("SELECT term FROM words ORDER BY offset"))
    index.close()
    assert found == tokens(text)


def test_finnish_names_sort_with_swedish_and_finnish_letters_last() -> None:  # F-27
    names = ["Öhman", "äijälä", "Åberg", "Zitting", "Aalto", "Van Dam", "Vanhanen"]
    assert sorted(names, key=finnish_key) == ["Aalto", "Van Dam", "Vanhanen", "Zitting", "Åberg", "äijälä", "Öhman"]


@pytest.mark.parametrize("text", ["in-person", "in_person", "In Person", " IN-PERSON "])
def test_hyphen_underscore_and_space_are_the_same_letter_in_values(text: str) -> None:
    assert canonical(text) == "in_person"


@pytest.mark.parametrize(
    ("enum", "text", "member"),
    [
        (MaritalStatus, "leski", MaritalStatus.WIDOWED),
        (MaritalStatus, "Änka", MaritalStatus.WIDOWED),
        (MaritalStatus, "naimisissa", MaritalStatus.MARRIED),
        (MaritalStatus, "avioliitossa", MaritalStatus.MARRIED),
        (MaritalStatus, "rekisteröidyssä parisuhteessa", MaritalStatus.REG_PARTNERSHIP),
        (MaritalStatus, "reg-partnership", MaritalStatus.REG_PARTNERSHIP),
        (Kind, "etämyynti", Kind.DISTANCE_SELLING),
        (Kind, "etamyynti", Kind.DISTANCE_SELLING),
        (Kind, "suoramainonta", Kind.ADVERTISING),
        (Kind, "markkina- ja mielipidetutkimus", Kind.RESEARCH),
        (Channel, "puhelin", Channel.PHONE),
        (Channel, "posti", Channel.POST),
        (Via, "posti", Via.LETTER),
        (Via, "puhelimitse", Via.PHONE),
        (Via, "in-person", Via.IN_PERSON),
        (AddressKind, "posti", AddressKind.POSTAL),
        (Source, "asiakas", Source.SUBJECT),
        (Source, "henkilö", Source.SUBJECT),
        (Initiative, "itse", Initiative.SUBJECT),
        (IdentityCodeReason, "vuokraustoiminta", IdentityCodeReason.LEASE),
        (IdentityMethod, "asiakirja", IdentityMethod.DOCUMENT_SEEN),
        (Language, "SUOMI", Language.FI),
        (IdentityCodeReason, "vuokrasuhde", IdentityCodeReason.LEASE),
    ],
)
def test_values_are_understood_in_english_finnish_and_swedish(enum: type[Kind], text: str, member: Kind) -> None:
    assert choice(enum, text, "field") is member


def test_an_unknown_value_is_refused_with_the_list_and_without_the_value() -> None:
    with pytest.raises(InvalidValueError) as caught:
        choice(Language, "klingon", "language")
    assert caught.value.fields["remedy"] == "fi | sv | en"
    assert "klingon" not in str(caught.value.fields)


def test_no_word_names_two_members_of_one_enum() -> None:
    for enum in (MaritalStatus, Kind, Channel, Via, AddressKind, Source, Language, IdentityCodeReason):
        words = [canonical(word) for member in enum for word in VALUE_WORDS.get(member.value, ())]
        assert len(words) == len(set(words)), enum
