"""What the register holds now of the customers of some rows, read for all of them at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.batch import Reason
from kkrek.domain.customer import Customer, CustomerNumber, IdentityCodeReason, Language, MaritalStatus, Source
from kkrek.operations.reader import Reader, day
from kkrek.operations.record import EVERYTHING
from kkrek.store import many

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.rows import Values

# The list fields of a customer with the table of each, and what reads it.
_TABLES = {
    "former_name": "former_names",
    "former_identity_code": "former_identity_codes",
    "address": "addresses",
    "phone": "phones",
    "email": "emails",
    "bank_account": "bank_accounts",
    "relation": "relations",
    "claim": "claims",
    "event": "events",
}
_NOBODY = Customer(
    number=CustomerNumber(0), uid="", created=date.min, source=Source.SUBJECT, family_name=None, given_names=None,
    call_name=None, former_names=(), identity_code=None, identity_code_masked=None, identity_code_reason=None,
    former_identity_codes=(), language=None, nationalities=(), marital_status=None, household_size=None, addresses=(),
    phones=(), emails=(), bank_accounts=(), notes=(), marketing=(), protection=None, restrictions=(), deceased_on=None,
    notice_version=None, notice_given_on=None, requests=(), disclosures=(), holds=(), tasks=(),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of some customers in the tables that a batch needs, and the purposes for which they are restricted."""

    register: Register
    tables: Mapping[str, Mapping[int, list[Values]]]
    restricted: Mapping[int, list[str | None]]
    _made: dict[int, Customer] = field(default_factory=dict)

    def is_restricted(self, row: CustomerRow) -> bool:
        """Tell whether nothing of a customer may be changed now (GDPR Art. 18(2))."""
        return None in self.restricted.get(row.number, ())

    def left_out(self, row: CustomerRow, source: Source) -> Reason | None:
        """Return why a row about a customer is left out, or None: restricted, or updates of this source forbidden."""
        if self.is_restricted(row):
            return Reason.RESTRICTED
        return Reason.NO_VTJ_UPDATE if row.no_vtj_update and source is Source.VTJ else None

    def customer(self, row: CustomerRow) -> Customer:
        """Return a customer with nothing masked; list fields that the batch does not need are empty."""
        made = self._made.get(row.number)
        if made is None:
            made = self._made[row.number] = self._customer(row)
        return made

    def _customer(self, row: CustomerRow) -> Customer:
        reader = _Reader(self.register, row, EVERYTHING, set(), self.tables)
        lists = {
            name: getattr(reader, name)()
            for table, name in _TABLES.items()
            if table in self.tables and row.number in self.tables[table]
        }
        return _NOBODY._replace(
            number=row.number,
            uid=row.uid,
            created=date.fromisoformat(row.created),
            source=Source(row.source),
            family_name=row.family_name,
            given_names=row.given_names,
            call_name=row.call_name,
            identity_code=reader.identity_code()[0] if row.identity_code is not None else None,
            identity_code_reason=IdentityCodeReason(row.identity_code_reason) if row.identity_code_reason else None,
            language=Language(row.language) if row.language else None,
            nationalities=tuple(code for code in row.nationalities.split(",") if code) if row.nationalities else (),
            marital_status=MaritalStatus(row.marital_status) if row.marital_status else None,
            household_size=row.household_size,
            deceased_on=day(row.deceased_on),
            notice_version=row.notice_version,
            notice_given_on=day(row.notice_given_on),
            **lists,
        )


def held(register: Register, rows: Iterable[CustomerRow], tables: Collection[str]) -> Held:
    """Read what a batch needs of customers."""
    numbers = {row.number for row in rows}
    if not numbers:
        return Held(register, {}, {})
    store = register.store
    found = {table: many.rows(store, table, numbers) for table in tables}
    return Held(register, found, many.restricted(store, numbers))


class _Reader(Reader):
    """Reads the rows that were read for many customers at once."""

    __slots__ = ("_tables",)

    def __init__(
        self,
        register: Register,
        row: CustomerRow,
        reveal: frozenset[str],
        masked: set[str],
        tables: Mapping[str, Mapping[int, list[Values]]],
    ) -> None:
        super().__init__(register, row, reveal, masked)
        self._tables = tables

    def _stored(self, table: str) -> list[Values]:
        return self._tables[table].get(self.row.number, [])
