"""The ledger file beside the register: what must be done again after a restore (E-39); one JSON line each, chained.

A line is first written to ``ledger_out`` in the transaction that needs it, and appended here after the commit; every
command first appends what is still out. The same number twice counts once.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from kkrek.errors import N_, CannotWriteError, UnsafePlaceError
from kkrek.errors.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kkrek.store.connection import Store
    from kkrek.store.place import Place

_WINDOW_BYTES = 65536
EMPTY_HASH = "0" * 64
GRANT, REMOVED, NUMBERS, RESTORED = "grant", "user-removed", "numbers", "restored"
"""The kinds of lines about users and customer numbers; those about customers are done again by a restore."""
_GENERATION = {GRANT: "gen", RESTORED: "generation"}


class LedgerHead(NamedTuple):
    """The newest line: its number and hash; number 0 when there is none."""

    n: int
    hash: str


def head(store: Store) -> LedgerHead:
    """Return the newest line, be it still out or already in the file."""
    return outstanding_head(store) or file_head(store.place)


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


def outstanding_head(store: Store) -> LedgerHead | None:
    """Return the newest line that is still out, or None when none is."""
    row = store.one("SELECT line FROM ledger_out ORDER BY n DESC LIMIT 1")
    return _head_of(row["line"]) if row is not None else None


def append_outstanding(store: Store) -> None:
    """Append every line that is out and not yet in the file, and have the disk keep it.

    Raises:
        CannotWriteError: the file does not take it; the lines stay out for the next command.
    """
    rows = outstanding(store)
    if not rows:
        return
    try:
        descriptor = store.place.open(store.place.ledger, os.O_RDWR | os.O_CREAT | os.O_APPEND)
    except OSError as error:
        raise CannotWriteError(reason=reason_of(error)) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        last = file_head(store.place).n
        text = "".join(line + "\n" for n, line in rows if n > last)
        _append(descriptor, text.encode("ascii"))
    except OSError as error:
        raise CannotWriteError(reason=reason_of(error)) from error
    finally:
        os.close(descriptor)


def file_head(place: Place) -> LedgerHead:
    """Return the newest whole line of the file."""
    return head_of_file(place.ledger)


def head_of_file(path: Path) -> LedgerHead:
    """Return the newest whole line of a ledger or of a copy of one; number 0 when there is none."""
    descriptor = _opened(path)
    if descriptor is None:
        return LedgerHead(0, EMPTY_HASH)
    try:
        line, _unfinished = _end(descriptor)
    finally:
        os.close(descriptor)
    return _head_of(line.decode("ascii", "replace")) if line else LedgerHead(0, EMPTY_HASH)


def lines(place: Place) -> Iterator[str]:
    """Yield every whole line of the file, oldest first; a number that stands twice counts once."""
    for _n, line in each(place.ledger):
        yield line


def each(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every whole line of a ledger or of a copy of one with its number, -1 of one that cannot be read."""
    descriptor = _opened(path)
    if descriptor is None:
        return
    last = 0
    with os.fdopen(descriptor, encoding="ascii", errors="replace", newline="\n") as file:
        for text in file:
            n = _head_of(text).n
            if text.endswith("\n") and (n > last or n < 0):
                last = max(last, n)
                yield n, text[:-1]


def outstanding(store: Store) -> list[tuple[int, str]]:
    """Return the lines that are still out, oldest first."""
    return [(row["n"], row["line"]) for row in store.all("SELECT n, line FROM ledger_out ORDER BY n")]


def newest_generation(place: Place) -> int:
    """Return the generation of keys in force by the file: of the newest grant or restore; 0 when there is none."""
    newest = 0
    for line in lines(place):
        newest = _generation_of(line) or newest
    return newest


def _generation_of(line: str) -> int:
    try:
        found = json.loads(line)
        return int(found["body"][_GENERATION[found["kind"]]])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return 0


def _append(descriptor: int, content: bytes) -> None:
    """Write whole lines after the last whole line, and have the disk keep them; else the file is as it was.

    What stands after the last line break is the part of a line that a full disk or a crash left: the line itself is
    still out. A line written after it would make one that nobody can read.
    """
    _line, unfinished = _end(descriptor)
    whole = os.fstat(descriptor).st_size - unfinished
    os.ftruncate(descriptor, whole)
    try:
        _write_all(descriptor, content)
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, whole)
        raise


def _write_all(descriptor: int, content: bytes) -> None:
    """Write all of it; a disk that has room for a part takes the part and says nothing."""
    if os.write(descriptor, content) < len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _end(descriptor: int) -> tuple[bytes, int]:
    """Return the last whole line, however long it is, and how many bytes of an unfinished one stand after it."""
    size, window = os.fstat(descriptor).st_size, _WINDOW_BYTES
    while True:
        start = max(0, size - window)
        pieces = os.pread(descriptor, size - start, start).split(b"\n")
        # The first piece may be the end of a line that begins before the window.
        whole = [piece for piece in pieces[min(start, 1) : -1] if piece]
        if whole or start == 0:
            return (whole[-1] if whole else b""), len(pieces[-1])
        window *= 4


def _opened(path: Path) -> int | None:
    """Open the file for reading; None when it is not there.

    Raises:
        UnsafePlaceError: it is a link, no plain file, or closed to whoever runs this (16).
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unsafe(path) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _unsafe(path)
    return descriptor


def _unsafe(path: Path) -> UnsafePlaceError:
    return UnsafePlaceError(
        path=str(path),
        reason=N_("it is not a plain file that you may read"),
        remedy=N_("put the real file in its place"),
    )


def _head_of(line: str) -> LedgerHead:
    try:
        found = json.loads(line)
        return LedgerHead(int(found["n"]), str(found["hash"]))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return LedgerHead(-1, EMPTY_HASH)
