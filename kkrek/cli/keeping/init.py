"""`kkrek init`: make a register, guided at a terminal, or from options and files without one."""

from __future__ import annotations

import grp
from pathlib import Path
from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.files import refuse_among
from kkrek.cli.keeping import init_guided, passwords, sheet
from kkrek.cli.keeping.toml_file import read_toml
from kkrek.cli.options import Settings, Yes, settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.domain.moment import Moment
from kkrek.domain.template import filled, template
from kkrek.errors import N_, InvalidValueError, NeedsOptionError, NeedsYesError
from kkrek.i18n import _
from kkrek.operations import session
from kkrek.operations.keeping import config
from kkrek.operations.keeping import init as operation
from kkrek.operations.keeping.init import NewRegister

app = typer.Typer()


@app.command()
def init(
    ctx: typer.Context,
    recovery_file: Annotated[
        Path | None,
        typer.Option("--recovery-file", metavar="FILE", help=N_("Write the recovery sheet to this new file.")),
    ] = None,
    config_file: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help=N_("Configuration; the template if left out."))
    ] = None,
    group: Annotated[
        str | None,
        typer.Option("--group", metavar="NAME", help=N_("Group of this host whose accounts share the register.")),
    ] = None,
    yes: Yes = False,
) -> None:
    """Make a new register with its first officer."""
    given = settings(ctx)
    session.prepare()
    terminal = prompt.has_terminal()
    if not terminal:
        _need_all_answers(given, recovery_file, yes=yes)
    guided = terminal and not yes
    shared_by = None if group is None else _group_id(group)
    toml = read_toml(config_file) if config_file is not None else template()
    directory = init_guided.directory(given.register) if guided else given.register
    operation.refuse_taken(directory)
    if recovery_file is not None:
        refuse_among(directory, recovery_file, N_("name another new file with --recovery-file"))
    user = init_guided.user(acting.user(given)) if guided and given.user is None else acting.user(given)
    if guided and config_file is None:
        toml = filled(toml, init_guided.answers())
    password = _password(given, user, toml)
    wanted = NewRegister(
        directory=directory,
        user=user,
        password=password,
        configuration=toml,
        group=shared_by,
        cost=given.cost,
    )
    _make(given, wanted, recovery_file)


def _group_id(name: str) -> int:
    """Return the id of a group of this host."""
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError as error:
        raise InvalidValueError(
            field="group",
            rule=N_("this host has no group of this name"),
            remedy=N_("name one that `getent group` lists, or make it with `groupadd`"),
        ) from error


def _need_all_answers(given: Settings, recovery_file: Path | None, *, yes: bool) -> None:
    """Without a terminal everything is answered by options, or nothing is made."""
    if recovery_file is None:
        raise NeedsOptionError(option="--recovery-file", command="init")
    if not passwords.is_given(given):
        raise NeedsOptionError(option="--password-file", command="init")
    if not yes:
        raise NeedsYesError(command="init")


def _password(given: Settings, user: str, toml: str) -> str:
    """Return the password of the first officer; a weak one that was typed may be typed anew."""
    if passwords.is_given(given):
        return passwords.present(given, user)

    def check(typed: str) -> None:
        operation.check_password(typed, user, toml)

    return passwords.new(None, user, option="--password-file", command="init", check=check)


def _make(given: Settings, wanted: NewRegister, recovery_file: Path | None) -> None:
    """Make the register; a recovery sheet for a register that could not be made is taken away again."""
    keeper = sheet.Keeper(wanted.directory, recovery_file, given.ui_lang)
    try:
        made = operation.init(wanted, acting.surroundings(given), keeper.keep)
    except BaseException:
        keeper.take_back()
        raise
    gaps = config.open_count(config.check_text(wanted.configuration, Moment(given.now()).today))
    open_yet = _("the configuration leaves {count} things open: see `kkrek config check`").format(count=gaps)

    def text(screen: Screen) -> None:
        screen.line(_("The register was made in {directory}.").format(directory=wanted.directory))
        if recovery_file is not None:
            screen.warning(_("Print {path}, put the paper in a safe and delete the file.").format(path=recovery_file))
        following = _(
            "Next: `kkrek login --user {user}`, then `kkrek user add NAME --role officer` for a second officer."
        )
        screen.line(following.format(user=wanted.user))

    data = {"register": made.register, "directory": str(wanted.directory), "user": wanted.user}
    warnings = [Remark(id="configuration-gaps", message=open_yet)] if gaps else []
    emit(given, "init", data, text=text, warnings=warnings)
