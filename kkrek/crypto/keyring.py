"""The session key in the desktop keyring (Secret Service): never a prompt, never a wait, no backend chosen outside.

The key goes into the collection ``session``, which lives in memory alone, else into the default collection if it
exists and is unlocked. kkrek makes the backend itself, so that ``PYTHON_KEYRING_BACKEND``, ``keyringrc.cfg`` and
``KEYRING_PROPERTY_*`` have no effect: each of them could hand the key to somebody else's code.

Every look-up reads the key, and importing keyring costs it a fifth of its time. So reading asks SecretStorage, the
library on which keyring's backend stands, for the same item by the same attributes; keyring writes and deletes it.
"""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING

from kkrek.errors import N_, KeyringLockedError, NoWayToUnlockError

if TYPE_CHECKING:
    from collections.abc import Generator

    import secretstorage
    from jeepney import Message  # type: ignore[import-untyped] # jeepney ships no types, here and below
    from jeepney.io.blocking import DBusConnection  # type: ignore[import-untyped]
    from keyring.backend import KeyringBackend

_ANSWER_SECONDS = 2.0
_PROMPTING = frozenset({"Prompt", "Unlock"})


def put_session_key(register_id: str, user: str, key: bytes) -> None:
    """Keep the session key of a user for a register, in place of an older one.

    Raises:
        KeyringLockedError: the only collection is locked.
        NoWayToUnlockError: there is no keyring, or it does not answer.
    """
    with _failures_told(), _keyring_failures_told():
        _backend().set_password(_service(register_id), user, key.hex())


def get_session_key(register_id: str, user: str) -> bytes | None:
    """Return the session key, or None when none is kept or what is kept is no key.

    Raises:
        KeyringLockedError: the only collection is locked.
        NoWayToUnlockError: there is no keyring, or it does not answer.
    """
    with _failures_told():
        collection = _unlocked_collection()
        try:
            found = next(collection.search_items({"service": _service(register_id), "username": user}), None)
            if found is not None and found.is_locked():
                raise KeyringLockedError
            kept = b"" if found is None else found.get_secret()
        finally:
            collection.connection.close()
    try:
        return bytes.fromhex(kept.decode("ascii")) or None
    except ValueError:
        return None


def delete_session_key(register_id: str, user: str) -> None:
    """Delete the session key; it need not be there.

    Raises:
        KeyringLockedError: the only collection is locked.
        NoWayToUnlockError: there is no keyring, or it does not answer.
    """
    with _failures_told(), _keyring_failures_told():
        from keyring.errors import PasswordDeleteError

        with contextlib.suppress(PasswordDeleteError):
            _backend().delete_password(_service(register_id), user)


def _service(register_id: str) -> str:
    return f"kkrek {register_id}"


@functools.cache
def _backend() -> KeyringBackend:
    from keyring.backends import SecretService

    class PromptlessKeyring(SecretService.Keyring):
        """keyring's own Secret Service backend, on a collection of kkrek's choice, deaf to the environment."""

        def set_properties_from_env(self) -> None:
            """Leave out what ``KEYRING_PROPERTY_*`` says."""

        def get_preferred_collection(self) -> secretstorage.Collection:  # ruff: ignore[no-self-use] - an override
            """Return an unlocked collection; keyring itself would ask for a locked one to be unlocked."""
            return _unlocked_collection()

        def unlock(self, item: secretstorage.Item) -> None:  # ruff: ignore[no-self-use] - an override
            """Refuse a locked item; keyring itself would prompt."""
            if item.is_locked():
                raise KeyringLockedError

    backend: KeyringBackend = PromptlessKeyring()  # type: ignore[no-untyped-call] # keyring leaves it untyped
    return backend


def _unlocked_collection() -> secretstorage.Collection:
    import secretstorage
    from secretstorage.collection import DEFAULT_COLLECTION, SESSION_COLLECTION

    connection = _connect()
    locked = False
    try:
        for path in (SESSION_COLLECTION, DEFAULT_COLLECTION):
            with contextlib.suppress(secretstorage.ItemNotFoundException):
                collection = secretstorage.Collection(connection, path)
                if not collection.is_locked():
                    return collection
                locked = True
    except BaseException:
        connection.close()
        raise
    connection.close()
    if locked:
        raise KeyringLockedError
    raise NoWayToUnlockError(reason=N_("the keyring of the desktop has no collection"))


def _connect() -> DBusConnection:
    """Connect to the session bus; every call is given a time to be answered in, and none may open a prompt."""
    from jeepney import HeaderFields
    from jeepney.bus import get_bus  # type: ignore[import-untyped]
    from jeepney.io.blocking import DBusConnection, prep_socket

    class BoundedConnection(DBusConnection):  # type: ignore[misc] # jeepney ships no types
        """A connection that waits for each answer two seconds at most."""

        def send_and_get_reply(self, message: Message, *, timeout: float | None = None) -> Message:
            if message.header.fields.get(HeaderFields.member) in _PROMPTING:
                raise KeyringLockedError
            return super().send_and_get_reply(message, timeout=timeout or _ANSWER_SECONDS)

    return BoundedConnection(prep_socket(get_bus("SESSION"), timeout=_ANSWER_SECONDS))


@contextlib.contextmanager
def _failures_told() -> Generator[None]:
    """Turn what SecretStorage, jeepney and the socket below them raise into the two errors above."""
    try:
        import secretstorage
        from jeepney import DBusErrorResponse
    except ImportError as error:
        raise NoWayToUnlockError(reason=N_("no keyring of the desktop is known on this system")) from error
    try:
        yield
    except TimeoutError as error:
        raise NoWayToUnlockError(reason=N_("the keyring of the desktop does not answer")) from error
    except secretstorage.LockedException as error:
        raise KeyringLockedError from error
    except (secretstorage.SecretStorageException, DBusErrorResponse) as error:
        raise NoWayToUnlockError(reason=N_("there is no keyring of the desktop")) from error
    except (OSError, EOFError, LookupError, ValueError, RuntimeError) as error:
        # No bus address, one that leads nowhere, one of a kind that jeepney cannot use, or another's socket.
        raise NoWayToUnlockError(reason=N_("there is no keyring of the desktop")) from error


@contextlib.contextmanager
def _keyring_failures_told() -> Generator[None]:
    """Turn what keyring itself raises into its error above."""
    from keyring.errors import KeyringError

    try:
        yield
    except KeyringError as error:
        raise NoWayToUnlockError(reason=N_("there is no keyring of the desktop")) from error
