"""`kkrek password`: change one's own password."""

from __future__ import annotations

import typer

from kkrek.cli import acting
from kkrek.cli.keeping import passwords
from kkrek.cli.keeping.passwords import NewPasswordFile
from kkrek.cli.options import settings
from kkrek.cli.output import Screen, emit
from kkrek.i18n import _
from kkrek.operations import session, unlock
from kkrek.operations.keeping import password as operation

app = typer.Typer()


@app.command()
def password(ctx: typer.Context, new_password_file: NewPasswordFile = None) -> None:
    """Change your own password."""
    given = settings(ctx)
    session.prepare()
    around = acting.surroundings(given)
    user = given.user or session.user_logged_in(given.register, around) or acting.user(given)
    old = passwords.present(given, user)
    access = unlock.unlock(given.register, user, old, around, given.purpose)
    user = access.unlocked.user
    operation.change(access, old, passwords.new(new_password_file, user, command="password"), given.cost)

    def text(screen: Screen) -> None:
        screen.line(_("The password of {user} was changed. The old one opens nothing any more.").format(user=user))

    emit(given, "password", {"user": user, "applied": True}, text=text)
