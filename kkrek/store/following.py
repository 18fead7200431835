"""What follows from a batch for lists, tasks, requests and the ledger: whom of the staged it is about."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

from kkrek.store import scratch
from kkrek.store.requests import IN_OPEN_STATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store

# Whoever has an open task of a kind already needs no second one, and whoever was informed meanwhile, or died, none.
_NEEDS_NONE = (
    "(EXISTS (SELECT 1 FROM task_customer c JOIN task t ON t.id = c.task"
    " WHERE c.uid = s.uid AND t.kind = :kind AND t.done_on IS NULL)"
    " OR EXISTS (SELECT 1 FROM customer k WHERE k.number = s.number"
    " AND (k.notice_given_on IS NOT NULL OR k.deceased_on IS NOT NULL)))"
)


class Told(NamedTuple):
    """Somebody who was given the notice on a day, with the tasks that this settles: their numbers with commas."""

    number: CustomerNumber
    uid: str
    day: str
    tasks: str


class Disclosed(NamedTuple):
    """Somebody whose data a recipient has."""

    recipient: int
    uid: str
    number: CustomerNumber


def take_off_lists(store: Store) -> tuple[int, ...]:
    """Take everybody who forbids marketing now off the lists that are not sent, and return these lists (M-10)."""
    on = (
        " FROM scratch.choice_new s JOIN mailing m ON m.kind = s.kind AND m.channel = s.channel AND m.sent_on IS NULL"
        " JOIN mailing_customer x ON x.mailing = m.id AND x.customer = s.customer"
    )
    found = store.all(f"SELECT DISTINCT m.id{on}")
    if found:
        store.run(f"DELETE FROM mailing_customer WHERE (mailing, customer) IN (SELECT m.id, s.customer{on})")
    return tuple(sorted(int(row[0]) for row in found))


def ledger_lines(store: Store) -> Iterator[tuple[str, str]]:
    """Yield the kind and the body of the lines that the ledger is to get."""
    for row in store.each("SELECT kind, body FROM scratch.ledger_new ORDER BY seq"):
        yield str(row[0]), str(row[1])


def informed(store: Store, kind: str) -> list[Told]:
    """Return who was given the notice and has an open task of the kind."""
    sql = (
        "SELECT s.number, s.uid, s.day, (SELECT group_concat(t.id) FROM task_customer c JOIN task t ON t.id = c.task"
        " WHERE c.uid = s.uid AND t.kind = :kind AND t.done_on IS NULL) AS tasks"
        " FROM scratch.informed s WHERE tasks IS NOT NULL"
    )
    return list(starmap(Told, store.all(sql, {"kind": kind})))


def refer_notice(store: Store, entry: int, told: Told, reference: str) -> None:
    """Let the changes of a notice name the tasks that they closed, for `undo`."""
    store.run(
        "UPDATE change SET reference = :reference WHERE entry = :entry AND customer = :number"
        " AND field IN ('notice_given_on', 'notice_version')",
        {"reference": reference, "entry": entry, "number": told.number},
    )


def has_uninformed(store: Store, kind: str) -> bool:
    """Tell whether anybody must still be given the notice and has no open task for it."""
    sql = f"SELECT 1 FROM scratch.uninformed s WHERE NOT {_NEEDS_NONE} LIMIT 1"
    return store.one(sql, {"kind": kind}) is not None


def put_uninformed_on(store: Store, task: int, kind: str, base: int) -> None:
    """Put everybody who must still be given the notice on a task."""
    sql = (
        "INSERT INTO task_customer (task, uid, number)"
        " SELECT :task, s.uid, iif(s.number > 0, s.number, :base - s.number) FROM scratch.uninformed s"
        f" WHERE NOT {_NEEDS_NONE} AND {{part}} ON CONFLICT (task, uid) DO NOTHING"
    )
    scratch.run_in_parts(store, "uninformed", "seq", sql, {"task": task, "kind": kind, "base": base})


def reopened(store: Store) -> list[tuple[CustomerNumber, str, int]]:
    """Return whose task to be informed is open again, with the task."""
    return [(row[0], row[1], row[2]) for row in store.all("SELECT number, uid, task FROM scratch.reopened")]


def forget_uninformed(store: Store, kind: str, entry: int) -> None:
    """Take everybody of whose new data nothing stays off the tasks of a kind that an entry opened."""
    mine = {"kind": kind, "entry": entry}
    opened = "SELECT id FROM task WHERE kind = :kind AND entry = :entry AND done_on IS NULL"
    gone = "SELECT uid FROM scratch.uninformed"
    store.run(f"DELETE FROM task_customer WHERE task IN ({opened}) AND uid IN ({gone})", mine)
    store.run(f"DELETE FROM task WHERE id IN ({opened}) AND id NOT IN (SELECT task FROM task_customer)", mine)


def disclosed(store: Store) -> list[Disclosed]:
    """Return to which recipients data of those went who forbid marketing now."""
    sql = (
        "SELECT DISTINCT d.recipient, k.uid, k.number FROM scratch.choice_new s"
        " JOIN disclosure_customer c ON c.customer = s.customer JOIN disclosure d ON d.id = c.disclosure"
        " JOIN customer k ON k.number = s.customer"
    )
    return list(starmap(Disclosed, store.all(sql)))


def objectors(store: Store) -> list[int]:
    """Return who forbids marketing now and has an open request for just that."""
    sql = (
        "SELECT DISTINCT s.customer FROM scratch.choice_new s JOIN request q ON q.customer = s.customer"
        f" WHERE q.state {IN_OPEN_STATE} AND instr(q.kinds, 'marketing_objection')"
    )
    return [int(row[0]) for row in store.all(sql)]


def partly_erased(store: Store, kind: str) -> list[int]:
    """Return who was changed and has an open task of the kind, which may be due on another day now."""
    sql = (
        "SELECT k.number FROM task t JOIN task_customer c ON c.task = t.id JOIN scratch.touched s ON s.uid = c.uid"
        " JOIN customer k ON k.uid = c.uid WHERE t.kind = :kind AND t.done_on IS NULL AND s.how = 'changed'"
    )
    return [int(row[0]) for row in store.all(sql, {"kind": kind})]
