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
from typing import TYPE_CHECKING

from office import START
from terminal import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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


def moments(took: float, name: str) -> list[float]:
    """Return the moments at which to kill, spread over the time that the command takes; the seed is printed."""
    print(f"SEED={SEED} KILLS={KILLS} {name}")  # ruff: ignore[print] - a failure is told with its seed
    chance = random.Random(f"{SEED} {name}")
    return [took * (turn + chance.random()) / KILLS for turn in range(KILLS)]


def kill(process: subprocess.Popen[bytes], moment: float) -> bool:
    """Kill a process at a moment of its command; False when it had ended before."""
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    return process.returncode == -signal.SIGKILL
