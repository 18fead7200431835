"""Where `kkrek` gets passwords from: a file, a descriptor or systemd where named, else the terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from kkrek.cli import prompt
from kkrek.cli.options import Settings
from kkrek.errors import N_, InvalidValueError, NeedsOptionError
from kkrek.i18n import _
from kkrek.operations import session

NewPasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--new-password-file",
        metavar="FILE",
        readable=False,
        help=N_("Read the new password from this file; else asked."),
    ),
]


def present(given: Settings, user: str) -> str:
    """Return the password that opens the slot of ``user``.

    Raises:
        NoWayToUnlockError: nothing names it, and there is no terminal to ask at (21).
    """
    found = session.given_password(given.password_fd, given.password_file, given.environ)
    return found if found is not None else prompt.ask_password(user)


def is_given(given: Settings) -> bool:
    """Tell whether something other than the terminal holds the password."""
    return session.names_password(given.password_fd, given.password_file, given.environ)


def new(
    file: Path | None,
    user: str,
    *,
    command: str,
    option: str = "--new-password-file",
    check: Callable[[str], None] | None = None,
) -> str:
    """Return a new password: from the file, or typed twice alike and again as long as ``check`` refuses it.

    Raises:
        NeedsOptionError: there is no file, and no terminal to ask at (2).
    """
    if file is not None:
        found = session.given_password(None, file, {})
        assert found is not None
        return found
    if not prompt.has_terminal():
        raise NeedsOptionError(option=option, command=command)
    while True:
        first = prompt.ask_hidden(_("New password for {user}, at least 14 characters").format(user=user))
        if _refused(first, check):
            continue
        if prompt.ask_hidden(_("The same again")) == first:
            return first
        prompt.show(_("The two were not the same."))


def _refused(password: str, check: Callable[[str], None] | None) -> bool:
    """Tell the person why a password is refused; True when it is."""
    if check is None:
        return False
    try:
        check(password)
    except InvalidValueError as error:
        prompt.show_refused(error)
        return True
    return False
