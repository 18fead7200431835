"""Sessions: begin, take up, look at and end them; and where else the password may come from."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from kkrek.crypto import keyring
from kkrek.crypto.harden import harden
from kkrek.crypto.password import (
    credential_file,
    read_credential_file,
    read_password_fd,
    read_password_file,
)
from kkrek.crypto.session import SessionStore, new_session_key, pack, register_of, unpack
from kkrek.domain.moment import stamp
from kkrek.domain.purpose import PurposeCode
from kkrek.domain.role import Role
from kkrek.domain.words import choice
from kkrek.errors import N_, KeyringLockedError, NoWayToUnlockError, SessionEndedError
from kkrek.operations.access import Access, Surroundings
from kkrek.operations.generation import is_of_other_keys, keys_changed
from kkrek.store import users
from kkrek.store.place import Place, check_place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kkrek.crypto.keyfile import Unlocked
    from kkrek.operations.register import Register

DUE_DAYS = 7
_KEYRING_NAME = "session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who acts: user, role, company (None is the controller itself), register id, and purpose of look-ups."""

    user: str
    role: str
    company: str | None
    register: str
    purpose: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Identity):
    """Who is logged in until when (UTC); both ends are inside the sealed bundle."""

    idle_until: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session just begun, how many items of the list of tasks fall due within a week, and how many are overdue."""

    session: Session
    due: int
    overdue: int


def prepare() -> None:
    """Close the process against other users' eyes: umask, no core, not dumpable."""
    harden()


def given_password(fd: int | None, file: Path | None, environ: Mapping[str, str]) -> str | None:
    """Return the password that a descriptor, a file or systemd's credential holds, or None where none is named.

    Raises:
        InputUnreadableError: it cannot be read (50).
        UnsafePlaceError: others can reach it (16).
    """
    if fd is not None:
        return read_password_fd(fd)
    if file is not None:
        return read_password_file(file)
    credential = credential_file(environ)
    return read_credential_file(credential) if credential is not None else None


def names_password(fd: int | None, file: Path | None, environ: Mapping[str, str]) -> bool:
    """Tell whether a password source is named; it is not read."""
    return fd is not None or file is not None or credential_file(environ) is not None


def ready(directory: Path, user: str | None, surroundings: Surroundings) -> str | None:
    """Make sure that a session can begin here, before a password is asked for; return who is logged in, if anybody.

    Raises:
        SessionEndedError: somebody else is logged in on this account (23).
        NoWayToUnlockError: no keyring or no memory-backed runtime directory here (21).
        KeyringLockedError: the keyring is locked (20).
    """
    place = Place(directory)
    check_place(place)
    store = _session_store(place, surroundings)
    register = register_of(place.keys)
    keyring.get_session_key(register, _KEYRING_NAME)
    found = _present(store, register, surroundings)
    if found is not None and user is not None and user.casefold() != found.user.casefold():
        raise _somebody_else()
    return found.user if found is not None else None


def log_in(access: Access, purpose: str | None, refresh: Callable[[Register], None] | None = None) -> LoggedIn:
    """Begin a session: the random half goes to the desktop keyring, the sealed half to memory-backed storage.

    ``refresh`` brings the user's slot up to date, which needs the password.

    Raises:
        SessionEndedError: somebody else is logged in on this account (23).
        NoWayToUnlockError: no keyring or no memory-backed runtime directory here (21).
        KeyringLockedError: the keyring is locked (20).
        InvalidValueError: there is no such purpose (52).
    """
    # ruff: ignore[import-outside-top-level] - a login alone counts what is due, and look-ups load this module
    from kkrek.store.due import due_by, overdue_on

    asked = choice(PurposeCode, purpose, "purpose").value if purpose else None
    store = _session_store(access.place, access.surroundings)
    found = _present(store, access.unlocked.register, access.surroundings)
    if found is not None and found.user != access.unlocked.user:
        raise _somebody_else()
    with access.open("login", Role.VIEWER) as register:
        session, now = _begun(register, asked), register.moment.at
        today, ahead = register.moment.today, timedelta(days=DUE_DAYS)
        due = due_by(register.store, (today + ahead).isoformat(), stamp(now + ahead))
        overdue = overdue_on(register.store, today.isoformat(), stamp(now))
        register.record()
        if refresh is not None:
            refresh(register)
        idle_minutes = register.configuration.sessions.idle_minutes
    key = new_session_key()
    keyring.put_session_key(access.unlocked.register, _KEYRING_NAME, key)
    _write(store, key, session, access.unlocked, idle_minutes)
    return LoggedIn(session, due, overdue)


def begin_shell(access: Access) -> tuple[Session, timedelta, Access]:
    """Begin a session that lives in this process alone; return it, how long it may be idle, and its access.

    Raises:
        InvalidValueError: there is no such purpose (52).
    """
    asked = choice(PurposeCode, access.purpose, "purpose").value if access.purpose else access.session_purpose
    with access.open("shell", Role.VIEWER) as register:
        begun = _begun(register, asked)
        idle = timedelta(minutes=register.configuration.sessions.idle_minutes)
        register.record()
    return begun, idle, replace(access, purpose=None, session_purpose=begun.purpose)


def used(session: Session, idle: timedelta, now: datetime) -> Session:
    """Return a session that was used a moment ago, and so lasts longer, but never beyond its end."""
    return replace(session, idle_until=min(now + idle, session.ends))


