"""The template that a new register starts from: its blanks are filled, listed as gaps, and never printed."""

from __future__ import annotations

from kkrek.domain.configuration import from_json, to_json, without_blanks
from kkrek.domain.configuration_parse import parse_configuration
from kkrek.domain.template import filled, template


def test_a_value_fills_the_blank_of_its_key_and_no_other() -> None:
    configuration = parse_configuration(filled(template(), {"controller.name": 'Malli "A" \\ Oy'}))
    assert configuration.controller.name == 'Malli "A" \\ Oy'
    assert configuration.controller.street.startswith("<<")


def test_what_is_printed_has_a_dash_for_each_blank() -> None:
    stored = without_blanks(to_json(parse_configuration(template())))
    assert "<<" not in stored
    assert from_json(stored).controller.name == "\N{EN DASH}"


def test_a_filled_text_is_printed_as_it_is() -> None:
    text = to_json(parse_configuration(filled(template(), {"controller.name": "Malliosuuskunta"})))
    assert from_json(without_blanks(text)).controller.name == "Malliosuuskunta"
