"""Correct a customer: every change keeps old value, source, initiative and reason (GDPR Art. 16; E-35, N-08)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek.domain.customer import Source
from kkrek.domain.entry import check
from kkrek.domain.request import Outcome, RequestKind
from kkrek.domain.role import Role
from kkrek.domain.warn import Warn
from kkrek.errors import N_, ChangedSinceError
from kkrek.operations import edit, flatmates, informing, notifying, protection, record
from kkrek.operations.correction import Correction, edits_of
from kkrek.operations.register import CHANGED, OPENED
from kkrek.operations.rights import limiting, settling
from kkrek.store import changes, customers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.customer import Customer, CustomerNumber
    from kkrek.domain.entry import Draft
    from kkrek.domain.json import JsonObject
    from kkrek.operations.access import Access
    from kkrek.operations.edit import Basis, Edit
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.requests import RequestRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A correction made (or, with ``applied`` False, only tried); ``entry`` is what `undo` takes back.

    ``tasks`` were opened, ``finished`` closed, because of the duty to inform (E-18, E-19); ``told`` are those that
    tell recipients (E-42). ``request`` is the one whose rectification this settled.
    """

    number: CustomerNumber
    name: str
    applied: bool
    entry: int | None
    changes: tuple[JsonObject, ...]
    warnings: tuple[Warn, ...]
    tasks: tuple[int, ...] = ()
    finished: tuple[int, ...] = ()
    told: tuple[int, ...] = ()
    request: str | None = None


@dataclass(frozen=True, slots=True)
class _Written:
    """What writing a correction led to; without an entry nothing was written."""

    entry: int | None = None
    tasks: tuple[int, ...] = ()
    finished: tuple[int, ...] = ()
    told: tuple[int, ...] = ()
    request: str | None = None


_NOTHING = _Written()
_FREED = Warn(
    "restriction-ended",
    "restriction",
    N_("the restriction of the contested data has ended with this: tell the person today (Article 18(3))"),
)


@dataclass(frozen=True, slots=True)
class Present:
    """A customer as it stands before a guided correction; ``newest`` is what `correct` compares with."""

    customer: Customer
    newest: int


def present(access: Access, number: int, *, despite: bool = False) -> Present:
    """Return a customer who is about to be corrected, identity code and accounts masked.

    ``despite`` a restriction: somebody asks by a request, or for what GDPR Art. 18(2) allows.

    Raises:
        NotFoundError: no such customer (30).
        RestrictedError: processing is restricted (41).
    """
    with access.open("correct", Role.CLERK) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row)
        if not despite:
            record.check_unrestricted(customer, remedy=record.ALLOWED_BY)
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
    log entry. The request that ``basis`` refers to is settled when something was changed; what was restricted while
    its accuracy was checked is then free again.

    Raises:
        InvalidValueError: a value breaks a rule (52).
        NotFoundError: no such customer, item, or open request for rectification (30).
        RequestIdentityError: nobody said how the identity of who made the request was checked (47).
        SeveralFoundError: ``NEW`` alone, and there are several (31).
        ChangedSinceError: somebody changed the customer since it was shown (33).
        RestrictedError: processing is restricted (41).
        AlreadyThereError: another customer has the identity code (32).
    """
    with access.open("correct", Role.CLERK) as register:
        row = record.find_row(register, number)
        _check_unchanged(register, row, expect)
        customer = record.read(register, row, record.EVERYTHING)
        asked = _asked(register, row, basis)
        if asked is None and basis.allowed is None:
            record.check_unrestricted(customer, remedy=record.ALLOWED_BY)
        draft = _draft(register, correction)
        edits, warnings = edits_of(register, customer, correction, draft, basis)
        same = protection.same_flat_as(register, row, edits)
        named = flatmates.named_in(register, customer, " ".join(correction.typed.items.get("notes", ())))
        written = _NOTHING if dry_run or not edits else _write(register, row, customer, edits, basis)
        if written.entry and asked is not None:
            settling.settle(register, asked, RequestKind.RECTIFICATION, Outcome.FULFILLED)
            freed, told = limiting.lift_contested(register, row)
            warnings += [_FREED] if freed else []
            written = replace(written, request=asked.id, told=tuple(dict.fromkeys((*written.told, *told))))
        touched = {**same.listed, **named.listed, row.uid: CHANGED if written.entry else OPENED}
        fields = [one.field for one in edits]
        register.record(
            customers=touched,
            fields=fields,
            reference=basis.reference,
            detail=basis.used if customer.restrictions else None,
        )
        return _result(row, customer, edits, written, (*warnings, *same.warnings, *named.warnings))


def _result(
    row: CustomerRow, customer: Customer, edits: Sequence[Edit], written: _Written, warnings: tuple[Warn, ...]
) -> Corrected:
    return Corrected(
        number=row.number,
        name=customer.name,
        applied=written.entry is not None,
        entry=written.entry,
        changes=tuple(_shown(row, one) for one in edits),
        warnings=warnings,
        tasks=written.tasks,
        finished=written.finished,
        told=written.told,
        request=written.request,
    )


def newest_change(register: Register, row: CustomerRow) -> int:
    """Return the entry of a customer's newest change, or of the first record: what a clerk saw is compared with it."""
    return max([row.entry, *(change.entry for change in changes.of_customer(register.store, row.number))])


