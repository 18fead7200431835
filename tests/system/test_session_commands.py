"""`login`, `whoami`, `logout` on a real Secret Service: two halves, two limits, no prompt, no wait (GDPR Art. 32)."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from office import START
from secret_service import (
    Desktop,
    bare_desktop,
    desktop_with_keyring,
    desktop_with_locked_keyring,
    desktop_with_silent_keyring,
    enter,
)
from terminal import ROOT, at_terminal

from kkrek.domain.customer import Source, Via
from kkrek.domain.entry import Typed, check
from kkrek.domain.request import RequestKind
from kkrek.errors import InvalidValueError, KeyringLockedError, KkrekError, NoWayToUnlockError, SessionEndedError
from kkrek.operations.daily import add
from kkrek.operations.rights import request
from kkrek.operations.rights.settling import Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from conftest import Kkrek, Run
    from office import Office

HOSTILE = """
import pathlib, keyring.backend
pathlib.Path({touched!r}).write_text("reached")
class Thief(keyring.backend.KeyringBackend):
    priority = 99
    def get_password(self, service, username): return "00" * 32
    def set_password(self, service, username, password): pathlib.Path({touched!r}).write_text(password)
    def delete_password(self, service, username): pass
"""


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - the registers of all tests have one id
def _own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember the heads of the log for one test alone."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "seen"))


@pytest.fixture
def desk(office: Office, kkrek: Kkrek, in_secret_service: Desktop) -> Generator[Desk]:
    found = Desk(office, kkrek)
    yield found
    found.run("logout")


class Desk:
    """A person at a desktop: runs commands on the office's register, with no password but at login."""

    def __init__(self, office: Office, kkrek: Kkrek) -> None:
        self.office = office
        self._kkrek = kkrek

    def run(self, *argv: str, now: datetime = START) -> Run:
        return self._kkrek(*argv, "--register", self.office.directory, now=now)

    def login(self, user: str, *options: str, now: datetime = START) -> Run:
        file = str(self.office.password_file)
        return self.run("login", "--user", user, "--password-file", file, *options, now=now)


def test_whoever_logs_in_is_told_who_they_are_and_until_when(desk: Desk) -> None:
    assert desk.login("kaisa", "--purpose", "billing").code == 0
    who = desk.run("whoami", "--format", "json").data
    assert (who["user"], who["role"], who["company"], who["purpose"]) == ("kaisa", "clerk", None, "billing")
    assert (who["idle_until"], who["ends"]) == ("2026-11-22T09:30:00Z", "2026-11-22T18:00:00Z")


def test_a_session_serves_every_command_and_its_purpose_every_look_up(desk: Desk) -> None:
    desk.login("kaisa", "--purpose", "billing")
    assert desk.run("find", "nobody").code == 0
    desk.run("logout")
    desk.login("olli")
    entries = desk.run("log", "show", "--user", "kaisa", "--format", "json").data["entries"]
    assert (entries[0]["operation"], entries[0]["purpose"]) == ("find", "billing")


def test_a_purpose_that_does_not_exist_is_refused(desk: Desk) -> None:
    assert desk.login("kaisa", "--purpose", "curiosity").code == InvalidValueError.exit_code
    assert desk.run("whoami").code == SessionEndedError.exit_code


def test_after_logout_nobody_is_logged_in(desk: Desk) -> None:
    desk.login("kaisa")
    assert desk.run("logout", "--format", "json").data["ended"]
    assert not desk.run("logout", "--format", "json").data["ended"]
    assert desk.run("whoami").code == SessionEndedError.exit_code
    assert desk.run("find", "nobody", "--purpose", "service").code == NoWayToUnlockError.exit_code


def test_a_session_that_is_not_used_ends_after_half_an_hour(desk: Desk) -> None:
    desk.login("kaisa")
    assert desk.run("find", "nobody", now=START + timedelta(minutes=31)).code == SessionEndedError.exit_code
    assert desk.run("whoami").code == SessionEndedError.exit_code, "it is deleted, not only refused"


def test_each_command_renews_the_half_hour(desk: Desk) -> None:
    desk.login("kaisa", "--purpose", "service")
    for minutes in (25, 50, 75):
        assert desk.run("find", "nobody", now=START + timedelta(minutes=minutes)).code == 0


def test_a_session_ends_after_nine_hours_however_busy_it_is(desk: Desk) -> None:
    desk.login("kaisa", "--purpose", "service")
    for minutes in range(20, 540, 20):
        assert desk.run("find", "nobody", now=START + timedelta(minutes=minutes)).code == 0, minutes
    assert desk.run("find", "nobody", now=START + timedelta(minutes=540)).code == SessionEndedError.exit_code


def test_another_user_logs_in_only_after_a_logout(desk: Desk) -> None:
    desk.login("kaisa")
    for run in (desk.login("olli"), desk.run("user", "list", "--user", "olli")):
        assert run.code == SessionEndedError.exit_code
        assert "kkrek logout" in run.err
    assert desk.run("whoami", "--format", "json").data["user"] == "kaisa"
    desk.run("logout")
    assert desk.login("olli").code == 0


def test_the_same_user_may_log_in_again_and_another_when_the_time_is_over(desk: Desk) -> None:
    desk.login("kaisa")
    assert desk.login("kaisa").code == 0
    assert desk.login("olli", now=START + timedelta(minutes=31)).code == 0


def test_a_half_that_does_not_fit_is_replaced_by_the_next_login(desk: Desk, in_secret_service: Desktop) -> None:
    desk.login("kaisa")
    (bundle,) = (in_secret_service.runtime_dir / "kkrek").glob("*.session")
    bundle.write_bytes(os.urandom(200))
    assert desk.run("find", "nobody").code == SessionEndedError.exit_code
    assert desk.login("kaisa", "--purpose", "service").code == 0
    assert desk.run("find", "nobody").code == 0


