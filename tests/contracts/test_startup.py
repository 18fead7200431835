"""What must not be imported: each start pays for what it needs and for nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from office import Command, Office

ROOT = Path(__file__).parents[2]
HEAVY = ("sqlcipher3", "keyring", "typst", "babel", "sqlite_utils", "phonenumbers", "email_validator", "rich", "stdnum")

SHOW_MODULES = "import sys; from kkrek.cli.app import main; code = main(sys.argv[1:]); "
SHOW_MODULES += "print(*sys.modules, file=sys.stderr, sep='\\n'); sys.exit(code)"


def imported(*argv: str, **variables: str) -> set[str]:
    """Return the top-level modules that a command loads."""
    return {name.partition(".")[0] for name in loaded(*argv, **variables)}


def loaded(*argv: str, **variables: str) -> set[str]:
    """Return all modules that a command loads, by their full names."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW_MODULES, *argv],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
    )
    if "--help" in argv:
        assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines())


@pytest.mark.parametrize("argv", [["--help"], ["--version"], ["show", "--help"], ["find", "--help"], ["nonsense"]])
def test_help_imports_nothing_heavy(argv: list[str]) -> None:
    assert imported(*argv).isdisjoint(HEAVY)


@pytest.mark.parametrize("words", ["kkrek sh", "kkrek show --re", "kkrek opt-out --via "])
def test_completion_imports_nothing_heavy(words: str) -> None:
    found = imported(
        _KKREK_COMPLETE="complete_bash",
        COMP_WORDS=words,
        COMP_CWORD=str(len(words.split(" ")) - 1),
    )
    assert found.isdisjoint(HEAVY)


def test_typer_has_not_pulled_in_pydantic() -> None:
    assert "pydantic" not in imported("--help")


def loaded_in(office: Office, *argv: str) -> set[str]:
    """Return all modules that a command on a register loads, unlocked by a password."""
    unlocked = ("--register", str(office.directory), "--user", "kaisa", "--password-file", str(office.password_file))
    state = str(office.directory.parent / "state")
    return loaded(*unlocked, "--purpose", "service", *argv, XDG_STATE_HOME=state)


@pytest.mark.parametrize("argv", [["show", "1001"], ["find", "malli"]])
def test_a_look_up_imports_nothing_of_batches(office: Office, clerk: Command, argv: list[str]) -> None:
    assert clerk("add", "--family-name", "Malli").code == 0
    found = loaded_in(office, *argv)
    assert {"sqlcipher3", "kkrek.operations.record"} <= found
    assert not [name for name in found if name.startswith(("kkrek.operations.batch", "kkrek.operations.daily.batch"))]


def test_a_check_of_a_csv_file_imports_nothing_heavy_that_it_does_not_need(
    office: Office, clerk: Command, tmp_path: Path
) -> None:
    assert clerk("add", "--family-name", "Malli").code == 0
    file = tmp_path / "kielet.csv"
    file.write_text("asiakasnumero;kieli\n1001;sv\n", encoding="utf-8")
    found = {name.partition(".")[0] for name in loaded_in(office, "batch", "check", str(file))}
    assert {"sqlcipher3", "csv"} <= found
    assert found.isdisjoint({*HEAVY, "python_calamine", "zipfile", "xml"} - {"sqlcipher3"})
