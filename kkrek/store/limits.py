"""What limits a customer's data: restrictions (Art. 18), holds (F-42); and what went to recipients (E-25)."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store


class RestrictionRow(NamedTuple):
    """A restriction in force."""

    ground: str
    purpose: str | None
    since: str


def restrictions(store: Store, number: CustomerNumber) -> list[RestrictionRow]:
    """Return the restrictions in force for a customer."""
    rows = store.all(
        "SELECT ground, purpose, since FROM restriction WHERE customer = :number AND lifted_on IS NULL ORDER BY id",
        {"number": number},
    )
    return list(starmap(RestrictionRow, rows))


class HoldRow(NamedTuple):
    """A hold in force on a field group."""

    field_group: str
    reason: str
    since: str
    review_on: str | None


def holds(store: Store, number: CustomerNumber) -> list[HoldRow]:
    """Return the holds in force for a customer."""
    rows = store.all(
        "SELECT field_group, reason, since, review_on FROM hold"
        " WHERE customer = :number AND released_on IS NULL ORDER BY id",
        {"number": number},
    )
    return list(starmap(HoldRow, rows))


class DisclosureRow(NamedTuple):
    """One disclosure about a customer; ``fields`` separated by commas."""

    recipient: str
    role: str
    disclosed_on: str
    fields: str
    purpose: str
    basis: str | None
    method: str | None


def disclosures(store: Store, number: CustomerNumber) -> list[DisclosureRow]:
    """Return what went to recipients about a customer, oldest first."""
    rows = store.all(
        "SELECT r.name, r.role, d.disclosed_on, d.fields, d.purpose, d.basis, d.method FROM disclosure_customer c"
        " JOIN disclosure d ON d.id = c.disclosure JOIN recipient r ON r.id = d.recipient"
        " WHERE c.customer = :number ORDER BY d.disclosed_on, d.id",
        {"number": number},
    )
    return list(starmap(DisclosureRow, rows))
