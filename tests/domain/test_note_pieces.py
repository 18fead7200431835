from __future__ import annotations

import pytest

from kkrek.domain.note_pieces import Movable, movable


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pitää kahvista", Movable(None, ())),
        ("hetu 131052\u2013902y", Movable("131052-902Y", ())),
        ("131052-902Y ja taas 131052-902Y", Movable("131052-902Y", ())),
        ("131052-902Y ja puoliso 010190-955F", Movable(None, ())),
        ("131052-902X", Movable(None, ())),
        (
            "tilit FI21 1234 5600 0007 85 ja fi14-1009-3000-1234-58",
            Movable(None, ("FI2112345600000785", "FI1410093000123458")),
        ),
    ],
)
def test_n_01_what_has_a_field_of_its_own_can_be_moved_there(text: str, found: Movable) -> None:
    assert movable(text) == found
