"""Kill a change of the keys or of the key file, and see whether everything is there afterwards."""

from __future__ import annotations

import contextlib
import io
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from office import CHEAP, PASSWORD, START
from ready import UNLOCK, go, ready

from kkrek.cli.app import main
from kkrek.crypto.keyfile import KeyFile
from kkrek.crypto.rotation import is_rotating
from kkrek.domain.customer import CustomerNumber
from kkrek.domain.role import Role
from kkrek.domain.template import template
from kkrek.errors import WrongPasswordError
from kkrek.operations import unlock
from kkrek.operations.access import Access, Surroundings
from kkrek.operations.keeping import user
from kkrek.operations.keeping.init import NewRegister, init
from kkrek.operations.keeping.log import verify
from kkrek.store import customers

if TYPE_CHECKING:
    from collections.abc import Iterable

USERS = ("olli", "kaisa", "veikko")
NEW_PASSWORD = "kahdeksan keltaista kirahvia"
# Adds customers until the keys are changed, and prints the number of each once it is acknowledged.
_WRITER = f"""{UNLOCK}
from kkrek.operations.daily.add import add
import io, contextlib, json
while True:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main(["add", "--family-name", "Malli", "--format", "json"], now=now, access=access)
    if code:
        sys.exit(code)
    print(json.loads(out.getvalue())["data"]["number"], flush=True)
"""


def copied(root: Path, to: Path) -> Path:
    """Copy a register with what its accounts remember, and return its directory."""
    shutil.copytree(root, to)
    return to / "register"


def access_of(directory: Path, name: str, password: str = PASSWORD) -> Access:
    """Unlock by password, as somebody who logs in."""
    around = Surroundings(lambda: START, directory.parent / "state", None, lambda _holder: None)
    return replace(unlock.unlock(directory, name, password, around, None), session_purpose="service")


def quietly(access: Access, *words: str) -> int:
    """Run a command and return its code."""
    with contextlib.redirect_stdout(io.StringIO()):
        return main(list(words), now=lambda: START, access=access)


def complaints(directory: Path, acknowledged: Iterable[int], users: Iterable[str] = USERS) -> list[str]:
    """Return what is wrong with a register after a kill; nothing when all is there and all get in."""
    officer = access_of(directory, "olli")
    found = [str(finding.what) for finding in verify(officer).findings]
    keys = KeyFile.load(directory / "register.keys")
    found += ["two generations of keys"] if is_rotating(keys) else []
    found += [f"left over: {path.name}" for path in directory.glob(".*")]
    for name in users:
        access = access_of(directory, name)
        with access.open("check", Role.VIEWER) as register:
            missing = [n for n in acknowledged if customers.get(register.store, CustomerNumber(n)) is None]
            register.record()
        found += [f"{name} does not find {missing}"] if missing else []
    return found


def kill_rotation(root: Path, work: Path, *words: str, after: float, writer: bool = False) -> list[str]:
    """Start ``words`` on a copy of a register, kill it after so many seconds, and return what is wrong then."""
    directory = copied(root, work)
    writing = _writing(directory) if writer else None
    with ready(directory, "olli", *words) as process:
        go(process)
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
    known = [1001, *(_ended(writing) if writing is not None else ())]
    gone = {"kaisa"} if "remove" in words and _is_removed(directory) else set()
    return complaints(directory, known, [name for name in USERS if name not in gone])


def kill_key_file(root: Path, work: Path, turn: int, *, after: float) -> list[str]:
    """Kill a change of the key file, by turns a new password and another role, and return what is wrong then."""
    directory = copied(root, work)
    (directory.parent / "new").touch(mode=0o600)
    (directory.parent / "new").write_text(NEW_PASSWORD, encoding="utf-8")
    there = ("--register", str(directory), "--user", "kaisa", "--password-file", str(directory.parent / "password"))
    change = ("password", *there, "--new-password-file", str(directory.parent / "new"))
    words = change if turn % 2 else ("user", "role", "kaisa", "viewer")
    cheap = f"import functools; main = functools.partial(main, cost={CHEAP})"
    with ready(directory, "olli", *words, before=cheap) as process:
        go(process)
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
    if turn % 2:
        return [*complaints(directory, [1001], ("olli", "veikko")), *_opens_one_way(directory)]
    again = quietly(access_of(directory, "olli"), "user", "role", "kaisa", "clerk")
    return [*complaints(directory, [1001]), *([f"the same command again ended with {again}"] if again else [])]


def _opens_one_way(directory: Path) -> list[str]:
    """Kaisa gets in with the old password or with the new one, never with both or neither."""
    opened = []
    for password in (PASSWORD, NEW_PASSWORD):
        try:
            with access_of(directory, "kaisa", password).open("check", Role.VIEWER) as register:
                register.record()
            opened.append(password)
        except WrongPasswordError:
            continue
    return [] if len(opened) == 1 else [f"{len(opened)} passwords open"]


def _writing(directory: Path) -> subprocess.Popen[bytes]:
    writing = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(directory), "kaisa"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
    )
    assert writing.stdout is not None
    writing.stdout.readline()
    return writing


def _ended(writing: subprocess.Popen[bytes]) -> list[int]:
    """End a writer and return the numbers that it has acknowledged; a line that was cut is none."""
    time.sleep(0.02)
    writing.kill()
    out, _err = writing.communicate(timeout=60)
    return [int(line) for line in out.split(b"\n")[:-1]]


def _is_removed(directory: Path) -> bool:
    return "kaisa" not in KeyFile.load(directory / "register.keys").users


def seconds_of(root: Path, work: Path, *words: str) -> float:
    """Return how long a change takes when nobody kills it."""
    directory = copied(root, work)
    with ready(directory, "olli", *words) as process:
        began = time.monotonic()
        go(process)
        assert process.wait(60) == 0, process.communicate()
        return time.monotonic() - began


def made(root: Path) -> Path:
    """Make a register with three users and 200 customers, one of them protected."""
    root.mkdir()
    (root / "password").touch(mode=0o600)
    (root / "password").write_text(PASSWORD, encoding="utf-8")
    around = Surroundings(lambda: START, root / "state", None, lambda _holder: None)
    wanted = NewRegister(
        directory=root / "register", user="olli", password=PASSWORD, configuration=template(), cost=CHEAP
    )
    officer = init(wanted, around).access
    for name, role in (("kaisa", Role.CLERK), ("veikko", Role.VIEWER)):
        user.add(officer, user.NewUser(name=name, role=role, company=None, purpose=None, password=PASSWORD, cost=CHEAP))
    clerk = access_of(root / "register", "kaisa")
    for turn in range(200):
        assert quietly(clerk, "add", "--family-name", f"Malli{turn}", "--phone", f"0457 000 {turn:03}") == 0
    assert quietly(clerk, "protect", "1001", "--contact-address", "PL 12, 33101 Tampere") == 0
    return root
