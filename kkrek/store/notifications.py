"""Which recipient must be told of which change of which customer, and on which task that stands (E-42, M-08).

One text of SQL decides about one customer, about a batch of all, and again when a task is shown: a recipient is told
of a change of a field that went to it before, and that was not erased there since.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.notification import OUTLIVES_ERASURE, What
from kkrek.store.changes import ChangeRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store

KIND = "tell_recipient"
"""The kind of the tasks by which recipients are told."""

_OPT_OUTS = frozenset({What.OPT_OUT, What.OPT_OUT_MISTAKE})
# What a change of a field is called among the fields of a disclosure: those of the configuration.
_NAME = (
    "CASE s.field WHEN 'events' THEN CASE json_extract(coalesce(s.new, s.old), '$.kind')"
    " WHEN 'door_opening' THEN 'door_openings' WHEN 'key_handover' THEN 'key_handovers'"
    " WHEN 'booking' THEN 'bookings' ELSE 'work_orders' END"
    " WHEN 'relations' THEN iif(json_extract(coalesce(s.new, s.old), '$.kind') = 'application',"
    " 'applications', 'relations')"
    " WHEN 'notice_given_on' THEN 'notice_given' WHEN 'notice_version' THEN 'notice_given' ELSE s.field END"
)
_GROUP = (
    "CASE s.field WHEN 'identity_code_reason' THEN 'identity_code' WHEN 'notice_given_on' THEN 'notice_given'"
    " WHEN 'notice_version' THEN 'notice_given' ELSE s.field END"
)
# Of a protected customer nobody can tell here which kind of event or relation it is: any of them counts.
_DISCLOSED = (
    f"(instr(',' || d.fields || ',', ',' || {_NAME} || ',') OR instr(',' || d.fields || ',', ',' || s.field || ',')"
    " OR (s.sealed IS NOT NULL AND s.field = 'events' AND (instr(d.fields, 'door_openings')"
    " OR instr(d.fields, 'key_handovers') OR instr(d.fields, 'bookings')))"
    " OR (s.sealed IS NOT NULL AND s.field = 'relations' AND instr(d.fields, 'applications')))"
)
# A new event, claim or note is nothing that the recipient has: it is no correction of what went there.
_HAS_ROW = (
    "(s.field NOT IN ('events', 'claims', 'notes') OR NOT EXISTS (SELECT 1 FROM change a"
    " WHERE a.customer = s.customer AND a.row_uid = s.row_uid AND a.entry > d.entry"
    " AND a.old IS NULL AND a.sealed IS NULL))"
)
_ERASED_THERE = (
    "EXISTS (SELECT 1 FROM task_entry p JOIN task q ON q.id = p.task JOIN log l ON l.n = p.entry"
    " WHERE p.uid = (SELECT uid FROM customer WHERE number = s.customer) AND p.what = 'erasure_in_part'"
    " AND q.recipient = d.recipient AND p.entry > d.entry AND p.entry < s.entry"
    f" AND instr(' ' || l.fields || ' ', ' ' || {_GROUP} || ' ')"
    # Of what was erased in part the recipient has the rest, and hears of its changes.
    f" AND NOT EXISTS (SELECT 1 FROM json_each(l.detail, '$.partly') g WHERE g.value = {_GROUP}))"
)
# A protection is told by itself, whatever fields went to the recipient.
TOLD = f"d.entry < s.entry AND s.field <> 'protection' AND {_DISCLOSED} AND {_HAS_ROW} AND NOT {_ERASED_THERE}"
GIVEN = "disclosure_customer c ON c.customer = s.customer JOIN disclosure d ON d.id = c.disclosure"
_CHANGE = ", ".join(f"s.{name}" for name in ChangeRow._fields)
# An opt-out is told to no authority: it is none of those who advertise for the controller.
ADVERTISES = "EXISTS (SELECT 1 FROM recipient r WHERE r.id = d.recipient AND r.role <> 'authority')"
_OPEN = f"t.kind = '{KIND}' AND t.done_on IS NULL"


# Who must be told ---------------------------------------------------------------------------------------------


def recipients_of(store: Store, number: CustomerNumber, what: What) -> list[int]:
    """Return the recipients to whom anything of a customer went; of an opt-out without authorities (M-08)."""
    sql = (
        "SELECT DISTINCT d.recipient FROM disclosure_customer c JOIN disclosure d ON d.id = c.disclosure"
        f" WHERE c.customer = :number AND {ADVERTISES if what in _OPT_OUTS else '1'} ORDER BY d.recipient"
    )
    return [int(row[0]) for row in store.all(sql, {"number": number})]


class Correction(NamedTuple):
    """A change of a customer's field, and the recipient who must be told of it."""

    recipient: int
    change: ChangeRow


