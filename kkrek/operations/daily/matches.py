"""Who matches a search, in the order in which they are listed, each with what was matched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.words import finnish_key, tokens
from kkrek.store import customers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow


class Matches:
    """Customers found, at most ``limit`` and each once; ``complete`` is False where a step could not look at all.

    What matches best is added first; each group is put in Finnish order (F-27). Numbers that were merged away are
    left out: they bear no name any more.
    """

    def __init__(self, register: Register, limit: int) -> None:
        """Begin with nobody."""
        self.register = register
        self.limit = limit
        self.complete = True
        self.found: dict[int, tuple[CustomerRow, str]] = {}

    @property
    def full(self) -> bool:
        """Whether nobody more is listed."""
        return len(self.found) >= self.limit

    def add(self, numbers: Iterable[int], how: str) -> None:
        """Add a group of customers found in one way."""
        self._add(self._rows(numbers), how)

    def add_named(self, numbers: Iterable[int], words: Sequence[str]) -> None:
        """Add a group found by name; whom only a former name matches comes last (F-26)."""
        present: list[CustomerRow] = []
        former: list[CustomerRow] = []
        for row in self._rows(numbers):
            (present if _bears(row, words) else former).append(row)
        self._add(present, "name")
        self._add(former, "former_name")

    def lead(self, row: CustomerRow, how: str) -> None:
        """Add the one customer that is meant before all others."""
        self._add([row], how)

    def _rows(self, numbers: Iterable[int]) -> list[CustomerRow]:
        fresh = (number for number in numbers if number not in self.found)
        rows = (customers.get(self.register.store, number) for number in fresh)
        return [row for row in rows if row is not None and row.merged_into is None]

    def _add(self, rows: list[CustomerRow], how: str) -> None:
        rows.sort(key=lambda row: (finnish_key(f"{row.family_name or ''} {row.given_names or ''}"), row.number))
        for row in rows[: self.limit - len(self.found)]:
            self.found.setdefault(row.number, (row, how))


def _bears(row: CustomerRow, words: Sequence[str]) -> bool:
    """Tell whether each word begins one of the names that the customer bears now."""
    borne = [part for name in (row.family_name, row.given_names, row.call_name) if name for part in tokens(name)]
    return all(any(part.startswith(word) for part in borne) for word in words)
