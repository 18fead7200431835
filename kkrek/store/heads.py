"""The newest log entry that this user has seen, kept outside the register: an older copy put back is noticed (15)."""

from __future__ import annotations

import json
import os
import secrets
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Head(NamedTuple):
    """A place in the log: entry number and its hash, 64 hex digits; with the newest line of the ledger known there.

    ``restores`` are the hashes of all entries of restores that this user knows: each is accepted once. ``at`` is when
    the entry was written, UTC; it is empty where an earlier kkrek remembered it.
    """

    n: int
    hash: str
    ledger: int = 0
    restores: tuple[str, ...] = ()
    at: str = ""


def remembered(state: Path, register: str) -> Head | None:
    """Return the head last remembered for a register, or None on this user's first visit."""
    try:
        found = json.loads((state / f"{register}.head").read_text(encoding="ascii"))
        restores = tuple(str(one) for one in found.get("restores", ()))
        place = (int(found["n"]), str(found["hash"]), int(found.get("ledger", 0)))
        return Head(*place, restores, str(found.get("at", "")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def remember(state: Path, register: str, head: Head) -> None:
    """Write the head over the older one, in one rename; restores that were known stay known."""
    before = remembered(state, register)
    known = tuple(dict.fromkeys((*(before.restores if before is not None else ()), *head.restores)))
    content = head._replace(restores=known)._asdict()
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = state / f".{secrets.token_hex(8)}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        try:
            os.write(descriptor, json.dumps(content).encode())
        finally:
            os.close(descriptor)
        temporary.replace(state / f"{register}.head")
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
