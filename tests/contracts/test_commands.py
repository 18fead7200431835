"""The table of commands and the commands themselves say the same."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from kkrek.cli.commands import COMMANDS, DAILY, KEEPING, RECIPIENTS, RIGHTS, CommandRow
from kkrek.cli.usage import EXIT_CODES
from kkrek.domain.words import fold
from kkrek.operations import keeping

GROUPS = {row.group for row in COMMANDS if row.group}
SINGLE = [row for row in COMMANDS if row.name not in GROUPS]


def loaded(row: CommandRow) -> Any:  # ruff: ignore[any-type] - Typer's classes are not exported
    command = get_command(import_module(row.module).app)
    return command.commands[row.word] if isinstance(command, TyperGroup) else command


@pytest.mark.parametrize("row", SINGLE, ids=lambda row: row.name)
def test_each_row_imports(row: CommandRow) -> None:
    assert loaded(row).callback is not None


@pytest.mark.parametrize("row", SINGLE, ids=lambda row: row.name)
def test_the_summary_is_the_first_line_of_the_docstring(row: CommandRow) -> None:
    documentation = inspect.getdoc(loaded(row).callback) or ""
    assert documentation.splitlines()[0] == row.summary


@pytest.mark.parametrize("name", sorted(GROUPS))
def test_a_group_has_the_commands_of_its_rows(name: str) -> None:
    module = next(row.module for row in COMMANDS if row.name == name)
    group = get_command(import_module(module).app)
    assert isinstance(group, TyperGroup)
    assert set(group.commands) == {row.word for row in COMMANDS if row.group == name}


@pytest.mark.parametrize("row", SINGLE, ids=lambda row: row.name)
def test_each_option_has_a_sentence(row: CommandRow) -> None:
    silent = [param.name for param in loaded(row).params if not getattr(param, "help", None)]
    assert silent == []


def test_the_modules_that_keep_the_register_stand_in_the_list_of_their_package() -> None:
    modules = {path.stem for path in Path(str(keeping.__file__)).parent.glob("*.py")} - {"__init__"}
    assert set(re.findall(r"``(\w+)``", inspect.getdoc(keeping) or "")) == modules


def test_the_panels_stand_in_the_order_of_the_work() -> None:
    assert list(dict.fromkeys(row.panel for row in COMMANDS)) == [DAILY, RIGHTS, RECIPIENTS, KEEPING]


def test_each_right_names_its_article() -> None:
    assert all(row.article for row in COMMANDS if row.panel == RIGHTS)


def test_no_two_commands_of_a_group_share_a_word() -> None:
    for group in [None, *GROUPS]:
        words = [fold(word) for row in COMMANDS if row.group == group for word in (row.word, *row.words)]
        shared = sorted({word for word in words if words.count(word) > 1})
        assert shared == [], group


def test_each_command_has_a_finnish_word() -> None:
    assert [row.name for row in COMMANDS if not row.words] == []


def test_each_exit_code_of_the_table_has_a_meaning() -> None:
    assert {error.exit_code for row in COMMANDS for error in row.errors} <= set(EXIT_CODES)


def test_a_summary_is_one_short_sentence() -> None:
    assert [row.name for row in COMMANDS if len(row.summary) > 78 or not row.summary.endswith(".")] == []
