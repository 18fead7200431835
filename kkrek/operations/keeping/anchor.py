"""From where the log is kept: what is older was taken out, and an officer signed it (GDPR Art. 5(1)(e), 5(2)).

The anchor stands in the entry of the removal itself, so that the chain, its signature and every remembered head cover
it. It names the hash of the last entry that went: the first one that is kept follows it. It tells how many entries up
to there stay whole and over what, and over which persons the marks are that they were touched before.

The hashes of the others are gone with them. Whoever has a hash and the one before it can try out who looked at whom
and when until it fits: a list of them would be the log that was to go.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.deadline import add_months
from kkrek.domain.log_retention import LEAST_MONTHS, LogStart
from kkrek.domain.moment import day_of, from_stamp
from kkrek.operations.keeping.trust import signed_by_officer
from kkrek.store import log

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kkrek.domain.json import JsonObject
    from kkrek.store.connection import Store
    from kkrek.store.heads import Head
    from kkrek.store.log import SignedEntry

_KEY = "anchor"
_DAY = timedelta(days=1)


class Counted(NamedTuple):
    """How many there are, and the SHA-256 over them, 64 hex digits."""

    many: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Up to which entry the log was taken out, and what stays of that: entries ``whole``, ``touched`` persons.

    ``hash`` is that of the ``last`` entry that the removal is about; ``removed`` entries went this time, up to the
    local day ``until``, by a clock of so many ``months`` in a version of the ``configuration``.
    """

    last: int
    hash: str
    until: date
    removed: int
    whole: Counted
    touched: Counted
    months: int
    configuration: int

    def detail(self) -> JsonObject:
        """Return what the entry of the removal says."""
        facts: JsonObject = {
            "last": self.last,
            "hash": self.hash,
            "until": self.until.isoformat(),
            "removed": self.removed,
            "whole": list(self.whole),
            "touched": list(self.touched),
            "months": self.months,
            "configuration": self.configuration,
        }
        return {_KEY: facts}


class Anchored(NamedTuple):
    """An anchor, and the entry that signs it."""

    anchor: Anchor
    signed: SignedEntry


def in_force(store: Store) -> Anchored | None:
    """Return the newest anchor that is to be believed, None while nothing was taken out."""
    found = filter(None, map(anchored, log.prunings(store)))
    return next((one for one in found if is_believed(store, one)), None)


def anchored(signed: SignedEntry) -> Anchored | None:
    """Return the anchor that an entry signs, None when it is of another kind."""
    anchor = _parsed(signed.entry.detail) if signed.entry.operation == log.PRUNING else None
    return Anchored(anchor, signed) if anchor is not None else None


def is_believed(store: Store, found: Anchored) -> bool:
    """Tell whether an officer signed an anchor, and took nothing that was younger than the shortest clock.

    The zone may shift the day by one.
    """
    signed_on = from_stamp(found.signed.entry.at).date()
    is_old = add_months(found.anchor.until, LEAST_MONTHS) <= signed_on
    return is_old and signed_by_officer(store, found.signed)


def digest_of(entries: Iterable[tuple[int, str]]) -> Counted:
    """Return how many entries there are and the digest over their numbers and hashes, in order."""
    digest, count = hashlib.sha256(), 0
    for n, found in entries:
        digest.update(f"{n} {found}\n".encode())
        count += 1
    return Counted(count, digest.hexdigest())


def is_out(store: Store, n: int, digest: str) -> bool:
    """Tell whether an entry of this number and hash may be one that was taken out with the signature of an officer."""
    found = in_force(store)
    if found is None or n > found.anchor.last or log.entry_hash(store, n) is not None:
        return False
    return n < found.anchor.last or digest == found.anchor.hash


def was_taken_out(store: Store, head: Head) -> bool:
    """Tell whether the entry that somebody remembers was taken out with the signature of an officer.

    One that was seen after the days which went must still be there: what lacks it is another log.
    """
    found = in_force(store)
    if found is None or not is_out(store, head.n, head.hash):
        return False
    return head.at[:10] <= (found.anchor.until + _DAY).isoformat()


def log_start(store: Store, zone: str) -> LogStart | None:
    """Return from where on the log is kept, None while it is whole."""
    found = in_force(store)
    if found is None:
        return None
    anchor, entry = found.anchor, found.signed.entry
    return LogStart(
        first=anchor.last + 1,
        until=anchor.until,
        removed=anchor.removed,
        removed_on=day_of(from_stamp(entry.at), zone),
        by=entry.user,
        entry=entry.n,
    )


def _parsed(detail: str | None) -> Anchor | None:
    try:
        facts = json.loads(detail or "")[_KEY]
        return Anchor(
            last=int(facts["last"]),
            hash=str(facts["hash"]),
            until=date.fromisoformat(facts["until"]),
            removed=int(facts["removed"]),
            whole=_counted(facts["whole"]),
            touched=_counted(facts["touched"]),
            months=int(facts["months"]),
            configuration=int(facts["configuration"]),
        )
    except (ValueError, TypeError, KeyError, OverflowError):
        return None


def _counted(found: list[int | str]) -> Counted:
    count, digest = found
    return Counted(int(count), str(digest))
