"""A full disk while a backup is made or restored: told, nothing lost, nothing half done left behind."""

from __future__ import annotations

import ctypes
import json
import resource
from typing import TYPE_CHECKING

import pytest
from killed import at_work
from lost_office import Desk, Restoring, left, make, manifest

from kkrek.errors import CannotWriteError, OutputError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from office import Command, Office

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1
LITTLE = 1024
"""Less than this comes to the register in a backup, with the key file and the manifest."""


@pytest.fixture
def filled(office: Office, clerk: Command) -> Office:
    for number in range(1001, 1004):
        assert clerk("add", "--family-name", f"nimi{number}", "--phone", f"050 111{number}", "--yes").code == 0
    return office


def limit(size: int) -> Callable[[], None]:
    """Return what lets no file grow beyond a size; to a program that is a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def size_of(backup: Path) -> int:
    """Return how large the copy of the register in a backup is."""
    return int(manifest(backup)["files"]["register.db"]["bytes"])


def told(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    _out, err = process.communicate(timeout=120)
    assert b"Traceback" not in err, err
    return process.returncode, json.loads(err)["error"]["id"]


@pytest.mark.parametrize("part", [0.2, 0.7, 1.0], ids=["copy", "more of the copy", "the file of the backup"])
def test_a_backup_that_finds_no_room_leaves_nothing(
    filled: Office, officer: Command, tmp_path: Path, part: float
) -> None:
    first = make(officer)
    before = sorted(path.name for path in first.parent.iterdir())
    size = int(size_of(first) * part) + LITTLE
    argv = (
        "backup", "create", "--format", "json", "--register", filled.directory, "--user", "veikko", "--password-file",
        filled.password_file,
    )  # fmt: skip
    code, name = told(at_work(*argv, state=tmp_path / "cron", limits=limit(size)))
    # A page more or less of the copy decides whether the last one fails beside the register or in the folder.
    assert (code, name) in {(18, "cannot-write"), (60, "output")} - ({(60, "output")} if part < 1 else set())
    there = sorted(path.name for path in first.parent.iterdir())
    # A ledger that was written before has no backup yet; the next backup takes it away.
    assert {name for name in there if name not in before and not name.endswith(".ledger")} == set()
    assert [path.name for path in filled.directory.iterdir() if path.name.startswith(".")] == []
    assert officer("log", "verify").code == 0
    make(officer)
    after = {path.name for path in first.parent.iterdir()}
    assert {name.removesuffix(".ledger") for name in after if name.endswith(".ledger")} == {
        name.removesuffix(".kkb") for name in after if name.endswith(".kkb")
    }


@pytest.mark.parametrize("part", [0.1, 0.6, 0.98], ids=["0", "1", "2"])
def test_a_restore_that_finds_no_room_leaves_no_register(
    filled: Office, officer: Command, clerk: Command, restoring: Restoring, desk: Desk, part: float
) -> None:
    backup = make(officer)
    assert officer("erase", "1002", "--ground", "17.1.a", "--yes").code == 0
    assert clerk("protect", "1003").code == 0
    ledger = filled.directory / "register.ledger"
    size = int(size_of(backup) * part)
    argv = (
        "restore", backup, "--ledger", ledger, "--yes", "--format", "json", "--register", desk.directory, "--user",
        "olli", "--password-file", desk.root / "password",
    )  # fmt: skip
    done = told(at_work(*argv, state=desk.root / "state", limits=limit(size)))
    assert done == (CannotWriteError.exit_code, CannotWriteError.id())
    assert not desk.directory.exists() or list(left(desk.directory)) == []
    again = restoring(backup, "--ledger", ledger)
    assert again.code == 0, again.err
    assert restoring.command("log", "verify").code == 0


def without_override() -> None:
    """Let root, too, be bound by the modes of a directory."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)


def test_a_folder_that_takes_no_file_is_told_by_its_name(filled: Office, officer: Command, tmp_path: Path) -> None:
    folder = make(officer).parent
    before = sorted(folder.iterdir())
    argv = (
        "backup", "create", "--format", "json", "--register", filled.directory, "--user", "veikko", "--password-file",
        filled.password_file,
    )  # fmt: skip
    folder.chmod(0o500)
    done = told(at_work(*argv, state=tmp_path / "cron", limits=without_override))
    folder.chmod(0o700)
    assert done == (OutputError.exit_code, OutputError.id())
    assert sorted(folder.iterdir()) == before
    assert [path.name for path in filled.directory.iterdir() if path.name.startswith(".")] == []
