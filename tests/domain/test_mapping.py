"""The format in which a recipient takes customers (V-04)."""

from __future__ import annotations

import pytest

from kkrek.domain.mapping import APPROVABLE, READY, SENDABLE, Fault, parse_mapping, ready_mapping

OWN = """
form = "csv"
lengths = "bytes"
encoding = "utf-8"
dates = "dd.mm.yyyy"
delimiter = "tab"

[[columns]]
name = "Nimi"
field = "name"
max = 5

[[columns]]
name = "Kieli"
field = "language"
required = true
values = { fi = "FIN", sv = "SWE" }

[[columns]]
name = "Alkaa"
field = "relations.begin"

[[columns]]
name = "Kunta"
field = "addresses.home.town"
"""


@pytest.mark.parametrize("name", READY)
def test_what_comes_with_kkrek_is_read(name: str) -> None:
    mapping = parse_mapping(ready_mapping(name))
    assert all(column.field is None or column.field in SENDABLE for column in mapping.columns)


def test_every_field_that_goes_can_be_approved() -> None:
    assert {field for fields in SENDABLE.values() for field in fields} - {"number"} <= set(APPROVABLE)


def test_names_are_found_both_ways() -> None:
    mapping = parse_mapping(OWN)
    assert (mapping.name_of("name"), mapping.name_of("phones"), mapping.delimiter) == ("Nimi", None, "\t")
    column = mapping.column_of(" nimi ")
    assert column is not None
    assert (column.field, column.draws_on) == ("name", ("given_names", "family_name"))
    assert [one.name for one in mapping.columns_for("addresses")] == ["Kunta"]
    assert [one.name for one in mapping.columns_for("family_name")] == ["Nimi"]


def test_values_are_written_in_the_words_of_the_recipient() -> None:
    mapping = parse_mapping(OWN)
    name, language, begin, _town = mapping.columns
    assert mapping.write(language, "sv") == "SWE"
    assert mapping.write(language, "en") is None
    assert mapping.write(begin, "2024-03-01") == "01.03.2024"
    assert mapping.write(name, "a\u0308") == "\u00e4"
    assert mapping.fault(language, "") is Fault.MISSING
    assert mapping.fault(name, "Kos\u00e4") is None
    assert mapping.fault(name, "Kos\u00e4k") is Fault.TOO_LONG
