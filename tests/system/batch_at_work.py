"""A register of two thousand customers, files for all of them, and batches in processes of their own at work on it."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from office import once
from ready import go, ready
from register_file import opened

from kkrek.domain.marketing import Channel, Kind

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from office import Command, Office

PEOPLE, FORBIDDING = 2000, 400
NUMBERS = range(1001, 1001 + PEOPLE)
MARKER = "Salainensana"
_BEGINNING = 2 * 64 * 1024  # twice what a pipe holds
_WHY = "tieto tuli toisesta järjestelmästä, ja sen antoi asiakas itse puhelimessa"
# What each file writes, beside the batch itself.
_WRITTEN = {
    "phones": {"phones": PEOPLE, "changes": PEOPLE, "touched": PEOPLE},
    "languages": {"languages": PEOPLE, "changes": PEOPLE, "touched": PEOPLE},
    "additions": {"customers": PEOPLE, "touched": PEOPLE},
    "opt-outs": {"choices": FORBIDDING * len(Kind) * len(Channel), "lines": FORBIDDING, "touched": FORBIDDING},
}
# Tells as soon as the scratch file of this process holds so many bytes: its mode and links, and copies it if asked to.
_WATCH = """
import json, shutil, threading, time
def watch(least={least}, copy={copy!r}):
    while True:
        for name in os.listdir("/proc/self/fd"):
            path = "/proc/self/fd/" + name
            try:
                if "/.scratch-" not in os.readlink(path) or (found := os.stat(path)).st_size < least:
                    continue
            except OSError:
                continue
            if copy:
                shutil.copyfile(path, copy)
            print(json.dumps([found.st_mode & 0o777, found.st_nlink, found.st_size]), flush=True)
            return
        time.sleep(0.001)
threading.Thread(target=watch, daemon=True).start()
"""


def two_thousand(office: Office, clerk: Command, folder: Path, shelf: Path) -> Office:
    """Fill a register with two thousand customers, whom a batch adds."""

    def fill() -> None:
        file = folder / "asiakkaat.csv"
        rows = (f"Malli{number};Aino Maria;040 {number + 1_000_000};Juvankatu 7 A 1;33710\n" for number in NUMBERS)
        file.write_text("sukunimi;etunimet;puhelin;katuosoite;postinumero\n" + "".join(rows), encoding="utf-8")
        done = clerk("batch", "apply", str(file), "--add")
        assert done.code == 0, done.err

    once(office, shelf / "two thousand", fill)
    return office


def phones(folder: Path, area: str = "050") -> Path:
    """Return a file that gives every customer another phone number."""
    return _corrections(folder / f"puhelimet-{area}.csv", "puhelin", lambda number: f"{area} {number + 1_000_000}")


def languages(folder: Path) -> Path:
    """Return a file that gives every customer another language."""
    return _corrections(folder / "kielet.csv", "kieli", lambda _number: "sv")


def opt_outs(folder: Path) -> Path:
    """Return a file by which some customers forbid marketing."""
    file = folder / "kiellot.csv"
    file.write_text("asiakasnumero\n" + "".join(f"{number}\n" for number in NUMBERS[:FORBIDDING]), encoding="utf-8")
    return file


def additions(folder: Path, many: int) -> Path:
    """Return a file of so many new customers."""
    file = folder / "uudet.csv"
    rows = (f"{MARKER}{number};Aino Maria;{MARKER} 7 A {number};33710\n" for number in range(many))
    file.write_text("sukunimi;etunimet;katuosoite;postinumero\n" + "".join(rows), encoding="utf-8")
    return file


def counts(office: Office) -> Counter[str]:
    """Return what the files of these tests have written into the register and its ledger."""
    asked = {
        "customers": f"SELECT count(*) - {PEOPLE} FROM customer",
        "phones": "SELECT count(*) FROM phone WHERE e164 GLOB '+35850*'",
        "languages": "SELECT count(*) FROM customer WHERE language = 'sv'",
        "changes": "SELECT count(*) FROM change",
        "choices": "SELECT count(*) FROM marketing_choice",
        "touched": "SELECT count(*) FROM log_customer WHERE how = 'changed' AND entry IN"
        " (SELECT entry FROM batch WHERE id > 'B2026-0001')",
        "batches": "SELECT count(*) - 1 FROM batch WHERE undone_at IS NULL",
    }
    with opened(office) as store:
        rows = {name: store.one(sql) for name, sql in asked.items()}
    lines = office.officer.place.ledger.read_text(encoding="ascii").splitlines()
    found = {name: int(row[0]) for name, row in rows.items() if row is not None}
    return Counter(**found, lines=sum(json.loads(line)["kind"] == "opt-out" for line in lines))


def all_of(*kinds: str) -> Counter[str]:
    """Return the counts when all rows of some files are written."""
    return sum((Counter(**_WRITTEN[kind], batches=1) for kind in kinds), Counter[str]())


def scratch_files(office: Office) -> list[Path]:
    """Return the scratch files that have a name."""
    return list(office.directory.glob(".scratch-*"))


def check_whole(office: Office, officer: Command) -> None:
    """Check that the register opens, its log and its pages are whole, and nothing lies beside it."""
    assert officer("log", "verify").code == 0
    assert scratch_files(office) == []
    ids = {one["id"] for one in officer("check", "--format", "json").data["findings"]}
    assert ids == {"backup-none", "configuration-gaps", "lone-officer"}


def watched(office: Office, *argv: str, least: int = 0, copy: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a batch that tells when its scratch file holds so many bytes, and let it go."""
    before = _WATCH.format(least=least, copy=str(copy) if copy is not None else None)
    process = ready(office.directory, "kaisa", "batch", *argv, before=before)
    go(process)
    return process


