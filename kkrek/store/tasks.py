"""What the office must do by a day; a task names customers by opaque id and number alone."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from kkrek.store.log import digest_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store


class TaskRow(NamedTuple):
    """A task; ``place`` is the code of another place where data lie, from the configuration.

    The text of a task about a protected customer alone is inside ``sealed``. ``numbers`` may be the first of many:
    ``people`` is how many customers the task is about. What is read of one customer has neither.
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
    recipient_id: int | None
    numbers: tuple[int, ...]
    people: int


class NewTask(NamedTuple):
    """A task to be opened; ``batch`` is the one whose customers it is about."""

    kind: str
    due_on: str
    made_on: str
    entry: int
    place: str | None = None
    request: str | None = None
    recipient: int | None = None
    batch: str | None = None


def open_task(store: Store, task: NewTask, *, uid: str, number: CustomerNumber) -> int:
    """Open a task about a customer and return its number."""
    opened = begin(store, task)
    _put_on(store, opened, uid, number)
    return opened


def begin(store: Store, task: NewTask) -> int:
    """Open a task about nobody yet and return its number."""
    row = store.one(
        "INSERT INTO task (uid, kind, place, made_on, due_on, request, recipient, batch, entry)"
        " VALUES (:uid, :kind, :place, :made_on, :due_on, :request, :recipient, :batch, :entry) RETURNING id",
        {"uid": secrets.token_hex(16), **{name: getattr(task, name) for name in NewTask._fields}},
    )
    assert row is not None
    return int(row["id"])


def collect(store: Store, task: NewTask, *, uid: str, number: CustomerNumber) -> int:
    """Put a customer on the open task of this kind and recipient, or open one; return its number (E-42, M-08)."""
    there = open_one(store, task)
    if there is None:
        return open_task(store, task, uid=uid, number=number)
    _put_on(store, there, uid, number)
    return there


def open_one(store: Store, task: NewTask) -> int | None:
    """Return the open task of the same kind, recipient and batch, or without a batch of the same day, if any."""
    row = store.one(
        "SELECT id FROM task WHERE kind = :kind AND recipient IS :recipient AND batch IS :batch"
        " AND (batch IS NOT NULL OR made_on = :made_on) AND done_on IS NULL",
        {"kind": task.kind, "recipient": task.recipient, "batch": task.batch, "made_on": task.made_on},
    )
    return int(row["id"]) if row is not None else None


def _put_on(store: Store, task: int, uid: str, number: CustomerNumber) -> None:
    store.run(
        "INSERT INTO task_customer (task, uid, number) SELECT id, :uid, :number FROM task WHERE id = :task"
        " ON CONFLICT (task, uid) DO NOTHING",
        {"task": task, "uid": uid, "number": number},
    )


LISTED = 20
"""So many customers of a task stand in a list: a batch may have made one about everybody."""

_SELECT = (
    "SELECT t.id, t.kind, r.name AS recipient, t.place, t.made_on, t.due_on, t.done_on, t.confirmed_by,"
    " t.request, t.text, t.uid, t.sealed, t.recipient AS recipient_id"
    " FROM task t LEFT JOIN recipient r ON r.id = t.recipient"
)


def get(store: Store, task: int, limit: int = -1) -> TaskRow | None:
    """Return a task by number, with all of its customers or the first of them."""
    rows = _tasks(store, f"{_SELECT} WHERE t.id = :id", {"id": task}, limit)
    return rows[0] if rows else None


def every_open(store: Store) -> list[TaskRow]:
    """Return all open tasks, the soonest due first, each with the first of its customers."""
    return _tasks(store, f"{_SELECT} WHERE t.done_on IS NULL ORDER BY t.due_on, t.id", {}, LISTED)


def of_customer(store: Store, uid: str) -> list[TaskRow]:
    """Return the tasks about a customer, done ones too."""
    sql = f"{_SELECT} WHERE t.id IN (SELECT task FROM task_customer WHERE uid = :uid) ORDER BY t.id"
    return _tasks(store, sql, {"uid": uid}, 0)


def open_of_customer(store: Store, uid: str, kind: str) -> list[int]:
    """Return the numbers of a customer's open tasks of a kind."""
    return [task.id for task in of_customer(store, uid) if task.kind == kind and task.done_on is None]


def uids(store: Store, task: int, limit: int = -1) -> list[str]:
    """Return the opaque ids of the customers that a task is about, or of the first of them by number."""
    sql = "SELECT uid FROM task_customer WHERE task = :task ORDER BY number IS NULL, number LIMIT :limit"
    return [row["uid"] for row in store.all(sql, {"task": task, "limit": limit})]


