"""`kkrek user`: the users of the register and their roles (N-09)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting
from kkrek.cli.keeping import passwords
from kkrek.cli.keeping.passwords import NewPasswordFile
from kkrek.cli.options import DryRun, one_of, settings, values_of
from kkrek.cli.output import Screen, emit
from kkrek.domain.json import Json
from kkrek.domain.purpose import PurposeCode
from kkrek.domain.role import Role
from kkrek.errors import N_
from kkrek.i18n import _
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
    access.require("user add", Role.OFFICER)
    password = passwords.new(new_password_file, name, command="user add")
    acts_for = purpose or PurposeCode.SERVICE
    wanted = operation.NewUser(
        name=name, role=role, company=company, purpose=acts_for, password=password, cost=given.cost
    )
    operation.add(access, wanted, dry_run=dry_run)
    sentence = N_("User {user} would be added as {role}.") if dry_run else N_("User {user} was added as {role}.")

    def text(screen: Screen) -> None:
        screen.line(_(sentence).format(user=name, role=role.value))

    emit(given, "user add", {"name": name, "role": role.value, "company": company, "applied": not dry_run}, text=text)


@app.command("list")
def list_(ctx: typer.Context) -> None:
    """List the users and their roles."""
    given = settings(ctx)
    users = operation.listed(acting.access(given))
    columns = ("name", "role", "company", "purpose", "added_on", "removed_on")
    rows: list[Json] = [{name: getattr(user, name) for name in columns} for user in users]

    def text(screen: Screen) -> None:
        heads = [_("User"), _("Role"), _("Company"), _("Purpose"), _("Added on"), _("Removed on")]
        screen.table(heads, [[getattr(user, name) or "" for name in columns] for user in users])

    emit(given, "user list", {"users": rows}, text=text)


@app.command()
def role(
    ctx: typer.Context,
    name: Name,
    new_role: NewRole,
    dry_run: DryRun = False,
) -> None:
    """Change the role of a user."""
    given = settings(ctx)
    changed = operation.set_role(acting.access(given), name, new_role, dry_run=dry_run)

    def text(screen: Screen) -> None:
        screen.line(f"{name}: {changed.old.value} -> {changed.new.value}")
        if dry_run:
            screen.line(_("Nothing was written."))

    data = {"name": name, "old": changed.old.value, "new": changed.new.value, "applied": not dry_run}
    emit(given, "user role", data, text=text)
