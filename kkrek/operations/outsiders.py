"""Which customers an e-mail, a phone number, an identity code or a name with its address belongs to (M-03, M-12, F-15).

The protected are compared in memory, with a clerk's key; whoever is found is told by number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.email import lookup_email
from kkrek.domain.names import sorted_tokens
from kkrek.domain.words import fold
from kkrek.operations import sealing
from kkrek.operations.protection import contacts_of_protected
from kkrek.operations.register import LISTED
from kkrek.operations.suppression import names_of
from kkrek.store import customers, mailings, search

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kkrek.domain.outsider import Outsider
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

_MOST = 1000


class Outsiders:
    """Finds customers by what an outside list tells of them; the protected are opened once for a whole list."""

    def __init__(self, register: Register) -> None:
        """Begin; ``register`` must have been opened by a clerk."""
        self._register = register
        self._protected = contacts_of_protected(register)

    def customers(self, one: Outsider) -> dict[str, list[CustomerRow]]:
        """Return who bears each identifier: its kind (``number``, ``email``, ...) with the customers, if any.

        A number that was merged away leads to the kept customer. Whoever is found stands in ``register.seen``.
        """
        found = {
            "number": self._rows([one.number] if one.number is not None else []),
            "email": self._rows(self._by_email(one)),
            "phone": self._rows(self._by_phone(one)),
            "identity_code": self._rows(self._by_identity_code(one)),
            "name": [row for row in self._rows(self._by_address(one)) if self._bears(row, one)],
        }
        for rows in found.values():
            for row in rows:
                self._register.seen.setdefault(row.uid, LISTED)
        return {kind: rows for kind, rows in found.items() if rows}

    def _by_email(self, one: Outsider) -> set[int]:
        if one.email is None:
            return set()
        folded = lookup_email(one.email) or fold(one.email)
        hidden = {who.number for who in self._protected if folded in who.emails}
        return {*search.by_email(self._register.store, folded, _MOST), *hidden}

    def _by_phone(self, one: Outsider) -> set[int]:
        if one.e164 is None:
            return set()
        hidden = {who.number for who in self._protected if one.e164 in who.phones}
        return {*search.by_phone(self._register.store, one.e164, _MOST), *hidden}

    def _by_identity_code(self, one: Outsider) -> list[int]:
        if one.identity_code is None:
            return []
        index = sealing.seal_of(self._register).blind_index(one.identity_code)
        store = self._register.store
        return [*search.by_identity_code(store, index), *search.by_former_identity_code(store, index)]

    def _by_address(self, one: Outsider) -> set[int]:
        code = one.address.postal_code if one.address is not None else None
        if one.name is None or not one.line or not code:
            return set()
        hidden = {who.number for who in self._protected if one.line in who.lines and code in who.postal_codes}
        return {*search.at_address(self._register.store, one.line, code, _MOST), *hidden}

    def _bears(self, row: CustomerRow, one: Outsider) -> bool:
        former = mailings.former_names(self._register.store, row.number)
        names = names_of(row.family_name, row.given_names, row.call_name, former)
        return sorted_tokens(one.name or "") in map(sorted_tokens, names)

    def _rows(self, numbers: Iterable[int]) -> list[CustomerRow]:
        found: dict[int, CustomerRow] = {}
        for number in sorted(set(numbers)):
            row = customers.get(self._register.store, number)
            if row is not None and row.merged_into is not None:
                row = customers.get(self._register.store, row.merged_into)
            if row is not None:
                found[row.number] = row
        return list(found.values())
