"""`kkrek login`: unlock the register once for this session."""

from __future__ import annotations

import typer

from kkrek.cli import acting
from kkrek.cli.keeping import passwords
from kkrek.cli.keeping.whoami import draw, identity_json
from kkrek.cli.options import Settings, settings
from kkrek.cli.output import Screen, emit
from kkrek.cli.own_words import own_words
from kkrek.i18n import _
from kkrek.operations import session, unlock
from kkrek.operations.access import Access

app = typer.Typer()


@app.command()
def login(ctx: typer.Context) -> None:
    """Unlock the register for this session."""
    given = settings(ctx)
    begun = session.log_in(_unlocked(given), given.purpose)

    def text(screen: Screen) -> None:
        draw(screen, begun.session, given.register)
        if begun.due:
            due = _("{count} tasks, requests, breaches or holds fall due within {days} days: see `kkrek task list`.")
            screen.warning(own_words(due.format(count=begun.due, days=session.DUE_DAYS)))
        if begun.overdue:
            late = _("{count} of them are overdue: see `kkrek request list` and `kkrek task list`.")
            screen.warning(own_words(late.format(count=begun.overdue)))

    emit(given, "login", {**identity_json(begun.session), "due": begun.due, "overdue": begun.overdue}, text=text)


def _unlocked(given: Settings) -> Access:
    """Unlock with a password; whether a session can be kept is found out before it is asked for."""
    if given.access is not None:
        return acting.access(given)
    session.prepare()
    around = acting.surroundings(given)
    logged_in = session.ready(given.register, given.user, around)
    user = given.user or logged_in or acting.user(given)
    return unlock.unlock(given.register, user, passwords.present(given, user), around, given.purpose)
