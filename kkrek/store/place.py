"""Where a register lies: one directory, its files, and whether the place is safe (GDPR Art. 32)."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kkrek.errors import N_, AlreadyThereError, DamagedError, LostRegisterError, NoRegisterError, UnsafePlaceError
from kkrek.errors.reasons import reason_of

if TYPE_CHECKING:
    from kkrek.errors import Phrase

_PLAIN_SQLITE = b"SQLite format 3\x00"
_OWN_DIRECTORY, _OWN_FILE = 0o700, 0o600
_SHARED_DIRECTORY, _SHARED_FILE = 0o2770, 0o660
_SMALLEST = 8192  # two pages: less cannot be a register
# What may lie where a register is restored to: of the lost one, and of a restore that was interrupted.
_MAY_STAY = frozenset({
    "register.ledger", "register.lock", "register.gate", "register.restoring", "register.db", "register.db-wal",
    "register.db-shm", "register.db-journal", "backups",
})  # fmt: skip
_NETWORK_TYPES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "ncpfs"})


@dataclass(frozen=True, slots=True)
class Place:
    """The directory of a register."""

    directory: Path

    @property
    def database(self) -> Path:
        """The path of the encrypted SQLite file."""
        return self.directory / "register.db"

    @property
    def keys(self) -> Path:
        """The path of the key file."""
        return self.directory / "register.keys"

    @property
    def lock(self) -> Path:
        """The path of the application lock."""
        return self.directory / "register.lock"

    @property
    def gate(self) -> Path:
        """The path of the gate, which whoever needs the register alone closes first."""
        return self.directory / "register.gate"

    @property
    def rotation(self) -> Path:
        """The path of the copy under new keys, while they are changed."""
        return self.directory / ".rotation.db"

    @property
    def file_mode(self) -> int:
        """The mode of every file: 0660 where a group shares the directory (2770), else 0600."""
        return _SHARED_FILE if self.is_shared else _OWN_FILE

    @property
    def is_shared(self) -> bool:
        """Whether several accounts of this host share the register as a group, see `kkrek init --group`."""
        return self.directory.stat().st_mode & _SHARED_DIRECTORY == _SHARED_DIRECTORY

    def open(self, path: Path, flags: int) -> int:
        """Open a file of the register, never through a link; one that this makes has the mode of the others.

        Raises:
            OSError: it cannot be opened.
        """
        descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, _OWN_FILE)
        try:
            if flags & os.O_CREAT:
                self._share(descriptor)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor

    def _share(self, descriptor: int) -> None:
        """Give the group its part in a file that this account made; the directory has given the group already."""
        found = os.fstat(descriptor)
        if self.is_shared and found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) != _SHARED_FILE:
            os.fchmod(descriptor, _SHARED_FILE)

    @property
    def ledger(self) -> Path:
        """The path of the ledger, which is replayed after a restore."""
        return self.directory / "register.ledger"

    @property
    def backups(self) -> Path:
        """The folder of the backups, unless the configuration names another."""
        return self.directory / "backups"

    @property
    def restoring(self) -> Path:
        """The folder in which a restore is at work; what is left of one was interrupted."""
        return self.directory / "register.restoring"


def check_place(place: Place) -> None:
    """Refuse what is no register, is cut, or can be reached by others.

    Raises:
        NoRegisterError: nothing here, an empty file, or another SQLite file; or what a lost register left (10).
        DamagedError: too short to be a register (14).
        UnsafePlaceError: others may reach it, not a plain file, or a network drive (16).
    """
    try:
        there = place.directory.is_dir()
    except PermissionError as error:
        raise _closed_to_you(place.directory) from error
    if not there:
        raise NoRegisterError(path=str(place.directory), reason=N_("there is no such directory"))
    for path in (place.database, place.keys):
        _check_there(place, path)
    size = place.database.stat().st_size
    if size == 0:
        raise _no_register(place, N_("register.db is empty"))
    if size < _SMALLEST:
        raise DamagedError(reason=N_("register.db is cut short"), path=str(place.directory))
    with place.database.open("rb") as file:
        if file.read(16) == _PLAIN_SQLITE:
            raise _no_register(place, N_("register.db is an SQLite file without encryption, not a register"))
    for path in (place.directory, place.database, place.keys):
        _check_closed(path)
    refuse_network(place.directory)


def refuse_network(directory: Path) -> None:
    """Refuse a network drive: the write-ahead log works on one host only (16)."""
    if _file_system(directory) in _NETWORK_TYPES:
        raise UnsafePlaceError(
            path=str(directory),
            reason=N_("it lies on a network drive"),
            remedy=N_("keep the register on a disk of this machine"),
        )


def new_directory(directory: Path, group: int | None = None) -> None:
    """Make the directory of a new register, 0700, or take an empty own one; 2770 where a ``group`` (its id) shares it.

    Raises:
        UnsafePlaceError: it holds something, is a link, belongs to somebody else, or the group is not one of ours.
    """
    remedy = N_("name an empty directory of your own with --register")
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = directory.lstat()
        empty = not any(directory.iterdir())
    except OSError as error:
        raise UnsafePlaceError(path=str(directory), reason=reason_of(error), remedy=remedy) from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise UnsafePlaceError(path=str(directory), reason=N_("it is a link or not yours"), remedy=remedy)
    if not empty:
        raise UnsafePlaceError(path=str(directory), reason=N_("it is not empty"), remedy=remedy)
    if group is None:
        directory.chmod(_OWN_DIRECTORY)
    else:
        _share_directory(directory, group)
    refuse_network(directory)


def _share_directory(directory: Path, group: int) -> None:
    try:
        os.chown(directory, -1, group)
        directory.chmod(_SHARED_DIRECTORY)
        given = directory.stat()
    except OSError as error:
        raise _not_our_group(directory) from error
    # Who is not in the group may not set the bit by which new files belong to it, and is not told so.
    if given.st_gid != group or given.st_mode & _SHARED_DIRECTORY != _SHARED_DIRECTORY:
        raise _not_our_group(directory)


def _not_our_group(directory: Path) -> UnsafePlaceError:
    return UnsafePlaceError(
        path=str(directory),
        reason=N_("it cannot be given to this group, of which your account is no member"),
        remedy=N_("have your account added to the group, then log in to the machine anew"),
    )


def check_restorable(place: Place) -> None:
    """Refuse to restore where a register or anything else lies; its ledger, backups and remains may be there.

    Raises:
        AlreadyThereError: a register is there, or a part of one (32).
        UnsafePlaceError: something else is there, it is a link, not yours, or on a network drive (16).
    """
    directory = place.directory
    remedy = N_("name an empty directory of your own with --register")
    try:
        found = directory.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _closed_to_you(directory) from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise UnsafePlaceError(path=str(directory), reason=N_("it is a link or not yours"), remedy=remedy)
    half = place.restoring.exists() and not place.keys.exists()
    if not half and (place.database.exists() or place.keys.exists()):
        remedy = N_("move register.db, register.db-wal and register.keys away, and leave register.ledger there")
        raise AlreadyThereError(thing=N_("a register, or a part of one"), where=f": {directory}", remedy=remedy)
    if any(path.name not in _MAY_STAY and not path.name.startswith(".scratch-") for path in directory.iterdir()):
        raise UnsafePlaceError(path=str(directory), reason=N_("it is not empty"), remedy=remedy)
    refuse_network(directory)


def make_restorable(place: Place) -> bool:
    """Make the directory for a restore, 0700; tell whether it was not there.

    Raises:
        UnsafePlaceError: it cannot be made, or lies on a network drive (16).
    """
    there = place.directory.exists()
    try:
        place.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.directory.chmod(stat.S_IMODE(place.directory.stat().st_mode) & ~0o007)
    except OSError as error:
        remedy = N_("name another directory with --register")
        raise UnsafePlaceError(path=str(place.directory), reason=reason_of(error), remedy=remedy) from error
    refuse_network(place.directory)
    return not there


def clear_restoring(place: Place) -> None:
    """Delete what an interrupted restore left; the caller holds the lock alone."""
    if not place.restoring.exists():
        return
    if not place.keys.exists():
        for end in ("", "-wal", "-shm", "-journal"):
            place.database.with_name(f"{place.database.name}{end}").unlink(missing_ok=True)
    shutil.rmtree(place.restoring, ignore_errors=True)


def clear_restored(place: Place) -> None:
    """Delete what a restore left that was killed when the register had its place already; nothing of it is needed."""
    if place.restoring.exists():
        shutil.rmtree(place.restoring, ignore_errors=True)


def unmake(place: Place) -> None:
    """Take away a directory that was made for a restore which did not come to its end."""
    with suppress(OSError):
        place.lock.unlink(missing_ok=True)
        place.gate.unlink(missing_ok=True)
        place.directory.rmdir()


def _check_there(place: Place, path: Path) -> None:
    try:
        found = path.lstat()
    except FileNotFoundError as error:
        reason = N_("register.db or register.keys is missing")
        if place.restoring.exists():
            reason = N_("a restore was interrupted here; give the same `kkrek restore` again")
        raise _no_register(place, reason) from error
    except PermissionError as error:
        raise _closed_to_you(path) from error
    if not stat.S_ISREG(found.st_mode):
        raise UnsafePlaceError(
            path=str(path), reason=N_("it is not a plain file"), remedy=N_("put the real file in its place")
        )
    if not os.access(path, os.R_OK):
        raise _closed_to_you(path)


def _no_register(place: Place, reason: Phrase) -> NoRegisterError:
    """Return the failure of a directory without a register; what of a lost one lies there tells how it comes back."""
    # ruff: ignore[import-outside-top-level] - only where no register is, and look-ups do without it
    from kkrek.domain.backup import SUFFIX

    lost = place.ledger.exists() or any(place.backups.glob(f"*{SUFFIX}"))
    return (LostRegisterError if lost else NoRegisterError)(path=str(place.directory), reason=reason)


def _closed_to_you(path: Path) -> UnsafePlaceError:
    return UnsafePlaceError(
        path=str(path), reason=N_("you may not read it"), remedy=N_("ask whoever set the register up")
    )


def _check_closed(path: Path) -> None:
    found = path.stat()
    if found.st_mode & 0o007:
        raise UnsafePlaceError(
            path=str(path), reason=N_("every user of the machine may reach it"), remedy=N_("run `chmod o= FILE` on it")
        )
    if found.st_uid not in {os.getuid(), 0} and not found.st_mode & 0o060:
        raise UnsafePlaceError(
            path=str(path), reason=N_("it belongs to somebody else"), remedy=N_("ask whoever set the register up")
        )


def _file_system(directory: Path) -> str | None:
    """Return the type of the file system that holds the directory, or None where the system does not tell."""
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    here = str(directory.resolve())
    best, kind = "", None
    for line in lines:
        before, _, after = line.partition(" - ")
        point = before.split()[4].replace("\\040", " ")
        inside = here == point or here.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, after.split()[0]
    return kind


def sync(path: Path) -> None:
    """Have the disk keep a file, or the names in a directory, before anything relies on them.

    Raises:
        OSError: the disk does not take it.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
