"""Tell whether the keys that somebody unlocked are still those of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.crypto.keyfile_glance import glance
from kkrek.errors import N_, SessionEndedError

if TYPE_CHECKING:
    from kkrek.crypto.unlocked import Unlocked
    from kkrek.operations.keeping.trust import Trust
    from kkrek.store.connection import Store
    from kkrek.store.place import Place


def is_of_other_keys(place: Place, unlocked: Unlocked) -> bool:
    """Tell whether the key file gives a user other keys than those unlocked, or none any more."""
    found = glance(place.keys).generations
    return bool(found) and found.get(unlocked.user) != unlocked.keys.generation


def keys_changed() -> SessionEndedError:
    """Return the end of whatever was unlocked before the keys of the register were changed."""
    remedy = N_("log in again with `kkrek login` or `kkrek shell`")
    return SessionEndedError(reason=N_("the keys of the register were changed"), remedy=remedy)


def believed(store: Store) -> Trust:
    """Return whom the log tells to be users: asked where keys were unlocked by a password or are not the expected."""
    from kkrek.operations.keeping.trust import believed  # ruff: ignore[import-outside-top-level] - no look-up asks

    return believed(store)
