"""The contacts of the protected, opened once for a whole batch and looked up in memory (F-15, F-16)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kkrek.domain.warn import Warn
from kkrek.errors import N_
from kkrek.operations.protection import Flat, contacts_of_protected, flat_of, same_flat
from kkrek.operations.register import LISTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kkrek.operations.edit import Edit
    from kkrek.operations.protection import Contacts
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

_SAME_FLAT = N_("somebody under non-disclosure lives in the same flat: {numbers}; this record tells where")


@dataclass(slots=True)
class Protected:
    """Everybody under protection by phone, e-mail, name with postal code, and flat."""

    by_phone: dict[str, set[int]] = field(default_factory=dict)
    by_email: dict[str, set[int]] = field(default_factory=dict)
    by_name: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    by_line: dict[str, list[tuple[Flat, int]]] = field(default_factory=dict)
    uids: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, register: Register) -> Protected:
        """Open all of them with a clerk's key."""
        found = cls()
        for one in contacts_of_protected(register):
            found._take(one)
        return found

    def _take(self, one: Contacts) -> None:
        number = int(one.number)
        self.uids[number] = one.uid
        for phone in one.phones:
            self.by_phone.setdefault(phone, set()).add(number)
        for email in one.emails:
            self.by_email.setdefault(email, set()).add(number)
        for code in one.postal_codes:
            self.by_name.setdefault((one.name_folded, code), set()).add(number)
        for flat in one.flats:
            self.by_line.setdefault(flat.line, []).append((flat, number))

    def same_flat(
        self, register: Register, row: CustomerRow | None, edits: Iterable[Edit], touched: dict[str, str]
    ) -> list[Warn]:
        """Return who is warned of when changes record a home or a lease anew; whoever is told of stands in ``touched``.

        Of the protected ``row`` itself everybody in the flat is told, as by a single correction.
        """
        if row is not None and row.protected_since is not None:
            recorded = [(one.field, one.new) for one in edits if isinstance(one.new, dict)]
            found = same_flat(register, row, recorded)
            touched.update(found.listed)
            return list(found.warnings)
        if not self.by_line:
            return []
        today, numbers = register.moment.today.isoformat(), set()
        for one in edits:
            after = flat_of(one.field, one.new, today) if isinstance(one.new, dict) else None
            if after is None or (isinstance(one.old, dict) and flat_of(one.field, one.old, today) == after):
                continue
            numbers |= {number for flat, number in self.by_line.get(after.line, ()) if flat.is_same(after)}
        touched.update((self.uids[number], LISTED) for number in numbers)
        told = tuple(sorted(numbers))
        return [Warn("same-flat", "addresses", _SAME_FLAT, numbers=told)] if told else []
