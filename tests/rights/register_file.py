"""What is really in a register's file: every page and every frame of its write-ahead log, deciphered without SQLite.

A logical copy would show neither free pages nor the unused rest of a page, so it could not prove an erasure (E-39).
SQLCipher 4: AES-256-CBC, a page ends in 16 bytes IV and 64 bytes HMAC-SHA-512 over ciphertext, IV and page number.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from kkrek.store import connection

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from office import Office

    from kkrek.store.connection import Store

PAGE, IV, MAC = 4096, 16, 64
SALT = 16
WAL_HEADER, FRAME_HEADER = 32, 24

# Random ids and digests in hex digits: any short number stands in one of them by chance.
_OPAQUE = re.compile(rb"[0-9a-f]{64}|[0-9a-f]{32}")


@contextmanager
def opened(office: Office) -> Generator[Store]:
    """Open the register beside kkrek: to fill what no command writes yet, and to look at what it holds."""
    with connection.opened(office.officer.place, office.officer.unlocked.keys.data.hex()) as store:
        yield store


def pages(office: Office) -> list[bytes]:
    """Return every page of the file and every frame of the write-ahead log, in clear."""
    place, key = office.officer.place, office.officer.unlocked.keys.data
    content = place.database.read_bytes()
    salt = content[:SALT]
    found = [
        _page(content[start : start + PAGE], start // PAGE + 1, key, salt) for start in range(0, len(content), PAGE)
    ]
    log = place.database.with_name(f"{place.database.name}-wal")
    frames = log.read_bytes() if log.exists() else b""
    for start in range(WAL_HEADER, len(frames) - PAGE - FRAME_HEADER + 1, PAGE + FRAME_HEADER):
        (number,) = struct.unpack(">I", frames[start : start + 4])
        found.append(_page(frames[start + FRAME_HEADER :][:PAGE], number, key, salt))
    return found


def held(office: Office, needles: Iterable[bytes]) -> set[bytes]:
    """Return which of these bytes stand anywhere in the file or its write-ahead log."""
    whole = _OPAQUE.sub(b"\0", b"\0".join(pages(office)))
    return {needle for needle in needles if needle in whole}


def _page(page: bytes, number: int, key: bytes, salt: bytes) -> bytes:
    body = page[SALT if number == 1 else 0 : PAGE - IV - MAC]
    iv, mac = page[PAGE - IV - MAC : PAGE - MAC], page[PAGE - MAC :]
    mac_key = hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt), 2, 32)
    expected = hmac.new(mac_key, body + iv + struct.pack("<I", number), "sha512").digest()
    assert hmac.compare_digest(expected, mac), f"page {number} does not verify"
    cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return cipher.update(body) + cipher.finalize()
