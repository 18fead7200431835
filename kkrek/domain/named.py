"""Whether a text names somebody, whatever ending Finnish puts on the name (N-02)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.words import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST = 3
_LONGEST_ENDING = 5


def names_somebody(text: str, names: Iterable[str], own: Iterable[str]) -> bool:
    """Tell whether a text has one of the names, in any case; a name that is also among ``own`` tells of nobody else."""
    known = {token for name in own for token in tokens(name)}
    sought = {token for name in names for token in tokens(name)} - known
    words = tokens(text)
    return any(_is_form(word, name) for name in sought if len(name) >= _SHORTEST for word in words)


def _is_form(word: str, name: str) -> bool:
    """Tell whether a word is a name with an ending: ``Niilolle``, ``Korhosen`` of *Korhonen*."""
    stems = (name, f"{name[:-3]}s") if name.endswith("nen") and len(name) > len("nen") + 1 else (name,)
    return any(word.startswith(stem) and len(word) <= len(stem) + _LONGEST_ENDING for stem in stems)
