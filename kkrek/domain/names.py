"""Names and other short texts: what may be stored, and how names are searched (F-26, F-27).

Control, format and bidirectional characters are refused: they can hide or reorder what a screen or letter shows.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from kkrek.domain.words import tokens
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME_LIMIT = 200
LINE_LIMIT = 200
TEXT_LIMIT = 10_000
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")  # Emoji and some scripts are written with them; they reorder nothing.


def check_name(text: str, field: str) -> str:
    """Return a name trimmed, in NFC, otherwise exactly as given (F-26). Raises InvalidValueError."""
    return check_line(text, field, limit=NAME_LIMIT)


def check_line(text: str, field: str, limit: int = LINE_LIMIT) -> str:
    """Return one line trimmed and in NFC: not empty, at most ``limit`` characters, nothing invisible."""
    return _checked(text, field, limit, allowed=frozenset())


def check_text(text: str, field: str, limit: int = TEXT_LIMIT) -> str:
    r"""Return free text trimmed and in NFC; lines (``\n``, also for ``\r\n``) and tabs may be in it."""
    return _checked(text.replace("\r\n", "\n"), field, limit, allowed=_JOINERS | {"\n", "\t"})


def search_text(family: str | None, given: str | None, call: str | None, formers: Iterable[str]) -> str:
    """Return the folded words of all names in order, for the search column (F-26, F-27)."""
    # Words never cross a space, so all names fold at once.
    return " ".join(tokens(" ".join(name for name in (family, given, call, *formers) if name)))


def called(given: str | None, call: str | None) -> str:
    """Return the name by which somebody is called: the call name, else the first of the given names (F-26)."""
    return call or next(iter((given or "").split()), "")


def sorted_tokens(text: str) -> str:
    """Return the folded words sorted and joined by a space: equal for names in any order."""
    return " ".join(sorted(tokens(text)))


def _checked(text: str, field: str, limit: int, allowed: frozenset[str]) -> str:
    composed = unicodedata.normalize("NFC", text).strip()
    if not composed:
        raise InvalidValueError(field=field, rule=N_("is empty"), remedy=N_("give a value, or leave the field out"))
    # Every invisible character is unprintable, which a text tells at once; some of the unprintable ones may stay.
    if not composed.isprintable() and any(
        unicodedata.category(char) in _INVISIBLE and char not in allowed for char in composed
    ):
        raise InvalidValueError(
            field=field,
            rule=N_("holds an invisible character (control, format or writing direction)"),
            remedy=N_("type the value instead of pasting it"),
        )
    if len(composed) > limit:
        raise InvalidValueError(field=field, rule=N_("is too long"), remedy=f"max. {limit}")
    return composed
