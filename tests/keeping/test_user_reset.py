"""`user reset`: new keys and a password for one use for somebody who lost theirs; and the officers' own way back."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

import pytest
from keys_changed import by_password, sealed_people, shown
from office import PASSWORD, START
from terminal import at_terminal

from kkrek.crypto.keyfile import RECOVERY, KeyFile
from kkrek.errors import (
    InvalidValueError,
    NeedsOptionError,
    NotFoundError,
    SessionEndedError,
    WrongPasswordError,
)
from kkrek.operations.keeping.reset import one_time_password

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek
    from office import Command, Office

OTHER = "kahdeksan keltaista kirahvia"
ONE_TIME = re.compile(r"(?:[a-z2-7]{4}-){4}[a-z2-7]{4}")


@pytest.fixture
def given(tmp_path: Path) -> Path:
    return _file(tmp_path / "given", OTHER)


def _file(path: Path, text: str) -> Path:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_password_that_is_handed_over_serves_to_choose_another_and_for_nothing_else(
    kkrek: Kkrek, office: Office, officer: Command, clerk: Command, given: Path, tmp_path: Path
) -> None:
    sealed_people(clerk)
    before = shown(kkrek, office)
    done = officer("user", "reset", "kaisa", "--yes", "--new-password-file", str(given), "--format", "json")
    assert (done.code, done.data) == (0, {"name": "kaisa", "applied": True})
    assert by_password(kkrek, office, "kaisa", "whoami").code == WrongPasswordError.exit_code
    there = ("--register", office.directory, "--user", "kaisa", "--password-file", given)
    for words in (("whoami",), ("find", "malli", "--purpose", "service"), ("user", "list")):
        run = kkrek(*there, *words, now=START)
        assert run.code in {SessionEndedError.exit_code, 22}
    assert "kkrek password" in kkrek(*there, "whoami", now=START).err
    same = kkrek(*there, "password", "--new-password-file", given, now=START)
    assert same.code == InvalidValueError.exit_code
    assert kkrek(*there, "password", "--new-password-file", office.password_file, now=START).code == 0
    assert by_password(kkrek, office, "kaisa", "whoami").code == 0
    assert shown(kkrek, office) == before
    assert by_password(kkrek, office, "olli", "log", "verify").code == 0
    check = by_password(kkrek, office, "olli", "check", "--format", "json").data["findings"]
    assert {one["id"] for one in check} <= {"backup-none", "configuration-gaps", "lone-officer"}


def test_a_session_from_before_is_over(officer: Command, clerk: Command, given: Path) -> None:
    assert officer("user", "reset", "kaisa", "--yes", "--new-password-file", str(given)).code == 0
    run = clerk("find", "malli")
    assert run.code == SessionEndedError.exit_code
    assert "new keys" in run.err


def test_entries_that_were_signed_before_stay_believed(officer: Command, clerk: Command, given: Path) -> None:
    assert clerk("add", "--family-name", "Malli").code == 0
    assert officer("user", "reset", "kaisa", "--yes", "--new-password-file", str(given)).code == 0
    assert officer("log", "verify").code == 0


def test_without_terminal_and_file_the_option_is_named(officer: Command) -> None:
    run = officer("user", "reset", "kaisa")
    assert run.code == NeedsOptionError.exit_code
    assert "--new-password-file" in run.err


@pytest.mark.parametrize("name", ["nemo", RECOVERY])
def test_nobody_of_that_name_is_told_before_anything_is_asked(officer: Command, name: str) -> None:
    assert officer("user", "reset", name).code == NotFoundError.exit_code


def test_a_role_may_change_before_the_user_has_chosen_a_password(
    kkrek: Kkrek, office: Office, officer: Command, given: Path
) -> None:
    assert officer("user", "reset", "kaisa", "--yes", "--new-password-file", str(given)).code == 0
    assert officer("user", "role", "kaisa", "viewer").code == 0
    there = ("--register", office.directory, "--user", "kaisa", "--password-file", given)
    assert "kkrek password" in kkrek(*there, "whoami", now=START).err
    assert kkrek(*there, "password", "--new-password-file", office.password_file, now=START).code == 0
    assert by_password(kkrek, office, "kaisa", "whoami", "--format", "json").data["role"] == "viewer"


def test_a_weak_password_is_refused_for_one_use_too(officer: Command, tmp_path: Path) -> None:
    weak = _file(tmp_path / "weak", "lyhyt")
    assert (
        officer("user", "reset", "kaisa", "--yes", "--new-password-file", str(weak)).code == InvalidValueError.exit_code
    )


def test_a_dry_run_changes_nothing(kkrek: Kkrek, office: Office, officer: Command, given: Path) -> None:
    done = officer(
        "user", "reset", "kaisa", "--yes", "--new-password-file", str(given), "--dry-run", "--format", "json"
    )
    assert (done.code, done.data["applied"]) == (0, False)
    assert by_password(kkrek, office, "kaisa", "whoami").code == 0


def test_at_a_terminal_a_random_password_is_shown_once(office: Office) -> None:
    terminal = at_terminal("user", "reset", "kaisa", "--yes", "--register", office.directory, "--user", "olli")
    terminal.answer("Password of olli: ", PASSWORD)
    assert terminal.end() == 0, terminal.seen
    assert len(ONE_TIME.findall(terminal.seen)) == 1


def test_a_random_password_never_holds_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [bytes(15), bytes(range(15))]
    monkeypatch.setattr(secrets, "token_bytes", lambda _length: found.pop(0))
    assert "aaaa" not in one_time_password("aaaa")


def test_an_officer_who_forgot_the_password_comes_back_with_a_colleague(
    kkrek: Kkrek, office: Office, officer: Command, given: Path
) -> None:
    assert officer("user", "role", "kaisa", "officer").code == 0
    assert (
        by_password(kkrek, office, "kaisa", "user", "reset", "olli", "--yes", "--new-password-file", str(given)).code
        == 0
    )
    there = ("--register", office.directory, "--user", "olli", "--password-file", given)
    assert kkrek(*there, "password", "--new-password-file", office.password_file, now=START).code == 0
    assert by_password(kkrek, office, "olli", "user", "role", "kaisa", "clerk").code == 0
    assert by_password(kkrek, office, "veikko", "whoami").code == 0


def test_a_reset_of_ones_own_is_for_good(kkrek: Kkrek, office: Office, officer: Command, given: Path) -> None:
    assert officer("user", "reset", "olli", "--yes", "--new-password-file", str(given)).code == 0
    assert officer("user", "list").code == SessionEndedError.exit_code
    there = ("--register", office.directory, "--user", "olli", "--password-file", given)
    assert kkrek(*there, "user", "list", now=START).code == 0
    assert kkrek(*there, "log", "verify", now=START).code == 0
    assert by_password(kkrek, office, "kaisa", "whoami").code == 0


@pytest.mark.usefixtures("desktop")
def test_login_at_a_terminal_has_the_user_choose(office: Office, officer: Command, given: Path) -> None:
    assert officer("user", "reset", "kaisa", "--yes", "--new-password-file", str(given)).code == 0
    terminal = at_terminal("login", "--register", office.directory, "--user", "kaisa")
    terminal.answer("Password of kaisa: ", OTHER)
    terminal.answer("at least 14 characters: ", PASSWORD)
    terminal.answer("The same again: ", PASSWORD)
    assert terminal.end() == 0, terminal.seen
    assert "for one use" in terminal.seen
    assert not KeyFile.load(office.directory / "register.keys").unlock("kaisa", PASSWORD).one_time


@pytest.mark.usefixtures("desktop")
def test_login_without_a_terminal_names_the_command(
    kkrek: Kkrek, office: Office, officer: Command, given: Path
) -> None:
    assert officer("user", "reset", "kaisa", "--yes", "--new-password-file", str(given)).code == 0
    run = kkrek("login", "--register", office.directory, "--user", "kaisa", "--password-file", given)
    assert run.code == SessionEndedError.exit_code
    assert "kkrek password" in run.err
