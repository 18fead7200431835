"""What `rotate` and `user remove` share: say what changes, ask once, change the keys, and tell what comes next."""

from __future__ import annotations

from pathlib import Path

from kkrek.cli import prompt
from kkrek.cli.options import Settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.domain.json import JsonObject
from kkrek.errors import N_, KkrekError
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.keeping import backup
from kkrek.operations.keeping import rotate as operation
from kkrek.operations.keeping.rotate import Rotation


def change_keys(given: Settings, access: Access, leaving: str | None, *, yes: bool, dry_run: bool) -> None:
    """Change the keys of the register, and take the user who is ``leaving`` away."""
    planned = operation.plan(access, leaving)
    if dry_run:
        _show(given, planned, applied=False)
        return
    follows = _("Every session ends, and everybody who remains logs in again with the same password.")
    leaving = planned.removed
    prompt.need_yes(_question(leaving), yes=yes, command=given.command, told=follows)
    done, changed = operation.rotate(access, leaving)
    _show(given, done, applied=True, made=_backup(changed))


def _backup(access: Access) -> Path | None:
    """Make a backup under the new keys at once; the keys are changed whether it can be made or not."""
    try:
        made = backup.create(access).made
    except (KkrekError, KeyboardInterrupt):  # whoever interrupts now is told that the keys are changed all the same
        return None
    return made.path if made is not None else None


def _question(leaving: str | None) -> str:
    if leaving is None:
        return _("Change the keys of the register?")
    return _("Remove {user} and change the keys of the register?").format(user=leaving)


def _show(given: Settings, rotation: Rotation, *, applied: bool, made: Path | None = None) -> None:
    data: JsonObject = {
        "generation": rotation.generation,
        "users": list(rotation.users),
        "applied": applied,
        "backup": str(made) if made is not None else None,
    }
    if rotation.removed is not None:
        data = {"name": rotation.removed, **data}

    def text(screen: Screen) -> None:
        for sentence in _sentences(rotation, applied=applied):
            screen.line(sentence)
        if made is not None:
            screen.line(_("The backup was made and verified: {path}").format(path=made))

    emit(given, given.command, data, text=text, warnings=[_backup_due(made)] if applied else [])


def _sentences(rotation: Rotation, *, applied: bool) -> list[str]:
    who = ", ".join(user for user in rotation.users if user != "recovery")
    if not applied:
        removed = N_("User {user} would be removed, the keys changed, and these would log in again: {persons}.")
        alone = N_("The keys would be changed, and these would log in again: {persons}.")
        told = _(alone if rotation.removed is None else removed)
        return [told.format(user=rotation.removed, persons=who), _("Nothing was written.")]
    removed = N_("User {user} was removed and opens nothing new. The keys of the register were changed.")
    alone = N_("The keys of the register were changed.")
    told = _(alone if rotation.removed is None else removed).format(user=rotation.removed)
    again = _("Every session has ended. These log in again, each with the same password as before: {persons}.")
    return [told, again.format(persons=who), _("The recovery sheet stays valid.")]


def _backup_due(made: Path | None) -> Remark:
    if made is not None:
        sentence = N_("copies and backups made until now open with the old keys: replace those that lie elsewhere")
        return Remark(id="backup-old-keys", message=sentence)
    sentence = N_(
        "the backups made until now open with the old keys, and no new one could be made: `kkrek backup create`"
    )
    return Remark(id="backup-due", message=sentence)
