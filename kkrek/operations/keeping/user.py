"""The users of the register: added and given roles by an officer (N-09: need to know).

A user is three things that belong together: the slot in the key file, the row with the public keys, and the log entry
that makes them believed. The key file is written as the last step before the commit, under the write lock. A crash
between the two leaves a slot that the register does not know, or a role that it does not agree to: nobody gets in by
it, and the same command given again mends it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek.crypto.keyfile import RECOVERY, KeyFile, PublicSlot
from kkrek.crypto.password import check_new_password
from kkrek.domain.role import Role
from kkrek.errors import N_, AlreadyThereError, InvalidValueError, NoKeysYetError, NotFoundError, ProtectsSomebodyError
from kkrek.operations.keeping.init import cost_of, guessable, user_detail, user_row
from kkrek.operations.keeping.trust import believed
from kkrek.operations.unfinished import save_before_commit
from kkrek.store import users

if TYPE_CHECKING:
    from kkrek.crypto.unlocked import Unlocked
    from kkrek.domain.purpose import PurposeCode
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.users import User


CONTROLLER = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A user to be added; ``company`` is a code of the configuration, None is the controller itself."""

    name: str
    role: Role
    company: str | None
    purpose: PurposeCode | None
    password: str
    cost: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class RoleChange:
    """A role before and after; equal when there was nothing to change. Company and usual purpose as they are now.

    ``lone_officer``: one officer alone remains who can act.
    """

    name: str
    old: Role
    new: Role
    company: str | None
    purpose: str | None
    lone_officer: bool = False


@dataclass(frozen=True, slots=True)
class Usual:
    """What is to change of whom a user works for and why: None is nothing, ``CONTROLLER`` no company of the group."""

    company: str | None = None
    purpose: PurposeCode | None = None

    def of(self, user: User) -> User:
        """Return the row of a user with the changes."""
        company = user.company if self.company is None else self.company
        purpose = user.purpose if self.purpose is None else self.purpose.value
        return user._replace(company=None if company == CONTROLLER else company, purpose=purpose)


def add(access: Access, wanted: NewUser, *, dry_run: bool = False) -> None:
    """Add a user with a slot of their own.

    Raises:
        RoleTooLowError: who acts is no officer (22).
        AlreadyThereError: the name is or was somebody's, without regard to case (32).
        InvalidValueError: the name, the company or the password is refused (52).
    """
    with access.open("user add", Role.OFFICER) as register:
        if wanted.name.casefold() != RECOVERY and users.is_taken(register.store, wanted.name):
            raise AlreadyThereError(
                thing=N_("a user of this name"),
                where="",
                remedy=N_("look with `kkrek user list` and take another name"),
            )
        _check_company(register, wanted.company)
        check_new_password(wanted.password, user=wanted.name, names=guessable(register.configuration))
        if dry_run:
            register.record()
            return
        keys = _without_left_over(KeyFile.load(access.place.keys), wanted.name)
        keys = keys.with_user(granting(register), wanted.name, wanted.role.value, wanted.password, cost_of(wanted.cost))
        row = user_row(keys, wanted.name, register.moment.today.isoformat(), wanted.company, wanted.purpose)
        users.add(register.store, row)
        grant(register, keys, [row])
        save_before_commit(register.store, keys)


def listed(access: Access) -> tuple[User, ...]:
    """Return the users; the recovery code is no person and is left out."""
    with access.open("user list", Role.OFFICER) as register:
        register.record()
        return tuple(user for user in users.every(register.store) if user.name != RECOVERY)


def set_role(access: Access, name: str, role: Role, usual: Usual | None = None, *, dry_run: bool = False) -> RoleChange:
    """Change a user's role, and what is ``usual``: a new signed grant and the row agree, or neither stands.

    Raises:
        RoleTooLowError: who acts is no officer (22).
        NotFoundError: there is no such user, or one who has no keys since a restore (30).
        ProtectsSomebodyError: no officer would remain (44).
        InvalidValueError: the configuration knows no such company (52).
        UntrustedError: the key file does not hold the keys that the register knows of the user (17).
    """
    with access.open("user role", Role.OFFICER) as register:
        user = present(register, name)
        name = user.name
        wanted = (usual or Usual()).of(user)
        _check_company(register, wanted.company)
        if name in believed(register.store).waiting:
            raise NoKeysYetError(user=name)
        keys = KeyFile.load(access.place.keys)
        before = Role(user.role)
        left = _officers(register) - ({name} if before is not role else set())
        lone = before is Role.OFFICER and role is not Role.OFFICER and len(left - believed(register.store).waiting) == 1
        changed = RoleChange(name, before, role, wanted.company, wanted.purpose, lone)
        equal = before is role and keys.public(name).role == role.value
        if not equal:
            if before is Role.OFFICER:
                check_another_officer(register, name)
            keys = _with_role(register, keys, user, role)
        if not dry_run:
            users.set_usual(register.store, name, wanted.company, wanted.purpose)
        if equal or dry_run:
            register.record()
            return changed
        users.set_role(register.store, name, role.value)
        grant(register, keys, [user._replace(role=role.value)])
        save_before_commit(register.store, keys)
        return changed


