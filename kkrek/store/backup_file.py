"""The file of a backup: a tar of the manifest, the reduced key file and a copy of the register, in this order.

It is written under another name, read back, and only then named; so a file that has a backup's name is whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import secrets
import stat
import tarfile
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import IO, TYPE_CHECKING, NamedTuple

from kkrek.domain.backup import DATABASE, KEYS, ManifestError, Part, SignedManifest, parse
from kkrek.errors import N_, BackupDamagedError, CannotWriteError, InputUnreadableError, OutputError, Phrase
from kkrek.errors.reasons import reason_of
from kkrek.store import lock
from kkrek.store.place import sync

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

MANIFEST = "manifest.json"
_PREFIX = ".kkrek-backup-"
_MOST = {MANIFEST: 64 * 1024, KEYS: 1024 * 1024}
_PIECE = 1024 * 1024


class Head(NamedTuple):
    """What stands before the copy of the register: the manifest, and the bytes of the key file."""

    manifest: SignedManifest
    keys: bytes


def part_of(path: Path) -> Part:
    """Return length and digest of a file."""
    digest, length = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            length += len(piece)
    return Part(length, digest.hexdigest())


def part_of_bytes(content: bytes) -> Part:
    """Return length and digest of bytes."""
    return Part(len(content), hashlib.sha256(content).hexdigest())


def write(path: Path, signed: SignedManifest, keys: bytes, database: Path, mode: int) -> None:
    """Write a backup whole or not at all: under another name, read back from the disk, then named.

    Raises:
        OutputError: the folder does not take it (60).
        BackupDamagedError: what stands on the disk is not what was written (14).
    """
    with named_last(path, mode) as (temporary, file):
        with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as tar:
            for name, content in ((MANIFEST, signed.text()), (KEYS, keys)):
                tar.addfile(_entry(name, len(content), signed), io.BytesIO(content))
            with database.open("rb") as copy:
                tar.addfile(_entry(DATABASE, signed.manifest.files[DATABASE].bytes, signed), copy)
        file.flush()
        os.fsync(file.fileno())
        _forget_cached(file.fileno())
        check(temporary, read_head(temporary).manifest)


@contextmanager
def named_last(path: Path, mode: int) -> Generator[tuple[Path, IO[bytes]]]:
    """Give a file to be filled beside ``path``; it gets this name when all went well, else it is gone.

    Raises:
        OutputError: the folder does not take it (60).
    """
    temporary = path.with_name(f"{_PREFIX}{secrets.token_hex(8)}")
    try:
        with _begun(temporary, mode) as file:
            yield temporary, file
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(path)
        sync(path.parent)
    except OSError as error:
        raise not_written(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Delete what processes left that were killed while they wrote a backup."""
    for path in folder.glob(f"{_PREFIX}*"):
        lock.delete_left(path)


def read_head(path: Path) -> Head:
    """Return the manifest and the key file of a backup; the copy of the register is not read.

    Raises:
        InputUnreadableError: there is no such file, or you may not read it (50).
        BackupDamagedError: it is no backup, or is cut (14).
    """
    with _opened(path) as tar:
        manifest, keys = _small(tar, path, MANIFEST), _small(tar, path, KEYS)
    try:
        return Head(parse(manifest), keys)
    except ManifestError as error:
        raise damaged(path, N_("its manifest cannot be read")) from error


def check(path: Path, signed: SignedManifest) -> None:
    """Compare every part of a backup with the manifest.

    Raises:
        BackupDamagedError: a part differs, or is cut (14).
    """
    with _opened(path) as tar:
        _small(tar, path, MANIFEST)
        _same(path, part_of_bytes(_small(tar, path, KEYS)), signed, KEYS)
        digest, length = hashlib.sha256(), 0
        for piece in _pieces(tar, path):
            digest.update(piece)
            length += len(piece)
    _same(path, Part(length, digest.hexdigest()), signed, DATABASE)


