"""Secret files are written whole or not at all."""

import resource
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kkrek.crypto.private_file import write_private
from kkrek.errors import CannotWriteError


@contextmanager
def no_room() -> Generator[None]:
    """Let no file of this process grow beyond 100 bytes, as on a full disk; pytest's own output is such a file too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_without_room_the_old_file_stands_and_nothing_is_left_over(tmp_path: Path) -> None:
    path = tmp_path / "register.keys"
    path.write_bytes(b"old")
    with pytest.raises(CannotWriteError), no_room():
        write_private(path, bytes(1000))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_and_its_target_untouched(tmp_path: Path) -> None:
    target, path = tmp_path / "target", tmp_path / "register.keys"
    target.write_bytes(b"untouched")
    path.symlink_to(target)
    write_private(path, b"new")
    assert (path.read_bytes(), target.read_bytes()) == (b"new", b"untouched")
    assert not path.is_symlink()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError):
        write_private(tmp_path / "absent" / "register.keys", b"new")
