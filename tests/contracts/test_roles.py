"""Every command with every role: where the role is too low, it is refused before anything is asked or read (N-09).

Each command is given the fewest words with which it is a command, all made up. There is no terminal and no such file,
so whatever would ask or read first ends with another code than 22.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from office import START
from typer.core import TyperGroup
from typer.main import get_command

from kkrek.cli.commands import COMMANDS, CommandRow
from kkrek.domain.role import Role
from kkrek.errors import RoleTooLowError

if TYPE_CHECKING:
    from conftest import Kkrek, Run
    from office import Command, Office

GROUPS = {row.group for row in COMMANDS if row.group}
BOUND = [row for row in COMMANDS if row.name not in GROUPS and row.role]
# What stands for a value, by what the usage line calls it.
VALUES = {"DATE": "today", "ROLE": "viewer", "ID": "1", "KIND": "advertising", "CHANNEL": "post"}
# What a command alone takes for one of its values.
OWN = {
    ("relation open", "kind"): "flat-lease",
    ("event add", "kind"): "fault-report",
    ("event correct", "kind"): "fault-report",
    ("request open", "kind"): "access",
    ("recipient add", "role"): "processor",
}
# Options without which a command says that it is none.
WITH = {
    "relation correct": "--end today",
    "event correct": "--description vuoto",
    "report": "1001",
    "request identity": "--method document-seen",
    "restrict": "--ground b",
    "erase": "--ground 17.1.a",
    "recipient add": "--fields phones --basis sopimus --purpose service",
    "recipient approve": "--contract 2026-1",
    "disclose": "1001 --to huolto",
    "breach correct": "--consequences ei-mitään",
    "breach letters": "--folder /nonexistent",
}
# Options for which a command needs more than its table says.
MORE = (
    ("opt-out 1001 --mistake --reason erehdys", Role.OFFICER),
    ("opt-out --unknown --email malli@example.com", Role.CLERK),
    ("object 1001 --to statistics --decide upheld", Role.OFFICER),
)


def words(row: CommandRow) -> list[str]:
    """Return the command with a value for all that it cannot do without."""
    loaded: Any = get_command(import_module(row.module).app)
    command = loaded.commands[row.word] if isinstance(loaded, TyperGroup) else loaded
    found = row.name.split()
    for param in command.params:
        if param.required:
            metavar = str(param.metavar or param.name).strip("[].").upper()
            value = OWN.get((row.name, str(param.name)), VALUES.get(metavar, "1001"))
            found += [value] if param.param_type_name == "argument" else [max(param.opts, key=len), value]
    return found + WITH.get(row.name, "").split()


def run_as(kkrek: Kkrek, office: Office, role: Role, argv: list[str]) -> Run:
    access = {Role.VIEWER: office.viewer, Role.CLERK: office.clerk, Role.OFFICER: office.officer}[role]
    return kkrek(*argv, access=access, now=START)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("row", BOUND, ids=lambda row: row.name)
def test_a_role_that_is_too_low_is_refused_before_any_question_and_another_is_not(
    kkrek: Kkrek, office: Office, row: CommandRow, role: Role
) -> None:
    run = run_as(kkrek, office, role, words(row))
    too_low = not role.allows(Role(str(row.role)))
    assert (run.code == RoleTooLowError.exit_code) == too_low, run.err


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CLERK])
@pytest.mark.parametrize(("line", "needed"), MORE)
def test_an_option_that_needs_more_is_refused_too(
    kkrek: Kkrek, office: Office, role: Role, line: str, needed: Role
) -> None:
    run = run_as(kkrek, office, role, line.split())
    assert (run.code == RoleTooLowError.exit_code) == (not role.allows(needed)), run.err


def test_a_refusal_stands_in_the_log(viewer: Command, officer: Command) -> None:
    assert viewer("rotate").code == RoleTooLowError.exit_code
    newest = officer("log", "show", "--limit", "1", "--format", "json").data["entries"][0]
    assert (newest["user"], newest["operation"]) == ("veikko", "rotate")
