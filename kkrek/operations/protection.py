"""Seal and open everything that tells where a protected customer lives, and compare with it in memory (F-15, F-16).

One list serves the sealing: the fields of `sealing.CONTACT_FIELDS` with their tables, the texts of tasks, the history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.address import line_fold, parts_of
from kkrek.domain.customer import AddressKind, CustomerNumber
from kkrek.domain.entry import LIST_FIELDS
from kkrek.domain.json import parsed
from kkrek.domain.premises import premises_fold, premises_of
from kkrek.domain.relation import RelationKind
from kkrek.domain.warn import Warn
from kkrek.errors import N_
from kkrek.operations import sealing
from kkrek.operations.edit import Edit, has_words, is_hidden
from kkrek.operations.register import LISTED
from kkrek.store import changes, customers, flats, protection, rows, wiping

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kkrek.domain.customer import Protection
    from kkrek.domain.json import Json
    from kkrek.operations.register import Register
    from kkrek.store.changes import ChangeRow
    from kkrek.store.customers import CustomerRow
    from kkrek.store.rows import Value, Values

_MOST_FLATMATES = 20


# Seal and open ------------------------------------------------------------------------------------------------


def set_protection(register: Register, row: CustomerRow, wanted: Protection | None) -> CustomerRow:
    """Write the protection of a customer, or that there is none any more, and return the row as it is now."""
    values: Values = {
        "protected_since": wanted.since.isoformat() if wanted else None,
        "protected_until": wanted.until.isoformat() if wanted and wanted.until else None,
        "protection_told_by": wanted.told_by if wanted else None,
        "no_vtj_update": int(wanted is not None and wanted.no_vtj_update),
    }
    customers.update(register.store, row.number, values)
    now = customers.get(register.store, row.number)
    assert now is not None
    return now


def tell_ledger(register: Register, uid: str, now: Protection) -> None:
    """Write the protection of a customer to the ledger: its days, and whether VTJ may update; no words of it (E-39)."""
    until = now.until.isoformat() if now.until else None
    body = {"uid": uid, "since": now.since.isoformat(), "until": until, "no_vtj_update": now.no_vtj_update}
    register.put_in_ledger("protection", body)


def seal_all(register: Register, row: CustomerRow) -> int:
    """Seal what is still plain of a customer who is protected now, past rows too; return how much that was (F-15).

    The caller has the old pages wiped: see `wiping.begin`.
    """
    assert row.protected_since is not None
    found = [
        (LIST_FIELDS[name], values)
        for name in sorted(sealing.CONTACT_FIELDS)
        for values in _rows(register, row, name)
        if _tells_row(row, name, values)
    ]
    made = [change for change in changes.of_customer(register.store, row.number) if _tells_change(row, change)]
    texts = [task for task in protection.tasks_about(register.store, row.uid) if task["text"] is not None]
    _overwrite(register, [*found, *(("task", task) for task in texts)], made)
    for table, values in found:
        _replace(register, row, table, values, protected=True)
    for change in made:
        _seal_change(register, row, change)
    for task in texts:
        protection.replace_task(register.store, sealing.stored(register, "task", row.uid, task, protected=True))
    return len(found) + len(made) + len(texts)


def open_all(register: Register, row: CustomerRow) -> None:
    """Write plain again what the protection of a customer had sealed; secret names stay sealed (F-12)."""
    for name in sorted(sealing.CONTACT_FIELDS):
        for values in _rows(register, row, name):
            if values["sealed"] is not None:
                _replace(register, row, LIST_FIELDS[name], values, protected=False)
    for change in changes.of_customer(register.store, row.number):
        if change.sealed is None or change.field in sealing.SEALED_FIELDS:
            continue
        if not sealing.is_secret(register, row.uid, change):
            opened = sealing.open_change(register, row.uid, change)
            assert opened is not None
            protection.replace_change(register.store, opened)
    for task in protection.tasks_about(register.store, row.uid):
        if task["sealed"] is not None:
            opened_task = sealing.plain(register, "task", row.uid, task)
            assert opened_task is not None
            protection.replace_task(register.store, opened_task)


def _rows(register: Register, row: CustomerRow, name: str) -> list[rows.Values]:
    return rows.of_customer(register.store, LIST_FIELDS[name], row.number)


def _tells_row(row: CustomerRow, name: str, values: rows.Values) -> bool:
    as_edit = Edit(name, str(values["uid"]), None, {key: _json(value) for key, value in values.items()})
    return values["sealed"] is None and is_hidden(row, as_edit)


def _overwrite(register: Register, found: Iterable[tuple[str, rows.Values]], made: Iterable[ChangeRow]) -> None:
    """Overwrite all of it before any of it grows: sealing one row may move the next, and leave a copy behind."""
    for table, values in found:
        wiping.overwrite_row(register.store, table, values["id"])
    for change in made:
        wiping.overwrite_row(register.store, "change", change.id)


def _replace(register: Register, row: CustomerRow, table: str, values: rows.Values, *, protected: bool) -> None:
    plain = sealing.plain(register, table, row.uid, values)
    assert plain is not None, "a clerk opens what is sealed"
    stored = sealing.stored(register, table, row.uid, plain, protected=protected)
    rows.replace(register.store, table, str(values["uid"]), stored)


def _tells_change(row: CustomerRow, change: ChangeRow) -> bool:
    """Tell whether a change is still plain, of a contact or with what somebody wrote in own words."""
    as_edit = Edit(change.field, change.row_uid, parsed(change.old), parsed(change.new))
    return has_words(change) or (change.sealed is None and is_hidden(row, as_edit))


def _seal_change(register: Register, row: CustomerRow, change: ChangeRow) -> None:
    opened = sealing.open_change(register, row.uid, change)
    assert opened is not None
    for_good = change.field in sealing.SEALED_FIELDS or sealing.is_secret(register, row.uid, change)
    sealed = sealing.seal_change(register, row.uid, opened, while_protected=not for_good)
    protection.replace_change(register.store, sealed)


# Compare in memory --------------------------------------------------------------------------------------------


class Flat(NamedTuple):
    """A folded street line, with the postal code where one is known: equal lines of two codes are two flats."""

    line: str
    postal_code: str | None = None

    def is_same(self, other: Flat) -> bool:
        """Tell whether both can be the same flat."""
        codes = {self.postal_code, other.postal_code} - {None}
        return self.line == other.line and len(codes) <= 1


@dataclass(slots=True)
class Contacts:
    """What a protected customer is reached by, opened in memory; ``flats`` are those where they live now."""

    number: CustomerNumber
    uid: str
    name_folded: str
    phones: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    lines: set[str] = field(default_factory=set)
    postal_codes: set[str] = field(default_factory=set)
    flats: list[Flat] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is compared: E.164 numbers, folded e-mails, a folded name with postal codes, flats."""

    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    name_folded: str = ""
    postal_codes: frozenset[str] = frozenset()
    flats: tuple[Flat, ...] = ()


