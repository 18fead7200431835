"""Single fields sealed under the restricted key, and the hashes by which they are found again.

The identity code and the account numbers are sealed (F-02, F-45), and every contact of a protected customer (F-15).
The place of a field is part of the seal: a ciphertext moved to another customer, row or field does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kkrek.crypto.log import canonical
from kkrek.errors import N_, UntrustedError

_GENERATION_BYTES = 4
_NONCE_BYTES = 12
_TAG_BYTES = 16
_HEAD_BYTES = _GENERATION_BYTES + _NONCE_BYTES


class FieldSeal:
    """Seals and opens fields of one register under one generation of the restricted key (32 bytes).

    Layout of a sealed field: generation (4 bytes, big-endian), nonce (12), AES-256-GCM ciphertext, tag (16).
    """

    __slots__ = ("_cipher", "_generation", "_index_key", "_register")

    def __init__(self, restricted: bytes, register: str, generation: int) -> None:
        self._register = register
        self._generation = generation
        self._cipher = AESGCM(_subkey(restricted, register, "field"))
        self._index_key = _subkey(restricted, register, "index")

    def seal(self, plain: bytes, *, customer: str, table: str, row: str, field: str) -> bytes:
        """Seal a field for its place; ``customer`` and ``row`` are uids made before the write."""
        nonce = os.urandom(_NONCE_BYTES)
        place = self._place(customer, table, row, field)
        return self._head() + nonce + self._cipher.encrypt(nonce, plain, place)

    def open(self, sealed: bytes, *, customer: str, table: str, row: str, field: str) -> bytes:
        """Open a field at its place.

        Raises:
            UntrustedError: the field was changed, moved, or sealed under other keys.
        """
        if len(sealed) < _HEAD_BYTES + _TAG_BYTES or not sealed.startswith(self._head()):
            raise UntrustedError(reason=N_("a sealed field has the wrong form"))
        nonce = sealed[_GENERATION_BYTES:_HEAD_BYTES]
        try:
            return self._cipher.decrypt(nonce, sealed[_HEAD_BYTES:], self._place(customer, table, row, field))
        except InvalidTag as error:
            raise UntrustedError(reason=N_("a sealed field was changed or moved")) from error

    def blind_index(self, canonical: str) -> bytes:
        """Return the hash by which an identity code in canonical form is found and kept unique (F-07): 32 bytes."""
        return hmac.digest(self._index_key, canonical.encode(), hashlib.sha256)

    def _head(self) -> bytes:
        return self._generation.to_bytes(_GENERATION_BYTES, "big")

    def _place(self, customer: str, table: str, row: str, field: str) -> bytes:
        return canonical({
            "customer": customer,
            "field": field,
            "generation": self._generation,
            "register": self._register,
            "row": row,
            "table": table,
        })


def suppression_digest(key: bytes, kind: str, normal: str) -> bytes:
    """Return the hash under which an opt-out outlives the erasure of its person (M-03), 32 bytes.

    ``kind`` names what ``normal`` is (e-mail, phone, ...), so that equal texts of two kinds do not meet.
    """
    return hmac.digest(key, canonical([kind, normal]), hashlib.sha256)


def _subkey(restricted: bytes, register: str, use: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=canonical(["kkrek", 1, register, use])).derive(restricted)
