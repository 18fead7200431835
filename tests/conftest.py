"""What every test has: a clean environment, no terminal, and ``kkrek(...)``, the real command line in this process."""

from __future__ import annotations

import fcntl
import io
import json
import os
import signal
import sys
import tempfile
import termios
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from kkrek.cli.app import main

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

pytest_plugins = (
    "office",
    "secret_service",
    "lost_office",
)  # a register with its users; a real Secret Service; backups

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHEAP = (65536, 1, 1)  # Argon2id with 64 MiB, one pass and one lane: for tests only

_SCRUBBED = ("KKREK_", "XDG_", "PYTHON_KEYRING_", "LC_", "GNOME_KEYRING_", "_KKREK_", "_TYPER_")
_SCRUBBED_NAMES = (
    "LANG",
    "LANGUAGE",
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "CREDENTIALS_DIRECTORY",
    "COLUMNS",
    "NO_COLOR",
    "FORCE_COLOR",
)


@dataclass(frozen=True, slots=True)
class Run:
    """What a command left behind."""

    code: int
    out: str
    err: str
    raw: bytes

    @property
    def json(self) -> Any:  # ruff: ignore[any-type] - JSON; each test knows its shape
        """The object on stdout."""
        return json.loads(self.out)

    @property
    def data(self) -> Any:  # ruff: ignore[any-type] - JSON; each test knows its shape
        """The ``data`` of the envelope on stdout."""
        return self.json["data"]

    @property
    def error(self) -> Any:  # ruff: ignore[any-type] - JSON; each test knows its shape
        """The error object on stderr."""
        return json.loads(self.err)["error"]


class Kkrek(Protocol):
    """The fixture ``kkrek``: ``kkrek("show", "1001")``."""

    def __call__(
        self,
        *argv: str | Path,
        stdin: str | bytes | None = None,
        now: datetime | Callable[[], datetime] = ...,
        cost: tuple[int, int, int] | None = ...,
        access: object | None = None,
    ) -> Run: ...


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - no test may see the developer's environment
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in list(os.environ):
        if name.startswith(_SCRUBBED) or name in _SCRUBBED_NAMES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("LANGUAGE", "")


@pytest.fixture
def kkrek(capfdbinary: pytest.CaptureFixture[bytes]) -> Kkrek:
    """Run the command line in this process, with cheap key derivation and a fixed moment."""

    def run(
        *argv: str | Path,
        stdin: str | bytes | None = None,
        now: datetime | Callable[[], datetime] = NOW,
        cost: tuple[int, int, int] | None = CHEAP,
        access: object | None = None,
    ) -> Run:
        moment = now if callable(now) else lambda: now
        capfdbinary.readouterr()
        with _standard_input(stdin):
            code = main([str(word) for word in argv], now=moment, cost=cost, access=access)
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Run(code, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"), out)

    return run


class _standard_input:  # ruff: ignore[invalid-class-name] - used as a function
    """Give ``content`` on file descriptor 0 and ``sys.stdin``; nothing is an empty input."""

    def __init__(self, content: str | bytes | None) -> None:
        self._content = content.encode() if isinstance(content, str) else content or b""

    def __enter__(self) -> None:
        self._kept, self._stream = os.dup(0), sys.stdin
        with tempfile.TemporaryFile() as file:
            file.write(self._content)
            file.seek(0)
            os.dup2(file.fileno(), 0)
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8", errors="surrogateescape")

    def __exit__(self, *_error: object) -> None:
        sys.stdin = self._stream
        os.dup2(self._kept, 0)
        os.close(self._kept)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that renews the finished examples."""
    parser.addoption("--update-examples", action="store_true", help="write the finished examples anew")


def pytest_configure() -> None:
    """Give up the terminal, so that no test waits for somebody at the keyboard."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        fcntl.ioctl(terminal, termios.TIOCNOTTY)
    finally:
        signal.signal(signal.SIGHUP, before)
        os.close(terminal)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test that is skipped or expected to fail is a failure: everything it needs is installed there."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Refuse a whole module that skips itself in CI, too."""
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if os.environ.get("CI") == "true" and (report.skipped or hasattr(report, "wasxfail")):
        report.outcome = "failed"
        report.longrepr = f"skipped or expected to fail, which CI does not accept: {report.longrepr}"
