"""What every failure of kkrek is: an id, an exit code, a sentence of what happened and one of what to do next."""

from __future__ import annotations

import re
from typing import ClassVar


class Phrase(str):  # ruff: ignore[subclass-builtin] - gettext and format take a real str
    """A sentence that is translated where it is shown."""

    __slots__ = ()


class Codes(str):  # ruff: ignore[subclass-builtin] - it stands where any remedy stands
    """The codes of a closed choice, with bars between them; they are shown in the words of the language that is on."""

    __slots__ = ()


def N_(message: str) -> Phrase:  # ruff: ignore[invalid-function-name] - the name that gettext's tools look for
    """Mark a sentence for translation where it is written."""
    return Phrase(message)


class KkrekError(Exception):
    """A foreseen failure; ``fields`` fill the named places of ``what`` and ``hint``."""

    exit_code: ClassVar[int] = 1
    what: ClassVar[str] = ""
    hint: ClassVar[str] = ""

    def __init__(self, **fields: str | int) -> None:
        """Keep the facts; a ``Phrase`` among them is translated when shown."""
        super().__init__(self.what.format_map(fields))
        self.fields: dict[str, str | int] = fields

    @classmethod
    def id(cls) -> str:
        """Return the stable name for scripts: the class name in kebab-case without ``Error``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__.removesuffix("Error")).lower()
