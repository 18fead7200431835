"""Unlock a register with a password or the recovery code; a look-up in a session never loads this (Argon2id, HPKE)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.crypto.keyfile import KeyFile
from kkrek.operations.access import Access, Surroundings
from kkrek.store.place import Place, check_place

if TYPE_CHECKING:
    from pathlib import Path


def unlock(directory: Path, user: str, password: str, surroundings: Surroundings, purpose: str | None) -> Access:
    """Unlock with a password, for the user ``recovery`` the code, writing no session (one Argon2id).

    Raises:
        WrongPasswordError: no such user or wrong password (12).
        UntrustedError: the grant is not an officer's (17).
        InvalidValueError: the recovery code has a typing error (52).
    """
    place = Place(directory)
    check_place(place)
    return Access(place, KeyFile.load(place.keys).unlock(user, password), surroundings, purpose)
