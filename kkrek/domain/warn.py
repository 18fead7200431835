"""A warning to whoever typed: the value is taken, but somebody should look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kkrek.errors import Phrase


@dataclass(frozen=True, slots=True)
class Warn:
    """A warning: its stable id, the field it is about, and a sentence without personal data.

    ``numbers`` are the customers whom the sentence names with ``{numbers}``: by their numbers alone.
    """

    id: str
    field: str | None
    message: Phrase
    line: int | None = None
    numbers: tuple[int, ...] = ()
