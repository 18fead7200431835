"""`kkrek demo` as somebody tries it out: a process of its own, nothing set up, the shipped key derivation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

KKREK = Path(sys.executable).with_name("kkrek")
STEPS = (
    "find aijala",
    "add --family-name",
    "opt-out 1025",
    "correct 1025",
    "undo",
    "relation open 1025",
    "event add",
    "show 1025",
    "report 1025",
    "duplicates 1026",
    "merge 1026 1027",
    "protect 1026",
    "erase 1001",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demonstration left: its output, the directory for temporary files, and the home directory."""

    out: str
    temporary: Path
    home: Path

    @property
    def place(self) -> Path:
        (place,) = self.temporary.glob("kkrek-demo-*")
        return place


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    temporary, home = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("home")
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(temporary), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [KKREK, "demo"],
        env=environ | {"KKREK_REGISTER": str(home / "real")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        start_new_session=True,
    )
    assert done.returncode == 0, done.stderr
    assert "error" not in done.stderr
    return Shown(done.stdout, temporary, home)


def test_the_whole_work_is_shown_as_typed(shown: Shown) -> None:
    typed = [line.removeprefix("$ kkrek ") for line in shown.out.splitlines() if line.startswith("$ kkrek ")]
    for command in STEPS:
        assert any(line.startswith(command) for line in typed), command
    assert not [line for line in typed if str(shown.temporary) in line or "--register" in line]


def test_who_is_protected_in_it_is_shown_without_a_place(shown: Shown) -> None:  # F-15
    after = shown.out.partition("$ kkrek protect 1026")[2].partition("$ kkrek erase")[0]
    assert "$ kkrek show 1026" in after
    assert "Esimerkkikatu 9 A" not in after
    assert "040 1234599" not in after


def test_its_register_has_the_shipped_key_derivation(shown: Shown) -> None:
    slots = json.loads((shown.place / "register" / "register.keys").read_bytes())["slots"]
    assert slots
    assert {(slot["kdf"]["m"], slot["kdf"]["t"], slot["kdf"]["p"]) for slot in slots} == {(262144, 3, 4)}


def test_the_path_of_the_report_is_printed(shown: Shown) -> None:
    report = shown.place / "report.pdf"
    assert str(report) in shown.out
    assert report.read_bytes().startswith(b"%PDF")
    read = subprocess.run(["pdftotext", report, "-"], check=True, capture_output=True, text=True).stdout
    assert "Aapo Johannes" in read


def test_a_real_register_and_the_home_directory_are_left_alone(shown: Shown) -> None:
    assert list(shown.home.rglob("*")) == []
    assert shown.place.stat().st_mode & 0o077 == 0
