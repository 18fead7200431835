"""What limits a customer's data: restrictions (Art. 18), holds (F-42); and what went to recipients (E-25)."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store


class RestrictionRow(NamedTuple):
    """A restriction, in force while it has no ``lifted_on``."""

    ground: str
    purpose: str | None
    since: str
    informed_on: str | None
    lifted_on: str | None


def restrictions(store: Store, number: CustomerNumber) -> list[RestrictionRow]:
    """Return a customer's restrictions, lifted ones too, oldest first."""
    rows = store.all(
        "SELECT ground, purpose, since, informed_on, lifted_on FROM restriction WHERE customer = :number ORDER BY id",
        {"number": number},
    )
    return list(starmap(RestrictionRow, rows))


class HoldRow(NamedTuple):
    """A hold on a field group, in force while it has no ``released_on``."""

    field_group: str
    reason: str
    since: str
    review_on: str | None
    released_on: str | None


def holds(store: Store, number: CustomerNumber) -> list[HoldRow]:
    """Return a customer's holds, released ones too, oldest first."""
    rows = store.all(
        "SELECT field_group, reason, since, review_on, released_on FROM hold WHERE customer = :number ORDER BY id",
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


def forget_disclosures(store: Store, number: CustomerNumber) -> None:
    """Take a customer out of all disclosures, and delete those that were about nobody else."""
    mine = {"number": number}
    sql = "SELECT disclosure FROM disclosure_customer WHERE customer = :number"
    found = [row["disclosure"] for row in store.all(sql, mine)]
    store.run("DELETE FROM disclosure_customer WHERE customer = :number", mine)
    alone = "id NOT IN (SELECT disclosure FROM disclosure_customer WHERE disclosure = :id)"
    store.run_many(f"DELETE FROM disclosure WHERE id = :id AND {alone}", [{"id": one} for one in found])
