"""A key file with two officers, a clerk and a viewer, at a cost that tests can pay."""

import functools
from dataclasses import replace

from kkrek.crypto.keyfile import RECOVERY, Cost, KeyFile, Role, Unlocked
from kkrek.crypto.password import new_recovery_code
from kkrek.crypto.slots import Slot

FAST = Cost(65_536, 1, 1)
REGISTER = "00112233445566778899aabbccddeeff"
CODE = new_recovery_code()
PASSWORDS = {
    "aino": "hauki uiskentelee aamulla",
    "olli": "kuha nousee illalla pintaan",
    "matti": "ahven piiloutuu laiturin alle",
    "liisa": "siika viihtyy viileässä vedessä",
    RECOVERY: CODE,
}
ROLES = {"aino": Role.OFFICER, "olli": Role.OFFICER, "matti": Role.CLERK, "liisa": Role.VIEWER}


@functools.cache
def small_office() -> KeyFile:
    """Make the key file once; it is a value and never changes."""
    keyfile, aino = KeyFile.create(REGISTER, "aino", PASSWORDS["aino"], recovery_code=CODE, cost=FAST)
    for name in ("olli", "matti", "liisa"):
        keyfile = keyfile.with_user(aino, name, ROLES[name], PASSWORDS[name], FAST)
    return keyfile


def unlock(keyfile: KeyFile, user: str) -> Unlocked:
    """Unlock with the user's own password."""
    return keyfile.unlock(user, PASSWORDS[user])


def slot_of(keyfile: KeyFile, user: str) -> Slot:
    """Return a user's slot."""
    return next(slot for slot in keyfile.slots if slot.user == user)


def put(keyfile: KeyFile, changed: Slot, *, place: str | None = None) -> KeyFile:
    """Return the file with one slot exchanged, without asking any officer."""
    place = place or changed.user
    return replace(keyfile, slots=tuple(changed if slot.user == place else slot for slot in keyfile.slots))
