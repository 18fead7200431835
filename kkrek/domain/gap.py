"""What a gap of the configuration is, and where the documents of the controller mark it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kkrek.errors import Phrase


class Severity(StrEnum):
    """How much a gap matters: ``error`` leaves a legal duty unmet, ``warning`` should be mended, ``note`` is told."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing left open; ``fields`` fill the named places of ``what`` and ``hint``.

    ``keys`` are the dotted keys that it concerns, where that is not the field ``where``; empty for one that is no gap
    of any document. ``language`` is that of a translation which is missing.
    """

    id: str
    severity: Severity
    what: Phrase
    fields: dict[str, str | int]
    hint: Phrase
    keys: tuple[str, ...] | None = None
    language: str | None = None

    @property
    def places(self) -> tuple[str, ...]:
        """The dotted keys that it concerns; items of a list of tables are counted from 1 or named by their codes."""
        if self.keys is not None:
            return self.keys
        return (str(self.fields["where"]),) if "where" in self.fields else ()