def corrections(store: Store, number: CustomerNumber, entry: int) -> list[Correction]:
    """Return which of the changes that an entry made of a customer must be told to whom."""
    sql = (
        f"SELECT DISTINCT d.recipient, {_CHANGE} FROM change s JOIN {GIVEN}"
        f" WHERE s.customer = :number AND +s.entry = :entry AND {TOLD} ORDER BY d.recipient, s.id"
    )
    values = {"number": number, "entry": entry}
    return [Correction(row[0], ChangeRow._make(tuple(row)[1:])) for row in store.all(sql, values)]


def disclosed_between(store: Store, number: CustomerNumber, recipient: int, entry: int, later: int) -> bool:
    """Tell whether data of a customer went to a recipient between two entries: it has what held then."""
    sql = (
        "SELECT 1 FROM disclosure_customer c JOIN disclosure d ON d.id = c.disclosure"
        " WHERE c.customer = :number AND d.recipient = :recipient AND d.entry > :entry AND d.entry < :later LIMIT 1"
    )
    values = {"number": number, "recipient": recipient, "entry": entry, "later": later}
    return store.one(sql, values) is not None


def fields_given(store: Store, number: CustomerNumber, recipient: int, entry: int) -> list[str]:
    """Return which fields of a customer went to a recipient before an entry, as disclosures name them."""
    sql = (
        "SELECT DISTINCT d.fields FROM disclosure_customer c JOIN disclosure d ON d.id = c.disclosure"
        " WHERE c.customer = :number AND d.recipient = :recipient AND d.entry < :entry"
    )
    rows = store.all(sql, {"number": number, "recipient": recipient, "entry": entry})
    return list(dict.fromkeys(field for row in rows for field in str(row[0]).split(",") if field))


# The task of a recipient --------------------------------------------------------------------------------------


def put(store: Store, task: int, uid: str, entry: int, what: What) -> None:
    """Let a task tell of what an entry did; the customer is on the task already."""
    store.run(
        "INSERT INTO task_entry (task, uid, entry, what) VALUES (:task, :uid, :entry, :what)"
        " ON CONFLICT (task, uid, entry, what) DO NOTHING",
        {"task": task, "uid": uid, "entry": entry, "what": what.value},
    )


def is_followed(store: Store, recipient: int, entry: int) -> bool:
    """Tell whether a recipient is, or was, to be told something of a customer after an entry that held them."""
    sql = (
        "SELECT 1 FROM task_entry x JOIN task t ON t.id = x.task JOIN customer c ON c.uid = x.uid"
        " JOIN disclosure_customer h ON h.customer = c.number JOIN disclosure d ON d.id = h.disclosure"
        " WHERE d.entry = :entry AND t.recipient = :recipient AND x.entry > :entry LIMIT 1"
    )
    return store.one(sql, {"recipient": recipient, "entry": entry}) is not None


def open_tasks(store: Store, uid: str, what: What, entry: int | None = None) -> dict[int, int]:
    """Return the open tasks that tell of a customer what (an entry did), each with its recipient."""
    rows = store.all(
        "SELECT DISTINCT t.id, t.recipient FROM task_entry x JOIN task t ON t.id = x.task"
        f" WHERE x.uid = :uid AND x.what = :what AND x.entry = coalesce(:entry, x.entry) AND {_OPEN} ORDER BY t.id",
        {"uid": uid, "what": what.value, "entry": entry},
    )
    return {int(row[0]): int(row[1]) for row in rows}


def open_of_entry(store: Store, what: What, entry: int) -> list[tuple[int, str]]:
    """Return the open tasks that tell what an entry did, each with the opaque id of a customer."""
    rows = store.all(
        "SELECT t.id, x.uid FROM task_entry x JOIN task t ON t.id = x.task"
        f" WHERE x.what = :what AND x.entry = :entry AND {_OPEN}",
        {"what": what.value, "entry": entry},
    )
    return [(int(row[0]), str(row[1])) for row in rows]


