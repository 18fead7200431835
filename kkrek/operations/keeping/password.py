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
from kkrek.operations.keeping.user import save

if TYPE_CHECKING:
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register


def change(access: Access, old: str, new: str, cost: tuple[int, int, int] | None = None) -> None:
    """Put the acting user's slot under a new password; from then on it believes the officers whom the log names.

    The key file changes under the write lock and is replaced as a whole, so that no other change of it is lost.

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
        keys = KeyFile.load(access.place.keys)
        unlocked = replace(register.unlocked, officers=_officers(register, keys))
        keys = keys.with_password(unlocked, register.user, old, new, cost_of(cost))
        register.record()
        save(access.place, keys)


def _officers(register: Register, keys: KeyFile) -> tuple[bytes, ...]:
    """Return whom the slot is to believe: today's officers, the first one, and who granted this slot its keys.

    The last two may be officers no more, but grants of theirs still stand in the key file.
    """
    own = next(slot.grant.by for slot in keys.slots if slot.user == register.user)
    first = next(slot.sign_pub for slot in keys.slots if slot.user != RECOVERY)
    kept = {own, first} & set(register.unlocked.officers)
    return tuple(sorted({*believed(register.store).officers(), *kept}))
