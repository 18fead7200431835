"""How the register's files stand on the disk: who can reach them, whose they are, and how much room is left."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kkrek.store.place import Place

_OTHERS, _GROUP = 0o007, 0o060


@dataclass(frozen=True, slots=True)
class Reach:
    """A file by its name, without its folder: open to every user of the machine, another account's, or closed.

    It is closed where the accounts of a group share the register, and this file is not for them.
    """

    name: str
    open_to_all: bool
    foreign: bool
    closed: bool


def reach(place: Place) -> list[Reach]:
    """Return the files of the register that others can reach, or that one who should cannot."""
    found = []
    shared, group = place.is_shared, place.directory.stat().st_gid
    for path in (place.directory, *sorted(place.directory.glob("register.*"))):
        status = path.lstat()
        one = Reach(
            path.name,
            open_to_all=bool(status.st_mode & _OTHERS) and not stat.S_ISLNK(status.st_mode),
            foreign=not shared and status.st_uid not in {os.getuid(), 0},
            closed=shared and (status.st_mode & _GROUP != _GROUP or status.st_gid != group),
        )
        if one.open_to_all or one.foreign or one.closed:
            found.append(one)
    return found


def free_bytes(place: Place) -> int:
    """Return how much room the disk has for this account."""
    disk = os.statvfs(place.directory)
    return disk.f_bavail * disk.f_frsize


def size_bytes(place: Place) -> int:
    """Return the size of the register file with its write-ahead log."""
    beside = place.database.with_name(f"{place.database.name}-wal")
    return place.database.stat().st_size + (beside.stat().st_size if beside.exists() else 0)
