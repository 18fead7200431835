"""A disk that is full or breaks where the key file changes: told, and file and register stay as they were, together."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from keys_changed import by_password
from killed import at_work
from office import START
from terminal import ROOT

from kkrek.crypto.keyfile import RECOVERY
from kkrek.errors import CannotWriteError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek
    from office import Office

NEW = "kahdeksan keltaista kirahvia"
CHANGES = {
    "a new password": ("password", "--new-password-file", "{new}"),
    "a new user": ("user", "add", "maija", "--new-password-file", "{new}"),
    "another role": ("user", "role", "kaisa", "viewer"),
    "a password for one use": ("user", "reset", "kaisa", "--yes", "--new-password-file", "{new}"),
    "a new recovery sheet": ("recovery", "new", "--recovery-file", "{sheet}", "--yes"),
}
# From the moment at which the new key file takes its place the disk takes nothing more.
_SCRIPT = f"""
import os, resource, sys
from datetime import datetime
from kkrek.cli import app

def breaks(event, values):
    if event == "os.rename" and os.path.basename(values[1]) == "register.keys":
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

sys.addaudithook(breaks)
sys.exit(app.main(sys.argv[1:], now=lambda: datetime.fromisoformat({START.isoformat()!r}), cost=(65536, 1, 1)))
"""


@pytest.fixture
def code(kkrek: Kkrek, office: Office, tmp_path: Path) -> Path:
    """Return a file with the recovery code of the register."""
    sheet, code = tmp_path / "first-sheet", tmp_path / "code"
    assert by_password(kkrek, office, "olli", "recovery", "new", "--recovery-file", str(sheet), "--yes").code == 0
    code.touch(mode=0o600)
    code.write_text(next(word for word in sheet.read_text(encoding="utf-8").split() if word.count("-") == 8))
    return code


# What SQLite opens with and the small key file find room; the pages of the commit do not, or nothing does.
@pytest.mark.parametrize("room", [32768, 2000], ids=["key file", "nothing"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_full_disk_leaves_key_file_and_register_as_they_were(
    kkrek: Kkrek, office: Office, code: Path, tmp_path: Path, change: str, room: int
) -> None:
    new, sheet = tmp_path / "new", tmp_path / "sheet"
    new.touch(mode=0o600)
    new.write_text(NEW, encoding="utf-8")
    there = ("--register", str(office.directory), "--user", "olli", "--password-file", str(office.password_file))
    argv = [word.format(new=new, sheet=sheet) for word in CHANGES[change]]
    before = (office.directory / "register.keys").read_bytes()

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    process = at_work(*argv, *there, "--format", "json", state=tmp_path / "state", limits=full)
    _out, err = process.communicate(timeout=120)
    assert (process.returncode, json.loads(err)["error"]["id"]) == (CannotWriteError.exit_code, "cannot-write")
    assert len(err.splitlines()) == 1
    assert (office.directory / "register.keys").read_bytes() == before
    assert not list(office.directory.glob(".*"))
    assert not sheet.exists()
    for user in ("olli", "kaisa", "veikko"):
        assert by_password(kkrek, office, user, "whoami").code == 0, user
    with_code = ("--register", office.directory, "--user", RECOVERY, "--password-file", code)
    assert kkrek(*with_code, "user", "list", now=START).code == 0
    verified = by_password(kkrek, office, "olli", "log", "verify", "--format", "json")
    assert (verified.code, verified.data["findings"]) == (0, [])
    assert by_password(kkrek, office, "olli", *argv).code == 0


@pytest.mark.parametrize("change", CHANGES)
def test_a_disk_that_breaks_at_the_commit_leaves_the_key_file_as_it_was(
    kkrek: Kkrek, office: Office, code: Path, tmp_path: Path, change: str
) -> None:
    new, sheet = tmp_path / "new", tmp_path / "sheet"
    new.touch(mode=0o600)
    new.write_text(NEW, encoding="utf-8")
    argv = [word.format(new=new, sheet=sheet) for word in CHANGES[change]]
    there = ("--register", office.directory, "--user", "olli", "--password-file", office.password_file)
    keys = office.directory / "register.keys"
    before, mode = keys.read_bytes(), keys.stat().st_mode
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *argv, *map(str, there), "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={"HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path / "state")},
    )
    assert (done.returncode, json.loads(done.stderr)["error"]["id"]) == (CannotWriteError.exit_code, "cannot-write")
    assert (keys.read_bytes(), keys.stat().st_mode) == (before, mode)
    assert not list(office.directory.glob(".*"))
    assert not sheet.exists()
    for user in ("olli", "kaisa", "veikko"):
        assert by_password(kkrek, office, user, "whoami").code == 0, user
    with_code = ("--register", office.directory, "--user", RECOVERY, "--password-file", code)
    assert kkrek(*with_code, "user", "list", now=START).code == 0
    verified = by_password(kkrek, office, "olli", "log", "verify", "--format", "json")
    assert (verified.code, verified.data["findings"]) == (0, [])
    assert by_password(kkrek, office, "olli", *argv).code == 0
