"""Characters that can be set are set; all others are written with number and name."""

from __future__ import annotations

import json
import re

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from kkrek.documents.legible import TYPEFACE, legible, spelled_out

SETTABLE = tuple(character for character in map(chr, range(0x20, 0x30000)) if legible(character) == character)


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_the_shipped_typeface_sets_every_character_that_passes(weight: str) -> None:
    template = f"""
        #set document(title: "All")
        #set text(lang: "en", font: "{TYPEFACE}", weight: "{weight}", fallback: false)
        #for one in json(bytes(sys.inputs.all)) [#("a" + one + "b ")]
    """
    pdf = typst.compile(
        template.encode(),
        ignore_system_fonts=True,
        sys_inputs={"all": json.dumps(SETTABLE)},
        pdf_standards=["ua-1", "a-3a"],
        timestamp=0,
    )
    assert pdf.startswith(b"%PDF")


def test_the_letters_of_finland_and_its_neighbours_pass() -> None:  # F-26
    letters = (
        "\u00c5\u00c4\u00d6\u00e5\u00e4\u00f6\u0160\u017d\u0161\u017e\u0110\u014a\u0166\u010c\u0111\u014b\u0167\u010d"
    )
    assert (
        legible(letters + "\u2019'-\u2013\u20ac\u0416\u044f\u03a9")
        == letters + "\u2019'-\u2013\u20ac\u0416\u044f\u03a9"
    )


@pytest.mark.parametrize(
    ("character", "written"),
    [
        ("\U0001f642", "[U+1F642 SLIGHTLY SMILING FACE]"),
        ("\u202e", "[U+202E RIGHT-TO-LEFT OVERRIDE]"),
        ("\u200b", "[U+200B ZERO WIDTH SPACE]"),
        ("\u00ad", "[U+00AD SOFT HYPHEN]"),
        ("\x1b", "[U+001B]"),
        ("\x00", "[U+0000]"),
        ("\r", "[U+000D]"),
        ("\u2028", "[U+2028 LINE SEPARATOR]"),
    ],
)
def test_what_has_no_shape_is_written_with_number_and_name(character: str, written: str) -> None:
    assert legible(f"a{character}b") == f"a{written}b"


def test_line_breaks_stay_and_tabs_become_spaces() -> None:
    assert legible("a\n\tb") == "a\n    b"


def test_spelled_out_names_each_character_once_in_order() -> None:
    assert spelled_out(["b\U0001f642", "\x1b\U0001f642"]) == ("[U+001B]", "[U+1F642 SLIGHTLY SMILING FACE]")


@given(st.text())
def test_what_comes_out_needs_no_second_pass(text: str) -> None:
    shown = legible(text)
    assert legible(shown) == shown
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", shown)
