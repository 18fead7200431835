"""One user's slot in the key file: the private halves under a password, the register's keys under the public half.

``priv`` is sealed under a key derived from the user's password and holds the user's private keys and the *pins*: the
signing keys of the officers whose grants this user believes. ``grant`` is what an officer gave: the role and the
register's keys, sealed to the user's X25519 key (HPKE, RFC 9180) and signed by the officer. So keys can be granted anew
without anybody's password, and nobody but an officer can grant. The role stands in the grant alone: an officer changes
it by a new grant, and a role edited in the file breaks the signature.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from kkrek.crypto.harden import signals_held_back
from kkrek.crypto.log import Value, canonical, public_bytes
from kkrek.crypto.unlocked import Keys
from kkrek.errors import N_, UntrustedError, WrongPasswordError

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT = "kkrek-keys"
VERSION = 1
SALT_BYTES = 16
KEY_BYTES = 32

_NONCE_BYTES = 12
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_MEMORY_KIB = range(64 * 1024, 1024 * 1024 + 1)
_ITERATIONS = range(1, 11)
_LANES = range(1, 9)


class Role(StrEnum):
    """What a slot may hold: a viewer lacks the restricted key; recovery is the sealed sheet, not a person."""

    VIEWER = "viewer"
    CLERK = "clerk"
    OFFICER = "officer"
    RECOVERY = "recovery"


GRANTING = frozenset({Role.OFFICER, Role.RECOVERY})


@dataclass(frozen=True, slots=True)
class Cost:
    """What deriving a key from a password costs (Argon2id): memory in KiB, passes, parallel lanes."""

    memory_kib: int = 262_144
    iterations: int = 3
    lanes: int = 4


SHIPPED = Cost()


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose slot it is: register, user name, and the public halves (X25519, Ed25519) of the user's keys."""

    register: str
    user: str
    box_pub: bytes
    sign_pub: bytes


@dataclass(frozen=True, slots=True)
class Grant:
    """The role and the sealed keys that the holder of ``by`` gave and signed."""

    generation: int
    role: str
    sealed: bytes
    by: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Slot:
    """One user of the key file; ``grant_prev`` stands only while the keys are being rotated."""

    user: str
    cost: Cost
    salt: bytes
    box_pub: bytes
    sign_pub: bytes
    priv: bytes
    grant: Grant
    grant_prev: Grant | None = None

    def holder(self, register: str) -> Holder:
        """Return whose slot it is."""
        return Holder(register, self.user, self.box_pub, self.sign_pub)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A person sealed under a password: at what cost, with which salt."""

    cost: Cost
    salt: bytes
    priv: bytes


@dataclass(frozen=True, slots=True)
class Person:
    """The secret half of a slot: private keys, and the signing keys of the officers whom the user believes.

    ``since`` is the generation of keys in which the pins were right: who vouched for whom before does not matter.
    ``one_time`` says that an officer chose the password: it is good for choosing another one and for nothing else.
    """

    box: X25519PrivateKey = field(repr=False)
    signer: Ed25519PrivateKey = field(repr=False)
    pins: tuple[bytes, ...]
    since: int = 0
    one_time: bool = False

    def holder(self, register: str, user: str) -> Holder:
        """Return the public side of this person in a register."""
        return Holder(register, user, self.box.public_key().public_bytes_raw(), public_bytes(self.signer))


def new_person() -> Person:
    """Make key pairs for a new slot, without pins."""
    return Person(X25519PrivateKey.generate(), Ed25519PrivateKey.generate(), ())


def derive(password: str, salt: bytes, cost: Cost) -> bytes:
    """Derive the key that seals ``priv`` from the password (NFKC) at the slot's cost.

    Raises:
        UntrustedError: the cost lies outside what kkrek accepts, so somebody edited it.
    """
    if cost.memory_kib not in _MEMORY_KIB or cost.iterations not in _ITERATIONS or cost.lanes not in _LANES:
        raise UntrustedError(reason=N_("the cost of the key derivation lies outside the allowed range"))
    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    # A terminal that does not speak UTF-8 hands over lone surrogates; they are a wrong password, not a crash.
    return kdf.derive(unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass"))


def seal_person(register: str, user: str, person: Person, password: str, cost: Cost) -> Sealed:
    """Seal a person under a password, with a fresh salt."""
    salt = os.urandom(SALT_BYTES)
    nonce = os.urandom(_NONCE_BYTES)
    secret: dict[str, Value] = {
        "since": person.since,
        "box": person.box.private_bytes_raw().hex(),
        "officers": [pin.hex() for pin in person.pins],
        "sign": person.signer.private_bytes_raw().hex(),
    }
    plain = canonical({**secret, "one_time": True} if person.one_time else secret)
    header = _priv_header(person.holder(register, user), salt, cost)
    return Sealed(cost, salt, nonce + AESGCM(derive(password, salt, cost)).encrypt(nonce, plain, header))


def open_person(register: str, slot: Slot, password: str) -> Person:
    """Open a slot with its password.

    Raises:
        WrongPasswordError: the password is wrong, or the slot was edited: the two cannot be told apart.
        UntrustedError: the cost was edited.
    """
    cipher = AESGCM(derive(password, slot.salt, slot.cost))
    header = _priv_header(slot.holder(register), slot.salt, slot.cost)
    try:
        plain = json.loads(cipher.decrypt(slot.priv[:_NONCE_BYTES], slot.priv[_NONCE_BYTES:], header))
    except (InvalidTag, ValueError) as error:
        raise WrongPasswordError(user=slot.user) from error
    return Person(
        X25519PrivateKey.from_private_bytes(bytes.fromhex(plain["box"])),
        Ed25519PrivateKey.from_private_bytes(bytes.fromhex(plain["sign"])),
        tuple(bytes.fromhex(pin) for pin in plain["officers"]),
        since=plain.get("since", 0),
        one_time=plain.get("one_time", False),
    )


def grant_keys(holder: Holder, role: Role, keys: Keys, signer: Ed25519PrivateKey) -> Grant:
    """Seal the keys that a role may have to a user's public half, signed by an officer."""
    plain: dict[str, Value] = {"data": keys.data.hex(), "gen": keys.generation}
    if role is not Role.VIEWER and keys.restricted is not None:
        plain["restricted"] = keys.restricted.hex()
    header = grant_header(holder, role, keys.generation)
    box_pub = X25519PublicKey.from_public_bytes(holder.box_pub)
    sealed = _SUITE.encrypt(canonical(plain), box_pub, info=canonical(header))
    signature = signer.sign(canonical([*header, hashlib.sha256(sealed).hexdigest()]))
    return Grant(keys.generation, role, sealed, public_bytes(signer), signature)


