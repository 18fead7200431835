"""What went to which recipient: one disclosure for each set of fields of an act, and whose data it held (E-25).

All disclosures of one act have its log entry; so an act is named by the number of that entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kkrek.store.log import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store


class NewDisclosure(NamedTuple):
    """A disclosure to be recorded; ``fields`` are separated by commas, days are ISO days.

    ``reference`` is the authority's, or ``event:`` with the uid of the event of which the recipient was told.
    """

    recipient: int
    disclosed_on: str
    fields: str
    purpose: str
    basis: str | None
    method: str
    entry: int
    reference: str | None = None


def begin(store: Store, new: NewDisclosure) -> int:
    """Record a disclosure of nobody yet and return its id."""
    row = store.one(
        "INSERT INTO disclosure (recipient, disclosed_on, fields, purpose, basis, method, reference, entry)"
        " VALUES (:recipient, :disclosed_on, :fields, :purpose, :basis, :method, :reference, :entry) RETURNING id",
        new._asdict(),
    )
    assert row is not None
    return int(row[0])


def put_on(store: Store, disclosure: int, numbers: Sequence[CustomerNumber]) -> None:
    """Record that a disclosure held these customers."""
    sql = "INSERT INTO disclosure_customer (disclosure, customer) VALUES (:disclosure, :customer)"
    store.run_many(sql, [{"disclosure": disclosure, "customer": number} for number in numbers])


def put_mailing_on(store: Store, disclosure: int, mailing: int) -> None:
    """Record that a disclosure held everybody on a marketing list."""
    store.run(
        "INSERT INTO disclosure_customer (disclosure, customer)"
        " SELECT :disclosure, customer FROM mailing_customer WHERE mailing = :mailing ORDER BY customer",
        {"disclosure": disclosure, "mailing": mailing},
    )


def sign(store: Store, entry: int, sha256: str) -> None:
    """Write the digest of the file that an act made."""
    store.run("UPDATE disclosure SET sha256 = :sha256 WHERE entry = :entry", {"entry": entry, "sha256": sha256})


def drop(store: Store, entry: int) -> None:
    """Delete what an act has recorded so far."""
    ids = "SELECT id FROM disclosure WHERE entry = :entry"
    store.run(f"DELETE FROM disclosure_customer WHERE disclosure IN ({ids})", {"entry": entry})
    store.run("DELETE FROM disclosure WHERE entry = :entry", {"entry": entry})


def take_back(store: Store, reference: str) -> None:
    """Delete the disclosure of a reference with those whom it held."""
    ids = "SELECT id FROM disclosure WHERE reference = :reference"
    store.run(f"DELETE FROM disclosure_customer WHERE disclosure IN ({ids})", {"reference": reference})
    store.run("DELETE FROM disclosure WHERE reference = :reference", {"reference": reference})


def is_recorded(store: Store, reference: str) -> bool:
    """Tell whether there is a disclosure of a reference."""
    return store.one("SELECT 1 FROM disclosure WHERE reference = :reference", {"reference": reference}) is not None


class Told(NamedTuple):
    """An event of which somebody was told; ``protected`` is the customer's opaque id while under non-disclosure."""

    uid: str
    customer: CustomerNumber
    kind: str
    happened_on: str
    told_to: str
    protected: str | None = None


def told_staged(store: Store) -> list[Told]:
    """Return the events that a batch has just written and of which somebody was told."""
    columns = "e.uid, e.customer, e.kind, e.happened_on, e.told_to, iif(k.protected_since IS NULL, NULL, k.uid)"
    sql = " UNION ALL ".join(
        f"SELECT {columns} FROM scratch.{table} s JOIN main.event e ON e.uid = s.uid"
        " JOIN customer k ON k.number = e.customer WHERE e.told_to IS NOT NULL"
        for table in ("new_event", "put_event")
    )
    return [Told._make(row) for row in store.all(sql)]


def take_back_staged(store: Store) -> None:
    """Delete the disclosures of all events that a batch has changed or removed."""
    for table in ("put_event", "gone_event"):
        for row in store.all(f"SELECT 'event:' || uid FROM scratch.{table}"):
            take_back(store, row[0])


