"""A place in the log by which paper anchors it: printed on reports and certificates."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogHead:
    """The newest log entry: its number and hash (64 hex digits), by which paper anchors the log."""

    n: int
    hash: str

    @property
    def short(self) -> str:
        """The head as printed: number and the first twelve digits in fours."""
        return f"{self.n} · {self.hash[:4]}-{self.hash[4:8]}-{self.hash[8:12]}"
