"""Marketing choices, newest standing, and the suppressions that outlive an erasure (N-04, M-02, M-11, M-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store


class ChoiceRow(NamedTuple):
    """A recorded choice: consented, forbidden or withdrawn."""

    kind: str
    channel: str
    state: str
    since: str
    via: str
    text_version: str | None
    reference: str | None
    recorded_on: str
    entry: int


_COLUMNS = ", ".join(ChoiceRow._fields)


def add_choices(store: Store, number: CustomerNumber, choices: Sequence[ChoiceRow]) -> None:
    """Write choices; the newest for a kind and channel stands."""
    places = ", ".join(f":{name}" for name in ChoiceRow._fields)
    rows = [{name: getattr(row, name) for name in ChoiceRow._fields} | {"customer": number} for row in choices]
    store.run_many(f"INSERT INTO marketing_choice (customer, {_COLUMNS}) VALUES (:customer, {places})", rows)


def choices(store: Store, number: CustomerNumber) -> list[ChoiceRow]:
    """Return a customer's choices in the order they were recorded."""
    rows = store.all(
        f"SELECT {_COLUMNS} FROM marketing_choice WHERE customer = :number ORDER BY id", {"number": number}
    )
    return [ChoiceRow(**{name: row[name] for name in ChoiceRow._fields}) for row in rows]


class Suppression(NamedTuple):
    """A keyed digest of an identifier with a kind and channel that must not reach its bearer."""

    digest: bytes
    identifier: str
    kind: str
    channel: str
    since: str
    via: str


def suppress(store: Store, suppressions: Sequence[Suppression], entry: int) -> None:
    """Write suppressions; one that is there keeps its date."""
    rows = [{name: getattr(row, name) for name in Suppression._fields} | {"entry": entry} for row in suppressions]
    store.run_many(
        "INSERT INTO suppression (digest, identifier, kind, channel, since, via, entry)"
        " VALUES (:digest, :identifier, :kind, :channel, :since, :via, :entry)"
        " ON CONFLICT (digest, kind, channel) DO NOTHING",
        rows,
    )


def suppressed(store: Store, digests: Sequence[bytes]) -> list[Suppression]:
    """Return the suppressions of any of these digests."""
    found = []
    for digest in digests:
        rows = store.all(
            "SELECT digest, identifier, kind, channel, since, via FROM suppression WHERE digest = :digest",
            {"digest": digest},
        )
        found += [Suppression(**{name: row[name] for name in Suppression._fields}) for row in rows]
    return found


def end_suppression(store: Store, digests: Sequence[bytes], kind: str, channel: str) -> None:
    """End the suppressions of one person for one kind and channel, after an express consent (M-02)."""
    sql = "DELETE FROM suppression WHERE digest = :digest AND kind = :kind AND channel = :channel"
    store.run_many(sql, [{"digest": digest, "kind": kind, "channel": channel} for digest in digests])
