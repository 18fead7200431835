"""A change of the keys that is killed, fills the disk or is interrupted: the old keys or the new ones, nothing lost.

``KKREK_KILLS=60 pytest -s tests/system/test_rotate_killed.py`` kills more often; ``KKREK_SEED`` chooses the moments.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import sys
from typing import TYPE_CHECKING

import pytest
from killed_keys import access_of, complaints, copied, kill_key_file, kill_rotation, made, quietly, seconds_of
from office import START
from ready import go, ready

from kkrek.cli.app import INTERRUPTED, TERMINATED, main
from kkrek.crypto.keyfile import KeyFile
from kkrek.crypto.rotation import is_rotating
from kkrek.errors import CannotWriteError, SessionEndedError

if TYPE_CHECKING:
    from pathlib import Path

    from kkrek.operations.access import Access

# Read before the tests are given a clean environment.
KILLS = int(os.environ.get("KKREK_KILLS", "4"))
SEED = int(os.environ.get("KKREK_SEED", random.randrange(2**32)))
ROTATE, REMOVE = ("rotate", "--yes"), ("user", "remove", "kaisa", "--yes")
# Ends the process without a word right after a function has done its work for the so-many-th time.
_DIE = """
import os, signal
import {module} as _module
_real, _turn = _module.{name}, 0
def _dying(*given, **named):
    global _turn
    done = _real(*given, **named)
    _turn += 1
    if _turn == {turn}:
        os.kill(os.getpid(), signal.{by})
    return done
_module.{name} = _dying
"""
ROTATION, CRYPTO = "kkrek.store.rotation", "kkrek.crypto.keyfile"
# Where it dies, and which keys the register has then: of the old generation or of the new one.
MOMENTS = {
    "the write-ahead log is gone": (ROTATION, "_leave_wal", 1, 1),
    "the copy is exported": (ROTATION, "export", 1, 1),
    "one value is sealed anew": (ROTATION, "reseal", 1, 1),
    "the copy is verified": (ROTATION, "verify", 1, 1),
    "the disk keeps the copy": (ROTATION, "keep", 1, 1),
    "the key file names both generations": (CRYPTO, "write_private", 1, 2),
    "the copy is in its place": (ROTATION, "put_in_place", 1, 2),
    "the key file names the new one alone": (CRYPTO, "write_private", 2, 2),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("killed") / "made")


def generation(directory: Path) -> int:
    return KeyFile.load(directory / "register.keys").slots[0].grant.generation


def dying(moment: str, by: str = "SIGKILL") -> str:
    module, name, turn, _keys = MOMENTS[moment]
    return _DIE.format(module=module, name=name, turn=turn, by=by)


def old_session(directory: Path) -> Access:
    """Unlock before the keys change."""
    return access_of(directory, "veikko")


def test_kills_at_random_moments_lose_nothing(root: Path, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    sys.stdout.write(f"KKREK_SEED={SEED}\n")
    took = seconds_of(root, tmp_path / "timed", *ROTATE)
    reached = {1: 0, 2: 0}
    for turn in range(KILLS):
        after, here = chance.uniform(0, took * 1.1), tmp_path / f"killed{turn}"
        wrong = kill_rotation(root, here, *(REMOVE if turn % 3 == 2 else ROTATE), after=after, writer=turn % 2 == 1)
        reached[generation(here / "register")] += 1
        wrong += kill_key_file(root, tmp_path / f"keys{turn}", turn, after=chance.uniform(0, 0.2))
        assert not wrong, (SEED, turn, after)
        shutil.rmtree(here)
        shutil.rmtree(tmp_path / f"keys{turn}")
    told = (
        "{} rotations of {:.2f} s and as many changes of the key file killed: {} left the old keys, {} the new ones\n"
    )
    sys.stdout.write(told.format(KILLS, took, *reached.values()))


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("words", [ROTATE, REMOVE], ids=["rotate", "remove"])
def test_whoever_comes_next_finishes_it_or_takes_it_back(
    root: Path, tmp_path: Path, moment: str, words: tuple[str, ...]
) -> None:
    directory = copied(root, tmp_path / "here")
    session = old_session(directory)
    with ready(directory, "olli", *words, before=dying(moment)) as process:
        go(process)
        assert process.wait(60) == -signal.SIGKILL
    keys = MOMENTS[moment][3]
    # Somebody with a session is the first who comes: it goes on, or it is over.
    assert quietly(session, "task", "list") == (0 if keys == 1 else SessionEndedError.exit_code)
    assert not (directory / ".rotation.db").exists()
    users = ("olli", "veikko") if words == REMOVE and keys == 2 else ("olli", "veikko", "kaisa")
    assert complaints(directory, range(1001, 1201), users) == []
    assert generation(directory) == keys
    assert quietly(access_of(directory, "olli"), *words) == (30 if len(users) == 2 else 0)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("by", "code"), [("SIGINT", INTERRUPTED), ("SIGTERM", TERMINATED)])
def test_ctrl_c_and_a_service_manager_leave_the_old_keys_or_wait_for_the_result(
    root: Path, tmp_path: Path, moment: str, by: str, code: int
) -> None:
    directory = copied(root, tmp_path / "here")
    with ready(directory, "olli", *ROTATE, before=dying(moment, by)) as process:
        go(process)
        out, err = process.communicate(timeout=60)
        assert process.returncode == (code if MOMENTS[moment][3] == 1 else 0), err
    assert (b"were changed" in out) == (MOMENTS[moment][3] == 2)
    assert not is_rotating(KeyFile.load(directory / "register.keys"))
    assert not list(directory.glob(".*"))
    assert complaints(directory, range(1001, 1201)) == []
    assert generation(directory) == MOMENTS[moment][3]


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_disk_that_is_full_in_the_middle_leaves_all_as_it_was(root: Path, tmp_path: Path, part: float) -> None:
    directory = copied(root, tmp_path / "here")
    size = int((directory / "register.db").stat().st_size * part)

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    with ready(directory, "olli", *ROTATE, limits=full) as process:
        go(process)
        _out, err = process.communicate(timeout=60)
        assert process.returncode == CannotWriteError.exit_code, err
    assert b"Traceback" not in err
    assert not list(directory.glob(".*"))
    assert complaints(directory, range(1001, 1201)) == []
    assert generation(directory) == 1


def test_others_wait_at_the_gate_and_are_told_who_has_the_register(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = copied(root, tmp_path / "here")
    slow = "import time, kkrek.store.rotation as r; keep = r.keep; r.keep = lambda p: (time.sleep(2.5), keep(p))"
    with ready(directory, "olli", *ROTATE, before=slow) as process:
        waiting = access_of(directory, "kaisa")
        go(process)
        while not (directory / ".rotation.db").exists():
            assert process.poll() is None
        code = main(["task", "list"], now=lambda: START, access=waiting)
        assert process.wait(60) == 0
    assert code == SessionEndedError.exit_code
    assert "waiting: the register is in use by olli (rotate, pid" in capsys.readouterr().err
