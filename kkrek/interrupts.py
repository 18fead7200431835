"""Ctrl-C and SIGTERM end a command as an exception does; once a change is being saved, they wait for its result.

So whoever interrupts learns which of the two it was: nothing is saved, or what is saved is told. A second signal does
not wait. Of a process that runs many commands each begins anew.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


class TerminatedError(KeyboardInterrupt):
    """SIGTERM came; whoever minds Ctrl-C minds it too."""


class _State:
    """What the command that runs has come to."""

    waits = False
    came: type[KeyboardInterrupt] | None = None
    saved = False


_now = _State()


def begin() -> None:
    """Begin a command: nothing is saved, and a signal ends it at once."""
    _now.waits, _now.came, _now.saved = False, None, False


def take(signal: type[KeyboardInterrupt]) -> None:
    """Take a signal that has come: raise it, or keep it while a change is being saved and told."""
    if _now.waits and _now.came is None:
        _now.came = signal
        return
    raise signal


def wait() -> None:
    """Let signals wait from here on: what is about to be committed changes something."""
    _now.waits = True


def committed() -> None:
    """Remember that a change is saved."""
    _now.saved = True


def failed() -> None:
    """Let signals through again: nothing was committed, and the error is told with its own code."""
    _now.waits, _now.came = False, None


def hear() -> None:
    """Let signals through, before something that may last: the next change, or a question to the person.

    Raises:
        KeyboardInterrupt: one came while a change was being saved.
    """
    came, _now.waits, _now.came = _now.came, False, None
    if came is not None:
        raise came


@contextmanager
def heard() -> Generator[None]:
    """Let signals through for a while that the person may cut short."""
    waits = _now.waits
    try:
        hear()
        yield
    finally:
        _now.waits = waits


def saved() -> bool:
    """Tell whether the command has saved a change."""
    return _now.saved