def withdraw(store: Store, task: int, uid: str, what: What, entry: int | None = None) -> None:
    """Let a task no longer tell of a customer what (an entry did); a task that tells nothing more is gone."""
    store.run(
        "DELETE FROM task_entry WHERE task = :task AND uid = :uid AND what = :what AND entry = coalesce(:entry, entry)",
        {"task": task, "uid": uid, "what": what.value, "entry": entry},
    )
    _drop_silent(store, task, uid)


def forget_erased(store: Store, uid: str) -> None:
    """Let open tasks tell of an erased customer nothing but the erasure, and what outlives one."""
    rows = store.all(
        f"SELECT DISTINCT t.id FROM task_entry x JOIN task t ON t.id = x.task WHERE x.uid = :uid AND {_OPEN}",
        {"uid": uid},
    )
    kept = ", ".join(f"'{what}'" for what in sorted(OUTLIVES_ERASURE))
    for row in rows:
        sql = f"DELETE FROM task_entry WHERE task = :task AND uid = :uid AND what NOT IN ({kept})"
        store.run(sql, {"task": row[0], "uid": uid})
        _drop_silent(store, row[0], uid)


def _drop_silent(store: Store, task: int, uid: str) -> None:
    """Take a customer of whom a task tells nothing off it, and delete the task when it is about nobody."""
    values = {"task": task, "uid": uid}
    store.run(
        "DELETE FROM task_customer WHERE task = :task AND uid = :uid"
        " AND NOT EXISTS (SELECT 1 FROM task_entry x WHERE x.task = :task AND x.uid = :uid)",
        values,
    )
    drop_empty(store, task)


def drop_empty(store: Store, task: int) -> None:
    """Delete a task that is about nobody any more."""
    empty = "id = :task AND NOT EXISTS (SELECT 1 FROM task_customer WHERE task = :task)"
    store.run(f"DELETE FROM task WHERE {empty}", {"task": task})


def tells_of(store: Store, task: int, entry: int) -> bool:
    """Tell whether a task tells of an entry."""
    sql = "SELECT 1 FROM task_entry WHERE task = :task AND entry = :entry LIMIT 1"
    return store.one(sql, {"task": task, "entry": entry}) is not None


# What a task tells --------------------------------------------------------------------------------------------


class EntryRow(NamedTuple):
    """A customer of a task and what an entry did; ``now`` is the number today, None once erased, as is ``name``.

    ``number`` is the one that the recipient may know; a task that is done has forgotten that of an erased customer.
    """

    uid: str
    entry: int
    number: CustomerNumber | None
    now: CustomerNumber | None
    protected: bool
    name: str | None


def counts(store: Store, task: int) -> dict[What, int]:
    """Return of how many customers a task tells what."""
    rows = store.all(
        "SELECT what, count(DISTINCT uid) FROM task_entry WHERE task = :task GROUP BY what", {"task": task}
    )
    found = {What(row[0]): int(row[1]) for row in rows}
    return {what: found[what] for what in What if what in found}


def entries_of(store: Store, task: int) -> tuple[int, int]:
    """Return the first and the last entry of which a task tells; 0 when it tells of none."""
    row = store.one("SELECT min(entry), max(entry) FROM task_entry WHERE task = :task", {"task": task})
    assert row is not None
    return int(row[0] or 0), int(row[1] or 0)


def each(store: Store, task: int, what: What, uid: str | None = None) -> Iterator[EntryRow]:
    """Yield of whom a task tells what, by number; or of one customer alone."""
    sql = (
        "SELECT x.uid, x.entry, c.number, k.number, k.protected_since IS NOT NULL,"
        " nullif(trim(coalesce(k.family_name, '') || ' ' || coalesce(k.given_names, '')), '') FROM task_entry x"
        " JOIN task_customer c ON c.task = x.task AND c.uid = x.uid LEFT JOIN customer k ON k.uid = x.uid"
        f" WHERE x.task = :task AND x.what = :what AND {'x.uid = :uid' if uid else '1'}"
        " ORDER BY c.number IS NULL, c.number, x.uid, x.entry"
    )
    for row in store.each(sql, {"task": task, "what": what.value, "uid": uid}):
        yield EntryRow(row[0], int(row[1]), row[2], row[3], bool(row[4]), row[5])


