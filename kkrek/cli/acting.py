"""Who acts, how the register is unlocked for them, and which customer a command is about."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kkrek.cli import prompt
from kkrek.cli.options import Settings, settings
from kkrek.cli.output import tell
from kkrek.cli.settings import no_home
from kkrek.documents.labels import Words, say
from kkrek.errors import (
    N_,
    KeyringLockedError,
    NotFoundError,
    NoWayToUnlockError,
    SaidNoError,
    SeveralFoundError,
    UsageError,
)
from kkrek.i18n import _
from kkrek.operations import session
from kkrek.operations.access import Access, Surroundings

if TYPE_CHECKING:
    import typer

    from kkrek.domain.role import Role
    from kkrek.operations.daily.find import Found, Hit, Query

_LONGEST_NUMBER = 9
_STATUSES: Words = {
    "deceased": N_("deceased"),
    "protected": N_("non-disclosure"),
    "restricted": N_("restricted"),
}


def access(settings: Settings) -> Access:
    """Unlock the register for a command, and refuse a role that is too low for it before anything else is asked.

    Raises:
        RoleTooLowError: the role does not allow the command (22).
        KkrekError: as `unlocked`.
    """
    acting = unlocked(settings)
    if settings.role is not None:
        acting.require(settings.command, settings.role)
    return acting


def unlocked(settings: Settings) -> Access:
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
    password = prompt.ask_password(user(settings))
    return _unlocked(settings, password, around)


def begin(ctx: typer.Context, number: str, command: str, needed: Role) -> tuple[Settings, Access, int]:
    """Unlock the register for a command about one customer; ``needed`` may be more than the table says.

    Raises:
        RoleTooLowError: the role does not allow the command (22).
        KkrekError: as `access` and `number_of`.
    """
    given = settings(ctx)
    acting = access(given)
    acting.require(command, needed)
    return given, acting, number_of(given, acting, number, command)


def surroundings(settings: Settings) -> Surroundings:
    """Return the clock and this account's directories, as the XDG base directories say."""

    def waiting(holder: str) -> None:
        tell(_("waiting: the register is in use by {holder}").format(holder=holder))

    told: list[int] = []

    def given_up(entries: int) -> None:
        if not told:
            told.append(entries)
            sentence = _("the register was restored from a backup: {count} log entries that you have seen are gone")
            tell(sentence.format(count=entries))

    state = _directory(settings.environ, "XDG_STATE_HOME") or _home(settings.environ) / ".local" / "state"
    runtime = _directory(settings.environ, "XDG_RUNTIME_DIR")
    return Surroundings(settings.now, state / "kkrek", runtime, waiting, given_up)


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

    The one found is named on stderr; of several, or of what a misspelt text may mean, the person chooses at the
    terminal. Without one the candidates are named on stderr, except to scripts.

    Raises:
        NotFoundError: the text finds nobody (30).
        SeveralFoundError: it finds several, and there is no terminal to choose at (31).
    """
    wanted = text.strip()
    # A phone number begins with 0, a customer number never does.
    if wanted.isascii() and wanted.isdecimal() and len(wanted) <= _LONGEST_NUMBER and not wanted.startswith("0"):
        return int(wanted)
    from kkrek.operations.daily.find import Query  # a number needs no search

    found = search(settings, acting, Query(text=wanted), command)
    if not found.customers:
        raise NotFoundError(thing=N_("customer"), which=N_("whom this text finds"), command="kkrek find")
    if len(found.customers) == 1:
        hit = found.customers[0]
        if settings.format != "json":  # there stderr holds one error object or nothing
            tell(f"{name_of(hit)}, {hit.number}")
        return hit.number
    rows = candidates(found.customers)
    if prompt.has_terminal():
        return found.customers[prompt.choose(rows, _("Which one?"))].number
    if settings.format != "json":
        for row in rows:
            tell(row)
    raise _several(found)


def search(settings: Settings, acting: Access, query: Query, command: str) -> Found:
    """Return who matches; where nobody does, the person may choose at the terminal what was meant."""
    from kkrek.operations.daily.find import find

    found = find(acting, query, command=command)
    if found.customers or not found.suggestions or settings.format != "table" or not prompt.has_terminal():
        return found
    prompt.show(_("Nobody matches. Did you mean one of these?"))
    try:
        chosen = prompt.choose(found.suggestions, _("Which one (Enter: none)?"))
    except SaidNoError:
        return found
    return find(acting, replace(query, text=found.suggestions[chosen]), command=command)


def candidates(hits: Sequence[Hit]) -> list[str]:
    """Return one line for each of several hits, with enough to tell them apart."""
    rows = []
    for hit, name in zip(hits, names_apart(hits, codes=True), strict=True):
        parts = (name, str(hit.number), hit.address, statuses(hit))
        rows.append(", ".join(part for part in parts if part))
    return rows


def names_apart(hits: Sequence[Hit], *, codes: bool) -> list[str]:
    """Return names; who looks like another gets the call name and, with ``codes``, the masked identity code too."""
    looks = [(name_of(hit), hit.address) for hit in hits]
    found = []
    for hit, look in zip(hits, looks, strict=True):
        more = (hit.call_name, hit.identity_code_masked if codes else None) if looks.count(look) > 1 else ()
        told = ", ".join(part for part in more if part)
        found.append(f"{look[0]} ({told})" if told else look[0])
    return found


def name_of(hit: Hit) -> str:
    """Return the name of somebody found, family name first, as lists have it."""
    return " ".join(part for part in (hit.family_name, hit.given_names) if part)


def statuses(hit: Hit) -> str:
    """Return in words what must be known of somebody before anything is done: death, protection, restriction."""
    return ", ".join(say(_STATUSES, status, _) for status in hit.status)


def _unlocked(settings: Settings, password: str, around: Surroundings) -> Access:
    from kkrek.operations.unlock import unlock  # a session needs no key derivation

    return unlock(settings.register, user(settings), password, around, settings.purpose)


def _injected(settings: Settings, around: Surroundings) -> Access:
    """Return the access that the caller of ``main`` gave, with this run's clock and purpose."""
    given = settings.access
    assert isinstance(given, Access)
    if settings.user is not None and settings.user.casefold() != given.unlocked.user.casefold():
        problem = N_("the shell acts for whoever unlocked it: leave --user out")
        raise UsageError(problem=problem, command=settings.command)
    there = replace(given.surroundings, now=settings.now, waiting=around.waiting, given_up=around.given_up)
    acting = replace(given, surroundings=there)
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
