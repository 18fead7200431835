"""What a restore does inside its own folder: verify, do again what the ledger says, settle users and numbers, log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kkrek.crypto.fields import FieldSeal
from kkrek.crypto.keyfile import RECOVERY
from kkrek.domain.configuration import without_blanks
from kkrek.domain.moment import Moment
from kkrek.domain.purpose import PurposeCode
from kkrek.domain.role import Role
from kkrek.errors import (
    N_,
    BackupDamagedError,
    BackupUntrustedError,
    CannotWriteError,
    DamagedError,
    LedgerUntrustedError,
    SessionEndedError,
    UntrustedError,
)
from kkrek.operations.keeping import backup_look, restore_ledger
from kkrek.operations.keeping.replay import KINDS, Replay
from kkrek.operations.keeping.restore_ledger import Verified
from kkrek.operations.keeping.restore_users import Users, kept_slots
from kkrek.operations.register import Register
from kkrek.store import backup_file, backups, connection, counters, ledger, log, settings, users
from kkrek.store.ledger import RESTORED
from kkrek.store.schema import VERSION
from kkrek.store.users import User

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from kkrek.crypto.keyfile import KeyFile
    from kkrek.crypto.log import Value
    from kkrek.crypto.unlocked import Unlocked
    from kkrek.domain.backup import SignedManifest
    from kkrek.domain.json import Json
    from kkrek.domain.log_head import LogHead
    from kkrek.operations.access import Surroundings
    from kkrek.operations.keeping.chain import Chain
    from kkrek.operations.keeping.finding import Finding
    from kkrek.operations.keeping.replay import ByHand
    from kkrek.operations.keeping.restore_ledger import Candidate
    from kkrek.operations.keeping.restore_users import Known
    from kkrek.store.connection import Store
    from kkrek.store.place import Place


class Source(NamedTuple):
    """From what is restored: the backup with its manifest and key file, and the newest ledger."""

    path: Path
    signed: SignedManifest
    keys: KeyFile
    ledger: Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did (or, with ``applied`` False, would do) with the backup that ends at ``head``.

    ``done`` counts lines of the ledger by kind, ``by_hand`` is what is left to people. ``to_reset`` need a new
    password, ``removed`` were removed since the backup. ``rotate``: the keys were rotated since, so these are old
    ones; ``new_sheet``: so was the recovery code. ``next_number`` is the first customer number to be given.
    ``controller`` tells whose register it is, empty where the configuration does not.
    """

    controller: str
    head: LogHead
    made_on: date
    entry: int
    applied: bool
    done: Mapping[str, int]
    by_hand: tuple[ByHand, ...]
    to_reset: tuple[str, ...]
    removed: tuple[str, ...]
    rotate: bool
    new_sheet: bool
    next_number: int


class _People(NamedTuple):
    """The users from line to line, and after the last one; whose slots stay."""

    known: Users
    after: Mapping[str, Known]
    slots: tuple[str, ...]

    @property
    def gone(self) -> list[str]:
        """Who was removed, before the backup or after it."""
        return [name for name, one in self.after.items() if one.removed_on is not None]

    @property
    def to_reset(self) -> list[str]:
        """Who has no slot until given a new password."""
        return sorted(self.after.keys() - {*self.gone, *self.slots, RECOVERY})

    @property
    def newest(self) -> int:
        """The newest generation of keys that there ever was."""
        return self.known.newest


