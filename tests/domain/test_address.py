from __future__ import annotations

import pytest

from kkrek.domain.address import check_postal_code, join_line, letter_block, line_fold, parse_street
from kkrek.domain.customer import AddressParts
from kkrek.errors import InvalidValueError

TABLE = [  # F-31: input, street, house number, stair, apartment, suffix
    ("Juvankatu 10", "Juvankatu", "10", None, None, None),
    ("Juvankatu 10 B 23", "Juvankatu", "10", "B", "23", None),
    ("Juvankatu 10 B 23 a", "Juvankatu", "10", "B", "23", "a"),
    ("Juvankatu 10 B 23a", "Juvankatu", "10", "B", "23", "a"),
    ("Juvankatu 10 B23", "Juvankatu", "10", "B", "23", None),
    ("Juvankatu 10 as. 5", "Juvankatu", "10", None, "5", None),
    ("Juvankatu 10 as 5", "Juvankatu", "10", None, "5", None),
    ("Juvankatu 10 B as. 5", "Juvankatu", "10", "B", "5", None),
    ("Juvankatu 10 B", "Juvankatu", "10", "B", None, None),
    ("Juvankatu 10A", "Juvankatu", "10A", None, None, None),
    ("Teikäläistentie 2a B 12", "Teikäläistentie", "2a", "B", "12", None),
    ("Keskuskatu 10-12 C", "Keskuskatu", "10-12", "C", None, None),
    ("Aleksis Kiven katu 5", "Aleksis Kiven katu", "5", None, None, None),
    ("3. linja 12 A 4", "3. linja", "12", "A", "4", None),
    ("Kartanon päärakennus", "Kartanon päärakennus", None, None, None, None),
    ("Torggatan 3 bst. 7", "Torggatan", "3", None, "7", None),
]


@pytest.mark.parametrize(("text", "street", "house_number", "stair", "apartment", "suffix"), TABLE)
def test_a_street_line_is_split_and_kept_as_given(
    text: str, street: str, house_number: str | None, stair: str | None, apartment: str | None, suffix: str | None
) -> None:
    assert parse_street(text) == AddressParts(
        as_given=text, street=street, house_number=house_number, stair=stair, apartment=apartment, suffix=suffix
    )


@pytest.mark.parametrize("text", ["PL 800", "PB 800", "pl 800", "P.O. Box 800"])
def test_a_post_office_box_is_no_street(text: str) -> None:  # F-31
    assert parse_street(text) == AddressParts(as_given=text, po_box="800")


def test_care_of_stands_apart_from_the_street() -> None:  # F-31
    assert parse_street("c/o Meikäläinen, Juvankatu 10 A 1") == AddressParts(
        as_given="Juvankatu 10 A 1",
        co="Meikäläinen",
        street="Juvankatu",
        house_number="10",
        stair="A",
        apartment="1",
    )


def test_an_invisible_character_in_a_street_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="invisible"):
        parse_street("Juvankatu\u202e 10")


@pytest.mark.parametrize("text", ["00530", "33710", " 33710 ", "FI-33710"])
def test_a_finnish_postal_code_keeps_its_five_digits(text: str) -> None:  # F-32, T-10
    assert check_postal_code(text, None) in {"00530", "33710"}


@pytest.mark.parametrize(
    ("text", "remedy"),
    [("3371", "leading zero"), ("337100", "check the code"), ("3371O", "digit 0"), ("٣٣٧١٠", "check the code")],
)
def test_a_wrong_postal_code_is_refused_with_a_guess(text: str, remedy: str) -> None:  # F-32, T-10
    with pytest.raises(InvalidValueError) as caught:
        check_postal_code(text, "FI")
    assert remedy in str(caught.value.fields["remedy"])
    assert text not in str(caught.value.fields)


def test_a_foreign_postal_code_is_free_text() -> None:  # F-32
    assert check_postal_code("SW1A 1AA", "GB") == "SW1A 1AA"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Juvankatu 10 B 23", "juvankatu 10 b 23"),
        ("JUVANKATU 10 b 23", "juvankatu 10 b 23"),
        ("Juvankatu 10B", "juvankatu 10 b"),
        ("Juvankatu 10 as. 5", "juvankatu 10 5"),
        ("Teikäläistentie 2a B 12", "teikalaistentie 2 a b 12"),
        ("PL 800", "pl 800"),
        ("PB 800", "pl 800"),
        ("c/o Meikäläinen", ""),
    ],
)
def test_the_look_up_form_of_a_street_line(text: str, folded: str) -> None:  # F-31
    assert line_fold(parse_street(text)) == folded


def test_a_letter_at_home_has_the_town_in_capitals_and_no_country() -> None:  # F-33
    parts = AddressParts(as_given="Juvankatu 10 B 23", co="Meikäläinen", postal_code="33710", town="Tampere")
    assert letter_block("Aapo Äijälä", parts, abroad=False) == (
        "Aapo Äijälä",
        "c/o Meikäläinen",
        "Juvankatu 10 B 23",
        "33710 TAMPERE",
    )


def test_a_finnish_address_seen_from_abroad_has_prefix_and_country() -> None:  # F-33
    parts = AddressParts(as_given="Juvankatu 10", postal_code="33710", town="Tampere", country="FI")
    assert letter_block("Aapo Äijälä", parts, abroad=True)[-2:] == ("FI-33710 TAMPERE", "FINLAND")


def test_a_letter_abroad_ends_with_the_country_in_capitals() -> None:  # F-33
    parts = AddressParts(as_given="Storgatan 1", postal_code="111 22", town="Stockholm", country="Sverige")
    assert letter_block("Aapo Äijälä", parts, abroad=True)[-2:] == ("111 22 STOCKHOLM", "SVERIGE")


def test_rows_of_a_letter_wrap_at_thirty_characters() -> None:  # F-33
    parts = AddressParts(as_given="Kaukajärven Vanhan Kartanon Puistokatu 10 B 23", postal_code="33710", town="Tampere")
    rows = letter_block("Aapo Johannes Eemeli Äijälä-Korhonen af Ursin", parts, abroad=False)
    assert max(map(len, rows)) <= 30
    assert " ".join(rows[:2]) == "Aapo Johannes Eemeli Äijälä-Korhonen af Ursin"


def test_a_word_longer_than_a_row_wraps_at_its_hyphen() -> None:  # F-33
    parts = AddressParts(as_given="Kaukajärvenvanhan-Kartanonpuistokatu 10", postal_code="33710", town="Tampere")
    rows = letter_block("Aapo Äijälä", parts, abroad=False)
    assert rows[1:3] == ("Kaukajärvenvanhan-", "Kartanonpuistokatu 10")


def test_an_address_joins_into_one_line_for_screens() -> None:
    parts = AddressParts(as_given="Juvankatu 10 B 23", co="Meikäläinen", postal_code="33710", town="Tampere")
    assert join_line(parts) == "c/o Meikäläinen, Juvankatu 10 B 23, 33710 Tampere"


def test_parts_without_the_given_line_still_make_a_line() -> None:
    parts = AddressParts(street="Juvankatu", house_number="10", stair="B", apartment="23")
    assert join_line(parts) == "Juvankatu 10 B 23"
