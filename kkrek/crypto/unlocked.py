"""What a password or a session opens; small, because every command loads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


@dataclass(frozen=True, slots=True)
class Keys:
    """The register's keys of one generation, 32 bytes each; a viewer has no ``restricted`` key."""

    generation: int
    data: bytes = field(repr=False)
    restricted: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What a password opened: who acts, the keys, and the signing keys of the officers this user believes.

    ``officers`` are the ``pins``, which the slot itself names, and everybody for whom one of them vouches; the pins
    were right in the generation ``since``. ``box`` opens the grants of later rotations; a session goes without it
    (None) and ends with a rotation. ``granted_by`` is whose signing key granted the keys, for the log to be asked
    about; None in a session, where it was asked. ``one_time`` says that the password is good for choosing another one
    alone.
    """

    user: str
    role: str
    register: str
    keys: Keys
    signer: Ed25519PrivateKey = field(repr=False)
    officers: tuple[bytes, ...] = field(repr=False)
    box: X25519PrivateKey | None = field(default=None, repr=False)
    pins: tuple[bytes, ...] = field(default=(), repr=False)
    since: int = 0
    granted_by: bytes | None = None
    one_time: bool = False
