"""A register with a backup, what happened since, and the restore of it: what the tests of backups share."""

from __future__ import annotations

import io
import json
import tarfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from office import PASSWORD, START, Office

from kkrek.operations import unlock
from kkrek.operations.access import Surroundings
from kkrek.store import connection
from kkrek.store.place import Place

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from datetime import datetime

    from conftest import Kkrek, Run
    from office import Command

    from kkrek.operations.access import Access
    from kkrek.store.connection import Store


def make(command: Command, now: datetime = START) -> Path:
    """Make a backup and return its path."""
    done = command("backup", "create", "--format", "json", now=now)
    assert done.code == 0, done.err
    return Path(done.data["backup"]["path"])


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a register is restored to: a directory, and an account that has seen nothing yet."""

    root: Path

    @property
    def directory(self) -> Path:
        return self.root / "register"

    @property
    def surroundings(self) -> Surroundings:
        return Surroundings(lambda: START, self.root / "state" / "kkrek", None, lambda _holder: None)

    def access(self, user: str = "olli", password: str = PASSWORD) -> Access:
        """Unlock the restored register."""
        unlocked = unlock.unlock(self.directory, user, password, self.surroundings, None)
        return replace(unlocked, session_purpose="service")

    def office(self) -> Office:
        """Return the restored register as the tests know one; only who has a slot has an access."""
        one = self.access()
        return Office(self.directory, one, one, one, self.root / "password")


class Restoring:
    """``restoring(FILE, "--ledger", ...)`` runs `kkrek restore` as a user with the password of the tests."""

    def __init__(self, kkrek: Kkrek, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kkrek, self.desk = kkrek, desk
        monkeypatch.setenv("XDG_STATE_HOME", str(desk.root / "state"))
        desk.root.mkdir(exist_ok=True)
        password = desk.root / "password"
        password.touch(mode=0o600)
        password.write_text(PASSWORD + "\n", encoding="utf-8")

    def __call__(
        self,
        file: Path,
        *more: str | Path,
        user: str = "olli",
        yes: bool = True,
        password: str | None = None,
        now: datetime = START,
    ) -> Run:
        secret = self.desk.root / "password"
        if password is not None:
            secret = self.desk.root / "other-password"
            secret.touch(mode=0o600)
            secret.write_text(password + "\n", encoding="utf-8")
        where = ("--register", self.desk.directory, "--user", user, "--password-file", secret)
        answer = ("--yes",) if yes else ()
        return self.kkrek("restore", file, *more, *answer, "--format", "json", *where, now=now)

    def command(self, *argv: str, user: str = "olli", now: datetime = START) -> Run:
        """Run a command on the restored register."""
        return self.kkrek(*argv, access=self.desk.access(user), now=now)


class Account:
    """An account of another machine, with its own memory of the register; it acts as the officer."""

    def __init__(self, kkrek: Kkrek, access: Access, state: Path) -> None:
        self.kkrek, self.state = kkrek, state
        self.access = replace(access, surroundings=replace(access.surroundings, state=state))

    def at(self, directory: Path, *argv: str, now: datetime = START) -> Run:
        return self.kkrek(*argv, access=replace(self.access, place=Place(directory)), now=now)


def opened(directory: Path, office: Office) -> Any:  # ruff: ignore[any-type] - a context manager of a Store
    """Open a register beside kkrek, under the keys of the office."""
    return connection.opened(Place(directory), office.officer.unlocked.keys.data.hex())


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in store.all(sql)]


def parts(backup: Path) -> dict[str, bytes]:
    """Return the files inside a backup."""
    with tarfile.open(backup) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]


def manifest(backup: Path) -> Any:  # ruff: ignore[any-type] - JSON
    return json.loads(parts(backup)["manifest.json"])


def rewrite(backup: Path, changed: Mapping[str, bytes]) -> None:
    """Write a backup anew with some files exchanged."""
    kept = parts(backup)
    with tarfile.open(backup, "w", format=tarfile.GNU_FORMAT) as tar:
        for name, content in {**kept, **changed}.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            tar.addfile(entry, io.BytesIO(content))


def lines(ledger: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ledger.read_text(encoding="ascii").splitlines()]


def left(directory: Path) -> Generator[str]:
    """Yield the names of what lies in a directory and is no part of a register."""
    for path in directory.iterdir() if directory.exists() else ():
        if path.name not in {"register.lock", "register.gate", "register.ledger", "backups"}:
            yield path.name


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "new")


@pytest.fixture
def restoring(kkrek: Kkrek, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Restoring:
    return Restoring(kkrek, desk, monkeypatch)
