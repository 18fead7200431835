"""Commands in sentences for people, in the words that a Finnish clerk types; manuals and scripts keep the English."""

from __future__ import annotations

import re
from functools import cache

from kkrek.cli.commands import COMMANDS
from kkrek.i18n import language

_COMMAND = re.compile(r"`kkrek ([a-z-]+)(?: ([a-z-]+))?(?=[ `])")


def own_words(text: str) -> str:
    """Return a sentence whose commands in backquotes stand in Finnish words, where Finnish is spoken."""
    return _COMMAND.sub(_worded, text) if language() == "fi" and "`kkrek " in text else text


def _worded(found: re.Match[str]) -> str:
    first, second = found[1], found[2]
    words = _finnish().get(f"{first} {second}") if second else None
    if words is None and first in _finnish():
        words = _finnish()[first] + (f" {second}" if second else "")
    return f"`kkrek {words}" if words else found[0]


@cache
def _finnish() -> dict[str, str]:
    """Return the Finnish words of each command; in a group both words are Finnish."""
    own = {row.name: row.words[0] for row in COMMANDS}
    return {row.name: f"{own[row.group]} {own[row.name]}" if row.group else own[row.name] for row in COMMANDS}
