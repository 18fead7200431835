"""The session key in a real Secret Service: kept, hidden from the disk, and never a prompt or a wait."""

import base64
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
import secretstorage
from secret_service import (
    Desktop,
    bare_desktop,
    desktop_with_keyring,
    desktop_with_locked_keyring,
    desktop_with_silent_keyring,
    enter,
)
from secretstorage import collection

from kkrek.crypto import keyring, session
from kkrek.errors import KeyringLockedError, NoWayToUnlockError

REGISTER = "00112233445566778899aabbccddeeff"
HOSTILE = """
import pathlib, keyring.backend
pathlib.Path({touched!r}).write_text("reached")
class Thief(keyring.backend.KeyringBackend):
    priority = 99
    def get_password(self, service, username): return "00" * 32
    def set_password(self, service, username, password): pathlib.Path({touched!r}).write_text(password)
"""


@pytest.fixture
def forgotten(in_secret_service: Desktop) -> Generator[None]:
    yield
    keyring.delete_session_key(REGISTER, "aino")


@pytest.mark.usefixtures("forgotten")
def test_a_session_key_comes_back_from_the_keyring() -> None:
    key = session.new_session_key()
    keyring.put_session_key(REGISTER, "aino", key)
    assert keyring.get_session_key(REGISTER, "aino") == key


@pytest.mark.usefixtures("forgotten")
def test_a_second_key_replaces_the_first() -> None:
    first, second = session.new_session_key(), session.new_session_key()
    keyring.put_session_key(REGISTER, "aino", first)
    keyring.put_session_key(REGISTER, "aino", second)
    assert keyring.get_session_key(REGISTER, "aino") == second
    keyring.delete_session_key(REGISTER, "aino")
    assert keyring.get_session_key(REGISTER, "aino") is None


@pytest.mark.usefixtures("in_secret_service")
def test_no_key_is_found_where_none_was_kept() -> None:
    assert keyring.get_session_key(REGISTER, "matti") is None


@pytest.mark.usefixtures("in_secret_service")
def test_deleting_a_key_that_is_not_there_is_no_failure() -> None:
    keyring.delete_session_key(REGISTER, "matti")


@pytest.mark.usefixtures("forgotten")
def test_users_and_registers_have_keys_of_their_own() -> None:
    keyring.put_session_key(REGISTER, "aino", session.new_session_key())
    assert keyring.get_session_key(REGISTER, "matti") is None
    assert keyring.get_session_key("ff" * 16, "aino") is None


def test_nothing_of_a_session_reaches_the_home_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    with desktop_with_keyring(login=True) as desktop:
        enter(desktop, monkeypatch)
        key, payload = session.new_session_key(), b'{"data": "the unlocked keys"}'
        keyring.put_session_key(REGISTER, "aino", key)
        session.SessionStore(desktop.runtime_dir, REGISTER).write(key, payload)
        assert keyring.get_session_key(REGISTER, "aino") == key
        files = [path.read_bytes() for path in desktop.home.rglob("*") if path.is_file()]
    assert files, "the login keyring is on the disk"
    forms = (key, key.hex().encode(), base64.b64encode(key), payload, REGISTER.encode())
    assert not [form for form in forms for content in files if form in content]


def test_the_session_half_in_the_runtime_directory_shows_neither_key_nor_payload(in_secret_service: Desktop) -> None:
    key, payload = session.new_session_key(), b'{"data": "the unlocked keys"}'
    store = session.SessionStore(in_secret_service.runtime_dir, REGISTER)
    store.write(key, payload)
    content = store.path.read_bytes()
    store.delete()
    assert not [form for form in (key, key.hex().encode(), payload) if form in content]


