"""Who acts, how the register is unlocked for them, and which customer a command is about."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kkrek.cli import prompt
from kkrek.cli.options import Settings
from kkrek.cli.output import tell
from kkrek.cli.settings import no_home
from kkrek.errors import N_, KeyringLockedError, NotFoundError, NoWayToUnlockError, SeveralFoundError
from kkrek.i18n import _
from kkrek.operations import session
from kkrek.operations.access import Access, Surroundings

if TYPE_CHECKING:
    from kkrek.operations.daily.find import Found, Hit

_LONGEST_NUMBER = 9


def access(settings: Settings) -> Access:
    """Unlock the register in exactly one way: as given, by a password source, the session, or at the terminal.

    Raises:
        KeyringLockedError: the session's keyring is locked, and there is no terminal to ask at (20).
        NoWayToUnlockError: there is none of the ways (21).
        SessionEndedError: the session is over or another user's (23).
        WrongPasswordError: the password does not open the slot (12).
    """
    session.prepare()
    around = surroundings(settings)
    if settings.access is not None:
        return _injected(settings, around)
    password = session.given_password(settings.password_fd, settings.password_file, settings.environ)
    if password is not None:
        return _unlocked(settings, password, around)
    try:
        resumed = session.resume(settings.register, settings.user, around, settings.purpose)
        kept: KeyringLockedError | NoWayToUnlockError = NoWayToUnlockError(
            reason=N_("there is no session, no password source and no terminal to ask at")
        )
    except (KeyringLockedError, NoWayToUnlockError) as error:
        resumed, kept = None, error
    if resumed is not None:
        return resumed
    if not prompt.has_terminal():
        raise kept
    password = prompt.ask_hidden(_("Password of {user}").format(user=user(settings)))
    return _unlocked(settings, password, around)


def surroundings(settings: Settings) -> Surroundings:
    """Return the clock and this account's directories, as the XDG base directories say."""

    def waiting(holder: str) -> None:
        tell(_("waiting: the register is in use by {holder}").format(holder=holder))

    state = _directory(settings.environ, "XDG_STATE_HOME") or _home(settings.environ) / ".local" / "state"
    return Surroundings(settings.now, state / "kkrek", _directory(settings.environ, "XDG_RUNTIME_DIR"), waiting)


def user(settings: Settings) -> str:
    """Return the user named with ``--user``, else the name of the OS account."""
    if settings.user is not None:
        return settings.user
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def number_of(settings: Settings, acting: Access, text: str, command: str) -> int:
    """Return the customer number that a NUMBER argument means: itself, or the one customer whom its text finds.

    The one found is named on stderr; of several the person chooses at the terminal.

    Raises:
        NotFoundError: the text finds nobody (30).
        SeveralFoundError: it finds several, and there is no terminal to choose at (31).
    """
    wanted = text.strip()
    # A phone number begins with 0, a customer number never does.
    if wanted.isascii() and wanted.isdecimal() and len(wanted) <= _LONGEST_NUMBER and not wanted.startswith("0"):
        return int(wanted)
    from kkrek.operations.daily.find import Query, find  # a number needs no search

    found = find(acting, Query(text=wanted), command=command)
    if not found.customers:
        raise NotFoundError(thing=N_("customer"), which=N_("whom this text finds"), command="kkrek find")
    if len(found.customers) == 1:
        hit = found.customers[0]
        if settings.format != "json":  # there stderr holds one error object or nothing
            tell(f"{name_of(hit)}, {hit.number}")
        return hit.number
    if not prompt.has_terminal():
        raise _several(found)
    rows = [", ".join(part for part in (name_of(hit), str(hit.number), hit.address) if part) for hit in found.customers]
    return found.customers[prompt.choose(rows, _("Which one?"))].number


def name_of(hit: Hit) -> str:
    """Return the name of somebody found, family name first, as lists have it."""
    return " ".join(part for part in (hit.family_name, hit.given_names) if part)


def _unlocked(settings: Settings, password: str, around: Surroundings) -> Access:
    from kkrek.operations.unlock import unlock  # a session needs no key derivation

    return unlock(settings.register, user(settings), password, around, settings.purpose)


def _injected(settings: Settings, around: Surroundings) -> Access:
    """Return the access that the caller of ``main`` gave, with this run's clock and purpose."""
    given = settings.access
    assert isinstance(given, Access)
    acting = replace(given, surroundings=replace(given.surroundings, now=settings.now, waiting=around.waiting))
    return acting.for_purpose(settings.purpose) if settings.purpose is not None else acting


def _several(found: Found) -> SeveralFoundError:
    numbers = ", ".join(str(hit.number) for hit in found.customers) + (", ..." if found.truncated else "")
    return SeveralFoundError(count=found.total, candidates=numbers, remedy=N_("name one of them by its number"))


def _directory(environ: Mapping[str, str], name: str) -> Path | None:
    """Return a base directory; a relative one does not count (XDG Base Directory Specification)."""
    path = Path(environ.get(name) or ".")
    return path if path.is_absolute() else None


def _home(environ: Mapping[str, str]) -> Path:
    try:
        return Path(environ["HOME"]) if environ.get("HOME") else Path.home()
    except RuntimeError as error:
        raise no_home() from error