def _check_unchanged(register: Register, row: CustomerRow, expect: int | None) -> None:
    if expect is not None and newest_change(register, row) != expect:
        raise ChangedSinceError(thing=N_("the customer"), command=f"kkrek show {row.number}")


def _asked(register: Register, row: CustomerRow, basis: Basis) -> RequestRow | None:
    """Return the request for rectification that a correction is to settle, its sender's identity confirmed (E-10)."""
    if basis.reference is None:
        return None
    asked = settling.open_request(register, row.number, basis.reference, RequestKind.RECTIFICATION)
    settling.check_identity(asked, RequestKind.RECTIFICATION)
    return asked


def _draft(register: Register, correction: Correction) -> Draft:
    allow_test = register.configuration.settings.allow_test_hetu
    return check(correction.typed, register.moment.today, allow_test_codes=allow_test)


def _write(register: Register, row: CustomerRow, customer: Customer, edits: Sequence[Edit], basis: Basis) -> _Written:
    """Write the changes, and open or close the task to inform the person (E-18, E-19)."""
    entry = register.next_entry()
    changed = [one for one in edits if one.old != one.new]
    notice = [one for one in changed if one.field in informing.NOTICE_FIELDS]
    finished = informing.finish(register, row.uid, notice)
    edit.apply(register, row, [one for one in changed if one not in notice], basis, entry)
    edit.apply(register, row, notice, informing.basis_of_notice(basis, finished), entry)
    for one in edits:
        if one.old == one.new:
            _dispute(register, row, customer, one, basis, entry)
    opened = informing.open_if_due(register, customer, changed, basis.source, entry)
    return _Written(entry, opened, finished, notifying.tell_changes(register, row))


def _dispute(register: Register, row: CustomerRow, customer: Customer, one: Edit, basis: Basis, entry: int) -> None:
    """Put the person's statement beside a value that stays, from where it came and since when (E-35)."""
    if isinstance(one.old, dict):
        edit.apply(register, row, [one], replace(basis, source=Source(str(one.old["source"]))), entry)
        return
    origin = customer.origin_of(one.field)
    edit.apply(register, row, [one], replace(basis, source=origin.source), entry)
    if one.field in customer.origins:
        before = customers.FieldOrigin(one.field, origin.source.value, origin.on.isoformat())
        customers.set_provenance(register.store, row.number, before, entry)
    else:
        customers.forget_provenance(register.store, row.number, one.field)


def _shown(row: CustomerRow, one: Edit) -> JsonObject:
    """Return a change for the eye; what is protected after its change is not shown again (F-12, F-15)."""
    if not one.secret:
        return edit.shown(one, row)
    return edit.shown(replace(one, old=None, new=None if one.field == "former_names" else one.new))
