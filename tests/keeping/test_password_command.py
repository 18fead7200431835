"""`password`: the slot under a new password, the keys as they were (GDPR Art. 32)."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from office import CHEAP, PASSWORD
from terminal import at_terminal

from kkrek.crypto.keyfile import KeyFile
from kkrek.domain.role import Role
from kkrek.errors import InvalidValueError, NeedsOptionError, NoWayToUnlockError, WrongPasswordError
from kkrek.operations import session, unlock
from kkrek.operations.keeping import password, user

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek, Run
    from office import Command, Office

NEW = "kahdeksan keltaista kirahvia"


@pytest.fixture
def new_file(tmp_path: Path) -> Path:
    path = tmp_path / "new-password"
    path.write_text(NEW + "\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def change(kkrek: Kkrek, office: Office, new_file: Path, *options: str | Path) -> Run:
    return kkrek(
        "password", "--register", office.directory, "--user", "kaisa", "--password-file", office.password_file,
        "--new-password-file", new_file, *options,
    )  # fmt: skip


def test_the_new_password_opens_and_the_old_one_does_not(kkrek: Kkrek, office: Office, new_file: Path) -> None:
    assert change(kkrek, office, new_file).code == 0
    around = office.officer.surroundings
    opened = unlock.unlock(office.directory, "kaisa", NEW, around, None)
    assert opened.unlocked.keys == office.clerk.unlocked.keys
    assert change(kkrek, office, new_file).code == WrongPasswordError.exit_code


def test_the_other_slots_and_the_mode_of_the_key_file_stay(kkrek: Kkrek, office: Office, new_file: Path) -> None:
    path = office.directory / "register.keys"
    path.chmod(0o660)
    before = {slot.user: slot for slot in KeyFile.load(path).slots}
    change(kkrek, office, new_file)
    after = {slot.user: slot for slot in KeyFile.load(path).slots}
    assert {name for name in before if before[name] != after[name]} == {"kaisa"}
    assert after["kaisa"].grant == before["kaisa"].grant
    assert stat.S_IMODE(path.stat().st_mode) == 0o660


def test_the_change_stands_in_the_log(kkrek: Kkrek, office: Office, new_file: Path, officer: Command) -> None:
    change(kkrek, office, new_file)
    entry = officer("log", "show", "--limit", "1", "--format", "json").data["entries"][0]
    assert (entry["user"], entry["operation"], entry["refused"]) == ("kaisa", "password", None)


@pytest.mark.parametrize("weak", ["lyhyt", "minä olen kaisa itse"])
def test_a_weak_password_is_refused(kkrek: Kkrek, office: Office, new_file: Path, weak: str) -> None:
    new_file.write_text(weak, encoding="utf-8")
    run = change(kkrek, office, new_file)
    assert run.code == InvalidValueError.exit_code
    assert weak not in run.err


def test_without_a_terminal_the_new_password_comes_from_a_file(kkrek: Kkrek, office: Office) -> None:
    options = ("--register", office.directory, "--user", "kaisa")
    run = kkrek("password", *options, "--password-file", office.password_file)
    assert run.code == NeedsOptionError.exit_code
    assert kkrek("password", *options).code == NoWayToUnlockError.exit_code


def test_a_changed_password_keeps_the_keys_when_the_first_officer_has_left(office: Office) -> None:
    around = office.officer.surroundings
    wanted = user.NewUser(name="maija", role=Role.OFFICER, company=None, purpose=None, password=PASSWORD, cost=CHEAP)
    user.add(office.officer, wanted)
    maija = unlock.unlock(office.directory, "maija", PASSWORD, around, None)
    password.change(unlock.unlock(office.directory, "kaisa", PASSWORD, around, None), PASSWORD, NEW, CHEAP)
    user.set_role(maija, "olli", Role.VIEWER)
    kaisa = unlock.unlock(office.directory, "kaisa", NEW, around, None)
    password.change(kaisa, NEW, PASSWORD, CHEAP)
    assert session.acting(unlock.unlock(office.directory, "kaisa", PASSWORD, around, None)).role == "clerk"


def test_at_a_terminal_the_new_password_is_typed_twice(office: Office) -> None:
    terminal = at_terminal("password", "--register", office.directory, "--user", "kaisa")
    terminal.answer("Password of kaisa: ", PASSWORD)
    terminal.answer("New password for kaisa, at least 14 characters: ", NEW)
    terminal.answer("The same again: ", NEW + "x")
    terminal.answer("New password for kaisa, at least 14 characters: ", NEW)
    terminal.answer("The same again: ", NEW)
    assert terminal.end() == 0
    assert NEW not in terminal.seen
    around = office.officer.surroundings
    assert unlock.unlock(office.directory, "kaisa", NEW, around, None).role is Role.CLERK