def open_grant(register: str, slot: Slot, person: Person, trusted: Iterable[bytes]) -> Keys:
    """Verify the officer's signature and open the keys granted to a slot.

    Raises:
        UntrustedError: the grant is not by a trusted officer, or was edited.
    """
    grant = slot.grant
    if grant.by not in frozenset(trusted) or not is_signed(register, slot):
        raise UntrustedError(reason=N_("the keys of this user were not granted by a trusted officer"))
    header = canonical(grant_header(slot.holder(register), grant.role, grant.generation))
    try:
        with signals_held_back():  # HPKE takes an interruption for a wrong key, which would be told as a forgery
            opened = _SUITE.decrypt(grant.sealed, person.box, info=header)
        plain = json.loads(opened)
        restricted = plain.get("restricted")
        keys = Keys(plain["gen"], bytes.fromhex(plain["data"]), bytes.fromhex(restricted) if restricted else None)
    except (InvalidTag, ValueError, KeyError) as error:
        raise UntrustedError(reason=N_("the keys of this user do not open")) from error
    if keys.generation != grant.generation or (grant.role == Role.VIEWER and keys.restricted is not None):
        raise UntrustedError(reason=N_("the keys of this user do not fit the grant"))
    return keys


def is_signed(register: str, slot: Slot) -> bool:
    """Tell whether the holder of ``grant.by`` signed this grant for exactly this slot."""
    grant = slot.grant
    header = grant_header(slot.holder(register), grant.role, grant.generation)
    return signed_by(grant.by, grant.signature, [*header, sealed_digest(grant)])


def signed_by(by: bytes, signature: bytes, facts: list[Value]) -> bool:
    """Tell whether the holder of ``by`` (32 bytes) signed the header of a grant and the digest of its sealed keys."""
    try:
        Ed25519PublicKey.from_public_bytes(by).verify(signature, canonical(facts))
    except (InvalidSignature, ValueError):
        return False
    return True


def encode(raw: bytes) -> str:
    """Return bytes as the file writes them: base64."""
    return base64.b64encode(raw).decode("ascii")


def grant_header(holder: Holder, role: str, generation: Value) -> list[Value]:
    """Return what a grant is bound to: register, user, public keys, role and generation."""
    return [*_header(holder, "keys"), role, generation]


def sealed_digest(grant: Grant) -> str:
    """Return the SHA-256 over the sealed keys of a grant, 64 hex digits: it is what the officer signs."""
    return hashlib.sha256(grant.sealed).hexdigest()


def _priv_header(holder: Holder, salt: bytes, cost: Cost) -> bytes:
    return canonical([*_header(holder, "priv"), cost.memory_kib, cost.iterations, cost.lanes, encode(salt)])


def _header(holder: Holder, part: str) -> list[Value]:
    public = [encode(holder.box_pub), encode(holder.sign_pub)]
    return [FORMAT, VERSION, holder.register, part, holder.user, *public]
