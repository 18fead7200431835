"""What the commands about relations, claims and events share: the customer, the company, the one write with its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.words import canonical
from kkrek.errors import N_, InvalidValueError
from kkrek.operations import edit, notifying, record
from kkrek.operations.register import CHANGED, OPENED
from kkrek.operations.rights import erase_kept

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kkrek.domain.customer import Customer
    from kkrek.operations.edit import Basis, Edit
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow


class Written(NamedTuple):
    """What a command wrote: its log entry, None for nothing, and the tasks that tell recipients of it (E-42)."""

    entry: int | None = None
    told: tuple[int, ...] = ()


def whole(register: Register, number: int, basis: Basis | None = None) -> tuple[CustomerRow, Customer]:
    """Return a customer who is about to be changed, with nothing masked; ``basis`` may allow it (GDPR Art. 18(2)).

    Raises:
        NotFoundError: no such customer (30).
        RestrictedError: processing is restricted (41).
    """
    row = record.find_row(register, number)
    customer = record.read(register, row, record.EVERYTHING)
    if basis is None or basis.allowed is None:
        record.check_unrestricted(customer, remedy=record.LIFTED_BY if basis is None else record.ALLOWED_BY)
    return row, customer


def company_code(register: Register, text: str | None) -> str | None:
    """Return the code of a company of the configuration; None is the controller.

    Raises:
        InvalidValueError: the configuration knows none of this code (52).
    """
    if text is None:
        return None
    codes = [company.code for company in register.configuration.companies]
    found = next((code for code in codes if canonical(code) == canonical(text)), None)
    if found is None:
        raise InvalidValueError(
            field="company",
            rule=N_("the configuration knows no company of this code"),
            remedy=" | ".join(codes) or N_("leave it out: there is no other company than the controller"),
        )
    return found


def write(
    register: Register,
    row: CustomerRow,
    edits: Sequence[Edit],
    basis: Basis,
    *,
    listed: Mapping[str, str] | None = None,
    dry_run: bool,
) -> Written:
    """Write the changes and this command's log entry; without changes the customer was only opened.

    ``listed`` are others whom the command told of, by uid.
    """
    fields = [one.field for one in edits]
    if dry_run or not edits:
        register.record(customers={**(listed or {}), row.uid: OPENED}, fields=fields)
        return Written()
    entry = register.next_entry()
    edit.apply(register, row, edits, basis, entry)
    erase_kept.follow(register, row)
    told = notifying.tell_changes(register, row)
    register.record(customers={**(listed or {}), row.uid: CHANGED}, fields=fields)
    return Written(entry, told)