def contacts_of_protected(register: Register) -> list[Contacts]:
    """Return the contacts of every protected customer, opened with a clerk's key; a viewer gets none (F-15)."""
    found: dict[int, Contacts] = {}
    if register.seal is None:
        return []
    for table in ("phone", "email", "address", "relation"):
        for one in protection.rows_of_protected(register.store, table):
            plain = sealing.plain(register, table, one.customer_uid, one.values)
            assert plain is not None
            empty = Contacts(CustomerNumber(one.number), one.customer_uid, one.name_folded)
            _gather(register, found.setdefault(one.number, empty), table, plain)
    return [found[number] for number in sorted(found)]


def protected_matches(register: Register, sought: Sought) -> dict[CustomerNumber, str]:
    """Return the protected customers who share a contact, each with what is shared: to be told by number alone.

    The values are phone, email, name (with a postal code) and flat. Whoever is found stands in ``register.seen``.
    """
    found = {}
    for one in contacts_of_protected(register):
        how = _shared(one, sought)
        if how is not None:
            found[one.number] = how
            register.seen.setdefault(one.uid, LISTED)
    return found


def _shared(one: Contacts, sought: Sought) -> str | None:
    if one.phones & sought.phones:
        return "phone"
    if one.emails & sought.emails:
        return "email"
    if one.name_folded == sought.name_folded and one.postal_codes & sought.postal_codes:
        return "name"
    return "flat" if any(mine.is_same(other) for mine in one.flats for other in sought.flats) else None


