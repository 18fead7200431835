"""Bring a register's tables to this version, step by step.

sqlite-utils runs each step together with its record in one transaction. Its plugins stay off: they would be handed
the keyed connection. It loads only when a step is pending: ``PRAGMA user_version`` tells.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from sqlcipher3.dbapi2 import Connection
    from sqlite_utils import Database

# Tables that SQLite itself makes for FTS5, and the record of the steps: their text is not ours to pin.
_NOT_PINNED = frozenset({
    "customer_fts_data", "customer_fts_idx", "customer_fts_docsize", "customer_fts_config",
    "_sqlite_migrations", "idx__sqlite_migrations_migration_set_name", "sqlite_sequence",
})  # fmt: skip


def migrate(connection: Connection, steps: tuple[str, ...] | None = None) -> None:
    """Apply the pending steps, of ``steps`` or all, and set ``user_version``; the caller holds the exclusive lock.

    A failing step leaves the file as it was before that step.
    """
    from sqlite_utils import Database, Migrations

    from kkrek.store.steps import STEPS

    migrations = Migrations("kkrek")
    for position, step in enumerate(STEPS if steps is None else steps, start=1):
        migrations(name=f"step_{position}")(_runner(step, position))
    # The driver's connection has sqlite3's shape, not its class.
    migrations.apply(Database(cast("sqlite3.Connection", connection), execute_plugins=False))


def schema_pin(connection: Connection) -> str:
    """Return the SHA-256 over the sorted SQL texts of the schema: a planted trigger or view changes it."""
    texts = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    # A trigger may bear the name of a table, and a view takes its place: only tables and indexes are left out.
    pinned = (sql for kind, name, sql in texts if kind not in {"table", "index"} or name not in _NOT_PINNED)
    return hashlib.sha256("\n".join(sorted(pinned)).encode()).hexdigest()


def _runner(step: str, position: int) -> Callable[[Database], None]:
    def run(database: Database) -> None:
        for statement in _statements(step):
            database.conn.execute(statement)
        database.conn.execute(f"PRAGMA user_version = {position}")

    return run


def _statements(step: str) -> list[str]:
    """Split a step into statements; a trigger's body ends with ``END;`` at the line's start."""
    statements: list[str] = []
    held: list[str] = []
    for line in step.splitlines():
        held.append(line)
        in_trigger = any(part.startswith("CREATE TRIGGER") for part in held)
        if line.endswith(";") and (not in_trigger or line == "END;"):
            statements.append("\n".join(held))
            held = []
    return statements
