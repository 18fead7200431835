"""A private D-Bus with a real gnome-keyring for the tests: no display, no prompt, no file of the user's is touched.

Debian: ``apt-get install dbus gnome-keyring``. Where they are missing, a test that needs them is skipped on a
developer's machine and fails where ``CI`` is ``true``.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from jeepney import (  # type: ignore[import-untyped] # jeepney ships no types, here and below
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
)
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]

SERVICE = "org.freedesktop.secrets"
LOGIN_PASSWORD = b"invented-login-password\n"

_START_SECONDS = 10.0
_SCRUBBED = frozenset({"DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL"})
# No service directories: nothing that is installed on the machine is started by a call.
_BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@dataclass(frozen=True, slots=True)
class Desktop:
    """The surroundings of a program started from this desktop: ``environ`` whole, its HOME and runtime directory."""

    environ: dict[str, str]
    home: Path
    runtime_dir: Path

    @property
    def variables(self) -> dict[str, str]:
        """What differs from an ordinary environment."""
        names = ("DBUS_SESSION_BUS_ADDRESS", "HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
        return {name: self.environ[name] for name in names}


def need(program: str) -> None:
    """Skip the test where a program is not installed; in CI that is a failure."""
    if shutil.which(program):
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{program} is not installed")
    pytest.skip(f"{program} is not installed")


@contextlib.contextmanager
def bare_desktop() -> Generator[Desktop]:
    """Start a bus on which nobody offers the Secret Service; HOME and runtime directory are in memory."""
    need("dbus-daemon")
    with tempfile.TemporaryDirectory(prefix="kkrek-", dir="/dev/shm") as name:
        root = Path(name)
        desktop = _desktop(root)
        config = root / "bus.conf"
        config.write_text(_BUS_CONFIG.format(socket=root / "bus"))
        bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=desktop.environ,
        )
        with _ended(bus):
            assert bus.stdout is not None
            desktop.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
            yield desktop


@contextlib.contextmanager
def desktop_with_keyring(*, login: bool = False) -> Generator[Desktop]:
    """Start a bus with a real gnome-keyring; ``login`` gives it an unlocked collection that is written to disk."""
    need("gnome-keyring-daemon")
    with bare_desktop() as desktop:
        daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--components=secrets", *(["--unlock"] if login else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=desktop.environ,
        )
        with _ended(daemon):
            assert daemon.stdin is not None
            if login:
                daemon.stdin.write(LOGIN_PASSWORD)
            daemon.stdin.close()
            _wait_for_service(desktop)
            yield desktop


@contextlib.contextmanager
def desktop_with_locked_keyring(calls: list[str]) -> Generator[Desktop]:
    """Start a bus whose Secret Service has one collection, the default one, locked; ``calls`` gets what was called.

    So do other keyrings than GNOME's look: without a collection ``session``.
    """
    with bare_desktop() as desktop, _answering(desktop, _LockedDefault(calls)):
        yield desktop


@contextlib.contextmanager
def desktop_with_silent_keyring() -> Generator[Desktop]:
    """Start a bus whose Secret Service never answers."""
    with bare_desktop() as desktop, _answering(desktop, None):
        yield desktop


@pytest.fixture(scope="session")
def secret_service() -> Generator[Desktop]:
    """One real gnome-keyring for the whole run; ``environ`` is for the processes that the test starts."""
    with desktop_with_keyring() as desktop:
        yield desktop


@pytest.fixture
def in_secret_service(secret_service: Desktop, monkeypatch: pytest.MonkeyPatch) -> Desktop:
    """The test's own process on the desktop of ``secret_service``."""
    enter(secret_service, monkeypatch)
    return secret_service


@pytest.fixture
def desktop(in_secret_service: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desktop:
    """The same, for somebody who has seen no register yet: the copies of a register in other tests have the same id."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "seen"))
    return in_secret_service


def enter(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the test's own process on a desktop."""
    for name, value in desktop.variables.items():
        monkeypatch.setenv(name, value)
    for name in _foreign(os.environ):
        monkeypatch.delenv(name)


class _LockedDefault:
    """Answers like a Secret Service with a locked default collection and no other."""

    def __init__(self, calls: list[str]) -> None:
        self._calls = calls

    def answer(self, call: Message) -> Message:
        fields = call.header.fields
        member = fields[HeaderFields.member]
        self._calls.append(member)
        if member != "Get" or not fields[HeaderFields.path].endswith("/aliases/default"):
            return new_error(call, "org.freedesktop.DBus.Error.UnknownObject", "s", ("no such object",))
        value = ("b", True) if call.body[1] == "Locked" else ("s", "Default")
        return new_method_return(call, "v", (value,))


@contextlib.contextmanager
def _answering(desktop: Desktop, service: _LockedDefault | None) -> Generator[None]:
    connection = open_dbus_connection(desktop.environ["DBUS_SESSION_BUS_ADDRESS"])
    connection.send_and_get_reply(message_bus.RequestName(SERVICE))
    thread = threading.Thread(target=_serve, args=(connection, service), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop = DBusAddress("/", bus_name=connection.unique_name, interface="kkrek.tests")
        connection.send(new_method_call(stop, "Stop"))
        thread.join(_START_SECONDS)
        connection.close()


def _serve(connection: DBusConnection, service: _LockedDefault | None) -> None:
    while True:
        message = connection.receive()
        if message.header.message_type is not MessageType.method_call:
            continue
        if message.header.fields[HeaderFields.member] == "Stop":
            return
        if service is not None:
            connection.send(service.answer(message))


def _desktop(root: Path) -> Desktop:
    home, runtime_dir = root / "home", root / "run"
    for directory in (home, runtime_dir):
        directory.mkdir(mode=0o700)
    (home / "data" / "keyrings").mkdir(parents=True)
    environ = {name: value for name, value in os.environ.items() if name not in _foreign(os.environ)}
    environ.update(
        HOME=str(home),
        XDG_RUNTIME_DIR=str(runtime_dir),
        XDG_DATA_HOME=str(home / "data"),
        XDG_CONFIG_HOME=str(home / "config"),
        XDG_CACHE_HOME=str(home / "cache"),
        XDG_STATE_HOME=str(home / "state"),
    )
    return Desktop(environ, home, runtime_dir)


def _foreign(environ: Mapping[str, str]) -> list[str]:
    keyrings = ("PYTHON_KEYRING_", "KEYRING_PROPERTY_")
    return [name for name in environ if name in _SCRUBBED or name.startswith(keyrings)]


def _wait_for_service(desktop: Desktop) -> None:
    end = time.monotonic() + _START_SECONDS
    with open_dbus_connection(desktop.environ["DBUS_SESSION_BUS_ADDRESS"]) as connection:
        while not connection.send_and_get_reply(message_bus.NameHasOwner(SERVICE)).body[0]:
            if time.monotonic() > end:
                pytest.fail("the Secret Service did not come up")
            time.sleep(0.01)


@contextlib.contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Generator[None]:
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
