"""What cannot be restored is told, with what to do next; nothing is lost and nothing half restored (15, 14, 17)."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from lost_office import Desk, Restoring, left, lines, make, parts, rewrite
from office import PASSWORD, START

from kkrek.crypto import log as crypto
from kkrek.errors import (
    AlreadyThereError,
    BackupDamagedError,
    BackupUntrustedError,
    InputUnreadableError,
    InvalidValueError,
    KkrekError,
    LedgerCutError,
    LedgerUntrustedError,
    NeedsYesError,
    NoRegisterError,
    RoleTooLowError,
    UnsafePlaceError,
    WrongPasswordError,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Kkrek, Run
    from office import Command, Office


@pytest.fixture
def backup(office: Office, clerk: Command, viewer: Command) -> Path:
    """Return a backup, after which something happened."""
    clerk("add", "--family-name", "Äijälä")
    clerk("add", "--family-name", "Berg")
    backup = make(viewer)
    assert viewer("opt-out", "1001").code == 0
    assert clerk("protect", "1002").code == 0
    return backup


@pytest.fixture
def ledger(office: Office, tmp_path: Path) -> Path:
    """Return where a copy of the ledger may be spoilt."""
    return tmp_path / "found.ledger"


def refused(done: Run, error: type[KkrekError], desk: Desk) -> None:
    """Check an error, that it is told, and that there is no register and nothing of one."""
    assert (done.code, done.error["id"]) == (error.exit_code, error.id()), done.err
    assert len(done.err.splitlines()) == 1
    assert "\n" not in done.error["message"]
    assert done.error["hint"]
    assert list(left(desk.directory)) == []


def of_other_register(kkrek: Kkrek, office: Office, root: Path) -> Path:
    argv = ("--user", "olli", "--password-file", str(office.password_file), "--register", str(root / "other"))
    assert kkrek("init", "--recovery-file", root / "sheet", "--yes", *argv, now=START).code == 0
    assert kkrek("backup", "create", *argv, now=START).code == 0
    return next((root / "other" / "backups").glob("*.kkb"))


# The backup ---------------------------------------------------------------------------------------------------


def cut(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])


def cut_at_a_block(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:51200])


def flip(backup: Path) -> None:
    raw = bytearray(backup.read_bytes())
    raw[len(raw) // 2] ^= 1
    backup.write_bytes(bytes(raw))


def emptied(backup: Path) -> None:
    backup.write_bytes(b"")


def other_text(backup: Path) -> None:
    backup.write_text("tässä ei ole varmuuskopiota\n" * 400, encoding="utf-8")


@pytest.mark.parametrize("spoil", [cut, cut_at_a_block, flip, emptied, other_text])
def test_a_backup_that_is_not_whole(
    backup: Path, restoring: Restoring, desk: Desk, spoil: Callable[[Path], None]
) -> None:
    spoil(backup)
    refused(restoring(backup), BackupDamagedError, desk)


def test_a_backup_that_is_not_there(backup: Path, restoring: Restoring, desk: Desk, tmp_path: Path) -> None:
    refused(restoring(tmp_path / "none.kkb"), InputUnreadableError, desk)
    refused(restoring(tmp_path), InputUnreadableError, desk)


def test_a_manifest_that_somebody_changed(backup: Path, restoring: Restoring, desk: Desk) -> None:
    said = json.loads(parts(backup)["manifest.json"])
    said["counts"]["customer"] = 1
    rewrite(backup, {"manifest.json": json.dumps(said).encode()})
    refused(restoring(backup), BackupUntrustedError, desk)


def test_a_manifest_of_another_register(
    backup: Path, restoring: Restoring, desk: Desk, kkrek: Kkrek, office: Office, tmp_path: Path
) -> None:
    other = of_other_register(kkrek, office, tmp_path)
    said = json.loads(parts(other)["manifest.json"])
    said["register"] = json.loads(parts(backup)["manifest.json"])["register"]
    rewrite(other, {"manifest.json": json.dumps(said).encode()})
    refused(restoring(other), BackupUntrustedError, desk)


def test_a_key_file_of_another_register(
    backup: Path, restoring: Restoring, desk: Desk, kkrek: Kkrek, office: Office, tmp_path: Path
) -> None:
    """Its officer has the same name and password, and still opens nothing here."""
    keys = parts(of_other_register(kkrek, office, tmp_path))["register.keys"]
    said = json.loads(parts(backup)["manifest.json"])
    said["files"]["register.keys"] = {"bytes": len(keys), "sha256": sha256(keys).hexdigest()}
    rewrite(backup, {"manifest.json": json.dumps(said).encode(), "register.keys": keys})
    refused(restoring(backup), BackupUntrustedError, desk)


def test_a_backup_of_another_register_where_a_ledger_of_this_one_lies(
    backup: Path, restoring: Restoring, desk: Desk, kkrek: Kkrek, office: Office, tmp_path: Path
) -> None:
    desk.directory.mkdir(parents=True, mode=0o700)
    shutil.copy(office.directory / "register.ledger", desk.directory)
    done = restoring(of_other_register(kkrek, office, tmp_path))
    refused(done, BackupUntrustedError, desk)
    assert "another register" in done.error["message"]
    assert (desk.directory / "register.ledger").read_bytes() == (office.directory / "register.ledger").read_bytes()


# Who ----------------------------------------------------------------------------------------------------------


def test_a_wrong_password(backup: Path, restoring: Restoring, desk: Desk) -> None:
    refused(restoring(backup, password="väärä salasana on tämä"), WrongPasswordError, desk)


@pytest.mark.parametrize("user", ["kaisa", "veikko", "nobody"])
def test_who_has_no_slot_in_a_backup(backup: Path, restoring: Restoring, desk: Desk, user: str) -> None:
    refused(restoring(backup, user=user), WrongPasswordError, desk)


def test_who_is_no_officer_where_a_register_is_unlocked(backup: Path, viewer: Command, clerk: Command) -> None:
    for command in (viewer, clerk):
        assert command("restore", str(backup), "--yes").code == RoleTooLowError.exit_code


def test_a_recovery_code_with_a_typing_error(backup: Path, restoring: Restoring, desk: Desk) -> None:
    done = restoring(backup, user="recovery", password="ABCD-" * 8 + "ABCD")
    refused(done, InvalidValueError, desk)


def test_without_a_terminal_it_needs_yes(backup: Path, restoring: Restoring, desk: Desk) -> None:
    refused(restoring(backup, yes=False), NeedsYesError, desk)


# Where --------------------------------------------------------------------------------------------------------


def test_a_directory_that_holds_a_register(backup: Path, kkrek: Kkrek, office: Office) -> None:
    before = {path.name: path.read_bytes() for path in office.directory.iterdir() if path.is_file()}
    argv = ("--user", "olli", "--password-file", str(office.password_file), "--register", str(office.directory))
    done = kkrek("restore", backup, "--yes", "--format", "json", *argv, now=START)
    assert (done.code, done.error["id"]) == (AlreadyThereError.exit_code, "already-there")
    assert {path.name: path.read_bytes() for path in office.directory.iterdir() if path.is_file()} == before


def test_a_directory_that_holds_something_else(backup: Path, restoring: Restoring, desk: Desk) -> None:
    desk.directory.mkdir(parents=True)
    (desk.directory / "letter.txt").write_text("kirje", encoding="utf-8")
    done = restoring(backup)
    assert (done.code, done.error["id"]) == (UnsafePlaceError.exit_code, "unsafe-place")
    assert [path.name for path in desk.directory.iterdir()] == ["letter.txt"]


def test_a_link(backup: Path, restoring: Restoring, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    desk.directory.symlink_to(tmp_path / "real")
    assert restoring(backup).code == UnsafePlaceError.exit_code
    assert list((tmp_path / "real").iterdir()) == []


def test_where_the_lost_register_lay(
    backup: Path, kkrek: Kkrek, office: Office, clerk: Command, restoring: Restoring
) -> None:
    """The data file is broken: it is moved away, ledger and backups stay where they are, and it goes on there."""
    shutil.move(office.directory / "register.db", office.directory.parent / "broken.db")
    argv = ("--user", "olli", "--password-file", str(office.password_file), "--register", str(office.directory))
    done = kkrek("restore", backup, "--yes", "--format", "json", *argv, now=START)
    assert done.code == AlreadyThereError.exit_code
    for name in ("register.keys", "register.db-wal", "register.db-shm"):
        if (office.directory / name).exists():
            shutil.move(office.directory / name, office.directory.parent / name)
    done = kkrek("restore", backup, "--yes", "--format", "json", *argv, now=START)
    assert done.code == 0, done.err
    assert done.data["done"] == {"opt-out": 1, "protection": 1}
    assert {path.name for path in office.directory.iterdir()} == {
        "backups", "register.db", "register.gate", "register.keys", "register.ledger", "register.lock",
    }  # fmt: skip


# The ledger ---------------------------------------------------------------------------------------------------


def spoilt(office: Office, ledger: Path, how: str) -> None:
    told = (office.directory / "register.ledger").read_text(encoding="ascii").splitlines()
    if how == "a line left out":
        del told[3]
    elif how == "a line changed":
        told[-1] = told[-1].replace('"kind": "protection"', '"kind": "protection-lifted"')
    elif how == "a line moved":
        told[-1], told[-2] = told[-2], told[-1]
    elif how == "signed by nobody":
        line = json.loads(told[-1])
        line["signature"] = "00" * 64
        told[-1] = json.dumps(line)
    elif how == "no line":
        told.insert(4, "kkrek")
    else:
        told[-1] = told[-1][:-40]
    ledger.write_text("\n".join(told) + "\n", encoding="ascii")


@pytest.mark.parametrize(
    "how", ["a line left out", "a line changed", "a line moved", "signed by nobody", "no line", "the last one cut"]
)
def test_a_ledger_that_somebody_changed(
    backup: Path, office: Office, restoring: Restoring, desk: Desk, ledger: Path, how: str
) -> None:
    spoilt(office, ledger, how)
    refused(restoring(backup, "--ledger", ledger), LedgerUntrustedError, desk)


def test_a_ledger_of_another_register(
    backup: Path, restoring: Restoring, desk: Desk, kkrek: Kkrek, office: Office, tmp_path: Path
) -> None:
    other = of_other_register(kkrek, office, tmp_path).with_suffix(".ledger")
    refused(restoring(backup, "--ledger", other), LedgerUntrustedError, desk)


def test_a_ledger_that_is_shorter_than_the_backup(
    backup: Path, restoring: Restoring, desk: Desk, office: Office, ledger: Path
) -> None:
    """Without the ledger beside it a backup is not restored: what was promised since would be lost unnoticed."""
    beside = backup.with_suffix(".ledger")
    told = beside.read_bytes().splitlines(keepends=True)
    beside.write_bytes(b"".join(told[:-1]))
    refused(restoring(backup), LedgerCutError, desk)
    beside.unlink()
    refused(restoring(backup), LedgerCutError, desk)
    done = restoring(backup, "--ledger", office.directory / "register.ledger")
    assert done.code == 0, done.err


def test_a_ledger_that_ends_before_what_this_account_has_seen(
    backup: Path, restoring: Restoring, desk: Desk, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:  # E-39
    """The machine knows that two lines more were written; without them a wish would be lost unnoticed."""
    monkeypatch.setenv("XDG_STATE_HOME", str(desk.root / "state"))
    shutil.copytree(office.directory.parent / "state", desk.root / "state" / "kkrek")
    done = restoring(backup)
    refused(done, LedgerCutError, desk)
    assert "--accept-cut-ledger" in done.error["hint"]
    done = restoring(backup, "--accept-cut-ledger")
    assert (done.code, done.data["ledger_missing"]) == (0, 2)
    assert {one["id"] for one in done.json["warnings"]} == {"restore-given-up", "restore-ledger-cut"}


def test_a_backup_older_than_what_was_seen_tells_how_many_entries_go(
    backup: Path, restoring: Restoring, desk: Desk, office: Office
) -> None:
    """With the whole ledger it is the way back; whoever restores is told first what is given up, and says yes."""
    shutil.copytree(office.directory.parent / "state", desk.root / "state" / "kkrek")
    ledger = ("--ledger", office.directory / "register.ledger")
    refused(restoring(backup, *ledger, yes=False), NeedsYesError, desk)
    done = restoring(backup, *ledger)
    assert (done.code, done.data["given_up"], done.data["ledger_missing"]) == (0, 2, 0)
    assert [one["id"] for one in done.json["warnings"]] == ["restore-given-up"]
    assert restoring.command("log", "verify").code == 0


def test_the_newest_of_all_ledgers_counts(
    backup: Path, restoring: Restoring, desk: Desk, office: Office, viewer: Command
) -> None:
    desk.directory.mkdir(parents=True, mode=0o700)
    shutil.copy(backup.with_suffix(".ledger"), desk.directory / "register.ledger")
    make(viewer)
    done = restoring(backup)
    assert (done.code, done.data["done"]) == (0, {"opt-out": 1, "protection": 1})
    assert done.data["ledger"] != str(desk.directory / "register.ledger")
    assert len(lines(desk.directory / "register.ledger")) == len(lines(office.directory / "register.ledger")) + 1


def test_two_ledgers_that_tell_different_things(
    backup: Path, restoring: Restoring, desk: Desk, office: Office, viewer: Command, tmp_path: Path
) -> None:
    """A register that was copied and went on in two places has two ledgers; which one is right people must say."""
    shutil.copytree(office.directory.parent, tmp_path / "copy")
    argv = ("--register", str(tmp_path / "copy" / "register"), "--user", "kaisa")
    copied = restoring.kkrek("opt-out", "1002", *argv, "--password-file", office.password_file, now=START)
    assert copied.code == 0, copied.err
    assert viewer("opt-out", "1001").code == 0
    other, own = tmp_path / "copy" / "register" / "register.ledger", office.directory / "register.ledger"
    refused(restoring(backup, "--ledger", own, "--ledger", other), LedgerUntrustedError, desk)


def test_a_line_of_a_viewer_who_may_not_write_it(
    backup: Path, restoring: Restoring, desk: Desk, office: Office, ledger: Path
) -> None:
    """Who has the data key and a signature of his own erases nobody through the ledger."""
    told = (office.directory / "register.ledger").read_text(encoding="ascii").splitlines()
    last = json.loads(told[-1])
    facts = {
        "n": last["n"] + 1, "at": last["at"], "kind": "erasure", "body": {"uid": "0" * 32, "suppressions": []},
        "user": "veikko", "prev": last["hash"],
    }  # fmt: skip
    digest = crypto.entry_hash(facts)
    signature = crypto.sign(office.viewer.unlocked.signer, digest).hex()
    told.append(json.dumps({**facts, "hash": digest, "signature": signature}))
    ledger.write_text("\n".join(told) + "\n", encoding="ascii")
    refused(restoring(backup, "--ledger", ledger), LedgerUntrustedError, desk)


# Half restored ------------------------------------------------------------------------------------------------


def test_what_an_interrupted_restore_left_is_recognised_and_cleaned(
    backup: Path, restoring: Restoring, desk: Desk, kkrek: Kkrek
) -> None:
    work = desk.directory / "register.restoring"
    work.mkdir(parents=True)
    (work / "register.db").write_bytes(b"half")
    (desk.directory / "register.db").write_bytes(b"half")
    (desk.directory / "register.db-wal").write_bytes(b"half")
    argv = ("--register", desk.directory, "--user", "olli", "--password-file", desk.root / "password")
    done = kkrek("check", *argv, "--format", "json", now=START)
    assert done.code == NoRegisterError.exit_code
    assert "interrupted" in done.error["message"]
    assert restoring(backup).code == 0
    assert not work.exists()
    assert kkrek("check", *argv, "--format", "json", now=START).code == 71


def test_what_a_restore_left_that_was_killed_at_its_very_end_goes_with_the_next_command(
    backup: Path, restoring: Restoring, desk: Desk
) -> None:
    assert restoring(backup).code == 0
    (desk.directory / "register.restoring").mkdir(mode=0o700)
    (desk.directory / "register.restoring" / "register.lock").touch(mode=0o600)
    assert restoring.command("show", "1001").code == 0
    assert not (desk.directory / "register.restoring").exists()


def test_the_password_of_the_officer_is_that_of_the_backup(
    backup: Path, restoring: Restoring, kkrek: Kkrek, office: Office, tmp_path: Path
) -> None:
    new = tmp_path / "new-password"
    new.touch(mode=0o600)
    new.write_text("aivan uusi salasana tänään\n", encoding="utf-8")
    argv = ("--user", "olli", "--password-file", str(office.password_file), "--register", str(office.directory))
    assert kkrek("password", "--new-password-file", new, *argv, now=START).code == 0
    ledger = ("--ledger", office.directory / "register.ledger")
    assert restoring(backup, *ledger, password="aivan uusi salasana tänään").code == WrongPasswordError.exit_code
    assert restoring(backup, *ledger, password=PASSWORD).code == 0