def _gather(register: Register, found: Contacts, table: str, values: rows.Values) -> None:
    if table == "phone":
        found.phones.add(str(values["e164"]))
    elif table == "email":
        found.emails.add(str(values["email_folded"]))
    elif table == "address" and values.get("kind") != AddressKind.CONTACT:
        found.lines |= {str(values["line_folded"])} - {""}
        found.postal_codes |= {str(values["postal_code"])} if values.get("postal_code") else set()
    name = {"address": "addresses", "relation": "relations"}.get(table)
    flat = flat_of(name, {key: _json(value) for key, value in values.items()}, _today(register)) if name else None
    if flat is not None:
        found.flats.append(flat)


# The same flat ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SameFlat:
    """Who lives in the same flat, by number alone: what to warn of, and whom the log is to list (F-16)."""

    numbers: tuple[int, ...] = ()
    warnings: tuple[Warn, ...] = ()
    listed: dict[str, str] = field(default_factory=dict)


def flat_of(name: str, values: Mapping[str, Json], today: str) -> Flat | None:
    """Return the flat that a home address or a lease names, unless it has ended; ``name`` is that of the list field."""
    if name == "addresses":
        until = values.get("until")
        ended = until is not None and str(until) <= today
        if values.get("kind") != AddressKind.HOME or ended or values.get("po_box"):
            return None
        parts = parts_of(values)
        line = line_fold(parts)
        return Flat(line, parts.postal_code) if line else None
    end = values.get("end")
    ended = end is not None and str(end) < today
    if name != "relations" or values.get("kind") != RelationKind.FLAT_LEASE or ended or not values.get("object"):
        return None
    return Flat(premises_fold(premises_of(values)))


def same_flat_as(register: Register, row: CustomerRow, edits: Iterable[Edit]) -> SameFlat:
    """Return who is warned of when changes record a home or a lease anew; what moves nobody in warns of nobody."""
    today, recorded = _today(register), []
    for one in edits:
        if isinstance(one.new, dict):
            before = flat_of(one.field, one.old, today) if isinstance(one.old, dict) else None
            after = flat_of(one.field, one.new, today)
            recorded += [(one.field, one.new)] if after != before else []
    return same_flat(register, row, recorded)


def same_flat(
    register: Register, row: CustomerRow | None, recorded: Iterable[tuple[str, Mapping[str, Json]]]
) -> SameFlat:
    """Return who is warned of when homes and leases are recorded: list fields with the values of their new rows (F-16).

    A protected customer who lives there is told by number alone; of the protected ``row`` everybody is, since their
    records tell the same flat. ``row`` None is somebody who is not registered yet.
    """
    today = _today(register)
    recorded_flats = tuple(flat for name, values in recorded if (flat := flat_of(name, values, today)) is not None)
    if not recorded_flats or register.seal is None:
        return SameFlat()
    own = row.number if row is not None else None
    hidden = [number for number in protected_matches(register, Sought(flats=recorded_flats)) if number != own]
    plain: set[int] = set()
    if row is not None and row.protected_since is not None:
        for flat in recorded_flats:
            plain |= set(flats.lived_in_by(register.store, *flat, today, _MOST_FLATMATES)) - {own}
    return _told(register, hidden, sorted(plain - set(hidden)))


def _told(register: Register, hidden: list[CustomerNumber], plain: list[int]) -> SameFlat:
    warnings = []
    if hidden:
        sentence = N_("somebody under non-disclosure lives in the same flat: {numbers}; this record tells where")
        warnings.append(Warn("same-flat", "addresses", sentence, numbers=tuple(hidden)))
    if plain:
        sentence = N_("others live in the same flat: {numbers}; their records tell where the protected person lives")
        warnings.append(Warn("same-flat", "addresses", sentence, numbers=tuple(plain)))
    numbers = tuple(sorted([*hidden, *plain]))
    found = [customers.get(register.store, number) for number in numbers]
    listed = {one.uid: LISTED for one in found if one is not None}
    return SameFlat(numbers, tuple(warnings), listed)


def _today(register: Register) -> str:
    return register.moment.today.isoformat()


def _json(value: Value) -> Json:
    return None if isinstance(value, bytes) else value
