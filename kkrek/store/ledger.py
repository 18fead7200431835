"""The ledger file beside the register: what must be done again after a restore (E-39); one JSON line each, chained.

A line is first written to ``ledger_out`` in the transaction that needs it, and appended here after the commit; every
command first appends what is still out. The same number twice counts once.
"""

from __future__ import annotations

import fcntl
import json
import os
from typing import TYPE_CHECKING, NamedTuple

from kkrek.errors import CannotWriteError

if TYPE_CHECKING:
    from kkrek.store.connection import Store
    from kkrek.store.place import Place

_TAIL_BYTES = 65536
EMPTY_HASH = "0" * 64


class LedgerHead(NamedTuple):
    """The newest line: its number and hash; number 0 when there is none."""

    n: int
    hash: str


def head(store: Store) -> LedgerHead:
    """Return the newest line, be it still out or already in the file."""
    row = store.one("SELECT line FROM ledger_out ORDER BY n DESC LIMIT 1")
    return _head_of(row["line"]) if row is not None else file_head(store.place)


def put(store: Store, n: int, line: str) -> None:
    """Write a line to be appended after the commit."""
    store.run("INSERT INTO ledger_out (n, line) VALUES (:n, :line)", {"n": n, "line": line})


def has_gap(store: Store) -> bool:
    """Tell whether the file ends before the lines that are still out: somebody cut it."""
    row = store.one("SELECT min(n) AS first FROM ledger_out")
    return row is not None and row["first"] is not None and file_head(store.place).n < row["first"] - 1


def forget_appended(store: Store) -> None:
    """Take the lines out that the file already holds."""
    if store.one("SELECT 1 FROM ledger_out LIMIT 1") is not None:
        store.run("DELETE FROM ledger_out WHERE n <= :n", {"n": file_head(store.place).n})


def append_outstanding(store: Store) -> None:
    """Append every line that is out and not yet in the file, and have the disk keep it.

    Raises:
        CannotWriteError: the file does not take it; the lines stay out for the next command.
    """
    rows = store.all("SELECT n, line FROM ledger_out ORDER BY n")
    if not rows:
        return
    try:
        descriptor = os.open(store.place.ledger, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise CannotWriteError(reason=error.strerror or "register.ledger") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        last = file_head(store.place).n
        text = "".join(row["line"] + "\n" for row in rows if row["n"] > last)
        os.write(descriptor, text.encode("ascii"))
        os.fsync(descriptor)
    except OSError as error:
        raise CannotWriteError(reason=error.strerror or "register.ledger") from error
    finally:
        os.close(descriptor)


def file_head(place: Place) -> LedgerHead:
    """Return the newest whole line of the file."""
    try:
        with place.ledger.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL_BYTES))
            lines = file.read().split(b"\n")
    except FileNotFoundError:
        return LedgerHead(0, EMPTY_HASH)
    whole = [line for line in lines[:-1] if line]
    return _head_of(whole[-1].decode("ascii", "replace")) if whole else LedgerHead(0, EMPTY_HASH)


def lines(place: Place) -> list[str]:
    """Return every whole line of the file, oldest first; a number that stands twice counts once."""
    try:
        text = place.ledger.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return []
    seen: dict[int, str] = {}
    for line in text.split("\n")[:-1]:
        seen.setdefault(_head_of(line).n, line)
    return [seen[n] for n in sorted(seen)]


def _head_of(line: str) -> LedgerHead:
    try:
        found = json.loads(line)
        return LedgerHead(int(found["n"]), str(found["hash"]))
    except (ValueError, KeyError, TypeError):
        return LedgerHead(-1, EMPTY_HASH)
