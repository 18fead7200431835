from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fi import hetu

from kkrek.domain.identity_code import lookup_identity_code, mask_identity_code, parse_identity_code, same_digits
from kkrek.errors import InvalidValueError

VALID = [  # T-06
    ("131052-9085", "1952-10-13"),
    ("131052Y9085", "1952-10-13"),
    ("010594Y9032", "1994-05-01"),
    ("010594Y9021", "1994-05-01"),
    ("020594X903P", "1994-05-02"),
    ("030594W903B", "1994-05-03"),
    ("040594V902Y", "1994-05-04"),
    ("050594U902L", "1994-05-05"),
    ("010516B903X", "2016-05-01"),
    ("020516C903K", "2016-05-02"),
    ("030516D9037", "2016-05-03"),
    ("010501E9032", "2001-05-01"),
    ("020503F9037", "2003-05-02"),
    ("241299+900R", "1899-12-24"),
    ("010199-9997", "1999-01-01"),
    ("290200A900B", "2000-02-29"),
    ("290224A901K", "2024-02-29"),
    ("311299-950V", "1999-12-31"),
    ("010100A9514", "2000-01-01"),
    ("150685-911U", "1985-06-15"),
    ("150685-912V", "1985-06-15"),
    ("070312A913F", "2012-03-07"),
    ("070314A9141", "2014-03-07"),
    ("061217-917H", "1917-12-06"),
    ("300460-9302", "1960-04-30"),
]


@pytest.mark.parametrize(("text", "born"), VALID)
def test_a_valid_code_gives_its_date_of_birth(text: str, born: str) -> None:  # F-06, F-08
    code = parse_identity_code(text)
    assert (code.text, code.born_on.isoformat()) == (text, born)


def test_numbers_from_900_are_marked_as_test_numbers() -> None:  # F-09
    assert parse_identity_code("010199-9997").is_test


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("290200-900B", "date of birth"),
        ("310494-900H", "date of birth"),
        ("131052-908A", "check character"),
        ("131052-001W", "individual number"),
        ("131052G9085", "DDMMYY"),
        ("131052-900I", "DDMMYY"),
        ("1310529085", "separator between date and individual number is missing"),
        ("131052 9085", "separator between date and individual number is missing"),
        ("19521013-9085", "DDMMYY"),
        ("١٣١٠٥٢-٩٠٨٥", "DDMMYY"),
        ("", "DDMMYY"),
    ],
)
def test_an_invalid_code_is_refused_with_the_rule_it_breaks(text: str, rule: str) -> None:  # T-06, T-07
    with pytest.raises(InvalidValueError) as caught:
        parse_identity_code(text)
    assert rule in str(caught.value)


def test_a_refusal_never_repeats_the_code() -> None:  # F-02
    with pytest.raises(InvalidValueError) as caught:
        parse_identity_code("131052-908A")
    assert "908" not in str(caught.value.fields)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("131052\u20139085", "131052-9085"),
        ("131052\u22129085", "131052-9085"),
        ("131052\u20119085", "131052-9085"),
        (" 010594y9032 ", "010594Y9032"),
        ("020594x903p", "020594X903P"),
    ],
)
def test_dashes_case_and_spaces_around_are_normalised(text: str, normal: str) -> None:  # F-10, T-07
    assert parse_identity_code(text).text == normal
    assert lookup_identity_code(text) == normal


def test_codes_that_differ_in_the_separator_are_two_persons_with_the_same_digits() -> None:  # F-07, T-08
    first, second = parse_identity_code("131052-9085"), parse_identity_code("131052Y9085")
    assert first.text != second.text
    assert same_digits(first.text) == same_digits(second.text) == "1310529085"


def test_the_mask_shows_the_date_alone() -> None:  # F-14
    assert mask_identity_code("131052-9085") == "131052-****"


def test_the_representation_hides_the_code() -> None:
    assert "9085" not in repr(parse_identity_code("131052-9085"))
    assert parse_identity_code("131052-9085").born_on == date(1952, 10, 13)


def test_a_text_of_another_shape_is_no_code_for_look_up() -> None:
    assert lookup_identity_code("Äijälä") is None


def printed(program: str) -> str:
    """Return what Python prints that has loaded nothing yet."""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_masking_and_look_up_forms_load_none_of_the_slow_libraries() -> None:
    program = (
        "import sys, kkrek.domain.identity_code, kkrek.domain.iban, kkrek.domain.phone, kkrek.domain.email,"
        "kkrek.domain.nationality, kkrek.domain.customer_json, kkrek.domain.argument, kkrek.domain.suppression;"
        "print([m for m in ('stdnum', 'phonenumbers', 'email_validator', 'babel', 'dateutil') if m in sys.modules])"
    )
    assert printed(program) == "[]"


CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def parsed(text: str) -> str | None:
    try:
        return parse_identity_code(text).text
    except InvalidValueError as error:
        return str(error)


@pytest.mark.parametrize("start", ["131052-", "010516B", "241299+", "290200A", "290224F", "311299U"])
def test_each_check_character_is_judged_as_the_library_does(start: str) -> None:
    for number in range(900, 1000):
        right = [
            code for char in CHECK_CHARACTERS if hetu.is_valid(code := f"{start}{number}{char}", allow_temporary=True)
        ]
        assert [text for char in CHECK_CHARACTERS if parsed(text := f"{start}{number}{char}") == text] == right


@given(
    st.dates(min_value=date(1800, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from("+-ABCDEFUVWXYGa"),
    st.integers(900, 999),
    st.sampled_from(CHECK_CHARACTERS + "GIOQZ"),
)
def test_any_code_is_judged_as_the_library_does(day: date, separator: str, number: int, char: str) -> None:
    digits = f"{day:%d%m%y}{number}"
    for last in (char, CHECK_CHARACTERS[int(digits) % 31]):
        code = f"{digits[:6]}{separator}{number}{last}"
        assert (parsed(code) == code.upper()) == hetu.is_valid(code, allow_temporary=True)


def test_a_valid_code_does_not_load_the_library() -> None:
    program = (
        "import sys; from kkrek.domain.identity_code import parse_identity_code;"
        "from kkrek.domain.iban import parse_iban;"
        "parse_identity_code('131052-9085'); parse_iban('FI2112345600000785'); print('stdnum' in sys.modules)"
    )
    assert printed(program) == "False"
