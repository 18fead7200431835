"""The folder of the backups: what lies there, what is past its term, and the ledgers beside them (E-39)."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.backup import COUNTED, LEDGER_SUFFIX, SUFFIX, of_register
from kkrek.errors import N_, BackupDamagedError, InputUnreadableError, OutputError, UnsafePlaceError
from kkrek.store import backup_file, ledger
from kkrek.store.place import sync

if TYPE_CHECKING:
    from pathlib import Path

    from kkrek.domain.backup import Manifest, SignedManifest
    from kkrek.store.connection import Store
    from kkrek.store.place import Place

_TO_ALL = 0o002


class Backup(NamedTuple):
    """A file with a backup's name; ``signed`` is None where its manifest cannot be read."""

    path: Path
    bytes: int
    signed: SignedManifest | None

    @property
    def manifest(self) -> Manifest | None:
        """What the file says of itself, if it can be read."""
        return self.signed.manifest if self.signed is not None else None


def folder_of(place: Place, backup_to: str | None) -> Path:
    """Return where backups lie: where the configuration says (seen from the register), else beside the register."""
    return place.directory / backup_to if backup_to is not None else place.backups


def prepare(place: Place, folder: Path) -> None:
    """Make the folder beside the register, or see that the one of the configuration is there and safe.

    Raises:
        OutputError: it is not there - its disk may not be mounted - or cannot be written (60).
        UnsafePlaceError: everybody may write there (16).
    """
    try:
        if folder == place.backups and not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
            if place.is_shared:
                folder.chmod(stat.S_IMODE(place.directory.stat().st_mode))
        mode = folder.stat().st_mode
    except FileNotFoundError as error:
        raise _no_folder(folder) from error
    except OSError as error:
        raise backup_file.not_written(folder, error) from error
    if not stat.S_ISDIR(mode):
        raise OutputError(path=str(folder), reason=N_("it is no folder"), remedy=N_("make the folder"))
    if mode & _TO_ALL:
        raise UnsafePlaceError(
            path=str(folder), reason=N_("every user of the machine may write there"), remedy=N_("run `chmod o= FOLDER`")
        )


def check_there(place: Place, folder: Path) -> None:
    """Refuse a folder of the configuration that is not there: its disk may not be mounted, and holds the backups.

    Raises:
        OutputError: it is not there (60).
    """
    if folder != place.backups and not folder.is_dir():
        raise _no_folder(folder)


def find(path: Path, folder: Path) -> Path:
    """Return the file that a name means: a bare name may be one in the folder of the backups, as lists show it.

    Raises:
        InputUnreadableError: it is in neither place (50).
    """
    if path.name != str(path) or path.exists():
        return path
    if (folder / path).is_file():
        return folder / path
    remedy = N_("give its whole path: it is neither in this folder nor in that of the backups of the register")
    raise InputUnreadableError(path=str(path), reason=N_("there is no such file"), remedy=remedy)


def listed(folder: Path, register: str) -> list[Backup]:
    """Return the backups of a register, the oldest first; files of a backup's name that cannot be read come first."""
    found = [backup for backup in map(look_at, _names(folder, SUFFIX)) if _is_of(backup, register)]
    return sorted(found, key=_made)


def _made(one: Backup) -> tuple[str, int, str]:
    """Return when a backup was made; of two of one second the log tells which came first."""
    said = one.manifest
    return (said.made_at, said.head.n, one.path.name) if said is not None else ("", 0, one.path.name)


def look_at(path: Path) -> Backup:
    """Return a backup by what its file says of itself."""
    try:
        size = path.stat().st_size
        return Backup(path, size, backup_file.read_head(path).manifest)
    except (OSError, InputUnreadableError, BackupDamagedError):
        return Backup(path, 0, None)


def ledgers(folder: Path) -> list[Path]:
    """Return the copies of ledgers in a folder."""
    return _names(folder, LEDGER_SUFFIX)


def ledger_beside(path: Path) -> Path:
    """Return the name of the ledger's copy beside a backup."""
    return path.with_suffix(LEDGER_SUFFIX)


def copy_ledger(place: Place, copy: Store, target: Path, mode: int) -> None:
    """Copy the ledger, with the lines that are still out in the copy of the register.

    Raises:
        OutputError: the folder does not take it (60).
    """
    with backup_file.named_last(target, mode) as (_temporary, file):
        last = 0
        for n, line in ledger.each(place.ledger):
            file.write(f"{line}\n".encode("ascii"))
            last = n
        for n, line in ledger.outstanding(copy):
            if n > last:
                file.write(f"{line}\n".encode("ascii"))


def copy_lines(source: Path, target: Path, last: int) -> None:
    """Copy the whole lines of a ledger up to a number into a new file, and have the disk keep it.

    Raises:
        OSError: the disk does not take it.
    """
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii", newline="\n") as file:
        file.writelines(f"{line}\n" for n, line in ledger.each(source) if 0 < n <= last)
        file.flush()
        os.fsync(descriptor)


def remove(path: Path) -> None:
    """Delete a backup and the ledger beside it.

    Raises:
        OutputError: the folder does not let it be deleted (60).
    """
    try:
        path.unlink(missing_ok=True)
        ledger_beside(path).unlink(missing_ok=True)
        sync(path.parent)
    except OSError as error:
        raise backup_file.not_written(path, error) from error


def remove_orphans(folder: Path, newest: Path) -> None:
    """Delete ledgers of this register whose backup was never finished, now that a backup has a newer one."""
    register = "-".join(newest.name.split("-")[:2])
    last = ledger.head_of_file(ledger_beside(newest)).n
    for path in ledgers(folder):
        alone = path.name.startswith(f"{register}-") and not path.with_suffix(SUFFIX).exists()
        if alone and ledger.head_of_file(path).n <= last:
            path.unlink(missing_ok=True)


def on_same_device(place: Place, folder: Path) -> bool:
    """Tell whether the backups would be lost with the disk of the register."""
    return place.directory.stat().st_dev == folder.stat().st_dev


def mode_for(place: Place) -> int:
    """Return the mode of a backup: that of the register, for its owner and group alone."""
    return stat.S_IMODE(place.database.stat().st_mode) & 0o660


def counts(copy: Store) -> dict[str, int]:
    """Return how many rows each counted table of a copy has."""
    return {table: _count(copy, table) for table in COUNTED}


def _count(copy: Store, table: str) -> int:
    row = copy.one(f"SELECT count(*) FROM {table}")
    return int(row[0]) if row is not None else 0


def _names(folder: Path, suffix: str) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == suffix and not path.name.startswith("."))
    except OSError:
        return []


def _no_folder(folder: Path) -> OutputError:
    return OutputError(
        path=str(folder), reason=N_("there is no such folder"), remedy=N_("mount its disk, or make the folder")
    )


def _is_of(backup: Backup, register: str) -> bool:
    """Tell whether a backup is of this register; of one that cannot be read its name tells."""
    if backup.manifest is not None:
        return backup.manifest.register == register
    return backup.path.name.startswith(of_register(register))
