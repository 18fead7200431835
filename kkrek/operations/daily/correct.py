"""Correct a customer: every change keeps old value, source, initiative and reason (GDPR Art. 16; E-35, N-08)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.entry import check
from kkrek.domain.role import Role
from kkrek.errors import N_, ChangedSinceError, RestrictedError
from kkrek.operations import edit, record
from kkrek.operations.correction import Correction, edits_of
from kkrek.operations.register import CHANGED, OPENED
from kkrek.store import changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.customer import Customer, CustomerNumber
    from kkrek.domain.entry import Draft
    from kkrek.domain.json import JsonObject
    from kkrek.domain.warn import Warn
    from kkrek.operations.access import Access
    from kkrek.operations.edit import Basis, Edit
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A correction made (or, with ``applied`` False, only tried); ``entry`` is what `undo` takes back."""

    number: CustomerNumber
    name: str
    applied: bool
    entry: int | None
    changes: tuple[JsonObject, ...]
    warnings: tuple[Warn, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """A customer as it stands before a guided correction; ``newest`` is what `correct` compares with."""

    customer: Customer
    newest: int


def present(access: Access, number: int) -> Present:
    """Return a customer who is about to be corrected, identity code and accounts masked.

    Raises:
        NotFoundError: no such customer (30).
        RestrictedError: processing is restricted (41).
    """
    with access.open("correct", Role.CLERK) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row)
        _check_restriction(customer)
        register.record(customers={row.uid: OPENED})
        return Present(customer, newest_change(register, row))


def correct(
    access: Access,
    number: int,
    correction: Correction,
    basis: Basis,
    *,
    expect: int | None = None,
    dry_run: bool = False,
) -> Corrected:
    """Correct a customer in one transaction; a value that is already so is no change.

    ``expect`` is the newest change entry that the clerk saw, None compares nothing; ``dry_run`` writes nothing but the
    log entry.

    Raises:
        InvalidValueError: a value breaks a rule (52).
        NotFoundError: no such customer, or no such item (30).
        SeveralFoundError: ``NEW`` alone, and there are several (31).
        ChangedSinceError: somebody changed the customer since it was shown (33).
        RestrictedError: processing is restricted (41).
        AlreadyThereError: another customer has the identity code (32).
    """
    with access.open("correct", Role.CLERK) as register:
        row = record.find_row(register, number)
        _check_unchanged(register, row, expect)
        customer = record.read(register, row, record.EVERYTHING)
        _check_restriction(customer)
        draft = _draft(register, correction)
        edits, warnings = edits_of(register, customer, correction, draft, basis)
        entry = None if dry_run else _write(register, row, edits, basis)
        register.record(customers={row.uid: CHANGED if entry else OPENED}, fields=[one.field for one in edits])
        return Corrected(
            number=row.number,
            name=customer.name,
            applied=entry is not None,
            entry=entry,
            changes=tuple(edit.shown(one) for one in edits),
            warnings=tuple(warnings),
        )


def newest_change(register: Register, row: CustomerRow) -> int:
    """Return the entry of a customer's newest change, or of the first record: what a clerk saw is compared with it."""
    return max([row.entry, *(change.entry for change in changes.of_customer(register.store, row.number))])


def _check_unchanged(register: Register, row: CustomerRow, expect: int | None) -> None:
    if expect is not None and newest_change(register, row) != expect:
        raise ChangedSinceError(thing=N_("the customer"), command=f"kkrek show {row.number}")


def _draft(register: Register, correction: Correction) -> Draft:
    allow_test = register.configuration.settings.allow_test_hetu
    return check(correction.typed, register.moment.today, allow_test_codes=allow_test)


def _write(register: Register, row: CustomerRow, edits: Sequence[Edit], basis: Basis) -> int | None:
    """Write the changes and return the entry that records them; without any there is none."""
    if not edits:
        return None
    entry = register.next_entry()
    edit.apply(register, row, edits, basis, entry)
    return entry


def _check_restriction(customer: Customer) -> None:
    if customer.restrictions:
        raise RestrictedError(number=customer.number, since=customer.restrictions[0].since.isoformat())
