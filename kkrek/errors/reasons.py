"""Why the system does not read or write a file, in words that are translated: its own are English."""

from __future__ import annotations

import errno
import os

from kkrek.errors.base import N_, Phrase

_REASONS: dict[int, Phrase] = {
    errno.EBADF: N_("it is closed"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EFBIG: N_("the file may not become so large"),
    errno.EIO: N_("the disk reports an error"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EROFS: N_("the disk is read-only"),
    errno.EACCES: N_("you may not do that there"),
    errno.EPERM: N_("you may not do that there"),
    errno.ENAMETOOLONG: N_("its name is too long"),
    errno.ELOOP: N_("it is a link"),
    errno.ENOTDIR: N_("a part of its path is no folder"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENOENT: N_("there is no such file"),
    errno.EEXIST: N_("it exists already"),
    errno.EAGAIN: N_("it is not ready at the moment"),
    errno.ENXIO: N_("nobody reads it"),
    errno.ESTALE: N_("the place is gone"),
    errno.EMFILE: N_("too many files are open"),
    errno.ENFILE: N_("too many files are open"),
}


def reason_of(error: OSError) -> Phrase:
    """Return why a file is not read or written; what is seldom met is told in the words of the system."""
    known = _REASONS.get(error.errno or 0)
    return known if known is not None else Phrase(os.strerror(error.errno or 0))
