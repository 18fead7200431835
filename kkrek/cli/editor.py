"""The one place that starts an editor: the person's own, $EDITOR, at the terminal."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess  # ruff: ignore[suspicious-subprocess-import] - the person's own editor, without a shell
from collections.abc import Mapping, Sequence
from pathlib import Path

from kkrek.errors import N_, EditorFailedError, UsageError
from kkrek.errors.reasons import reason_of

_TERMINAL = "/dev/tty"


def editor_of(environ: Mapping[str, str], command: str) -> Sequence[str]:
    """Return the words of the editor that this account has chosen.

    Raises:
        UsageError: none is chosen, or its words cannot be told apart.
    """
    try:
        words = shlex.split(environ.get("EDITOR", ""))
    except ValueError:
        words = []
    if not words:
        raise UsageError(problem=N_("no editor is chosen: set EDITOR, as EDITOR=nano"), command=command)
    return words


def edit(editor: Sequence[str], path: Path) -> None:
    """Have the person edit a file; Ctrl-C is the editor's own meanwhile.

    Raises:
        EditorFailedError: it could not be started, or ended with an error.
    """
    terminal = os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        done = subprocess.run(  # ruff: ignore[subprocess-without-shell-equals-true] - no shell, words the person chose
            [*editor, str(path)], stdin=terminal, stdout=terminal, stderr=terminal, check=False
        )
    except FileNotFoundError as error:
        raise EditorFailedError(editor=editor[0], reason=N_("this program is not installed")) from error
    except OSError as error:
        raise EditorFailedError(editor=editor[0], reason=reason_of(error)) from error
    finally:
        signal.signal(signal.SIGINT, before)
        os.close(terminal)
    if done.returncode:
        raise EditorFailedError(editor=editor[0], reason=str(done.returncode))