def test_login_tells_in_one_line_what_falls_due_within_a_week(desk: Desk) -> None:
    assert desk.login("kaisa", "--format", "json").data["due"] == 0
    draft = check(Typed(plain={"family_name": "Malli"}), START.date())
    added = add.add(desk.office.clerk, draft, Source.GROUP)
    assert added.tasks, "an Article 14 notice is due within a month"
    later = START + timedelta(days=25)
    assert desk.login("kaisa", "--format", "json", now=later).data["due"] == 1
    assert "kkrek task list" in desk.login("kaisa", now=later).out


def test_login_tells_apart_what_is_overdue(desk: Desk) -> None:
    asked = Asked(kinds=(RequestKind.ACCESS,), received_on=START.date(), via=Via.LETTER, person="Matti Malli")
    request.open_(desk.office.viewer, None, asked)
    last_day, late = START + timedelta(days=30), START + timedelta(days=31)
    assert desk.login("kaisa", "--format", "json", now=last_day).data["overdue"] == 0
    assert desk.login("kaisa", "--format", "json", now=late).data["overdue"] == 1
    assert "1 of them are overdue: see `kkrek request list`" in desk.login("kaisa", now=late).out


def test_at_a_terminal_login_asks_for_the_password_alone(office: Office, in_secret_service: Desktop) -> None:
    terminal = at_terminal("login", "--register", office.directory, "--user", "kaisa")
    terminal.answer("Password of kaisa: ", office.password_file.read_text(encoding="utf-8").strip())
    assert terminal.end() == 0, terminal.seen
    assert "clerk" in terminal.seen
    terminal = at_terminal("logout", "--register", office.directory)
    assert terminal.end() == 0


@pytest.mark.parametrize("kind", ["locked", "silent", "bare"])
def test_a_keyring_that_is_locked_silent_or_missing_is_told_at_once_and_before_the_password(
    kkrek: Kkrek, office: Office, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    desktops: dict[str, tuple[Callable[[], AbstractContextManager[Desktop]], type[KkrekError]]] = {
        "locked": (lambda: desktop_with_locked_keyring([]), KeyringLockedError),
        "silent": (desktop_with_silent_keyring, NoWayToUnlockError),
        "bare": (bare_desktop, NoWayToUnlockError),
    }
    start, error = desktops[kind]
    with start() as desktop:
        enter(desktop, monkeypatch)
        began = time.monotonic()
        run = kkrek("login", "--register", office.directory, "--user", "kaisa")
        assert time.monotonic() - began < 4
    assert run.code == error.exit_code
    assert "--password-file" in run.err


def test_without_a_runtime_directory_there_is_no_session(kkrek: Kkrek, office: Office) -> None:
    run = kkrek("login", "--register", office.directory, "--user", "kaisa", "--password-file", office.password_file)
    assert run.code == NoWayToUnlockError.exit_code
    assert "runtime directory" in run.err


def test_a_stolen_home_holds_neither_the_keys_nor_the_bundle(
    kkrek: Kkrek, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desktop_with_keyring(login=True) as desktop:
        enter(desktop, monkeypatch)
        monkeypatch.delenv("XDG_STATE_HOME")
        run = kkrek("login", "--register", office.directory, "--user", "kaisa", "--password-file", office.password_file)
        assert run.code == 0, run.err
        (bundle,) = (desktop.runtime_dir / "kkrek").glob("*.session")
        half = bundle.read_bytes()
        files = {path.name: path.read_bytes() for path in desktop.home.rglob("*") if path.is_file()}
    keys, seed = office.clerk.unlocked.keys, office.clerk.unlocked.signer.private_bytes_raw()
    assert keys.restricted is not None
    secrets = [half, *(form for key in (keys.data, keys.restricted, seed) for form in _forms(key))]
    assert any(name.endswith(".head") for name in files), (
        "the account remembers the head of the log, so this looks right"
    )
    assert not [name for name, content in files.items() for form in secrets if form in content]


def test_backends_chosen_by_environment_or_file_have_no_effect_on_any_command(
    office: Office, in_secret_service: Desktop, tmp_path: Path
) -> None:
    touched = tmp_path / "touched"
    (tmp_path / "thief.py").write_text(HOSTILE.format(touched=str(touched)))
    config = tmp_path / "config" / "python_keyring" / "keyringrc.cfg"
    config.parent.mkdir(parents=True)
    config.write_text(f"[backend]\ndefault-keyring=thief.Thief\nkeyring-path={tmp_path}\n", encoding="utf-8")
    environ = {
        **in_secret_service.environ,
        "PYTHONPATH": f"{ROOT}:{tmp_path}",
        "PYTHON_KEYRING_BACKEND": "thief.Thief",
        "KEYRING_PROPERTY_PREFERRED_COLLECTION": "thief",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    login = ("login", "--user", "kaisa", "--password-file", office.password_file, "--purpose", "service")
    for words in (login, ("find", "nobody"), ("whoami",), ("logout",)):
        run = subprocess.run(
            [sys.executable, "-m", "kkrek", *words, "--register", office.directory],
            env=environ,
            capture_output=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
    assert not touched.exists()
    subprocess.run([sys.executable, "-c", "import keyring; keyring.get_password('a', 'b')"], env=environ, check=True)
    assert touched.exists(), "the trap must work on a program that lets keyring choose"


def _forms(key: bytes) -> tuple[bytes, ...]:
    return key, key.hex().encode(), base64.b64encode(key), base64.urlsafe_b64encode(key)
