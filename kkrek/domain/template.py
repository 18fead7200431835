"""The commented template of the configuration that a new register starts from, and how its blanks are filled."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECTION = re.compile(r"\[+([a-z_]+)\]+\s*")
_BLANK = re.compile(r'([a-z_.]+) = "<<.*>>"\s*')


def template() -> str:
    """Return the template; what is still to be filled in stands between ``<<`` and ``>>``."""
    return files("kkrek.domain").joinpath("template.toml").read_text(encoding="utf-8")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the template with blanks filled; a value's key is ``section.key``, or ``key`` before the first section.

    A blank that has no value stays, and `config check` lists it.
    """
    section, lines = "", []
    for line in text.splitlines():
        heading, blank = _SECTION.fullmatch(line), _BLANK.fullmatch(line)
        if heading:
            section = heading[1] + "."
        value = values.get(section + blank[1]) if blank else None
        lines.append(line if blank is None or value is None else f"{blank[1]} = {_quoted(value)}")
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    """Return a TOML basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in escaped) + '"'
