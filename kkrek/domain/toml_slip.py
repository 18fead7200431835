"""Where a text stops being TOML: the line, the key that stands on it, and what is expected there; never a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kkrek.errors import N_, Phrase, TomlSlipError

if TYPE_CHECKING:
    from tomllib import TOMLDecodeError

_PLACE = re.compile(r"at line (\d+), column (\d+)")
_KEY = re.compile(r"\s*([A-Za-z0-9_.-]{1,60})\s*=")
_HEADER = re.compile(r"\s*\[{1,2}\s*([A-Za-z0-9_.-]{1,60})\s*\]{1,2}")
_CODE = re.compile(r"""\s*code\s*=\s*["']([a-z][a-z0-9_]{0,39})["']""")
# What the reader of the standard library says, by the beginning of its sentence, which quotes the text further on.
_RULES: tuple[tuple[str, Phrase], ...] = (
    ("Invalid value", N_("a text in quotation marks, a number, a day, true or false is expected here")),
    ("Cannot overwrite", N_("this key is here a second time")),
    ("Cannot declare", N_("this table is here a second time")),
    ("Unterminated string", N_("a quotation mark is missing at the end of a text")),
    ('Expected "\'"', N_("a quotation mark is missing at the end of a text")),
    ("Illegal character '\\n'", N_("a quotation mark is missing at the end of a text")),
)
_ELSE = N_("from here on the text does not follow TOML")


def slip_of(error: TOMLDecodeError, text: str, remedy: str) -> TomlSlipError:
    """Return the failure for what the reader of TOML refuses; ``field`` is ``TOML line:column``."""
    found = _PLACE.search(str(error))
    line, column = map(int, found.groups()) if found else (text.count("\n") + 1, 1)
    key = _key(text.splitlines()[:line]) if found else ""
    rule = next((rule for start, rule in _RULES if str(error).startswith(start)), _ELSE)
    return TomlSlipError(
        field=f"TOML {line}:{column}", line=line, key=f" ({key})" if key else "", rule=rule, remedy=remedy
    )


def _key(lines: list[str]) -> str:
    """Return the dotted key of the last line, with its table, which its code names where it has one; else nothing."""
    own = _KEY.match(lines[-1]) if lines else None
    if own is None:
        return ""
    table, code = "", ""
    for line in reversed(lines[:-1]):
        if header := _HEADER.match(line):
            table = header[1]
            break
        code = code or (found[1] if (found := _CODE.match(line)) else "")
    return ".".join(filter(None, (table, code if table else "", own[1])))