def prepare(
    work: Place, source: Source, unlocked: Unlocked, surroundings: Surroundings, missing: int
) -> tuple[Restored, KeyFile]:
    """Make the register in the folder of the restore, whole but for its key file; return that with what was done.

    ``missing`` is how many lines of the ledger are lost for good.

    Raises:
        OSError: the disk does not take it.
        KkrekError: as `restore.restore`.
    """
    work.directory.mkdir(mode=0o700)
    backup_file.unpack(source.path, source.signed, work.database)
    backups.copy_lines(source.ledger.path, work.ledger, source.ledger.head.n)
    key = unlocked.keys.data.hex()
    try:
        if source.signed.manifest.schema < VERSION:
            connection.upgrade(work, key)
        with connection.opened(work, key) as store:
            chain = _checked(source, store)
            return _restored(source, unlocked, surroundings, (store, chain), missing)
    except connection.OldFormat:
        raise BackupUntrustedError(reason=N_("its tables are older than it says")) from None
    except (BackupDamagedError, BackupUntrustedError, LedgerUntrustedError):
        raise
    except UntrustedError as error:
        raise BackupUntrustedError(**error.fields) from error
    except DamagedError as error:
        raise BackupDamagedError(path=str(source.path), reason=error.fields["reason"]) from error


def _checked(source: Source, store: Store) -> Chain:
    """Verify pages, log, signature and counts of the copy, before anything is done with it."""
    chain, findings = backup_look.inside(store, signatures=True)
    if chain is None:
        raise BackupDamagedError(path=str(source.path), reason=N_("pages of it are broken"))
    found: list[Finding] = [
        *findings,
        *backup_look.signed_by(source.signed, chain.trust),
        *backup_look.as_it_says(store, source.signed.manifest),
    ]
    if found:
        reason = N_("its log or its counts do not verify") if found[0].fields else found[0].what
        raise BackupUntrustedError(reason=reason)
    return chain


def _restored(
    source: Source, unlocked: Unlocked, surroundings: Surroundings, opened: tuple[Store, Chain], missing: int
) -> tuple[Restored, KeyFile]:
    store, chain = opened
    said, waiting = source.signed.manifest, surroundings.waiting
    known = Users.of_backup(users.every(store), chain.trust, line=said.ledger.n, generation=said.generation)
    told = Verified(said.register, settings.zone(store), known, {n: hashes for n, hashes in chain.ledger.items() if n})
    restore_ledger.verify(source.ledger, told)
    people = _people(source, known, unlocked)
    with store.transaction(waiting):
        ledger.forget_appended(store)
        register = _register(store, unlocked, surroundings)
        settings.go_on_at(store, told.next_number)
        counters.go_on(store, told.last_ids, range(said.made_on("UTC").year, register.moment.today.year + 1))
        replay = _done_again(source, register)
        final = _write_users(source, store, people)
        _record(source, register, replay, (people, final), missing)
        done = _result(source, register, replay, people)
    if not store.wipe():
        raise CannotWriteError(reason=N_("the disk does not take it"))
    with store.transaction(waiting):
        settings.set_wipe_pending(store, pending=False)
    store.wipe()
    return done, source.keys.granted_again(unlocked, people.slots)


def _register(store: Store, unlocked: Unlocked, surroundings: Surroundings) -> Register:
    keys = unlocked.keys
    assert keys.restricted is not None, "an officer and the recovery code have the restricted key"
    seal = FieldSeal(keys.restricted, unlocked.register, keys.generation)
    moment = Moment(surroundings.now(), settings.zone(store))
    return Register(store, unlocked, Role.OFFICER, log.RESTORE, PurposeCode.MAINTENANCE.value, moment, seal)


def _done_again(source: Source, register: Register) -> Replay:
    """Do the lines again that the backup does not know; nobody who was erased before is there either (E-39)."""
    replay, before = Replay(register), source.signed.manifest.ledger.n
    register.replaying = True
    for line in restore_ledger.lines(source.ledger.path):
        if line.kind not in KINDS:
            continue
        try:
            if line.n > before:
                replay.line(line)
            elif line.kind == "erasure":
                replay.still_erased(line)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            # A line that is signed and does not hold what its kind needs: told, and nothing is half done.
            reason = N_("a line of it does not hold what its kind needs")
            raise LedgerUntrustedError(path=f"{source.ledger.path} ({line.n})", reason=reason) from error
    register.replaying = False
    return replay


# Users --------------------------------------------------------------------------------------------------------


