"""New keys in the key file: granted to the public half of every user, so that nobody's password is needed.

While the keys change, each slot holds the grant of the generation before, too (``keys_prev``): it tells the next
command that a rotation was interrupted, and is dropped at the end (GDPR Art. 32).
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from kkrek.crypto.keyfile import KeyFile, Keys, check_known
from kkrek.crypto.slots import KEY_BYTES, Role, Slot, grant_keys
from kkrek.crypto.vouchers import kept
from kkrek.errors import N_, UntrustedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kkrek.crypto.keyfile import PublicSlot, Unlocked


def next_keys(keys: Keys, newest: int = 0) -> Keys:
    """Return random keys of the next generation; ``newest`` is one that a restore has given up, never used again."""
    return Keys(max(keys.generation, newest) + 1, secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))


def rotated(keyfile: KeyFile, unlocked: Unlocked, keys: Keys, known: Mapping[str, PublicSlot]) -> KeyFile:
    """Return the file with new keys for those whom the register knows (``known``), and without everybody else.

    The keys go to the public halves that the register holds, never to those that stand in the file alone.

    Raises:
        UntrustedError: a slot is missing, or its public keys are not those of the register.
    """
    if known.keys() - set(keyfile.users):
        raise UntrustedError(reason=N_("the key file has no slot for one of the users"))
    slots = []
    for slot in keyfile.slots:
        if slot.user in known:
            check_known(slot, known[slot.user])
            slots.append(_granted(keyfile.register, slot, known[slot.user].role, unlocked, keys))
    return replace(keyfile, slots=tuple(slots), vouchers=kept(keyfile.vouchers, keyfile.slots))


def is_rotating(keyfile: KeyFile) -> bool:
    """Tell whether the file holds two generations of keys."""
    return any(slot.grant_prev is not None for slot in keyfile.slots)


def settled(keyfile: KeyFile) -> KeyFile:
    """Return the file with the newest generation alone."""
    return replace(keyfile, slots=tuple(replace(slot, grant_prev=None) for slot in keyfile.slots))


def _granted(register: str, slot: Slot, role: str, unlocked: Unlocked, keys: Keys) -> Slot:
    grant = grant_keys(slot.holder(register), Role(role), keys, unlocked.signer)
    return replace(slot, grant=grant, grant_prev=slot.grant)
