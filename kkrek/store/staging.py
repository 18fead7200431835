"""Stage the rows of a batch in the scratch file: the pen of a batch, and whom and what it has met so far."""

from __future__ import annotations

import hashlib
import json
import secrets
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from kkrek.domain.batch import Refused, RowError
from kkrek.store import scratch
from kkrek.store.changes import ChangeRow
from kkrek.store.customers import CustomerRow
from kkrek.store.log import digest_of
from kkrek.store.trays import Tray

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store
    from kkrek.store.customers import FieldOrigin
    from kkrek.store.log import Crowd
    from kkrek.store.rows import Value

_FULL = _ALIKE = 4000
_UID_BYTES = 16
_AS_OPENED = "SELECT uid, iif(how = 'changed', 'opened', how) AS how FROM scratch.touched"
_HOW = ("listed", "opened", "changed")
_NEW = itemgetter(*(CustomerRow._fields.index(name) for name in scratch.NEW))
_CHANGE = itemgetter(*(ChangeRow._fields.index(name) for name in scratch.CHANGE))
_KEY_BYTES = 12
_PUT_BITS = {name: 1 << place for place, name in enumerate(scratch.PUT)}


class Staged:
    """The pen of a batch: it keeps what is to be written in the scratch file, many rows at a time.

    A new customer has no number yet: rows name it by a number of zero or less, the negative of its place. Of each row
    only the columns that hold something are bound, which is most of what writing a row costs.
    """

    def __init__(self, store: Store) -> None:
        """Write into the scratch file that is attached to ``store``."""
        self._store = store
        self._waiting: dict[tuple[str, tuple[str, ...]], list[Sequence[Value]]] = {}
        self._waits = 0
        self._seq = 0
        self._uids, self._prefix = 0, ""
        self._puts: dict[int, dict[str, Value]] = {}
        self.line = 0
        """The line of the file that is being staged."""

    def uid(self) -> str:
        """Return a random id; some thousands begin alike.

        They lie together in their index: ids from anywhere would each read and write a page of their own.
        """
        if self._uids % _ALIKE == 0:
            self._prefix = secrets.token_hex(2)
        self._uids += 1
        return self._prefix + secrets.token_hex(14)

    def put(self, table: str, **columns: Value) -> None:
        """Stage a row of one of the scratch file's own tables."""
        self._put(table, columns)

    def flush(self) -> None:
        """Write everything that still waits."""
        self._flush_rows()
        self._flush_puts()

    def add_customer(self, row: CustomerRow) -> None:
        """Stage a new customer, whose number is the negative of its place in the batch."""
        columns: dict[str, Value] = dict(zip(scratch.NEW, _NEW(row), strict=True))
        columns["ordinal"], columns["line"] = -row.number, self.line
        self._wait("customer_new", columns)

    def put_customer(self, number: CustomerNumber, values: Mapping[str, Value]) -> None:
        """Stage some columns of a customer."""
        held = self._puts.get(number)
        if held is None:
            if len(self._puts) >= _FULL:
                self._flush_puts()
            held = self._puts[number] = {}
        held.update(values)

    def add_row(self, table: str, number: CustomerNumber, values: Mapping[str, Value]) -> None:
        """Stage a new row of a list field."""
        self._put(f"new_{table}", {**values, "customer": number, "entry": None})

    def put_row(self, table: str, uid: str, values: Mapping[str, Value]) -> None:
        """Stage a row of a list field as it is to be."""
        self._put(f"put_{table}", {**values, "uid": uid, "entry": None})

    def drop_row(self, table: str, uid: str) -> None:
        """Stage that a row of a list field goes."""
        self._put(f"gone_{table}", {"uid": uid})

    def put_origin(self, number: CustomerNumber, origin: FieldOrigin, _entry: int) -> None:
        """Stage the origin of one plain field."""
        self.put("origin", customer=number, field=origin.field, source=origin.source, recorded_on=origin.recorded_on)

    def drop_origin(self, number: CustomerNumber, field: str) -> None:
        """Stage that a plain field has the origin of the first record again."""
        self.put("origin_gone", customer=number, field=field)

    def add_change(self, change: ChangeRow) -> None:
        """Stage a change of the history."""
        self._put("change_new", dict(zip(scratch.CHANGE, _CHANGE(change), strict=True)))

    def _put(self, table: str, columns: Mapping[str, Value]) -> None:
        self._seq += 1
        self._wait(table, {**columns, "seq": self._seq})

    def _wait(self, table: str, columns: Mapping[str, Value]) -> None:
        held = {name: value for name, value in columns.items() if value is not None}
        self._waiting.setdefault((table, tuple(held)), []).append(tuple(held.values()))
        self._waits += 1
        if self._waits >= _FULL:
            self._flush_rows()

    def _flush_rows(self) -> None:
        for (table, names), rows in self._waiting.items():
            places = ", ".join("?" * len(names))
            self._store.run_many(f"INSERT INTO scratch.{table} ({', '.join(names)}) VALUES ({places})", rows)
        self._waiting, self._waits = {}, 0

    def _flush_puts(self) -> None:
        rows = [
            (number, sum(_PUT_BITS[name] for name in held), *(held.get(name) for name in scratch.PUT))
            for number, held in self._puts.items()
        ]
        self._puts = {}
        names = ", ".join(("number", "mask", *scratch.PUT))
        sql = f"INSERT INTO scratch.customer_put ({names}) VALUES ({', '.join('?' * (len(scratch.PUT) + 2))})"
        if rows:
            self._store.run_many(sql, rows)


