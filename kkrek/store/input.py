"""What a batch keeps of its input in the scratch file: standard input as a whole, and the texts of a spreadsheet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from kkrek.store.connection import Store

_BLOCK = 1 << 16
_AHEAD = 4096
_BLOCKS_HELD = 8


class SharedStrings:
    """The shared texts of a workbook by their place; a row asks for them in about the order in which they stand."""

    def __init__(self, store: Store) -> None:
        """Keep them in the scratch file that is attached to ``store``."""
        self._store = store
        self._count = 0
        self._held: dict[int, list[str]] = {}

    def add(self, texts: Sequence[str]) -> None:
        """Keep the next texts."""
        rows = [(self._count + place, text) for place, text in enumerate(texts)]
        self._store.run_many("INSERT INTO scratch.shared_string (place, text) VALUES (?, ?)", rows)
        self._count += len(rows)

    def get(self, place: int) -> str:
        """Return a text; raises IndexError for a place that there is not."""
        block, offset = divmod(place, _AHEAD)
        if not 0 <= place < self._count:
            raise IndexError(place)
        if block not in self._held:
            if len(self._held) >= _BLOCKS_HELD:
                del self._held[next(iter(self._held))]
            sql = "SELECT text FROM scratch.shared_string WHERE place >= :first AND place < :last ORDER BY place"
            values = {"first": block * _AHEAD, "last": (block + 1) * _AHEAD}
            self._held[block] = [str(row[0]) for row in self._store.all(sql, values)]
        return self._held[block][offset]


def spool(store: Store, file: BinaryIO) -> BinaryIO:
    """Copy what can be read only once into the scratch file, and return it as a file that can be read again."""
    size = 0
    while block := _full_block(file):
        store.run("INSERT INTO scratch.input (content) VALUES (?)", (block,))
        size += len(block)
    return io.BufferedReader(_Spooled(store, size), _BLOCK)


def _full_block(file: BinaryIO) -> bytes:
    """Return the next block, whole but for the last: a pipe gives what it has."""
    parts, missing = [], _BLOCK
    while missing and (part := file.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


class _Spooled(io.RawIOBase):
    """Standard input, block by block from the scratch file."""

    def __init__(self, store: Store, size: int) -> None:
        super().__init__()
        self._store = store
        self._size = size
        self._at = 0

    @staticmethod
    def readable() -> bool:
        return True

    @staticmethod
    def seekable() -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._at >= self._size:
            return 0
        block, offset = divmod(self._at, _BLOCK)
        row = self._store.one("SELECT content FROM scratch.input WHERE n = :n", {"n": block + 1})
        assert row is not None
        part = bytes(row[0])[offset : offset + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)