def told(process: subprocess.Popen[bytes]) -> Any:  # ruff: ignore[any-type] - JSON
    """Wait until a batch tells of its scratch file: mode, links, size."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith(b"["), (line, process.communicate())
    return json.loads(line)


def held_back(office: Office, file: Path) -> subprocess.Popen[bytes]:
    """Start a batch that has begun to read a file on standard input and waits for the rest, which `end` gives."""
    process = ready(office.directory, "kaisa", "batch", "apply", "-")
    go(process)
    assert process.stdin is not None
    # More than the pipe holds: when all of it is written, the batch has taken some, and so has seen the register.
    process.stdin.write(file.read_bytes()[:_BEGINNING])
    process.stdin.flush()
    return process


def end(process: subprocess.Popen[bytes], file: Path) -> bytes:
    """Give a batch the rest of its file, let it end, and return what it says on stderr."""
    _out, err = process.communicate(file.read_bytes()[_BEGINNING:], timeout=60)
    return err


def seconds_of(office: Office, shelf: Path, user: str, *argv: str) -> float:
    """Return how long a batch takes that nobody hinders: measured once, on a copy of the register."""
    root = shelf / "measured" / " ".join((user, *(word for word in argv if "/" not in word)))
    kept = root / "seconds"
    if not kept.exists():
        shutil.copytree(office.directory.parent, root)
        with ready(root / "register", user, "batch", *argv) as process:
            began = time.monotonic()
            go(process)
            _out, err = process.communicate(timeout=60)
            assert process.returncode == 0, err
        kept.write_text(str(time.monotonic() - began), encoding="utf-8")
    return float(kept.read_text(encoding="utf-8"))


def moment_in(seconds: float, least: float, request: pytest.FixtureRequest) -> float:
    """Return a random moment of a time, not before the part ``least`` of it; a test that fails tells its seed."""
    seed = random.SystemRandom().randrange(2**32)
    moment = seconds * random.Random(seed).uniform(least, 1.05)
    request.node.add_report_section("call", "moment", f"seed {seed}: {moment:.4f} s of {seconds:.4f} s")
    return moment


def _corrections(file: Path, heading: str, value: Callable[[int], str]) -> Path:
    rows = (f"{number};{value(number)};{_WHY}\n" for number in NUMBERS)
    file.write_text(f"asiakasnumero;{heading};syy\n" + "".join(rows), encoding="utf-8")
    assert file.stat().st_size > _BEGINNING
    return file
