"""Put a customer under non-disclosure for personal safety, *turvakielto*, and lift it (F-15 to F-19).

While it stands, everything that tells where the customer lives or how to reach them is sealed; it never ends by
itself (F-17). The person's safety goes before a restriction of processing: protecting only narrows who may see.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek.domain.address import line_fold, parts_of
from kkrek.domain.customer import AddressKind, Initiative, Protection, Source
from kkrek.domain.customer_json import protection_json
from kkrek.domain.entry import check_reason
from kkrek.domain.notification import What
from kkrek.domain.protection import TypedProtection, check_contact_address, check_protection
from kkrek.domain.role import Role
from kkrek.domain.warn import NOT_WIPED, Warn
from kkrek.errors import N_, InvalidValueError
from kkrek.operations import edit, notifying, protection, record
from kkrek.operations.correction import rows_of
from kkrek.operations.edit import Basis, Edit
from kkrek.operations.register import CHANGED, OPENED
from kkrek.store import customers, tasks, wiping
from kkrek.store import protection as store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kkrek.domain.customer import Customer, CustomerNumber
    from kkrek.domain.entry import Item
    from kkrek.domain.json import Json, JsonObject
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

TASK = "ask_protection"
RESTORED = "restore"
"""The reason in the history of what a restore does again, whose own words are not in the ledger."""
_FIELD = "protection"
_ADDRESS = ("as_given", "co", "po_box", "postal_code", "town", "country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """A protection recorded, changed or lifted (or, with ``applied`` False, only tried).

    ``protection`` is what holds now, ``same_flat`` who else lives in the same flat, ``wiped`` whether the old pages
    are overwritten, ``told`` the tasks that tell recipients (E-42).
    """

    number: CustomerNumber
    applied: bool
    entry: int | None
    protection: Protection | None
    changes: tuple[JsonObject, ...]
    tasks: tuple[int, ...] = ()
    same_flat: tuple[int, ...] = ()
    wiped: bool = True
    warnings: tuple[Warn, ...] = ()
    told: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Present:
    """What holds before the questions: the protection, and whether a contact address is on record."""

    protection: Protection | None
    has_contact_address: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a protection changes: it itself, and the contact address."""

    wanted: Protection
    own: tuple[Edit, ...]
    address: tuple[Edit, ...]
    warnings: tuple[Warn, ...]

    @property
    def edits(self) -> tuple[Edit, ...]:
        return (*self.own, *self.address)


def present(access: Access, number: int) -> Present:
    """Return what holds of a customer who is about to be protected.

    Raises:
        NotFoundError: no such customer (30).
    """
    with access.open("protect", Role.CLERK) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row)
        register.record(customers={row.uid: OPENED}, fields=[_FIELD])
        return Present(customer.protection, bool(_contact_rows(register, customer)))


def protect(
    access: Access, number: int, typed: TypedProtection, source: Source = Source.SUBJECT, *, dry_run: bool = False
) -> Protected:
    """Protect a customer, or change what is recorded of the protection, in one transaction (F-15, F-17, F-19).

    All rows that tell of home or contact, current and past, and their history are sealed; the old pages are then
    overwritten, as after an erasure. A last day opens a task, since nothing is revealed when it has passed.

    Raises:
        NotFoundError: no such customer (30).
        InvalidValueError: it ends before it begins or before today, or begins in the future (52).
    """
    with access.open("protect", Role.CLERK) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row, record.EVERYTHING)
        basis = Basis(source=source, initiative=Initiative.SUBJECT if source is Source.SUBJECT else Initiative.OTHER)
        plan = _planned(register, customer, typed, basis)
        # What holds is compared after it holds: the person's own flat is told as that of somebody protected.
        after = row._replace(protected_since=plan.wanted.since.isoformat())
        flatmates = protection.same_flat(register, after, _homes(customer))
        entry, opened, told = (None, (), ()) if dry_run else _write(register, row, plan, basis)
        register.record(
            customers={**flatmates.listed, row.uid: CHANGED if entry else OPENED},
            fields=sorted({_FIELD, *(one.field for one in plan.edits)}),
        )
        done = Protected(
            number=row.number,
            applied=entry is not None,
            entry=entry,
            protection=plan.wanted,
            changes=tuple(edit.shown(one) for one in plan.edits),
            tasks=opened,
            same_flat=flatmates.numbers,
            warnings=(*plan.warnings, *flatmates.warnings),
            told=told,
        )
    return _after_wipe(done, wiped=register.wiped)


