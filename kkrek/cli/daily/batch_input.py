"""The files that a batch reads: opened before anything is asked, and told how far they are read at a terminal."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO, cast

from kkrek.cli.files import read_file, unreadable
from kkrek.cli.options import Settings
from kkrek.domain.batch_map import FileMap, parse_map
from kkrek.errors import N_, HeadingsError, InputUnreadableError
from kkrek.i18n import _
from kkrek.operations.daily.batch import Input

READY = ("fivaldi", "tampuuri")
_LARGEST_MAP = 1024 * 1024
_LONGEST_NAME = 100
_BLOCK = 1 << 16
_BAR = 20
_CLEAR = "\r\x1b[K"


@contextmanager
def opened(given: Settings, path: str) -> Generator[Input]:
    """Give an open file, or standard input for ``-``.

    Raises:
        InputUnreadableError: it is missing, forbidden or a folder (50).
    """
    told = progress(given, _("reading"))
    if path == "-":
        if sys.stdin is None:
            raise InputUnreadableError(path="stdin", reason=N_("it is closed"), remedy=N_("name a file"))
        with _cleared(given), _headings_seen(given):
            yield Input(_told(sys.stdin.buffer, "stdin"), "stdin", "stdin", seekable=False, progress=told)
        return
    try:
        file = Path(path).open("rb", buffering=0)  # ruff: ignore[open-file-with-context-handler] - closed below, opened errors told
    except OSError as error:
        raise unreadable(path, error) from error
    with file, _cleared(given), _headings_seen(given):
        # A name need not be UTF-8, and what is recorded must be.
        name = os.fsencode(Path(path).name).decode("utf-8", "replace")[:_LONGEST_NAME]
        yield Input(_told(file, path), path, name, seekable=file.seekable(), progress=told)


def map_text(name: str) -> str:
    """Return the text of a map: one of the ready ones by its word, else a file.

    Raises:
        InputUnreadableError: there is no such file, or it is no text in UTF-8 (50).
    """
    if name in READY:
        return files("kkrek").joinpath("maps", f"{name}.toml").read_text(encoding="utf-8")
    content = read_file(Path(name), _LARGEST_MAP)
    if len(content) > _LARGEST_MAP:
        raise InputUnreadableError(path=name, reason=N_("it is larger than 1 MiB"), remedy=N_("name a map"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        remedy = N_("save it in UTF-8")
        raise InputUnreadableError(path=name, reason=N_("it is not written in UTF-8"), remedy=remedy) from error


def file_map(name: str) -> FileMap:
    """Return a map.

    Raises:
        InputUnreadableError: it cannot be read (50).
    """
    return parse_map(map_text(name), name)


def progress(given: Settings, doing: str) -> Callable[[int, float], None]:
    """Return what tells on stderr how far a file is read; without a terminal, and to scripts, it tells nothing."""
    if not _tells(given):
        return lambda _rows, _part: None

    told = _("{doing}: {rows} rows, {part} %")

    def tell(rows: int, part: float) -> None:
        end = _CLEAR if part >= 1 else ""
        bar = f"[{'#' * int(part * _BAR):.<{_BAR}}]"
        sys.stderr.write(f"{_CLEAR}{told.format(doing=doing, rows=rows, part=int(part * 100))} {bar}{end}")
        sys.stderr.flush()

    return tell


@contextmanager
def _cleared(given: Settings) -> Generator[None]:
    """Leave an empty line for what is told next, also when reading ends in the middle."""
    try:
        yield
    finally:
        if _tells(given):
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


@contextmanager
def _headings_seen(given: Settings) -> Generator[None]:
    """Name unknown headings at a terminal; elsewhere one that may be a value of somebody is told by its place."""
    try:
        yield
    except HeadingsError as error:
        if "seen" in error.fields and _tells(given):
            error.fields["headings"] = error.fields["seen"]
        raise


def _tells(given: Settings) -> bool:
    return given.format == "table" and sys.stderr is not None and sys.stderr.isatty()


class _Told(io.RawIOBase):
    """A file of which a failure of the disk is told as one of the input: it may come with any block."""

    def __init__(self, file: BinaryIO, path: str) -> None:
        super().__init__()
        self._file = file
        self._path = path

    @staticmethod
    def readable() -> bool:
        return True

    def seekable(self) -> bool:
        return self._file.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            part = cast("bytes | None", self._file.read(len(buffer)))
            if part is None:  # a pipe that does not wait has no more yet, which is no end
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        except OSError as error:
            raise unreadable(self._path, error) from error
        buffer[: len(part)] = part
        return len(part)


def _told(file: BinaryIO, path: str) -> BinaryIO:
    return io.BufferedReader(_Told(file, path), _BLOCK)
