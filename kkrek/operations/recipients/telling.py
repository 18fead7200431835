"""Record what a recipient was told otherwise than by a file: by phone, by letter, on the spot (E-25, C-154/21)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.configuration_parts import RecipientRole
from kkrek.domain.mapping import ALWAYS
from kkrek.domain.recipient import concerns
from kkrek.domain.role import Role
from kkrek.domain.warn import Warn
from kkrek.errors import N_, NeedsOptionError, RecipientRetiredError
from kkrek.operations import record
from kkrek.operations.recipients.found import recipient_of
from kkrek.operations.register import OPENED
from kkrek.store import disclosures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kkrek.domain.configuration_gaps import Gap
    from kkrek.domain.customer import CustomerNumber, Via
    from kkrek.domain.recipient import Recipient
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register

_UNAPPROVED = Warn(
    "field-not-approved",
    "fields",
    N_("recorded as it happened, though an officer has not approved all of these fields for the recipient"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a recipient was told: ``fields`` of the record, ``via`` which way, ``on`` which day, which customers."""

    to: str
    numbers: Sequence[int]
    fields: tuple[str, ...]
    via: Via
    on: date
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A disclosure that was recorded; ``entry`` is None when it was only tried."""

    recipient: Recipient
    numbers: tuple[CustomerNumber, ...]
    entry: int | None
    warnings: tuple[Warn, ...]
    concerns: tuple[Gap, ...]


def record_told(access: Access, told: Told, *, dry_run: bool = False) -> Recorded:
    """Record a disclosure that was made: what has happened is recorded, of the restricted and protected too.

    Raises:
        NotFoundError: no such recipient or customer (30).
        RecipientRetiredError: the recipient was retired before that day (46).
        NeedsOptionError: an authority's own reference is missing (2).
    """
    with access.open("disclose", Role.CLERK) as register:
        to = recipient_of(register, told.to)
        if to.retired_on is not None and to.retired_on <= told.on:
            raise RecipientRetiredError(recipient=to.word, day=to.retired_on.isoformat())
        if to.role is RecipientRole.AUTHORITY:
            register.purpose = to.disclosed_for
            if told.reference is None:
                raise NeedsOptionError(option="--request-ref", command="disclose")
        rows = {row.number: row for row in (record.find_row(register, number) for number in told.numbers)}
        entry = None if dry_run else register.next_entry()
        if entry is not None:
            _keep(register, told, to, sorted(rows), entry)
        register.record(
            customers={row.uid: OPENED for row in rows.values()}, fields=told.fields, reference=f"recipient:{to.word}"
        )
        beyond = set(told.fields) - {*to.fields, *ALWAYS}
        return Recorded(
            recipient=to,
            numbers=tuple(sorted(rows)),
            entry=entry,
            warnings=(_UNAPPROVED,) if beyond else (),
            concerns=concerns(to, register.configuration),
        )


def _keep(register: Register, told: Told, to: Recipient, numbers: Sequence[CustomerNumber], entry: int) -> None:
    new = disclosures.NewDisclosure(
        recipient=to.id,
        disclosed_on=told.on.isoformat(),
        fields=",".join(sorted(told.fields)),
        purpose=to.disclosed_for,
        basis=to.basis,
        method=told.via.value,
        entry=entry,
        reference=told.reference,
    )
    disclosures.put_on(register.store, disclosures.begin(register.store, new), numbers)
