"""What the process itself gives away: nothing to other users, no core dump, no memory to a debugger."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

_PR_SET_DUMPABLE = 4
_STANDARD_STREAMS = 3


def harden() -> None:
    """Make new files private, forbid core dumps and the reading of this process's memory (GDPR Art. 32).

    No file that is opened from now on takes the place of a standard stream, into which anybody may write. Call it
    before any key or password is read. Where a measure does not exist, it is left out.
    """
    os.umask(0o077)
    _fill_standard_streams()
    if sys.platform == "linux":
        _forbid_dumps()


@contextmanager
def signals_held_back() -> Generator[None]:
    """Let Ctrl-C and SIGTERM wait until the end of what must not be interrupted."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _fill_standard_streams() -> None:
    for number in range(_STANDARD_STREAMS):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one


def _forbid_dumps() -> None:
    import resource  # ruff: ignore[import-outside-top-level] - does not exist on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A missing prctl (an exotic libc) must not stop the clerk: the limit above already forbids the core file.
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
