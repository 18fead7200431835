"""`kkrek login`: unlock the register once for this session."""

from __future__ import annotations

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.keeping import passwords
from kkrek.cli.keeping.whoami import draw, identity_json
from kkrek.cli.options import Settings, settings
from kkrek.cli.output import Screen, emit
from kkrek.cli.own_words import own_words
from kkrek.i18n import _
from kkrek.operations import session, unlock
from kkrek.operations.access import Access
from kkrek.operations.keeping import password
from kkrek.operations.session import LoggedIn

app = typer.Typer()


@app.command()
def login(ctx: typer.Context) -> None:
    """Unlock the register for this session."""
    given = settings(ctx)
    begun = _log_in(given)

    def text(screen: Screen) -> None:
        draw(screen, begun.session, given.register)
        if begun.due:
            due = _("{count} tasks, requests or breaches fall due within {days} days: see `kkrek task list`.")
            screen.warning(own_words(due.format(count=begun.due, days=session.DUE_DAYS)))
        if begun.overdue:
            late = _("{count} of them are overdue: see `kkrek request list` and `kkrek task list`.")
            screen.warning(own_words(late.format(count=begun.overdue)))

    emit(given, "login", {**identity_json(begun.session), "due": begun.due, "overdue": begun.overdue}, text=text)


def _log_in(given: Settings) -> LoggedIn:
    """Unlock with a password, and begin a session; whether one can be kept is found out before it is asked for."""
    if given.access is not None:
        return session.log_in(acting.access(given), given.purpose)
    session.prepare()
    around = acting.surroundings(given)
    logged_in = session.ready(given.register, given.user, around)
    user = given.user or logged_in or acting.user(given)
    typed = passwords.present(given, user)
    access = unlock.unlock(given.register, user, typed, around, given.purpose)
    if access.unlocked.one_time and prompt.has_terminal():
        return session.log_in(_with_own_password(given, access, typed), given.purpose)
    return session.log_in(access, given.purpose, lambda register: password.refresh(register, typed, given.cost))


def _with_own_password(given: Settings, access: Access, typed: str) -> Access:
    """Have the user choose a password of their own in the place of the one that an officer gave."""
    user = access.unlocked.user
    prompt.show(_("An officer gave this password for one use. Choose your own, which nobody else knows."))
    return password.change(access, typed, passwords.new(None, user, command="login"), given.cost)
