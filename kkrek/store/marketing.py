"""Marketing choices, newest standing, and the suppressions that outlive an erasure (N-04, M-02, M-11, M-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store


class ChoiceRow(NamedTuple):
    """A recorded choice: consented, forbidden or withdrawn; one that was taken back never stands."""

    kind: str
    channel: str
    state: str
    since: str
    via: str
    text_version: str | None
    reference: str | None
    recorded_on: str
    entry: int
    taken_back_on: str | None = None
    taken_back_reason: str | None = None


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


def take_back(store: Store, number: CustomerNumber, entry: int, on: str, reason: str) -> None:
    """Mark the prohibitions that one entry recorded as made by mistake."""
    store.run(
        "UPDATE marketing_choice SET taken_back_on = :on, taken_back_reason = :reason"
        " WHERE customer = :number AND entry = :entry AND state = 'forbidden' AND taken_back_on IS NULL",
        {"number": number, "entry": entry, "on": on, "reason": reason},
    )


class TakenBack(NamedTuple):
    """How a prohibition was taken back: the entry that had recorded it, the day, and the reason."""

    entry: int
    on: str
    reason: str


def take_back_pairs(
    store: Store, number: CustomerNumber, pairs: Sequence[tuple[str, str]], taken_back: TakenBack
) -> None:
    """Mark one prohibition of each kind and channel as made by mistake: that of the entry, else the newest."""
    for kind, channel in pairs:
        store.run(
            "UPDATE marketing_choice SET taken_back_on = :on, taken_back_reason = :reason WHERE id = ("
            "SELECT id FROM marketing_choice WHERE customer = :number AND kind = :kind AND channel = :channel"
            " AND state = 'forbidden' AND taken_back_on IS NULL ORDER BY (entry = :entry) DESC, id DESC LIMIT 1)",
            {**taken_back._asdict(), "number": number, "kind": kind, "channel": channel},
        )


def forget_all_but_prohibitions(store: Store, number: CustomerNumber) -> None:
    """Delete what a customer consented to or withdrew, and what was recorded by mistake; prohibitions stay (M-03)."""
    store.run(
        "DELETE FROM marketing_choice WHERE customer = :number AND (state <> 'forbidden' OR taken_back_on IS NOT NULL)",
        {"number": number},
    )


class Suppression(NamedTuple):
    """A keyed digest of an identifier with a kind and channel that must not reach its bearer."""

    digest: bytes
    identifier: str
    kind: str
    channel: str
    since: str
    via: str


def suppress(store: Store, suppressions: Sequence[Suppression], entry: int) -> None:
    """Write suppressions; one that is there keeps its date and its entry."""
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


def is_suppressed(store: Store, digest: bytes, kind: str, channel: str) -> bool:
    """Tell whether the bearer of an identifier must not be reached for one kind and channel."""
    sql = "SELECT 1 FROM suppression WHERE digest = :digest AND kind = :kind AND channel = :channel"
    return store.one(sql, {"digest": digest, "kind": kind, "channel": channel}) is not None


def identifiers_suppressed(store: Store, kind: str, channel: str) -> frozenset[str]:
    """Return by which kinds of identifier anybody is suppressed for a kind and channel; mostly by none."""
    sql = "SELECT DISTINCT identifier FROM suppression WHERE kind = :kind AND channel = :channel"
    return frozenset(str(row[0]) for row in store.all(sql, {"kind": kind, "channel": channel}))


def end_suppressions_of(store: Store, entry: int, digests: Sequence[bytes]) -> None:
    """End the suppressions of one person that one entry made, because it was a mistake."""
    sql = "DELETE FROM suppression WHERE entry = :entry AND digest = :digest"
    store.run_many(sql, [{"entry": entry, "digest": digest} for digest in digests])
