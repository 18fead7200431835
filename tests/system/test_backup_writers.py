"""A backup is the register at one moment, however many write meanwhile, and makes nobody wait long."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lost_office import Desk, Restoring, manifest, opened, rows
from ready import UNLOCK
from terminal import ROOT

if TYPE_CHECKING:
    from office import Command, Office

WRITERS, WRITES, BACKUPS = 6, 12, 4
# Each round adds a customer and a note in one command, so that a torn copy would have one without the other.
_SCRIPT = f"""{UNLOCK}
for turn in range({WRITES}):
    name = f"{{argv[0]}}x{{turn}}"
    code = main(["add", "--family-name", name, "--note", name, "--yes"], now=now, access=access)
    if code == 0 and turn % 3 == 0:
        code = main(["opt-out", str(1001), "--kind", "research"], now=now, access=access)
    if code:
        sys.exit(code)
"""


def start(office: Office, name: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _SCRIPT, str(office.directory), "kaisa", name],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_backup_under_six_writers_is_consistent(
    office: Office, clerk: Command, viewer: Command, officer: Command, restoring: Restoring, desk: Desk
) -> None:
    assert clerk("add", "--family-name", "Äijälä", "--note", "ensimmäinen").code == 0
    running = [start(office, f"kirjoittaja{one}") for one in range(WRITERS)]
    made: list[str] = []
    while any(process.poll() is None for process in running) or len(made) < BACKUPS:
        done = viewer("backup", "create", "--format", "json")
        assert done.code == 0, done.err
        made.append(done.data["backup"]["path"])
    for process in running:
        _out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    counts = [_checked(officer, path) for path in made]
    assert counts == sorted(counts)
    assert len(set(counts)) > 1, "some were made while others wrote"
    assert officer("log", "verify").code == 0
    _restored(office, restoring, desk, made[len(made) // 2])


def _checked(officer: Command, path: str) -> int:
    verified = officer("backup", "verify", path, "--format", "json")
    assert (verified.code, verified.data["findings"]) == (0, []), path
    counts = verified.data["backup"]["counts"]
    assert counts["customer"] == counts["note"]
    return int(counts["customer"])


def _restored(office: Office, restoring: Restoring, desk: Desk, path: str) -> None:
    done = restoring(Path(path), "--ledger", office.directory / "register.ledger")
    assert done.code == 0, done.err
    with opened(desk.directory, office) as store:
        (customers,) = rows(store, "SELECT count(*) FROM customer")[0]
    assert customers == manifest(Path(path))["counts"]["customer"]
    assert restoring.command("log", "verify").code == 0
