"""Who is protected, and what of history and tasks is sealed meanwhile (F-15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kkrek.store.rows import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kkrek.store.changes import ChangeRow
    from kkrek.store.connection import Store
    from kkrek.store.rows import Values

_CHANGE = ("old", "new", "reason", "statement", "sealed")


class ProtectedRow(NamedTuple):
    """A row that belongs to a protected customer, as stored."""

    number: int
    customer_uid: str
    name_folded: str
    values: Values


def rows_of_protected(store: Store, table: str) -> Iterator[ProtectedRow]:
    """Yield the rows of a table that belong to protected customers: few of a million, found by an index."""
    columns = COLUMNS[table]
    named = ", ".join(f"t.{name}" for name in columns)
    sql = (
        f"SELECT c.number, c.uid, c.name_folded, {named} FROM customer c CROSS JOIN {table} t ON t.customer = c.number"
        " WHERE c.protected_since IS NOT NULL AND c.merged_into IS NULL"
    )
    for row in store.all(sql):
        number, uid, name, *values = row
        yield ProtectedRow(number, uid, name, dict(zip(columns, values, strict=True)))


def replace_change(store: Store, row: ChangeRow) -> None:
    """Write anew what can be sealed of a change."""
    places = ", ".join(f"{name} = :{name}" for name in _CHANGE)
    values = {name: getattr(row, name) for name in (*_CHANGE, "id")}
    store.run(f"UPDATE change SET {places} WHERE id = :id", values)


def tasks_about(store: Store, uid: str) -> list[Values]:
    """Return id, uid, text and sealed text of the tasks that are about one customer and nobody else."""
    rows = store.all(
        "SELECT t.id, t.uid, t.text, t.sealed FROM task t JOIN task_customer c ON c.task = t.id WHERE c.uid = :uid"
        " AND NOT EXISTS (SELECT 1 FROM task_customer o WHERE o.task = t.id AND o.uid <> :uid)",
        {"uid": uid},
    )
    return [{"id": row["id"], "uid": row["uid"], "text": row["text"], "sealed": row["sealed"]} for row in rows]


def replace_task(store: Store, values: Values) -> None:
    """Write the text of a task anew, plain or sealed."""
    known = {name: values.get(name) for name in ("id", "text", "sealed")}
    store.run("UPDATE task SET text = :text, sealed = :sealed WHERE id = :id", known)


def move_task(store: Store, task: int, due_on: str) -> None:
    """Let a task be due on another day."""
    store.run("UPDATE task SET due_on = :due_on WHERE id = :task", {"task": task, "due_on": due_on})
