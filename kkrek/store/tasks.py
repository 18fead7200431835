"""What the office must do by a day; a task names customers by opaque id and number alone."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store


class TaskRow(NamedTuple):
    """A task; ``place`` is the code of another place where data lie, from the configuration.

    The text of a task about a protected customer alone is inside ``sealed``.
    """

    id: int
    kind: str
    recipient: str | None
    place: str | None
    made_on: str
    due_on: str
    done_on: str | None
    confirmed_by: str | None
    request: str | None
    text: str | None
    uid: str
    sealed: bytes | None
    numbers: tuple[int, ...]


class NewTask(NamedTuple):
    """A task to be opened for one customer."""

    kind: str
    due_on: str
    made_on: str
    entry: int
    place: str | None = None
    request: str | None = None
    recipient: int | None = None


def open_task(store: Store, task: NewTask, *, uid: str, number: CustomerNumber) -> int:
    """Open a task and return its number."""
    row = store.one(
        "INSERT INTO task (uid, kind, place, made_on, due_on, request, recipient, entry)"
        " VALUES (:uid, :kind, :place, :made_on, :due_on, :request, :recipient, :entry) RETURNING id",
        {"uid": secrets.token_hex(16), **{name: getattr(task, name) for name in NewTask._fields}},
    )
    assert row is not None
    values = {"task": row["id"], "uid": uid, "number": number}
    store.run("INSERT INTO task_customer (task, uid, number) VALUES (:task, :uid, :number)", values)
    return int(row["id"])


def collect(store: Store, task: NewTask, *, uid: str, number: CustomerNumber) -> int:
    """Put a customer on the open task of this kind, recipient and day, or open one; return its number (E-42, M-08)."""
    row = store.one(
        "SELECT id FROM task WHERE kind = :kind AND recipient IS :recipient AND made_on = :made_on AND done_on IS NULL",
        {"kind": task.kind, "recipient": task.recipient, "made_on": task.made_on},
    )
    if row is None:
        return open_task(store, task, uid=uid, number=number)
    store.run(
        "INSERT INTO task_customer (task, uid, number) VALUES (:task, :uid, :number)"
        " ON CONFLICT (task, uid) DO NOTHING",
        {"task": row["id"], "uid": uid, "number": number},
    )
    return int(row["id"])


_SELECT = (
    "SELECT t.id, t.kind, r.name AS recipient, t.place, t.made_on, t.due_on, t.done_on, t.confirmed_by,"
    " t.request, t.text, t.uid, t.sealed"
    " FROM task t LEFT JOIN recipient r ON r.id = t.recipient"
)


def get(store: Store, task: int) -> TaskRow | None:
    """Return a task by number."""
    rows = _tasks(store, f"{_SELECT} WHERE t.id = :id", {"id": task})
    return rows[0] if rows else None


def every_open(store: Store) -> list[TaskRow]:
    """Return all open tasks, the soonest due first."""
    return _tasks(store, f"{_SELECT} WHERE t.done_on IS NULL ORDER BY t.due_on, t.id", {})


def of_customer(store: Store, uid: str) -> list[TaskRow]:
    """Return the tasks about a customer, done ones too."""
    sql = f"{_SELECT} WHERE t.id IN (SELECT task FROM task_customer WHERE uid = :uid) ORDER BY t.id"
    return _tasks(store, sql, {"uid": uid})


def open_of_customer(store: Store, uid: str, kind: str) -> list[int]:
    """Return the numbers of a customer's open tasks of a kind."""
    return [task.id for task in of_customer(store, uid) if task.kind == kind and task.done_on is None]


def uids(store: Store, task: int) -> list[str]:
    """Return the opaque ids of the customers that a task is about."""
    return [row["uid"] for row in store.all("SELECT uid FROM task_customer WHERE task = :task", {"task": task})]


def finish(store: Store, task: int, on: str, confirmed_by: str) -> None:
    """Close a task; it then forgets the numbers of those who are no customers any more."""
    values = {"id": task, "on": on, "by": confirmed_by}
    store.run("UPDATE task SET done_on = :on, confirmed_by = :by WHERE id = :id", values)
    store.run(
        "UPDATE task_customer SET number = NULL WHERE task = :id"
        " AND uid NOT IN (SELECT uid FROM customer WHERE number = task_customer.number)",
        {"id": task},
    )


def move(store: Store, uid: str, kind: str, due_on: str) -> None:
    """Give a customer's open tasks of a kind another day."""
    store.run(
        "UPDATE task SET due_on = :due_on WHERE kind = :kind AND done_on IS NULL"
        " AND id IN (SELECT task FROM task_customer WHERE uid = :uid)",
        {"uid": uid, "kind": kind, "due_on": due_on},
    )


def has_open(store: Store, uid: str, kind: str) -> bool:
    """Tell whether a customer has an open task of a kind."""
    sql = (
        "SELECT 1 FROM task_customer c JOIN task t ON t.id = c.task"
        " WHERE c.uid = :uid AND t.kind = :kind AND t.done_on IS NULL LIMIT 1"
    )
    return store.one(sql, {"uid": uid, "kind": kind}) is not None


def reopen(store: Store, task: int) -> None:
    """Open a task again that was closed by mistake."""
    store.run("UPDATE task SET done_on = NULL, confirmed_by = NULL WHERE id = :id", {"id": task})


def cancel_of_entry(store: Store, entry: int, kind: str) -> None:
    """Delete the open tasks of a kind that one command made, because it is taken back."""
    mine = "SELECT id FROM task WHERE entry = :entry AND kind = :kind AND done_on IS NULL"
    values = {"entry": entry, "kind": kind}
    store.run(f"DELETE FROM task_customer WHERE task IN ({mine})", values)
    store.run("DELETE FROM task WHERE entry = :entry AND kind = :kind AND done_on IS NULL", values)


def cancel_of_customer(store: Store, uid: str, kinds: Sequence[str]) -> None:
    """Delete the open tasks of some kinds that have lost their object, because the customer was erased."""
    for kind in kinds:
        values = {"uid": uid, "kind": kind}
        found = store.all(
            "SELECT t.id FROM task t JOIN task_customer c ON c.task = t.id"
            " WHERE c.uid = :uid AND t.kind = :kind AND t.done_on IS NULL",
            values,
        )
        for row in found:
            store.run("DELETE FROM task_customer WHERE task = :id", {"id": row["id"]})
            store.run("DELETE FROM task WHERE id = :id", {"id": row["id"]})


def forget_person(store: Store, uid: str) -> None:
    """Keep of an erased person's tasks only what was due and when it was done (E-40); an open one keeps the number."""
    mine = "id IN (SELECT task FROM task_customer WHERE uid = :uid)"
    store.run(f"UPDATE task SET text = NULL, sealed = NULL WHERE {mine}", {"uid": uid})
    done = "task IN (SELECT id FROM task WHERE done_on IS NOT NULL)"
    store.run(f"UPDATE task_customer SET number = NULL WHERE uid = :uid AND {done}", {"uid": uid})


def _tasks(store: Store, sql: str, values: dict[str, object]) -> list[TaskRow]:
    found = []
    for row in store.all(sql, values):
        numbers = store.all(
            "SELECT number FROM task_customer WHERE task = :id AND number IS NOT NULL ORDER BY number",
            {"id": row["id"]},
        )
        found.append(TaskRow(**{name: row[name] for name in row.keys()}, numbers=tuple(n["number"] for n in numbers)))  # ruff: ignore[in-dict-keys]
    return found
