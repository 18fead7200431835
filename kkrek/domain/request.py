"""A data subject's request: what may be asked, in which state it is, and how each part of it ended (E-01, E-08).

One request may ask for several things. Each is settled by itself: whoever asks for a copy and for erasure gets the
copy first (E-15). The request is closed when all its kinds are settled. That it is overdue is computed, never stored.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kkrek.domain.customer import CustomerNumber, Via


class RequestKind(StrEnum):
    """What a person may ask for (GDPR Art. 15 to 18, 20, 21; E-01)."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    MARKETING_OBJECTION = "marketing_objection"


class RequestState(StrEnum):
    """How far a request is; the first three are open."""

    RECEIVED = "received"
    IDENTITY_ASKED = "identity_asked"
    EXTENDED = "extended"
    ANSWERED = "answered"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """How one kind of a request ended."""

    FULFILLED = "fulfilled"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Settled(NamedTuple):
    """One kind of a request, settled: how, when, and why it was not done in full (GDPR Art. 12(4))."""

    kind: RequestKind
    outcome: Outcome
    on: date
    reason: str | None = None


class RequestMade(NamedTuple):
    """A data subject's request (GDPR Art. 12, 15-21; E-01, E-02): dates are local days.

    ``requester`` and ``authority`` are who asked for the person, and by what right (E-16). ``person`` and ``reply_to``
    are of somebody who is not in the register. ``latest_on`` knows of the clock's stop and of an extension; ``aim_on``
    is the same day not rolled to a working day (E-06). ``purpose`` is what an objection is against.
    """

    id: str
    number: CustomerNumber | None
    kinds: tuple[str, ...]
    received_on: date
    via: Via
    identity_method: str | None
    aim_on: date
    latest_on: date
    state: str
    outcome: str | None
    answered_on: date | None
    delivery: str | None
    requester: str | None = None
    authority: str | None = None
    identity_asked_on: date | None = None
    identity_on: date | None = None
    extended_on: date | None = None
    extended_to: date | None = None
    extension_reason: str | None = None
    reason: str | None = None
    person: str | None = None
    reply_to: str | None = None
    purpose: str | None = None
    acknowledged_on: date | None = None
    extended_late: bool = False
    withdrawn_on: date | None = None
    settled: tuple[Settled, ...] = ()

    def without_words(self) -> RequestMade:
        """Return it without names, addresses and reasons, which can tell where somebody is (N-09, F-15)."""
        return self._replace(
            requester=None,
            authority=None,
            extension_reason=None,
            reason=None,
            person=None,
            reply_to=None,
            settled=tuple(one._replace(reason=None) for one in self.settled),
        )

    @property
    def is_open(self) -> bool:
        """Whether something of it is still to be settled."""
        return self.state in OPEN_STATES

    @property
    def open_kinds(self) -> tuple[str, ...]:
        """What is still to be settled."""
        done = {one.kind for one in self.settled}
        return tuple(kind for kind in self.kinds if kind not in done) if self.is_open else ()

    @property
    def unstopped_on(self) -> date | None:
        """The day to aim by if the clock had not stood while identity information was awaited (E-12)."""
        if self.identity_asked_on is None or self.identity_on is None:
            return None
        return self.aim_on - (self.identity_on - self.identity_asked_on)

    @property
    def is_waiting(self) -> bool:
        """Whether identity information was asked for and has not come: the clock stands (E-12)."""
        return self.is_open and self.identity_asked_on is not None and self.identity_on is None

    def is_overdue(self, today: date) -> bool:
        """Tell whether the time to answer is over and something is still open (E-43).

        While the clock stands, only what was overdue before it was stopped is so. An extension told after the first
        month gives no more time (E-07): what was overdue then stays so.
        """
        if self.extended_late:
            return self.is_open
        last = self.identity_asked_on if self.is_waiting and self.identity_asked_on else today
        return self.is_open and last > self.latest_on


OPEN_STATES = frozenset({RequestState.RECEIVED, RequestState.IDENTITY_ASKED, RequestState.EXTENDED})

# To stop marketing gives nobody any data, and a false objection does no harm: no identity is asked for them.
NEEDS_IDENTITY = frozenset(RequestKind) - {RequestKind.OBJECTION, RequestKind.MARKETING_OBJECTION}

_ID = re.compile(r"[0-9]{4}-[0-9]{4,9}")
_STATES: Mapping[Outcome, RequestState] = {
    Outcome.FULFILLED: RequestState.ANSWERED,
    Outcome.PARTLY: RequestState.PARTLY,
    Outcome.REFUSED: RequestState.REFUSED,
    Outcome.WITHDRAWN: RequestState.WITHDRAWN,
}


def as_id(text: str) -> str:
    """Return a text to name a request by, or nothing if it is no id: then it may be somebody's name (N-09)."""
    return text if _ID.fullmatch(text) else ""


def closed_state(kinds: Sequence[RequestKind], settled: Sequence[Settled]) -> RequestState | None:
    """Return the state of a request of which everything is settled, or None while something is open.

    What was withdrawn counts only when all was; of the rest the same end for all names the state, else `partly`.
    """
    if {one.kind for one in settled} != set(kinds):
        return None
    ends = {one.outcome for one in settled}
    said = ends - {Outcome.WITHDRAWN} or ends
    return _STATES[said.pop()] if len(said) == 1 else RequestState.PARTLY