def _people(source: Source, known: Users, unlocked: Unlocked) -> _People:
    after = known.after()
    acting = after.get(unlocked.user)
    if acting is None or acting.removed_on is not None or acting.role not in {Role.OFFICER.value, RECOVERY}:
        raise SessionEndedError(
            reason=N_("this user was removed after the backup, or is no officer any more"),
            remedy=N_("restore with the password of another officer, or with the code of the recovery sheet"),
        )
    return _People(known, after, tuple(kept_slots(source.keys, after, unlocked.user)))


def _write_users(source: Source, store: Store, people: _People) -> dict[str, User]:
    """Write the users as they are from now on: with the keys of their slots, else with those of the ledger."""
    final = {}
    for name, one in people.after.items():
        before = users.find(store, name)
        box, sign = one.box_pub, one.sign_pub
        if name in people.slots:
            slot = source.keys.public(name)
            box, sign = slot.box_pub.hex(), slot.sign_pub.hex()
        final[name] = User(
            name=name,
            role=one.role,
            company=before.company if before is not None else None,
            purpose=before.purpose if before is not None else PurposeCode.SERVICE.value,
            box_pub=box,
            sign_pub=sign,
            added_on=one.added_on,
            removed_on=one.removed_on,
        )
        users.put(store, final[name])
    return final


def _told(people: _People, final: Mapping[str, User]) -> list[Json]:
    """Return the users for the log: each as the ledger told him, so that his lines are believed, then as he is now."""
    told: list[dict[str, str]] = list(people.known.told)
    newest = {one["name"]: one for one in told}
    for name, user in final.items():
        now = {"name": name, "role": user.role, "box_pub": user.box_pub, "sign_pub": user.sign_pub}
        if name in newest and newest[name] != now:
            told.append(now)
    return [dict(one) for one in told]


# Telling of it ------------------------------------------------------------------------------------------------


def _record(
    source: Source, register: Register, replay: Replay, of_users: tuple[_People, Mapping[str, User]], missing: int
) -> None:
    """Write the entry by which other users accept this log, and the ledger's line for a later restore."""
    (people, final), said = of_users, source.signed.manifest
    head: dict[str, Value] = {"n": said.head.n, "hash": said.head.hash}
    rows: list[Value] = [
        {name: getattr(user, name) for name in ("name", "role", "box_pub", "sign_pub", "added_on", "removed_on")}
        for user in final.values()
    ]
    waiting: list[Value] = [*people.to_reset]
    told: dict[str, Value] = {"backup": head, "generation": said.generation, "users": rows, "to_reset": waiting}
    register.put_in_ledger(RESTORED, told)
    register.record(
        customers=replay.touched,
        fields=["restore"],
        detail={
            "backup": {"n": said.head.n, "hash": said.head.hash, "made_at": said.made_at},
            "users": _told(people, final),
            "removed": sorted(name for name in people.gone if name not in people.known.gone_before),
            "to_reset": list(people.to_reset),
            "done": dict(replay.done),
            "ledger_lines_missing": missing,
            "generation": said.generation,
            "newest_generation": people.newest,
            "keys_rotated_since": people.newest > said.generation,
        },
    )


def _result(source: Source, register: Register, replay: Replay, people: _People) -> Restored:
    said, after = source.signed.manifest, people.after
    sheet = source.keys.public(RECOVERY) if RECOVERY in people.slots else None
    removed = people.gone
    assert register.recorded is not None
    return Restored(
        controller=without_blanks(register.configuration.controller.name),
        head=said.head,
        made_on=said.made_on(register.moment.zone),
        entry=register.recorded,
        applied=False,
        done=dict(sorted(replay.done.items())),
        by_hand=tuple(replay.by_hand),
        to_reset=tuple(people.to_reset),
        removed=tuple(sorted(name for name in removed if name not in people.known.gone_before)),
        rotate=people.newest > said.generation,
        new_sheet=sheet is None or sheet.sign_pub.hex() != after[RECOVERY].sign_pub,
        next_number=settings.next_to_give(register.store),
    )