def unprotect(access: Access, number: int, reason: str, *, dry_run: bool = False) -> Protected:
    """Lift a protection: what it had sealed is plain again, what is sealed for another reason stays (F-12, F-15).

    Raises:
        NotFoundError: no such customer (30).
        RestrictedError: processing is restricted (41).
        InvalidValueError: the customer is not protected, or the reason holds a secret (52).
    """
    why = check_reason(reason)
    with access.open("unprotect", Role.OFFICER) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row)
        _check_liftable(customer)
        lifted = Edit(_FIELD, None, protection_json(customer.protection), None)
        entry = None if dry_run else _lift(register, row, lifted, why)
        told = notifying.tell(register, row, What.PROTECTION_LIFTING) if entry else ()
        register.record(customers={row.uid: CHANGED if entry else OPENED}, fields=[_FIELD])
        return Protected(
            number=row.number,
            applied=entry is not None,
            entry=entry,
            protection=None if entry else customer.protection,
            changes=(edit.shown(lifted),),
            told=told,
        )


def protect_again(register: Register, row: CustomerRow, wanted: Protection) -> None:
    """Protect a customer as the ledger says; the caller records it (E-39, F-15)."""
    now = record.read(register, row)
    own = Edit(_FIELD, None, protection_json(now.protection), protection_json(wanted))
    basis = Basis(source=Source.CONTROLLER, initiative=Initiative.CONTROLLER, reason=RESTORED)
    _write(register, row, _Plan(wanted, () if own.old == own.new else (own,), (), ()), basis)


def unprotect_again(register: Register, row: CustomerRow) -> None:
    """Lift a protection as the ledger says; the caller records it, and those who have the data are told again."""
    now = record.read(register, row)
    if now.protection is not None:
        _lift(register, row, Edit(_FIELD, None, protection_json(now.protection), None), RESTORED)
        notifying.tell(register, row, What.PROTECTION_LIFTING)


# Protecting ---------------------------------------------------------------------------------------------------


def _planned(register: Register, customer: Customer, typed: TypedProtection, basis: Basis) -> _Plan:
    today, warnings = register.moment.today, list[Warn]()
    wanted = check_protection(typed, customer.protection, today)
    before, after = protection_json(customer.protection), protection_json(wanted)
    own = () if after == before else (Edit(_FIELD, None, before, after),)
    address: tuple[Edit, ...] = ()
    contacts: list[Mapping[str, Json]] = [old for _, old in _contact_rows(register, customer)]
    if typed.contact_address is not None:
        item = check_contact_address(typed.contact_address, today, warnings)
        contacts = [item]
        address = _contact_edits(register, customer, item, basis)
    elif not contacts:
        sentence = N_("there is no contact address: no letter can be sent to this customer")
        warnings.append(Warn("no-contact-address", "contact_address", sentence))
    if any(_is_home(customer, one) for one in contacts):
        sentence = N_(
            "the contact address is a home of this customer, past or present: it is not hidden, so it tells where"
        )
        warnings.append(Warn("contact-is-home", "contact_address", sentence))
    return _Plan(wanted, own, address, tuple(warnings))


def _is_home(customer: Customer, contact: Mapping[str, Json]) -> bool:
    """Tell whether a contact address has the street line of a home, past or present."""
    line = line_fold(parts_of(contact))
    return bool(line) and line in {line_fold(one.parts) for one in customer.addresses if one.kind is AddressKind.HOME}


def _contact_rows(register: Register, customer: Customer) -> list[tuple[str, dict[str, Json]]]:
    today = register.moment.today.isoformat()
    rows = [one for one in rows_of(customer, "addresses") if one[1]["kind"] == AddressKind.CONTACT]
    return [(row, old) for row, old in rows if not old.get("until") or str(old["until"]) > today]


