"""What a restore tells whoever needs it: whose backup it is, which file to take, which wishes are lost."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from lost_office import Desk, Restoring, make
from office import CHEAP, PASSWORD, START
from terminal import at_terminal

from kkrek.domain.role import Role
from kkrek.errors import BackupDamagedError, InputUnreadableError, NoRegisterError
from kkrek.operations.keeping import user

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek
    from office import Command, Office


@pytest.fixture
def backup(clerk: Command, officer: Command) -> Path:
    """Return a backup of a register of one customer."""
    clerk("add", "--family-name", "Äijälä")
    return make(officer)


def lose(office: Office) -> None:
    """Move the register away; ledger and backups stay."""
    for path in office.directory.glob("register.*"):
        if path.suffix in {".db", ".keys", ".db-wal", ".db-shm"}:
            shutil.move(path, office.directory.parent / path.name)


def at_desk(office: Office) -> tuple[str | Path, ...]:
    return ("--register", office.directory, "--user", "olli", "--password-file", office.password_file)


@pytest.mark.parametrize("words", [("backup", "verify"), ("backup", "list"), ("user", "list")], ids=" ".join)
def test_where_a_register_was_lost_the_hint_names_the_restore(
    backup: Path, office: Office, kkrek: Kkrek, words: tuple[str, ...]
) -> None:
    lose(office)
    found = kkrek(*words, *at_desk(office), "--format", "json")
    assert (found.code, found.error["id"]) == (NoRegisterError.exit_code, "lost-register")
    assert "`kkrek restore FILE`" in found.error["hint"]
    (office.directory / "register.ledger").unlink()
    assert kkrek(*words, *at_desk(office), "--format", "json").error["id"] == "lost-register"
    assert backup.exists()


def test_where_nothing_was_the_hint_names_no_restore(office: Office, kkrek: Kkrek, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    nothing = ("--register", tmp_path / "empty", "--user", "olli", "--password-file", office.password_file)
    found = kkrek("user", "list", *nothing, "--format", "json")
    assert found.error["id"] == "no-register"
    assert "restore" not in found.error["hint"]


def test_of_a_damaged_backup_the_hint_names_what_works_without_a_register(
    backup: Path, restoring: Restoring, office: Office
) -> None:
    whole = backup.read_bytes()
    backup.write_bytes(whole[: len(whole) // 2])
    found = restoring(backup, "--ledger", office.directory / "register.ledger")
    assert found.code == BackupDamagedError.exit_code
    assert "`kkrek restore FILE --dry-run`" in found.error["hint"]
    assert "backup list" not in found.error["hint"]


def test_the_question_tells_whose_backup_it_is(backup: Path, desk: Desk, office: Office) -> None:
    asked = at_terminal(
        "restore", backup, "--ledger", office.directory / "register.ledger", "--register", desk.directory,
        "--user", "olli", "--password-file", office.password_file,
    )  # fmt: skip
    asked.answer("Restore it? [y/N] ", "n")
    assert asked.end() == 3
    said = " ".join(asked.seen.split())
    register = office.officer.unlocked.register
    assert f"Register {register}: a backup of 22 November 2026, 11:00, by olli, with 1 customers." in said


def test_a_dry_run_names_the_controller_and_asks_for_no_backup(
    backup: Path, kkrek: Kkrek, office: Office, desk: Desk, restoring: Restoring
) -> None:
    where = ("--register", desk.directory, "--user", "olli", "--password-file", office.password_file)
    ledger = ("--ledger", office.directory / "register.ledger")
    tried = kkrek("restore", backup, *ledger, "--dry-run", *where, now=START)
    assert tried.code == 0, tried.err
    assert "Controller: " in tried.out
    assert "Nothing was written." in tried.out
    assert "backup create" not in tried.out
    done = restoring(backup, *ledger)
    assert f"Controller: {done.data['controller']}\n" in tried.out
    assert done.data["customers"] == 1


def test_users_are_called_users(backup: Path, office: Office, kkrek: Kkrek, officer: Command, desk: Desk) -> None:
    add = user.NewUser(name="maija", role=Role.OFFICER, company=None, purpose=None, password=PASSWORD, cost=CHEAP)
    user.add(office.officer, add)
    assert officer("user", "remove", "maija", "--yes").code == 0
    where = ("--register", desk.directory, "--user", "olli", "--password-file", office.password_file)
    ledger = ("--ledger", office.directory / "register.ledger")
    out = kkrek("restore", backup, *ledger, "--yes", *where, now=START).out
    assert "Users removed after the backup: maija" in out
    assert "These users need a new password, with `kkrek user reset`: kaisa, veikko" in out


def test_wishes_of_people_whom_the_backup_does_not_know_are_told_by_kind_and_day(
    backup: Path, office: Office, clerk: Command, restoring: Restoring
) -> None:
    clerk("add", "--family-name", "Ågren")
    assert clerk("protect", "1002", "--until", "1.12.2027").code == 0
    done = restoring(backup, "--ledger", office.directory / "register.ledger")
    assert done.code == 0, done.err
    lost = [(one["kind"], one["on"]) for one in done.data["by_hand"]]
    assert ("protection", "2026-11-22") in lost
    (told,) = [one["message"] for one in done.json["warnings"] if one["id"] == "restore-not-known"]
    assert "non-disclosures: 22 November 2026" in told
    assert "gren" not in told


def test_a_bare_name_is_looked_for_among_the_backups_of_the_lost_register(
    backup: Path, office: Office, kkrek: Kkrek
) -> None:
    lose(office)
    where = at_desk(office)
    none = kkrek("restore", "none.kkb", "--dry-run", *where, "--format", "json")
    assert none.code == InputUnreadableError.exit_code
    assert "nor in that of the backups" in none.error["hint"]
    done = kkrek("restore", backup.name, "--yes", *where, now=START)
    assert done.code == 0, done.err
