"""Open, close, correct and list what brings a customer to the register: leases, services, applications (N-06)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kkrek.domain.customer import Origin
from kkrek.domain.dates import parse_date
from kkrek.domain.premises import Premises, premises_fold
from kkrek.domain.relation import Relation, RelationKind
from kkrek.domain.relation_entry import check_object, check_period, is_same
from kkrek.domain.role import Role
from kkrek.domain.warn import Warn
from kkrek.errors import N_, AlreadyThereError, ChangedSinceError, InvalidValueError, NotFoundError, SeveralFoundError
from kkrek.operations import edit, protection, record
from kkrek.operations.correction import rows_of
from kkrek.operations.daily import ties
from kkrek.operations.edit import Basis, Edit
from kkrek.operations.register import OPENED
from kkrek.store import flats, rows

if TYPE_CHECKING:
    from kkrek.domain.customer import Customer, CustomerNumber
    from kkrek.domain.json import Json, JsonObject
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRelation:
    """A relation as typed; no ``begin`` is today, no ``company`` the controller."""

    kind: RelationKind
    object: str | None = None
    begin: str | None = None
    end: str | None = None
    company: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationChange:
    """What is to be mended in a relation, as typed; ``clear`` empties ``object``, ``end`` or ``company``."""

    kind: RelationKind | None = None
    object: str | None = None
    begin: str | None = None
    end: str | None = None
    company: str | None = None
    clear: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationKept:
    """A relation as it stands after a command; ``entry`` is what `undo` takes back, None when nothing was written.

    ``hidden``: the customer is protected, the object is not told. ``closed`` are the leases that were closed with it,
    ``still_open`` those of the customer that were not, ``others`` the numbers of who else leases the flat. ``told``
    are the tasks that tell recipients (E-42).
    """

    number: CustomerNumber
    entry: int | None
    relation: Relation
    hidden: bool
    changes: tuple[JsonObject, ...]
    warnings: tuple[Warn, ...] = ()
    closed: tuple[int, ...] = ()
    still_open: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    told: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Relations:
    """A customer's relations; ``masked`` when objects are hidden because the customer is protected."""

    number: CustomerNumber
    relations: tuple[Relation, ...]
    masked: bool


def open_(
    access: Access,
    number: int,
    wanted: NewRelation,
    basis: Basis,
    *,
    closing: tuple[int, ...] = (),
    dry_run: bool = False,
) -> RelationKept:
    """Open a relation; the leases of ``closing`` are closed with it, on the day before it begins.

    Raises:
        InvalidValueError: a value breaks a rule (52).
        AlreadyThereError: the same relation is there for the same time (32).
        ChangedSinceError: a lease that was to be closed was closed since, or is gone (33).
        RestrictedError: processing is restricted (41).
    """
    with access.open("relation open", Role.CLERK) as register:
        row, customer = ties.whole(register, number)
        warnings: list[Warn] = []
        new = new_relation(register, wanted, basis, warnings)
        _check_single(customer, new)
        opening = Edit("relations", new.uid, None, edit.new_row(register, columns(new), basis) | {"uid": new.uid})
        edits = [*_closings(customer, closing, new.begin - _ONE_DAY), opening]
        still_open = tuple(one.id for one in _leases_before(customer, new) if one.id not in closing)
        others = _others(register, row, new)
        same = protection.same_flat_as(register, row, edits)
        written = ties.write(register, row, edits, basis, listed=same.listed, dry_run=dry_run)
        return RelationKept(
            number=row.number,
            entry=written.entry,
            told=written.told,
            relation=_placed(register, new),
            hidden=False,
            changes=tuple(edit.shown(one, row) for one in edits),
            warnings=(*warnings, *_open_warnings(still_open, others), *same.warnings),
            closed=closing,
            still_open=still_open,
            others=others,
        )


def leases_to_close(access: Access, number: int, wanted: NewRelation) -> tuple[Relation, ...]:
    """Return the customer's leases of flats that are open when a new one begins: to be asked about before it is saved.

    Of a protected customer the objects are hidden (F-15).

    Raises:
        InvalidValueError: a value breaks a rule (52).
    """
    with access.open("relation open", Role.CLERK) as register:
        row, _whole = ties.whole(register, number)
        new = new_relation(register, wanted, Basis(), [])
        register.record(customers={row.uid: OPENED}, fields=["relations"])
        return _leases_before(record.read(register, row), new)


