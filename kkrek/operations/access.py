"""Unlocked access to a register: opens it for one command at a time, so that nothing is held while a person thinks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek import interrupts
from kkrek.crypto import log as chain
from kkrek.crypto.fields import FieldSeal
from kkrek.crypto.keyfile_glance import glance
from kkrek.domain.moment import Moment
from kkrek.domain.purpose import PurposeCode, purpose_for
from kkrek.domain.role import Role
from kkrek.domain.words import choice
from kkrek.errors import (
    N_,
    BusyError,
    CannotWriteError,
    DamagedError,
    KkrekError,
    NeedsPurposeError,
    RoleTooLowError,
    SessionEndedError,
    UntrustedError,
)
from kkrek.operations import restored
from kkrek.operations.generation import believed, is_of_other_keys, keys_changed
from kkrek.operations.register import Register
from kkrek.store import connection, ledger, lock, log, scratch, settings, users, wiping
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
CHOOSES_ONE = "password"  # the one command for whom an officer has given a password for one use


def _unheard(_entries: int) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the machine gives a command: the clock, this user's directories, and how to say that one waits.

    ``given_up`` is told how many log entries that this user has seen a restore has given up.
    """

    now: Callable[[], datetime]
    state: Path
    runtime: Path | None
    waiting: Callable[[str], None]
    given_up: Callable[[int], None] = _unheard


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
        with self.kept_open(command, needed) as staging, scratch.attached(staging.store, self.place):
            yield staging

    @contextmanager
    def kept_open(self, command: str, needed: Role) -> Generator[Staging]:
        """Open the register for more than one transaction; a role that is too low is refused before.

        Raises:
            RoleTooLowError: the role does not allow the command (22).
        """
        self.require(command, needed)
        with self._opened() as (store, held):
            yield Staging(self, store, held, command, needed)

    def require(self, command: str, needed: Role) -> None:
        """Refuse a role that is too low before anything is asked of the person; the refusal is logged.

        Raises:
            RoleTooLowError: the role does not allow the command (22).
        """
        if not self.role.allows(needed):
            with self.open(command, needed):
                pass

    @contextmanager
    def looking(self, command: str, needed: Role) -> Generator[Register]:
        """Look whether a command can be done, before anything is asked or changed; only a refusal is logged.

        Raises:
            RoleTooLowError: the role does not allow the command (22).
        """
        with self._opened() as (store, held), self.looking_in(store, held, command, needed) as register:
            yield register

    @contextmanager
    def looking_in(self, store: Store, held: int, command: str, needed: Role) -> Generator[Register]:
        """Look into an open register; what `looking` does is this."""
        purpose = self._purpose(store, command)
        try:
            with store.snapshot():
                self.check(store)
                self._allow(command, needed)
                yield self._register(store, command, purpose)
        except KkrekError as error:
            self._log_refusal(store, held, (command, purpose), error, {})
            raise

    @contextmanager
    def alone(self) -> Generator[int]:
        """Have the register for this process alone, closed: the gate drains the queue first. Yields the lock.

        Raises:
            BusyError: others kept it for a minute (11).
            SessionEndedError: its keys were changed meanwhile (23).
        """
        check_place(self.place)
        with lock.alone(self.place, self.surroundings.waiting) as held:
            self._mend()
            yield held

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
        purpose = self._purpose(store, command)
        seen: dict[str, str] = {}
        try:
            with store.transaction(self.surroundings.waiting):
                register = self._begin(store, held, command, purpose)
                seen = register.seen
                self._allow(command, needed)
                yield register
                assert register.recorded, f"{command} wrote no log entry"
        except KkrekError as error:
            self._log_refusal(store, held, (command, purpose), error, seen if touched is None else touched)
            raise
        finally:
            lock.say_holder(held, "")
        register.wiped = self.finish(store, more_to_come=register.more_to_come)

    def _purpose(self, store: Store, command: str) -> str:
        """Return the purpose asked for, the session's, or without either the usual one of the user (E-34)."""
        found = purpose_for(command, _purpose(self.purpose), _purpose(self.session_purpose))
        if found is None:
            user = users.find(store, self.unlocked.user)
            found = _purpose(user.purpose) if user is not None else None
        if found is None:
            raise NeedsPurposeError(codes="|".join(code.value for code in PurposeCode))
        return found.value

    @contextmanager
    def _opened(self) -> Generator[tuple[Store, int]]:
        check_place(self.place)
        scratch.sweep(self.place)
        waiting = self.surroundings.waiting
        try:
            with lock.shared(self.place, waiting) as held, self.store() as store:
                yield store, held
                return
        except (connection.OldFormat, connection.Unfinished):
            with lock.alone(self.place, waiting):
                self._mend()
        with lock.shared(self.place, waiting) as held, self.store() as store:
            yield store, held

    @contextmanager
    def store(self) -> Generator[Store]:
        """Open the file; the caller holds the lock.

        Raises:
            OldFormat, Unfinished: an upgrade or a rotation is to be finished first, see `_mend`.
            SessionEndedError: the keys of the register were changed since they were unlocked (23).
            UntrustedError: the key file is of an earlier generation than the register (17).
        """
        self._check_generation()
        with ExitStack() as stack:
            try:
                store = stack.enter_context(connection.opened(self.place, self.unlocked.keys.data.hex()))
            except DamagedError as error:
                if self.unlocked.keys.generation < ledger.newest_generation(self.place):
                    raise UntrustedError(
                        reason=N_("register.keys is an old copy: the keys of the register were changed since")
                    ) from error
                raise
            yield store

    def _mend(self) -> None:
        """Finish what was interrupted, and bring an older register to this version; the caller is alone."""
        if self.place.rotation.exists() or glance(self.place.keys).rotating:
            # ruff: ignore[import-outside-top-level] - seldom needed, and it loads the whole key file
            from kkrek.operations.unfinished import settle

            settle(self.place, self.unlocked.keys)
        if is_of_other_keys(self.place, self.unlocked):
            raise keys_changed()
        connection.upgrade(self.place, self.unlocked.keys.data.hex())

    def _check_generation(self) -> None:
        if self.place.rotation.exists() or glance(self.place.keys).rotating:
            raise connection.Unfinished
        if is_of_other_keys(self.place, self.unlocked):
            raise keys_changed()

    def _allow(self, command: str, needed: Role) -> None:
        """Decide whether the role allows a command: the one place where roles bind (N-09)."""
        if not self.role.allows(needed):
            raise RoleTooLowError(role=self.role.value, command=command, needed=needed.value)
        if self.unlocked.one_time and command != CHOOSES_ONE:
            raise SessionEndedError(
                reason=N_("an officer gave this password for one use"),
                remedy=N_("choose your own with `kkrek password`"),
            )

    def _begin(self, store: Store, held: int, command: str, purpose: str) -> Register:
        self.say(held, command)
        scratch.sweep_key_files(self.place)
        self.check(store)
        ledger.append_outstanding(store)
        ledger.forget_appended(store)
        return self._register(store, command, purpose)

    def say(self, held: int, command: str) -> None:
        """Say who has the register, for those who wait."""
        lock.say_holder(held, f"{self.unlocked.user} ({command}, pid {os.getpid()})")

    def check(self, store: Store) -> None:
        """Refuse an older copy of the register, and a user whose rights have changed (15, 17, 23)."""
        lost = restored.check_heads(self.surroundings.state, self.unlocked.register, store)
        if lost:
            self.surroundings.given_up(lost)
        self._check_user(store)

    def unlogged(self, store: Store, command: str) -> Register:
        """Return an open register whose reading a later entry will tell."""
        return self._register(store, command, self._purpose(store, command))

    def _register(self, store: Store, command: str, purpose: str) -> Register:
        keys = self.unlocked.keys
        seal = FieldSeal(keys.restricted, self.unlocked.register, keys.generation) if keys.restricted else None
        moment = Moment(self.surroundings.now(), settings.zone(store))
        return Register(store, self.unlocked, self.role, command, purpose, moment, seal)

    def _check_user(self, store: Store) -> None:
        user, mine = users.find(store, self.unlocked.user), chain.public_bytes(self.unlocked.signer).hex()
        if user is None or user.sign_pub != mine:
            if user is not None and believed(store).has_newer_key(user.name, user.sign_pub, mine):
                raise SessionEndedError(reason=N_("the user was given new keys"), remedy=N_("log in again"))
            raise UntrustedError(reason=N_("this user is not the one that an officer added"))
        if user.removed_on is not None or user.role != self.unlocked.role:
            raise SessionEndedError(reason=N_("the user's rights were changed"), remedy=N_("log in again"))
        by = self.unlocked.granted_by
        if by is not None and not believed(store).may_have_granted(user.name, by):
            raise UntrustedError(reason=N_("the keys of this user were granted by somebody who is no officer"))

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
        self.finish(store)

    def finish(self, store: Store, *, more_to_come: bool = False) -> bool:
        """Do what follows a commit; what cannot be done now is done by the next command, since the change stands.

        Pages are wiped once when ``more_to_come``: by the last of the transactions, or by the next command.
        """
        with suppress(CannotWriteError):
            ledger.append_outstanding(store)
        with suppress(OSError):
            restored.remember(self.surroundings.state, self.unlocked.register, store)
        own = settings.own(store)
        if more_to_come or not own.wipe_pending:
            return not own.wipe_pending
        # Who has enough of waiting ends the waiting alone: the erasure is done, and its certificate is still to come.
        with suppress(BusyError, CannotWriteError, KeyboardInterrupt), interrupts.heard():
            if own.indexes_pending:
                with store.transaction(self.surroundings.waiting):
                    wiping.begin(store)
            if store.wipe():
                with store.transaction(self.surroundings.waiting):
                    settings.set_wipe_pending(store, pending=False)
                return True
        return False


@dataclass(frozen=True, slots=True)
class Staging:
    """A register that is open, maybe with a scratch file beside it: read as it is now, then written at once."""

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