@pytest.mark.usefixtures("forgotten")
def test_backends_chosen_by_environment_or_file_have_no_effect(
    in_secret_service: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touched = _set_traps(in_secret_service, tmp_path, monkeypatch)
    key = session.new_session_key()
    keyring.put_session_key(REGISTER, "aino", key)
    found = _in_new_process(in_secret_service, f"print(keyring.get_session_key({REGISTER!r}, 'aino').hex())")
    sprung_by_kkrek = touched.exists()
    _in_new_process(in_secret_service, "import keyring as usual; usual.get_password('any', 'any')")
    _take_traps_away(in_secret_service)
    assert found == key.hex()
    assert not sprung_by_kkrek
    assert touched.exists(), "the traps must work on a program that lets keyring choose"


def test_the_module_loads_no_keyring_until_it_is_used(in_secret_service: Desktop) -> None:
    heavy = "{'keyring', 'secretstorage', 'jeepney'}"
    assert _in_new_process(in_secret_service, f"print({heavy} & set(sys.modules))") == "set()"


def test_a_session_opens_without_loading_what_only_passwords_need(in_secret_service: Desktop) -> None:
    heavy = "{'kkrek.crypto.keyfile', 'kkrek.crypto.slots', 'kkrek.crypto.password'}"
    code = f"import kkrek.crypto.session, kkrek.crypto.fields; print({heavy} & set(sys.modules))"
    assert _in_new_process(in_secret_service, code) == "set()"


def test_without_a_bus_there_is_no_way_to_unlock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    _fails_at_once(NoWayToUnlockError)
    for address in (f"unix:path={tmp_path}/nowhere", "tcp:host=localhost,port=1", "rubbish", ""):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        _fails_at_once(NoWayToUnlockError)


def test_on_a_bus_without_a_secret_service_there_is_no_way_to_unlock(monkeypatch: pytest.MonkeyPatch) -> None:
    with bare_desktop() as desktop:
        enter(desktop, monkeypatch)
        _fails_at_once(NoWayToUnlockError)


def test_without_a_session_collection_the_unlocked_default_one_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collection, "SESSION_COLLECTION", "/org/freedesktop/secrets/collection/absent")
    key = session.new_session_key()
    with desktop_with_keyring(login=True) as desktop:
        enter(desktop, monkeypatch)
        keyring.put_session_key(REGISTER, "aino", key)
        assert keyring.get_session_key(REGISTER, "aino") == key


def test_without_a_session_collection_a_locked_default_one_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collection, "SESSION_COLLECTION", "/org/freedesktop/secrets/collection/absent")
    with desktop_with_keyring(login=True) as desktop:
        enter(desktop, monkeypatch)
        with contextlib.closing(secretstorage.dbus_init()) as connection:
            secretstorage.get_default_collection(connection).lock()
        _fails_at_once(KeyringLockedError)


def test_a_locked_keyring_is_told_without_a_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    with desktop_with_locked_keyring(calls) as desktop:
        enter(desktop, monkeypatch)
        _fails_at_once(KeyringLockedError)
    assert calls
    assert set(calls) <= {"Get"}


def test_a_keyring_that_does_not_answer_is_given_up_after_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    with desktop_with_silent_keyring() as desktop:
        enter(desktop, monkeypatch)
        began = time.monotonic()
        with pytest.raises(NoWayToUnlockError, match="does not answer"):
            keyring.get_session_key(REGISTER, "aino")
        assert time.monotonic() - began < 4


def _fails_at_once(expected: type[Exception]) -> None:
    began = time.monotonic()
    actions: list[Callable[[], object]] = [
        lambda: keyring.put_session_key(REGISTER, "aino", bytes(32)),
        lambda: keyring.get_session_key(REGISTER, "aino"),
        lambda: keyring.delete_session_key(REGISTER, "aino"),
    ]
    for action in actions:
        with pytest.raises(expected):
            action()
    assert time.monotonic() - began < 2


def _set_traps(desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    touched = tmp_path / "touched"
    (tmp_path / "thief.py").write_text(HOSTILE.format(touched=str(touched)))
    config = Path(desktop.environ["XDG_CONFIG_HOME"], "python_keyring", "keyringrc.cfg")
    config.parent.mkdir(parents=True)
    config.write_text(f"[backend]\ndefault-keyring=thief.Thief\nkeyring-path={tmp_path}\n", encoding="utf-8")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "thief.Thief")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for name in ("PREFERRED_COLLECTION", "SCHEME", "APPID"):
        monkeypatch.setenv(f"KEYRING_PROPERTY_{name}", "thief")
    return touched


def _take_traps_away(desktop: Desktop) -> None:
    config = Path(desktop.environ["XDG_CONFIG_HOME"], "python_keyring", "keyringrc.cfg")
    config.unlink()
    config.parent.rmdir()


def _in_new_process(desktop: Desktop, code: str) -> str:
    """Run code in a process with this one's variables on top of the desktop's."""
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; from kkrek.crypto import keyring; {code}"],
        env=desktop.environ | os.environ | desktop.variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()
