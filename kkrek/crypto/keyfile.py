"""The key file of a register: one slot per user and one for the recovery sheet (GDPR Art. 32(1)(a)).

Every password opens its own slot; all slots hold the same keys. A changed file is a new value, written by ``save``.
Whoever grants should hand over the public keys that the register itself holds of a user (``known``), because a slot
that was exchanged as a whole would otherwise receive the next keys. The file alone cannot tell an officer's older grant
put back in place of a newer one: compare ``public`` with the register's own user table after opening.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek.crypto.keyfile_disk import read_content
from kkrek.crypto.keyfile_json import VERSION, ShapeError, dump, parse
from kkrek.crypto.log import public_bytes
from kkrek.crypto.password import canonical_recovery_code
from kkrek.crypto.private_file import write_private
from kkrek.crypto.slots import (
    GRANTING,
    KEY_BYTES,
    SALT_BYTES,
    SHIPPED,
    Cost,
    Person,
    Role,
    Slot,
    derive,
    grant_keys,
    new_person,
    open_grant,
    open_person,
    seal_person,
)
from kkrek.crypto.unlocked import Keys, Unlocked
from kkrek.crypto.vouchers import Voucher, grant_line, kept, trusted_officers
from kkrek.errors import (
    N_,
    AlreadyThereError,
    DamagedError,
    InvalidValueError,
    NewerRegisterError,
    NotFoundError,
    RoleTooLowError,
    UntrustedError,
    WrongPasswordError,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


__all__ = ["RECOVERY", "SHIPPED", "Cost", "KeyFile", "Keys", "PublicSlot", "Role", "Unlocked"]

RECOVERY = "recovery"

_MAX_NAME = 64


@dataclass(frozen=True, slots=True)
class PublicSlot:
    """What everybody may know of a slot: name, role, public keys (X25519, Ed25519; 32 bytes each)."""

    user: str
    role: str
    box_pub: bytes
    sign_pub: bytes


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The slots of one register, in the order in which they were added; ``register`` is its id in hex digits.

    ``vouchers`` tell by whom those officers were made officers whose grants do not tell it any more.
    """

    register: str
    slots: tuple[Slot, ...]
    vouchers: tuple[Voucher, ...] = ()

    @classmethod
    def create(
        cls, register: str, officer_name: str, password: str, *, recovery_code: str, cost: Cost = SHIPPED
    ) -> tuple[KeyFile, Unlocked]:
        """Make new keys, a slot for the first officer and the slot ``recovery``; both may grant from now on."""
        _check_name(officer_name)
        officer, recovery = new_person(), new_person()
        pins = tuple(public_bytes(person.signer) for person in (officer, recovery))
        keys = Keys(1, secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))
        unlocked = Unlocked(officer_name, Role.OFFICER, register, keys, officer.signer, pins, officer.box)
        code = canonical_recovery_code(recovery_code)
        slots = (
            _new_slot(unlocked, officer_name, Role.OFFICER, officer, (password, cost)),
            _new_slot(unlocked, RECOVERY, Role.RECOVERY, recovery, (code, cost)),
        )
        return cls(register, slots), unlocked

    @classmethod
    def load(cls, path: Path) -> KeyFile:
        """Read a key file; everything in it is checked for shape before anything is believed.

        Raises:
            DamagedError: it is missing or no key file.
            NewerRegisterError: it has a newer format.
            UnsafePlaceError: it is a link, or any user of the machine can reach it.
        """
        return cls.read(read_content(path), path)

    @classmethod
    def read(cls, content: bytes, path: Path) -> KeyFile:
        """Return the key file that these bytes are; ``path`` is where they come from.

        Raises:
            DamagedError: they are no key file.
            NewerRegisterError: it has a newer format.
        """
        try:
            found = parse(content)
        except ShapeError as error:
            raise DamagedError(reason=N_("the key file cannot be read as one"), path=str(path)) from error
        if found.version > VERSION:
            raise NewerRegisterError(found=found.version, known=VERSION)
        return cls(found.register, found.slots, found.vouchers)

    def save(self, path: Path, mode: int = 0o600) -> None:
        """Write the file whole or not at all.

        Raises:
            CannotWriteError: the disk is full, read-only or forbidden; the old file stands.
        """
        write_private(path, self.content(), mode)

    def content(self) -> bytes:
        """Return the file as it is written."""
        return dump(self.register, self.slots, self.vouchers)

    def reduced(self) -> KeyFile:
        """Return the file as a backup carries it: officers and the recovery code, nobody else's weaker password.

        Who vouched for whom stays, so that officers are believed who were made by an officer who is one no more.
        """
        left = (replace(slot, grant_prev=None) for slot in self.slots if slot.grant.role in GRANTING)
        return replace(self, slots=tuple(left))

    def granted_again(self, unlocked: Unlocked, users: Collection[str]) -> KeyFile:
        """Return the file with the slots of these users alone, granted the same keys anew by who is unlocked.

        Whoever granted them may be an officer no more, or may have another signing key now.

        Raises:
            RoleTooLowError: who is unlocked may not grant.
        """
        _check_may_grant(unlocked)
        stays = [slot for slot in self.slots if slot.user in users]
        grants = [
            grant_keys(slot.holder(self.register), Role(slot.grant.role), unlocked.keys, unlocked.signer)
            for slot in stays
        ]
        slots = tuple(replace(slot, grant=grant) for slot, grant in zip(stays, grants, strict=True))
        return replace(self, slots=slots, vouchers=kept(self.vouchers, self.slots))

    @property
    def users(self) -> tuple[str, ...]:
        """The names of all slots, ``recovery`` among them."""
        return tuple(slot.user for slot in self.slots)

    def unlock(self, user: str, password: str) -> Unlocked:
        """Open a user's slot; for the user ``recovery`` the password is the recovery code.

        The name is matched without regard to case where nobody bears it as it is spelt. An unknown user costs as much
        time as a wrong password, and is told in the same words.

        Raises:
            WrongPasswordError: no such user, or the password is wrong.
            UntrustedError: the keys were not granted by an officer whom this user believes.
            InvalidValueError: a recovery code with a typing error.
        """
        slot = self._meant(user)
        is_code = user == RECOVERY or (slot is not None and slot.user == RECOVERY)
        secret = canonical_recovery_code(password) if is_code else password
        if slot is None:
            derive(secret, bytes(SALT_BYTES), self.slots[0].cost)
            raise WrongPasswordError(user=user)
        try:
            person = open_person(self.register, slot, secret)
        except WrongPasswordError:  # how the name is spelt is for whoever gets in
            raise WrongPasswordError(user=user) from None
        trusted = trusted_officers(self.register, self.slots, self.vouchers, person.pins, person.since)
        keys = open_grant(self.register, slot, person, trusted)
        return Unlocked(
            slot.user,
            slot.grant.role,
            self.register,
            keys,
            person.signer,
            officers=tuple(sorted(trusted)),
            box=person.box,
            pins=person.pins,
            since=person.since,
            granted_by=slot.grant.by,
            one_time=person.one_time,
        )

    def with_user(self, unlocked: Unlocked, name: str, role: str, password: str, cost: Cost = SHIPPED) -> KeyFile:
        """Return the file with a slot more, granted and signed by the officer who is unlocked.

        Raises:
            RoleTooLowError: who is unlocked may not grant.
            AlreadyThereError: the name is taken.
            InvalidValueError: the name or the role is no such thing.
        """
        _check_may_grant(unlocked)
        _check_name(name)
        if self._find(name) is not None:
            raise AlreadyThereError(
                thing=N_("a user of this name"),
                where="",
                remedy=N_("look with `kkrek user list` and take another name"),
            )
        role_given = _role(role)
        slot = _new_slot(unlocked, name, role_given, new_person(), (password, cost))
        return replace(self, slots=(*self.slots, slot))

    def with_role(self, unlocked: Unlocked, name: str, role: str, *, known: PublicSlot | None = None) -> KeyFile:
        """Return the file with a new grant for a user, whose password is not needed.

        Raises:
            RoleTooLowError: who is unlocked may not grant.
            NotFoundError: there is no such user.
            InvalidValueError: the role is no such thing.
            UntrustedError: the slot's public keys are not those that the register holds (``known``).
        """
        _check_may_grant(unlocked)
        slot = self._slot(name)
        if known is not None:
            check_known(slot, known)
        if slot.grant.role == Role.RECOVERY:
            raise _no_such_role()
        grant = grant_keys(slot.holder(self.register), _role(role), unlocked.keys, unlocked.signer)
        return self._with(replace(slot, grant=grant))

    def with_new_grant(self, unlocked: Unlocked, name: str, *, known: PublicSlot) -> KeyFile:
        """Return the file with the same role and keys granted anew to a user, or to the recovery code.

        Raises:
            UntrustedError: the slot's public keys are not those that the register holds (``known``).
        """
        _check_may_grant(unlocked)
        slot = self._slot(name)
        check_known(slot, known)
        role = Role(slot.grant.role)
        return self._with(
            replace(slot, grant=grant_keys(slot.holder(self.register), role, unlocked.keys, unlocked.signer))
        )

    def with_password(
        self, unlocked: Unlocked, user: str, old_password: str, new_password: str, cost: Cost = SHIPPED
    ) -> KeyFile:
        """Return the file with a user's private half under a new password; the grant and all other slots stay.

        The user believes ``unlocked.officers`` from now on: those found at unlocking, or those of the register's own
        user table if put there before. Give the old password twice to refresh them alone.

        Raises:
            WrongPasswordError: the old password is wrong.
        """
        slot = self._find(user)
        if slot is None or unlocked.user != user:
            raise WrongPasswordError(user=user)
        person = replace(
            open_person(self.register, slot, old_password),
            pins=unlocked.officers,
            since=unlocked.keys.generation,
            one_time=False,
        )
        sealed = seal_person(self.register, user, person, new_password, cost)
        return self._with(replace(slot, cost=sealed.cost, salt=sealed.salt, priv=sealed.priv))

    def with_new_person(
        self, unlocked: Unlocked, name: str, role: str, person: Person, password: str, cost: Cost = SHIPPED
    ) -> KeyFile:
        """Return the file with a new ``person`` in a user's slot, which may be lost; the old password opens nothing.

        ``name`` may be ``recovery``, whose ``password`` is the new code.

        Raises:
            RoleTooLowError: who is unlocked may not grant.
        """
        _check_may_grant(unlocked)
        secret = canonical_recovery_code(password) if name == RECOVERY else password
        given = Role.RECOVERY if name == RECOVERY else _role(role)
        slot = _new_slot(unlocked, name, given, person, (secret, cost))
        if self._find(name) is None:
            return replace(self, slots=(*self.slots, slot))
        return self._with(slot)

    def public(self, user: str) -> PublicSlot:
        """Return what everybody may know of a user's slot.

        Raises:
            NotFoundError: there is no such user.
        """
        slot = self._slot(user)
        return PublicSlot(user, slot.grant.role, slot.box_pub, slot.sign_pub)

    def grant_line(self, user: str) -> dict[str, str | int]:
        """Return a user's signed grant as a line for the ledger; it holds no key.

        Raises:
            NotFoundError: there is no such user.
        """
        return grant_line(self.register, self._slot(user))

    def _find(self, user: str) -> Slot | None:
        return next((slot for slot in self.slots if slot.user == user), None)

    def _meant(self, user: str) -> Slot | None:
        alike = [slot for slot in self.slots if slot.user.casefold() == user.casefold()]
        return self._find(user) or (alike[0] if len(alike) == 1 else None)

    def _slot(self, user: str) -> Slot:
        slot = self._find(user)
        if slot is None:
            raise NotFoundError(thing=N_("user"), which=N_("of this name"), command="kkrek user list")
        return slot

    def _with(self, changed: Slot) -> KeyFile:
        slots = tuple(changed if slot.user == changed.user else slot for slot in self.slots)
        return replace(self, slots=slots, vouchers=kept(self.vouchers, self.slots))


