"""What must not be imported: each start pays for what it needs and for nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("sqlcipher3", "keyring", "typst", "babel", "sqlite_utils", "phonenumbers", "email_validator", "rich", "stdnum")

SHOW_MODULES = "import sys; from kkrek.cli.app import main; code = main(sys.argv[1:]); "
SHOW_MODULES += "print(*sys.modules, file=sys.stderr, sep='\\n'); sys.exit(code)"


def imported(*argv: str, **variables: str) -> set[str]:
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
    return {line.partition(".")[0] for line in done.stderr.splitlines()}


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
