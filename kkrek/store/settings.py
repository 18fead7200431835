"""What the register knows of itself: its id, the sealed suppression key, customer numbers, and the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.customer import CustomerNumber
from kkrek.store import counters

if TYPE_CHECKING:
    from kkrek.store.connection import Store

FIRST_NUMBER = 1001
BLOCK = 100


class Own(NamedTuple):
    """The register's own row; ``suppression_key`` is sealed under the restricted key."""

    id: str
    suppression_key: bytes
    wipe_pending: bool
    indexes_pending: bool


def begin(store: Store, register: str, made_at: str, suppression_key: bytes) -> None:
    """Write the register's own row once, with no number reserved yet."""
    store.run(
        "INSERT INTO register (id, made_at, suppression_key, next_number, reserved_until)"
        " VALUES (:id, :made_at, :key, :first, :first)",
        {"id": register, "made_at": made_at, "key": suppression_key, "first": FIRST_NUMBER},
    )


def own(store: Store) -> Own:
    """Return the register's own row."""
    row = store.one("SELECT id, suppression_key, wipe_pending, indexes_pending FROM register")
    assert row is not None
    return Own(row["id"], row["suppression_key"], bool(row["wipe_pending"]), bool(row["indexes_pending"]))


def set_suppression_key(store: Store, sealed: bytes) -> None:
    """Keep the suppression key sealed anew; the key itself never changes."""
    store.run("UPDATE register SET suppression_key = :sealed", {"sealed": sealed})


def set_wipe_pending(store: Store, *, pending: bool) -> None:
    """Note that pages still wait to be wiped after an erasure, or that they are."""
    store.run("UPDATE register SET wipe_pending = :pending", {"pending": int(pending)})


def set_indexes_pending(store: Store, *, pending: bool) -> None:
    """Note that the short indexes still wait to be built anew after erasures, or that they are."""
    store.run("UPDATE register SET indexes_pending = :pending", {"pending": int(pending)})


def numbers_left(store: Store) -> int:
    """Return how many reserved customer numbers are left."""
    row = store.one("SELECT reserved_until - next_number AS left FROM register")
    assert row is not None
    return int(row["left"])


def reserve_numbers(store: Store, wanted: int = BLOCK) -> tuple[int, int]:
    """Reserve the next blocks, enough for so many numbers, and return their first and last number."""
    many = -(-wanted // BLOCK) * BLOCK
    row = store.one(
        "UPDATE register SET reserved_until = reserved_until + :many RETURNING reserved_until", {"many": many}
    )
    assert row is not None
    return row["reserved_until"] - many, row["reserved_until"] - 1


def next_to_give(store: Store) -> int:
    """Return the next customer number that would be given."""
    row = store.one("SELECT next_number FROM register")
    assert row is not None
    return int(row["next_number"])


def go_on_at(store: Store, number: int) -> None:
    """Let the next customer number be the first of a block not reserved yet: those before it may have been given."""
    first = "max(reserved_until, :number)"
    store.run(f"UPDATE register SET next_number = {first}, reserved_until = {first}", {"number": number})


def next_number(store: Store) -> CustomerNumber:
    """Take the next customer number; it is never given again."""
    return take_numbers(store, 1)


def take_numbers(store: Store, many: int) -> CustomerNumber:
    """Take the next customer numbers and return the first; none of them is ever given again."""
    sql = "UPDATE register SET next_number = next_number + :many RETURNING next_number - :many AS number"
    row = store.one(sql, {"many": many})
    assert row is not None
    return CustomerNumber(row["number"])


def load_configuration(store: Store, *, toml: str, json: str, loaded_on: str, entry: int) -> int:
    """Keep a new version of the configuration and return its number; no other one has or had it."""
    version = counters.next_number(store, "configuration")
    store.run(
        "INSERT INTO configuration (version, toml, json, loaded_on, entry)"
        " VALUES (:version, :toml, :json, :on, :entry)",
        {"version": version, "toml": toml, "json": json, "on": loaded_on, "entry": entry},
    )
    return version


def configuration_json(store: Store) -> str:
    """Return the configuration in force as JSON."""
    row = store.one("SELECT json FROM configuration ORDER BY version DESC LIMIT 1")
    assert row is not None
    return str(row["json"])


def configuration_toml(store: Store) -> tuple[int, str]:
    """Return the version and the text of the configuration in force."""
    row = store.one("SELECT version, toml FROM configuration ORDER BY version DESC LIMIT 1")
    assert row is not None
    return int(row["version"]), str(row["toml"])


def zone(store: Store) -> str:
    """Return the time zone of the configuration in force, without reading the rest of it."""
    row = store.one("SELECT json_extract(json, '$.zone') AS zone FROM configuration ORDER BY version DESC LIMIT 1")
    assert row is not None
    return str(row["zone"])
