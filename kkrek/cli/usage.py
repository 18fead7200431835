"""What the command line says when it is used wrongly, and what its exit codes mean.

Typer's sentences are replaced: they repeat what was typed, which may be somebody's name, and they are English only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from typer._click.exceptions import (  # ruff: ignore[import-private-name] - Typer exports only some of the classes that it raises
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoSuchOption,
)
from typer._click.exceptions import UsageError as TyperUsageError  # ruff: ignore[import-private-name] - as above

from kkrek.cli.commands import COMMANDS
from kkrek.errors import N_, Phrase, UsageError
from kkrek.i18n import _

if TYPE_CHECKING:
    from typer import TyperException

EXIT_CODES: dict[int, Phrase] = {
    0: N_("done"),
    1: N_("a bug in kkrek"),
    2: N_("wrong usage"),
    3: N_("the person said no"),
    10: N_("no register here"),
    11: N_("busy"),
    12: N_("the slot does not open (wrong password)"),
    13: N_("made by a newer kkrek"),
    14: N_("damaged"),
    15: N_("older than last seen"),
    16: N_("unsafe place"),
    17: N_("not trusted"),
    18: N_("cannot be written"),
    20: N_("keyring locked"),
    21: N_("no way to unlock"),
    22: N_("role does not allow it"),
    23: N_("session ended"),
    30: N_("not found"),
    31: N_("more than one match"),
    32: N_("already there"),
    33: N_("changed since shown or planned"),
    40: N_("a retention duty binds"),
    41: N_("processing is restricted"),
    42: N_("an open request blocks it"),
    43: N_("no legal basis or forbidden marketing"),
    44: N_("refused to protect somebody"),
    45: N_("a configuration gap forbids it"),
    46: N_("too late"),
    47: N_("identity not confirmed"),
    50: N_("input file unreadable"),
    51: N_("rows refused"),
    52: N_("value not valid"),
    53: N_("the file was applied before"),
    54: N_("done in part"),
    60: N_("output could not be written"),
    70: N_("due items exist"),
    71: N_("a check found something"),
    130: N_("Ctrl-C"),
    141: N_("pipe closed"),
    143: N_("terminated"),
}


_WITH_VALUE = {
    "--register",
    "--user",
    "--password-file",
    "--password-fd",
    "--ui-lang",
    "--purpose",
    "--format",
}
_PLAIN_OPTION = re.compile(r"--?[a-z][a-z-]{0,30}")
_WORDS = {row.name for row in COMMANDS}


def usage_error(error: TyperException) -> UsageError:
    """Word Typer's complaint about the arguments in one translated sentence without the value itself."""
    command = ""
    if isinstance(error, TyperUsageError) and error.ctx is not None:
        command = error.ctx.command_path.partition(" ")[2]
    return UsageError(problem=_problem(error), command=command)


def _problem(error: TyperException) -> str:
    """Return what is wrong; option names and choices are kkrek's own words."""
    if isinstance(error, NoSuchOption):
        return _no_such_option(error)
    if isinstance(error, BadOptionUsage):
        return _("{option}: a value is missing, or one is given that it does not take").format(option=error.option_name)
    if isinstance(error, MissingParameter):
        return _("{parameter} is missing").format(parameter=_name(error))
    if isinstance(error, BadParameter):
        return _bad_value(error)
    return _("more arguments than this command takes")


def _no_such_option(error: NoSuchOption) -> str:
    """Name the options that look alike; the unknown one is named only if it cannot hold a value."""
    name = error.option_name if _PLAIN_OPTION.fullmatch(error.option_name) else ""
    if error.possibilities:
        alike = ", ".join(sorted(error.possibilities))
        if name:
            return _("no such option: {name}; did you mean {alike}?").format(name=name, alike=alike)
        return _("no such option; did you mean {alike}?").format(alike=alike)
    return _("no such option: {name}").format(name=name) if name else _("no such option")


def _bad_value(error: BadParameter) -> str:
    """Say which values an option takes."""
    choices = getattr(error.param.type, "choices", ()) if error.param else ()
    if choices:
        listed = ", ".join(str(getattr(choice, "value", choice)) for choice in choices)
        return _("{parameter}: choose one of {choices}").format(parameter=_name(error), choices=listed)
    return _("{parameter}: this value is not possible").format(parameter=_name(error))


def _name(error: BadParameter) -> str:
    """Return the option's long name, or the argument's word in the usage line."""
    if error.param is None:
        return ""
    if error.param.param_type_name == "option":
        return max(error.param.opts, key=len)
    return str(getattr(error.param, "human_readable_name", error.param.name))


@dataclass(frozen=True, slots=True)
class Known:
    """What the arguments tell before they are parsed, so that a failure to parse is told in the right form."""

    command: str
    as_json: bool
    ui_lang: str | None
    debug: bool


def peek(arguments: Sequence[str]) -> Known:
    """Look at the global options without parsing; what stands after ``--`` is data."""
    words = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    values: dict[str, str] = {}
    command = ""
    place = 0
    while place < len(words):
        name, equals, value = words[place].partition("=")
        if name in _WITH_VALUE and not equals and place + 1 < len(words):
            place += 1
            value = words[place]
        if name in _WITH_VALUE:
            values[name] = value
        elif not command and not name.startswith("-") and name in _WORDS:
            command = name
        place += 1
    return Known(command, values.get("--format") == "json", values.get("--ui-lang"), "--debug" in words)
