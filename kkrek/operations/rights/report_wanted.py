"""What somebody wants of an answer to an access request, what must be asked before, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.customer import Delivery, IdentityMethod, Language, Via

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.access_report import Withheld
    from kkrek.domain.configuration_parts import Texts
    from kkrek.domain.customer import CustomerNumber
    from kkrek.domain.free_texts import FreeText
    from kkrek.domain.log_head import LogHead
    from kkrek.operations.rights.letters import Typeset

SHOWN_TEXTS = "free_texts"
"""The name in the log of free texts that a command showed to the user to be reviewed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An answer as asked for. Without ``request`` one is opened, received on ``received`` by ``via``.

    ``withheld`` is left out, ``harm`` the office's own reason for it, which is never printed. ``reviewed`` releases
    the free texts that nobody has reviewed; ``seen``, if given, are items with the texts that the clerk was shown just
    now, and only those of ``release`` are released. ``shows`` tells that the texts not reviewed are shown with the
    result. ``proxy`` is an answer that somebody else reads; ``include_former`` tells former names and codes to them.
    ``asked_by_person`` is that the person wants paper though the request came electronically.
    """

    request: str | None = None
    received: date | None = None
    via: Via = Via.IN_PERSON
    identity: IdentityMethod | None = None
    language: Language | None = None
    delivery: Delivery | None = None
    asked_by_person: bool = False
    draft: bool = False
    withheld: tuple[Withheld, ...] = ()
    harm: str | None = None
    reviewed: bool = False
    seen: frozenset[tuple[str, str]] | None = None
    release: frozenset[str] = frozenset()
    shows: bool = False
    proxy: bool = False
    include_former: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What must be said before an answer may be given: how the identity was checked, and what free text may stay.

    ``former`` tells that somebody else would read former names or codes (R-28).
    """

    identity: bool
    texts: tuple[FreeText, ...]
    former: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """An access request answered (or a draft made): the request, where the answer went, its hash.

    ``request`` is empty for a draft without one. ``tasks`` are one for each other place, to be looked into until
    ``due_on``; ``places`` their names, in the same order. ``unread`` are the texts that
    the answer leaves out because nobody has reviewed them (R-26): then it is a draft, though none was asked for.
    ``also_open`` are other access requests of the same person; ``more_asked`` tells that this one asks for more, which
    is still open.
    """

    number: CustomerNumber
    name: str
    request: str
    draft: bool
    answer: Typeset
    delivery: Delivery | None
    tasks: tuple[int, ...]
    places: tuple[Texts, ...]
    due_on: date
    head: LogHead
    unread: tuple[FreeText, ...]
    also_open: tuple[str, ...]
    more_asked: bool
