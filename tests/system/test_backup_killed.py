"""kill -9 at any moment of a backup or a restore: the register opens, every commit is there, nothing is half done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from killed import at_work, finished, kill, moments, seeded
from lost_office import Desk, Restoring, left, make
from office import START

from kkrek.errors import NoRegisterError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

NOTES = 60


@pytest.fixture
def filled(office: Office, clerk: Command) -> Office:
    for number in range(1001, 1004):
        assert clerk("add", "--family-name", f"nimi{number}", "--phone", f"050 111{number}", "--yes").code == 0
    for turn in range(NOTES):
        assert clerk("note", "add", "1001", f"muistio {turn}").code == 0
    return office


def test_a_backup_that_is_killed_leaves_the_register_and_all_other_backups_whole(
    filled: Office, officer: Command, clerk: Command, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    argv = (
        "backup", "create", "--register", filled.directory, "--user", "veikko", "--password-file", filled.password_file,
    )  # fmt: skip
    state = tmp_path / "cron"
    took = finished(at_work(*argv, state=state))
    acknowledged, hit = [], 0
    with seeded(capfdbinary) as say:
        for moment in moments(took, "create"):
            added = clerk("add", "--family-name", "lisätty", "--yes", "--format", "json")
            acknowledged.append(added.data["number"])
            hit += kill(at_work(*argv, state=state), moment)
            assert officer("log", "verify").code == 0
            for number in acknowledged:
                assert clerk("show", str(number)).code == 0
            for backup in (filled.directory / "backups").glob("*.kkb"):
                verified = officer("backup", "verify", str(backup), "--format", "json")
                assert (verified.code, verified.data["findings"]) == (0, [])
        say(f"{hit} killed at work: each register opens, {len(acknowledged)} of {len(acknowledged)} commits are there")
    newest = make(officer)
    there = {path.name for path in (filled.directory / "backups").iterdir()}
    assert {name for name in there if not name.startswith("kkrek_")} == set()
    assert {name.removesuffix(".ledger") for name in there if name.endswith(".ledger")} == {
        name.removesuffix(".kkb") for name in there if name.endswith(".kkb")
    }
    assert newest.name in there
    assert [path.name for path in filled.directory.iterdir() if path.name.startswith(".")] == []


@pytest.fixture
def backup(filled: Office, clerk: Command, officer: Command) -> Path:
    backup = make(officer)
    assert officer("erase", "1002", "--ground", "17.1.a", "--yes").code == 0
    assert clerk("opt-out", "1001").code == 0
    assert clerk("protect", "1003").code == 0
    return backup


def test_a_restore_that_is_killed_leaves_a_whole_register_or_none(
    backup: Path, filled: Office, restoring: Restoring, desk: Desk, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    ledger = filled.directory / "register.ledger"
    where = ("--register", desk.directory, "--user", "olli", "--password-file", desk.root / "password")
    argv = ("restore", backup, "--ledger", ledger, "--yes", *where)
    state = desk.root / "state"
    took = finished(at_work(*argv, state=state))
    check(restoring, desk)
    halves = hit = 0
    with seeded(capfdbinary) as say:
        for moment in moments(took, "restore"):
            clear(desk)
            hit += kill(at_work(*argv, state=state), moment)
            there = restoring.kkrek("check", *where, "--format", "json", now=START)
            if there.code == NoRegisterError.exit_code:
                halves += bool(list(left(desk.directory)))
                done = restoring(backup, "--ledger", ledger)
                assert done.code == 0, done.err
            check(restoring, desk)
        say(f"{hit} killed at work, {halves} of them half-way: each is a whole register, at once or the second time")


def check(restoring: Restoring, desk: Desk) -> None:
    """See that the restored register is whole, and knows what the ledger says."""
    verified = restoring.command("log", "verify", "--format", "json")
    assert (verified.code, verified.data["findings"]) == (0, [])
    assert restoring.command("show", "1002").code == 30
    assert restoring.command("show", "1003", "--format", "json").data["protection"]
    notes = restoring.command("note", "list", "1001", "--format", "json").data["notes"]
    assert len(notes) == NOTES
    assert sorted(left(desk.directory)) == ["register.db", "register.keys"] or sorted(left(desk.directory)) == [
        "register.db", "register.db-shm", "register.db-wal", "register.keys",
    ]  # fmt: skip


def clear(desk: Desk) -> None:
    """Lose the register again; its ledger is that of the first lost one, which the next restore is given."""
    for path in desk.directory.iterdir():
        path.unlink()
    for path in (desk.root / "state" / "kkrek").glob("*.head"):
        path.unlink()
