"""What holds for one run: the global options, the environment, and what the caller of ``main`` gives.

Global options are options of the root, of each group and of each command, so they may stand before or after the
command word; a command that declares one of the same name keeps its own. The last one given counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from kkrek import __version__
from kkrek.cli.command_row import CommandRow
from kkrek.domain.role import Role
from kkrek.errors import N_, UsageError

Format = Literal["table", "json", "csv"]
UiLang = Literal["fi", "sv", "en"]
GLOBALS = "kkrek.globals"
ROW = "kkrek.row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the caller of ``main`` gives, and what was known before parsing: the UI language."""

    ui_lang: UiLang
    now: Callable[[], datetime]
    cost: tuple[int, int, int] | None
    access: object | None
    environ: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for one run; ``cost`` weakens Argon2id in tests and is None in the product.

    ``command`` and ``role`` are what the table says of the command that runs; ``role`` None opens no slot.
    """

    register: Path
    user: str | None
    password_file: Path | None
    password_fd: int | None
    ui_lang: UiLang
    purpose: str | None
    format: Format
    debug: bool
    now: Callable[[], datetime]
    cost: tuple[int, int, int] | None
    access: object | None
    environ: Mapping[str, str]
    command: str = ""
    role: Role | None = None


def settings(ctx: typer.Context) -> Settings:
    """Return the settings of this run: global options, then the environment, then the defaults.

    Raises:
        UsageError: two sources of the password are given.
    """
    frame = ctx.find_root().obj
    if not isinstance(frame, Frame):
        raise TypeError("the command was not started by main()")
    given: dict[str, str | int | Path | bool] = ctx.meta.get(GLOBALS, {})
    register, user, purpose = given.get("register"), given.get("user"), given.get("purpose")
    password_file, password_fd = given.get("password_file"), given.get("password_fd")
    if password_file is not None and password_fd is not None:
        problem = N_("--password-file and --password-fd exclude each other")
        raise UsageError(problem=problem, command=ctx.command_path.partition(" ")[2])
    row = ctx.meta.get(ROW)
    return Settings(
        command=row.name if isinstance(row, CommandRow) else "",
        role=Role(row.role) if isinstance(row, CommandRow) and row.role else None,
        register=Path(register) if isinstance(register, str | Path) else _default_register(frame.environ),
        user=user if isinstance(user, str) else None,
        password_file=Path(password_file) if isinstance(password_file, str | Path) else None,
        password_fd=password_fd if isinstance(password_fd, int) else None,
        ui_lang=frame.ui_lang,
        purpose=purpose if isinstance(purpose, str) else None,
        format=_format(given.get("format")),
        debug=given.get("debug") is True,
        now=frame.now,
        cost=frame.cost,
        access=frame.access,
        environ=frame.environ,
    )


def no_home() -> UsageError:
    """Return the failure of an account that has no home directory, neither in HOME nor in the system's list."""
    return UsageError(problem=N_("this account has no home directory: set HOME"), command="")


def global_options(  # each parameter is one global option; lazy.py makes Typer's options of them
    global_register: Annotated[
        Path | None,
        typer.Option(
            "--register", metavar="DIR", readable=False, help=N_("Directory of the register; else KKREK_REGISTER.")
        ),
    ] = None,
    global_user: Annotated[str | None, typer.Option("--user", metavar="NAME", help=N_("User of the register."))] = None,
    global_password_file: Annotated[
        Path | None,
        typer.Option("--password-file", metavar="FILE", readable=False, help=N_("Read the password from this file.")),
    ] = None,
    global_password_fd: Annotated[
        int | None,
        typer.Option("--password-fd", metavar="N", min=0, help=N_("Read the password from this file descriptor.")),
    ] = None,
    global_ui_lang: Annotated[
        UiLang | None, typer.Option("--ui-lang", help=N_("Language of messages and help."))
    ] = None,
    global_purpose: Annotated[
        str | None, typer.Option("--purpose", metavar="CODE", help=N_("Purpose of the look-up."))
    ] = None,
    global_format: Annotated[Format | None, typer.Option("--format", help=N_("Form of the result."))] = None,
    global_debug: Annotated[
        bool, typer.Option("--debug", help=N_("Show where an unexpected failure happened."))
    ] = False,
    global_version: Annotated[
        bool, typer.Option("--version", is_eager=True, help=N_("Show the version and exit."))
    ] = False,
) -> None:
    """Declare the global options."""


def keep_global(ctx: typer.Context, name: str, value: str | int | Path | bool | None) -> None:
    """Remember a global option; ``--version`` answers at once."""
    if value is None or value is False or ctx.resilient_parsing:
        return
    if name == "version":
        typer.echo(f"kkrek {__version__}")
        raise typer.Exit
    ctx.meta.setdefault(GLOBALS, {})[name] = value


def _format(value: str | int | Path | None) -> Format:
    """Return the format given, else the table for eyes."""
    match value:
        case "json":
            return "json"
        case "csv":
            return "csv"
        case _:
            return "table"


def _default_register(environ: Mapping[str, str]) -> Path:
    """Return KKREK_REGISTER, else ``kkrek/register`` in the user's data directory."""
    if named := environ.get("KKREK_REGISTER"):
        return Path(named)
    from platformdirs import user_data_path  # not needed by help, nor where the register is named

    try:
        return user_data_path("kkrek") / "register"
    except RuntimeError as error:
        raise no_home() from error
