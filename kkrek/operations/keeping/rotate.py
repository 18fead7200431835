"""New keys for the register: on demand, and whenever a user leaves (GDPR Art. 32; N-09: need to know).

Both keys change. The register is written anew under the new data key beside the old file, what is sealed is sealed
anew under the new restricted key, and the copy takes the old one's place. The keys go to everybody who remains, sealed
to the public halves that the log believes, so nobody's password is needed. Whoever left keeps what he has copied; his
old key file opens nothing that is written from now on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek import interrupts
from kkrek.crypto.fields import FieldSeal
from kkrek.crypto.keyfile import KeyFile, PublicSlot
from kkrek.crypto.log import public_bytes
from kkrek.crypto.rotation import next_keys, rotated
from kkrek.domain.role import Role
from kkrek.errors import N_, ProtectsSomebodyError, UntrustedError
from kkrek.operations import restored
from kkrek.operations.keeping.trust import believed
from kkrek.operations.keeping.user import check_another_officer, present
from kkrek.operations.suppression import KEY_PLACE
from kkrek.operations.unfinished import save, settle
from kkrek.store import connection, rotation, settings, users

if TYPE_CHECKING:
    from kkrek.crypto.unlocked import Unlocked
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.connection import Store

ROTATE, REMOVE = "rotate", "user remove"


@dataclass(frozen=True, slots=True)
class Rotation:
    """What changes or has changed: the generation of the new keys, who has them, and who left, if anybody."""

    generation: int
    users: tuple[str, ...]
    removed: str | None


@dataclass(frozen=True, slots=True)
class _Change:
    """One change of keys at work: the key file to be, and the acting user with old and new keys."""

    leaving: str | None
    keys: KeyFile
    old: Unlocked
    new: Unlocked

    @property
    def users(self) -> tuple[str, ...]:
        """Who has the new keys."""
        return tuple(sorted(self.keys.users))

    @property
    def seals(self) -> tuple[FieldSeal, FieldSeal]:
        """What opens the sealed fields of the old keys, and what seals them under the new."""
        return _seal(self.old), _seal(self.new)


def plan(access: Access, leaving: str | None = None) -> Rotation:
    """Return what a change of the keys would do, before anybody is asked; nothing is written but a refusal.

    The user who leaves is named in the answer as that user bears the name.

    Raises:
        RoleTooLowError: who acts is no officer (22).
        NotFoundError: there is no such user to leave (30).
        ProtectsSomebodyError: no officer would remain, or the one who leaves would make the new keys (44).
        NoRoomError: the disk cannot hold a copy of the register (18).
        UntrustedError: key file, table of users and log do not agree (17).
    """
    command = REMOVE if leaving is not None else ROTATE
    with access.looking(command, Role.OFFICER) as register:
        if leaving is not None:
            leaving = present(register, leaving).name
        known = _known(register, leaving)
        new = next_keys(access.unlocked.keys, restored.newest_generation(register.store))
        rotated(KeyFile.load(access.place.keys), access.unlocked, new, known)
        return Rotation(new.generation, tuple(sorted(known)), leaving)


def rotate(access: Access, leaving: str | None = None) -> tuple[Rotation, Access]:
    """Change the keys, and take a user away if one is ``leaving``; return what was done, and access by the new keys.

    All or nothing: until the key file names the new keys, whatever fails leaves everything as it was; from then on the
    next command of anybody finishes what this one could not. Every session has ended.

    Raises:
        BusyError: others kept the register for a minute (11).
        CannotWriteError: the disk is full (18).
        KkrekError: as `plan`.
    """
    command = REMOVE if leaving is not None else ROTATE
    with access.alone() as held:
        change = _written_beside(access, held, command, leaving)
        _put_in_force(access, change)
        changed = replace(access, unlocked=change.new)
        with changed.store() as store:
            changed.finish(store)
    return Rotation(change.new.keys.generation, change.users, leaving), changed


def _put_in_force(access: Access, change: _Change) -> None:
    """Let the key file name the new keys, and the copy take its place; from here on Ctrl-C waits for the result."""
    interrupts.wait()
    try:
        try:
            save(access.place, change.keys)
        finally:
            # The key file alone decides: it names the new keys, or the copy goes.
            settle(access.place, change.new.keys)
    except BaseException:
        interrupts.failed()
        raise
    interrupts.committed()


def _written_beside(access: Access, held: int, command: str, leaving: str | None) -> _Change:
    """Write the copy of the register under new keys, whole and kept by the disk; on any failure there is none."""
    old = access.unlocked
    place = access.place
    with rotation.dropped_unless_whole(place):
        with access.store() as store:
            access.say(held, command)
            made = next_keys(old.keys, restored.newest_generation(store))
            new, key = replace(old, keys=made, granted_by=public_bytes(old.signer)), made.data.hex()
            with access.looking_in(store, held, command, Role.OFFICER) as register:
                keys = rotated(KeyFile.load(place.keys), old, new.keys, _known(register, leaving))
            change = _Change(leaving, keys, old, new)
            rotation.export(store, key)
        with connection.opened_beside(place.rotation, place, key) as copy:
            rotation.hurry(copy)
            with copy.snapshot():  # nobody else has the copy, and what is written there does not count yet
                _seal_anew(copy, change)
                _tell(replace(access, unlocked=new).unlogged(copy, command), change)
            rotation.verify(copy)
        rotation.keep(place)
    return change


def _known(register: Register, leaving: str | None) -> dict[str, PublicSlot]:
    """Return who gets the new keys, with public keys that the log signs."""
    if leaving is not None:
        present(register, leaving)
        _check_may_leave(register, leaving)
    trust = believed(register.store)
    known = {}
    for user in users.every(register.store):
        # Who has no slot since a restore gets the keys with a new password.
        if user.removed_on is not None or user.name == leaving or user.name in trust.waiting:
            continue
        signed = trust.users.get(user.name)
        if (
            signed is None
            or user.name in trust.removed
            or (signed.box_pub, signed.sign_pub, signed.role)
            != (
                user.box_pub,
                user.sign_pub,
                user.role,
            )
        ):
            raise UntrustedError(reason=N_("the role or the keys of a user are not those that the log signs"))
        known[user.name] = PublicSlot(user.name, user.role, bytes.fromhex(user.box_pub), bytes.fromhex(user.sign_pub))
    rotation.refuse_little_room(register.store.place)
    return known


def _check_may_leave(register: Register, name: str) -> None:
    check_another_officer(register, name)
    if register.user == name:
        raise ProtectsSomebodyError(
            reason=N_("you cannot remove yourself: you would make the new keys and know them"),
            remedy=N_("have another officer do it, or the user `recovery` with the code of the recovery sheet"),
        )


def _seal_anew(copy: Store, change: _Change) -> None:
    """Seal under the new restricted key what is sealed, the suppression key among it, which itself stays the same."""
    opening, sealing = change.seals
    for value in rotation.sealed_values(copy):
        place = {"customer": value.customer, "table": value.table, "row": value.row, "field": value.field}
        plain = opening.open(value.sealed, **place)
        index = sealing.blind_index(plain.decode()) if value.field == "identity_code" else None
        rotation.reseal(copy, value, sealing.seal(plain, **place), index)
    key = opening.open(settings.own(copy).suppression_key, **KEY_PLACE)
    settings.set_suppression_key(copy, sealing.seal(key, **KEY_PLACE))


def _tell(register: Register, change: _Change) -> None:
    """Note in the copy who left, and in its log and ledger the new grants."""
    detail: dict[str, str | int | list[str]] = {"generation": change.new.keys.generation}
    if change.leaving is not None:
        users.remove(register.store, change.leaving, register.moment.today.isoformat())
        register.put_in_ledger("user-removed", {"user": change.leaving})
        detail["removed"] = [change.leaving]
    for name in change.users:
        register.put_in_ledger("grant", change.keys.grant_line(name))
    register.record(detail=detail)


def _seal(unlocked: Unlocked) -> FieldSeal:
    keys = unlocked.keys
    assert keys.restricted is not None, "officers and the recovery code have it"
    return FieldSeal(keys.restricted, unlocked.register, keys.generation)
