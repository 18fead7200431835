"""Who acts and how the register is unlocked; the session in a real keyring is tested in tests/system."""

from __future__ import annotations

import os
import pwd
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from office import PASSWORD, START

from kkrek.cli.acting import surroundings, user
from kkrek.cli.settings import Settings
from kkrek.errors import (
    InputUnreadableError,
    InvalidValueError,
    NoRegisterError,
    NoWayToUnlockError,
    UnsafePlaceError,
    UsageError,
    WrongPasswordError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import Kkrek
    from office import Office


def find(office: Office, *more: str | Path) -> tuple[str | Path, ...]:
    return ("find", "x", "--register", office.directory, "--user", "kaisa", "--purpose", "service", *more)


def settings(environ: Mapping[str, str], name: str | None = None) -> Settings:
    return Settings(
        register=Path("/register"), user=name, password_file=None, password_fd=None, ui_lang="en", purpose=None,
        format="table", debug=False, now=lambda: START, cost=None, access=None, environ=environ,
    )  # fmt: skip


def test_a_password_file_unlocks(kkrek: Kkrek, office: Office) -> None:
    assert kkrek(*find(office, "--password-file", office.password_file)).code == 0


def test_a_password_descriptor_unlocks(kkrek: Kkrek, office: Office) -> None:
    descriptor = os.open(office.password_file, os.O_RDONLY)
    try:
        assert kkrek(*find(office, "--password-fd", str(descriptor))).code == 0
    finally:
        os.close(descriptor)


def test_the_credential_of_systemd_unlocks(
    kkrek: Kkrek, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credential = tmp_path / "kkrek.password"
    credential.touch(mode=0o400)
    credential.write_text(PASSWORD, encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert kkrek(*find(office)).code == 0


def test_two_sources_of_the_password_exclude_each_other(kkrek: Kkrek, office: Office) -> None:
    run = kkrek(*find(office, "--password-file", office.password_file, "--password-fd", "0"))
    assert run.code == UsageError.exit_code


def test_a_wrong_password_is_told_without_it(kkrek: Kkrek, office: Office) -> None:
    office.password_file.write_text("väärä salasana tässä", encoding="utf-8")
    run = kkrek(*find(office, "--password-file", office.password_file))
    assert run.code == WrongPasswordError.exit_code
    assert "väärä" not in run.err


def test_a_missing_password_file_is_told(kkrek: Kkrek, office: Office) -> None:
    run = kkrek(*find(office, "--password-file", office.directory / "none"))
    assert run.code == InputUnreadableError.exit_code


def test_a_password_file_that_others_read_is_refused(kkrek: Kkrek, office: Office) -> None:
    office.password_file.chmod(0o644)
    assert kkrek(*find(office, "--password-file", office.password_file)).code == UnsafePlaceError.exit_code


def test_without_any_way_all_ways_are_named(kkrek: Kkrek, office: Office) -> None:
    run = kkrek(*find(office))
    assert run.code == NoWayToUnlockError.exit_code
    assert all(way in run.err for way in ("kkrek login", "--password-fd", "--password-file", "kkrek.password"))


def test_where_there_is_no_register_no_password_is_asked_for(kkrek: Kkrek, tmp_path: Path) -> None:
    assert kkrek("find", "x", "--register", tmp_path, "--purpose", "service").code == NoRegisterError.exit_code


def test_a_purpose_that_does_not_exist_is_refused(kkrek: Kkrek, office: Office) -> None:
    assert kkrek("find", "x", "--purpose", "uteliaisuus", access=office.clerk).code == InvalidValueError.exit_code


def test_the_user_is_the_account_unless_named() -> None:
    assert user(settings({})) == pwd.getpwuid(os.getuid()).pw_name
    assert user(settings({}, "kaisa")) == "kaisa"


def test_the_directories_are_those_of_xdg() -> None:
    around = surroundings(settings({"XDG_STATE_HOME": "/s", "XDG_RUNTIME_DIR": "/r", "HOME": "/h"}))
    assert (around.state, around.runtime) == (Path("/s/kkrek"), Path("/r"))


@pytest.mark.parametrize("relative", [{}, {"XDG_STATE_HOME": "s", "XDG_RUNTIME_DIR": "r"}])
def test_without_absolute_directories_of_xdg_the_home_directory_serves(relative: dict[str, str]) -> None:
    around = surroundings(settings({**relative, "HOME": "/h"}))
    assert (around.state, around.runtime) == (Path("/h/.local/state/kkrek"), None)


def test_whoever_waits_is_told_for_whom(capsys: pytest.CaptureFixture[str]) -> None:
    surroundings(settings({"HOME": "/h"})).waiting("kaisa (show, pid 7)")
    assert capsys.readouterr().err == "kkrek: waiting: the register is in use by kaisa (show, pid 7)\n"
