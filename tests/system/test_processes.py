"""Many processes at one register, a full disk, and kill -9: whole afterwards, in every case."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from ready import UNLOCK
from terminal import ROOT

from kkrek.crypto.keyfile import KeyFile
from kkrek.errors import CannotWriteError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Command, Office

# Runs one command many times.
MANY = f"""{UNLOCK}
times, *argv = argv
for _ in range(int(times)):
    code = main([word.replace("COUNT", str(_)) for word in argv], now=now, access=access)
    if code:
        sys.exit(code)
"""


def start(
    office: Office, user: str, times: int, *argv: str, before: Callable[[], None] | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", MANY, str(office.directory), user, str(times), *argv],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=before,  # ruff: ignore[subprocess-popen-preexec-fn] - the test has one thread
    )


def kill_at_work(process: subprocess.Popen[bytes], delay: float) -> None:
    """Wait for the first result, and kill some time after it."""
    assert process.stdout is not None
    assert process.stdout.readline(), process.communicate()
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)


def test_six_processes_with_twenty_logged_reads_each_leave_a_whole_chain(office: Office, officer: Command) -> None:
    running = [start(office, "kaisa", 20, "find", "malli") for _ in range(6)]
    for process in running:
        _out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    run = officer("log", "verify", "--format", "json")
    assert run.code == 0, run.out
    assert run.data["entries"] == 3 + 6 * 20


def test_two_writers_at_once_both_succeed(office: Office, officer: Command) -> None:
    running = [start(office, user, 5, "add", "--family-name", f"{user}COUNT") for user in ("kaisa", "olli")]
    for process in running:
        _out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    found = officer("find", "kaisa", "--limit", "20", "--format", "json").data
    assert found["total"] == 5
    assert officer("log", "verify").code == 0


@pytest.mark.parametrize("delay", [0, 0.003, 0.006, 0.009, 0.012, 0.015, 0.018, 0.021])
def test_a_writer_that_is_killed_leaves_old_or_new_and_nothing_between(
    office: Office, officer: Command, delay: float
) -> None:
    process = start(office, "kaisa", 1000, "add", "--family-name", "Malli", "--given-names", "NimiCOUNT")
    kill_at_work(process, delay)
    assert officer("log", "verify").code == 0
    ids = {one["id"] for one in officer("check", "--format", "json").data["findings"]}
    assert ids == {"backup-none", "configuration-gaps", "lone-officer"}
    found = officer("find", "malli", "--limit", "100", "--format", "json").data["customers"]
    assert found
    entries = officer("log", "show", "--user", "kaisa", "--limit", "5000", "--format", "json").data["entries"]
    assert len(found) == sum("family_name" in entry["fields"] for entry in entries)


@pytest.mark.parametrize("delay", [0, 0.02, 0.04, 0.06, 0.08, 0.1])
def test_a_user_addition_that_is_killed_leaves_old_or_new_or_what_the_same_command_mends(
    office: Office, officer: Command, delay: float
) -> None:
    file = str(office.password_file)
    process = start(office, "olli", 50, "user", "add", "matti-COUNT", "--new-password-file", file)
    kill_at_work(process, delay)
    assert officer("log", "verify").code == 0
    rows = {one["name"] for one in officer("user", "list", "--format", "json").data["users"]}
    slots = set(KeyFile.load(office.directory / "register.keys").users) - {"recovery"}
    assert rows <= slots
    for name in slots - rows:
        assert officer("user", "add", name, "--new-password-file", file).code == 0


def test_a_disk_that_takes_no_more_leaves_the_register_as_it_was(office: Office, officer: Command) -> None:
    size = (office.directory / "register.db").stat().st_size

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 8, size // 8))

    before = officer("log", "show", "--limit", "1", "--format", "json").data["entries"][0]["entry"]
    process = start(office, "kaisa", 50, "add", "--family-name", "Malli", before=full)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == CannotWriteError.exit_code, err
    assert b"Traceback" not in err
    run = officer("log", "verify", "--format", "json")
    assert run.code == 0
    assert run.data["entries"] >= before
    assert not list(office.directory.glob(".*"))


def test_ctrl_c_while_the_program_loads_ends_it_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    run = subprocess.run(
        [sys.executable, "-m", "kkrek", "--version"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"},
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (-signal.SIGINT, b"")


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC])
def test_a_disk_that_takes_no_lock_file_cannot_be_written(
    officer: Command, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    really_open = os.open

    def refused(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if str(path).endswith("register.gate"):
            raise OSError(number, os.strerror(number))
        return really_open(path, flags, mode)

    with monkeypatch.context() as patch:
        patch.setattr("kkrek.store.lock.os.open", refused)
        code = officer("user", "list").code
    assert code == CannotWriteError.exit_code


def test_a_disk_that_has_no_room_for_the_holder_hinders_nothing(
    officer: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("kkrek.store.lock.os.pwrite", full)
        code = officer("user", "list").code
    assert code == 0
