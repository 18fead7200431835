"""Fixtures: a register with an officer, a clerk and a viewer, made once and copied for each test."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import pytest

from kkrek.domain.role import Role
from kkrek.domain.template import template
from kkrek.operations import unlock
from kkrek.operations.access import Access, Surroundings
from kkrek.operations.keeping import user
from kkrek.operations.keeping.init import NewRegister, init
from kkrek.store.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Kkrek, Run

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHEAP = (65536, 1, 1)
PASSWORD = "seitsemän sinistä saapasta"


@dataclass(frozen=True, slots=True)
class Office:
    """A register of its own for one test: where it lies, and access for each role."""

    directory: Path
    officer: Access
    clerk: Access
    viewer: Access
    password_file: Path


class Command(Protocol):
    """``clerk("find", "Äijälä")`` runs a command as that user."""

    def __call__(self, *argv: str, stdin: str | bytes | None = None, now: datetime = ...) -> Run: ...


@pytest.fixture(scope="session")
def made_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = tmp_path_factory.mktemp("office")
    directory, password_file = root / "register", root / "password"
    password_file.touch(mode=0o600)
    password_file.write_text(PASSWORD + "\n", encoding="utf-8")
    around = Surroundings(now=lambda: START, state=root / "state", runtime=None, waiting=lambda _holder: None)
    wanted = NewRegister(directory=directory, user="olli", password=PASSWORD, configuration=template(), cost=CHEAP)
    officer = init(wanted, around).access
    for name, role in (("kaisa", Role.CLERK), ("veikko", Role.VIEWER)):
        added = user.NewUser(name=name, role=role, company=None, purpose=None, password=PASSWORD, cost=CHEAP)
        user.add(officer, added)
    clerk, viewer = (unlock.unlock(directory, name, PASSWORD, around, None) for name in ("kaisa", "veikko"))
    officer, clerk, viewer = (replace(access, session_purpose="service") for access in (officer, clerk, viewer))
    return Office(directory, officer, clerk, viewer, password_file)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where registers are kept that took long to fill, for `once`."""
    return tmp_path_factory.mktemp("shelf")


def once(office: Office, kept: Path, fill: Callable[[], None]) -> None:
    """Fill a register; the second time put back what came out the first time, page by page."""
    root = office.directory.parent
    if kept.exists():
        shutil.rmtree(root)
        shutil.copytree(kept, root)
    else:
        fill()
        shutil.copytree(root, kept)


@pytest.fixture
def office(made_office: Office, tmp_path: Path) -> Office:
    root = tmp_path / "office"
    shutil.copytree(made_office.directory.parent, root)

    def moved(access: Access) -> Access:
        around = replace(access.surroundings, state=root / "state")
        return replace(access, place=Place(root / "register"), surroundings=around)

    return Office(
        root / "register",
        moved(made_office.officer),
        moved(made_office.clerk),
        moved(made_office.viewer),
        root / "password",
    )


def _acting(kkrek: Kkrek, access: Access) -> Command:
    def run(*argv: str, stdin: str | bytes | None = None, now: datetime = START) -> Run:
        return kkrek(*argv, stdin=stdin, now=now, access=access)

    return run


@pytest.fixture
def clerk(kkrek: Kkrek, office: Office) -> Command:
    return _acting(kkrek, office.clerk)


@pytest.fixture
def viewer(kkrek: Kkrek, office: Office) -> Command:
    return _acting(kkrek, office.viewer)


@pytest.fixture
def officer(kkrek: Kkrek, office: Office) -> Command:
    return _acting(kkrek, office.officer)
