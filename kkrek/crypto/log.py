"""The hash chain and the signatures of the access log; the ledger uses the same functions (GDPR Art. 5(2)).

An entry is a flat object that holds the hash of the entry before it as ``prev``. Its own hash is the SHA-256 of its
canonical JSON, so that no entry can be changed, left out or moved without changing every hash after it. The hash is
signed by the user who acted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

Value = None | bool | int | str | Sequence["Value"] | Mapping[str, "Value"]

_SIGNED_AS = b"kkrek-entry\n"


def canonical(value: Value) -> bytes:
    """Return the one JSON text of a value: sorted keys, no blanks, ASCII; floats have no place in it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def entry_hash(fields: Mapping[str, Value]) -> str:
    """Return the hash of an entry as 64 hex digits; ``fields`` hold the hash before it as ``prev``."""
    return hashlib.sha256(canonical(fields)).hexdigest()


def sign(signer: Ed25519PrivateKey, hash_hex: str) -> bytes:
    """Return the user's signature (64 bytes) over the hash of an entry."""
    return signer.sign(_SIGNED_AS + hash_hex.encode("ascii"))


def verify(sign_pub: bytes, hash_hex: str, signature: bytes) -> bool:
    """Tell whether ``signature`` was made over this hash by the holder of ``sign_pub`` (32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(sign_pub).verify(signature, _SIGNED_AS + hash_hex.encode("ascii"))
    except (InvalidSignature, ValueError):
        return False
    return True


def public_bytes(signer: Ed25519PrivateKey) -> bytes:
    """Return the public half of a signing key, 32 bytes."""
    return signer.public_key().public_bytes_raw()
