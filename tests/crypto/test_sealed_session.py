"""The sealed half of a session: in memory only, private, bound to its key and its register."""

import os
import stat
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from kkrek.crypto import session
from kkrek.crypto.keyfile import Cost, KeyFile
from kkrek.crypto.log import public_bytes
from kkrek.crypto.password import new_recovery_code
from kkrek.errors import NoWayToUnlockError, SessionEndedError, UnsafePlaceError

REGISTER = "00112233445566778899aabbccddeeff"
PAYLOAD = b'{"ends": "2026-11-22T18:00:00Z"}'


@pytest.fixture
def runtime_dir() -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="kkrek-", dir="/dev/shm") as name:
        yield Path(name)


@pytest.fixture
def store(runtime_dir: Path) -> session.SessionStore:
    return session.SessionStore(runtime_dir, REGISTER)


def test_a_bundle_opens_with_its_key(store: session.SessionStore) -> None:
    key = session.new_session_key()
    store.write(key, PAYLOAD)
    assert store.read(key) == PAYLOAD


def test_a_bundle_is_private_whatever_the_umask(store: session.SessionStore) -> None:
    umask = os.umask(0)
    try:
        store.write(session.new_session_key(), PAYLOAD)
    finally:
        os.umask(umask)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700


def test_without_a_bundle_there_is_no_session(store: session.SessionStore) -> None:
    assert store.read(session.new_session_key()) is None
    store.delete()


def test_a_deleted_bundle_is_gone(store: session.SessionStore) -> None:
    key = session.new_session_key()
    store.write(key, PAYLOAD)
    store.delete()
    assert store.read(key) is None
    assert not list(store.path.parent.iterdir())


def test_a_bundle_does_not_open_with_another_key(store: session.SessionStore) -> None:
    store.write(session.new_session_key(), PAYLOAD)
    with pytest.raises(SessionEndedError):
        store.read(session.new_session_key())


def test_a_bundle_does_not_serve_another_register(store: session.SessionStore, runtime_dir: Path) -> None:
    key = session.new_session_key()
    store.write(key, PAYLOAD)
    other = session.SessionStore(runtime_dir, "ff" * 16)
    store.path.rename(other.path)
    with pytest.raises(SessionEndedError):
        other.read(key)


@pytest.mark.parametrize("content", [b"", b"short", bytes(100)])
def test_a_bundle_that_was_overwritten_ends_the_session(store: session.SessionStore, content: bytes) -> None:
    key = session.new_session_key()
    store.write(key, PAYLOAD)
    store.path.write_bytes(content)
    with pytest.raises(SessionEndedError):
        store.read(key)


def test_a_bundle_that_others_can_read_is_refused(store: session.SessionStore) -> None:
    key = session.new_session_key()
    store.write(key, PAYLOAD)
    store.path.chmod(0o640)
    with pytest.raises(UnsafePlaceError):
        store.read(key)


def test_a_bundle_that_is_a_link_is_refused(store: session.SessionStore) -> None:
    key = session.new_session_key()
    store.write(key, PAYLOAD)
    store.path.rename(store.path.with_name("elsewhere"))
    store.path.symlink_to("elsewhere")
    with pytest.raises(UnsafePlaceError):
        store.read(key)


def test_a_directory_that_others_can_reach_is_refused(store: session.SessionStore) -> None:
    store.path.parent.mkdir(mode=0o700)
    store.path.parent.chmod(0o755)
    with pytest.raises(UnsafePlaceError):
        store.write(session.new_session_key(), PAYLOAD)


def test_no_session_is_kept_where_it_would_be_written_to_a_disk() -> None:
    with pytest.raises(NoWayToUnlockError):
        session.SessionStore(Path("/proc"), REGISTER).write(session.new_session_key(), PAYLOAD)


@pytest.mark.parametrize(("place", "expected"), [("/dev/shm", True), ("/proc", False), ("/nowhere/at/all", False)])
def test_memory_is_told_from_other_file_systems(place: str, expected: bool) -> None:
    assert session.memory_backed(Path(place)) is expected


def test_what_a_session_keeps_opens_the_register_and_no_later_grant() -> None:
    _, aino = KeyFile.create(
        REGISTER, "aino", "hauki uiskentelee aamulla", recovery_code=new_recovery_code(), cost=Cost(65_536, 1, 1)
    )
    kept = session.unpack(session.pack(aino))
    assert (kept.user, kept.role, kept.register, kept.keys) == (aino.user, aino.role, aino.register, aino.keys)
    assert public_bytes(kept.signer) == public_bytes(aino.signer)
    assert set(kept.officers) == set(aino.officers)
    assert kept.box is None


def test_a_bundle_of_another_version_ends_the_session() -> None:
    with pytest.raises(SessionEndedError):
        session.unpack({"user": "aino"})
