"""Direct marketing: four kinds, five channels, three states, and whether a message may be sent (N-04, M-01 to M-11).

Act 917/2014 section 200 and GDPR Art. 21(2)-(3). Customers are natural persons, so the rules for companies (section
202) are not here. No record for a kind and channel is the third state, *unset* (M-11).
"""

from __future__ import annotations

from dataclasses import dataclass
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


class WhyNot(StrEnum):
    """Why somebody gets no message, or is not on a list (M-01, M-06); of several the first in this order is told."""

    MERGED = "merged"
    ERASED = "erased"
    DECEASED = "deceased"
    RESTRICTED = "restricted"
    PROTECTED = "protected"
    FORBIDDEN = "forbidden"
    WITHDRAWN = "withdrawn"
    NO_CONSENT = "no_consent"
    RELATION_ENDED = "relation_ended"
    NO_CONTACT = "no_contact"
    SUPPRESSED = "suppressed"
    MINOR = "minor"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """What decides about a message to somebody; ``state`` None is *unset* (M-11).

    ``from_own_sale``: the contact came with an own sale, the product is similar, and an opt-out was offered then and
    is in each message (act 917/2014 section 200(3)).
    """

    state: State | None = None
    from_own_sale: bool = False
    erased: bool = False
    deceased: bool = False
    restricted: bool = False
    suppressed: bool = False
    protected: bool = False


_STRICTNESS = (State.FORBIDDEN, State.WITHDRAWN, State.CONSENTED)
# An own sale opens the way for messages (section 200(3)); a calling machine always needs consent (section 200(1)).
_MESSAGES = frozenset({Channel.EMAIL, Channel.SMS})
_NEEDS_CONSENT = _MESSAGES | {Channel.AUTOMATED}


def standing(choices: Sequence[MarketingChoice]) -> Mapping[tuple[Kind, Channel], MarketingChoice]:
    """Return what stands now for each kind and channel: the newest record that was not taken back (M-02).

    ``choices`` are in order of recording. A consent lifts a prohibition only for its own kind and channel.
    """
    return {(Kind(choice.kind), Channel(choice.channel)): choice for choice in choices if choice.taken_back_on is None}


def strictest(one: MarketingChoice | None, other: MarketingChoice | None) -> MarketingChoice | None:
    """Return which of two choices of one person allows less; of two that allow the same, the earlier (M-04).

    A prohibition is stricter than a withdrawn consent, that than a consent; nothing said says nothing.
    """
    said = [choice for choice in (one, other) if choice is not None]
    return min(said, key=lambda choice: (_STRICTNESS.index(State(choice.state)), choice.since), default=None)


def why_not(channel: Channel, to: Addressee) -> WhyNot | None:
    """Return why a message must not be sent to a natural person, or None when it may (M-01, M-02, M-06, M-12).

    Act 917/2014 section 200. Nothing goes by post to a protected person (turvakielto).
    """
    barred = (
        (to.erased, WhyNot.ERASED),
        (to.deceased, WhyNot.DECEASED),
        (to.restricted, WhyNot.RESTRICTED),
        (to.protected and channel is Channel.POST, WhyNot.PROTECTED),
        (to.state is State.FORBIDDEN, WhyNot.FORBIDDEN),
        (to.state is State.WITHDRAWN, WhyNot.WITHDRAWN),
        (to.state is None and needs_consent(channel, from_own_sale=to.from_own_sale), WhyNot.NO_CONSENT),
        (to.suppressed, WhyNot.SUPPRESSED),
    )
    return next((reason for holds, reason in barred if holds), None)


def needs_consent(channel: Channel, *, from_own_sale: bool) -> bool:
    """Tell whether a message through a channel needs a consent given before (act 917/2014 section 200(1), 200(3))."""
    return channel in _NEEDS_CONSENT and not (from_own_sale and channel in _MESSAGES)


def basis_of(channel: Channel, *, from_own_sale: bool) -> str:
    """Return what allows a list for a channel: consent where it needs one, else the legitimate interest (E-44, M-01).

    GDPR Art. 6(1)(a) and (f) with recital 47; act 917/2014 section 200.
    """
    return "6(1)(a)" if needs_consent(channel, from_own_sale=from_own_sale) else "6(1)(f)"