def told_changes(store: Store, task: int, recipient: int, numbers: Sequence[CustomerNumber]) -> list[ChangeRow]:
    """Return the changes of some customers of which a task tells its recipient, of each the oldest first."""
    # The order is kept, and no index over entries is used: a batch has as many changes as customers under one entry.
    sql = (
        f"SELECT {_CHANGE} FROM json_each(:numbers) j CROSS JOIN customer k ON k.number = j.value"
        " CROSS JOIN task_entry x ON x.task = :task AND x.uid = k.uid AND x.what = 'correction'"
        " CROSS JOIN change s ON s.customer = k.number AND +s.entry = x.entry"
        f" WHERE EXISTS (SELECT 1 FROM disclosure_customer c JOIN disclosure d ON d.id = c.disclosure"
        f" WHERE c.customer = s.customer AND d.recipient = :recipient AND {TOLD}) ORDER BY s.customer, s.id"
    )
    values = {"task": task, "recipient": recipient, "numbers": json.dumps(list(numbers))}
    return [ChangeRow._make(row) for row in store.all(sql, values)]


def erased_groups(store: Store, uid: str, recipient: int, entry: int) -> frozenset[str]:
    """Return the groups of a customer's data of whose erasure after an entry a recipient is or was told."""
    rows = store.all(
        "SELECT l.fields FROM task_entry x JOIN task t ON t.id = x.task JOIN log l ON l.n = x.entry"
        " WHERE x.uid = :uid AND x.what = 'erasure_in_part' AND x.entry > :entry AND t.recipient = :recipient",
        {"uid": uid, "recipient": recipient, "entry": entry},
    )
    return frozenset(group for row in rows for group in str(row[0]).split())


def groups_of_entry(store: Store, entry: int) -> tuple[str, ...]:
    """Return which fields or groups the log names for an entry."""
    row = store.one("SELECT fields FROM log WHERE n = :entry", {"entry": entry})
    return tuple(str(row[0]).split()) if row is not None else ()


def parts_of_entry(store: Store, entry: int) -> frozenset[str]:
    """Return of which fields or groups an entry of the log says that a part was erased, and the rest is there."""
    sql = "SELECT g.value FROM log l, json_each(l.detail, '$.partly') g WHERE l.n = :entry"
    return frozenset(str(row[0]) for row in store.all(sql, {"entry": entry}))


def restricted_by(store: Store, restriction: int) -> int:
    """Return the entry that made a restriction."""
    row = store.one("SELECT entry FROM restriction WHERE id = :id", {"id": restriction})
    assert row is not None
    return int(row[0])


def purposes(store: Store, number: CustomerNumber, entry: int) -> tuple[str | None, ...]:
    """Return for which purposes an entry restricted the processing: None is everything."""
    sql = "SELECT purpose FROM restriction WHERE customer = :number AND entry = :entry ORDER BY id"
    return tuple(row[0] for row in store.all(sql, {"number": number, "entry": entry}))


def lifted_purposes(store: Store, number: CustomerNumber, day: str) -> tuple[str | None, ...]:
    """Return for which purposes restrictions were lifted on a day: None is everything."""
    sql = "SELECT purpose FROM restriction WHERE customer = :number AND lifted_on = :day ORDER BY id"
    return tuple(dict.fromkeys(row[0] for row in store.all(sql, {"number": number, "day": day})))


def forbidden(store: Store, number: CustomerNumber, entry: int) -> tuple[tuple[str, str], ...]:
    """Return which kinds of marketing through which channels an entry forbade."""
    sql = (
        "SELECT kind, channel FROM marketing_choice WHERE customer = :number AND entry = :entry"
        " AND state = 'forbidden' ORDER BY id"
    )
    return tuple((str(row[0]), str(row[1])) for row in store.all(sql, {"number": number, "entry": entry}))


def merged_by(store: Store, number: CustomerNumber, entry: int) -> tuple[CustomerNumber, ...]:
    """Return the numbers that an entry let lead to a customer."""
    sql = "SELECT number FROM customer WHERE merged_into = :number AND entry = :entry ORDER BY number"
    return tuple(row[0] for row in store.all(sql, {"number": number, "entry": entry}))


def whats_of(store: Store, task: int, uid: str) -> tuple[What, ...]:
    """Return what a task tells of a customer."""
    sql = "SELECT DISTINCT what FROM task_entry WHERE task = :task AND uid = :uid"
    found = {row[0] for row in store.all(sql, {"task": task, "uid": uid})}
    return tuple(what for what in What if what.value in found)
