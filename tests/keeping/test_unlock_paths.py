"""Every way to unlock, once with the shipped key derivation; and what a password file must be (GDPR Art. 32)."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from office import PASSWORD, START
from terminal import at_terminal

from kkrek.domain.template import template
from kkrek.errors import InputUnreadableError, NoWayToUnlockError, UnsafePlaceError, UsageError, WrongPasswordError
from kkrek.operations.access import Surroundings
from kkrek.operations.keeping.init import NewRegister, Recovery, init

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Kkrek, Run
    from office import Office


@dataclass(frozen=True, slots=True)
class Real:
    """A register made as the product makes it, its password file and its recovery code."""

    directory: Path
    password_file: Path
    code: str

    def run(self, kkrek: Kkrek, *options: str | Path, user: str = "aino") -> Run:
        return kkrek("user", "list", "--register", self.directory, "--user", user, *options, cost=None)


@pytest.fixture(scope="module")
def made_real(tmp_path_factory: pytest.TempPathFactory) -> Real:
    root = tmp_path_factory.mktemp("real")
    kept: list[Recovery] = []
    around = Surroundings(now=lambda: START, state=root / "state", runtime=None, waiting=lambda _holder: None)
    init(
        NewRegister(directory=root / "r", user="aino", password=PASSWORD, configuration=template()), around, kept.append
    )
    password_file = root / "password"
    password_file.write_text(PASSWORD, encoding="utf-8")
    password_file.chmod(0o600)
    return Real(root / "r", password_file, kept[0].code)


@pytest.fixture
def real(made_real: Real, tmp_path: Path) -> Real:
    shutil.copytree(made_real.directory, tmp_path / "r")
    return Real(tmp_path / "r", made_real.password_file, made_real.code)


def test_the_shipped_derivation_costs_256_mib_three_passes_and_four_lanes(real: Real) -> None:
    slots = json.loads((real.directory / "register.keys").read_bytes())["slots"]
    assert [(slot["kdf"]["m"], slot["kdf"]["t"], slot["kdf"]["p"]) for slot in slots] == [(262144, 3, 4)] * 2


def test_a_password_file_unlocks(kkrek: Kkrek, real: Real) -> None:
    assert real.run(kkrek, "--password-file", real.password_file).code == 0


def test_a_descriptor_unlocks(kkrek: Kkrek, real: Real) -> None:
    reading, writing = os.pipe()
    os.write(writing, PASSWORD.encode() + b"\n")
    os.close(writing)
    assert real.run(kkrek, "--password-fd", str(reading)).code == 0
    os.close(reading)


def test_a_systemd_credential_unlocks(
    kkrek: Kkrek, real: Real, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credential = tmp_path / "kkrek.password"
    credential.write_text(PASSWORD, encoding="utf-8")
    credential.chmod(0o400)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert real.run(kkrek).code == 0


def test_a_password_typed_at_the_terminal_unlocks(real: Real) -> None:
    terminal = at_terminal("user", "list", "--register", real.directory, "--user", "aino")
    terminal.answer("Password of aino: ", PASSWORD)
    assert terminal.end() == 0, terminal.seen
    assert "officer" in terminal.seen
    assert PASSWORD not in terminal.seen


def test_the_recovery_code_unlocks_as_an_officer(kkrek: Kkrek, real: Real, tmp_path: Path) -> None:
    typed = tmp_path / "code"
    typed.write_text(real.code)
    typed.chmod(0o600)
    assert real.run(kkrek, "--password-file", typed, user="recovery").code == 0


@pytest.mark.usefixtures("in_secret_service")
def test_a_session_unlocks_without_any_password(kkrek: Kkrek, real: Real) -> None:
    begun = kkrek("login", "--register", real.directory, "--user", "aino", "--password-file", real.password_file)
    assert begun.code == 0, begun.err
    assert kkrek("user", "list", "--register", real.directory).code == 0
    assert kkrek("logout", "--register", real.directory).code == 0
    assert kkrek("user", "list", "--register", real.directory).code == NoWayToUnlockError.exit_code


def test_without_any_of_the_ways_the_hint_names_them_all(kkrek: Kkrek, office: Office) -> None:
    run = kkrek("user", "list", "--register", office.directory, "--user", "olli")
    assert run.code == NoWayToUnlockError.exit_code
    for way in ("kkrek login", "--password-fd", "--password-file", "systemd"):
        assert way in run.err


def test_a_wrong_password_and_an_unknown_user_are_told_alike(kkrek: Kkrek, office: Office, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("seitsemän punaista saapasta")
    wrong.chmod(0o600)
    told = []
    for user, file in (("olli", wrong), ("nemo", office.password_file)):
        run = kkrek("user", "list", "--register", office.directory, "--user", user, "--password-file", file)
        assert run.code == WrongPasswordError.exit_code
        told.append(run.err.replace(user, "NAME"))
    assert told[0] == told[1]
    assert "punaista" not in told[0]


def test_two_sources_of_the_password_are_one_too_many(kkrek: Kkrek, office: Office) -> None:
    run = kkrek(
        "user", "list", "--register", office.directory, "--password-file", office.password_file, "--password-fd", "0"
    )
    assert run.code == UsageError.exit_code


def _link(path: Path) -> None:
    target = path.with_name("target")
    path.rename(target)
    path.symlink_to(target)


def _fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir(0o700)


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (_link, UnsafePlaceError),
        (_fifo, UnsafePlaceError),
        (_directory, UnsafePlaceError),
        (lambda path: path.chmod(0o644), UnsafePlaceError),
        (lambda path: path.chmod(0o640), UnsafePlaceError),
        (lambda path: os.chown(path, 12345, -1), UnsafePlaceError),
        (lambda path: path.unlink(), InputUnreadableError),
        (lambda path: path.write_bytes(b""), InputUnreadableError),
        (lambda path: path.write_bytes(b"x" * 2048), InputUnreadableError),
        (lambda path: path.write_bytes(b"sala\xff\xfe"), InputUnreadableError),
    ],
    ids=["link", "fifo", "directory", "0644", "0640", "another's", "missing", "empty", "too long", "not UTF-8"],
)
def test_a_password_file_that_is_not_private_or_not_one_is_refused(
    kkrek: Kkrek, office: Office, spoil: Callable[[Path], None], error: type[UnsafePlaceError]
) -> None:
    spoil(office.password_file)
    run = kkrek(
        "user", "list", "--register", office.directory, "--user", "olli", "--password-file", office.password_file
    )
    assert run.code == error.exit_code
    assert not re.search(r"Traceback|sala", run.err)
