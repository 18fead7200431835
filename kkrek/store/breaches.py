"""The register of breaches, and whom a breach touches: by a copy's place in the log, or by the persons named.

A copy of the register that stood at a log entry holds whoever was added by then and not erased yet. Who was erased
since has left the register, and is counted from the log, which keeps opaque ids alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kkrek.store.due import RUNS
from kkrek.store.log import digest_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlcipher3.dbapi2 import Row

    from kkrek.store.connection import Store


class BreachRow(NamedTuple):
    """A breach as stored: moments in UTC, days ISO, ``losses`` separated by commas, ``records`` JSON."""

    what: str
    losses: str
    aware_at: str
    due_at: str
    head: int | None
    disclosure: int | None
    nature: str
    consequences: str | None
    measures: str | None
    encrypted: int
    key_leaked: int
    risk: str | None
    persons: int
    records: str
    notified_at: str | None
    not_notified: int
    reason: str | None
    told_on: str | None
    not_told: str | None
    opened_on: str
    closed_on: str | None
    entry: int
    id: int = 0


_NAMES = tuple(name for name in BreachRow._fields if name != "id")
_COLUMNS = ", ".join(BreachRow._fields)


def add(store: Store, row: BreachRow, uids: Collection[str]) -> int:
    """Keep a breach with the persons whom it touches by name, and return its number."""
    added = store.one(
        f"INSERT INTO breach ({', '.join(_NAMES)}) VALUES ({', '.join(f':{name}' for name in _NAMES)}) RETURNING id",
        {name: getattr(row, name) for name in _NAMES},
    )
    assert added is not None
    touched = [{"breach": added["id"], "uid": uid} for uid in uids]
    store.run_many("INSERT INTO breach_customer (breach, uid) VALUES (:breach, :uid)", touched)
    return int(added["id"])


def replace(store: Store, row: BreachRow) -> None:
    """Write a breach anew in its place."""
    places = ", ".join(f"{name} = :{name}" for name in _NAMES)
    store.run(f"UPDATE breach SET {places} WHERE id = :id", row._asdict())


def get(store: Store, breach: int) -> BreachRow | None:
    """Return a breach by number."""
    row = store.one(f"SELECT {_COLUMNS} FROM breach WHERE id = :id", {"id": breach})
    return _breach(row) if row is not None else None


def uids(store: Store, breach: int) -> list[str]:
    """Return the opaque ids of the persons whom a breach touches by name."""
    rows = store.all("SELECT uid FROM breach_customer WHERE breach = :id ORDER BY uid", {"id": breach})
    return [str(row["uid"]) for row in rows]


def is_open_about(store: Store, uid: str) -> bool:
    """Tell whether a breach that is not closed names a person, by this uid or by one that was merged into it."""
    sql = (
        "SELECT 1 FROM breach b JOIN breach_customer p ON p.breach = b.id WHERE b.closed_on IS NULL AND p.uid IN"
        " (SELECT :uid UNION SELECT m.uid FROM customer c JOIN customer m ON m.merged_into = c.number"
        " WHERE c.uid = :uid)"
    )
    return store.one(sql, {"uid": uid}) is not None


def every(store: Store, *, closed: bool) -> list[BreachRow]:
    """Return the breaches, the soonest due first; closed ones only where they are wanted."""
    where = "" if closed else "WHERE closed_on IS NULL"
    return [_breach(row) for row in store.all(f"SELECT {_COLUMNS} FROM breach {where} ORDER BY due_at, id")]


def running(store: Store) -> list[BreachRow]:
    """Return the breaches of which the authority is still to be told, the soonest due first."""
    return [_breach(row) for row in store.all(f"SELECT {_COLUMNS} FROM breach WHERE {RUNS} ORDER BY due_at, id")]


def _breach(row: Row) -> BreachRow:
    return BreachRow(**{name: row[name] for name in BreachRow._fields})


# Whom it touches ----------------------------------------------------------------------------------------------


class Touched(NamedTuple):
    """How a breach finds its persons: by the log entry at which a copy stood, else by ids, a JSON array of texts."""

    head: int | None = None
    uids: str = "[]"

    @property
    def condition(self) -> str:
        """The SQL condition on ``c``, a customer who is in the register still; merged numbers are the same person.

        A number that leads to another has the entry of the merge: when it was given, the log alone tells.
        """
        if self.head is not None:
            of_kept = "c.entry <= :head"
            of_merged = "(SELECT min(g.entry) FROM log_customer g WHERE g.uid = m.uid) <= :head"
        else:
            of_kept, of_merged = (f"{one}.uid IN ({_NAMED})" for one in ("c", "m"))
        merged = f"SELECT 1 FROM customer m WHERE m.merged_into = c.number AND {of_merged}"
        return f"c.merged_into IS NULL AND ({of_kept} OR EXISTS ({merged}))"

    @property
    def values(self) -> dict[str, object]:
        """What the condition is filled with."""
        return self._asdict()


_NAMED = "SELECT value FROM json_each(:uids)"
# Per person who left the register: the first entry that touched them, and the last that changed them, which erased
# them. Who was merged into somebody else left without being erased, and is that person from then on.
_GONE = (
    "gone AS MATERIALIZED (SELECT uid, min(entry) AS first, max(CASE how WHEN 'changed' THEN entry END) AS last"
    " FROM log_customer WHERE uid NOT IN (SELECT uid FROM customer) GROUP BY uid),"
    " merged AS MATERIALIZED (SELECT g.uid, g.first, k.uid AS kept FROM gone g JOIN log l ON l.n = g.last"
    " JOIN log_customer k ON k.entry = g.last AND k.uid <> g.uid WHERE l.operation = 'merge')"
)
_IN_COPY = (
    f"WITH {_GONE} SELECT count(*) FROM gone g WHERE g.last > :head AND g.uid NOT IN (SELECT uid FROM merged)"
    " AND (g.first <= :head OR EXISTS (SELECT 1 FROM merged m WHERE m.kept = g.uid AND m.first <= :head))"
)
_OF_NAMED = "SELECT count(*) FROM json_each(:uids) WHERE value NOT IN (SELECT uid FROM customer)"


class Persons(NamedTuple):
    """How many persons a breach touches who are in the register still, and of these how many are dead or hidden."""

    living: int
    deceased: int
    protected: int


def persons(store: Store, touched: Touched) -> Persons:
    """Count the persons whom a breach touches, of those who are in the register still."""
    row = store.one(
        "SELECT count(*), coalesce(sum(c.deceased_on IS NOT NULL), 0),"
        f" coalesce(sum(c.protected_since IS NOT NULL), 0) FROM customer c WHERE {touched.condition}",
        touched.values,
    )
    assert row is not None
    return Persons(*row)


def erased(store: Store, touched: Touched) -> int:
    """Count the persons whom a breach touches and who were erased since."""
    row = store.one(_IN_COPY if touched.head is not None else _OF_NAMED, touched.values)
    assert row is not None
    return int(row[0])


def entry_at(store: Store, stamp: str) -> int:
    """Return the last entry of the log that was written by a moment, 0 when there was none yet."""
    row = store.one("SELECT coalesce(max(n), 0) FROM log WHERE at <= :stamp", {"stamp": stamp})
    assert row is not None
    return int(row[0])


def disclosed_fields(store: Store, entry: int) -> tuple[str, ...] | None:
    """Return the fields of a disclosure by its log entry, or None where that entry disclosed nothing.

    A disclosure goes when the last of its customers is erased; its entry in the log tells of it all the same.
    """
    rows = store.all("SELECT fields FROM disclosure WHERE entry = :entry", {"entry": entry})
    if rows:
        return tuple(dict.fromkeys(field for row in rows for field in row["fields"].split(",") if field))
    made = "operation = 'disclose' AND json_extract(detail, '$.disclosed') > 0"
    row = store.one(f"SELECT fields FROM log WHERE n = :entry AND {made}", {"entry": entry})
    return tuple(row["fields"].split()) if row is not None else None


def uids_of_disclosure(store: Store, entry: int) -> list[str]:
    """Return the opaque ids of the customers of a disclosure, of those erased since too: its log entry has them.

    The entry of a file tells also of those who were read and did not go: these were not opened.
    """
    rows = store.all(
        "SELECT c.uid FROM disclosure d JOIN disclosure_customer o ON o.disclosure = d.id"
        " JOIN customer c ON c.number = o.customer WHERE d.entry = :entry"
        " UNION SELECT g.uid FROM log_customer g JOIN log l ON l.n = g.entry WHERE g.entry = :entry"
        " AND (g.how = 'opened' OR l.operation <> 'disclose') AND g.uid NOT IN (SELECT uid FROM customer)",
        {"entry": entry},
    )
    return [str(row[0]) for row in rows]


# Who is to be told --------------------------------------------------------------------------------------------


class Reached(NamedTuple):
    """A person to be told, and where: of somebody protected the contact address alone, and nothing else (F-18)."""

    number: int
    uid: str
    family_name: str | None
    given_names: str | None
    language: str | None
    protected: int
    email: str | None
    phone: str | None
    as_given: str | None
    street: str | None
    house_number: str | None
    stair: str | None
    apartment: str | None
    suffix: str | None
    co: str | None
    po_box: str | None
    postal_code: str | None
    town: str | None
    country: str | None


_PARTS = (
    "as_given", "street", "house_number", "stair", "apartment", "suffix", "co", "po_box", "postal_code", "town",
    "country",
)  # fmt: skip
_KINDS = "CASE a.kind WHEN 'postal' THEN 1 WHEN 'home' THEN 2 ELSE 3 END"
_ADDRESS = (
    "SELECT a.rowid FROM address a WHERE a.customer = c.number AND a.sealed IS NULL AND a.line_folded > ''"
    " AND a.postal_code > '' AND a.town > ''"
    " AND (a.since IS NULL OR a.since <= :today) AND (a.until IS NULL OR a.until > :today)"
    " AND iif(c.protected_since IS NULL, a.kind IN ('postal', 'home', 'contact'), a.kind = 'contact')"
    f" ORDER BY {_KINDS}, a.rowid DESC LIMIT 1"
)


def reached(store: Store, touched: Touched, today: str, language: str | None = None) -> Iterator[Reached]:
    """Yield the living persons whom a breach touches by number, one at a time, perhaps those of one language."""
    email = "SELECT m.email FROM email m WHERE m.customer = c.number AND m.email > '' ORDER BY m.rowid LIMIT 1"
    phone = "SELECT t.e164 FROM phone t WHERE t.customer = c.number AND t.e164 > '' ORDER BY t.rowid LIMIT 1"
    open_to_all = "iif(c.protected_since IS NULL, ({0}), NULL)"
    sql = (
        "SELECT c.number, c.uid, c.family_name, c.given_names, c.language, c.protected_since IS NOT NULL,"
        f" {open_to_all.format(email)}, {open_to_all.format(phone)}, {', '.join(f'p.{name}' for name in _PARTS)}"
        f" FROM customer c LEFT JOIN address p ON p.rowid = ({_ADDRESS})"
        f" WHERE {touched.condition} AND c.deceased_on IS NULL"
        " AND (:language IS NULL OR coalesce(c.language, 'fi') = :language) ORDER BY c.number"
    )
    for row in store.each(sql, {**touched.values, "today": today, "language": language}):
        yield Reached(*row)


class Told:
    """Everybody to whom a letter goes, as an entry of the log tells of them: never all in memory."""

    def __init__(self, store: Store, touched: Touched, language: str | None) -> None:
        """Tell of the living persons whom a breach touches."""
        self._store = store
        self._values = {**touched.values, "language": language}
        self._where = (
            f"{touched.condition} AND c.deceased_on IS NULL"
            " AND (:language IS NULL OR coalesce(c.language, 'fi') = :language)"
        )

    def digest(self) -> tuple[int, str]:
        """Return how many they are, and the digest over them."""
        sql = f"SELECT c.uid, 'listed' FROM customer c WHERE {self._where} ORDER BY c.uid"
        return digest_of((row[0], row[1]) for row in self._store.each(sql, self._values))

    def log(self, entry: int) -> None:
        """Write for an entry that each was listed."""
        self._store.run(
            "INSERT INTO log_customer (entry, uid, how)"
            f" SELECT :entry, c.uid, 'listed' FROM customer c WHERE {self._where} ORDER BY c.uid",
            {**self._values, "entry": entry},
        )
