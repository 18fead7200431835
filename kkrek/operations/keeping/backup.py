"""Make, list, verify and prune backups of the register (GDPR Art. 32(1)(b)-(d), 5(1)(e); E-39).

A backup is a consistent copy under the same keys, made while others go on working. It carries the slots of officers
and of the recovery code alone. It is kept for a term, so that what is erased is gone from all copies after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek import __version__
from kkrek.crypto import log as crypto
from kkrek.crypto.keyfile import KeyFile
from kkrek.domain.backup import DATABASE, KEYS, SUFFIX, Manifest, SignedManifest
from kkrek.domain.log_head import LogHead
from kkrek.domain.role import Role
from kkrek.errors import N_, BackupDamagedError, DamagedError, NotFoundError, UntrustedError
from kkrek.operations.keeping import backup_look
from kkrek.operations.keeping.finding import Finding, Severity
from kkrek.operations.keeping.trust import believed
from kkrek.store import backup_file, backups, connection, log, scratch
from kkrek.store.schema import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from kkrek.crypto.unlocked import Unlocked
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.backups import Backup
    from kkrek.store.connection import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A backup as people read it: ``manifest`` None when the file cannot be read, ``until`` the end of its term."""

    path: Path
    bytes: int
    manifest: Manifest | None
    made_on: date | None
    until: date | None
    expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The backups of a register, oldest first, where they lie, how many days each is kept, and the office's zone."""

    folder: Path
    days: int
    zone: str
    backups: tuple[Kept, ...]

    @property
    def expired(self) -> tuple[Kept, ...]:
        """Those past their term."""
        return tuple(one for one in self.backups if one.expired)


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A backup just made (``path`` None: only tried), what was removed past its term, and how safe its place is."""

    made: Kept | None
    folder: Path
    removed: tuple[Path, ...]
    same_device: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What was removed past its term; ``kept`` is past it too, but there is no newer one."""

    removed: tuple[Path, ...]
    kept: Kept | None
    applied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedBackup:
    """What was found in a backup; ``opened`` False: it is under keys of before a rotation, so its parts alone count."""

    kept: Kept
    opened: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Term:
    """When and where the backups of a register are judged."""

    folder: Path
    days: int
    today: date
    zone: str

    def kept(self, one: Backup) -> Kept:
        """Return a backup with its days."""
        manifest = one.manifest
        until = manifest.until(self.zone, self.days) if manifest is not None else None
        return Kept(
            path=one.path,
            bytes=one.bytes,
            manifest=manifest,
            made_on=manifest.made_on(self.zone) if manifest is not None else None,
            until=until,
            expired=until is not None and until <= self.today,
        )


def create(access: Access, *, dry_run: bool = False) -> Created:
    """Make a backup while others go on working, verify it, and remove those past their term.

    Raises:
        OutputError: its folder is not there or does not take it (60).
        UnsafePlaceError: everybody may write into the folder (16).
        CannotWriteError: the disk of the register has no room for the copy (18).
        DamagedError: the copy has broken pages, or its log is not whole (14).
    """
    with access.kept_open("backup create", Role.VIEWER) as staging:
        with staging.writing() as register:
            term = _term(register, access)
            backups.prepare(access.place, term.folder)
            keys = KeyFile.load(access.place.keys).reduced().content()
            register.record()
        same = backups.on_same_device(access.place, term.folder)
        if dry_run:
            expired = [one.path for one in _all(term, register) if one.expired]
            return Created(made=None, folder=term.folder, removed=tuple(expired), same_device=same)
        backup_file.sweep(term.folder)
        with scratch.file(access.place) as copy:
            staging.store.copy_to(copy)
            made = _written(access, register, term, copy, keys)
    # The newest is the one just made; whatever a wrong clock says of the others, this one stays.
    gone = _remove(one for one in _all(term, register) if one.expired and one.path != made)
    backups.remove_orphans(term.folder, made)
    return Created(made=_found(term, register, made), folder=term.folder, removed=gone, same_device=same)


def listed(access: Access) -> Listing:
    """Return the backups of the register.

    Raises:
        OutputError: the folder of the configuration is not there (60).
    """
    with access.open("backup list", Role.VIEWER) as register:
        term = _term(register, access)
        backups.check_there(access.place, term.folder)
        register.record()
        return _listing(term, register)


def prune(access: Access, *, dry_run: bool = False) -> Pruned:
    """Remove the backups past their term; the newest stays as long as there is no newer one.

    Raises:
        RoleTooLowError: who acts is no officer (22).
        OutputError: the folder is not there, or does not let them be deleted (60).
    """
    with access.open("backup prune", Role.OFFICER) as register:
        term = _term(register, access)
        backups.check_there(access.place, term.folder)
        there = [one for one in _all(term, register) if one.manifest is not None]
        expired = [one for one in there if one.expired]
        newest = there[-1] if there and there[-1].expired else None
        gone = [one for one in expired if one is not newest]
        register.record()
    if not dry_run:
        backup_file.sweep(term.folder)
        _remove(gone)
    return Pruned(removed=tuple(one.path for one in gone), kept=newest, applied=bool(gone) and not dry_run)


