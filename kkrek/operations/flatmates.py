"""Who lives in the same flat and is named in free text: another data subject, of whom the household is a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.named import names_somebody
from kkrek.domain.warn import Warn
from kkrek.errors import N_
from kkrek.operations.correction import rows_of
from kkrek.operations.protection import SameFlat, flat_of
from kkrek.operations.register import LISTED
from kkrek.store import customers, flats

if TYPE_CHECKING:
    from kkrek.domain.customer import Customer
    from kkrek.operations.register import Register

_MOST = 20
_SENTENCE = N_(
    "the note seems to name somebody who lives in the same flat: {numbers}; keep only what is about this customer"
)


def named_in(register: Register, customer: Customer, text: str) -> SameFlat:
    """Return a warning when a text names a customer who lives in the same flat now, by number alone (N-02).

    Whoever is protected is neither looked for nor told of, and for a protected customer nobody is (F-15).
    """
    if customer.protection is not None or not text:
        return SameFlat()
    today = register.moment.today.isoformat()
    found: dict[int, str] = {}
    for number in _living_with(register, customer, today):
        other = customers.get(register.store, number)
        if other is not None and names_somebody(
            text,
            [name for name in (other.family_name, other.given_names, other.call_name) if name],
            [name for name in (customer.family_name, customer.given_names, customer.call_name) if name],
        ):
            found[number] = other.uid
    warnings = (Warn("note-names-other", "notes", _SENTENCE, numbers=tuple(found)),) if found else ()
    return SameFlat(tuple(found), warnings, dict.fromkeys(found.values(), LISTED))


def _living_with(register: Register, customer: Customer, today: str) -> list[int]:
    recorded = [(name, values) for name in ("addresses", "relations") for _, values in rows_of(customer, name)]
    found: set[int] = set()
    for name, values in recorded:
        flat = flat_of(name, values, today)
        if flat is not None:
            found |= set(flats.lived_in_by(register.store, *flat, today, _MOST))
    return sorted(found - {customer.number})
