"""What the process itself gives away: nothing to other users, no core dump, no memory to a debugger."""

from __future__ import annotations

import ctypes
import os
import sys

_PR_SET_DUMPABLE = 4


def harden() -> None:
    """Make new files private, forbid core dumps and the reading of this process's memory (GDPR Art. 32).

    Call it before any key or password is read. Where a measure does not exist, it is left out.
    """
    os.umask(0o077)
    if sys.platform == "linux":
        _forbid_dumps()


def _forbid_dumps() -> None:
    import resource  # ruff: ignore[import-outside-top-level] - does not exist on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A missing prctl (an exotic libc) must not stop the clerk: the limit above already forbids the core file.
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
