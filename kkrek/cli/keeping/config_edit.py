"""`kkrek config edit`: the configuration in the person's own editor, checked and compared before it is loaded (F-41).

Neither lock nor connection is held while the editor runs. What is not loaded stays in its file and is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kkrek.cli import acting, editor, prompt
from kkrek.cli.keeping import config_review
from kkrek.cli.keeping.toml_file import read_toml
from kkrek.cli.options import Settings
from kkrek.cli.output import Screen, emit
from kkrek.cli.own_words import own_words
from kkrek.domain.json import JsonObject
from kkrek.domain.role import Role
from kkrek.errors import N_, InputUnreadableError, InvalidValueError, KkrekError, Phrase, UsageError
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.keeping import config as operation
from kkrek.operations.keeping import draft
from kkrek.operations.keeping.config import Loaded, Review, Shown

_COMMAND = "config edit"
_NAME = "kkrek.toml"


def edit(given: Settings, *, dry_run: bool) -> None:
    """Edit the configuration in force, and load what came out of it.

    Raises:
        UsageError: there is no terminal, or no editor is chosen (2).
        EditorFailedError, SaidNoError: the editor failed, or the person says no (3).
        ChangedSinceError: somebody else loaded another version meanwhile (33).
        InvalidValueError, InputUnreadableError: the text is no configuration, and the person gives up (52, 50).
    """
    access = acting.access(given)
    access.require(_COMMAND, Role.OFFICER)
    if not prompt.has_terminal():
        problem = N_("an editor needs a terminal; without one use `kkrek config show` and `kkrek config load FILE`")
        raise UsageError(problem=problem, command=_COMMAND)
    words = editor.editor_of(given.environ, _COMMAND)
    present = operation.opened(access, _COMMAND)
    path = draft.new_draft(access.surroundings, _NAME, present.toml)
    try:
        loaded, review = _edited(access, (words, path), present, dry_run=dry_run)
    except BaseException:
        _keep_or_discard(path, present)
        raise
    if loaded is not None and loaded.applied:
        draft.discard(path)
    else:
        _keep_or_discard(path, present)
    _emit(given, present, loaded, review)


def _edited(
    access: Access, draft_of: tuple[Sequence[str], Path], present: Shown, *, dry_run: bool
) -> tuple[Loaded | None, Review | None]:
    """Edit until the text is a configuration, show what it changes, ask, and load it; None where nothing changed."""
    words, path = draft_of
    review = _reviewed(access, words, path, present)
    if review is None:
        return None, None
    prompt.show(*config_review.lines(review))
    if not dry_run:
        prompt.need_yes(_("Load it as a new version?"), yes=False, command=_COMMAND)
    return operation.load(access, review.toml, present.version, command=_COMMAND, dry_run=dry_run), review


def _reviewed(access: Access, words: Sequence[str], path: Path, present: Shown) -> Review | None:
    """Have the text edited until it is a configuration; None when nothing was changed.

    Raises:
        EditorFailedError: the editor failed.
        InvalidValueError, InputUnreadableError: the text is none, and the person gives up.
    """
    while True:
        editor.edit(words, path)
        try:
            toml = read_toml(path)
            if present.is_same(toml):
                return None
            return operation.reviewed(present, toml, access.moment.today)
        except (InvalidValueError, InputUnreadableError) as error:
            prompt.show(_refused(error))
            if not prompt.confirm(_("Back to the editor?")):
                raise


def _refused(error: KkrekError) -> str:
    """Return what is wrong, with the limits or the words that are taken: the editor comes before the hint does."""
    facts = {name: _(str(value)) for name, value in error.fields.items()}
    rule = _(error.what).format_map(facts)
    taken = error.fields.get("remedy", Phrase())
    return _("Refused: {rule}.").format(rule=rule if isinstance(taken, Phrase) else f"{rule}: {taken}")


def _keep_or_discard(path: Path, present: Shown) -> None:
    """Name the file of a text that was typed and is not loaded; nothing of it is lost."""
    try:
        changed = not present.is_same(read_toml(path))
    except InputUnreadableError:
        changed = path.exists()
    if changed:
        words = _("What you wrote stays in {path} until you log out of this machine; load it with `kkrek config load`.")
        prompt.show(own_words(words.format(path=path)))
    else:
        draft.discard(path)


def _emit(given: Settings, present: Shown, loaded: Loaded | None, review: Review | None) -> None:
    applied = loaded is not None and loaded.applied
    version = loaded.version if loaded is not None else present.version

    def text(screen: Screen) -> None:
        if applied:
            screen.line(_("Version {version} of the configuration is in force.").format(version=version))
        else:
            screen.line(_("Nothing was written."))

    data: JsonObject = {
        "version": version,
        "applied": applied,
        "findings": len(review.gaps) if review is not None else None,
        "changes": config_review.changes_json(review),
    }
    emit(given, _COMMAND, data, text=text)
