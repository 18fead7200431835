"""What limits a customer's data: restrictions (Art. 18), holds (F-42); and what went to recipients (E-25)."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

from kkrek.store import counters

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
    request: str | None = None
    id: int = 0


def restrictions(store: Store, number: CustomerNumber) -> list[RestrictionRow]:
    """Return a customer's restrictions, lifted ones too, oldest first."""
    rows = store.all(
        "SELECT ground, purpose, since, informed_on, lifted_on, request, id FROM restriction"
        " WHERE customer = :number ORDER BY id",
        {"number": number},
    )
    return list(starmap(RestrictionRow, rows))


def restrict(store: Store, number: CustomerNumber, row: RestrictionRow, entry: int) -> None:
    """Write a new restriction of a customer; its ``id`` is given by the register."""
    values = {"number": number, "entry": entry, **{name: getattr(row, name) for name in RestrictionRow._fields}}
    store.run(
        "INSERT INTO restriction (customer, ground, purpose, since, informed_on, request, entry)"
        " VALUES (:number, :ground, :purpose, :since, :informed_on, :request, :entry)",
        {name: value for name, value in values.items() if name not in {"id", "lifted_on"}},
    )


def inform_of_lifting(store: Store, restriction: int, on: str) -> None:
    """Write the day on which the person was told that a restriction is going to be lifted (GDPR Art. 18(3))."""
    store.run("UPDATE restriction SET informed_on = :on WHERE id = :id", {"id": restriction, "on": on})


def lift(store: Store, restriction: int, *, informed_on: str, on: str) -> None:
    """Write that a restriction is over."""
    store.run(
        "UPDATE restriction SET informed_on = :informed_on, lifted_on = :on WHERE id = :id",
        {"id": restriction, "informed_on": informed_on, "on": on},
    )


class HoldRow(NamedTuple):
    """A hold on a field group, in force while it has no ``released_on``."""

    field_group: str
    reason: str
    since: str
    review_on: str | None
    released_on: str | None
    request: str | None = None
    by_erasure: bool = False


def holds(store: Store, number: CustomerNumber) -> list[HoldRow]:
    """Return a customer's holds, released ones too, oldest first."""
    rows = store.all(
        "SELECT field_group, reason, since, review_on, released_on, request, by_erasure FROM hold"
        " WHERE customer = :number ORDER BY id",
        {"number": number},
    )
    return list(starmap(HoldRow, rows))


class HeldRow(NamedTuple):
    """A hold in force, with its number, and whether an erasure placed it."""

    id: int
    by_erasure: bool
    hold: HoldRow


def held(store: Store, number: CustomerNumber) -> list[HeldRow]:
    """Return a customer's holds in force, oldest first."""
    rows = store.all(
        "SELECT id, by_erasure, field_group, reason, since, review_on, released_on, request FROM hold"
        " WHERE customer = :number AND released_on IS NULL ORDER BY id",
        {"number": number},
    )
    return [HeldRow(row["id"], bool(row["by_erasure"]), HoldRow(*tuple(row)[2:])) for row in rows]


def hold(store: Store, number: CustomerNumber, row: HoldRow, entry: int, *, by_erasure: bool = False) -> None:
    """Place a hold; one of what an erasure had to leave ends with the reason for that (F-42)."""
    store.run(
        "INSERT INTO hold (id, customer, field_group, reason, since, review_on, released_on, request, entry,"
        " by_erasure) VALUES (:id, :customer, :field_group, :reason, :since, :review_on, :released_on, :request,"
        " :entry, :by_erasure)",
        {
            **row._asdict(),
            "id": counters.next_number(store, "hold"),
            "customer": number,
            "entry": entry,
            "by_erasure": by_erasure,
        },
    )


def review(store: Store, hold: int, on: str) -> None:
    """Give a hold another day of review."""
    store.run("UPDATE hold SET review_on = :on WHERE id = :id", {"id": hold, "on": on})


def release(store: Store, hold: int, on: str) -> None:
    """Write that a hold is over."""
    store.run("UPDATE hold SET released_on = :on WHERE id = :id", {"id": hold, "on": on})


def claims_loaded_on(store: Store) -> str | None:
    """Return the day on which claims were recorded last, or a file of them was found to be as they are; None if never.

    The day of a file is that of UTC, at most a day too early.
    """
    row = store.one(
        "SELECT max(coalesce((SELECT recorded_on FROM claim ORDER BY id DESC LIMIT 1), ''), coalesce((SELECT"
        " substr(max(applied_at), 1, 10) FROM batch WHERE what = 'claims' AND undone_at IS NULL), ''))"
    )
    return str(row[0]) if row is not None and row[0] else None


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


def recipients_of(store: Store, number: CustomerNumber) -> dict[str, int]:
    """Return to whom data about a customer went: each name with the recipient's number."""
    rows = store.all(
        "SELECT DISTINCT r.name, r.id FROM disclosure_customer c JOIN disclosure d ON d.id = c.disclosure"
        " JOIN recipient r ON r.id = d.recipient WHERE c.customer = :number",
        {"number": number},
    )
    return {row["name"]: row["id"] for row in rows}


def forget_disclosures(store: Store, number: CustomerNumber) -> None:
    """Take a customer out of all disclosures, and delete those that were about nobody else."""
    mine = {"number": number}
    sql = "SELECT disclosure FROM disclosure_customer WHERE customer = :number"
    found = [row["disclosure"] for row in store.all(sql, mine)]
    store.run("DELETE FROM disclosure_customer WHERE customer = :number", mine)
    alone = "id NOT IN (SELECT disclosure FROM disclosure_customer WHERE disclosure = :id)"
    store.run_many(f"DELETE FROM disclosure WHERE id = :id AND {alone}", [{"id": one} for one in found])
