"""The manual knows every command, option, exit status and rule, and no other."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from man_pages import MANUAL, ROOT, RULES, rendered
from typer.core import TyperGroup
from typer.main import get_command

from kkrek.cli.app import app
from kkrek.cli.commands import COMMANDS, CommandRow
from kkrek.cli.usage import EXIT_CODES
from kkrek.domain.batch import What
from kkrek.domain.batch_columns import template
from kkrek.operations.keeping.replay import KINDS
from kkrek.store.counters import LINE
from kkrek.store.ledger import GRANT, NUMBERS, REMOVED, RESTORED
from kkrek.store.schema import VERSION
from kkrek.store.steps import STEPS

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek

RULE = re.compile(r"\b[EFNMRVXT]-\d{2}b?\b")
FORMAT = ROOT / "man" / "kkrek-register.5"
GROUPS = {row.group for row in COMMANDS if row.group}
SINGLE = [row for row in COMMANDS if row.name not in GROUPS]
SECURITY = (
    "The log shows what was done with kkrek. It cannot show what someone with a valid password did with another"
    " program. The register on a lost computer is as safe as the weakest password in it. Whoever leaves keeps what he"
    " has copied; from the moment of removal he can open nothing new."
)


def loaded(row: CommandRow) -> Any:  # ruff: ignore[any-type] - Typer's classes are not exported
    command = get_command(import_module(row.module).app)
    return command.commands[row.word] if isinstance(command, TyperGroup) else command


def own_options(command: Any) -> set[str]:  # ruff: ignore[any-type] - Typer's classes are not exported
    return {name for param in command.params if param.param_type_name == "option" for name in param.opts}


def options() -> set[str]:
    """Return every option of every command, and the global ones."""
    return (own_options(get_command(app)) | {"--help"}).union(*(own_options(loaded(row)) for row in SINGLE))


def part(row: CommandRow) -> str:
    """Return the source of the manual's part about one command."""
    return MANUAL.read_text(encoding="utf-8").partition(f"\n.Ss {row.name}\n")[2].partition("\n.S")[0]


def cited() -> set[str]:
    """Return every rule that code, tests or examples cite."""
    files = [
        path
        for folder in ("kkrek", "tests", "examples")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".typ", ".toml", ".sh", ".po"}
    ]
    return {rule for path in files for rule in RULE.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
def test_the_manual_names_each_command(row: CommandRow) -> None:
    assert re.search(rf"\b{re.escape(row.name)}\b", rendered(MANUAL))


def test_each_command_has_a_part_of_its_own_in_the_order_of_the_table() -> None:
    heads = re.findall(r"^\.Ss (.*)$", MANUAL.read_text(encoding="utf-8"), re.MULTILINE)
    names = [row.name for row in SINGLE]
    assert [head for head in heads if head in names] == names


@pytest.mark.parametrize("row", SINGLE, ids=lambda row: row.name)
def test_the_usage_of_a_command_shows_its_options_and_no_other(row: CommandRow) -> None:
    usage = part(row).partition("\n.Pp")[0]
    shown = {f"-{name}" for name in re.findall(r"\bFl (-[\w-]+)", usage)}
    assert shown == own_options(loaded(row)) - {"--install-completion", "--show-completion"}


@pytest.mark.parametrize("row", [row for row in SINGLE if row.role], ids=lambda row: row.name)
def test_the_manual_tells_the_role_of_a_command(row: CommandRow) -> None:
    assert f"\nRole: {row.role}.\n" in part(row) + "\n"


def test_the_manual_names_each_option_and_no_other() -> None:
    named = set(re.findall(r"(?<![\w-])--[a-z0-9][a-z0-9-]*[a-z0-9]", rendered(MANUAL)))
    assert named == {option for option in options() if option.startswith("--")}


def test_the_manual_names_each_finnish_word() -> None:
    page = rendered(MANUAL)
    assert [word for row in COMMANDS for word in row.words if word not in page] == []


@pytest.mark.parametrize("what", What)
def test_the_manual_names_each_heading_of_a_batch_in_english_and_finnish(what: What) -> None:
    section = rendered(MANUAL).partition("\nBATCH FILES\n")[2].partition("\nLETTERS\n")[0]
    named = set(re.split(r"\W\s+|\s{2,}", section.partition("Cells\n")[0].replace("\n", "  ")))
    assert {*template(what, "en"), *template(what, "fi")} - named == set()


def test_the_manual_lists_each_exit_status_with_its_meaning() -> None:
    section = rendered(MANUAL).partition("\nEXIT STATUS\n")[2].partition("\nEXAMPLES\n")[0]
    listed = dict(re.findall(r"^ +(\d+) +(\S.*)$", section, re.MULTILINE))
    assert listed == {str(code): str(meaning) for code, meaning in EXIT_CODES.items()}


def test_the_manual_says_what_the_program_cannot_protect() -> None:
    assert SECURITY in " ".join(rendered(MANUAL).split())


def test_the_format_page_names_the_version_of_today() -> None:
    assert f"the version of the format, {VERSION} at present" in " ".join(rendered(FORMAT).split())


def test_the_format_page_names_each_kind_of_line_of_the_ledger() -> None:
    told = set(re.findall(r"^\.Ql ([a-z-]+)", FORMAT.read_text(encoding="utf-8"), re.MULTILINE))
    assert {*KINDS, LINE, GRANT, NUMBERS, REMOVED, RESTORED} - told == set()


def test_the_format_page_names_each_table() -> None:
    page = rendered(FORMAT)
    tables = re.findall(r"^CREATE (?:VIRTUAL )?TABLE (\w+)", "".join(STEPS), re.MULTILINE)
    assert [table for table in tables if not re.search(rf"\b{table}\b", page)] == []


def test_the_program_of_the_format_page_reads_a_register(kkrek: Kkrek, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.touch(mode=0o600)
    password.write_text("kuusi sanaa joita muut eivät sano\n", encoding="utf-8")
    given = ("--register", tmp_path / "register", "--user", "aino", "--password-file", password)
    kkrek("init", *given, "--recovery-file", tmp_path / "sheet", "--yes")
    name = ("--family-name", "Äijälä", "--identity-code", "-", "--identity-code-reason", "lease")
    assert kkrek("add", *given, *name, stdin="131052-9085\n").code == 0
    program = FORMAT.read_text(encoding="utf-8").partition(".Bd -literal\n")[2].partition(".Ed")[0]
    done = subprocess.run(
        [sys.executable, "-c", program, "aino"],
        input=password.read_text(encoding="utf-8"),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path / "register",
        start_new_session=True,
    )
    assert "'family_name': 'Äijälä'" in done.stdout
    assert "1001 131052-9085" in done.stdout


def test_the_rules_page_lists_each_cited_rule_and_no_other() -> None:
    listed = set(re.findall(r"^\.It (\S+)$", RULES.read_text(encoding="utf-8"), re.MULTILINE))
    assert listed == cited()


def test_each_rule_stands_in_one_line_with_its_source() -> None:
    lines = RULES.read_text(encoding="utf-8").splitlines()
    rules = [(item, line) for item, line in pairwise(lines) if item.startswith(".It ")]
    assert [item for item, line in rules if not re.fullmatch(r"\w.+\.\s\[.+\]", line)] == []
    assert len({item for item, _ in rules}) == len(rules)


@pytest.mark.parametrize("page", sorted((ROOT / "man").glob("*.[1-8]")), ids=lambda page: page.name)
def test_mandoc_finds_nothing_to_complain_about(page: Path) -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not installed")
    done = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", str(page)], capture_output=True, text=True, check=False
    )
    assert not done.stdout + done.stderr
