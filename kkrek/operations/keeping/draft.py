"""A text that somebody edits with an editor: in memory alone, where nobody else can reach it (GDPR Art. 32).

Beside it the editor may keep files of its own; all of them go together. What is not taken over stays until the person
has it, or logs out: nothing typed is lost.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kkrek.crypto.private_file import write_private
from kkrek.crypto.session import memory_backed
from kkrek.errors import N_, UnsafePlaceError

if TYPE_CHECKING:
    from kkrek.operations.access import Surroundings

SHARED_MEMORY = Path("/dev/shm")  # ruff: ignore[hardcoded-temp-file] - a private directory is made in it


def new_draft(surroundings: Surroundings, name: str, text: str) -> Path:
    """Write a text to a new file, 0600 in a directory of its own, that is never written to a disk; return its path.

    Raises:
        UnsafePlaceError: this machine has no memory-backed directory for this account (16).
        CannotWriteError: the directory has no room (18).
    """
    for place in (surroundings.runtime, SHARED_MEMORY):
        if place is not None and memory_backed(place):
            try:
                directory = Path(tempfile.mkdtemp(prefix="kkrek-", dir=place))
            except OSError:
                continue
            write_private(directory / name, text.encode())
            return directory / name
    raise UnsafePlaceError(
        path=str(surroundings.runtime or SHARED_MEMORY),
        reason=N_("it is not in memory alone (tmpfs), and an editor would leave the text on the disk"),
        remedy=N_("edit a file of your own from `kkrek config show`, then `kkrek config load FILE`"),
    )


def discard(draft: Path) -> None:
    """Delete a draft with whatever the editor left beside it."""
    shutil.rmtree(draft.parent, ignore_errors=True)
