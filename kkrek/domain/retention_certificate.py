"""What a certificate of a retention says: counts and the version of the rules, nobody's name or number (F-43)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.log_head import LogHead


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionCertificate:
    """Proof that data went when their time was over (GDPR Art. 5(1)(e), 5(2)).

    ``gone`` are units with how many persons (or cases) and entries; ``left`` are the codes of reasons with how often
    each kept something whose time was over; ``gaps`` are units of which nothing goes, with the code of the gap.
    ``day`` is the one for which the plan was made, ``version`` that of the configuration.
    """

    plan: str
    day: date
    erased_on: date
    version: int
    gone: tuple[tuple[str, int, int], ...]
    left: tuple[tuple[str, int], ...]
    gaps: tuple[tuple[str, str], ...]
    tell: tuple[str, ...]
    configuration: Configuration
    head: LogHead