def granting(register: Register) -> Unlocked:
    """Return who acts, with the officers whom the log names: a new slot is to believe these and nobody else."""
    return replace(register.unlocked, officers=believed(register.store).officers())


def present(register: Register, name: str) -> User:
    """Return a user who is one now; the recovery code is no person.

    Raises:
        NotFoundError: there is no such user (30).
    """
    user = users.named(register.store, name)
    if user is None or user.removed_on is not None or user.name == RECOVERY:
        raise NotFoundError(thing=N_("user"), which=N_("of this name"), command="kkrek user list")
    return user


def grant(register: Register, keys: KeyFile, rows: list[User]) -> None:
    """Note the signed grants in the ledger, and in the log the keys by which later entries are believed."""
    for row in rows:
        register.put_in_ledger("grant", keys.grant_line(row.name))
    register.record(detail={"users": [user_detail(row) for row in rows]})


def _check_company(register: Register, company: str | None) -> None:
    known = [one.code for one in register.configuration.companies]
    if company is not None and company not in known:
        raise InvalidValueError(
            field="company",
            rule=N_("the configuration knows no company of this code"),
            remedy=N_("leave it out for the controller itself, or see the codes with `kkrek config show`"),
        )


def _without_left_over(keys: KeyFile, name: str) -> KeyFile:
    """Drop a slot that a crash left behind: the register, which was asked before, knows no user of this name."""
    if name.casefold() == RECOVERY:
        return keys
    return replace(keys, slots=tuple(slot for slot in keys.slots if slot.user.casefold() != name.casefold()))


def check_another_officer(register: Register, name: str) -> None:
    """Refuse what would leave the register without an officer; one without a slot since a restore cannot act as one.

    Raises:
        ProtectsSomebodyError: there is no other one (44).
    """
    officers = _officers(register)
    if name not in officers:
        return
    others = officers - {name}
    if others - believed(register.store).waiting:
        return
    by_role = N_("make somebody else an officer first, with `kkrek user role`")
    by_reset = N_("give another officer a new password first, with `kkrek user reset`, or make somebody else one")
    raise ProtectsSomebodyError(
        reason=N_("this is the last officer: nobody could erase, manage users or answer for the register any more"),
        remedy=by_reset if others else by_role,
    )


def _officers(register: Register) -> set[str]:
    """Return who is an officer now, with or without keys."""
    every = users.every(register.store)
    return {user.name for user in every if user.role == Role.OFFICER.value and user.removed_on is None}


def _with_role(register: Register, keys: KeyFile, user: User, role: Role) -> KeyFile:
    """Grant the role; what an officer has granted who stops being one is granted anew, so that it stays believed."""
    changed = keys.with_role(register.unlocked, user.name, role.value, known=public(user))
    if user.role == Role.OFFICER.value:
        changed = granted_anew(register, changed, user, register.unlocked)
    return changed


def granted_anew(register: Register, keys: KeyFile, before: User, by: Unlocked) -> KeyFile:
    """Grant anew, ``by`` somebody, the same keys to all who have them from a user as he was ``before``."""
    for slot in keys.slots:
        row = users.find(register.store, slot.user)
        # A slot that the register does not know was left by a crash, and opens nothing.
        if slot.grant.by.hex() == before.sign_pub and row is not None and row.removed_on is None:
            keys = keys.with_new_grant(by, slot.user, known=public(row))
    return keys


def public(user: User) -> PublicSlot:
    """Return what the register itself knows of a user's slot."""
    return PublicSlot(user.name, user.role, bytes.fromhex(user.box_pub), bytes.fromhex(user.sign_pub))
