from __future__ import annotations

import string

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.phone import _finnish, lookup_phone, parse_phone
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


ODD = [
    *("040 1234567 ext. 12", "040 1234567 x12", "040 1234567, 12", "040 1234567;ext=12", "040 1234567 #12"),
    *("040 1234567~1", "040 1234567 / 050 7654321", "tel:+358401234567", "tel:0401;phone-context=+358"),
    *("018 12345", "+358 18 12345", "+358 040 1234567", "+358 00 40 1234567", "0 040 1234567", "(0)40 1234567"),
    *("00 040 1234567", "00358 040 1234567", "990 358 40 1234567", "358401234567", "+358 40 (0) 1234567", "+358"),
    *("+(358) 401234567", "(+358) 40-123 4567", "+ 358 40 1234567", "++358401234567", "0+358401234567"),
    *("040+1234567", "-040 1234567 -", "0/401234567", "040.123.4567", "040\u20131234567", "040\u00a0123\t4567"),
    *("040 12", "0201", "020202", "0600 12345", "0700 123456", "0800 123", "075 3123", "116 111", "0116111"),
    *("\u0660\u0664\u06601234567", "04O 1234567", "+4670 123 45 67", "0" * 40),
    *("040" + " -" * 20 + "1234567", "040" + "-" * 260 + "1234567"),
]
SEPARATED = st.lists(st.sampled_from([*string.digits, " ", "-", "(", ")", "(0)"]), max_size=20).map("".join)
BEGINNINGS = ["0", "+358", "00358", "+358 (0)", "+3580", "00", "+", "358", "+46", ""]


def library_says(text: str) -> str | None:
    try:
        number = phonenumbers.parse(" ".join(text.split()), "FI")
    except phonenumbers.NumberParseException:
        return None
    valid = phonenumbers.is_valid_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if valid else None


def parsed(text: str) -> str | None:
    try:
        return parse_phone(text).e164
    except InvalidValueError:
        return None


@pytest.mark.parametrize("text", ODD)
def test_an_odd_spelling_means_what_the_library_says(text: str) -> None:
    assert parsed(text) == library_says(text)


@given(st.sampled_from(BEGINNINGS), SEPARATED)
def test_any_digits_and_separators_mean_what_the_library_says(beginning: str, rest: str) -> None:
    assert parsed(beginning + rest) == library_says(beginning + rest)


@given(st.sampled_from(BEGINNINGS), st.text("0123456789 -()+./x#,;\u2013\u0665", max_size=16))
def test_any_signs_of_phones_mean_what_the_library_says(beginning: str, rest: str) -> None:
    assert parsed(beginning + rest) == library_says(beginning + rest)


def test_each_finnish_range_in_each_length_is_what_the_library_says() -> None:
    numbers = [f"0{start}{'1234567890'[:more]}" for start in range(100, 1000) for more in range(11)]
    assert [number for number in numbers if parsed(number) != library_says(number)] == []


@pytest.mark.parametrize(
    "text", ["0401234567", "+358401234567", "00358401234567", "+3580401234567", "0312345", "010424291"]
)
def test_a_plain_finnish_number_needs_no_long_way(text: str) -> None:
    assert _finnish().fullmatch(text)


def test_the_table_of_the_library_means_what_the_pattern_takes_for_granted() -> None:
    finland = phonenumbers.PhoneMetadata.metadata_for_region("FI")
    assert finland is not None
    assert finland.general_desc is not None
    assert phonenumbers.COUNTRY_CODE_TO_REGION_CODE[358][0] == "FI"
    assert (finland.national_prefix_for_parsing, finland.national_prefix_transform_rule) == ("0", None)
    assert finland.general_desc.possible_length_local_only == ()


@pytest.mark.parametrize("text", ["131052-902Y", "hetu 131052-902Y", "131052Y902Y puh"])
def test_an_identity_code_is_no_phone_number(text: str) -> None:  # F-02: it would be stored in clear
    with pytest.raises(InvalidValueError):
        parse_phone(text)
