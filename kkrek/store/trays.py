"""Records of one length, spread over 256 buckets by their first byte and kept in the scratch file.

So a million random ids are sorted, and equal hashes found, with a few megabytes in memory and no index: each bucket
is small enough to be sorted by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kkrek.store.connection import Store

_MOST_BYTES = 2 * 1024 * 1024
_BUCKETS = 256


class Tray:
    """Takes records of ``length`` bytes in any order and gives them back sorted, bucket by bucket."""

    def __init__(self, store: Store, name: str, length: int) -> None:
        """Keep the records in the attached scratch file under ``name``."""
        self._store = store
        self._name = name
        self._length = length
        self._held = [bytearray() for _ in range(_BUCKETS)]
        self._bytes = 0
        self._spills = 0

    def put(self, record: bytes) -> None:
        """Take one record."""
        self._held[record[0]] += record
        self._bytes += self._length
        if self._bytes >= _MOST_BYTES:
            self._spill()

    def buckets(self) -> Iterator[list[bytes]]:
        """Yield the records of each bucket, sorted."""
        length = self._length
        for bucket in range(_BUCKETS):
            rows = self._store.all(
                "SELECT content FROM scratch.piece WHERE tray = :tray AND bucket = :bucket ORDER BY n",
                {"tray": self._name, "bucket": bucket},
            )
            content = b"".join([*(row[0] for row in rows), self._held[bucket]])
            yield sorted(content[start : start + length] for start in range(0, len(content), length))

    def _spill(self) -> None:
        self._spills += 1
        rows = [
            {"tray": self._name, "bucket": bucket, "n": self._spills, "content": bytes(held)}
            for bucket, held in enumerate(self._held)
            if held
        ]
        sql = "INSERT INTO scratch.piece (tray, bucket, n, content) VALUES (:tray, :bucket, :n, :content)"
        self._store.run_many(sql, rows)
        self._held = [bytearray() for _ in range(_BUCKETS)]
        self._bytes = 0
