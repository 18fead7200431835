"""New keys for somebody who has lost the password, or for the recovery sheet (GDPR Art. 32(1)(b)).

The keys of the register stay the same: whoever has the old password and an old key file can still open what he has
copied. Where that is to be feared, the keys are changed, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek.crypto.keyfile import RECOVERY, KeyFile
from kkrek.crypto.password import check_new_password, new_one_time_password, new_recovery_code
from kkrek.crypto.slots import new_person
from kkrek.domain.configuration import without_blanks
from kkrek.domain.role import Role
from kkrek.errors import N_, InvalidValueError, UntrustedError
from kkrek.operations.keeping.init import Recovery, cost_of, guessable
from kkrek.operations.keeping.user import grant, granted_anew, granting, present
from kkrek.operations.unfinished import save_before_commit
from kkrek.store import users

if TYPE_CHECKING:
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register


@dataclass(frozen=True, slots=True)
class Tested:
    """A recovery code that opens the register: its id, and the generation of the keys that it opened."""

    register: str
    generation: int


def reset(
    access: Access, name: str, password: str, *, dry_run: bool = False, cost: tuple[int, int, int] | None = None
) -> None:
    """Give a user new keys under a password for one use; whatever session the user has is over.

    To whoever acts the password is one like any other: nobody else gave it.

    Earlier entries of the log stay believed: the log remembers with which key they were signed.

    Raises:
        RoleTooLowError: who acts is no officer (22).
        NotFoundError: there is no such user (30).
        InvalidValueError: the password is refused (52).
    """
    with access.open("user reset", Role.OFFICER) as register:
        user = present(register, name)
        check_new_password(password, user=user.name, names=guessable(register.configuration))
        if dry_run:
            register.record()
            return
        _put(register, user.name, user.role, password, cost)


def may_reset(access: Access, name: str) -> str:
    """Refuse before anybody is asked for a password; only a refusal is logged. Returns the name as the user bears it.

    Raises:
        RoleTooLowError: who acts is no officer (22).
        NotFoundError: there is no such user (30).
    """
    with access.looking("user reset", Role.OFFICER) as register:
        return present(register, name).name


def one_time_password(name: str) -> str:
    """Return a random password for a user; one that happens to hold the user's name is not taken."""
    while True:
        made = new_one_time_password()
        try:
            check_new_password(made, user=name, names=())
        except InvalidValueError:
            continue
        return made


def test(access: Access, code: str) -> Tested:
    """Open the recovery slot with the code, as one would when every password is lost; nothing is changed.

    Raises:
        InvalidValueError: the code was not copied correctly (52).
        WrongPasswordError: it is another register's, or of a sheet that was replaced (12).
        UntrustedError: the slot is not the one that the register knows (17).
    """
    access.require("recovery test", Role.OFFICER)
    keys = KeyFile.load(access.place.keys)
    opened = keys.unlock(RECOVERY, code)
    with access.open("recovery test", Role.OFFICER) as register:
        known, slot = users.find(register.store, RECOVERY), keys.public(RECOVERY)
        if known is None or (known.box_pub, known.sign_pub) != (slot.box_pub.hex(), slot.sign_pub.hex()):
            raise UntrustedError(reason=N_("the recovery slot of the key file is not the one that the register knows"))
        if opened.keys != register.unlocked.keys:
            raise UntrustedError(reason=N_("the recovery slot of the key file opens other keys than the register's"))
        register.record()
        return Tested(access.unlocked.register, opened.keys.generation)


def sheet(access: Access) -> Recovery:
    """Return a new recovery sheet that opens nothing yet: whoever has it on paper goes on with `replace_sheet`.

    Raises:
        RoleTooLowError: who acts is no officer (22).
    """
    with access.looking("recovery new", Role.OFFICER) as register:
        name = without_blanks(register.configuration.register_name.get("fi"))
        return Recovery(new_recovery_code(), access.unlocked.register, name, register.moment.today)


def replace_sheet(access: Access, code: str, cost: tuple[int, int, int] | None = None) -> None:
    """Put a new recovery code in the place of the one before, which opens this key file no more.

    Raises:
        RoleTooLowError: who acts is no officer (22).
    """
    with access.open("recovery new", Role.OFFICER) as register:
        _put(register, RECOVERY, RECOVERY, code, cost)


def _put(register: Register, name: str, role: str, password: str, cost: tuple[int, int, int] | None) -> None:
    """Exchange a slot, the row and what the log lets one believe, all together.

    What was granted with the old signing key is granted anew: from now on nobody is to believe that key.
    """
    place, acting, mine = register.store.place, granting(register), name == register.user
    person = replace(new_person(), one_time=name != RECOVERY and not mine)
    keys = KeyFile.load(place.keys).with_new_person(acting, name, role, person, password, cost_of(cost))
    public, before = keys.public(name), users.find(register.store, name)
    assert before is not None
    row = before._replace(box_pub=public.box_pub.hex(), sign_pub=public.sign_pub.hex())
    users.set_keys(register.store, name, row.box_pub, row.sign_pub)
    keys = granted_anew(register, keys, before, replace(acting, signer=person.signer) if mine else acting)
    grant(register, keys, [row])
    save_before_commit(register.store, keys)
