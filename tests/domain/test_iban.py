from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import exceptions, iban, luhn

from kkrek.domain.iban import group_iban, mask_iban, parse_iban
from kkrek.errors import InvalidValueError


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("FI21 1234 5600 0007 85", "FI2112345600000785"),
        ("fi4050000100000008", "FI4050000100000008"),
        ("FI79\u00a04055\u00a01234\u00a05678\u00a093", "FI7940551234567893"),
        ("SE45 5000 0000 0583 9825 7466", "SE4550000000058398257466"),
    ],
)
def test_a_valid_account_is_stored_without_spaces(text: str, normal: str) -> None:  # F-45, T-10
    account = parse_iban(text)
    assert (account.text, account.warning) == (normal, None)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("FI2112345600000786", "check digits"),
        ("FI211234560000078", "16 digits"),
        ("FI21123456000007855", "16 digits"),
        ("XX2112345600000785", "do not match"),
        ("123456-785", "two letters"),
        ("", "two letters"),
    ],
)
def test_an_invalid_account_is_refused_with_the_rule(text: str, rule: str) -> None:  # T-10
    with pytest.raises(InvalidValueError, match=rule) as caught:
        parse_iban(text)
    assert "785" not in str(caught.value.fields)


def test_a_finnish_account_with_a_wrong_last_digit_is_kept_with_a_warning() -> None:  # F-45
    bban = "12345600000784"
    check = 98 - int(f"{bban}151800") % 97
    account = parse_iban(f"FI{check:02}{bban}")
    assert account.warning is not None


def test_a_mask_shows_the_first_group_and_the_last_four() -> None:  # F-45
    assert mask_iban("FI2112345600000785") == "FI21 ... 0785"


def test_accounts_are_printed_in_groups_of_four() -> None:  # F-45
    assert group_iban("FI2112345600000785") == "FI21 1234 5600 0007 85"


def test_the_representation_hides_the_account() -> None:
    assert "123456" not in repr(parse_iban("FI2112345600000785"))


REFUSALS: dict[type[exceptions.ValidationError], str] = {
    exceptions.InvalidChecksum: "do not match",
    exceptions.InvalidComponent: "no country",
    exceptions.InvalidFormat: "length or form",
}


def agrees_with_the_library(number: str) -> bool:
    """Compare with the library what a number of the right shape gives."""
    try:
        iban.validate(number, check_country=False)
    except exceptions.ValidationError as error:
        with pytest.raises(InvalidValueError, match=REFUSALS[type(error)]):
            parse_iban(number)
        return True
    account = parse_iban(number)
    finnish_and_wrong = number.startswith("FI") and not luhn.is_valid(number[4:])
    return account.text == number and (account.warning is not None) == finnish_and_wrong


@pytest.mark.parametrize("account", ["12345600000785", "50000100000008", "00000000000000", "99999999999999"])
def test_each_pair_of_check_digits_is_judged_as_the_library_does(account: str) -> None:
    assert all(agrees_with_the_library(f"FI{check:02}{account}") for check in range(100))


@pytest.mark.parametrize("place", range(14))
def test_each_last_digit_is_judged_as_the_library_does(place: int) -> None:
    for digit in string.digits:
        account = f"{'12345600000785'[:place]}{digit}{'12345600000785'[place + 1 :]}"
        assert agrees_with_the_library(f"FI{98 - int(f'{account}151800') % 97:02}{account}")


@given(st.from_regex(r"[0-9]{14}", fullmatch=True).filter(str.isascii), st.integers(0, 99))
def test_any_finnish_number_is_judged_as_the_library_does(account: str, check: int) -> None:
    assert agrees_with_the_library(f"FI{check:02}{account}")
    assert agrees_with_the_library(f"FI{98 - int(f'{account}151800') % 97:02}{account}")


@given(
    st.sampled_from(["SE", "GB", "DE", "NO", "XX"]),
    st.text("0123456789ABZ", min_size=8, max_size=30),
    st.integers(0, 99),
)
def test_any_foreign_number_is_judged_as_the_library_does(country: str, account: str, check: int) -> None:
    assert agrees_with_the_library(f"{country}{check:02}{account}")
    assert agrees_with_the_library(f"{country}{iban.calc_check_digits(f'{country}00{account}')}{account}")
