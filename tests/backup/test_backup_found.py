"""Which backup a name means, what the list tells of each, and a folder of backups that is not there."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from lost_office import make

from kkrek.errors import InputUnreadableError, OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command


def test_a_name_from_the_list_is_found_in_the_folder_of_the_backups(officer: Command, viewer: Command) -> None:
    made = make(officer)
    assert made.name in viewer("backup", "list").out
    done = viewer("backup", "verify", made.name, "--format", "json")
    assert done.code == 0, done.err
    assert done.data["backup"]["path"] == str(made)


def test_a_file_of_the_working_directory_comes_first(
    officer: Command, viewer: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(officer)
    shutil.copy(made, tmp_path / made.name)
    monkeypatch.chdir(tmp_path)
    assert viewer("backup", "verify", made.name, "--format", "json").data["backup"]["path"] == made.name


def test_of_a_name_that_is_nowhere_the_places_are_told(viewer: Command) -> None:
    done = viewer("backup", "verify", "none.kkb", "--format", "json")
    assert done.code == InputUnreadableError.exit_code
    assert "nor in that of the backups" in done.error["hint"]


def test_the_list_tells_the_time_of_the_office(officer: Command, viewer: Command) -> None:
    make(officer, datetime(2026, 11, 28, 22, 30, tzinfo=UTC))
    assert "29 November 2026, 00:30" in viewer("backup", "list").out


@pytest.mark.parametrize("words", [("list",), ("prune",), ("verify",)], ids=" ".join)
def test_a_disk_that_is_not_mounted_is_no_empty_list(officer: Command, tmp_path: Path, words: tuple[str, ...]) -> None:
    disk = tmp_path / "disk"
    disk.mkdir(mode=0o700)
    file = tmp_path / "kkrek.toml"
    shown = officer("config", "show").out.replace("[settings]\n", f'[settings]\nbackup_to = "{disk}"\n')
    file.write_text(shown, encoding="utf-8")
    assert officer("config", "load", str(file), "--yes").code == 0
    make(officer)
    shutil.rmtree(disk)
    done = officer("backup", *words, "--format", "json")
    assert done.code == OutputError.exit_code
    assert "mount its disk" in done.error["hint"]
