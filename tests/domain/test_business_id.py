from __future__ import annotations

import pytest

from kkrek.domain.business_id import parse_business_id
from kkrek.errors import InvalidValueError


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("0155362-7", "0155362-7"),
        ("01553627", "0155362-7"),
        ("155362-7", "0155362-7"),
        ("FI01553627", "0155362-7"),
        ("9999990-9", "9999990-9"),
        ("9999991-7", "9999991-7"),
        ("0000001-9", "0000001-9"),
        ("0000002-7", "0000002-7"),
    ],
)
def test_a_valid_identifier_is_normalised(text: str, normal: str) -> None:  # F-44, T-10
    assert parse_business_id(text) == normal


@pytest.mark.parametrize("text", ["2077474-1", "0155362-8", "1553627", "0155362", "", "abc", "00155362-7"])
def test_an_invalid_identifier_is_refused(text: str) -> None:  # F-44, T-10
    with pytest.raises(InvalidValueError, match="business_id"):
        parse_business_id(text)