def unpack(path: Path, signed: SignedManifest, target: Path) -> None:
    """Write the copy of the register into ``target``, a new or an empty file of ours, and compare it.

    Raises:
        BackupDamagedError: a part differs from the manifest, or is cut (14).
        CannotWriteError: the disk does not take it (18).
    """
    digest, length = hashlib.sha256(), 0
    with _opened(path) as tar:
        _small(tar, path, MANIFEST)
        _same(path, part_of_bytes(_small(tar, path, KEYS)), signed, KEYS)
        try:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                for piece in _pieces(tar, path):
                    digest.update(piece)
                    length += len(piece)
                    file.write(piece)
                file.flush()
                os.fsync(descriptor)
        except OSError as error:
            raise CannotWriteError(reason=reason_of(error)) from error
    _same(path, Part(length, digest.hexdigest()), signed, DATABASE)


def damaged(path: Path, reason: Phrase) -> BackupDamagedError:
    """Return the failure of a file that is no whole backup (14)."""
    return BackupDamagedError(path=str(path), reason=reason)


def not_written(path: Path, error: OSError) -> OutputError:
    """Return the failure of a folder that does not take a backup (60)."""
    remedy = N_("make room there, or set settings.backup_to to another folder")
    return OutputError(path=str(path), reason=reason_of(error), remedy=remedy)


def _begun(temporary: Path, mode: int) -> IO[bytes]:
    descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    os.fchmod(descriptor, mode)
    return os.fdopen(descriptor, "w+b")


def _entry(name: str, size: int, signed: SignedManifest) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    entry.mtime = int(datetime.fromisoformat(signed.manifest.made_at).timestamp())
    return entry


def _forget_cached(descriptor: int) -> None:
    """Ask the system to read the file from the disk the next time: what is verified is what stands there."""
    with suppress(OSError, AttributeError):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


@contextmanager
def _opened(path: Path) -> Generator[tarfile.TarFile]:
    try:
        # A pipe of a backup's name, where nobody writes, would keep every command waiting.
        file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    except OSError as error:
        remedy = N_("check the name of the file; `kkrek backup list` shows the backups")
        raise InputUnreadableError(path=str(path), reason=reason_of(error), remedy=remedy) from error
    with file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise damaged(path, N_("it is not a regular file"))
        try:
            with tarfile.open(fileobj=file, mode="r:") as tar:
                yield tar
        except (tarfile.TarError, EOFError, ValueError) as error:
            raise damaged(path, N_("it is cut short, or no backup")) from error
        except IsADirectoryError as error:
            raise damaged(path, N_("it is a folder")) from error


def _next(tar: tarfile.TarFile, path: Path, name: str) -> tarfile.TarInfo:
    entry = tar.next()
    if entry is None:
        raise damaged(path, N_("it is cut short, or no backup"))
    if entry.name != name or not entry.isreg():
        raise damaged(path, N_("it holds something else than a backup does"))
    return entry


def _small(tar: tarfile.TarFile, path: Path, name: str) -> bytes:
    entry = _next(tar, path, name)
    if entry.size > _MOST[name]:
        raise damaged(path, N_("it holds something else than a backup does"))
    file = tar.extractfile(entry)
    content = file.read() if file is not None else b""
    if len(content) != entry.size:
        raise damaged(path, N_("it is cut short, or no backup"))
    return content


def _pieces(tar: tarfile.TarFile, path: Path) -> Generator[bytes]:
    """Yield the copy of the register piece by piece, and see that nothing stands behind it."""
    file = tar.extractfile(_next(tar, path, DATABASE))
    while file is not None and (piece := file.read(_PIECE)):
        yield piece
    if tar.next() is not None:
        raise damaged(path, N_("it holds something else than a backup does"))


def _same(path: Path, found: Part, signed: SignedManifest, name: str) -> None:
    if found != signed.manifest.files[name]:
        raise damaged(path, N_("a part of it is not what its manifest says"))
