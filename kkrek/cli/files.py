"""Result files: written whole beside their place, and moved there only when the register has committed."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kkrek.errors import N_, InputUnreadableError, OutputError, Phrase
from kkrek.errors.reasons import reason_of

if TYPE_CHECKING:
    from kkrek.cli.settings import Settings

_OTHER_NAME = N_("choose another file name")
_ADD_FORCE = N_("add --force to replace it, or choose another file name")


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """A file that is complete on disk under a temporary name; exactly one of commit and discard ends it."""

    path: Path
    temporary: Path
    force: bool

    def commit(self) -> None:
        """Give the file its name; a file that came there meanwhile is not replaced without ``force``.

        Raises:
            OutputError: the name is taken, or the folder takes no more.
        """
        try:
            self._move()
            _sync_folder(self.path.parent)
        except OSError as error:
            raise output_error(self.path, error) from error
        finally:
            self.discard()

    def discard(self) -> None:
        """Remove the temporary file, if it is still there."""
        self.temporary.unlink(missing_ok=True)

    def _move(self) -> None:
        refuse_taken(self.path, force=self.force)
        if self.force:
            self.temporary.replace(self.path)
        else:
            _move_to_free_name(self.temporary, self.path)


def write_file(path: Path, content: bytes, *, force: bool) -> PreparedFile:
    """Write ``content`` (mode 0600, on disk) beside ``path``; its name is given by ``commit``.

    Raises:
        OutputError: the name is taken or a link, the folder is missing or cannot be written.
    """
    prepared, file = _begun(path, force=force)
    try:
        with file:
            file.write(content)
            sync(file)
    except BaseException as error:
        prepared.discard()
        if isinstance(error, OSError):
            raise output_error(path, error) from error
        raise
    return prepared


@contextmanager
def filled(path: Path, *, force: bool) -> Generator[BinaryIO]:
    """Give a file (mode 0600) to be filled piece by piece; it gets its name when the block ends well, else is gone.

    Raises:
        OutputError: the name is taken or a link, the folder is missing or takes no more.
    """
    prepared, file = _begun(path, force=force)
    try:
        with file:
            yield file
            sync(file)
    except BaseException as error:
        prepared.discard()
        if isinstance(error, OSError):
            raise output_error(path, error) from error
        raise
    prepared.commit()


def read_file(path: Path, limit: int) -> bytes:
    """Return the content of an input file, one byte more than ``limit`` where it is larger.

    Raises:
        InputUnreadableError: it is missing or forbidden (50).
    """
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise unreadable(str(path), error) from error


def unreadable(path: str, error: OSError) -> InputUnreadableError:
    """Return the failure of an input file that the system does not let be read (50)."""
    reasons: dict[int | None, Phrase] = {
        errno.ENOENT: N_("there is no such file"),
        errno.EISDIR: N_("it is a folder"),
        errno.EACCES: N_("you may not read it"),
    }
    reason = reasons.get(error.errno) or reason_of(error)
    return InputUnreadableError(path=path, reason=reason, remedy=N_("check the name of the file"))


def refuse_among(register: Path, path: Path, remedy: Phrase) -> None:
    """Refuse a result among the register's own files: with ``--force`` it could take the place of one.

    Raises:
        OutputError: the file would lie in the register's directory.
    """
    if path.parent.resolve() == register.resolve():
        raise OutputError(path=str(path), reason=N_("the register itself lies in this folder"), remedy=remedy)


def refuse_own(given: Settings, path: Path, remedy: Phrase, *read: str | Path | None) -> None:
    """Refuse a result among the register's own files, or in the place of the password file or of a file that is read.

    Raises:
        OutputError: the file would take such a place (60).
    """
    refuse_among(given.register, path, remedy)
    if given.password_file is not None and _is_same(path, given.password_file):
        raise OutputError(path=str(path), reason=N_("it is the password file"), remedy=remedy)
    if any(_is_same(path, one) for one in read if one is not None):
        raise OutputError(path=str(path), reason=N_("it is the file that is read"), remedy=remedy)


def _is_same(path: Path, other: str | Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:  # what is not there is no file
        return False


def _begun(path: Path, *, force: bool) -> tuple[PreparedFile, BinaryIO]:
    try:
        refuse_taken(path, force=force)
        temporary = path.parent / f".kkrek-{secrets.token_hex(8)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(temporary, flags, 0o600)
    except OSError as error:
        raise output_error(path, error) from error
    return PreparedFile(path, temporary, force), os.fdopen(descriptor, "wb")


def sync(file: BinaryIO) -> None:
    """Bring all that was written to the disk."""
    file.flush()
    os.fsync(file.fileno())


def refuse_taken(path: Path, *, force: bool) -> None:
    """Refuse a name that is taken already, before anything is done for its sake.

    Raises:
        OutputError: the name is a link, no ordinary file, or taken without ``force``.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(mode):
        raise OutputError(path=str(path), reason=N_("it is a link"), remedy=_OTHER_NAME)
    if not stat.S_ISREG(mode):
        raise OutputError(path=str(path), reason=N_("it is no ordinary file"), remedy=_OTHER_NAME)
    if not force:
        raise OutputError(path=str(path), reason=N_("it exists already"), remedy=_ADD_FORCE)


def _move_to_free_name(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)  # unlike a rename, this never replaces
    except FileExistsError as error:
        raise OutputError(path=str(path), reason=N_("it exists already"), remedy=_ADD_FORCE) from error
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK}:
            raise
        temporary.rename(path)  # a file system without hard links


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def output_error(path: Path, error: OSError) -> OutputError:
    """Return the failure of a result that the system does not let be written (60)."""
    reasons: dict[int | None, Phrase] = {
        errno.ENOENT: N_("its folder does not exist"),
        errno.ENOTDIR: N_("its folder does not exist"),
        errno.EACCES: N_("its folder does not let you write"),
        errno.EPERM: N_("its folder does not let you write"),
        errno.EROFS: N_("its folder is read-only"),
    }
    reason = reasons.get(error.errno) or reason_of(error)
    return OutputError(path=str(path), reason=reason, remedy=N_("choose another place"))
