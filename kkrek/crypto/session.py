"""The sealed bundle of a session: one half in memory-backed storage, the key to it in the desktop keyring.

A disk that is stolen holds at most the one half. The bundle stands in a directory of the user's own, only where it is
never written to a disk; without such a place there is no session (GDPR Art. 32).
"""

from __future__ import annotations

import json
import os
import re
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kkrek.crypto.log import canonical
from kkrek.crypto.private_file import open_private, read_all, write_private
from kkrek.crypto.unlocked import Keys, Unlocked
from kkrek.errors import N_, DamagedError, NoWayToUnlockError, SessionEndedError, UnsafePlaceError

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_BYTES = 32

_NONCE_BYTES = 12
_MAX_BYTES = 64 * 1024
_REGISTER = re.compile(r"[0-9a-f]{1,64}")
_MEMORY_FILE_SYSTEMS = frozenset({"tmpfs", "ramfs"})


class SessionStore:
    """Where the bundle of one register lies below the user's runtime directory."""

    __slots__ = ("_runtime_dir", "path")

    def __init__(self, runtime_dir: Path, register_id: str) -> None:
        self._runtime_dir = runtime_dir
        self.path = runtime_dir / "kkrek" / f"{register_id}.session"

    def write(self, key: bytes, payload: bytes) -> None:
        """Seal and keep a bundle; the directory is made if needed.

        Raises:
            NoWayToUnlockError: the runtime directory would write it to a disk.
            UnsafePlaceError: the directory belongs to another user or others can reach it.
            CannotWriteError: there is no room.
        """
        if not memory_backed(self._runtime_dir):
            raise NoWayToUnlockError(reason=N_("there is no runtime directory in memory, so a session cannot be kept"))
        self.path.parent.mkdir(mode=0o700, exist_ok=True)
        _check_directory(self.path.parent)
        write_bundle(self.path, key, payload)

    def read(self, key: bytes) -> bytes | None:
        """Return the payload of the bundle, or None when there is no session.

        Raises:
            SessionEndedError: it does not open with this key.
            UnsafePlaceError: others can reach it.
        """
        if not self.path.parent.is_dir():
            return None
        _check_directory(self.path.parent)
        return read_bundle(self.path, key)

    def delete(self) -> None:
        """Delete the bundle; it need not be there."""
        self.path.unlink(missing_ok=True)


def register_of(key_file: Path) -> str:
    """Return the id of the register that a key file belongs to, without reading its slots.

    Raises:
        DamagedError: it is no key file.
    """
    try:
        found = json.loads(key_file.read_bytes())["register"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise DamagedError(reason=N_("the key file cannot be read as one"), path=str(key_file)) from error
    if not isinstance(found, str) or not _REGISTER.fullmatch(found):
        raise DamagedError(reason=N_("the key file cannot be read as one"), path=str(key_file))
    return found


def new_session_key() -> bytes:
    """Return a random key for one session, 32 bytes."""
    return secrets.token_bytes(KEY_BYTES)


def write_bundle(path: Path, key: bytes, payload: bytes) -> None:
    """Seal ``payload`` under the session key into a file of mode 0600.

    Raises:
        CannotWriteError: there is no room.
    """
    nonce = os.urandom(_NONCE_BYTES)
    write_private(path, nonce + AESGCM(key).encrypt(nonce, payload, _bound_to(path)))


def read_bundle(path: Path, key: bytes) -> bytes | None:
    """Open a bundle, or return None when there is none.

    Raises:
        SessionEndedError: it does not open with this key.
        UnsafePlaceError: it is a link, another user's, or others can reach it.
    """
    try:
        fd = open_private(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unsafe(path) from error
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode) or _reachable(status):
            raise _unsafe(path)
        sealed = read_all(fd, _MAX_BYTES)
    finally:
        os.close(fd)
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound_to(path))
    except (InvalidTag, ValueError) as error:
        raise SessionEndedError(reason=N_("its key does not fit"), remedy=N_("log in with `kkrek login`")) from error


def memory_backed(path: Path) -> bool:
    """Tell whether files under ``path`` live in memory only (tmpfs, ramfs); False where that cannot be known."""
    try:
        device = path.stat().st_dev
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", errors="replace")
    except OSError:
        return False
    number = f"{os.major(device)}:{os.minor(device)}"
    found = [line.partition(" - ")[2].split()[0] for line in mounts.splitlines() if line.split()[2] == number]
    return bool(found) and _MEMORY_FILE_SYSTEMS.issuperset(found)


def pack(unlocked: Unlocked) -> dict[str, str | int | list[str] | None]:
    """Return what a session keeps of an unlocked slot, as JSON values; the key that opens grants is left out."""
    restricted = unlocked.keys.restricted
    return {
        "user": unlocked.user,
        "role": unlocked.role,
        "register": unlocked.register,
        "gen": unlocked.keys.generation,
        "data": unlocked.keys.data.hex(),
        "restricted": None if restricted is None else restricted.hex(),
        "sign": unlocked.signer.private_bytes_raw().hex(),
        "officers": [officer.hex() for officer in unlocked.officers],
    }


def unpack(fields: Mapping[str, object]) -> Unlocked:
    """Return the unlocked slot of a session from what ``pack`` gave; it cannot open later grants.

    Raises:
        SessionEndedError: the bundle was written by another version.
    """
    match fields:
        case {
            "user": str(user),
            "role": str(role),
            "register": str(register),
            "gen": int(generation),
            "data": str(plain_key),
            "restricted": (str() | None) as restricted,
            "sign": str(seed),
            "officers": list(officers),
        }:
            keys = Keys(generation, bytes.fromhex(plain_key), bytes.fromhex(restricted) if restricted else None)
            signer = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
            pins = tuple(bytes.fromhex(officer) for officer in officers)
            return Unlocked(user, role, register, keys, signer, pins)
    raise SessionEndedError(
        reason=N_("it was begun by another version of kkrek"), remedy=N_("log in with `kkrek login`")
    )


def _check_directory(directory: Path) -> None:
    status = directory.lstat()
    if not stat.S_ISDIR(status.st_mode) or _reachable(status):
        raise _unsafe(directory)


def _reachable(status: os.stat_result) -> bool:
    return status.st_uid != os.geteuid() or bool(status.st_mode & 0o077)


def _unsafe(path: Path) -> UnsafePlaceError:
    reason = N_("the session must lie in a directory and a file that only you can reach")
    return UnsafePlaceError(path=str(path), reason=reason, remedy=N_("remove it and log in with `kkrek login`"))


def _bound_to(path: Path) -> bytes:
    return canonical(["kkrek-session", 1, path.name])
