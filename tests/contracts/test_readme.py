"""What the README promises is there, and its first day can be lived as it is told."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from secret_service import in_secret_service, secret_service
from xlsx_maker import row, workbook

from kkrek.cli.usage import EXIT_CODES

if TYPE_CHECKING:
    from conftest import Kkrek

__all__ = ["in_secret_service", "secret_service"]

ROOT = Path(__file__).parents[2]
FIRST_DAY = "The first day"
FILES = "A file of many rows"
PLAN = re.compile(r"\b2026\d{4}-[0-9a-f]{12}\b")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(heading: str) -> str:
    """Return the part of the README under a heading of the second level."""
    return text("README.md").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def steps(heading: str) -> list[tuple[str, str]]:
    """Return each command of a section's console blocks with the output below it."""
    blocks = re.findall(r"^```console\n(.*?)^```$", section(heading), re.MULTILINE | re.DOTALL)
    return re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", "".join(blocks), re.MULTILINE)


def pattern(output: str) -> str:
    """Return what matches an output; three dots stand for what is new in each register."""
    return ".*?".join(re.escape(part) for part in output.split("..."))


def test_the_readme_names_the_two_commands_of_a_fresh_clone() -> None:
    assert {"make demo", "make test"} <= set(re.findall(r"make \w+", text("README.md")))


def test_each_make_target_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?<=`)make (\w+)", text("README.md"))) <= targets


def test_each_file_that_the_readme_names_is_there() -> None:
    named = re.findall(r"`(?:bash )?((?:examples|man|\.ci)/[\w./-]+|[A-Z]+\.md)`", text("README.md"))
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_each_exit_status_in_the_readme_is_one_of_kkrek() -> None:
    cells = re.findall(r"^\| (\d+(?:(?: to |, )\d+)?) \|", section("Scripts and timers"), re.MULTILINE)
    assert len(cells) == 8
    assert {int(number) for cell in cells for number in re.findall(r"\d+", cell)} <= EXIT_CODES.keys()


def sheet(name: str) -> list[list[str]]:
    """Return the rows of the table that the README shows below the name of a spreadsheet."""
    lines = text("README.md").partition(f"`{name}`")[2].partition("\n\n|")[2].partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "---" not in line]


def live(kkrek: Kkrek, told: list[tuple[str, str]], home: Path) -> None:
    """Type commands as the README tells them, with the plan that was printed last, and compare what they print."""
    plan = ""
    for command, output in told:
        program, *argv = shlex.split(re.sub(r"(?<=--expect )\S+", plan, command))
        assert program == "kkrek"
        run = kkrek(*argv)
        printed = (run.out + run.err).replace(str(home / "register"), "~/.local/share/kkrek/register")
        shown = "".join(line.rstrip() + "\n" for line in printed.splitlines())
        assert re.fullmatch(pattern(output), shown), f"$ {command}\n{shown}"
        plan = next(iter(PLAN.findall(shown)), plan)
        assert (run.code != 0) == ("kkrek: error:" in output), command


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where somebody begins the first day."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    password = tmp_path / "password.txt"
    password.touch(mode=0o600)
    password.write_text("kuusi sanaa joita muut eivät sano\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KKREK_REGISTER", str(tmp_path / "register"))
    return tmp_path


@pytest.mark.usefixtures("in_secret_service")
def test_the_first_day_goes_as_the_readme_tells(kkrek: Kkrek, home: Path) -> None:
    told = steps(FIRST_DAY)
    assert len(told) > 10
    live(kkrek, told, home)


@pytest.mark.usefixtures("in_secret_service")
def test_a_file_of_many_rows_goes_as_the_readme_tells(kkrek: Kkrek, home: Path) -> None:
    live(kkrek, steps(FIRST_DAY)[:4], home)  # two customers are in the register
    rows = "".join(
        row(*(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)) for cells in sheet("moves.xlsx")
    )
    (home / "moves.xlsx").write_bytes(workbook(rows).getvalue())
    told = steps(FILES)
    assert len(told) == 5
    live(kkrek, told, home)


@pytest.mark.usefixtures("in_secret_service")
def test_to_whom_data_go_as_the_readme_tells(kkrek: Kkrek, home: Path) -> None:
    live(kkrek, steps(FIRST_DAY)[:4], home)
    told = steps("To whom data go")
    assert len(told) == 6
    live(kkrek, told, home)


@pytest.mark.usefixtures("in_secret_service")
def test_a_backup_and_what_has_had_its_time_go_as_the_readme_tells(kkrek: Kkrek, home: Path) -> None:
    live(kkrek, steps(FIRST_DAY)[:4], home)
    live(kkrek, steps("Backups"), home)
    told = steps("What has had its time")
    assert len(told) == 4
    live(kkrek, told, home)


def test_the_lock_files_name_no_index_and_no_place_on_a_machine() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert not re.search(r"https?:|file:|--index|--find-links|(^|\s)/", text(name), re.MULTILINE), name


def test_each_locked_package_has_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        pinned = re.findall(r"^[a-z0-9][\w.-]*==.*$", text(name), re.MULTILINE)
        assert pinned
        assert all(line.endswith("\\") for line in pinned), name
