"""Record what a recipient was told otherwise than by a file: by phone, by letter, on the spot (E-25, C-154/21).

What has happened is recorded, whatever ought to have held it back; what ought to be looked at is warned of.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.configuration_parts import RecipientRole
from kkrek.domain.mapping import ALWAYS
from kkrek.domain.notification import What
from kkrek.domain.recipient import concerns
from kkrek.domain.role import Role
from kkrek.domain.warn import Warn
from kkrek.errors import N_, InvalidValueError, NeedsOptionError
from kkrek.operations import notifying, record
from kkrek.operations.recipients.found import recipient_of
from kkrek.operations.register import OPENED
from kkrek.operations.told import TOLD_OF_PROTECTED, check_in_use
from kkrek.store import disclosures

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kkrek.domain.configuration_gaps import Gap
    from kkrek.domain.customer import Customer, CustomerNumber, Via
    from kkrek.domain.recipient import Recipient
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

_UNAPPROVED = Warn(
    "field-not-approved",
    "fields",
    N_("recorded as it happened, though an officer has not approved all of these fields for the recipient"),
)

_RESTRICTED = Warn(
    "told-of-restricted",
    None,
    N_("recorded as it happened, though the processing is restricted (Article 18): {numbers}"),
)
_EARLIER = Warn("told-before-added", "on", N_("recorded as it happened, before the customer was added: {numbers}"))
_NOTHING = Warn(
    "nothing-on-record", "fields", N_("recorded as told, though nothing of a field is on record: {numbers}")
)
# Before it nobody had to tell whom data went to (GDPR Art. 99(2)): such a day is a slip of the pen.
_GDPR = date(2018, 5, 25)
_HELD = frozenset({
    "family_name", "given_names", "call_name", "former_names", "identity_code", "language", "nationalities",
    "marital_status", "household_size", "addresses", "phones", "emails", "bank_accounts", "deceased_on", "notes",
    "claims",
})  # fmt: skip


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
    tasks: tuple[int, ...]
    concerns: tuple[Gap, ...]


def record_told(access: Access, told: Told, *, dry_run: bool = False) -> Recorded:
    """Record a disclosure that was made: what has happened is recorded, of the restricted and protected too.

    Raises:
        NotFoundError: no such recipient or customer (30).
        RecipientRetiredError: the recipient was retired before that day (46).
        InvalidValueError: the day is older than the duty to tell of it (52).
        NeedsOptionError: an authority's own reference is missing (2).
    """
    with access.open("disclose", Role.CLERK) as register:
        to = recipient_of(register, told.to)
        _check_day(told.on)
        check_in_use(to, told.on.isoformat())
        if to.role is RecipientRole.AUTHORITY:
            register.purpose = to.disclosed_for
            if told.reference is None:
                raise NeedsOptionError(option="--request-ref", command="disclose")
        rows = {row.number: row for row in (record.find_row(register, number) for number in told.numbers)}
        entry = None if dry_run else register.next_entry()
        tasks: set[int] = set()
        if entry is not None:
            _keep(register, told, to, sorted(rows), entry)
            protected = [row for row in rows.values() if row.protected_since is not None]
            tasks = {notifying.put(register, (row.uid, row.number), to.id, What.PROTECTION) for row in protected}
        register.record(
            customers={row.uid: OPENED for row in rows.values()},
            fields=told.fields,
            reference=f"recipient:{to.word}",
            detail={"dry_run": True} if dry_run else None,
        )
        beyond = set(told.fields) - {*to.fields, *ALWAYS}
        return Recorded(
            recipient=to,
            numbers=tuple(sorted(rows)),
            entry=entry,
            warnings=(*((_UNAPPROVED,) if beyond else ()), *_noticed(register, rows, told)),
            tasks=tuple(sorted(tasks)),
            concerns=concerns(to, register.configuration),
        )


def _check_day(on: date) -> None:
    if on < _GDPR:
        rule = N_("nothing that was told before the GDPR applied, on 25 May 2018, is recorded")
        raise InvalidValueError(field="on", rule=rule, remedy=N_("give the day on which it was told"))


def _noticed(register: Register, rows: Mapping[CustomerNumber, CustomerRow], told: Told) -> Iterator[Warn]:
    """Yield what somebody should look at of the customers of whom a recipient was told."""
    found: dict[Warn, list[int]] = {one: [] for one in (TOLD_OF_PROTECTED, _RESTRICTED, _EARLIER, _NOTHING)}
    for number, row in sorted(rows.items()):
        customer = record.read(register, row)
        holds = {
            TOLD_OF_PROTECTED: customer.protection is not None,
            _RESTRICTED: any(one.purpose is None for one in customer.restrictions),
            _EARLIER: told.on < customer.created,
            _NOTHING: _lacks(customer, told.fields),
        }
        for warn in (one for one, held in holds.items() if held):
            found[warn].append(number)
    return (replace(warn, numbers=tuple(numbers)) for warn, numbers in found.items() if numbers)


def _lacks(customer: Customer, fields: Collection[str]) -> bool:
    """Tell whether a field that was told is empty now; what is only masked is there."""
    there = {"identity_code"} if customer.identity_code_masked is not None else set()
    return any(
        not getattr(customer, field)
        for field in _HELD & set(fields)
        if field not in customer.masked and field not in there
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
