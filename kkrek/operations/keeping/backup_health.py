"""Whether there are backups, young and apart from the register, and none kept for too long (GDPR Art. 32(1)(c))."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from kkrek.errors import N_
from kkrek.operations.keeping.backup import term_of
from kkrek.operations.keeping.finding import Finding, Severity
from kkrek.store import backups, log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kkrek.errors import Phrase
    from kkrek.operations.access import Access
    from kkrek.operations.keeping.backup import Listing
    from kkrek.operations.register import Register


def check_backups(access: Access, register: Register) -> list[Finding]:
    """Return what is wrong with the backups, and with keys that a restore brought back."""
    listing = term_of(register, access)
    return [*_there(access, register, listing), *_kept(listing), *_old_keys(register)]


def _there(access: Access, register: Register, listing: Listing) -> Iterator[Finding]:
    if not listing.folder.is_dir():
        if listing.folder != access.place.backups:
            hint = N_("mount its disk, or set settings.backup_to to another folder")
            yield _found("backup-folder-missing", N_("the folder of the backups is not there"), hint)
        else:
            yield _none()
        return
    made = [one.manifest for one in listing.backups if one.manifest is not None]
    if not made:
        yield _none()
    elif register.moment.at - made[-1].moment > timedelta(days=register.configuration.settings.backup_warn_days):
        hint = N_("make one with `kkrek backup create`, and let a timer do so every night")
        age = (register.moment.at - made[-1].moment).days
        yield _found("backup-old", N_("the newest backup is {days} days old"), hint, days=age)
    if backups.on_same_device(access.place, listing.folder):
        hint = N_("set settings.backup_to to a folder on another disk, and copy it to another place")
        yield _found("backup-same-device", N_("the backups lie on the same disk as the register"), hint)


def _kept(listing: Listing) -> Iterator[Finding]:
    if listing.expired:
        what = N_("{count} backups are past their term, and hold what was erased since (E-39)")
        hint = N_("remove them with `kkrek backup prune`; `kkrek backup create` does it, too")
        yield _found("backup-expired", what, hint, count=len(listing.expired))
    unreadable = sum(one.manifest is None for one in listing.backups)
    if unreadable:
        hint = N_("see which with `kkrek backup list`, and delete them")
        yield _found("backup-unreadable", N_("{count} backups cannot be read"), hint, count=unreadable)


def _old_keys(register: Register) -> Iterator[Finding]:
    """A backup of before a rotation brought back keys that somebody who was removed may know."""
    for one in log.restores(register.store)[-1:]:
        detail = json.loads(one.entry.detail or "{}")
        if detail.get("keys_rotated_since") and detail.get("generation") == register.unlocked.keys.generation:
            what = N_("the register was restored with keys of before a rotation: who was removed may know them")
            yield _found("keys-restored", what, N_("rotate them now with `kkrek rotate`"))


def _none() -> Finding:
    hint = N_("make one with `kkrek backup create`, and let a timer do so every night")
    return _found("backup-none", N_("there is no backup of this register"), hint)


def _found(name: str, what: Phrase, hint: Phrase, **fields: str | int) -> Finding:
    return Finding(id=name, severity=Severity.WARNING, what=what, hint=hint, fields=fields)
