"""Make every character of the data visible on paper and harmless in a terminal.

Letters are set in one typeface, the one that ships inside typst. What it lacks, and what has no shape at all
(control, format and bidi characters), is written with its number and name: ``[U+1F642 SLIGHTLY SMILING FACE]``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

TYPEFACE: Final = "Libertinus Serif"

# Latin with all its marks, Greek, Cyrillic, and the signs of letters and bills. A test sets each of them in each
# weight, so a new typst with other typefaces cannot make this list untrue unnoticed.
_SET: Final = (
    "\u0020-\u007e\u00a0-\u00ac\u00ae-\u02e4\u0300-\u034e\u0350-\u036f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce"
    "\u0400-\u045f\u0490-\u04c4\u04c7-\u04cc\u04d0-\u04f9\u1e00-\u1e9b\u1e9e\u1ea0-\u1ef9\u2010-\u2015\u2018-\u2022"
    "\u2026\u2030\u2032\u2033\u2039\u203a\u2044\u20ac\u2116\u2122\u2190-\u2193\u2212\u2264\u2265\ufffd"
)
_OTHER: Final = re.compile(f"[^\\n{_SET}]")


def legible(text: str) -> str:
    """Return ``text`` with every character that cannot be set written as number and name; line breaks stay."""
    return _OTHER.sub(lambda match: _spelled(match.group()), text.replace("\t", "    "))


def spelled_out(texts: Iterable[str]) -> tuple[str, ...]:
    """Return how ``legible`` writes each character that it must write out in ``texts``, once, in order of number."""
    found = {character for text in texts for character in _OTHER.findall(text.replace("\t", " "))}
    return tuple(_spelled(character) for character in sorted(found))


def _spelled(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"[U+{ord(character):04X} {name}]" if name else f"[U+{ord(character):04X}]"