def finish(store: Store, task: int, on: str, confirmed_by: str) -> None:
    """Close a task; it then forgets the numbers of those who are no customers any more."""
    values = {"id": task, "on": on, "by": confirmed_by}
    store.run("UPDATE task SET done_on = :on, confirmed_by = :by WHERE id = :id", values)
    store.run(
        "UPDATE task_customer SET number = NULL WHERE task = :id"
        " AND uid NOT IN (SELECT uid FROM customer WHERE number = task_customer.number)",
        {"id": task},
    )


def finish_for(store: Store, task: int, uid: str, on: str, confirmed_by: str) -> None:
    """Close a task for one customer: one that is about others, too, stays open for them."""
    if not take_off(store, task, uid):
        finish(store, task, on, confirmed_by)


def take_off(store: Store, task: int, uid: str) -> bool:
    """Take a customer off a task that is about others, too; False, and nothing done, when it is about nobody else."""
    mine = {"task": task, "uid": uid}
    if store.one("SELECT 1 FROM task_customer WHERE task = :task AND uid <> :uid LIMIT 1", mine) is None:
        return False
    store.run("DELETE FROM task_customer WHERE task = :task AND uid = :uid", mine)
    return True


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


def reopen(store: Store, task: int, uid: str, number: CustomerNumber) -> None:
    """Open a task again for a customer for whom it was closed by mistake."""
    store.run("UPDATE task SET done_on = NULL, confirmed_by = NULL WHERE id = :id", {"id": task})
    _put_on(store, task, uid, number)


def cancel_of_entry(store: Store, entry: int, kind: str) -> None:
    """Delete the open tasks of a kind that one command made, because it is taken back."""
    mine = "SELECT id FROM task WHERE entry = :entry AND kind = :kind AND done_on IS NULL"
    values = {"entry": entry, "kind": kind}
    store.run(f"DELETE FROM task_customer WHERE task IN ({mine})", values)
    store.run("DELETE FROM task WHERE entry = :entry AND kind = :kind AND done_on IS NULL", values)


def cancel_of_customer(store: Store, uid: str, kinds: Sequence[str]) -> None:
    """Take an erased customer off the open tasks of some kinds; those about nobody else have lost their object."""
    for kind in kinds:
        values = {"uid": uid, "kind": kind}
        found = store.all(
            "SELECT t.id FROM task t JOIN task_customer c ON c.task = t.id"
            " WHERE c.uid = :uid AND t.kind = :kind AND t.done_on IS NULL",
            values,
        )
        for row in found:
            if not take_off(store, row["id"], uid):
                store.run("DELETE FROM task_customer WHERE task = :id", {"id": row["id"]})
                store.run("DELETE FROM task WHERE id = :id", {"id": row["id"]})


def forget_person(store: Store, uid: str) -> None:
    """Keep of an erased person's tasks only what was due and when it was done (E-40); an open one keeps the number."""
    mine = "id IN (SELECT task FROM task_customer WHERE uid = :uid)"
    store.run(f"UPDATE task SET text = NULL, sealed = NULL WHERE {mine}", {"uid": uid})
    done = "task IN (SELECT id FROM task WHERE done_on IS NOT NULL)"
    store.run(f"UPDATE task_customer SET number = NULL WHERE uid = :uid AND {done}", {"uid": uid})


class Everybody:
    """All customers of a task, as an entry of the log tells of them: never all in memory."""

    def __init__(self, store: Store, task: int) -> None:
        """Tell of those who are on ``task`` now."""
        self._store = store
        self._task = task

    def digest(self) -> tuple[int, str]:
        """Return how many they are, and the digest over them."""
        sql = "SELECT uid, 'listed' FROM task_customer WHERE task = :task ORDER BY uid"
        return digest_of((row[0], row[1]) for row in self._store.each(sql, {"task": self._task}))

    def log(self, entry: int) -> None:
        """Write for an entry that all of them were listed."""
        self._store.run(
            "INSERT INTO log_customer (entry, uid, how) SELECT :entry, uid, 'listed' FROM task_customer"
            " WHERE task = :task ORDER BY uid",
            {"entry": entry, "task": self._task},
        )


def _tasks(store: Store, sql: str, values: dict[str, object], limit: int = -1) -> list[TaskRow]:
    found = []
    for row in store.all(sql, values):
        if not limit:
            found.append(TaskRow._make((*row, (), 0)))
            continue
        known = "FROM task_customer WHERE task = :id AND number IS NOT NULL"
        numbers = store.all(f"SELECT number {known} ORDER BY number LIMIT :limit", {"id": row["id"], "limit": limit})
        people = store.one(f"SELECT count(*) {known}", {"id": row["id"]})
        assert people is not None
        found.append(TaskRow._make((*row, tuple(one["number"] for one in numbers), int(people[0]))))
    return found
