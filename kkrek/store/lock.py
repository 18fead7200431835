"""The application lock: many at once, or one alone, who closes the gate first so that the queue drains."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from kkrek.errors import N_, BusyError, CannotWriteError, UnsafePlaceError
from kkrek.errors.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from kkrek.store.place import Place

PATIENCE_SECONDS = 60
TELL_AFTER_SECONDS = 1
_PAUSE_SECONDS = 0.02
_TAKES_NOTHING = {
    errno.EROFS: N_("the file or the disk is read-only"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
}


@contextmanager
def shared(place: Place, waiting: Callable[[str], None]) -> Generator[int]:
    """Hold the register together with others; yields the lock's file descriptor."""
    with _locked(place.gate, fcntl.LOCK_SH, place, waiting):
        lock = _take(place.lock, fcntl.LOCK_SH, place, waiting)
    try:
        yield lock
    finally:
        os.close(lock)


@contextmanager
def alone(place: Place, waiting: Callable[[str], None]) -> Generator[int]:
    """Hold the register alone: for a migration, a restore or a rotation."""
    with (
        _locked(place.gate, fcntl.LOCK_EX, place, waiting),
        _locked(place.lock, fcntl.LOCK_EX, place, waiting) as lock,
    ):
        yield lock


def delete_left(path: Path) -> None:
    """Delete a file whose maker was killed: nobody holds its lock any more. One that is in use stays."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
        finally:
            os.close(descriptor)


def say_holder(lock: int, text: str) -> None:
    """Write who holds the write lock, for those who wait; staff and operation only, no personal data of customers.

    On a full disk it is left unsaid: whether the command itself finds room is another question.
    """
    with suppress(OSError):
        os.ftruncate(lock, 0)
        os.pwrite(lock, text.encode("utf-8", "replace"), 0)


def holder(place: Place) -> str:
    """Return who wrote last that they hold the write lock, or a phrase when nobody did."""
    try:
        return place.lock.read_text(encoding="utf-8", errors="replace")[:200] or N_("somebody else")
    except OSError:
        return N_("somebody else")


@contextmanager
def _locked(path: Path, how: int, place: Place, waiting: Callable[[str], None]) -> Generator[int]:
    descriptor = _take(path, how, place, waiting)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(path: Path, how: int, place: Place, waiting: Callable[[str], None]) -> int:
    try:
        descriptor = place.open(path, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        if error.errno in _TAKES_NOTHING:
            raise CannotWriteError(reason=_TAKES_NOTHING[error.errno]) from error
        raise UnsafePlaceError(
            path=str(path),
            reason=reason_of(error),
            remedy=N_("the directory must be yours and writable"),
        ) from error
    began, told = time.monotonic(), False
    while True:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            waited = time.monotonic() - began
            if waited > PATIENCE_SECONDS:
                os.close(descriptor)
                raise BusyError(holder=holder(place), seconds=PATIENCE_SECONDS) from None
            if waited > TELL_AFTER_SECONDS and not told:
                waiting(holder(place))
                told = True
            time.sleep(_PAUSE_SECONDS)
        except BaseException:
            os.close(descriptor)
            raise
        else:
            return descriptor
