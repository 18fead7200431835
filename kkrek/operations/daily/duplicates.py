"""Who may stand twice in the register: pairs with the reasons, the most certain first; nothing is merged here (T-08).

Two customers who hold different identity codes are two persons, and no pair, unless one of the codes is a former code
of the other customer (F-07, F-12). For that reason the date of birth in a code adds nothing to a pair.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kkrek.domain.likeness import Bearer, Reason, alike, pairs, weight
from kkrek.domain.role import Role
from kkrek.errors import N_, InvalidValueError
from kkrek.operations import protection, record
from kkrek.operations.daily.find import Hit, hit
from kkrek.operations.register import LISTED
from kkrek.store import customers, duplicates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kkrek.operations.access import Access
    from kkrek.operations.protection import Contacts
    from kkrek.operations.register import Register

HIGHEST_LIMIT = 100
_MOST_PAIRS = 20_000
_MOST_OF_ONE = 100
_TABLES = {"email": Reason.EMAIL, "phone": Reason.PHONE, "address": Reason.STREET}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two customers who may be one person, and why; ``hits`` is empty where they are told by number alone (F-15)."""

    numbers: tuple[int, int]
    reasons: tuple[Reason, ...]
    hits: tuple[Hit, ...]

    @property
    def certain(self) -> bool:
        """Whether an identity code says so."""
        return Reason.FORMER_IDENTITY_CODE in self.reasons


@dataclass(frozen=True, slots=True)
class Duplicates:
    """The pairs, the most certain first, and whether there are more."""

    pairs: tuple[Pair, ...]
    truncated: bool


@dataclass(slots=True)
class _Candidates:
    """Reasons by pair of numbers, the lower first; ``full`` when a step found more than are kept."""

    about: int | None
    found: dict[tuple[int, int], set[Reason]] = field(default_factory=dict)
    full: bool = False

    def add(self, one: Bearer, other: Bearer, *reasons: Reason) -> None:
        if one.number != other.number and not (one.has_code and other.has_code):
            self.put((one.number, other.number), *reasons)

    def put(self, numbers: tuple[int, int], *reasons: Reason) -> None:
        if self.about is not None and self.about not in numbers:
            return
        key = (min(numbers), max(numbers))
        if key not in self.found and len(self.found) >= _MOST_PAIRS:
            self.full = True
            return
        self.found.setdefault(key, set()).update(reasons)


def find_duplicates(access: Access, number: int | None = None, *, limit: int = 20) -> Duplicates:
    """Return who may be the same person: of the whole register, or as one customer; the list is logged.

    Raises:
        InvalidValueError: the limit is not 1-100 (52).
        NotFoundError: no such customer (30).
    """
    if not 1 <= limit <= HIGHEST_LIMIT:
        raise InvalidValueError(
            field="limit", rule=N_("the limit is from 1 to 100"), remedy=N_("settle the first pairs, then look again")
        )
    with access.open("duplicates", Role.CLERK) as register:
        about = record.find_row(register, number, LISTED).number if number is not None else None
        candidates = _Candidates(about)
        for numbers in duplicates.of_former_codes(register.store, about):
            candidates.put(numbers, Reason.FORMER_IDENTITY_CODE)
        if about is None:
            _gather(register, candidates)
        else:
            _gather_of_one(register, candidates, about)
        _gather_protected(register, candidates)
        ranked = sorted(candidates.found.items(), key=lambda item: (-weight(item[1]), item[0]))
        listed = dict(register.seen)
        found = tuple(_pair(register, numbers, reasons, listed) for numbers, reasons in ranked[:limit])
        register.record(customers=listed)
        return Duplicates(found, candidates.full or len(ranked) > limit)


