"""The health of the register: file, keys, log, ledger, clock, configuration, people, room, backups (Art. 32(1)(d))."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kkrek.crypto.keyfile import RECOVERY, KeyFile
from kkrek.domain.role import Role
from kkrek.errors import N_, DamagedError, KkrekError
from kkrek.operations.keeping import log_prune
from kkrek.operations.keeping.backup_health import check_backups
from kkrek.operations.keeping.config import gaps_of, open_count
from kkrek.operations.keeping.finding import Finding, Severity, of_gap
from kkrek.operations.keeping.log import verified
from kkrek.operations.keeping.trust import believed
from kkrek.operations.recipients.found import concerns_in_use
from kkrek.store import health, log, settings, users

if TYPE_CHECKING:
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.place import Place

# A rotation of the keys writes the register anew beside itself.
_ROOM = 2.2
_LEAST_ROOM = 64 * 1024 * 1024
_CLOCK_SLACK = timedelta(minutes=5)
_AUTHORITY = "authority-contact-old"


def check(access: Access) -> tuple[Finding, ...]:
    """Return what is wrong or should be mended; empty when all is well.

    What hinders the opening itself is raised as every command raises it.
    """
    broken = _pages(access)
    try:
        with access.open("check", Role.VIEWER) as register:
            found = [*_inside(register), *_outside(access.place, register), *check_backups(access, register)]
            register.record()
    except DamagedError:
        if not broken:
            raise
        return tuple(broken)
    return (*broken, *found)


def _pages(access: Access) -> list[Finding]:
    found = access.broken_pages()
    if not found:
        return []
    return [
        Finding(
            id="pages-broken",
            severity=Severity.ERROR,
            what=N_("{count} places in the register file are broken"),
            hint=N_("change nothing; restore the latest backup"),
            fields={"count": len(found)},
        )
    ]


def _inside(register: Register) -> list[Finding]:
    return [
        *verified(register, signatures=False).findings,
        *_clock(register),
        *_log_time(register),
        *_configuration(register),
        *map(of_gap, concerns_in_use(register)),
        *_people(register),
        *_wipe(register),
    ]


def _outside(place: Place, register: Register) -> list[Finding]:
    return [*_reach(place), *_keys(place, register), *_room(place)]


def _reach(place: Place) -> list[Finding]:
    found = []
    for one in health.reach(place):
        if one.open_to_all:
            found.append(
                Finding(
                    id="file-open-to-all",
                    severity=Severity.ERROR,
                    what=N_("every user of the machine may reach {file}"),
                    hint=N_("run `chmod o= FILE` on it"),
                    fields={"file": one.name},
                )
            )
        if one.foreign:
            found.append(
                Finding(
                    id="file-of-another",
                    severity=Severity.WARNING,
                    what=N_("{file} belongs to another account than the one that runs kkrek"),
                    hint=N_("give it back with `chown`, or ask whoever set the register up"),
                    fields={"file": one.name},
                )
            )
        if one.closed:
            found.append(
                Finding(
                    id="file-closed-to-group",
                    severity=Severity.ERROR,
                    what=N_("{file} cannot be used by the other accounts that share this register"),
                    hint=N_("give it to the group of the directory with `chgrp` and `chmod g+rw`"),
                    fields={"file": one.name},
                )
            )
    return found


def _keys(place: Place, register: Register) -> list[Finding]:
    """The key file and the register's own table of users agree, slot by slot."""
    try:
        keys = KeyFile.load(place.keys)
    except KkrekError:
        return [
            Finding(
                id="key-file-unreadable",
                severity=Severity.ERROR,
                what=N_("the key file cannot be read: nobody can log in any more"),
                hint=N_("put back register.keys from the newest backup"),
            )
        ]
    slots, waiting = {name: keys.public(name) for name in keys.users}, believed(register.store).waiting
    found = []
    for user in users.every(register.store):
        slot = slots.pop(user.name, None)
        held = (slot.role, slot.box_pub.hex(), slot.sign_pub.hex()) if slot is not None else None
        if user.removed_on is not None or held == (user.role, user.box_pub, user.sign_pub):
            continue
        found.append(_without_keys(user.name) if slot is None and user.name in waiting else _slot_differs(user.name))
    found += [
        Finding(
            id="slot-without-user",
            severity=Severity.WARNING,
            what=N_("the key file has a slot for {slot_user}, whom the register does not know"),
            hint=N_("add the user again with `kkrek user add`, or take back the key file of the newest backup"),
            fields={"slot_user": name},
        )
        for name in sorted(slots)
    ]
    return found


