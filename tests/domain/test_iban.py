from __future__ import annotations

import pytest

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
