"""Small secret files: read only if nobody else can reach them, written whole or not at all (GDPR Art. 32)."""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import TYPE_CHECKING

from kkrek.errors import CannotWriteError
from kkrek.errors.reasons import reason_of

if TYPE_CHECKING:
    from pathlib import Path


def open_private(path: Path) -> int:
    """Open a file for reading and return its descriptor; a link is not followed, a pipe does not block.

    Raises:
        OSError: it cannot be opened; ``ELOOP`` when it is a link.
    """
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)


def read_all(fd: int, limit: int) -> bytes:
    """Read a descriptor to its end, at most ``limit`` bytes and one more, which tells that there was too much."""
    chunks: list[bytes] = []
    room = limit + 1
    while room > 0 and (chunk := os.read(fd, room)):
        chunks.append(chunk)
        room -= len(chunk)
    return b"".join(chunks)


def write_private(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace a file by ``content``, safe against a crash at any moment; a link at ``path`` is replaced, not followed.

    Raises:
        CannotWriteError: the disk is full, read-only or forbidden; the file is as it was.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        _write_new(temporary, content, mode)
        temporary.replace(path)
        _sync_directory(path.parent)
    except OSError as error:
        raise CannotWriteError(reason=reason_of(error)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _write_new(path: Path, content: bytes, mode: int) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as file:
        os.fchmod(fd, mode)
        file.write(content)
        file.flush()
        os.fsync(fd)


def _sync_directory(directory: Path) -> None:
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