def _slot_differs(name: str) -> Finding:
    return Finding(
        id="slot-differs",
        severity=Severity.ERROR,
        what=N_("the key file gives user {user} another role or other keys than the register"),
        hint=N_(
            "give the right role again with `kkrek user role`; if that is refused, new keys with `kkrek user reset`"
        ),
        fields={"user": name},
    )


def _without_keys(name: str) -> Finding:
    return Finding(
        id="user-without-keys",
        severity=Severity.WARNING,
        what=N_("user {user} has no keys since the register was restored, and cannot log in"),
        hint=N_("give a new password with `kkrek user reset`, or take the user away with `kkrek user remove`"),
        fields={"user": name},
    )


def _clock(register: Register) -> list[Finding]:
    """Times of the log never go back, and none lies in the future: deadlines are counted from this clock (E-02)."""
    before, back, latest = "", 0, ""
    for signed in log.entries(register.store):
        back = signed.entry.n if signed.entry.at < before and not back else back
        before, latest = signed.entry.at, max(latest, signed.entry.at)
    found = []
    if back:
        found.append(
            Finding(
                id="clock-went-back",
                severity=Severity.WARNING,
                what=N_("log entry {entry} is older than the entry before it: the clock was turned back"),
                hint=N_("let the machine set its clock from the network"),
                fields={"entry": back},
            )
        )
    if latest and datetime.fromisoformat(latest) > register.moment.at + _CLOCK_SLACK:
        found.append(
            Finding(
                id="clock-behind",
                severity=Severity.ERROR,
                what=N_("the log has an entry in the future: this machine's clock is behind, or another's was ahead"),
                hint=N_("compare the clock with the true time before anything with a deadline is recorded"),
            )
        )
    return found


def _log_time(register: Register) -> list[Finding]:
    """Entries of the log that are past their time are to go (GDPR Art. 5(1)(e), F-40)."""
    if not log_prune.is_due(register):
        return []
    return [
        Finding(
            id="log-past-its-time",
            severity=Severity.WARNING,
            what=N_("the log has entries past the time for which the configuration keeps them"),
            hint=N_("have an officer take them out with `kkrek log prune`"),
        )
    ]


def _configuration(register: Register) -> list[Finding]:
    """How many gaps there are (F-41); the authority's contact details by themselves, as they age unseen (R-12)."""
    found = gaps_of(register)
    old = [of_gap(gap) for gap in found if gap.id == _AUTHORITY]
    count = open_count(gap for gap in found if gap.id != _AUTHORITY)
    if count == 0:
        return old
    return [
        *old,
        Finding(
            id="configuration-gaps",
            severity=Severity.WARNING,
            what=N_("the configuration leaves {number} things open"),
            hint=N_("see them with `kkrek config check`"),
            fields={"number": count},
        ),
    ]


def _people(register: Register) -> list[Finding]:
    without_keys = believed(register.store).waiting
    officers = [
        user.name
        for user in users.every(register.store)
        if user.role == Role.OFFICER.value and user.removed_on is None and user.name not in {RECOVERY, *without_keys}
    ]
    if len(officers) > 1:
        return []
    return [
        Finding(
            id="lone-officer",
            severity=Severity.WARNING,
            what=N_("there is one officer alone: without this person only the recovery sheet opens everything"),
            hint=N_("add a second one with `kkrek user add NAME --role officer`"),
        )
    ]


def _wipe(register: Register) -> list[Finding]:
    if not settings.own(register.store).wipe_pending:
        return []
    return [
        Finding(
            id="wipe-pending",
            severity=Severity.WARNING,
            what=N_("pages of an erased customer are not wiped yet, because somebody was reading (E-39)"),
            hint=N_("close the other programs that have the register open; the next command wipes"),
        )
    ]


def _room(place: Place) -> list[Finding]:
    needed = max(_LEAST_ROOM, int(health.size_bytes(place) * _ROOM))
    free = health.free_bytes(place)
    if free >= needed:
        return []
    return [
        Finding(
            id="disk-nearly-full",
            severity=Severity.WARNING,
            what=N_("the disk has {room} MiB left, and {wanted} MiB should be free"),
            hint=N_("free some space on the disk of the register"),
            fields={"room": free // 2**20, "wanted": needed // 2**20},
        )
    ]
