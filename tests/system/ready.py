"""A process that unlocks first, says so, and runs its command when it is told to: so a test can meet it at work."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from office import START
from terminal import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Unlocks once: the password costs more than the command.
UNLOCK = f"""
import sys
from datetime import datetime
from pathlib import Path
from kkrek.cli.app import main
from kkrek.operations import unlock
from kkrek.operations.access import Surroundings
directory, user, *argv = sys.argv[1:]
now = lambda: datetime.fromisoformat({START.isoformat()!r})
around = Surroundings(now, Path(directory).parent / "state", None, lambda holder: None)
password = (Path(directory).parent / "password").read_text(encoding="utf-8").strip()
access = unlock.unlock(Path(directory), user, password, around, "service")
"""
# What comes when the command is done comes too late, and must not look like an interruption.
_SCRIPT = f"""{UNLOCK}
import os, signal
before, *argv = argv
print("ready", flush=True)
os.read(0, 1)
exec(before)
code = main(argv, now=now, access=access)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
sys.exit(code)
"""


def ready(
    directory: Path, user: str, *argv: str, before: str = "", limits: Callable[[], None] | None = None
) -> subprocess.Popen[bytes]:
    """Start a process that is about to run one command on the register in ``directory``.

    ``before`` is Python that it runs first, once it is told to go; ``limits`` is called before it starts.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", _SCRIPT, str(directory), user, before, *argv],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=limits,  # ruff: ignore[subprocess-popen-preexec-fn] - the test has one thread
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n", process.communicate()
    return process


def go(process: subprocess.Popen[bytes]) -> None:
    """Let it run its command; what is written to its standard input after that is the command's."""
    assert process.stdin is not None
    process.stdin.write(b"\n")
    process.stdin.flush()
