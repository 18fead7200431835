"""`init --group`: several accounts of one host share a register, and nobody else reaches it (GDPR Art. 32)."""

from __future__ import annotations

import grp
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from office import PASSWORD
from terminal import ROOT

from kkrek.errors import InvalidValueError, UnsafePlaceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Kkrek

KAISA, VEIKKO, STRANGER = 42001, 42002, 42003
OTHER = "kahdeksan keltaista kirahvia"
GROUP = next(group for group in grp.getgrall() if group.gr_gid)


@pytest.fixture
def hall() -> Iterator[Path]:
    """Return a directory that every account can enter, as a host has one for what is shared."""
    place = Path(tempfile.mkdtemp(prefix="kkrek-shared-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


def secret(path: Path, account: int, text: str = PASSWORD) -> Path:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    os.chown(path, account, account)
    return path


def home(hall: Path, account: int) -> Path:
    """Make the home of an account, with its password in it."""
    path = hall / str(account)
    path.mkdir(mode=0o700)
    secret(path / "password", account)
    os.chown(path, account, account)
    return path


def words(directory: Path, user: str, file: Path, *argv: str) -> list[str]:
    return ["--register", str(directory), "--user", user, "--password-file", str(file), *argv]


def run_all(first: list[list[str]], jobs: list[tuple[int, list[int], str, list[str]]]) -> list[int]:
    run = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("shared_accounts.py"))],
        input=json.dumps([first, jobs]),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": "/nonexistent", "XDG_STATE_HOME": ""},
    )
    assert run.returncode == 0, run.stderr
    codes: list[int] = json.loads(run.stderr.splitlines()[-1])
    return codes


@pytest.mark.skipif(os.geteuid() != 0, reason="takes other accounts, which root alone may do")
def test_accounts_of_the_group_work_at_one_register_and_others_do_not_reach_it(hall: Path) -> None:
    directory, mine = hall / "register", secret(hall / "password", 0)
    files = hall / "batch.csv"
    files.write_text("number;language\n1001;sv\n", encoding="utf-8")
    files.chmod(0o644)
    made = words(directory, "olli", mine, "init", "--recovery-file", str(hall / "sheet.txt"), "--yes", "--group",
                 GROUP.gr_name)  # fmt: skip
    add_user = ("--new-password-file", str(mine))
    first = [
        made,
        words(directory, "olli", mine, "user", "add", "kaisa", "--role", "officer", *add_user),
        words(directory, "olli", mine, "user", "add", "veikko", *add_user),
        # What the accounts do is done once here, so that everything is loaded.
        words(directory, "olli", mine, "add", "--family-name", "Malli"),
        words(directory, "olli", mine, "batch", "check", str(files)),
        words(directory, "olli", mine, "opt-out", "1001"),
        words(directory, "olli", mine, "rotate", "--yes"),
    ]
    jobs: list[tuple[int, list[int], str, list[str]]] = []
    for account, user, argv in (
        (KAISA, "kaisa", ("add", "--family-name", "Toinen")),
        (VEIKKO, "veikko", ("opt-out", "1002")),
        (KAISA, "kaisa", ("batch", "apply", str(files))),
        (KAISA, "kaisa", ("password", "--new-password-file", str(hall / str(KAISA) / "next"))),
        (VEIKKO, "veikko", ("password", "--new-password-file", str(hall / str(VEIKKO) / "next"))),
        (VEIKKO, "veikko", ("task", "list")),
        (STRANGER, "kaisa", ("task", "list")),
        (KAISA, "kaisa", ("rotate", "--yes")),
        (KAISA, "kaisa", ("log", "verify")),
    ):
        if not (hall / str(account)).exists():
            secret(home(hall, account) / "next", account, OTHER)
        groups = [] if account == STRANGER else [GROUP.gr_gid]
        here = hall / str(account)
        changed = any(job[0] == account and "password" in job[3] for job in jobs)
        file = here / ("next" if changed else "password")
        jobs.append((account, groups, str(here), words(directory, user, file, *argv)))
    assert run_all(first, jobs) == [0, 0, 0, 0, 0, 0, UnsafePlaceError.exit_code, 0, 0]
    assert stat.S_IMODE(directory.stat().st_mode) == 0o2770
    assert directory.stat().st_gid == GROUP.gr_gid
    found = {path.name: (stat.S_IMODE(path.stat().st_mode), path.stat().st_gid) for path in directory.iterdir()}
    assert {"register.db", "register.keys", "register.ledger", "register.lock", "register.gate"} <= found.keys()
    assert found.pop("backups") == (0o2770, GROUP.gr_gid)
    assert set(found.values()) == {(0o660, GROUP.gr_gid)}
    backups = [path.stat() for path in (directory / "backups").iterdir()]
    assert {(stat.S_IMODE(one.st_mode), one.st_gid) for one in backups} == {(0o660, GROUP.gr_gid)}
    assert {one.st_uid for one in backups} == {os.geteuid(), KAISA}
    assert (directory / "register.db").stat().st_uid == KAISA


def init(kkrek: Kkrek, tmp_path: Path, *options: str) -> int:
    password = secret(tmp_path / "password", os.geteuid())
    return kkrek(
        *words(tmp_path / "r", "olli", password, "init", "--recovery-file", str(tmp_path / "sheet"), "--yes", *options)
    ).code


def test_a_group_that_the_host_does_not_know_is_told(kkrek: Kkrek, tmp_path: Path) -> None:
    assert init(kkrek, tmp_path, "--group", "ei-tällaista-ryhmää") == InvalidValueError.exit_code
    assert not (tmp_path / "r").exists()


def test_without_a_group_nobody_else_reaches_it(kkrek: Kkrek, tmp_path: Path) -> None:
    assert init(kkrek, tmp_path) == 0
    assert stat.S_IMODE((tmp_path / "r").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "r").iterdir()} == {0o600}


@pytest.mark.skipif(os.geteuid() != 0, reason="makes a file of another account, which root alone may do")
def test_check_tells_a_file_that_the_group_cannot_use_and_no_file_of_a_colleague(kkrek: Kkrek, tmp_path: Path) -> None:
    assert init(kkrek, tmp_path, "--group", GROUP.gr_name) == 0
    there = words(tmp_path / "r", "olli", tmp_path / "password", "check", "--format", "json")
    os.chown(tmp_path / "r" / "register.ledger", KAISA, -1)
    assert not {one["id"] for one in kkrek(*there).data["findings"]} & {"file-of-another", "file-closed-to-group"}
    (tmp_path / "r" / "register.ledger").chmod(0o600)
    assert "file-closed-to-group" in {one["id"] for one in kkrek(*there).data["findings"]}
