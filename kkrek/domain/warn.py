"""A warning to whoever typed: the value is taken, but somebody should look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.errors import N_, Phrase

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Warn:
    """A warning: its stable id, the field it is about, and a sentence without personal data.

    ``numbers`` are the customers whom the sentence names with ``{numbers}``: by their numbers alone; ``on`` is the day
    that it names with ``{day}``.
    """

    id: str
    field: str | None
    message: Phrase
    line: int | None = None
    numbers: tuple[int, ...] = ()
    on: date | None = None


NOT_WIPED = Warn(
    "not-wiped",
    None,
    N_("others are reading the register: the old pages are wiped by the next command that finds it free"),
)
"""What was removed or sealed is so, but its old pages are still there (E-39)."""
