"""Passwords and the recovery code: what is accepted, and where they may be read from (GDPR Art. 32)."""

from __future__ import annotations

import base64
import binascii
import errno
import hashlib
import os
import re
import secrets
import stat
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from kkrek.crypto.private_file import open_private, read_all
from kkrek.errors import N_, InputUnreadableError, InvalidValueError, Phrase, UnsafePlaceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MIN_CHARACTERS = 14

_MAX_FILE_BYTES = 1024
_SHORTEST_WORD = 4
_CODE_BYTES = 20
_ONE_TIME_BYTES, _ONE_TIME_LETTERS = 15, 20
_GROUP = 4
_CODE_LETTERS = 32
_LOOKALIKES = str.maketrans("018", "OIB")
_OTHERS = 0o077
_OTHERS_OF_CREDENTIAL = 0o037  # systemd writes 0400, or 0440 where an access list shows as the group's bits


def check_new_password(password: str, *, user: str, names: Sequence[str]) -> None:
    """Refuse a password that is short or holds a name that a guesser tries first; nothing else is demanded.

    ``names`` are those of the housing cooperative and its companies; each of their words of four letters counts.

    Raises:
        InvalidValueError: the password is refused, with the rule that it breaks.
    """
    normal = unicodedata.normalize("NFKC", password)
    if len(normal) < MIN_CHARACTERS:
        raise _refused(N_("it has fewer than 14 characters"))
    folded = _fold(password)
    if any(word in folded for word in _fold(user).split()):
        raise _refused(N_("it contains the user name"))
    words = [word for name in names for word in re.findall(r"\w+", _fold(name)) if len(word) >= _SHORTEST_WORD]
    if any(word in folded for word in words):
        raise _refused(N_("it contains the name of the housing cooperative or one of its companies"))


def read_password_file(path: Path) -> str:
    """Read the password from a file that only its owner can reach: ours or root's, at most 1 KiB of UTF-8.

    Raises:
        UnsafePlaceError: it is a link, no regular file, somebody else's, or others can reach it.
        InputUnreadableError: it is missing, too long, empty, or not UTF-8.
    """
    return _read_file(path, _OTHERS)


def read_credential_file(path: Path) -> str:
    """Read the password that systemd laid out for the service, with the modes that systemd gives.

    Raises:
        UnsafePlaceError: as for a password file.
        InputUnreadableError: as for a password file.
    """
    return _read_file(path, _OTHERS_OF_CREDENTIAL)


def read_password_fd(fd: int) -> str:
    """Read the password from an open descriptor to its end, at most 1 KiB of UTF-8.

    Raises:
        InputUnreadableError: it is not open, a terminal, too long, empty, or not UTF-8.
    """
    name = f"descriptor {fd}"
    try:
        if os.isatty(fd):
            raise _unreadable(name, N_("it is a terminal, which would show the password"))
        content = read_all(fd, _MAX_FILE_BYTES)
    except (OSError, OverflowError) as error:
        raise _unreadable(name, N_("it is not open for reading")) from error
    return _password_in(content, name)


def credential_file(environ: Mapping[str, str]) -> Path | None:
    """Return where systemd laid out the password (``$CREDENTIALS_DIRECTORY/kkrek.password``), if it did."""
    directory = environ.get("CREDENTIALS_DIRECTORY", "")
    path = Path(directory, "kkrek.password")
    if not Path(directory).is_absolute():
        return None
    try:
        return path if path.exists() else None
    except PermissionError:
        return path  # that it cannot be read is told when it is read


def new_recovery_code() -> str:
    """Make a recovery code: 160 random bits as eight groups of four letters, and a ninth that checks them."""
    letters = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode("ascii")
    return _in_groups(letters + _check_letters(letters))


def new_one_time_password() -> str:
    """Make a password that an officer hands over: 100 random bits as five groups of four small letters and digits."""
    letters = base64.b32encode(secrets.token_bytes(_ONE_TIME_BYTES)).decode("ascii")[:_ONE_TIME_LETTERS]
    return _in_groups(letters.lower())


def canonical_recovery_code(text: str) -> str:
    """Return a recovery code as it was printed: case, blanks and dashes do not matter, nor 0, 1, 8 for O, I, B.

    Raises:
        InvalidValueError: it was not copied correctly; a code that passes and does not open is another register's.
    """
    letters = re.sub(r"[\s\u2010-\u2015\u2212_.-]", "", text).upper().translate(_LOOKALIKES)
    code, check = letters[:_CODE_LETTERS], letters[_CODE_LETTERS:]
    try:
        base64.b32decode(code)
    except (binascii.Error, ValueError) as error:
        raise _mistyped() from error
    if len(code) != _CODE_LETTERS or check != _check_letters(code):
        raise _mistyped()
    return _in_groups(letters)


def _read_file(path: Path, forbidden: int) -> str:
    try:
        fd = open_private(path)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _unsafe(path, N_("it is a link")) from error
        raise _unreadable(str(path), N_("it is missing or forbidden")) from error
    try:
        _check_reach(path, os.fstat(fd), forbidden)
        content = read_all(fd, _MAX_FILE_BYTES)
    except OSError as error:
        raise _unreadable(str(path), N_("reading it failed")) from error
    finally:
        os.close(fd)
    return _password_in(content, str(path))


def _check_reach(path: Path, status: os.stat_result, forbidden: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise _unsafe(path, N_("it is not a regular file"))
    if status.st_uid not in {os.geteuid(), 0}:
        raise _unsafe(path, N_("it belongs to another user"))
    if status.st_mode & forbidden:
        raise _unsafe(path, N_("other users can reach it"))


def _password_in(content: bytes, name: str) -> str:
    if len(content) > _MAX_FILE_BYTES:
        raise _unreadable(name, N_("it is longer than 1 KiB"))
    try:
        password = content.decode()
    except UnicodeDecodeError:
        # The error itself would show the password in a traceback.
        raise _unreadable(name, N_("it is not UTF-8")) from None
    password = password.removesuffix("\n").removesuffix("\r")
    if not password:
        raise _unreadable(name, N_("it is empty"))
    return password


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _check_letters(letters: str) -> str:
    digest = hashlib.sha256(b"kkrek-recovery\n" + letters.encode("ascii")).digest()
    return base64.b32encode(digest).decode("ascii")[:_GROUP]


def _in_groups(letters: str) -> str:
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def _refused(rule: Phrase) -> InvalidValueError:
    return InvalidValueError(
        field="password",
        rule=rule,
        remedy=N_("take at least 14 characters, for example six words that do not belong together"),
    )


def _mistyped() -> InvalidValueError:
    return InvalidValueError(
        field="recovery_code",
        rule=N_("it was not copied correctly"),
        remedy=N_("compare it with the sheet letter by letter: nine groups of four"),
    )


def _unsafe(path: Path, reason: Phrase) -> UnsafePlaceError:
    return UnsafePlaceError(path=str(path), reason=reason, remedy=N_("make it a regular file of yours with mode 0600"))


def _unreadable(name: str, reason: Phrase) -> InputUnreadableError:
    remedy = N_("put the password alone on one line of a file with mode 0600")
    return InputUnreadableError(path=name, reason=reason, remedy=remedy)
