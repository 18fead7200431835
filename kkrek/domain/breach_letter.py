"""What a letter to a person whose data were in a breach says, as data (GDPR Art. 34(2); E-53)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.customer import Language
    from kkrek.domain.log_head import LogHead


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachLetter:
    """One letter. ``recipient`` are the lines in the window: name and address, nothing else (F-02, F-18).

    ``country`` is the code that is the last of these lines where the letter goes abroad. ``nature``,
    ``consequences``, ``measures`` and ``advice`` are the office's own texts; ``fields`` are those concerned.
    """

    breach: int
    made_on: date
    language: Language
    recipient: tuple[str, ...]
    country: str | None
    configuration: Configuration
    head: LogHead
    aware_on: date
    notified_on: date | None
    nature: str
    consequences: str
    measures: str
    advice: str | None
    fields: tuple[str, ...]
