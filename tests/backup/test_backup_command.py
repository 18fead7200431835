"""Backups are made, listed, verified and pruned: whole, closed, without anybody's data in the name (E-39)."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lost_office import lines, make, manifest, opened, parts, rewrite
from office import START
from sqlcipher3 import dbapi2
from terminal import ROOT

from kkrek.crypto.keyfile import KeyFile
from kkrek.errors import (
    BackupDamagedError,
    FindingsError,
    InputUnreadableError,
    NotFoundError,
    OutputError,
    RoleTooLowError,
    UnsafePlaceError,
)
from kkrek.store import backups

if TYPE_CHECKING:
    from conftest import Kkrek, Run
    from office import Command, Office

TERM = 35
NAME = re.compile(r"kkrek_[0-9a-f]{8}_[0-9]{4}-[0-9]{2}-[0-9]{2}_([0-9]+)_([0-9a-f]{12})\.kkb")


def folder(office: Office) -> Path:
    return office.directory / "backups"


def files(office: Office) -> list[str]:
    return sorted(path.name for path in folder(office).iterdir())


def later(days: float) -> datetime:
    return START + timedelta(days=days)


def configure(office: Office, officer: Command, tmp_path: Path, settings: str) -> None:
    """Load the configuration with other settings of backups."""
    toml = officer("config", "show").out.replace("[settings]\n", f"[settings]\n{settings}\n")
    toml = re.sub(r"(?m)^backup_days = 35.*\n", "", toml) if "backup_days" in settings else toml
    (tmp_path / "new.toml").write_text(toml, encoding="utf-8")
    done = officer("config", "load", str(tmp_path / "new.toml"), "--yes")
    assert done.code == 0, done.err


# Create -------------------------------------------------------------------------------------------------------


def test_a_backup_is_one_file_that_only_its_owner_can_reach(office: Office, viewer: Command) -> None:
    backup = make(viewer)
    assert files(office) == [backup.with_suffix(".kkb").name, backup.with_suffix(".ledger").name]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder(office).iterdir()} == {0o600}
    assert stat.S_IMODE(folder(office).stat().st_mode) == 0o700


def test_its_name_holds_the_head_of_the_log_and_nobody(office: Office, viewer: Command, officer: Command) -> None:
    backup = make(viewer)
    found = NAME.fullmatch(backup.name)
    assert found is not None
    entry = next(
        one for one in officer("log", "show", "--format", "json").data["entries"] if one["entry"] == int(found[1])
    )
    assert entry["operation"] == "backup create"
    assert manifest(backup)["head"]["hash"].startswith(found[2])


def test_it_carries_officers_and_the_recovery_code_alone(office: Office, viewer: Command) -> None:
    content = parts(make(viewer))
    assert list(content) == ["manifest.json", "register.keys", "register.db"]
    assert KeyFile.read(content["register.keys"], Path()).users == ("olli", "recovery")


def test_the_manifest_tells_what_is_inside_and_who_made_it(office: Office, clerk: Command, viewer: Command) -> None:
    clerk("add", "--family-name", "Äijälä")
    said = manifest(make(viewer))
    assert said["user"] == "veikko"
    assert said["counts"]["customer"] == 1
    assert said["register"] == office.officer.unlocked.register
    assert said["ledger"]["n"] == len(lines(office.directory / "register.ledger"))
    assert said["made_at"] == "2026-11-22T09:00:00Z"
    assert "ijälä" not in json.dumps(said, ensure_ascii=False)


def test_the_ledger_lies_beside_it(office: Office, viewer: Command) -> None:
    beside = make(viewer).with_suffix(".ledger")
    assert beside.read_bytes() == (office.directory / "register.ledger").read_bytes()


def test_lines_that_are_still_out_are_in_the_ledger_beside_it(office: Office, clerk: Command, tmp_path: Path) -> None:
    """A process that is killed between the commit and the ledger leaves its line to the next command (E-39)."""
    clerk("add", "--family-name", "Äijälä")
    assert clerk("opt-out", "1001").code == 0
    ledger = office.directory / "register.ledger"
    whole = ledger.read_bytes()
    ledger.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    with opened(office.directory, office) as store:
        backups.copy_ledger(office.officer.place, store, tmp_path / "copy", 0o600)
    assert (tmp_path / "copy").read_bytes() == whole


def test_nothing_is_left_beside_the_register(office: Office, viewer: Command) -> None:
    make(viewer)
    assert [path.name for path in office.directory.iterdir() if path.name.startswith(".")] == []


def test_what_a_killed_backup_left_goes_with_the_next_command(office: Office, viewer: Command) -> None:
    """The copy and the journal of it: whichever the disk lists first."""
    for turn in range(16):
        for name in (f".scratch-{turn:016x}-journal", f".scratch-{turn:016x}"):
            (office.directory / name).touch(mode=0o600)
    assert viewer("task", "list").code == 0
    assert list(office.directory.glob(".*")) == []


def test_dry_run_makes_nothing(office: Office, viewer: Command) -> None:
    done = viewer("backup", "create", "--dry-run", "--format", "json")
    assert (done.code, done.data["applied"], done.data["backup"]) == (0, False, None)
    assert files(office) == []


def test_it_warns_that_the_disk_is_the_same(viewer: Command) -> None:
    done = viewer("backup", "create", "--format", "json")
    assert [warning["id"] for warning in done.json["warnings"]] == ["backup-same-device"]


def test_the_configuration_says_where_and_how_long(office: Office, officer: Command, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    configure(office, officer, tmp_path, f'backup_to = "{elsewhere}"\nbackup_days = 7')
    assert make(officer).parent == elsewhere
    assert officer("backup", "list", "--format", "json").data["backups"][0]["until"] == "2026-11-29"


def test_a_folder_whose_disk_is_not_mounted_is_not_made(office: Office, officer: Command, tmp_path: Path) -> None:
    configure(office, officer, tmp_path, f'backup_to = "{tmp_path}/usb"')
    done = officer("backup", "create", "--format", "json")
    assert (done.code, done.error["id"]) == (OutputError.exit_code, "output")
    assert "mount its disk" in done.error["hint"]
    assert not (tmp_path / "usb").exists()
    assert "backup-folder-missing" in {one["id"] for one in officer("check", "--format", "json").data["findings"]}


def test_a_folder_where_everybody_may_write_is_refused(office: Office, officer: Command, tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    configure(office, officer, tmp_path, f'backup_to = "{tmp_path}/open"')
    assert officer("backup", "create").code == UnsafePlaceError.exit_code


# Terms --------------------------------------------------------------------------------------------------------


def test_create_removes_what_is_past_its_term(office: Office, viewer: Command) -> None:  # E-39
    first = make(viewer)
    kept = make(viewer, now=later(20))
    done = viewer("backup", "create", "--format", "json", now=later(TERM))
    assert done.data["removed"] == [str(first)]
    assert not first.exists()
    assert not first.with_suffix(".ledger").exists()
    assert kept.exists()


def test_list_tells_what_is_past_its_term(viewer: Command) -> None:
    first = make(viewer)
    make(viewer, now=later(1))
    assert viewer("backup", "list", "--expired", now=later(TERM - 1)).code == 0
    done = viewer("backup", "list", "--expired", "--format", "json", now=later(TERM))
    assert done.code == FindingsError.exit_code
    assert [one["path"] for one in done.data["backups"]] == [str(first)]
    assert "backup-expired" in {
        one["id"] for one in viewer("check", "--format", "json", now=later(TERM)).data["findings"]
    }


def test_list_shows_each_with_head_and_term(viewer: Command) -> None:
    backup = make(viewer)
    done = viewer("backup", "list", "--ui-lang", "fi")
    assert backup.name in done.out
    assert "27.12.2026" in done.out
    assert viewer("backup", "list", "--format", "csv").code == 0


def test_prune_is_for_officers(viewer: Command, clerk: Command) -> None:
    for command in (viewer, clerk):
        assert command("backup", "prune").code == RoleTooLowError.exit_code


def test_prune_keeps_the_newest_while_there_is_no_newer_one(office: Office, officer: Command) -> None:
    first, second = make(officer), make(officer, now=later(1))
    tried = officer("backup", "prune", "--dry-run", "--format", "json", now=later(60))
    assert tried.data == {"removed": [str(first)], "applied": False}
    assert first.exists()
    done = officer("backup", "prune", "--format", "json", now=later(60))
    assert done.data == {"removed": [str(first)], "applied": True}
    assert [warning["id"] for warning in done.json["warnings"]] == ["backup-newest-expired"]
    assert not first.exists()
    assert second.exists()
    assert officer("backup", "prune", "--format", "json", now=later(60)).data["applied"] is False


def test_a_backup_of_another_register_is_left_alone(office: Office, officer: Command) -> None:
    make(officer)
    other = folder(office) / "kkrek_00000000_2020-01-01_5_000000000000.kkb"
    other.write_bytes(b"not ours")
    (folder(office) / "holiday.kkb").write_bytes(b"not ours")
    done = officer("backup", "prune", "--format", "json", now=later(400))
    assert done.data["removed"] == []
    assert other.exists()
    assert len(officer("backup", "list", "--format", "json").data["backups"]) == 1


def test_a_ledger_whose_backup_was_never_finished_is_removed_by_the_next(office: Office, officer: Command) -> None:
    first = make(officer)
    first.unlink()
    make(officer)
    assert not first.with_suffix(".ledger").exists()


# Verify -------------------------------------------------------------------------------------------------------


def findings(done: Run) -> set[str]:
    return {one["id"] for one in done.data["findings"]}


def test_a_backup_that_was_just_made_verifies(viewer: Command) -> None:
    backup = make(viewer)
    done = viewer("backup", "verify", "--format", "json")
    assert (done.code, done.data["opened"], findings(done)) == (0, True, set())
    assert done.data["backup"]["path"] == str(backup)
    assert viewer("backup", "verify", str(backup)).code == 0


def test_without_a_backup_there_is_nothing_to_verify(viewer: Command) -> None:
    done = viewer("backup", "verify", "--format", "json")
    assert (done.code, done.error["id"]) == (NotFoundError.exit_code, "not-found")


def test_a_file_that_is_not_there_is_told(viewer: Command) -> None:
    assert viewer("backup", "verify", "nowhere.kkb").code == InputUnreadableError.exit_code


def broken(backup: Path, how: str) -> None:
    content = parts(backup)
    if how == "cut":
        backup.write_bytes(backup.read_bytes()[:-20000])
    elif how == "a byte of the register":
        raw = bytearray(backup.read_bytes())
        raw[len(raw) // 2] ^= 1
        backup.write_bytes(bytes(raw))
    elif how == "counts":
        said = json.loads(content["manifest.json"])
        said["counts"]["customer"] = 77
        rewrite(backup, {"manifest.json": json.dumps(said).encode()})
    elif how == "no tar":
        backup.write_bytes(b"kkrek" * 4000)
    elif how == "empty":
        backup.write_bytes(b"")
    elif how == "manifest":
        rewrite(backup, {"manifest.json": b'{"v": 1}'})
    elif how == "one file more":
        rewrite(backup, {"register.more": b"?"})
    else:
        rewrite(backup, {"register.keys": content["register.keys"].replace(b'"role":"officer"', b'"role":"clerk"')})


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ("cut", {"backup-not-whole"}),
        ("a byte of the register", {"backup-not-whole"}),
        ("counts", {"backup-signature-wrong", "backup-count-differs"}),
        ("no tar", {"backup-not-whole"}),
        ("empty", {"backup-not-whole"}),
        ("manifest", {"backup-not-whole"}),
        ("one file more", {"backup-not-whole"}),
        ("key file", {"backup-not-whole"}),
    ],
)
def test_a_backup_that_was_changed_is_told(viewer: Command, how: str, found: set[str]) -> None:
    backup = make(viewer)
    broken(backup, how)
    done = viewer("backup", "verify", str(backup), "--format", "json")
    assert (done.code, findings(done)) == (FindingsError.exit_code, found)
    assert "Traceback" not in done.err


def test_a_backup_whose_register_was_changed_with_its_key_is_told(office: Office, viewer: Command) -> None:
    """Who has the data key can change rows, and the sums of the manifest; the log and its signatures tell."""
    backup = make(viewer)
    content = parts(backup)
    file = backup.with_name("changed.db")
    file.write_bytes(content["register.db"])
    raw = dbapi2.connect(str(file), isolation_level=None)
    raw.set_key(f"x'{office.officer.unlocked.keys.data.hex()}'")
    raw.execute("UPDATE log SET user = 'kaisa' WHERE n = 3")
    raw.close()
    said = json.loads(content["manifest.json"])
    said["files"]["register.db"] = {"bytes": file.stat().st_size, "sha256": sha256(file.read_bytes()).hexdigest()}
    rewrite(backup, {"manifest.json": json.dumps(said).encode(), "register.db": file.read_bytes()})
    file.unlink()
    done = viewer("backup", "verify", str(backup), "--format", "json")
    assert {"backup-signature-wrong", "log-entry-edited"} <= findings(done)


def test_a_backup_of_another_register_is_told(office: Office, viewer: Command, kkrek: Kkrek, tmp_path: Path) -> None:
    other = tmp_path / "other"
    argv = ("--user", "olli", "--password-file", str(office.password_file), "--register", str(other))
    assert kkrek("init", "--recovery-file", tmp_path / "sheet", "--yes", *argv, now=START).code == 0
    assert kkrek("backup", "create", *argv, now=START).code == 0
    backup = next((other / "backups").glob("*.kkb"))
    done = viewer("backup", "verify", str(backup), "--format", "json")
    assert findings(done) == {"backup-of-another"}
    shutil.copy(backup, folder(office).parent / "copy.kkb")


def test_of_two_of_one_second_the_one_of_the_later_log_entry_is_the_newest(officer: Command) -> None:
    made = [make(officer) for _turn in range(8)]
    assert sorted(made) != made, "their names have another order"
    listed = officer("backup", "list", "--format", "json").data["backups"]
    assert [one["path"] for one in listed] == [str(one) for one in made]
    assert officer("backup", "verify", "--format", "json").data["backup"]["path"] == str(made[-1])


def test_a_broken_backup_is_listed_and_told(viewer: Command) -> None:
    backup = make(viewer)
    broken(backup, "no tar")
    listed = viewer("backup", "list", "--format", "json").data["backups"]
    assert [(one["path"], one["entry"]) for one in listed] == [(str(backup), None)]
    assert "backup-unreadable" in {one["id"] for one in viewer("check", "--format", "json").data["findings"]}


def test_a_pipe_that_is_named_like_a_backup_keeps_nobody_waiting(office: Office, viewer: Command) -> None:
    backup = make(viewer)
    pipe = backup.with_name(f"{backup.name[:15]}2020-01-01_4_bbbbbbbbbbbb.kkb")
    os.mkfifo(pipe)
    there = ("--register", office.directory, "--user", "veikko", "--password-file", office.password_file)
    for argv, code in ((("backup", "list"), 0), (("backup", "verify", pipe), FindingsError.exit_code)):
        command = [sys.executable, "-m", "kkrek", *map(str, (*argv, *there)), "--format", "json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)
        assert done.returncode == code, done.stderr


def test_an_old_newest_backup_is_told(viewer: Command) -> None:
    make(viewer)

    def told(days: float) -> set[str]:
        return {one["id"] for one in viewer("check", "--format", "json", now=later(days)).data["findings"]}

    assert {"backup-old", "backup-none"} & told(2) == set()
    assert "backup-old" in told(4)


def test_every_error_of_a_backup_is_a_damaged_register_for_scripts() -> None:
    assert BackupDamagedError.exit_code == 14
    assert backups.Backup(Path("x"), 0, None).manifest is None