_WENT = (
    "(l.operation = 'disclose' AND EXISTS (SELECT 1 FROM disclosure x WHERE x.entry = l.n)"
    " OR l.operation = 'marketing list' AND EXISTS (SELECT 1 FROM mailing m WHERE m.entry = l.n))"
)


class Act(NamedTuple):
    """What went out by one entry: who did it by which command, and by which method it went to which recipient.

    A list of marketing for nobody in particular has no recipient, fields and method.
    """

    entry: int
    at: str
    user: str
    operation: str
    recipient: int | None
    fields: str | None
    method: str | None


def act_of(store: Store, entry: int) -> Act | None:
    """Return what went out by an entry of a command of its own, or None."""
    row = store.one(
        "SELECT l.n, l.at, l.user, l.operation, d.recipient, d.fields, d.method FROM log l"
        f" LEFT JOIN disclosure d ON d.entry = l.n WHERE l.n = :entry AND {_WENT} ORDER BY d.id LIMIT 1",
        {"entry": entry},
    )
    return Act._make(row) if row is not None else None


def newest_act_of(store: Store, user: str, after: int) -> int | None:
    """Return the newest entry of a user, after another, by which anything went out by a command of its own."""
    row = store.one(
        f"SELECT max(l.n) FROM log l WHERE l.n > :after AND l.user = :user AND {_WENT}",
        {"user": user, "after": after},
    )
    return int(row[0]) if row is not None and row[0] is not None else None


def customers_of(store: Store, entry: int) -> list[tuple[CustomerNumber, str]]:
    """Return number and uid of those whose data an entry disclosed."""
    rows = store.all(
        "SELECT c.number, c.uid FROM disclosure_customer x JOIN disclosure d ON d.id = x.disclosure"
        " JOIN customer c ON c.number = x.customer WHERE d.entry = :entry ORDER BY c.number",
        {"entry": entry},
    )
    return [(row[0], row[1]) for row in rows]


def in_use(store: Store) -> set[int]:
    """Return the recipients that anything went to."""
    return {int(row[0]) for row in store.all("SELECT DISTINCT recipient FROM disclosure")}


# The log of an act, which may be about everybody ---------------------------------------------------------------


class Walked:
    """Everybody of whom an entry of the log already tells, since they were written while they were read."""

    def __init__(self, store: Store, entry: int) -> None:
        """Tell of those whom `log_walked` wrote for ``entry``."""
        self._store = store
        self._entry = entry

    def digest(self) -> tuple[int, str]:
        """Return how many they are, and the digest over them."""
        return digest_of(self._everybody())

    def log(self, entry: int) -> None:
        """Write nothing more: they are there."""
        assert entry == self._entry

    def _everybody(self) -> Iterator[tuple[str, str]]:
        sql = "SELECT uid, how FROM log_customer WHERE entry = :entry ORDER BY uid"
        for row in self._store.each(sql, {"entry": self._entry}):
            yield row[0], row[1]


def log_walked(store: Store, entry: int, uids: Sequence[tuple[str, str]]) -> None:
    """Write for an entry that is reserved how some customers were touched: uid, and listed or opened."""
    sql = "INSERT INTO log_customer (entry, uid, how) VALUES (:entry, :uid, :how)"
    store.run_many(sql, [{"entry": entry, "uid": uid, "how": how} for uid, how in uids])


# Whom a query selects ------------------------------------------------------------------------------------------


def with_relation(store: Store, *, kind: str | None, company: str | None, today: str) -> Iterator[CustomerNumber]:
    """Yield by number who has a relation of a kind, with a company, in force on a day (ISO)."""
    tests = ["r.begin <= :today", "(r.end IS NULL OR r.end >= :today)"]
    tests += ["r.kind = :kind"] if kind is not None else []
    tests += ["r.company = :company"] if company is not None else []
    sql = f"SELECT DISTINCT r.customer FROM relation r WHERE {' AND '.join(tests)} ORDER BY r.customer"
    for row in store.each(sql, {"kind": kind, "company": company, "today": today}):
        yield row[0]
