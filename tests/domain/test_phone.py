from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.phone import lookup_phone, parse_phone
from kkrek.errors import InvalidValueError

FORMS = [  # F-34
    ("010 424 2910", "+358104242910"),
    ("040 1234567", "+358401234567"),
    ("040-1234567", "+358401234567"),
    ("03 1234567", "+35831234567"),
    ("(03) 123 4567", "+35831234567"),
    ("00358401234567", "+358401234567"),
    ("+358 40 1234567", "+358401234567"),
    ("+358 (0)40 1234567", "+358401234567"),
    ("+46 70 123 45 67", "+46701234567"),
    ("0400 123 456", "+358400123456"),
]


@pytest.mark.parametrize(("text", "e164"), FORMS)
def test_a_number_is_kept_as_given_and_in_e164(text: str, e164: str) -> None:
    number = parse_phone(text)
    assert (number.as_given, number.e164) == (text, e164)


@pytest.mark.parametrize(("text", "e164"), FORMS)
def test_look_up_gives_the_same_form_without_the_library(text: str, e164: str) -> None:
    assert lookup_phone(text) == e164


@given(st.from_regex(r"\+35840[0-9]{7}|040[0-9]{7}|0035840[0-9]{7}", fullmatch=True))
def test_look_up_agrees_with_the_library_on_any_number_of_a_network(text: str) -> None:
    assert lookup_phone(text) == parse_phone(text).e164


@pytest.mark.parametrize("text", ["112", "1234567", "puhelin", "", "+4670000"])
def test_what_is_no_number_in_its_country_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError, match="phone"):
        parse_phone(text)


@pytest.mark.parametrize("text", ["Äijälä", "1001", "33710", "00530", "0401", "Juvankatu 10", "", "+"])
def test_names_numbers_and_postal_codes_do_not_look_like_phones(text: str) -> None:
    assert lookup_phone(text) is None
