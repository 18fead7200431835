from __future__ import annotations

import unicodedata

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.email import _is_domain, lookup_email, parse_email
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


NAMES = [
    *("a", "aapo.virtanen", "Aapo_V-1", "!#$%&'*+-/=?^`{|}~", ".a", "a.", "a..b", "", '"a b"', '"a"', "a b", "a,b"),
    *("a(b)", "äijälä", "a\u0338", "\u017f", "\u212a", "\u0663", "a\x00", "info", "WEBMASTER", "Aapo <aapo"),
    *("a" * 64, "a" * 65, "a" * 243, "a" * 244, "a" * 254),
]
DOMAINS = [
    *("example.fi", "Elisa.FI", "a.b.c.fi", "localhost", "test", "foo.test", "a.local", "-a.fi", "a-.fi", "a..fi"),
    *(".fi", "a.fi.", "a.f1", "1.fi", "a_b.fi", "a b.fi", "äijälä.fi", "a\uff0efi", "ab--c.fi", "c.fi\x00"),
    *("xn--hmlinen-5wa.fi", "XN--HMLINEN-5WA.fi", "xn--a.fi", "[1.2.3.4]", "", "b@c.fi", "@c.fi", "x<b@c.fi>"),
    *("c.fi>", "\u0338c.fi", f"{'x' * 63}.fi", f"{'x' * 64}.fi", ".".join(["x" * 49] * 5)),
]


def library_takes(text: str) -> bool:
    try:
        validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def taken(text: str) -> bool:
    try:
        address = parse_email(text)
    except InvalidValueError:
        return False
    composed = unicodedata.normalize("NFC", text.strip())
    assert address.folded == unicodedata.normalize("NFC", composed.casefold())
    return True


@pytest.mark.parametrize("domain", DOMAINS)
def test_any_name_before_a_domain_is_judged_as_the_library_does(domain: str) -> None:
    texts = [f"{name}@{domain}" for name in NAMES]
    assert [text for text in texts if taken(text) != library_takes(text)] == []


def test_each_character_in_a_name_is_judged_as_the_library_does() -> None:
    texts = [f"a{chr(code)}b@example.fi" for code in range(0x250)]
    assert [text for text in texts if taken(text) != library_takes(text)] == []


@given(st.text("ab.@-_+<>\"' \tÄ1", max_size=10), st.text("ab.@-_<>[] \nÄ1", max_size=8))
def test_any_text_is_judged_as_the_library_does(name: str, domain: str) -> None:
    for text in (f"{name}@{domain}.fi", f"{name}@elisa.fi", f"a@{domain}", name + domain):
        assert taken(text) == library_takes(text)


@pytest.mark.parametrize("length", [253, 254, 255, 256])
def test_the_longest_address_is_that_of_the_library(length: int) -> None:
    text = f"{'a' * (length - len('@example.fi'))}@example.fi"
    assert taken(text) == library_takes(text)


@pytest.mark.parametrize("length", [100, 150, 180])
def test_an_address_that_is_too_long_when_its_domain_is_decoded_is_refused_as_by_the_library(length: int) -> None:
    domain = ("\u4e00" * 40).encode("idna").decode()
    text = f"{'a' * length}@{domain}.fi"
    assert len(text) < 254
    assert taken(text) == library_takes(text) == (length < 130)


def test_the_domains_that_are_remembered_are_few() -> None:
    assert _is_domain.cache_parameters()["maxsize"] == 1024
