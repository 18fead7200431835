"""Each right has one word, and its command, its operation, its tests and its part of the manual bear it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from man_pages import MANUAL, ROOT

from kkrek.cli.commands import COMMANDS, RIGHTS, CommandRow

if TYPE_CHECKING:
    from conftest import Kkrek

ROWS = [row for row in COMMANDS if row.panel == RIGHTS]
WORDS = list(dict.fromkeys(row.name.partition(" ")[0] for row in ROWS))
TOP = [row for row in ROWS if row.group is None]
GROUPS = {row.group for row in ROWS if row.group}
# What takes a right back is told by the module of the right itself.
BACK = {"unrestrict": "restrict"}


def module(word: str) -> str:
    return word.replace("-", "_")


def manual_section() -> str:
    return MANUAL.read_text(encoding="utf-8").partition(".Sh RIGHTS OF THE DATA SUBJECT\n")[2].partition("\n.Sh ")[0]


def test_the_rights_are_these() -> None:
    assert WORDS == [
        "request", "report", "erase", "restrict", "unrestrict", "object", "export", "opt-out", "consent", "marketing",
    ]  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_each_right_is_one_command_module_and_one_operation(word: str) -> None:
    assert (ROOT / "kkrek" / "cli" / "rights" / f"{module(word)}.py").is_file()
    assert (ROOT / "kkrek" / "operations" / "rights" / f"{module(BACK.get(word, word))}.py").is_file()


@pytest.mark.parametrize("word", WORDS)
def test_each_right_has_tests_of_its_name(word: str) -> None:
    assert (ROOT / "tests" / "rights" / f"test_{module(word)}_command.py").is_file()


def test_the_manual_has_the_rights_in_the_order_of_the_table() -> None:
    told = [line.removeprefix(".Ss ") for line in manual_section().splitlines() if line.startswith(".Ss ")]
    assert told == [row.name for row in ROWS if row.name not in GROUPS]


@pytest.mark.parametrize("row", [row for row in ROWS if row.name not in GROUPS], ids=lambda row: row.name)
def test_the_manual_names_the_article_of_each_right(row: CommandRow) -> None:
    part = manual_section().partition(f".Ss {row.name}\n")[2].partition("\n.Ss ")[0]
    assert f"Article {row.article}" in part


@pytest.mark.parametrize("row", TOP, ids=lambda row: row.name)
def test_the_help_shows_each_right_with_its_article(kkrek: Kkrek, row: CommandRow) -> None:
    panel = kkrek("--help", "--ui-lang", "en").out.partition(f"{RIGHTS}:")[2].partition("\n\n")[0]
    assert row.summary.endswith(f"(Article {row.article}).")
    assert f"{row.name} {row.summary.removesuffix('.')}" in " ".join(panel.split())
