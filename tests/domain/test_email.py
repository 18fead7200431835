from __future__ import annotations

import pytest

from kkrek.domain.email import lookup_email, parse_email
from kkrek.errors import InvalidValueError


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Aapo.Aijala@Example.FI", "aapo.aijala@example.fi"),
        (" aapo@example.com ", "aapo@example.com"),
        ("äijälä@example.fi", "äijälä@example.fi"),
    ],
)
def test_an_address_is_kept_as_given_and_compared_without_case(text: str, folded: str) -> None:  # F-35, M-12
    address = parse_email(text)
    assert (address.as_given, address.folded) == (text.strip(), folded)
    assert lookup_email(text) == folded


@pytest.mark.parametrize("text", ["", "aapo", "a@b", "a@@example.fi", "a b@example.fi", "@example.fi", "a@localhost"])
def test_what_is_no_address_is_refused_without_repeating_it(text: str) -> None:  # F-35
    with pytest.raises(InvalidValueError, match="email") as caught:
        parse_email(text)
    assert "example" not in str(caught.value.fields)


@pytest.mark.parametrize("text", ["Äijälä", "a b@example.fi", "a@b@c", "@", "a@"])
def test_other_texts_do_not_look_like_an_address(text: str) -> None:
    assert lookup_email(text) is None
