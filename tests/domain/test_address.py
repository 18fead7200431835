from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kkrek.domain.address import (
    _FLOOR,
    _PO_BOX,
    _STREET,
    _UNIT,
    LETTER_WIDTH,
    _without_care_of,
    _wrap,
    check_postal_code,
    has_long_row,
    is_whole,
    join_line,
    letter_block,
    line_fold,
    parse_street,
)
from kkrek.domain.customer import AddressParts
from kkrek.domain.names import check_line
from kkrek.domain.words import tokens
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


STREETS = [
    "Juvankatu",
    "3. linja",
    "Aleksis Kiven katu",
    "Valtatie 3",
    "Hus A",
    "talo",
    "huoneisto 5",
    "c/o Meikäläinen,",
]
NUMBERS = [
    "10",
    "10A",
    "2a",
    "10-12",
    "12-3",
    "5.",
    "B",
    "AB",
    "Å 23",
    "B 23a",
    "as 5",
    "bst. 7",
    "h-5",
    "PL 800",
    "\u0663",
]
ENDS = [
    "2 krs",
    ", 3. kerros",
    "2 tr.",
    ", 1 vån",
    "b",
    "\u00b2",
    "krs",
    "c/o Meikäläinen",
    "\u2105 Meikäläinen",
    "C / O M 1",
]
SIGNS = [",", "/", "-", "#", "no", "c/o", "\u2105", "\u017f", "\u212a", "x" * 31, "x-" * 16]
PIECES = st.lists(st.sampled_from([*STREETS, *NUMBERS, *ENDS, *SIGNS]), min_size=1, max_size=5)
PLACES = st.tuples(*(st.sampled_from(["", *pieces]) for pieces in (STREETS, NUMBERS, NUMBERS, ENDS)))
LINES = st.builds(str.join, st.sampled_from([" ", " ", ""]), st.one_of(PLACES, PIECES)).filter(str.strip)


def split_in_full(line: str) -> AddressParts:
    """Split a line as the rules read, without a short cut."""
    whole = AddressParts(as_given=line, street=line)
    if box := _PO_BOX.fullmatch(line):
        return AddressParts(as_given=line, po_box=box["po_box"])
    floor = [match for match in _FLOOR.finditer(line) if match.end() == len(line)]
    match = _STREET.fullmatch(line[: floor[0].start()] if floor else line)
    if match is None or _UNIT.fullmatch(match["street"]) or re.search(r"(?:^|\s)[^\W\d]$", match["street"]):
        return whole
    ends = [int(digits) for digits in re.findall(r"[0-9]+", match["house_number"])]
    falls = len(ends) > 1 and ends[0] >= ends[1]
    return whole if falls else AddressParts(as_given=line, **match.groupdict())


def parse_in_full(text: str) -> AddressParts:
    line = " ".join(check_line(text, "street").split())
    ways = [split_in_full(rest)._replace(co=co) if rest else AddressParts(co=co) for co, rest in _without_care_of(line)]
    split = [parts for parts in ways if not is_whole(parts)]
    named = [parts for parts in ways if parts.co is not None]
    return next(iter([*split, *named, AddressParts(as_given=line, street=line)]))


@given(LINES)
@example("\u2105 Meikäläinen, Juvankatu 10")
@example("Juvankatu 10 2 krs")
def test_any_line_is_split_as_the_rules_read(line: str) -> None:
    assert parse_street(line) == parse_in_full(line)


@given(LINES)
def test_the_look_up_form_holds_the_words_of_each_part(line: str) -> None:
    parts = parse_street(line)
    named = (parts.street, parts.house_number, parts.stair, parts.apartment, parts.suffix)
    words = " ".join(word for part in named if part for word in tokens(part))
    spaced = re.sub(r"(?<=[0-9])(?=[a-z])", " ", words)
    assert line_fold(parts) == (f"pl {parts.po_box}" if parts.po_box else spaced)


@given(LINES, st.none() | LINES, st.none() | st.text())
@example("x" * 30, "x" * 27, None)
@example("x" * 31, None, None)
@example("Juvankatu 10", None, "x" * 31)
def test_a_row_is_long_when_a_piece_of_it_is(line: str, co: str | None, town: str | None) -> None:
    parts = AddressParts(as_given=line, co=co, town=town)
    rows = (f"c/o {co}" if co else None, line, town)
    assert has_long_row(parts) == any(len(piece) > LETTER_WIDTH for row in rows if row for piece in _wrap(row))
