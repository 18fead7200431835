"""A billing ground: an open claim keeps data that would else be erased (N-06, GDPR Art. 17(3)(e)); no amounts."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.limitation import barred_after

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.customer import Origin


class ClaimState(StrEnum):
    """How a claim stands."""

    OPEN = "open"
    PAID = "paid"
    DISPUTED = "disputed"
    JUDGMENT = "judgment"


class Claim(NamedTuple):
    """A claim by its reference; ``interrupted_on`` are the days on which its limitation began anew (F-39)."""

    id: int
    uid: str
    company: str | None
    reference: str
    due_on: date
    state: ClaimState
    paid_on: date | None
    disputed_on: date | None
    judgment_on: date | None
    interrupted_on: tuple[date, ...]
    origin: Origin

    @property
    def barred_after(self) -> date | None:
        """The last day on which it is not barred by limitation (F-39); None when it is paid."""
        if self.state is ClaimState.PAID:
            return None
        return barred_after(self.due_on, self.interrupted_on, self.judgment_on)

    def binds_on(self, day: date) -> bool:
        """Tell whether it is neither paid nor barred on a day: its data are needed for it (Art. 17(3)(e))."""
        end = self.barred_after
        return end is not None and day <= end
