"""Read the key file from the disk, only if nobody else can have put something else there."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from kkrek.crypto.private_file import open_private, read_all
from kkrek.errors import N_, DamagedError, InputUnreadableError, UnsafePlaceError

if TYPE_CHECKING:
    from pathlib import Path

    from kkrek.errors import Phrase

_MAX_BYTES = 1024 * 1024


def read_content(path: Path) -> bytes:
    """Return what is in the key file.

    Raises:
        DamagedError: it is missing, too large or no file (14).
        UnsafePlaceError: it is a link, or every user of the machine can reach it (16).
        InputUnreadableError: it does not open (50).
    """
    try:
        fd = open_private(path)
    except OSError as error:
        raise _cannot_open(path, error) from error
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise DamagedError(reason=N_("the key file is not a file"), path=str(path))
        if status.st_mode & 0o007:
            raise _unsafe(path, N_("every user of the machine can reach the key file"))
        content = read_all(fd, _MAX_BYTES)
    finally:
        os.close(fd)
    if len(content) > _MAX_BYTES:
        raise DamagedError(reason=N_("the key file is too large"), path=str(path))
    return content


def _cannot_open(path: Path, error: OSError) -> Exception:
    if error.errno == errno.ELOOP:
        return _unsafe(path, N_("the key file is a link"))
    if error.errno == errno.ENOENT:
        return DamagedError(reason=N_("the key file is missing"), path=str(path))
    return InputUnreadableError(
        path=str(path), reason=N_("the key file does not open"), remedy=N_("check its owner and mode with `ls -l`")
    )


def _unsafe(path: Path, reason: Phrase) -> UnsafePlaceError:
    remedy = N_("put a regular file with mode 0600 there; nobody else needs it")
    return UnsafePlaceError(path=str(path), reason=reason, remedy=remedy)
