"""The last statements of a batch: what is staged in the scratch file becomes part of the register, table by table.

They alone hold the write lock, so they neither sort nor group without an index, and each runs inside SQLite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kkrek.store import scratch
from kkrek.store.rows import COLUMNS

if TYPE_CHECKING:
    from kkrek.store.connection import Store

# More new names than this part of all, and the index over names is built anew as a whole.
_REBUILD_PART = 150
_FIRST_NUMBER = 1001
_CACHE_KIB, _SCRATCH_KIB = 61440, 1024
_NAMES = "('family_name', 'given_names', 'call_name', 'former_names')"
# A new customer is staged under the negative of its place; ``:base`` is the number of the first.
_NUMBER = "iif(s.customer > 0, s.customer, :base - s.customer)"


class Pour(NamedTuple):
    """What every row of a batch gets: the log entry, the batch's id, and the number of its first new customer."""

    entry: int
    batch: str
    base: int


def widen(store: Store) -> None:
    """Give the register the memory for its pages that the scratch file had, and more; let nothing be sorted aside."""
    store.run(f"PRAGMA scratch.cache_size = -{_SCRATCH_KIB}")
    store.run("PRAGMA shrink_memory")
    store.run(f"PRAGMA main.cache_size = -{_CACHE_KIB}")
    store.run("PRAGMA automatic_index = OFF")


def count_new(store: Store) -> int:
    """Return how many new customers are staged."""
    row = store.one("SELECT max(ordinal) + 1 FROM scratch.customer_new")
    return int(row[0] or 0) if row is not None else 0


def pour(store: Store, into: Pour) -> None:
    """Write everything that is staged."""
    rebuilt = _renames_many(store)
    triggers = _drop_triggers(store) if rebuilt else []
    values = into._asdict()
    new = ", ".join(scratch.NEW)
    sql = (
        f"INSERT INTO customer (number, {new}, entry) SELECT :base + ordinal, {new}, :entry FROM scratch.customer_new s"
    )
    scratch.run_in_parts(store, "customer_new", "ordinal", f"{sql} WHERE {{part}} ORDER BY ordinal", values)
    _put_customers(store)
    for table in COLUMNS:
        _pour_table(store, table, values)
    _pour_changes(store, values)
    columns = "customer, kind, channel, state, since, via, reference, recorded_on, entry"
    staged = f"{_NUMBER}, kind, channel, 'forbidden', since, via, reference, recorded_on, :entry"
    sql = f"INSERT INTO marketing_choice ({columns}) SELECT {staged} FROM scratch.choice_new s"
    scratch.run_in_parts(store, "choice_new", "seq", f"{sql} WHERE {{part}} ORDER BY seq", values)
    if rebuilt:
        store.run("INSERT INTO customer_fts (customer_fts) VALUES ('rebuild')")
        for trigger in triggers:
            store.run(trigger)


def _pour_table(store: Store, table: str, values: dict[str, object]) -> None:
    names = [name for name in COLUMNS[table] if name != "entry"]
    columns = ", ".join(names)
    # A row that comes back takes its old place again, unless another has it by now. That is looked at beforehand:
    # a statement that reads the table which it fills first puts all of its rows aside.
    store.run(
        f"UPDATE scratch.new_{table} SET id = NULL"
        f" WHERE id IS NOT NULL AND EXISTS (SELECT 1 FROM main.{table} t WHERE t.rowid = id)"
    )
    sql = (
        f"INSERT INTO main.{table} (rowid, customer, {columns}, entry) SELECT s.id, {_NUMBER}, {columns}, :entry"
        f" FROM scratch.new_{table} s WHERE {{part}} ORDER BY seq"
    )
    scratch.run_in_parts(store, f"new_{table}", "seq", sql, values)
    changed = ", ".join(f"{name} = s.{name}" for name in names if name != "uid")
    sql = (
        f"UPDATE main.{table} SET {changed}, entry = :entry FROM scratch.put_{table} s"
        f" WHERE main.{table}.uid = s.uid AND {{part}}"
    )
    scratch.run_in_parts(store, f"put_{table}", "seq", sql, values)
    gone = f"SELECT uid FROM scratch.gone_{table} s WHERE {{part}}"
    scratch.run_in_parts(store, f"gone_{table}", "seq", f"DELETE FROM main.{table} WHERE uid IN ({gone})", values)


