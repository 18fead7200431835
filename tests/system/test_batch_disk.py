"""Batches on a disk that is full or takes no file, and what lies in their scratch file meanwhile (X-08, E-37)."""

from __future__ import annotations

import ctypes
import re
import resource
from typing import TYPE_CHECKING

import pytest
from batch_at_work import MARKER, additions, all_of, check_whole, counts, phones, told, two_thousand, watched
from ready import go, ready
from register_file import opened
from sqlcipher3 import dbapi2

from kkrek.errors import CannotWriteError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from office import Command, Office

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1
# Lets the scratch file have so many pages; then SQLite says what it says of a full disk.
FULL_AFTER = """
from kkrek.store import scratch
made = scratch._statements
scratch._statements = lambda: [*made(), "PRAGMA scratch.max_page_count = {pages}"]
"""
PAGE, DIFFERENT = 4096, 240
HEX = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
MANY = 30_000  # so many new customers that not all of them find room in memory


@pytest.fixture
def filled(office: Office, clerk: Command, tmp_path: Path, shelf: Path) -> Office:
    return two_thousand(office, clerk, tmp_path, shelf)


# Full and read-only -------------------------------------------------------------------------------------------


def check_refused(office: Office, limits: Callable[[], None] | None, *argv: str, before: str = "") -> bytes:
    """Run a batch within limits, see that it ends as what cannot write the register, and return what it says."""
    with ready(office.directory, "kaisa", "batch", *argv, before=before, limits=limits) as process:
        go(process)
        _out, err = process.communicate(timeout=60)
    assert process.returncode == CannotWriteError.exit_code, err
    assert b"Traceback" not in err
    return err


def full(office: Office) -> Callable[[], None]:
    """Return what lets no file grow beyond a part of the register."""
    size = office.officer.place.database.stat().st_size // 8
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_disk_that_takes_no_rows_leaves_the_register_as_it_was(
    filled: Office, tmp_path: Path, clerk: Command, officer: Command
) -> None:
    argv = ("apply", str(phones(tmp_path)))
    check_refused(filled, full(filled), *argv)
    check_whole(filled, officer)
    assert counts(filled) == all_of()
    assert clerk("batch", *argv).code == 0


@pytest.mark.parametrize("word", ["apply", "check"])
def test_a_disk_that_has_no_room_for_the_scratch_file_leaves_the_register_as_it_was(
    filled: Office, tmp_path: Path, officer: Command, word: str
) -> None:
    check_refused(filled, full(filled), word, str(additions(tmp_path, MANY)), "--add")
    check_whole(filled, officer)
    assert counts(filled) == all_of()


@pytest.mark.parametrize("pages", [300, 900])
@pytest.mark.parametrize("options", [["check"], ["apply", "--partial"]])
def test_a_scratch_file_that_finds_no_room_refuses_no_row(
    filled: Office, tmp_path: Path, officer: Command, options: list[str], pages: int
) -> None:
    word, *rest = options
    argv = (word, str(additions(tmp_path, MANY)), "--add", *rest)
    check_refused(filled, None, *argv, before=FULL_AFTER.format(pages=pages))
    check_whole(filled, officer)
    assert counts(filled) == all_of()


@pytest.mark.parametrize("size", [4096, 16384, 40960, 65536])
def test_a_scratch_file_that_cannot_even_begin_does_not_make_the_register_look_damaged(
    filled: Office, tmp_path: Path, officer: Command, size: int
) -> None:
    argv = ("check", str(phones(tmp_path)))
    said = check_refused(filled, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)), *argv)
    assert b"the register cannot be written" in said
    check_whole(filled, officer)


@pytest.mark.parametrize(("room", "reason"), [(0, b"the disk reports an error"), (1 << 62, b"the disk is full")])
def test_a_failing_write_is_told_by_the_room_that_is_left(
    filled: Office, tmp_path: Path, room: int, reason: bytes
) -> None:
    before = f"from kkrek.store import connection\nconnection._LEAST_ROOM = {room}"
    assert reason in check_refused(filled, full(filled), "apply", str(phones(tmp_path)), before=before)


def without_override() -> None:
    """Let root, too, be bound by the modes of a directory."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)


@pytest.fixture(params=["alone", "beside another process"])
def read_only(filled: Office, request: pytest.FixtureRequest) -> Generator[Office]:
    """Return a register whose directory takes no new file, while somebody else has it open or not."""
    if request.param == "alone":
        filled.directory.chmod(0o500)
        yield filled
    else:
        with opened(filled) as store:
            store.all("SELECT count(*) FROM customer")
            filled.directory.chmod(0o500)
            yield filled
    filled.directory.chmod(0o700)


def test_a_directory_that_takes_no_file_leaves_the_register_as_it_was(
    read_only: Office, tmp_path: Path, officer: Command
) -> None:
    check_refused(read_only, without_override, "apply", str(phones(tmp_path)))
    read_only.directory.chmod(0o700)
    check_whole(read_only, officer)
    assert counts(read_only) == all_of()


# The scratch file ---------------------------------------------------------------------------------------------


@pytest.fixture
def scratch(filled: Office, tmp_path: Path) -> tuple[Path, list[int]]:
    """Return a copy of the scratch file of a batch at work, with its mode, its number of names, and its size."""
    copy = tmp_path / "copy"
    file = additions(tmp_path, MANY)
    with watched(filled, "check", str(file), "--add", least=1 << 20, copy=copy) as process:
        facts = told(process)
        process.kill()
    return copy, facts


def test_the_scratch_file_has_no_name_and_is_closed_to_others(scratch: tuple[Path, list[int]]) -> None:
    _copy, (mode, names, _size) = scratch
    assert (mode, names) == (0o600, 0)


def test_nothing_that_the_file_holds_stands_in_the_scratch_file(scratch: tuple[Path, list[int]]) -> None:
    copy, (_mode, _names, size) = scratch
    content = copy.read_bytes()
    assert len(content) >= size
    words = (MARKER, MARKER.casefold(), "SQLite", "CREATE TABLE", "Aino", "33710")
    assert [word for word in words if word.encode() in content] == []
    pages = [content[start : start + PAGE] for start in range(0, size, PAGE)]
    written = [page for page in pages if any(page)]
    assert len(written) > len(pages) // 2
    assert min(len(set(page)) for page in written) > DIFFERENT, "of 4096 random bytes nearly all 256 values are there"


def test_no_key_that_lies_on_the_disk_opens_the_scratch_file(filled: Office, scratch: tuple[Path, list[int]]) -> None:
    copy, _facts = scratch
    assert any(copy.read_bytes()[:PAGE]), "its first page is written"
    keys = filled.clerk.unlocked.keys
    assert keys.restricted is not None
    files = [path for path in filled.directory.parent.rglob("*") if path.is_file()]
    written = {word.decode() for path in files for word in HEX.findall(path.read_bytes())}
    assert opens(filled.officer.place.database, keys.data.hex())
    assert [key for key in (keys.data.hex(), keys.restricted.hex(), *written) if opens(copy, key)] == []


def opens(file: Path, key: str) -> bool:
    connection = dbapi2.connect(str(file))
    try:
        connection.set_key(f"x'{key}'")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except dbapi2.DatabaseError:
        return False
    finally:
        connection.close()
    return True
