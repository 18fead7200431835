"""Read a configuration from a file that somebody wrote."""

from __future__ import annotations

from pathlib import Path

from kkrek.errors import N_, InputUnreadableError, Phrase
from kkrek.errors.reasons import reason_of

_MOST_BYTES = 1024 * 1024


def read_toml(path: Path) -> str:
    """Return the text of a configuration file.

    Raises:
        InputUnreadableError: it is missing, forbidden, too large or not UTF-8 (50).
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, reason_of(error)) from error
    if len(content) > _MOST_BYTES:
        raise _unreadable(path, N_("it is larger than 1 MiB"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(path, N_("it is not UTF-8")) from error


def _unreadable(path: Path, reason: Phrase) -> InputUnreadableError:
    remedy = N_("name a TOML file; `kkrek config show` writes the present one")
    return InputUnreadableError(path=str(path), reason=reason, remedy=remedy)
