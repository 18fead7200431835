"""Turn a register into one of an older version with the same people: the tables as they were, sealed as they were."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from kkrek.crypto.fields import FieldSeal
from kkrek.domain.configuration_parts import FIELDS
from kkrek.store import connection
from kkrek.store.migrations import migrate
from kkrek.store.schema import APPLICATION_ID
from kkrek.store.steps import STEPS

if TYPE_CHECKING:
    from office import Office
    from sqlcipher3.dbapi2 import Connection

    from kkrek.store.connection import Store

NEW_FIELDS = (
    "relations", "applications", "claims", "door_openings", "key_handovers", "work_orders", "bookings",
)  # fmt: skip


def make_version(office: Office, number: int) -> None:
    """Exchange the register file for one of an older version that holds the same rows."""
    target = _older(office, number)
    if number == 1:
        keys = office.officer.unlocked.keys
        assert keys.restricted is not None
        _seal_changes_as_then(target, FieldSeal(keys.restricted, office.officer.unlocked.register, keys.generation))
        _forget_new_fields(target)
        # The command that merges came with version 2, and with it the day of a merge.
        target.execute("DELETE FROM customer WHERE merged_into IS NOT NULL")
    _put_in_place(office, target)


def _older(office: Office, version: int) -> Connection:
    """Return a new file beside the register with its rows in the tables of a version."""
    place, keys = office.officer.place, office.officer.unlocked.keys
    target = _empty(str(place.database.with_name("older.db")), keys.data.hex(), version)
    with connection.opened(place, keys.data.hex()) as store:
        tables = [
            row[0]
            for row in target.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql GLOB '*) STRICT*'")
        ]
        for table in tables:
            _copy(store, target, table)
    return target


def _put_in_place(office: Office, target: Connection) -> None:
    place = office.officer.place
    target.execute("PRAGMA journal_mode = WAL").fetchone()
    target.close()
    for ending in ("-wal", "-shm"):
        place.database.with_name(place.database.name + ending).unlink(missing_ok=True)
    older = place.database.with_name("older.db")
    older.chmod(0o600)
    older.replace(place.database)


def _empty(path: str, key: str, version: int) -> Connection:
    target = dbapi2.connect(path, isolation_level=None)
    target.set_key(f"x'{key}'")
    target.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrate(target, STEPS[:version])
    return target


def _copy(store: Store, target: Connection, table: str) -> None:
    columns = [row[1] for row in target.execute(f"PRAGMA table_info({table})")]
    places = ", ".join("?" for _ in columns)
    rows = [tuple(row) for row in store.all(f"SELECT {', '.join(columns)} FROM {table}")]
    target.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)


def _seal_changes_as_then(target: Connection, seal: FieldSeal) -> None:
    """Version 1 sealed old and new alone; reason and statement stood beside them."""
    sealed = target.execute(
        "SELECT h.id, h.uid, h.sealed, c.uid FROM change h JOIN customer c ON c.number = h.customer"
        " WHERE h.sealed IS NOT NULL"
    ).fetchall()
    assert sealed, "some change is sealed"
    for number, uid, ciphertext, customer in sealed:
        values = json.loads(seal.open(ciphertext, customer=customer, table="change", row=uid, field="sealed"))
        then = json.dumps({side: values[side] for side in ("old", "new")}).encode()
        target.execute(
            "UPDATE change SET sealed = ?, reason = ?, statement = ? WHERE id = ?",
            (
                seal.seal(then, customer=customer, table="change", row=uid, field="sealed"),
                values["reason"],
                values["statement"],
                number,
            ),
        )


def _forget_new_fields(target: Connection) -> None:
    """Take the categories of later data out of the configuration: nobody had loaded them then."""
    toml, text = target.execute("SELECT toml, json FROM configuration").fetchone()
    configuration = json.loads(text)
    assert set(NEW_FIELDS) < set(FIELDS)
    kept = [one for one in configuration["categories"] if not set(one["fields"]) & set(NEW_FIELDS)]
    assert len(configuration["categories"]) - len(kept) == len(NEW_FIELDS)
    blocks = re.split(r"(?m)^(?=\[)", toml)
    older = [block for block in blocks if not any(f'fields = ["{field}"]' in block for field in NEW_FIELDS)]
    target.execute(
        "UPDATE configuration SET toml = ?, json = ?",
        ("".join(older), json.dumps({**configuration, "categories": kept})),
    )
