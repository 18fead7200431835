"""A log whose beginning was taken out still tells who the users are, who left, and of which generation the keys are.

Users, their signatures and the rotations are believed through the log (N-09): those entries stay whole.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from keys_changed import by_password, with_maija
from log_kept import LATE, decide, forge_pruning
from office import PASSWORD
from tampering import decrypted

from kkrek.errors import SessionEndedError, WrongPasswordError
from kkrek.operations.unlock import unlock

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek, Run
    from office import Command, Office

    from kkrek.operations.access import Access


class Desk:
    """``desk("olli", "check")`` runs a command in January by the password of a user; ``then`` does so in November."""

    def __init__(self, kkrek: Kkrek, office: Office) -> None:
        self.kkrek, self.office = kkrek, office

    def __call__(self, name: str, *argv: str) -> Run:
        return by_password(self.kkrek, self.office, name, *argv, "--format", "json", now=LATE)

    def then(self, name: str, *argv: str) -> Run:
        return by_password(self.kkrek, self.office, name, *argv, "--format", "json")

    def found(self) -> set[str]:
        """Return the ids of what `log verify` finds."""
        return {one["id"] for one in self("olli", "log", "verify").data["findings"]}

    def prune(self, name: str = "olli") -> Any:  # ruff: ignore[any-type] - JSON
        """Take out what is past its time."""
        done = self(name, "log", "prune", "--yes")
        assert (done.code, done.data["applied"]) == (0, True), done.err
        return done.data

    def access(self, name: str) -> Access:
        return unlock(self.office.directory, name, PASSWORD, self.office.officer.surroundings, None)

    def now_office(self) -> Office:
        """Return the office with the keys of now."""
        return replace(self.office, officer=self.access("olli"))


@pytest.fixture
def desk(kkrek: Kkrek, office: Office, officer: Command, clerk: Command, tmp_path: Path) -> Desk:
    """Four users and a customer in November; the log is kept for a month."""
    with_maija(office)
    assert clerk("add", "--family-name", "Äijälä").code == 0
    decide(officer, tmp_path)
    return Desk(kkrek, office)


@pytest.fixture
def left(desk: Desk) -> Desk:
    """Of four users one became less and more again, and one left; all of it long ago."""
    for words in (
        ("user", "role", "kaisa", "viewer"),
        ("user", "role", "kaisa", "clerk"),
        ("user", "remove", "veikko", "--yes"),
        ("rotate", "--yes"),
    ):
        done = desk.then("olli", *words)
        assert done.code == 0, done.err
    assert desk("kaisa", "show", "1001", "--purpose", "service").code == 0
    return desk


def test_the_users_are_the_same_after_it(left: Desk) -> None:
    before = left("olli", "user", "list").data
    assert left.prune()["whole"]["users"] == 8, "init, three added, two roles, the removal and the rotation"
    assert left("olli", "user", "list").data == before
    assert left.found() == set()
    kept = {one["id"] for one in left("olli", "check").data["findings"]}
    assert not {one for one in kept if one.startswith(("user-", "log-", "ledger-", "slot-"))}


def test_who_is_there_gets_in_and_who_left_does_not(left: Desk) -> None:
    left.prune()
    assert left("kaisa", "show", "1001", "--purpose", "service").code == 0
    assert left("maija", "user", "list").code == 0
    assert left("veikko", "find", "äijälä").code == WrongPasswordError.exit_code


def test_keys_are_changed_and_users_managed_as_before(left: Desk) -> None:
    left.prune()
    for words in (
        ("rotate", "--yes"),
        ("user", "role", "maija", "clerk"),
        ("user", "role", "maija", "officer"),
        ("user", "remove", "kaisa", "--yes"),
        ("user", "add", "ella", "--role", "clerk", "--new-password-file", str(left.office.password_file)),
    ):
        done = left("olli", *words)
        assert done.code == 0, done.err
    assert left("ella", "find", "äijälä", "--purpose", "service").code == 0
    assert left.found() == set()


def test_backups_of_before_and_after_verify(left: Desk) -> None:
    early = left("olli", "backup", "create").data["backup"]["path"]
    left.prune()
    assert left("olli", "backup", "create").code == 0
    for words in ((), (early,)):
        done = left("olli", "backup", "verify", *words)
        assert (done.code, done.data["opened"], done.data["findings"]) == (0, True, [])
    assert left("olli", "rotate", "--yes").code == 0
    done = left("olli", "backup", "verify", early)
    assert (done.code, done.data["opened"]) == (0, False), "of other keys now, and still signed by a user of then"


# The anchor and who signs it ----------------------------------------------------------------------------------


def test_what_an_officer_signed_who_left_since_stands(desk: Desk, viewer: Command) -> None:
    assert viewer("find", "äijälä").code == 0
    seen = desk.office.directory.parent / "seen"
    shutil.copytree(desk.office.officer.surroundings.state, seen)
    desk("kaisa", "find", "äijälä", "--purpose", "service")
    desk.prune("maija")
    assert desk("olli", "user", "remove", "maija", "--yes").code == 0
    assert desk.found() == set()
    assert desk("olli", "log", "show").data["start"]["user"] == "maija"
    shutil.rmtree(desk.office.officer.surroundings.state)
    seen.rename(desk.office.officer.surroundings.state)
    assert desk("veikko", "find", "äijälä", "--purpose", "service").code == 0, "who was away since November goes on"
    assert desk("maija", "log", "prune", "--yes").code == WrongPasswordError.exit_code


def test_an_officer_who_left_signs_nothing_new(desk: Desk) -> None:
    """Maija signs an anchor after the entry by which she left; the keys of now fell into her hands."""
    maija = desk.access("maija")
    assert desk.then("olli", "user", "remove", "maija", "--yes").code == 0
    desk("kaisa", "find", "äijälä", "--purpose", "service")
    with decrypted(desk.now_office()) as connection:
        _take_out(connection, maija, "detail IS NOT NULL")
    assert {"log-anchor-wrong", "log-entry-missing"} <= desk.found()


def test_an_officer_who_left_cannot_leave_that_out(desk: Desk) -> None:
    maija = desk.access("maija")
    assert desk.then("olli", "user", "remove", "maija", "--yes").code == 0
    desk("kaisa", "find", "äijälä", "--purpose", "service")
    with decrypted(desk.now_office()) as connection:
        _take_out(connection, maija, "detail IS NOT NULL AND operation <> 'user remove'")
        connection.execute("UPDATE user SET removed_on = NULL WHERE name = 'maija'")
    found = {one["id"]: one["what"] for one in desk("olli", "log", "verify").data["findings"]}
    assert found["user-differs-from-ledger"] == "the ledger tells that user maija was removed, and the log does not"


def test_a_session_of_before_a_rotation_ends_all_the_same(left: Desk) -> None:
    left.prune()
    session = left.access("kaisa")
    assert left("olli", "rotate", "--yes").code == 0
    done = left.kkrek("find", "äijälä", access=session, now=LATE)
    assert done.code == SessionEndedError.exit_code


def _take_out(connection: Any, acting: Access, whole: str) -> None:  # ruff: ignore[any-type] - a connection
    """Take out what is not ``whole`` of November, and sign it as somebody."""
    last, digest = connection.execute("SELECT n, hash FROM log WHERE at < '2027' ORDER BY n DESC").fetchone()
    kept = connection.execute(f"SELECT n, hash FROM log WHERE n <= ? AND ({whole}) ORDER BY n", (last,)).fetchall()
    forge_pruning(connection, acting, (last, digest), kept, "2026-11-30")
    connection.execute("DELETE FROM log_customer WHERE entry <= ?", (last,))
    connection.execute(f"DELETE FROM log WHERE n <= ? AND NOT coalesce({whole}, 0)", (last,))
