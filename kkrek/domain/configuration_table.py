"""Reading one table of a configuration: each key is taken once with its type, and what is left over is refused.

The same reader serves TOML and the JSON made from it; it knows types, not meanings. A refusal names the dotted key,
with the code of a list item or its place from 1, and what is expected there; never the value.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING

from kkrek.domain.configuration_parts import Texts
from kkrek.errors import N_, InvalidValueError, Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

MEND = N_("mend this key and load the file again with `kkrek config load`")
_LANGUAGES = frozenset({"fi", "sv", "en"})
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def refused(key: str, rule: Phrase, remedy: str = MEND) -> InvalidValueError:
    """Return the error for a dotted key; ``remedy`` may list the allowed words instead of a sentence."""
    return InvalidValueError(field=key, rule=rule, remedy=remedy)


class Table:
    """One table; ``path`` is its dotted key, empty for the whole file.

    Every method raises InvalidValueError when the value is missing or of another type. A JSON null counts as missing.
    """

    __slots__ = ("_left", "path")

    def __init__(self, values: Mapping[str, object], path: str = "") -> None:
        self._left = {key: value for key, value in values.items() if value is not None}
        self.path = path

    def key(self, name: str) -> str:
        """Return the dotted key of ``name``."""
        return f"{self.path}.{name}" if self.path else name

    def text(self, name: str) -> str:
        """Take a text that is not empty."""
        text = self.text_or_none(name)
        if text is None:
            raise refused(self.key(name), N_("a text is expected here"))
        return text

    def text_or_none(self, name: str) -> str | None:
        """Take a text that is not empty, or None when the key is absent."""
        value = self._left.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise refused(self.key(name), N_("a text is expected here, not empty"))
        return value.strip()

    def texts(self, name: str) -> Texts:
        """Take a text in the languages; Finnish is a must."""
        texts = self.texts_or_none(name)
        if texts is None:
            raise refused(self.key(name), N_("a text in fi, sv and en is expected here"))
        return texts

    def texts_or_none(self, name: str) -> Texts | None:
        """Take a text in the languages, or None when the key is absent."""
        value = self._left.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, dict) or not value.keys() <= _LANGUAGES:
            raise refused(self.key(name), N_("a text in fi, sv and en is expected here"))
        fi, sv, en = value.get("fi"), value.get("sv", ""), value.get("en", "")
        if not isinstance(fi, str) or not isinstance(sv, str) or not isinstance(en, str) or not fi.strip():
            raise refused(self.key(name), N_("a text in fi, sv and en is expected here; fi is a must"))
        return Texts(fi.strip(), sv.strip(), en.strip())

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """Take one of the ``allowed`` words."""
        value = self._left.pop(name, None)
        if not isinstance(value, str) or value not in allowed:
            raise refused(self.key(name), N_("one of the allowed words is expected here"), " | ".join(allowed))
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """Take a list of texts; absent is an empty list."""
        value = self._left.pop(name, [])
        if not isinstance(value, list):
            raise refused(self.key(name), N_("a list of texts is expected here"))
        words = tuple(word for word in value if isinstance(word, str) and word)
        if len(words) != len(value) or len(set(words)) != len(words):
            raise refused(self.key(name), N_("a list of texts is expected here, each of them once"))
        return words

    def number(self, name: str, least: int, most: int, default: int | None = None) -> int:
        """Take a whole number from ``least`` to ``most``; an absent key is ``default``, without one refused."""
        number = self.number_or_none(name, least, most)
        if number is None:
            number = default
        if number is None:
            raise refused(self.key(name), N_("a whole number is expected here"))
        return number

    def number_or_none(self, name: str, least: int, most: int) -> int | None:
        """Take a whole number from ``least`` to ``most``, or None when the key is absent."""
        value = self._left.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise refused(
                self.key(name), N_("a whole number within the bounds is expected here"), f"{least} ... {most}"
            )
        return value

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """Take true or false, or ``default`` when the key is absent."""
        value = self._left.pop(name, default)
        if not isinstance(value, bool):
            raise refused(self.key(name), N_("one of the allowed words is expected here"), "true | false")
        return value

    def day(self, name: str) -> date:
        """Take a day: a TOML date, or a text like 2026-11-22."""
        value = self._left.pop(name, None)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError as error:
            raise refused(self.key(name), N_("a day is expected here, like 2026-11-22")) from error

    def days(self, name: str) -> tuple[date, ...]:
        """Take a list of days, each as `day`; absent is an empty list."""
        found = self._left.pop(name, [])
        if not isinstance(found, list):
            raise refused(self.key(name), N_("a list of days is expected here, like 2026-11-22"))
        return tuple(Table({name: one}, self.path).day(name) for one in found)

    def table(self, name: str, *, optional: bool = False) -> Table:
        """Take the table ``name``; an absent one is empty when ``optional``."""
        value = self._left.pop(name, {} if optional else None)
        if not isinstance(value, dict):
            raise refused(self.key(name), N_("a table is expected here"), f"[{self.key(name)}]")
        return Table(value, self.key(name))

    def tables(self, name: str) -> list[Table]:
        """Take the list of tables ``name`` (``[[name]]`` in TOML); absent is an empty list."""
        value = self._left.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise refused(self.key(name), N_("a list of tables is expected here"), f"[[{self.key(name)}]]")
        codes = Counter(item.get("code") for item in value if isinstance(item.get("code"), str))
        return [Table(item, f"{self.key(name)}.{_named(item, codes, n)}") for n, item in enumerate(value, start=1)]

    def take(self, name: str) -> object:
        """Take a value whose type the caller checks, or None when the key is absent."""
        return self._left.pop(name, None)

    def has(self, name: str) -> bool:
        """Tell whether ``name`` is there and not taken yet."""
        return name in self._left

    def done(self) -> None:
        """Refuse what was not taken: an unknown key is a slip of the pen, never dropped in silence."""
        for name in self._left:
            shown = name if _PLAIN_KEY.fullmatch(name) else "?"
            raise refused(self.key(shown), N_("kkrek does not know this key"))


def _named(item: Mapping[str, object], codes: Counter[object], place: int) -> str:
    """Return the code of a list item, as `gaps` names it too; one without a code of its own is counted."""
    code = item.get("code")
    return code if isinstance(code, str) and CODE.fullmatch(code) and codes[code] == 1 else str(place)