class Touched:
    """Everybody whom a batch touched, as its entry in the log tells: sorted, and never all in memory."""

    def __init__(self, store: Store) -> None:
        """Keep them in the scratch file that is attached to ``store``."""
        self._store = store
        self._tray = Tray(store, "touched", _UID_BYTES + 1)
        self._digest = (0, "")

    def touch(self, uid: str, how: str) -> None:
        """Note that a customer was listed, opened or changed; the strongest counts."""
        self._tray.put(bytes.fromhex(uid) + bytes([_HOW.index(how)]))

    def close(self, *, changes: bool) -> None:
        """Write all of them in order; nobody is touched after that. Without ``changes`` they were only opened."""
        most = _HOW.index("changed" if changes else "opened")
        self._digest = digest_of(self._closed(most))

    def digest(self) -> tuple[int, str]:
        """Return how many they are, and the digest over them."""
        return self._digest

    def _closed(self, most: int) -> Iterator[tuple[str, str]]:
        sql = "INSERT INTO scratch.touched (uid, how) VALUES (?, ?)"
        for bucket in self._tray.buckets():
            # Of the same customer the strongest stands last, and so is the one that is kept.
            strongest = {record[:_UID_BYTES]: record[_UID_BYTES] for record in bucket}
            rows = [(uid.hex(), _HOW[min(how, most)]) for uid, how in strongest.items()]
            self._store.run_many(sql, rows)
            yield from rows

    def log(self, entry: int) -> None:
        """Write for an entry how each was touched."""
        # In parts: what SQLite puts aside while a statement runs is in memory. All hex digits come before g.
        for first, last in pairwise([*(f"{start:02x}" for start in range(256)), "g"]):
            self._store.run(
                "INSERT INTO log_customer (entry, uid, how) SELECT :entry, uid, how FROM scratch.touched"
                " WHERE uid >= :first AND uid < :last ORDER BY uid",
                {"entry": entry, "first": first, "last": last},
            )

    def as_opened(self) -> Crowd:
        """Return the same customers as a refused command has touched them: nobody was changed."""
        return _Opened(self._store)


class _Opened:
    """Everybody of a batch that was refused in the end."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def digest(self) -> tuple[int, str]:
        """Return how many they are, and the digest over them."""
        return digest_of((str(uid), str(how)) for uid, how in self._store.each(f"{_AS_OPENED} ORDER BY uid"))

    def log(self, entry: int) -> None:
        """Write for an entry how each was touched."""
        self._store.run(
            f"INSERT INTO log_customer (entry, uid, how) SELECT :entry, * FROM ({_AS_OPENED} ORDER BY uid)",
            {"entry": entry},
        )


def take_numbers(store: Store, numbers: Mapping[int, int]) -> dict[int, int]:
    """Take customers for lines, and return those that an earlier line has taken already, with that line."""
    sql = "SELECT number, line FROM scratch.member WHERE number IN (SELECT value FROM json_each(:numbers))"
    there = {int(row[0]): int(row[1]) for row in store.all(sql, {"numbers": json.dumps(list(numbers))})}
    rows = [(number, line) for number, line in numbers.items() if number not in there]
    store.run_many("INSERT INTO scratch.member (number, line) VALUES (?, ?)", rows)
    return there


def take(store: Store, keys: Mapping[str, int]) -> dict[str, int]:
    """Take keys for lines, and return those that an earlier line has taken already, with that line."""
    there = taken(store, list(keys))
    rows = [(_short(key), line) for key, line in keys.items() if key not in there]
    store.run_many("INSERT INTO scratch.taken (key, line) VALUES (?, ?)", rows)
    return there


def taken(store: Store, keys: Sequence[str]) -> dict[str, int]:
    """Return those of some keys that are taken, each with the line that has it."""
    short = {_short(key): key for key in keys}
    sql = "SELECT key, line FROM scratch.taken WHERE key IN (SELECT unhex(value) FROM json_each(:keys))"
    rows = store.all(sql, {"keys": json.dumps([key.hex() for key in short])})
    return {short[row[0]]: int(row[1]) for row in rows}


def _short(key: str) -> bytes:
    """Return a key in few bytes, so that a million of them stay small; two keys never meet in 96 bits."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()


def refused(store: Store) -> Iterator[Refused]:
    """Yield the refused rows in the order in which they were refused."""
    for line, cells, error in store.each("SELECT line, cells, error FROM scratch.refused ORDER BY line, seq"):
        column, rule, remedy, guess, other = json.loads(error)
        yield Refused(cells, RowError(line, column, rule, remedy, None, guess, other))