def _begun(register: Register, purpose: str | None) -> Session:
    """Return a session that begins now, as long as the configuration says."""
    lengths, now = register.configuration.sessions, register.moment.at
    user = users.find(register.store, register.user)
    assert user is not None
    return Session(
        user=user.name,
        role=user.role,
        company=user.company,
        register=register.unlocked.register,
        purpose=purpose or user.purpose,
        idle_until=now + timedelta(minutes=lengths.idle_minutes),
        ends=now + timedelta(hours=lengths.absolute_hours),
    )


def resume(directory: Path, user: str | None, surroundings: Surroundings, purpose: str | None) -> Access | None:
    """Take up the session of this OS account, or return None when there is none.

    Raises:
        SessionEndedError: it is over, or another user's than asked for (23).
    """
    place = Place(directory)
    check_place(place)
    if surroundings.runtime is None:
        return None
    key_file_register = register_of(place.keys)
    store = SessionStore(surroundings.runtime, key_file_register)
    if not store.path.exists():
        return None
    found = _read(store, key_file_register)
    if found is None:
        return None
    session, unlocked, key, idle_minutes = found
    if over(session, surroundings):
        log_out(directory, surroundings)
        raise time_is_over()
    if is_of_other_keys(place, unlocked):
        log_out(directory, surroundings)
        raise keys_changed()
    if user is not None and user.casefold() != session.user.casefold():
        raise _somebody_else()
    _write(store, key, session, unlocked, idle_minutes, idle_from=surroundings.now())
    return Access(place, unlocked, surroundings, purpose, session.purpose)


def current(directory: Path, surroundings: Surroundings) -> Session:
    """Return the session of this OS account.

    Raises:
        SessionEndedError: nobody is logged in (23).
    """
    place = Place(directory)
    check_place(place)
    found = None
    if surroundings.runtime is not None:
        register = register_of(place.keys)
        found = _present(SessionStore(surroundings.runtime, register), register, surroundings)
    if found is None:
        raise SessionEndedError(reason=N_("nobody is logged in"), remedy=N_("log in with `kkrek login`"))
    return found


def user_logged_in(directory: Path, surroundings: Surroundings) -> str | None:
    """Return the user of the running session, or None; a keyring that does not answer has none."""
    try:
        return current(directory, surroundings).user
    except (SessionEndedError, NoWayToUnlockError, KeyringLockedError):
        return None


def acting(access: Access) -> Identity:
    """Return who acts with an access that was unlocked without a session; which has no end of its own."""
    with access.open("whoami", Role.VIEWER) as register:
        user = users.find(register.store, register.user)
        assert user is not None
        register.record()
        return Identity(
            user=user.name,
            role=user.role,
            company=user.company,
            register=access.unlocked.register,
            purpose=access.purpose or user.purpose,
        )


def log_out(directory: Path, surroundings: Surroundings) -> bool:
    """End the session: delete both halves; False when there was none."""
    place = Place(directory)
    check_place(place)
    register = register_of(place.keys)
    if surroundings.runtime is None:
        return False
    store = SessionStore(surroundings.runtime, register)
    had = store.path.exists()
    store.delete()
    try:
        keyring.delete_session_key(register, _KEYRING_NAME)
    except NoWayToUnlockError:
        return had
    return had


def _session_store(place: Place, surroundings: Surroundings) -> SessionStore:
    if surroundings.runtime is None:
        raise NoWayToUnlockError(reason=N_("this account has no runtime directory, so no session can be kept"))
    return SessionStore(surroundings.runtime, register_of(place.keys))


def _present(store: SessionStore, register: str, surroundings: Surroundings) -> Session | None:
    """Return the session that is still running; one that cannot be read is none, and the next login replaces it."""
    try:
        found = _read(store, register)
    except SessionEndedError:
        return None
    return found[0] if found is not None and not over(found[0], surroundings) else None


def _somebody_else() -> SessionEndedError:
    return SessionEndedError(
        reason=N_("somebody else is logged in on this account"), remedy=N_("log them out with `kkrek logout` first")
    )


def time_is_over() -> SessionEndedError:
    """Return the end of a session that was not used, or has lasted as long as one may."""
    remedy = N_("log in again with `kkrek login` or `kkrek shell`")
    return SessionEndedError(reason=N_("its time is over"), remedy=remedy)


def over(session: Session, surroundings: Surroundings) -> bool:
    """Tell whether a session was idle for too long, or has lasted as long as one may."""
    now = surroundings.now()
    return now >= session.idle_until or now >= session.ends


def _read(store: SessionStore, register: str) -> tuple[Session, Unlocked, bytes, int] | None:
    if not store.path.exists():
        return None
    key = keyring.get_session_key(register, _KEYRING_NAME)
    payload = store.read(key) if key is not None else None
    if key is None or payload is None:
        return None
    facts = json.loads(payload)
    session = Session(
        user=facts["user"],
        role=facts["role"],
        company=facts["company"],
        register=register,
        purpose=facts["purpose"],
        idle_until=datetime.fromisoformat(facts["idle_until"]),
        ends=datetime.fromisoformat(facts["ends"]),
    )
    return session, unpack(facts["keys"]), key, int(facts["idle_minutes"])


def _write(
    store: SessionStore,
    key: bytes,
    session: Session,
    unlocked: Unlocked,
    idle_minutes: int,
    idle_from: datetime | None = None,
) -> None:
    idle_until = idle_from + timedelta(minutes=idle_minutes) if idle_from else session.idle_until
    idle_until = min(idle_until, session.ends)
    facts = {
        "user": session.user,
        "role": session.role,
        "company": session.company,
        "purpose": session.purpose,
        "idle_until": idle_until.astimezone(UTC).isoformat(),
        "ends": session.ends.astimezone(UTC).isoformat(),
        "idle_minutes": idle_minutes,
        "keys": pack(unlocked),
    }
    store.write(key, json.dumps(facts).encode())
