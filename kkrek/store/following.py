"""What follows from a batch for lists, tasks, requests and the ledger: whom of the staged it is about."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

from kkrek.store import notifications, scratch
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


def stage_told(store: Store, entry: int) -> bool:
    """Stage which recipients must be told of whom: of changes that an entry made, of prohibitions of a batch (E-42).

    Return whether anybody must.
    """
    if store.one("SELECT 1 FROM disclosure_customer LIMIT 1") is None:
        return False
    ends = store.one("SELECT min(id), max(id) FROM change WHERE entry = :entry", {"entry": entry})
    assert ends is not None
    sql = (
        "INSERT OR IGNORE INTO scratch.told (recipient, what, number)"
        f" SELECT d.recipient, 'correction', s.customer FROM main.change s JOIN {notifications.GIVEN}"
        f" WHERE s.id BETWEEN :first AND :last AND +s.entry = :entry AND {notifications.TOLD}"
    )
    scratch.in_parts(store, ends[0], ends[1], sql, {"entry": entry})
    sql = (
        "INSERT OR IGNORE INTO scratch.told (recipient, what, number)"
        f" SELECT d.recipient, 'opt_out', s.customer FROM scratch.choice_new s JOIN {notifications.GIVEN}"
        f" WHERE {notifications.ADVERTISES} AND {{part}}"
    )
    scratch.run_in_parts(store, "choice_new", "seq", sql, {})
    return store.one("SELECT 1 FROM scratch.told LIMIT 1") is not None


def recipients_told(store: Store) -> list[int]:
    """Return which recipients must be told of anybody of the staged."""
    return [int(row[0]) for row in store.all("SELECT DISTINCT recipient FROM scratch.told ORDER BY recipient")]


def put_told(store: Store, task: int, recipient: int, entry: int) -> None:
    """Put everybody of whom a recipient must be told on its task, with what an entry did."""
    mine = {"recipient": recipient}
    ends = store.one("SELECT min(number), max(number) FROM scratch.told WHERE recipient = :recipient", mine)
    assert ends is not None
    part = "t.recipient = :recipient AND t.number BETWEEN :first AND :last"
    sql = (
        "INSERT INTO task_customer (task, uid, number) SELECT :task, k.uid, k.number"
        f" FROM scratch.told t JOIN customer k ON k.number = t.number WHERE {part} ON CONFLICT (task, uid) DO NOTHING"
    )
    scratch.in_parts(store, ends[0], ends[1], sql, {**mine, "task": task})
    sql = (
        "INSERT INTO task_entry (task, uid, entry, what) SELECT :task, k.uid, :entry, t.what"
        f" FROM scratch.told t JOIN customer k ON k.number = t.number WHERE {part}"
        " ON CONFLICT (task, uid, entry, what) DO NOTHING"
    )
    scratch.in_parts(store, ends[0], ends[1], sql, {**mine, "task": task, "entry": entry})


def withdraw_taken_back(store: Store, task: int, undone: int, entry: int) -> None:
    """Take off a task of whom all that it was to tell of one entry is taken back by another.

    Whoever has got the data once more since knows what was taken back, and must be told.
    """
    values = {"task": task, "undone": undone, "entry": entry}
    sql = (
        "DELETE FROM task_entry WHERE task = :task AND what = 'correction' AND entry IN (:undone, :entry) AND uid IN ("
        "SELECT k.uid FROM task t JOIN task_entry x ON x.task = t.id AND x.entry = :undone AND x.what = 'correction'"
        " JOIN customer k ON k.uid = x.uid WHERE t.id = :task"
        " AND NOT EXISTS (SELECT 1 FROM disclosure_customer c JOIN disclosure d ON d.id = c.disclosure"
        " WHERE c.customer = k.number AND d.recipient = t.recipient AND d.entry > :undone AND d.entry < :entry)"
        f" AND NOT EXISTS (SELECT 1 FROM change s JOIN {notifications.GIVEN}"
        f" WHERE s.customer = k.number AND +s.entry = :undone AND d.recipient = t.recipient AND {notifications.TOLD}"
        " AND NOT EXISTS (SELECT 1 FROM change u WHERE u.customer = s.customer AND +u.entry = :entry"
        " AND u.field = s.field AND u.row_uid IS s.row_uid)))"
    )
    store.run(sql, values)
    store.run(
        "DELETE FROM task_customer WHERE task = :task AND uid NOT IN (SELECT uid FROM task_entry WHERE task = :task)",
        {"task": task},
    )
    notifications.drop_empty(store, task)


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