def verify(access: Access, path: Path | None) -> VerifiedBackup:
    """Verify a backup, the newest if none is named: its parts, whether it opens, its pages, log, head and counts.

    Raises:
        NotFoundError: there is no backup (30).
        InputUnreadableError: there is no such file, neither here nor among the backups (50).
        OutputError: the newest is wanted, and the folder of the backups is not there (60).
    """
    with access.kept_open("backup verify", Role.VIEWER) as staging:
        with staging.writing() as register:
            term = _term(register, access)
            if path is None:
                backups.check_there(access.place, term.folder)
            chosen = backups.find(path, term.folder) if path is not None else _newest(term, register)
            register.record()
        one = backups.look_at(chosen)
        with scratch.file(access.place) as copy:
            opened, findings = _verified(access, staging.store, chosen, copy)
    return VerifiedBackup(kept=term.kept(one), opened=opened, findings=tuple(findings))


def term_of(register: Register, access: Access) -> Listing:
    """Return the backups of an open register, for whoever looks after its health."""
    return _listing(_term(register, access), register)


def _term(register: Register, access: Access) -> _Term:
    settings = register.configuration.settings
    return _Term(
        folder=backups.folder_of(access.place, settings.backup_to),
        days=settings.backup_days,
        today=register.moment.today,
        zone=register.moment.zone,
    )


def _listing(term: _Term, register: Register) -> Listing:
    return Listing(folder=term.folder, days=term.days, zone=term.zone, backups=_all(term, register))


def _all(term: _Term, register: Register) -> tuple[Kept, ...]:
    return tuple(term.kept(one) for one in backups.listed(term.folder, register.unlocked.register))


def _found(term: _Term, register: Register, path: Path) -> Kept:
    return next(one for one in _all(term, register) if one.path == path)


def _newest(term: _Term, register: Register) -> Path:
    there = [one for one in _all(term, register) if one.manifest is not None]
    if not there:
        raise NotFoundError(thing=N_("backup"), which=N_("of this register"), command="kkrek backup create")
    return there[-1].path


def _remove(expired: Iterable[Kept]) -> tuple[Path, ...]:
    gone = []
    for one in expired:
        backups.remove(one.path)
        gone.append(one.path)
    return tuple(gone)


# Making -------------------------------------------------------------------------------------------------------


def _written(access: Access, register: Register, term: _Term, copy: Path, keys: bytes) -> Path:
    """Verify the copy, then write it with the ledger beside it; return the path of the backup."""
    mode = backups.mode_for(access.place)
    with connection.opened_copy(copy, access.place, access.unlocked.keys.data.hex()) as store:
        chain, findings = backup_look.inside(store, signatures=False)
        if chain is None or findings:
            raise DamagedError(reason=N_("its copy does not verify"), path=str(access.place.directory))
        signed = _signed(register, store, copy, keys)
        path = term.folder / f"{signed.manifest.name(term.zone)}{SUFFIX}"
        # The ledger first: a backup without one cannot be restored.
        backups.copy_ledger(access.place, store, backups.ledger_beside(path), mode)
    backup_file.write(path, signed, keys, copy, mode)
    return path


def _signed(register: Register, copy: Store, path: Path, keys: bytes) -> SignedManifest:
    newest = log.newest(copy)
    assert newest is not None
    unlocked: Unlocked = register.unlocked
    manifest = Manifest(
        register=unlocked.register,
        made_at=register.moment.stamp,
        user=unlocked.user,
        kkrek=__version__,
        schema=VERSION,
        generation=unlocked.keys.generation,
        head=LogHead(newest.entry.n, newest.hash),
        ledger=backup_look.ledger_head_of(copy),
        counts=backups.counts(copy),
        files={DATABASE: backup_file.part_of(path), KEYS: backup_file.part_of_bytes(keys)},
    )
    digest = crypto.entry_hash(manifest.facts())
    return SignedManifest(manifest, digest, crypto.sign(unlocked.signer, digest))


# Verifying ----------------------------------------------------------------------------------------------------


def _verified(access: Access, store: Store, path: Path, copy: Path) -> tuple[bool, list[Finding]]:
    """Return whether a backup could be opened, and what does not fit."""
    try:
        signed = backup_file.read_head(path).manifest
        backup_file.unpack(path, signed, copy)
    except BackupDamagedError as error:
        return False, [_not_whole(error.fields["reason"])]
    said = signed.manifest
    if said.register != access.unlocked.register:
        return False, [_of_another()]
    if said.generation != access.unlocked.keys.generation:
        return False, backup_look.signed_by(signed, believed(store))
    key = access.unlocked.keys.data.hex()
    try:
        if said.schema < VERSION:
            connection.upgrade_copy(copy, access.place, key)
        with connection.opened_copy(copy, access.place, key) as inside:
            chain, findings = backup_look.inside(inside, signatures=True)
            if chain is None:
                return True, findings
            return True, [*findings, *backup_look.signed_by(signed, chain.trust), *backup_look.as_it_says(inside, said)]
    except (DamagedError, UntrustedError, connection.OldFormat):
        return False, [_not_whole(N_("the copy of the register in it does not open"))]


def _not_whole(why: str | int) -> Finding:
    return Finding(
        id="backup-not-whole",
        severity=Severity.ERROR,
        what=N_("it is not whole: {reason}"),
        hint=N_("take another backup; make a new one with `kkrek backup create`"),
        fields={"reason": why},
    )


def _of_another() -> Finding:
    return Finding(
        id="backup-of-another",
        severity=Severity.ERROR,
        what=N_("it is a backup of another register"),
        hint=N_("name the register to which it belongs with --register"),
    )