def close(
    access: Access, number: int, relation: int | None, end: str | None, basis: Basis, *, dry_run: bool = False
) -> RelationKept:
    """Close a relation on its last day, today if None; without ``relation`` the only one that is open.

    Raises:
        InvalidValueError: it is closed already, or the end comes before the beginning (52).
        SeveralFoundError: several are open (31).
        NotFoundError: there is no such relation (30).
        RestrictedError: processing is restricted (41).
    """
    with access.open("relation close", Role.CLERK) as register:
        row, customer = ties.whole(register, number)
        today = register.moment.today
        old = _to_close(customer, relation)
        new = old._replace(end=parse_date(end, today, "end") if end is not None else today)
        check_period(new.begin, new.end)
        warnings: tuple[Warn, ...] = ()
        if new.end is not None and new.end > today:
            warnings = (Warn("ends-ahead", "end", N_("the relation stays in force until its last day")),)
        change = _mended(customer, new)
        written = ties.write(register, row, [change], basis, dry_run=dry_run)
        return _kept(row, written, new, [change], warnings)


def to_close(access: Access, number: int) -> Relations:
    """Return the relations that can be closed, to choose one at a terminal."""
    with access.open("relation close", Role.CLERK) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row)
        register.record(customers={row.uid: OPENED}, fields=["relations"])
        found = tuple(one for one in customer.relations if one.end is None)
        return Relations(row.number, found, "relations" in customer.masked)


def correct(
    access: Access, number: int, relation: int, wanted: RelationChange, basis: Basis, *, dry_run: bool = False
) -> RelationKept:
    """Mend a relation that was recorded wrongly; what is already so is no change (GDPR Art. 16).

    Raises:
        InvalidValueError: a value breaks a rule (52).
        NotFoundError: there is no such relation (30).
        AlreadyThereError: the same relation is there for the same time (32).
        RestrictedError: processing is restricted (41).
    """
    with access.open("relation correct", Role.CLERK) as register:
        row, customer = ties.whole(register, number)
        warnings: list[Warn] = []
        old = _named(customer, relation)
        new = _corrected(register, old, wanted, warnings)
        edits = []
        if new != old:
            _check_single(customer, new)
            values = edit.new_row(register, columns(new), basis) | {"uid": new.uid}
            edits = [Edit("relations", new.uid, dict(rows_of(customer, "relations"))[new.uid], values)]
        same = protection.same_flat_as(register, row, edits)
        written = ties.write(register, row, edits, basis, listed=same.listed, dry_run=dry_run)
        return _kept(row, written, new, edits, (*warnings, *same.warnings))


def listed(access: Access, number: int, *, past: bool = False) -> Relations:
    """Return a customer's relations: those in force and to come, or ``past`` ones too."""
    with access.open("relation list", Role.VIEWER) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row)
        register.record(customers={row.uid: OPENED}, fields=["relations"])
        today = register.moment.today
        found = tuple(one for one in customer.relations if past or not one.ended_by(today))
        return Relations(row.number, found, "relations" in customer.masked)


def new_relation(register: Register, wanted: NewRelation, basis: Basis, warnings: list[Warn]) -> Relation:
    """Return a new relation, not yet written.

    Raises:
        InvalidValueError: a value breaks a rule (52).
    """
    today = register.moment.today
    begin = parse_date(wanted.begin, today, "begin") if wanted.begin is not None else today
    end = parse_date(wanted.end, today, "end") if wanted.end is not None else None
    check_period(begin, end)
    return Relation(
        id=0,
        uid=secrets.token_hex(16),
        kind=wanted.kind,
        company=ties.company_code(register, wanted.company),
        object=check_object(wanted.kind, wanted.object, warnings),
        begin=begin,
        end=end,
        origin=Origin(basis.source, today),
    )


def _corrected(register: Register, old: Relation, wanted: RelationChange, warnings: list[Warn]) -> Relation:
    today = register.moment.today
    kind = wanted.kind or old.kind
    present = old.object.object if old.object is not None and "object" not in wanted.clear else None
    premises = old.object
    if wanted.kind is not None or wanted.object is not None or "object" in wanted.clear:
        premises = check_object(kind, present if wanted.object is None else wanted.object, warnings)
    begin = parse_date(wanted.begin, today, "begin") if wanted.begin is not None else old.begin
    end = None if "end" in wanted.clear else old.end
    if wanted.end is not None:
        end = parse_date(wanted.end, today, "end")
    company = None if "company" in wanted.clear else old.company
    if wanted.company is not None:
        company = ties.company_code(register, wanted.company)
    check_period(begin, end)
    return old._replace(kind=kind, company=company, object=premises, begin=begin, end=end)


