"""`user remove`: whoever leaves opens nothing new, the others go on, and the last officer stays (N-09)."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from keys_changed import by_password, opened_by, sealed_people, shown, with_maija
from office import PASSWORD
from tampering import contents
from terminal import at_terminal

from kkrek.crypto.keyfile import RECOVERY, KeyFile
from kkrek.errors import (
    DamagedError,
    NotFoundError,
    ProtectsSomebodyError,
    SessionEndedError,
    UntrustedError,
    WrongPasswordError,
)
from kkrek.store import connection

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek, Run
    from office import Command, Office


@pytest.fixture
def four(office: Office, clerk: Command) -> Office:
    with_maija(office)
    sealed_people(clerk)
    return office


def removed(officer: Command, name: str) -> Run:
    return officer("user", "remove", name, "--yes", "--format", "json")


def test_a_removed_user_opens_nothing_and_the_others_go_on(four: Office, kkrek: Kkrek, officer: Command) -> None:
    before = shown(kkrek, four)
    done = removed(officer, "kaisa")
    assert done.code == 0, done.err
    assert (done.data["name"], set(done.data["users"])) == ("kaisa", {"olli", "maija", "veikko", RECOVERY})
    assert by_password(kkrek, four, "kaisa", "whoami").code == WrongPasswordError.exit_code
    assert shown(kkrek, four, "maija") == before
    users = by_password(kkrek, four, "olli", "user", "list", "--format", "json").data["users"]
    assert {one["name"]: one["removed_on"] is not None for one in users}["kaisa"]
    assert by_password(kkrek, four, "olli", "log", "verify").code == 0
    check = by_password(kkrek, four, "olli", "check", "--format", "json").data["findings"]
    assert {one["id"] for one in check} <= {"configuration-gaps", "backup-same-device"}


def test_the_session_of_a_removed_user_is_over(four: Office, officer: Command, clerk: Command) -> None:
    assert removed(officer, "kaisa").code == 0
    assert clerk("find", "malli").code == SessionEndedError.exit_code


def test_the_copied_key_file_of_a_removed_user_opens_nothing_new(
    four: Office, kkrek: Kkrek, officer: Command, tmp_path: Path
) -> None:
    shutil.copytree(four.directory, tmp_path / "copied")
    assert removed(officer, "kaisa").code == 0
    new = contents(four.directory)
    shutil.copy(tmp_path / "copied" / "register.keys", four.directory / "register.keys")
    before = contents(four.directory)
    run = by_password(kkrek, four, "kaisa", "find", "äijälä", "--purpose", "service")
    assert run.code == UntrustedError.exit_code
    assert "old copy" in run.err
    assert contents(four.directory) == before
    assert before["register.db"] == new["register.db"]


def test_the_keys_that_a_removed_user_had_open_no_slot_of_anybody(four: Office, officer: Command) -> None:
    stolen = opened_by(four, "maija")
    assert removed(officer, "maija").code == 0
    keys = KeyFile.load(four.directory / "register.keys")
    assert "maija" not in keys.users
    with pytest.raises(DamagedError), connection.opened(four.officer.place, stolen.keys.data.hex()):
        pass


def test_the_first_officer_can_be_removed_by_one_whom_nobody_else_ever_saw(
    four: Office, kkrek: Kkrek, officer: Command
) -> None:
    before = shown(kkrek, four)
    run = by_password(kkrek, four, "maija", "user", "remove", "olli", "--yes")
    assert run.code == 0, run.err
    assert shown(kkrek, four) == before
    assert by_password(kkrek, four, "veikko", "whoami").code == 0
    assert officer("user", "list").code == SessionEndedError.exit_code
    assert by_password(kkrek, four, "olli", "user", "list").code == WrongPasswordError.exit_code
    # And once more: whom maija makes an officer is believed by all who have not logged in since.
    assert by_password(kkrek, four, "maija", "user", "role", "kaisa", "officer").code == 0
    assert by_password(kkrek, four, "kaisa", "user", "remove", "maija", "--yes").code == 0
    assert by_password(kkrek, four, "veikko", "whoami").code == 0
    assert by_password(kkrek, four, "kaisa", "log", "verify").code == 0


@pytest.mark.parametrize("options", [("--yes",), (), ("--dry-run",)])
def test_the_last_officer_cannot_go(office: Office, officer: Command, options: tuple[str, ...]) -> None:
    before = contents(office.directory)["register.keys"]
    run = officer("user", "remove", "olli", *options, "--format", "json")
    assert (run.code, run.error["id"]) == (ProtectsSomebodyError.exit_code, "protects-somebody")
    assert "last officer" in run.error["message"]
    assert "kkrek user role" in run.error["hint"]
    assert contents(office.directory)["register.keys"] == before
    newest = officer("log", "show", "--limit", "1", "--format", "json").data["entries"][0]
    assert newest["operation"] == "user remove"


@pytest.mark.parametrize("words", [("remove", "olli"), ("role", "olli", "clerk")], ids=["remove", "role"])
def test_at_a_terminal_the_last_officer_is_told_before_any_question(office: Office, words: tuple[str, ...]) -> None:
    terminal = at_terminal("user", *words, "--register", office.directory, "--user", "olli", "--ui-lang", "fi")
    terminal.answer("salasana: ", PASSWORD)
    assert terminal.end() == ProtectsSomebodyError.exit_code
    assert "viimeinen vastuuhenkilö" in terminal.seen
    assert not list(office.directory.glob(".*"))
    assert "[k/E]" not in terminal.seen


def test_nobody_removes_himself(four: Office, officer: Command) -> None:
    run = removed(officer, "olli")
    assert run.code == ProtectsSomebodyError.exit_code
    assert "another officer" in run.err


@pytest.mark.parametrize("name", ["nemo", RECOVERY])
def test_nobody_of_that_name_is_told(officer: Command, name: str) -> None:
    assert removed(officer, name).code == NotFoundError.exit_code


def test_a_removed_user_is_removed_once_and_the_name_stays_taken(four: Office, kkrek: Kkrek, officer: Command) -> None:
    assert removed(officer, "kaisa").code == 0
    for words in (("remove", "kaisa", "--yes"), ("reset", "kaisa", "--new-password-file", str(four.password_file)),
                  ("role", "kaisa", "clerk")):  # fmt: skip
        assert by_password(kkrek, four, "olli", "user", *words).code == NotFoundError.exit_code
    again = by_password(kkrek, four, "olli", "user", "add", "kaisa", "--new-password-file", str(four.password_file))
    assert again.code == 32