def check_known(slot: Slot, known: PublicSlot) -> None:
    """Refuse a slot that is not the one that the register knows: keys would go to whoever exchanged it.

    Raises:
        UntrustedError: the public keys differ.
    """
    if (known.box_pub, known.sign_pub) != (slot.box_pub, slot.sign_pub):
        raise UntrustedError(reason=N_("the public keys in the key file are not those of the register"))


def _new_slot(granting: Unlocked, user: str, role: Role, person: Person, lock: tuple[str, Cost]) -> Slot:
    """Seal a new person under a password at a cost (``lock``) and grant the keys of who is granting."""
    holder = person.holder(granting.register, user)
    own = {holder.sign_pub} if role in GRANTING else set()
    pins = tuple(sorted({*granting.officers, public_bytes(granting.signer), *own}))
    sealed = seal_person(granting.register, user, replace(person, pins=pins, since=granting.keys.generation), *lock)
    grant = grant_keys(holder, role, granting.keys, granting.signer)
    return Slot(user, sealed.cost, sealed.salt, holder.box_pub, holder.sign_pub, sealed.priv, grant)


def _check_may_grant(unlocked: Unlocked) -> None:
    if unlocked.role not in GRANTING:
        raise RoleTooLowError(role=unlocked.role, command="user", needed=Role.OFFICER)


def _check_name(name: str) -> None:
    if name.casefold() == RECOVERY or not 0 < len(name) <= _MAX_NAME or not name.isprintable() or name != name.strip():
        raise InvalidValueError(
            field="user",
            rule=N_("a user name has 1 to 64 visible characters and is not `recovery`"),
            remedy=N_("take another name"),
        )


def _role(text: str) -> Role:
    try:
        role = Role(text)
    except ValueError as error:
        raise _no_such_role() from error
    if role is Role.RECOVERY:
        raise _no_such_role()
    return role


def _no_such_role() -> InvalidValueError:
    return InvalidValueError(
        field="role",
        rule=N_("a role is viewer, clerk or officer, and the recovery slot has none of them"),
        remedy=N_("name one of them"),
    )
