"""A result that finds no room when its change is saved: the error says that it is, so that nobody does it twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from batch_files import write
from ready import UNLOCK
from terminal import ROOT

from kkrek.errors import OutputError

if TYPE_CHECKING:
    from office import Command, Office


def to_full(office: Office, *argv: str) -> tuple[int, str]:
    """Run a command of the clerk whose standard output takes nothing."""
    script = f"{UNLOCK}\nsys.exit(main(argv, now=now, access=access))"
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", script, str(office.directory), "kaisa", *argv],
            stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False,
            env={**os.environ, "LANG": "fi_FI.UTF-8"},
        )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_batch_whose_result_finds_no_room_is_told_as_saved(
    office: Office, clerk: Command, tmp_path: Path, form: str
) -> None:
    file = write(tmp_path, [{"family_name": "Ek"}])
    code, err = to_full(office, "batch", "apply", str(file), "--add", "--format", form)
    assert code == OutputError.exit_code
    assert "stdout: kirjoittaminen ei onnistu: levy on täynnä; muutos on tallennettu eränä B2026-0001" in err
    assert clerk("find", "Ek", "--format", "json").data["total"] == 1


def test_a_check_whose_result_finds_no_room_saved_nothing(office: Office, tmp_path: Path) -> None:
    file = write(tmp_path, [{"family_name": "Ek"}])
    code, err = to_full(office, "batch", "check", str(file), "--add")
    assert (code, "levy on täynnä" in err, "tallennettu" in err) == (OutputError.exit_code, True, False)


def test_another_command_whose_result_finds_no_room_is_told_as_saved(office: Office) -> None:
    code, err = to_full(office, "add", "--family-name", "Ek")
    assert (code, "levy on täynnä; muutos on tallennettu" in err) == (OutputError.exit_code, True)
    code, err = to_full(office, "show", "1001")
    assert (code, "levy on täynnä" in err, "tallennettu" in err) == (OutputError.exit_code, True, False)
