"""The manual knows every command, option and rule, and no other."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from man_pages import MANUAL, ROOT, RULES, rendered
from typer.core import TyperGroup
from typer.main import get_command

from kkrek.cli.app import app
from kkrek.cli.commands import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

RULE = re.compile(r"\b[EFNMRVXT]-\d{2}\b")


def own_options(command: Any) -> set[str]:  # ruff: ignore[any-type] - Typer's classes are not exported
    return {name for param in command.params if param.param_type_name == "option" for name in param.opts}


def options() -> set[str]:
    """Return every option of every command, and the global ones."""
    found = own_options(get_command(app)) | {"--help"}
    for module in {row.module for row in COMMANDS}:
        command = get_command(import_module(module).app)
        for single in command.commands.values() if isinstance(command, TyperGroup) else [command]:
            found |= own_options(single)
    return found


def cited() -> set[str]:
    """Return every rule that code or tests cite."""
    files = [path for folder in ("kkrek", "tests") for path in (ROOT / folder).rglob("*.py")]
    templates = list((ROOT / "kkrek" / "documents").rglob("*.typ"))
    return {rule for path in [*files, *templates] for rule in RULE.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
def test_the_manual_names_each_command(row: object) -> None:
    name = getattr(row, "name", "")
    assert re.search(rf"\b{re.escape(name)}\b", rendered(MANUAL))


def test_the_manual_names_each_option_and_no_other() -> None:
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*[a-z0-9]", rendered(MANUAL)))
    assert named == {option for option in options() if option.startswith("--")}


def test_the_manual_names_each_finnish_word() -> None:
    page = rendered(MANUAL)
    assert [word for row in COMMANDS for word in row.words if word not in page] == []


def test_the_rules_page_lists_each_cited_rule_and_no_other() -> None:
    listed = set(re.findall(RULE, rendered(RULES)))
    assert listed == cited()


@pytest.mark.parametrize("page", sorted((ROOT / "man").glob("*.[1-8]")), ids=lambda page: page.name)
def test_mandoc_finds_nothing_to_complain_about(page: Path) -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not installed")
    done = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", str(page)], capture_output=True, text=True, check=False
    )
    assert not done.stdout + done.stderr
