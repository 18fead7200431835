"""Change one's own password: the private half under a new one, the register's keys unchanged (GDPR Art. 32)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kkrek.crypto.keyfile import RECOVERY, KeyFile
from kkrek.crypto.password import check_new_password
from kkrek.domain.role import Role
from kkrek.errors import N_, InvalidValueError
from kkrek.operations.keeping.init import cost_of, guessable
from kkrek.operations.keeping.trust import believed
from kkrek.operations.unfinished import save_before_commit

if TYPE_CHECKING:
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register


def change(access: Access, old: str, new: str, cost: tuple[int, int, int] | None = None) -> Access:
    """Put the acting user's slot under a new password; from then on it believes the officers whom the log names.

    The key file changes under the write lock and is replaced as a whole, so that no other change of it is lost.
    Returns access by the new password.

    Raises:
        WrongPasswordError: the old password is wrong (12).
        InvalidValueError: the new one is refused, or it is the recovery code, which has no password (52).
    """
    if access.unlocked.user == RECOVERY:
        raise InvalidValueError(
            field="user",
            rule=N_("the recovery code is no password and cannot be changed into one"),
            remedy=N_("name a user with --user"),
        )
    with access.open("password", Role.VIEWER) as register:
        check_new_password(new, user=register.user, names=guessable(register.configuration))
        if access.unlocked.one_time and new == old:
            raise InvalidValueError(
                field="password",
                rule=N_("it is the one that an officer gave for one use"),
                remedy=N_("take another one, which nobody else knows"),
            )
        keys = _believing(register, old, new, cost)
        register.record()
        save_before_commit(register.store, keys)
    return replace(access, unlocked=replace(access.unlocked, one_time=False))


def refresh(register: Register, password: str, cost: tuple[int, int, int] | None = None) -> None:
    """Let the acting user's slot believe the officers of today, if they or the keys have changed since it was written.

    So a dismissed officer, who is believed by all who have not logged in since, is soon believed by nobody.
    """
    unlocked = register.unlocked
    if register.user == RECOVERY:
        return
    if unlocked.since < unlocked.keys.generation or set(unlocked.pins) != set(_officers(register)):
        save_before_commit(register.store, _believing(register, password, password, cost))


def _believing(register: Register, old: str, new: str, cost: tuple[int, int, int] | None) -> KeyFile:
    """Return the key file with the acting user's slot under a password, believing the officers whom the log names."""
    keys = KeyFile.load(register.store.place.keys)
    unlocked = replace(register.unlocked, officers=_officers(register))
    return keys.with_password(unlocked, register.user, old, new, cost_of(cost))


def _officers(register: Register) -> tuple[bytes, ...]:
    """Return whom the slot is to believe: today's officers, and who granted it its keys, who may be one no more."""
    by = register.unlocked.granted_by
    return tuple(sorted({*believed(register.store).officers(), *([] if by is None else [by])}))