def _gather(register: Register, candidates: _Candidates) -> None:
    """Go through all that is shared; names alone, and a street alone, make no pair."""
    for table, reason in _TABLES.items():
        for group in duplicates.sharing(register.store, table):
            _add_group(candidates, group, reason)
    groups = duplicates.of_name_and_postal_code(register.store, _MOST_PAIRS)
    candidates.full = candidates.full or len(groups) == _MOST_PAIRS
    for numbers in groups:
        for one, other, likeness in pairs(duplicates.bearers(register.store, numbers)):
            if likeness is Reason.SAME_NAME:
                candidates.add(one, other, likeness, Reason.POSTAL_CODE)


def _gather_of_one(register: Register, candidates: _Candidates, number: int) -> None:
    for own in duplicates.bearers(register.store, [number]):
        for table, reason in _TABLES.items():
            for value in duplicates.values_of(register.store, table, number):
                others = duplicates.at_contact(register.store, table, value, _MOST_OF_ONE)
                for other in others:
                    _add(candidates, own, other, reason)
        for code in duplicates.postal_codes_of(register.store, number):
            for other in duplicates.named_at(register.store, own.name_folded, code, _MOST_OF_ONE):
                candidates.add(own, other, Reason.SAME_NAME, Reason.POSTAL_CODE)


def _add_group(candidates: _Candidates, group: list[Bearer], reason: Reason) -> None:
    if sum(not one.has_code for one in group) == 0:
        return
    for one, other, likeness in pairs(group):
        _add_like(candidates, one, other, reason, likeness)


def _add(candidates: _Candidates, one: Bearer, other: Bearer, reason: Reason) -> None:
    _add_like(candidates, one, other, reason, alike(one, other))


def _add_like(candidates: _Candidates, one: Bearer, other: Bearer, reason: Reason, likeness: Reason | None) -> None:
    if likeness is not None:
        candidates.add(one, other, reason, likeness)
    elif reason is not Reason.STREET:
        candidates.add(one, other, reason)


def _gather_protected(register: Register, candidates: _Candidates) -> None:
    """Compare the contacts of the protected, opened in memory, with all others and with each other (F-15)."""
    hidden: dict[tuple[str, str], list[Bearer]] = {}
    for contacts in protection.contacts_of_protected(register):
        for own in duplicates.bearers(register.store, [contacts.number]):
            for other in _sharing_with(register, contacts, own):
                candidates.add(own, other, Reason.PROTECTED_CONTACT)
            for key in (*_values(contacts), *(("name", f"{own.name_folded} {code}") for code in contacts.postal_codes)):
                hidden.setdefault(key, []).append(own)
    for (table, _), group in hidden.items():
        for one, other, likeness in pairs(group):
            if likeness is not None or table in {"phone", "email"}:
                candidates.add(one, other, Reason.PROTECTED_CONTACT)


def _sharing_with(register: Register, contacts: Contacts, own: Bearer) -> Iterable[Bearer]:
    """Yield who shares a contact with a protected customer, in the plain rows of the register."""
    for table, value in _values(contacts):
        for other in duplicates.at_contact(register.store, table, value, _MOST_OF_ONE):
            if table != "address" or alike(own, other) is not None:
                yield other
    for code in contacts.postal_codes:
        yield from duplicates.named_at(register.store, own.name_folded, code, _MOST_OF_ONE)


def _values(contacts: Contacts) -> list[tuple[str, str]]:
    return [
        *(("phone", value) for value in contacts.phones),
        *(("email", value) for value in contacts.emails),
        *(("address", value) for value in contacts.lines),
    ]


def _pair(register: Register, numbers: tuple[int, int], reasons: set[Reason], listed: dict[str, str]) -> Pair:
    rows = [row for number in numbers if (row := customers.get(register.store, number)) is not None]
    listed.update(dict.fromkeys([row.uid for row in rows], LISTED))
    ordered = tuple(reason for reason in Reason if reason in reasons)
    by_number_alone = Reason.PROTECTED_CONTACT in reasons
    hits = () if by_number_alone else tuple(hit(register, row, ordered[0]) for row in rows)
    return Pair(numbers=numbers, reasons=ordered, hits=hits)
