"""Restore the register from a backup, and do again what the ledger says (GDPR Art. 32(1)(c); E-39).

All of it happens in a folder of its own inside the directory; the key file gets its place last, so that what is
interrupted is no register, and the same command given again begins anew.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek.crypto.keyfile import KeyFile
from kkrek.errors import N_, BackupUntrustedError, CannotWriteError, KkrekError, NewerRegisterError
from kkrek.errors.reasons import reason_of
from kkrek.operations import restored as remembering
from kkrek.operations.keeping import restore_ledger
from kkrek.operations.keeping.restore_inside import Restored, Source, prepare
from kkrek.store import backup_file, backups, connection, heads, ledger, lock, place
from kkrek.store.place import Place
from kkrek.store.schema import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kkrek.crypto.unlocked import Unlocked
    from kkrek.domain.backup import Manifest
    from kkrek.operations.access import Surroundings

__all__ = ["Offer", "Restored", "look", "restore", "unlock"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a restore would do, as far as it is known without a password.

    ``later`` is how many entries this account has seen that the backup does not hold, ``missing`` how many lines of
    the ledger are lost for good.
    """

    place: Place
    source: Source
    later: int
    missing: int

    @property
    def said(self) -> Manifest:
        """What the backup says of itself."""
        return self.source.signed.manifest

    @property
    def lines(self) -> int:
        """How many lines of the ledger are newer than the backup."""
        return self.source.ledger.head.n - self.said.ledger.n


def look(
    directory: Path, path: Path, named: Sequence[Path], surroundings: Surroundings, *, accept_cut: bool = False
) -> Offer:
    """Look at a backup and the ledgers that are found, before anybody is asked for anything.

    Raises:
        AlreadyThereError: a register is there (32).
        InputUnreadableError: there is no such file, neither here nor in the folder of backups of the directory (50).
        BackupDamagedError, BackupUntrustedError: it is no whole backup, or not what it says (14, 17).
        NewerRegisterError: it was made by a newer kkrek (13).
        LedgerCutError: the ledger is shorter than the backup knows it, or this account (15).
        LedgerUntrustedError: a ledger is of another register, or was changed (17).
    """
    target = Place(directory)
    place.check_restorable(target)
    path = backups.find(path, target.backups)
    head = backup_file.read_head(path)
    said = head.manifest.manifest
    if said.schema > VERSION:
        raise NewerRegisterError(found=said.schema, known=VERSION)
    backup_file.check(path, head.manifest)
    keys = KeyFile.read(head.keys, path)
    if keys.register != said.register:
        raise BackupUntrustedError(reason=N_("its key file is of another register"))
    best = restore_ledger.newest(target, path, named, said)
    seen = heads.remembered(surroundings.state, said.register)
    missing = restore_ledger.check_reaches(best, seen.ledger if seen is not None else 0, accepted=accept_cut)
    later = max(0, seen.n - said.head.n) if seen is not None else 0
    return Offer(place=target, source=Source(path, head.manifest, keys, best), later=later, missing=missing)


def unlock(offer: Offer, user: str, password: str) -> Unlocked:
    """Open a slot of the backup: an officer's with the password of then, or that of the recovery code.

    Raises:
        WrongPasswordError: it does not open; other users have no slot in a backup (12).
    """
    return offer.source.keys.unlock(user, password)


def restore(offer: Offer, unlocked: Unlocked, surroundings: Surroundings, *, dry_run: bool = False) -> Restored:
    """Restore a register; on any failure the directory holds no register, as before.

    Raises:
        BackupDamagedError, BackupUntrustedError: what is inside is not whole, or not what it says (14, 17).
        LedgerUntrustedError: the ledger does not verify (17).
        SessionEndedError: who restores was removed since, or is no officer any more (23).
        CannotWriteError: the disk does not take it (18).
        BusyError: another restore is at work (11).
    """
    made, moved = place.make_restorable(offer.place), False
    try:
        with lock.alone(offer.place, surroundings.waiting):
            done, moved = _restore_alone(offer, unlocked, surroundings, dry_run=dry_run)
    except OSError as error:
        raise CannotWriteError(reason=reason_of(error)) from error
    finally:
        if made and not moved:
            place.unmake(offer.place)
    return replace(done, applied=moved)


def _restore_alone(
    offer: Offer, unlocked: Unlocked, surroundings: Surroundings, *, dry_run: bool
) -> tuple[Restored, bool]:
    """Restore while nobody else can; tell whether the register has its place now."""
    place.check_restorable(offer.place)
    place.clear_restoring(offer.place)
    try:
        done, keys = prepare(Place(offer.place.restoring), offer.source, unlocked, surroundings, offer.missing)
        if not dry_run:
            _move(offer.place, keys)
    finally:
        place.clear_restoring(offer.place)
    if not dry_run:
        _remember(offer, unlocked, surroundings)
    return done, not dry_run


def _move(target: Place, keys: KeyFile) -> None:
    """Give the files their places; the key file last, since from then on they are a register."""
    work = Place(target.restoring)
    mode = target.file_mode
    keys.save(work.keys, mode)
    for path in (work.ledger, work.database):
        path.chmod(mode)
    work.ledger.replace(target.ledger)
    work.database.replace(target.database)
    place.sync(target.directory)
    work.keys.replace(target.keys)
    place.sync(target.directory)


def _remember(offer: Offer, unlocked: Unlocked, surroundings: Surroundings) -> None:
    """Do what follows a commit: append the ledger, remember the head; what cannot be done now the next command does."""
    with suppress(KkrekError, OSError), connection.opened(offer.place, unlocked.keys.data.hex()) as store:
        ledger.append_outstanding(store)
        remembering.remember(surroundings.state, unlocked.register, store)
