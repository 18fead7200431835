"""What becomes of an erasure request: one decision for every situation (GDPR Art. 17, 18; E-15, E-37, E-38, N-06).

Vouchers decide nothing: they lie in the bookkeeping, not here, and do not keep the customer card (F-38). The answer
names them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Ground(StrEnum):
    """The grounds of GDPR Art. 17(1) (E-37)."""

    NOT_NEEDED = "17.1.a"
    CONSENT_WITHDRAWN = "17.1.b"
    OBJECTION = "17.1.c"
    UNLAWFUL = "17.1.d"
    LEGAL_DUTY = "17.1.e"
    CHILD_SERVICE = "17.1.f"


class Result(StrEnum):
    """What is done."""

    ERASE = "erase"
    PARTLY = "partly"
    MARKETING = "marketing"
    ANSWER_FIRST = "answer_first"
    RESTRICT = "restrict"
    BLOCKED = "blocked"


class Restricted(StrEnum):
    """Whether the processing is restricted, and if so whether the person now asks for the erasure (Art. 18(2))."""

    NO = "no"
    YES = "yes"
    OWN_REQUEST = "own_request"


class Situation(NamedTuple):
    """What decides: a relation that goes on, a claim neither paid nor barred, a hold, what else the person asks.

    ``access``: an open request for a copy, be it under Art. 15 or in a portable form (Art. 20), or against marketing,
    which must be recorded while it is known whose contacts are to be left in peace (Art. 21(3)).
    """

    relation: bool
    claim: bool
    hold: bool
    access: bool
    restricted: Restricted
    prefers_restriction: bool
    marketing_only: bool


def decide(found: Situation) -> Result:
    """Return what is done in a situation; the first rule that fits decides.

    Restricted data are erased only as the person asks (GDPR Art. 18(2), E-41). Who asks for restriction instead gets
    it (Art. 18(1)(b), (c)). A copy is given before what it shows goes (E-15). Marketing data go always (Art. 17(1)(c),
    21(2)-(3)). What binds keeps what it needs and nothing more (N-06, E-38).
    """
    if found.restricted is Restricted.YES:
        return Result.BLOCKED
    if found.prefers_restriction:
        return Result.RESTRICT
    if found.access:
        return Result.ANSWER_FIRST
    if found.marketing_only:
        return Result.MARKETING
    return Result.PARTLY if found.relation or found.claim or found.hold else Result.ERASE