def _contact_edits(register: Register, customer: Customer, item: Item, basis: Basis) -> tuple[Edit, ...]:
    """Close the present contact address and open the new one (F-15)."""
    current = _contact_rows(register, customer)
    if any(all(old.get(name) == item.get(name) for name in _ADDRESS) for _, old in current):
        return ()
    today = register.moment.today.isoformat()
    closed = [
        Edit("addresses", row, old, {**old, "until": max(today, str(old.get("since") or today))})
        for row, old in current
    ]
    values = edit.new_row(register, item, basis)
    return (*closed, Edit("addresses", str(values["uid"]), None, values))


def _homes(customer: Customer) -> list[tuple[str, dict[str, Json]]]:
    """Return the homes and leases of a customer, as `protection.same_flat` compares them."""
    return [(name, values) for name in ("addresses", "relations") for _, values in rows_of(customer, name)]


def _write(
    register: Register, row: CustomerRow, plan: _Plan, basis: Basis
) -> tuple[int | None, tuple[int, ...], tuple[int, ...]]:
    """Write the protection and seal everything; return the entry, the tasks opened, and those that tell recipients.

    The entry is None where nothing changes. That somebody is protected is told to all who have data, never where.
    """
    entry = register.next_entry()
    for one in plan.own:
        protection.set_protection(register, row, plan.wanted)
        origin = customers.FieldOrigin(_FIELD, basis.source.value, register.moment.today.isoformat())
        customers.set_provenance(register.store, row.number, origin, entry)
        edit.write_history(register, row, one, basis, entry)
    now = customers.get(register.store, row.number)
    assert now is not None
    edit.apply(register, now, plan.address, basis, entry)
    sealed = protection.seal_all(register, now)
    opened = _follow(register, row, plan.wanted.until, entry)
    if not plan.edits and not sealed:
        return None, (), ()
    if sealed:
        wiping.begin(register.store)
    if plan.own:
        protection.tell_ledger(register, row.uid, plan.wanted)
    told = notifying.tell(register, row, What.PROTECTION) if row.protected_since is None else ()
    return entry, opened, tuple(dict.fromkeys((*told, *notifying.tell_changes(register, now))))


def _follow(register: Register, row: CustomerRow, until: date | None, entry: int) -> tuple[int, ...]:
    """Let one task be due on a new last day: the person is then asked, nothing is revealed (F-17)."""
    if (until.isoformat() if until else None) == row.protected_until:
        return ()
    there = tasks.open_of_customer(register.store, row.uid, TASK)
    today = register.moment.today.isoformat()
    if until is None:
        _finish(register, there)
        return ()
    if there:
        store.move_task(register.store, there[0], until.isoformat())
        return ()
    task = tasks.NewTask(kind=TASK, due_on=until.isoformat(), made_on=today, entry=entry)
    return (tasks.open_task(register.store, task, uid=row.uid, number=row.number),)


def _finish(register: Register, open_tasks: Sequence[int]) -> None:
    for task in open_tasks:
        tasks.finish(register.store, task, register.moment.today.isoformat(), register.user)


def _after_wipe(done: Protected, *, wiped: bool) -> Protected:
    if wiped or not done.applied:
        return done
    return replace(done, wiped=False, warnings=(*done.warnings, NOT_WIPED))


# Lifting ------------------------------------------------------------------------------------------------------


def _check_liftable(customer: Customer) -> None:
    if customer.protection is None:
        raise InvalidValueError(
            field=_FIELD, rule=N_("this customer is not protected"), remedy=N_("look at the customer with `kkrek show`")
        )
    record.check_unrestricted(customer)


def _lift(register: Register, row: CustomerRow, lifted: Edit, reason: str) -> int:
    entry = register.next_entry()
    now = protection.set_protection(register, row, None)
    customers.forget_provenance(register.store, row.number, _FIELD)
    protection.open_all(register, now)
    basis = Basis(source=Source.CONTROLLER, initiative=Initiative.CONTROLLER, reason=reason)
    edit.write_history(register, now, lifted, basis, entry)
    _finish(register, tasks.open_of_customer(register.store, row.uid, TASK))
    register.put_in_ledger("protection-lifted", {"uid": row.uid})
    return entry