def _pour_changes(store: Store, values: dict[str, object]) -> None:
    """Write the history, and from where each plain field is."""
    columns = ", ".join(scratch.CHANGE)
    staged = columns.replace("reference", "coalesce(s.reference, :batch)")
    sql = f"INSERT INTO change (entry, {columns}) SELECT :entry, {staged} FROM scratch.change_new s"
    scratch.run_in_parts(store, "change_new", "seq", f"{sql} WHERE {{part}} ORDER BY seq", values)
    sql = (
        "INSERT INTO provenance (customer, field, source, recorded_on, entry)"
        " SELECT customer, field, source, recorded_on, :entry FROM scratch.origin s WHERE {part}"
        " ON CONFLICT (customer, field)"
        " DO UPDATE SET source = excluded.source, recorded_on = excluded.recorded_on, entry = excluded.entry"
    )
    scratch.run_in_parts(store, "origin", "seq", sql, values)
    gone = "SELECT customer, field FROM scratch.origin_gone s WHERE {part}"
    scratch.run_in_parts(
        store, "origin_gone", "seq", f"DELETE FROM provenance WHERE (customer, field) IN ({gone})", values
    )


def _put_customers(store: Store) -> None:
    """Write the staged columns of customers, those alone that any row means: each costs its indexes."""
    masks = [row[0] for row in store.all("SELECT DISTINCT mask FROM scratch.customer_put")]
    columns = {name: 1 << place for place, name in enumerate(scratch.PUT) if any(mask >> place & 1 for mask in masks)}
    changed = ", ".join(f"{name} = iif(s.mask & {bit}, s.{name}, customer.{name})" for name, bit in columns.items())
    if changed:
        sql = f"UPDATE customer SET {changed} FROM scratch.customer_put s WHERE customer.number = s.number AND {{part}}"
        scratch.run_in_parts(store, "customer_put", "number", sql, {})


def _renames_many(store: Store) -> bool:
    search = 1 << scratch.PUT.index("search")
    row = store.one(
        "SELECT (SELECT count(*) FROM scratch.customer_new)"
        " + (SELECT count(*) FROM scratch.customer_put WHERE mask & :search), (SELECT max(number) FROM customer)",
        {"search": search},
    )
    assert row is not None
    everybody = (row[1] or _FIRST_NUMBER) - _FIRST_NUMBER + 1
    return bool(row[0] * _REBUILD_PART > everybody)


def _drop_triggers(store: Store) -> list[str]:
    """Take the triggers of the index over names away and return the texts that make them again, to the letter."""
    found = store.all("SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name = 'customer'")
    for row in found:
        store.run(f"DROP TRIGGER main.{row['name']}")
    return [str(row["sql"]) for row in found]


# What must be looked at again under the lock ------------------------------------------------------------------


def anybody_changed(store: Store, head: int) -> bool:
    """Tell whether anybody was changed after an entry: mostly nobody was, and nothing needs to be looked at again."""
    sql = "SELECT 1 FROM log_customer WHERE entry > :head AND how = 'changed' LIMIT 1"
    return store.one(sql, {"head": head}) is not None


def overtaken(store: Store, head: int) -> bool:
    """Tell whether somebody has changed since an entry what the batch is about to change, or has left as it is (33).

    That is the same field of the same customer (of names any: they are found by all of them together), or the customer
    as a whole: protected, restricted, merged, erased. Of a customer whom the batch only opened every change counts: the
    row may no longer be equal, or no longer be left out. So does it of one who forbids marketing: the ledger is to know
    all by which they are reached.
    """
    row = store.one(
        "SELECT 1 FROM log l JOIN log_customer c ON c.entry = l.n JOIN scratch.touched t ON t.uid = c.uid"
        " LEFT JOIN customer k ON k.uid = c.uid"
        " WHERE l.n > :head AND c.how = 'changed' AND t.how <> 'listed'"
        " AND (t.how = 'opened' OR k.number IS NULL OR l.operation IN"
        " ('protect','unprotect','restrict','unrestrict','object','merge','erase','consent give')"
        " OR EXISTS (SELECT 1 FROM scratch.choice_new o WHERE o.customer = k.number)"
        " OR EXISTS (SELECT 1 FROM change h JOIN scratch.change_new s"
        f" ON s.field = h.field OR (s.field IN {_NAMES} AND h.field IN {_NAMES})"
        " WHERE h.entry = l.n AND h.customer = k.number AND s.customer = k.number)) LIMIT 1",
        {"head": head},
    )
    return row is not None


def codes_taken(store: Store) -> bool:
    """Tell whether somebody has an identity code now that the batch is about to write for another (F-07)."""
    row = store.one(
        "SELECT 1 FROM scratch.customer_new s JOIN customer c ON c.identity_code_index = s.identity_code_index"
        " UNION ALL SELECT 1 FROM scratch.customer_put s JOIN customer c"
        " ON c.identity_code_index = s.identity_code_index AND c.number <> s.number LIMIT 1"
    )
    return row is not None
