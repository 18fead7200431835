"""Time and memory of `kkrek backup create`, `verify` and `kkrek restore` at so many customers.

    .venv/bin/python benchmarks/backup.py [CUSTOMERS [OPT-OUTS]]

kkrek runs as a night script does, with a session in a real Secret Service. Beside each backup stands the bare copy of
the same file (VACUUM INTO), which is the peer: what comes to it is that the copy is verified, packed and read back.
Another clerk writes notes meanwhile; the longest of them must not wait for more than 2 s. After the backup one customer
is erased, one protected, one restricted, so many opt out and a hundred are added: all of it is done again by the
restore, and then looked for. ``KILLS=60 pytest -s tests/system/test_backup_killed.py`` is the long run of kill -9.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import batch
import lookup
from secret_service import desktop_with_keyring

from kkrek.store import connection
from kkrek.store.place import Place

if TYPE_CHECKING:
    from collections.abc import Generator

    from kkrek.operations.access import Access

_HEAD = [
    "sukunimi", "etunimet", "puhelin", "sähköposti", "katuosoite", "postinumero", "postitoimipaikka", "henkilötunnus",
    "hetun peruste",
]  # fmt: skip
LONGEST_WAIT = 2.0
ERASED, PROTECTED, RESTRICTED, FIRST_OPT_OUT = 1001, 1002, 1003, 1101


def main() -> None:
    words = dict(enumerate(sys.argv))
    customers, opt_outs = int(words.get(1, 100_000)), int(words.get(2, 1000))
    with tempfile.TemporaryDirectory(prefix="kkrek-bench-") as name, desktop_with_keyring() as desktop:
        place = Path(name)
        environ = lookup.environment(place, desktop.environ)
        access = lookup.new_register(place)
        lookup.log_in(place, environ)
        people = batch.written(place, "csv", _HEAD, map(batch.person, range(customers)))
        batch.applied(place, environ, people, "--add")
        size = (place / "register" / "register.db").stat().st_size
        print(f"{customers} customers, {size // 2**20} MiB")
        bare = copied(place, access)
        print(f"bare copy             {bare:8.2f} s")
        environ["KKREK_REGISTER"] = str(place / "register")
        with working(environ) as waits:
            backup = made(environ, bare)
        batch.verdict(f"longest of {len(waits)} notes meanwhile", max(waits), LONGEST_WAIT, "s")
        took, _ = run(environ, "backup", "verify")
        print(f"backup verify         {took:8.2f} s")
        happen(place, environ, opt_outs)
        restored(place, environ, backup, opt_outs)


def copied(place: Path, access: Access) -> float:
    """Return what the copy alone takes."""
    target = place / "bare.db"
    with connection.opened(Place(place / "register"), access.unlocked.keys.data.hex()) as store:
        target.touch(mode=0o600)
        began = time.perf_counter()
        store.copy_to(target)
    took = time.perf_counter() - began
    target.unlink()
    return took


def made(environ: dict[str, str], bare: float) -> Path:
    took, told = run(environ, "backup", "create")
    beside = f"{took / bare:.1f} of the bare copy, {told['megabytes']:.0f} MB at the peak"
    print(f"backup create         {took:8.2f} s, {beside}")
    return Path(told["backup"]["path"])


def happen(place: Path, environ: dict[str, str], opt_outs: int) -> None:
    """Let everything happen that must stand after the restore."""
    run(environ, "erase", str(ERASED), "--ground", "17.1.a", "--yes")
    run(environ, "protect", str(PROTECTED))
    run(environ, "restrict", str(RESTRICTED), "--ground", "b")
    numbers = ([str(FIRST_OPT_OUT + turn)] for turn in range(opt_outs))
    file = batch.written(place, "csv", ["number"], numbers, name="opt-outs")
    batch.applied(place, environ, file, "--what", "opt-outs")
    more = batch.written(place, "csv", _HEAD, map(batch.person, range(10**7, 10**7 + 100)), name="more")
    batch.applied(place, environ, more, "--add")


def restored(place: Path, environ: dict[str, str], backup: Path, opt_outs: int) -> None:
    """Restore beside the register that is lost, and see that everything stands."""
    there = {**environ, "KKREK_REGISTER": str(place / "new")}
    password = place / "password"
    password.touch(mode=0o600)
    password.write_text(lookup.PASSWORD + "\n", encoding="utf-8")
    ledger = place / "register" / "register.ledger"
    who = ("--register", str(place / "new"), "--user", "aino", "--password-file", str(password))
    took, told = run(there, "restore", str(backup), "--ledger", str(ledger), "--yes", *who)
    print(f"restore               {took:8.2f} s, {told['done']}, {told['megabytes']:.0f} MB at the peak")
    assert told["done"] == {"erasure": 1, "opt-out": opt_outs, "protection": 1, "restriction": 1}
    look = (*who, "--purpose", "service", "show")
    assert run(there, *look, str(PROTECTED))[1]["protection"]
    assert run(there, *look, str(RESTRICTED))[1]["restriction"]
    assert run(there, *look, str(FIRST_OPT_OUT))[1]["marketing"]
    assert run(there, *look, str(ERASED), code=30)[1] == {}
    print(f"next number           {told['next_number']:8}")


@contextmanager
def working(environ: dict[str, str]) -> Generator[list[float]]:
    """Let another clerk write notes all the time; gives the seconds that each took."""
    end, waits = threading.Event(), list[float]()
    command = [str(lookup.BIN / "kkrek"), "note", "add", "1005", "muistio"]

    def work() -> None:
        while not end.is_set():
            began = time.perf_counter()
            subprocess.run(command, env=environ, capture_output=True, check=True)
            waits.append(time.perf_counter() - began)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield waits
    finally:
        end.set()
        thread.join()


def run(environ: dict[str, str], *argv: str, code: int = 0) -> tuple[float, dict[str, Any]]:
    """Run a command in a process of its own; return the seconds and what it told, with the megabytes at the peak."""
    measuring = (
        "import json, resource, subprocess, sys, time; began = time.perf_counter();"
        " run = subprocess.run(sys.argv[1:], capture_output=True, text=True); took = time.perf_counter() - began;"
        " print(json.dumps([run.returncode, took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,"
        " run.stdout, run.stderr[-2000:]]))"
    )
    command = [sys.executable, "-c", measuring, str(lookup.BIN / "kkrek"), *argv, "--format", "json"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    ended, took, peak, out, error = json.loads(done.stdout)
    if ended != code:
        raise SystemExit(f"{argv}: {ended} {error}")
    return took, ({**json.loads(out)["data"], "megabytes": peak / 1024} if code == 0 else {})


if __name__ == "__main__":
    main()
