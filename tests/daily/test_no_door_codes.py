"""No command of the daily work stores the code of a door, an alarm or a key, wherever it is typed (E-54)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people import AAPO

from kkrek.errors import InvalidValueError

if TYPE_CHECKING:
    from office import Command

LEASE = ("relation", "open", "1001", "--kind", "asunto", "--object")


@pytest.mark.parametrize(
    ("argv", "field"),
    [
        (("note", "add", "1001", "alaoven ovikoodi 4711"), "notes"),
        (("add", "--family-name", "Koski", "--note", "ovikoodi 4711"), "notes"),
        (("correct", "1001", "--note", "ovikoodi 4711"), "notes"),
        (("correct", "1001", "--call-name", "Aapo", "--reason", "ovikoodi 4711"), "reason"),
        ((*LEASE, "Juvankatu 10 B 23, ovikoodi 4711"), "object"),
        (("event", "add", "1001", "--kind", "vika", "--description", "ovikoodi 4711"), "description"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value[:2]),
)
def test_e_54_a_code_is_refused_and_not_shown(clerk: Command, argv: tuple[str, ...], field: str) -> None:
    clerk("add", *AAPO)
    done = clerk(*argv)
    assert done.code == InvalidValueError.exit_code
    assert done.err.startswith(f"kkrek: error: {field}: ")
    assert "4711" not in done.err
    assert "4711" not in clerk("show", "1001", "--history").out


def test_a_note_may_say_that_a_code_does_not_work(clerk: Command) -> None:
    clerk("add", *AAPO)
    assert clerk("note", "add", "1001", "ovikoodi ei toimi, soita 040 1234567").code == 0
