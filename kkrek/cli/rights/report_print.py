"""Hand a document to a printer through CUPS: beside the editor the one program that kkrek starts (R-07)."""

from __future__ import annotations

import shutil
import subprocess  # ruff: ignore[suspicious-subprocess-import] - one fixed program, without a shell

from kkrek.errors import N_, OutputError, Phrase

_SECONDS = 60


def find_program() -> str:
    """Return the path of CUPS's ``lp``.

    Raises:
        OutputError: there is none on this machine (60).
    """
    found = shutil.which("lp")
    if found is None:
        raise _failed(N_("there is no `lp` program on this machine (CUPS)"))
    return found


def send(program: str, content: bytes, *, printer: str | None, title: str) -> None:
    """Print a document on A4; it goes through a pipe, so that no copy lies in a file of kkrek's.

    ``title`` is what the queue shows: the id of the request, never a name (F-02).

    Raises:
        OutputError: the printer is unknown, or the queue takes nothing (60).
    """
    chosen = ["-d", printer] if printer is not None else []
    argv = [program, *chosen, "-t", title, "-o", "media=A4", "-"]
    try:
        done = subprocess.run(  # ruff: ignore[subprocess-without-shell-equals-true] - no shell, found by its name
            argv, input=content, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _failed(N_("`lp` does not answer")) from error
    if done.returncode != 0:
        raise _failed(N_("`lp` refused it: no such printer, or its queue is closed"))


def _failed(reason: Phrase) -> OutputError:
    remedy = N_("look with `lpstat -p`; name a printer with --printer, or write a file with --output")
    return OutputError(path="lp", reason=reason, remedy=remedy)
