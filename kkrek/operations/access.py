"""Unlocked access to a register: opens it for one command at a time, so that nothing is held while a person thinks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek import interrupts
from kkrek.crypto import log as chain
from kkrek.crypto.fields import FieldSeal
from kkrek.domain.moment import Moment
from kkrek.domain.purpose import PurposeCode, purpose_for
from kkrek.domain.role import Role
from kkrek.domain.words import choice
from kkrek.errors import (
    N_,
    BusyError,
    CannotWriteError,
    KkrekError,
    NeedsPurposeError,
    OlderRegisterError,
    RoleTooLowError,
    SessionEndedError,
    UntrustedError,
)
from kkrek.operations.register import Register
from kkrek.store import connection, heads, ledger, lock, log, scratch, settings, users
from kkrek.store.place import Place, check_place

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from datetime import datetime
    from pathlib import Path

    from kkrek.crypto.keyfile import Unlocked
    from kkrek.store.connection import Store
    from kkrek.store.staging import Touched

# Failures below this code happen before the slot opened, or because the register cannot be written: not logged.
_FIRST_LOGGED_CODE = 22


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the machine gives a command: the clock, this user's directories, and how to say that one waits."""

    now: Callable[[], datetime]
    state: Path
    runtime: Path | None
    waiting: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Access:
    """A register's place with a user's keys, unlocked by password or from a session."""

    place: Place
    unlocked: Unlocked
    surroundings: Surroundings
    purpose: str | None = None
    session_purpose: str | None = None

    def for_purpose(self, purpose: str | None) -> Access:
        """Return the same access with the purpose that a command line asked for."""
        return replace(self, purpose=purpose)

    @property
    def role(self) -> Role:
        """The role of whoever acts; the recovery code acts as an officer."""
        return Role.OFFICER if self.unlocked.role == "recovery" else Role(self.unlocked.role)

    @property
    def moment(self) -> Moment:
        """This moment, in the default zone; an open register knows the configured one."""
        return Moment(self.surroundings.now())

    @contextmanager
    def open(self, command: str, needed: Role) -> Generator[Register]:
        """Open the register for one command, in one transaction with its log entry.

        What is raised inside rolls everything back; a refusal is then logged in a transaction of its own. After the
        commit the ledger is appended and the new head remembered.

        Raises:
            NeedsPurposeError: a look-up without purpose (2).
            RoleTooLowError: the role does not allow the command (22).
            OlderRegisterError: an old copy was put back (15).
            UntrustedError: user, grant or schema does not verify (17).
        """
        with self._opened() as (store, held), self.writing(store, held, command, needed) as register:
            yield register

    @contextmanager
    def stage(self, command: str, needed: Role) -> Generator[Staging]:
        """Open the register with an empty scratch file beside it, to read first and to write at once later.

        Raises:
            RoleTooLowError: the role does not allow the command (22).
            CannotWriteError: the disk has no room for the scratch file (18).
        """
        self.require(command, needed)
        with self._opened() as (store, held), scratch.attached(store, self.place):
            yield Staging(self, store, held, command, needed)

    def require(self, command: str, needed: Role) -> None:
        """Refuse a role that is too low before anything is asked of the person; the refusal is logged.

        Raises:
            RoleTooLowError: the role does not allow the command (22).
        """
        if not self.role.allows(needed):
            with self.open(command, needed):
                pass

    def broken_pages(self) -> list[str]:
        """Return what both page checks find, the write-ahead log copied back first; no transaction is open meanwhile.

        Raises:
            DamagedError: the file cannot be read at all (14).
        """
        with self._opened() as (store, _):
            store.wipe()
            return store.integrity()

    @contextmanager
    def writing(
        self, store: Store, held: int, command: str, needed: Role, touched: Touched | None = None
    ) -> Generator[Register]:
        """Run one command in an open register; what `open` does is this."""
        purpose = self._purpose(command)
        seen: dict[str, str] = {}
        try:
            with store.transaction(self.surroundings.waiting):
                register = self._begin(store, held, command, purpose)
                seen = register.seen
                if not self.role.allows(needed):
                    raise RoleTooLowError(role=self.role.value, command=command, needed=needed.value)
                yield register
                assert register.recorded, f"{command} wrote no log entry"
        except KkrekError as error:
            self._log_refusal(store, held, (command, purpose), error, seen if touched is None else touched)
            raise
        finally:
            lock.say_holder(held, "")
        register.wiped = self._finish(store)

    def _purpose(self, command: str) -> str:
        found = purpose_for(command, _purpose(self.purpose), _purpose(self.session_purpose))
        if found is None:
            raise NeedsPurposeError(codes="|".join(code.value for code in PurposeCode))
        return found.value

    @contextmanager
    def _opened(self) -> Generator[tuple[Store, int]]:
        check_place(self.place)
        scratch.sweep(self.place)
        key, waiting = self.unlocked.keys.data.hex(), self.surroundings.waiting
        try:
            with lock.shared(self.place, waiting) as held, connection.opened(self.place, key) as store:
                yield store, held
                return
        except connection.OldFormat:
            with lock.alone(self.place, waiting):
                connection.upgrade(self.place, key)
        with lock.shared(self.place, waiting) as held, connection.opened(self.place, key) as store:
            yield store, held

    def _begin(self, store: Store, held: int, command: str, purpose: str) -> Register:
        lock.say_holder(held, f"{self.unlocked.user} ({command}, pid {os.getpid()})")
        self.check(store)
        ledger.append_outstanding(store)
        ledger.forget_appended(store)
        return self._register(store, command, purpose)

    def check(self, store: Store) -> None:
        """Refuse an older copy of the register, and a user whose rights have changed (15, 17, 23)."""
        self._check_heads(store)
        self._check_user(store)

    def unlogged(self, store: Store, command: str) -> Register:
        """Return an open register whose reading a later entry will tell."""
        return self._register(store, command, self._purpose(command))

    def _register(self, store: Store, command: str, purpose: str) -> Register:
        keys = self.unlocked.keys
        seal = FieldSeal(keys.restricted, self.unlocked.register, keys.generation) if keys.restricted else None
        moment = Moment(self.surroundings.now(), settings.zone(store))
        return Register(store, self.unlocked, self.role, command, purpose, moment, seal)

    def _check_heads(self, store: Store) -> None:
        newest = log.newest(store)
        assert newest is not None, "a register is made with its first entry"
        seen = heads.remembered(self.surroundings.state, self.unlocked.register)
        if seen is not None and log.entry_hash(store, seen.n) != seen.hash:
            _check_taken_out(store, seen, newest.entry.n)
        now = ledger.head(store)
        cut = now.n < newest.entry.ledger_n or ledger.has_gap(store)
        if cut or (now.n == newest.entry.ledger_n and now.hash != newest.entry.ledger_hash):
            raise OlderRegisterError(seen=newest.entry.ledger_n, found=now.n, part=N_("ledger"))

    def _check_user(self, store: Store) -> None:
        user = users.find(store, self.unlocked.user)
        if user is None or user.sign_pub != chain.public_bytes(self.unlocked.signer).hex():
            raise UntrustedError(reason=N_("this user is not the one that an officer added"))
        if user.removed_on is not None or user.role != self.unlocked.role:
            raise SessionEndedError(reason=N_("the user's rights were changed"), remedy=N_("log in again"))

    def _log_refusal(
        self, store: Store, held: int, what: tuple[str, str], error: KkrekError, seen: Mapping[str, str] | Touched
    ) -> None:
        """Log a refusal in a transaction of its own: ``what`` is command and purpose, ``seen`` whom it had read."""
        if error.exit_code < _FIRST_LOGGED_CODE:
            return
        with store.transaction(self.surroundings.waiting):
            register = self._begin(store, held, *what)
            if isinstance(seen, Mapping):
                register.record(detail={"refused": error.id()}, customers=seen)
            else:
                register.record(detail={"refused": error.id()}, crowd=seen.as_opened())
        self._finish(store)

    def _finish(self, store: Store) -> bool:
        """Do what follows a commit; what cannot be done now is done by the next command, since the change stands."""
        newest = log.newest(store)
        assert newest is not None
        with suppress(CannotWriteError):
            ledger.append_outstanding(store)
        with suppress(OSError):
            head = heads.Head(newest.entry.n, newest.hash, newest.entry.at)
            heads.remember(self.surroundings.state, self.unlocked.register, head)
        if not settings.own(store).wipe_pending:
            return True
        # Who has enough of waiting ends the waiting alone: the erasure is done, and its certificate is still to come.
        with suppress(BusyError, CannotWriteError, KeyboardInterrupt), interrupts.heard():
            if store.wipe():
                with store.transaction(self.surroundings.waiting):
                    settings.set_wipe_pending(store, pending=False)
                return True
        return False


