from __future__ import annotations

from kkrek.domain.address import parse_street
from kkrek.domain.customer import AddressParts
from kkrek.domain.suppression import identifiers, postal_line


def test_everything_that_recognises_the_person_is_listed_in_normal_form() -> None:  # M-12
    assert identifiers(
        emails=["Aapo@Example.FI"],
        e164s=["+358401234567"],
        identity_code="131052-9085",
        name="Aapo Äijälä",
        postal_lines=["juvankatu 10 b 23 33710"],
    ) == (
        ("email", "aapo@example.fi"),
        ("phone", "+358401234567"),
        ("identity_code", "131052-9085"),
        ("name", "aapo aijala|juvankatu 10 b 23 33710"),
    )


def test_an_email_in_other_letters_is_the_same() -> None:  # M-12
    def only(email: str) -> tuple[tuple[str, str], ...]:
        return identifiers(emails=[email], e164s=(), identity_code=None, name=None, postal_lines=())

    assert only("AAPO@example.fi") == only("aapo@EXAMPLE.fi ")


def test_a_name_counts_only_with_a_place_and_in_any_order() -> None:  # M-12
    def named(name: str, *lines: str) -> tuple[tuple[str, str], ...]:
        return identifiers(emails=(), e164s=(), identity_code=None, name=name, postal_lines=lines)

    assert named("Aapo Äijälä") == ()
    assert named("Äijälä Aapo", "katu 1 00530") == named("Aapo Äijälä", "katu 1 00530")


def test_a_postal_line_needs_street_and_code() -> None:  # M-12
    street = parse_street("Juvankatu 10 B 23")
    assert postal_line(street) is None
    assert postal_line(AddressParts(postal_code="33710")) is None
    full = AddressParts(street="Juvankatu", house_number="10", stair="B", apartment="23", postal_code="33710")
    assert postal_line(full) == "juvankatu 10 b 23 33710"
