"""A process that is killed while it makes or restores a backup; how many, and from which seed, the environment says.

``KILLS=60 SEED=7 pytest tests/system/test_backup_killed.py`` is the long run.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from office import START
from terminal import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    import pytest

KILLS = int(os.environ.get("KILLS", "8"))
SEED = int(os.environ.get("SEED", str(secrets.randbelow(10**6))))

_SCRIPT = f"""
import os, sys
from datetime import datetime
from kkrek.cli import app
from kkrek.cli.keeping import backup, restore
from kkrek.operations.keeping import restore_inside
now = lambda: datetime.fromisoformat({START.isoformat()!r})
print("ready", flush=True)
os.read(0, 1)
sys.exit(app.main(sys.argv[1:], now=now, cost=(65536, 1, 1)))
"""


def at_work(*argv: str | Path, state: Path, limits: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
    """Start a process that is about to run a command, and let it begin."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SCRIPT, *map(str, argv)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(state), "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        preexec_fn=limits,  # ruff: ignore[subprocess-popen-preexec-fn] - the test has one thread
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n", process.communicate()
    process.stdin.write(b"\n")
    process.stdin.flush()
    return process


def finished(process: subprocess.Popen[bytes]) -> float:
    """Wait for a process that must succeed, and return how long its command took."""
    began = time.monotonic()
    _out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return time.monotonic() - began


def moments(took: float, name: str) -> Generator[float]:
    """Yield the moments at which to kill, spread over the time that the command takes."""
    chance = random.Random(f"{SEED} {name}")
    for turn in range(KILLS):
        yield took * (turn + chance.random()) / KILLS


@contextmanager
def seeded(capture: pytest.CaptureFixture[bytes]) -> Generator[Callable[[str], None]]:
    """Print the seed, and tell it with a failure; gives what prints a line of the long run."""

    def say(line: str) -> None:
        with capture.disabled():
            sys.stderr.write(f"{line}\n")

    say(f"\nSEED={SEED} KILLS={KILLS}")
    try:
        yield say
    except BaseException as error:
        error.add_note(f"SEED={SEED} KILLS={KILLS}")
        raise


def kill(process: subprocess.Popen[bytes], moment: float) -> bool:
    """Kill a process at a moment of its command; False when it had ended before."""
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    return process.returncode == -signal.SIGKILL