@dataclass(frozen=True, slots=True)
class Staging:
    """A register that is open with a scratch file beside it: read as it is now, then written at once."""

    access: Access
    store: Store
    held: int
    command: str
    needed: Role

    @contextmanager
    def reading(self) -> Generator[tuple[Register, int]]:
        """Read the register as it is now, without the write lock; yields it with the newest entry of its log.

        What is written goes to the scratch file alone. Whom this reads the entry of `writing` tells.
        """
        with self.store.snapshot():
            self.access.check(self.store)
            newest = log.newest(self.store)
            assert newest is not None, "a register is made with its first entry"
            yield self.access.unlogged(self.store, self.command), newest.entry.n

    @contextmanager
    def writing(self, touched: Touched | None = None) -> Generator[Register]:
        """Take the write lock for one transaction with its log entry, as `Access.open` does.

        The entry of a refusal tells that ``touched`` were opened.
        """
        with self.access.writing(self.store, self.held, self.command, self.needed, touched) as register:
            yield register


def _purpose(text: str | None) -> PurposeCode | None:
    return choice(PurposeCode, text, "purpose") if text else None


def _check_taken_out(store: Store, seen: heads.Head, found: int) -> None:
    """Refuse a log that lacks the entry which this user saw, unless an officer signed that it was taken out."""
    from kkrek.operations.keeping.anchor import was_taken_out  # ruff: ignore[import-outside-top-level] - once in years

    if not was_taken_out(store, seen):
        raise OlderRegisterError(seen=seen.n, found=found, part=N_("log"))