def columns(relation: Relation) -> dict[str, Json]:
    """Return the columns of a relation."""
    premises = relation.object or Premises()
    return {
        "kind": relation.kind.value,
        "company": relation.company,
        **premises._asdict(),
        "begin": relation.begin.isoformat(),
        "end": relation.end.isoformat() if relation.end else None,
    }


def _mended(customer: Customer, new: Relation) -> Edit:
    """Return the change of a relation's end, its origin kept."""
    old = dict(rows_of(customer, "relations"))[new.uid]
    assert new.end is not None
    return Edit("relations", new.uid, old, {**old, "end": new.end.isoformat()})


def _closings(customer: Customer, closing: tuple[int, ...], last: date) -> list[Edit]:
    edits = []
    for wanted in closing:
        found = next((one for one in customer.relations if one.id == wanted and one.end is None), None)
        if found is None:
            raise ChangedSinceError(thing=N_("the relation"), command=f"kkrek relation list {customer.number}")
        check_period(found.begin, last)
        edits.append(_mended(customer, found._replace(end=last)))
    return edits


def _leases_before(customer: Customer, new: Relation) -> tuple[Relation, ...]:
    """Return the open leases of flats that began before a new lease of a flat."""
    if new.kind is not RelationKind.FLAT_LEASE:
        return ()
    leases = (one for one in customer.relations if one.kind is RelationKind.FLAT_LEASE and one.end is None)
    return tuple(one for one in leases if one.begin < new.begin)


def _check_single(customer: Customer, new: Relation) -> None:
    """Refuse a relation that is there already for the same time (32)."""
    there = next((one for one in customer.relations if one.uid != new.uid and is_same(one, new)), None)
    if there is not None:
        raise AlreadyThereError(
            thing=N_("the same relation"),
            where=f": {there.id}",
            remedy=N_("see it with `kkrek relation list`, mend it with `kkrek relation correct`"),
        )


def _to_close(customer: Customer, relation: int | None) -> Relation:
    if relation is not None:
        found = _named(customer, relation)
        if found.end is None:
            return found
    else:
        found_open = [one for one in customer.relations if one.end is None]
        if len(found_open) == 1:
            return found_open[0]
        if found_open:
            raise SeveralFoundError(
                count=len(found_open),
                candidates=", ".join(str(one.id) for one in found_open),
                remedy=N_("name one by its ID, as `kkrek relation list` shows it"),
            )
        if not customer.relations:
            raise NotFoundError(
                thing=N_("relation of customer"),
                which=customer.number,
                command=f"kkrek relation open {customer.number}",
            )
    raise InvalidValueError(
        field="end",
        rule=N_("the relation is closed already"),
        remedy=N_("mend its last day with `kkrek relation correct NUMBER ID --end DATE`"),
    )


def _named(customer: Customer, relation: int) -> Relation:
    found = next((one for one in customer.relations if one.id == relation), None)
    if found is None:
        command = f"kkrek relation list {customer.number} --all"
        raise NotFoundError(thing=N_("relation"), which=relation, command=command)
    return found


def _others(register: Register, row: CustomerRow, new: Relation) -> tuple[int, ...]:
    """Return who else leases the flat then: the clerk may have forgotten to close it, or both are parties (F-39b)."""
    if new.kind is not RelationKind.FLAT_LEASE or new.object is None:
        return ()
    found = flats.leased_by(register.store, premises_fold(new.object), new.begin.isoformat())
    return tuple(number for number in found if number != row.number)


def _open_warnings(still_open: tuple[int, ...], others: tuple[int, ...]) -> list[Warn]:
    found = []
    if still_open:
        sentence = N_("another lease of the customer is open: close it with `kkrek relation close NUMBER ID`")
        found.append(Warn("lease-open", "relations", sentence))
    if others:
        sentence = N_("the flat is leased to {numbers} too: close that lease unless both are parties to the contract")
        found.append(Warn("flat-leased", "object", sentence, numbers=others))
    return found


def _placed(register: Register, new: Relation) -> Relation:
    """Return a new relation with the id that it got; in a dry run it has none."""
    return new._replace(id=rows.place(register.store, "relation", new.uid) or 0)


def _kept(
    row: CustomerRow, written: ties.Written, new: Relation, edits: list[Edit], warnings: tuple[Warn, ...]
) -> RelationKept:
    hidden = row.protected_since is not None and new.object is not None
    return RelationKept(
        number=row.number,
        entry=written.entry,
        told=written.told,
        relation=new._replace(object=None) if hidden else new,
        hidden=hidden,
        changes=tuple(edit.shown(one, row) for one in edits),
        warnings=warnings,
    )
