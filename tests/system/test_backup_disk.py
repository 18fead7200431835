"""A full disk while a backup is made or restored: told, nothing lost, nothing half done left behind."""

from __future__ import annotations

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


@pytest.mark.parametrize(
    ("part", "error"), [(0.2, CannotWriteError), (0.7, CannotWriteError), (1, OutputError)], ids=["0", "1", "2"]
)
def test_a_backup_that_finds_no_room_leaves_nothing(
    filled: Office, officer: Command, tmp_path: Path, part: float, error: type[CannotWriteError | OutputError]
) -> None:
    first = make(officer)
    before = sorted(path.name for path in first.parent.iterdir())
    size = int(size_of(first) * part) + LITTLE
    argv = (
        "backup", "create", "--format", "json", "--register", filled.directory, "--user", "veikko", "--password-file",
        filled.password_file,
    )  # fmt: skip
    assert told(at_work(*argv, state=tmp_path / "cron", limits=limit(size))) == (error.exit_code, error.id())
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
