from __future__ import annotations

import pytest

from kkrek.domain.nationality import parse_nationality
from kkrek.errors import InvalidValueError


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FI", "FI"),
        ("fi", "FI"),
        ("FIN", "FI"),
        ("246", "FI"),
        ("752", "SE"),
        ("Suomi", "FI"),
        ("Finland", "FI"),
        ("ruotsi", "SE"),
        ("Sverige", "SE"),
        ("Sweden", "SE"),
        ("viro", "EE"),
        ("Kansalaisuudeton", "XXA"),
        ("XXA", "XXA"),
        ("statslös", "XXA"),
        ("tuntematon", "XXX"),
        ("xxx", "XXX"),
    ],
)
def test_codes_and_names_of_countries_are_understood(text: str, code: str) -> None:  # F-29
    assert parse_nationality(text) == code


@pytest.mark.parametrize("text", ["", "EU", "XX", "ZZ", "UN", "suomalainen", "999", "FI,SE"])
def test_what_is_no_country_is_refused(text: str) -> None:  # F-29
    with pytest.raises(InvalidValueError, match="nationality"):
        parse_nationality(text)
