"""Direct marketing: four kinds, five channels, three states, and whether a message may be sent (N-04, M-01 to M-11).

Act 917/2014 section 200 and GDPR Art. 21(2)-(3), for natural persons. No record for a kind and channel is the
third state, *unset* (M-11).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kkrek.domain.customer import MarketingChoice


class Kind(StrEnum):
    """The four kinds of the notice, section 9 (N-04)."""

    ADVERTISING = "advertising"
    DISTANCE_SELLING = "distance_selling"
    OTHER_DM = "other_dm"
    RESEARCH = "research"


class Channel(StrEnum):
    """How a message would reach the person."""

    POST = "post"
    PHONE = "phone"
    EMAIL = "email"
    SMS = "sms"
    AUTOMATED = "automated"


class State(StrEnum):
    """What the person said; nothing said is no record (M-11). A withdrawn consent never counts as a yes (M-07)."""

    CONSENTED = "consented"
    FORBIDDEN = "forbidden"
    WITHDRAWN = "withdrawn"


_STRICTNESS = (State.FORBIDDEN, State.WITHDRAWN, State.CONSENTED)
_NEEDS_CONSENT = frozenset({Channel.EMAIL, Channel.SMS, Channel.AUTOMATED})


def standing(choices: Sequence[MarketingChoice]) -> Mapping[tuple[Kind, Channel], MarketingChoice]:
    """Return what stands now for each kind and channel: the newest record (M-02).

    ``choices`` are in order of recording. A consent lifts a prohibition only for its own kind and channel.
    """
    return {(Kind(choice.kind), Channel(choice.channel)): choice for choice in choices}


def strictest(one: MarketingChoice | None, other: MarketingChoice | None) -> MarketingChoice | None:
    """Return which of two choices of one person allows less; of two that allow the same, the earlier (M-04).

    A prohibition is stricter than a withdrawn consent, that than a consent; nothing said says nothing.
    """
    said = [choice for choice in (one, other) if choice is not None]
    return min(said, key=lambda choice: (_STRICTNESS.index(State(choice.state)), choice.since), default=None)


def may_send(  # ruff: ignore[too-many-arguments] - one row of the decision table each, by name
    kind: Kind,
    channel: Channel,
    choices: Sequence[MarketingChoice],
    *,
    from_own_sale: bool,
    deceased: bool,
    restricted: bool,
    suppressed: bool,
    protected: bool,
) -> bool:
    """Tell whether one message may be sent to a natural person (M-01, M-02, M-06, M-12; act 917/2014 section 200).

    ``from_own_sale``: the address came with an own sale, the product is similar, and an opt-out was offered
    (section 200(3)). A protected person (turvakielto) gets nothing by post.
    """
    if deceased or restricted or suppressed or (protected and channel is Channel.POST):
        return False
    choice = standing(choices).get((kind, channel))
    if choice is None:
        return from_own_sale or channel not in _NEEDS_CONSENT
    return choice.state == State.CONSENTED
