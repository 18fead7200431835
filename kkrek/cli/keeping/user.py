"""`kkrek user`: the users of the register and their roles (N-09)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.keeping import passwords
from kkrek.cli.keeping.passwords import NewPasswordFile
from kkrek.cli.keeping.rotating import change_keys
from kkrek.cli.options import DryRun, Settings, Yes, one_of, settings, values_of
from kkrek.cli.output import Remark, Screen, emit, worded
from kkrek.domain.dates import format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.purpose import PurposeCode
from kkrek.domain.role import Role
from kkrek.errors import N_, Codes, NeedsOptionError
from kkrek.i18n import _, language
from kkrek.operations.keeping import reset as resetting
from kkrek.operations.keeping import user as operation

app = typer.Typer()

Name = Annotated[str, typer.Argument(metavar="NAME", help=N_("Name of the user."))]
NewRole = Annotated[
    Role,
    typer.Argument(
        metavar="ROLE", parser=one_of(Role, "role"), help=N_("What the user may do: viewer, clerk or officer.")
    ),
]
RoleOption = Annotated[
    Role,
    typer.Option(
        "--role",
        metavar="ROLE",
        parser=one_of(Role, "role"),
        autocompletion=values_of(Role),
        help=N_("What the user may do: viewer, clerk or officer."),
    ),
]
Company = Annotated[
    str | None, typer.Option("--company", metavar="CODE", help=N_("Company; the controller if left out."))
]
Purpose = Annotated[
    PurposeCode | None,
    typer.Option(
        "--purpose",
        metavar="CODE",
        parser=one_of(PurposeCode, "purpose"),
        autocompletion=values_of(PurposeCode),
        help=N_("Purpose of the user's look-ups, unless another is named."),
    ),
]
# By whether it is one's own, and whether it is only tried.
_RESET = {
    (False, False): N_("User {user} has new keys. The password is good for one use: `kkrek password --user {user}`."),
    (False, True): N_("User {user} would get new keys and a password for one use."),
    (True, False): N_("You have new keys, {user}, and the new password is yours: log in again with it."),
    (True, True): N_("You would get new keys, {user}, and choose a new password."),
}


@app.command()
def add(
    ctx: typer.Context,
    name: Name,
    role: RoleOption = Role.VIEWER,
    company: Company = None,
    purpose: Purpose = None,
    new_password_file: NewPasswordFile = None,
    dry_run: DryRun = False,
) -> None:
    """Add a user with a role."""
    given = settings(ctx)
    access = acting.access(given)
    password = passwords.new(new_password_file, name, command="user add")
    acts_for = purpose or PurposeCode.SERVICE
    wanted = operation.NewUser(
        name=name, role=role, company=company, purpose=acts_for, password=password, cost=given.cost
    )
    operation.add(access, wanted, dry_run=dry_run)
    sentence = N_("User {user} would be added as {role}.") if dry_run else N_("User {user} was added as {role}.")

    def text(screen: Screen) -> None:
        screen.line(_(sentence).format(user=name, role=worded(Codes(role))))

    data: JsonObject = {
        "name": name,
        "role": role.value,
        "company": company,
        "purpose": acts_for.value,
        "applied": not dry_run,
    }
    emit(given, "user add", data, text=text)


@app.command("list")
def list_(ctx: typer.Context) -> None:
    """List the users and their roles."""
    given = settings(ctx)
    users = operation.listed(acting.access(given))
    columns = ("name", "role", "company", "purpose", "added_on", "removed_on")
    rows: list[Json] = [{name: getattr(user, name) for name in columns} for user in users]

    def text(screen: Screen) -> None:
        heads = [_("User"), _("Role"), _("Company"), _("Purpose"), _("Added on"), _("Removed on")]
        screen.table(heads, [[_cell(name, getattr(user, name) or "") for name in columns] for user in users])

    emit(given, "user list", {"users": rows}, text=text)


def _cell(column: str, value: str) -> str:
    """Return what stands in a column: words for codes, days as people write them."""
    if column in {"role", "purpose"}:
        return worded(Codes(value))
    return format_date(date.fromisoformat(value), language()) if value and column.endswith("_on") else value


@app.command()
def role(
    ctx: typer.Context,
    name: Name,
    new_role: NewRole,
    company: Annotated[
        str | None,
        typer.Option("--company", metavar="CODE", help=N_("Company from now on; - is the controller itself.")),
    ] = None,
    purpose: Purpose = None,
    dry_run: DryRun = False,
) -> None:
    """Change the role of a user."""
    given = settings(ctx)
    usual = operation.Usual(company, purpose)
    changed = operation.set_role(acting.access(given), name, new_role, usual, dry_run=dry_run)

    def text(screen: Screen) -> None:
        screen.line(f"{changed.name}: {worded(Codes(changed.old))} \N{RIGHTWARDS ARROW} {worded(Codes(changed.new))}")
        screen.facts([
            (_("Company"), changed.company or _("the controller")),
            (_("Purpose"), worded(Codes(changed.purpose or ""))),
        ])
        if dry_run:
            screen.line(_("Nothing was written."))

    data: JsonObject = {
        "name": changed.name,
        "old": changed.old.value,
        "new": changed.new.value,
        "company": changed.company,
        "purpose": changed.purpose,
        "applied": not dry_run,
    }
    emit(given, "user role", data, text=text, warnings=_remarks(changed))


@app.command()
def reset(
    ctx: typer.Context,
    name: Name,
    new_password_file: NewPasswordFile = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Give a user who lost the password new keys and a password for one use."""
    given = settings(ctx)
    access = acting.access(given)
    name = resetting.may_reset(access, name)
    mine = name == access.unlocked.user
    if new_password_file is None and not prompt.has_terminal():
        raise NeedsOptionError(option="--new-password-file", command=given.command)
    if not dry_run:
        follows = _("The password of {user} opens nothing any more at once, and the user's sessions end.")
        question = _("Give {user} new keys and another password?").format(user=name)
        prompt.need_yes(question, yes=yes, command=given.command, told=follows.format(user=name))
    password = _handed_over(given, name, new_password_file, mine=mine)
    resetting.reset(access, name, password, dry_run=dry_run, cost=given.cost)
    if new_password_file is None and not (dry_run or mine):
        prompt.show(_("Password of {user} for one use: {password}").format(user=name, password=password))

    def text(screen: Screen) -> None:
        screen.line(_(_RESET[mine, dry_run]).format(user=name))

    emit(given, "user reset", {"name": name, "applied": not dry_run}, text=text)


@app.command()
def remove(ctx: typer.Context, name: Name, yes: Yes = False, dry_run: DryRun = False) -> None:
    """Remove a user and change the keys of the register."""
    given = settings(ctx)
    change_keys(given, acting.access(given), name, yes=yes, dry_run=dry_run)


def _remarks(changed: operation.RoleChange) -> list[Remark]:
    found = []
    if changed.lone_officer:
        sentence = N_("one officer alone is left: if that password is lost, the recovery sheet is the only way back")
        found.append(Remark(id="lone-officer", message=sentence))
    if changed.old is Role.OFFICER and changed.new is not Role.OFFICER:
        sentence = N_(
            "whoever was an officer may have copied the keys: where that matters, change them: `kkrek rotate`"
        )
        found.append(Remark(id="keys-known", message=sentence))
    return found


def _handed_over(given: Settings, name: str, file: Path | None, *, mine: bool) -> str:
    """Return the new password: from the file, else a random one to hand over, or for oneself one that is typed."""
    if file is not None or mine:
        return passwords.new(file, name, command=given.command)
    return resetting.one_time_password(name)
