"""Whether this is the register that a user has seen, and why an entry is not there any more (15).

A restore gave it up, or an officer took it out of the log.
Either is told by an entry that an officer signed; that of a restore is accepted once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kkrek.domain.log_head import LogHead
from kkrek.errors import N_, OlderRegisterError, OtherHistoryError
from kkrek.store import heads, ledger, log

if TYPE_CHECKING:
    from pathlib import Path

    from kkrek.store.connection import Store
    from kkrek.store.heads import Head
    from kkrek.store.log import SignedEntry


def check_heads(state: Path, register: str, store: Store) -> int:
    """Refuse an older copy of the register or its ledger; return how many entries that were seen a restore gave up.

    Raises:
        OlderRegisterError: what this account has seen is not there, or the ledger is not the one the log names (15).
    """
    newest = log.newest(store)
    assert newest is not None, "a register is made with its first entry"
    seen, lost = heads.remembered(state, register), 0
    if seen is not None and log.entry_hash(store, seen.n) != seen.hash:
        found = given_up(store, seen)
        if found is None and newest.entry.n >= seen.n:
            raise OtherHistoryError(seen=seen.n)
        if found is None:
            raise OlderRegisterError(seen=seen.n, found=newest.entry.n, part=N_("log"))
        lost = found
    now = ledger.head(store)
    cut = now.n < newest.entry.ledger_n or ledger.has_gap(store)
    if cut or (now.n == newest.entry.ledger_n and now.hash != newest.entry.ledger_hash):
        raise OlderRegisterError(seen=newest.entry.ledger_n, found=now.n, part=N_("ledger"))
    return lost


def given_up(store: Store, seen: Head) -> int | None:
    """Return how many entries that this user has seen a restore has given up; None where nothing tells why they lack.

    It is 0 where what was seen was past its time and was taken out of the log. Of restores an entry counts that an
    officer signed, that this user does not know yet, and that stands directly above the head of its backup, which is
    not later than what the user has seen.
    """
    # ruff: ignore[import-outside-top-level] - only where a head that was seen is not there
    from kkrek.operations.keeping import anchor, trust

    for one in log.restores(store):
        back = backup_head(one)
        if one.hash in seen.restores or back is None or back.n > seen.n:
            continue
        above = (one.entry.n - 1, one.entry.prev) == (back.n, back.hash)
        there = log.entry_hash(store, back.n) == back.hash or anchor.is_out(store, back.n, back.hash)
        if above and there and trust.signed_by_officer(store, one):
            return seen.n - back.n
    return 0 if anchor.was_taken_out(store, seen) else None


def backup_head(restored: SignedEntry) -> LogHead | None:
    """Return the newest entry of the backup from which an entry says that the register was restored."""
    try:
        found = json.loads(restored.entry.detail or "")["backup"]
        return LogHead(int(found["n"]), str(found["hash"]))
    except (ValueError, KeyError, TypeError):
        return None


def newest_generation(store: Store) -> int:
    """Return the newest generation of keys that a restore has given up; 0 when none did."""
    return max((_newest_generation(one) for one in log.restores(store)), default=0)


def _newest_generation(restored: SignedEntry) -> int:
    try:
        return int(json.loads(restored.entry.detail or "").get("newest_generation", 0))
    except (ValueError, TypeError, AttributeError):
        return 0


def remember(state: Path, register: str, store: Store) -> None:
    """Remember the newest entry, and the restores of which the log tells.

    Raises:
        OSError: the account's directory does not take it.
    """
    newest = log.newest(store)
    assert newest is not None
    known = tuple(one.hash for one in log.restores(store))
    head = heads.Head(newest.entry.n, newest.hash, ledger.head(store).n, known, newest.entry.at)
    heads.remember(state, register, head)
