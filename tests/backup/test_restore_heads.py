"""Other accounts accept a restored register once, and are told what it gave up; an old copy is refused as ever (15)."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from lost_office import Account, Desk, Restoring, make, opened

from kkrek.errors import OlderRegisterError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek
    from office import Command, Office


@pytest.fixture
def backup(office: Office, clerk: Command) -> Path:
    clerk("add", "--family-name", "Äijälä")
    return make(clerk)


@pytest.fixture
def account(kkrek: Kkrek, office: Office, tmp_path: Path) -> Account:
    return Account(kkrek, office.officer, tmp_path / "account")


def restored(restoring: Restoring, backup: Path, office: Office) -> None:
    done = restoring(backup, "--ledger", office.directory / "register.ledger")
    assert done.code == 0, done.err


def test_who_saw_later_entries_is_told_once_how_many_are_gone(
    backup: Path, office: Office, account: Account, restoring: Restoring, desk: Desk
) -> None:
    for _turn in range(3):
        assert account.at(office.directory, "find", "äijälä").code == 0
    restored(restoring, backup, office)
    first = account.at(desk.directory, "find", "äijälä")
    assert (first.code, "3 log entries that you have seen are gone" in first.err) == (0, True), first.err
    again = account.at(desk.directory, "find", "äijälä")
    assert (again.code, again.err) == (0, "")


def test_who_saw_nothing_later_is_told_nothing(
    backup: Path, office: Office, account: Account, restoring: Restoring, desk: Desk, clerk: Command
) -> None:
    assert clerk("find", "äijälä").code == 0
    restored(restoring, backup, office)
    assert not account.at(desk.directory, "find", "äijälä").err


def test_the_lost_register_put_back_is_refused(
    backup: Path, office: Office, account: Account, restoring: Restoring, desk: Desk
) -> None:
    account.at(office.directory, "find", "äijälä")
    restored(restoring, backup, office)
    assert account.at(desk.directory, "find", "äijälä").code == 0
    assert account.at(office.directory, "find", "äijälä").code == OlderRegisterError.exit_code


def test_an_older_copy_of_the_restored_register_is_refused(
    backup: Path, office: Office, account: Account, restoring: Restoring, desk: Desk, tmp_path: Path
) -> None:
    """The entry of the restore stands in it, and was accepted before: it counts once."""
    account.at(office.directory, "find", "äijälä")
    restored(restoring, backup, office)
    shutil.copytree(desk.directory, tmp_path / "old")
    for _turn in range(3):
        assert account.at(desk.directory, "find", "äijälä").code == 0
    assert account.at(tmp_path / "old", "find", "äijälä").code == OlderRegisterError.exit_code


def test_an_older_copy_is_refused_by_who_first_came_after_the_restore(
    backup: Path, office: Office, account: Account, restoring: Restoring, desk: Desk, tmp_path: Path
) -> None:
    restored(restoring, backup, office)
    shutil.copytree(desk.directory, tmp_path / "old")
    assert account.at(desk.directory, "find", "äijälä").code == 0
    assert account.at(tmp_path / "old", "find", "äijälä").code == OlderRegisterError.exit_code


def test_two_restores_one_after_the_other_are_accepted_each(
    backup: Path, office: Office, account: Account, restoring: Restoring, desk: Desk, tmp_path: Path
) -> None:
    account.at(office.directory, "find", "äijälä")
    for path in (backup, backup.with_suffix(".ledger")):
        shutil.copy(path, tmp_path)
    for _turn in range(2):
        restored(restoring, tmp_path / backup.name, office)
        seen = account.at(desk.directory, "find", "äijälä")
        assert (seen.code, "are gone" in seen.err) == (0, True), seen.err
        shutil.copy(desk.directory / "register.ledger", office.directory / "register.ledger")
        shutil.rmtree(desk.directory)


def test_an_entry_that_no_officer_signed_is_not_accepted(
    backup: Path, office: Office, account: Account, restoring: Restoring, desk: Desk
) -> None:
    """Somebody who has the data key names a clerk's entry a restore: the chain and the signature do not hold."""
    account.at(office.directory, "find", "äijälä")
    account.at(office.directory, "find", "äijälä")
    restored(restoring, backup, office)
    with opened(desk.directory, office) as store:
        store.run("UPDATE log SET user = 'kaisa' WHERE operation = 'restore'")
    assert account.at(desk.directory, "find", "äijälä").code == OlderRegisterError.exit_code


def test_a_backup_of_later_than_what_was_seen_is_no_excuse(
    backup: Path, office: Office, account: Account, restoring: Restoring, desk: Desk
) -> None:
    """A head that is not in the log, though the backup is later, is no given up entry: it is another log."""
    account.at(office.directory, "find", "äijälä")
    head = next(account.state.glob("*.head"))
    seen = json.loads(head.read_text())
    head.write_text(json.dumps({**seen, "n": 2, "hash": "0" * 64}))
    restored(restoring, backup, office)
    assert account.at(desk.directory, "find", "äijälä").code == OlderRegisterError.exit_code


def test_the_head_file_of_an_earlier_kkrek_is_understood(office: Office, account: Account) -> None:
    account.at(office.directory, "find", "äijälä")
    head = next(account.state.glob("*.head"))
    seen = json.loads(head.read_text())
    head.write_text(json.dumps({"n": seen["n"], "hash": seen["hash"]}))
    assert account.at(office.directory, "find", "äijälä").code == 0
