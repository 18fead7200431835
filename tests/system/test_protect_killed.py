"""A process that is killed while it protects somebody leaves all sealed or nothing (F-15)."""

from __future__ import annotations

import shutil
import signal
import time
from typing import TYPE_CHECKING

import pytest
from ready import go, ready

from kkrek.store import connection

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

NOTES = 150
PROTECT = ("protect", "1001", "--contact-address", "PL 12, 33101 Tampere")


def state(office: Office, directory: Path) -> tuple[bool, int, int]:
    """Return whether 1001 is protected, and how many notes and phones are sealed and plain."""
    place = type(office.officer.place)(directory)
    with connection.opened(place, office.officer.unlocked.keys.data.hex()) as store:
        row = store.one("SELECT protected_since IS NOT NULL FROM customer WHERE number = 1001")
        sealed = store.one("SELECT count(*) FROM note WHERE sealed IS NOT NULL")
        plain = store.one("SELECT count(*) FROM note WHERE sealed IS NULL")
    assert row is not None
    assert sealed is not None
    assert plain is not None
    return bool(row[0]), int(sealed[0]), int(plain[0])


@pytest.fixture
def filled(office: Office, clerk: Command) -> Office:
    assert clerk("add", "--family-name", "Suojainen", "--phone", "0457 111 222").code == 0
    for turn in range(NOTES):
        assert clerk("note", "add", "1001", f"muistio {turn}").code == 0
    return office


def test_a_protection_that_is_killed_is_done_whole_or_not_at_all(filled: Office, tmp_path: Path) -> None:  # F-15
    def copied(name: str) -> Path:
        shutil.copytree(filled.directory.parent, tmp_path / name)
        return tmp_path / name / "register"

    with ready(copied("whole"), "kaisa", *PROTECT) as process:
        began = time.monotonic()
        go(process)
        assert process.wait(60) == 0
        took = time.monotonic() - began
    assert state(filled, tmp_path / "whole" / "register") == (True, NOTES, 0)
    for turn in range(10):
        directory = copied(f"killed{turn}")
        with ready(directory, "kaisa", *PROTECT) as process:
            go(process)
            time.sleep(took * turn / 10)
            process.send_signal(signal.SIGKILL)
        assert state(filled, directory) in {(False, 0, NOTES), (True, NOTES, 0)}
