"""Seconds of what keeps a large register: its statistics, the summary of its log, and the log's time coming to an end.

    .venv/bin/python benchmarks/keeping.py [CUSTOMERS] [ENTRIES]

In one process, unlocked before. The log holds look-ups of one customer each over seven years, signed and chained as a
command signs them; it is kept for five.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kkrek.crypto import log as chain
from kkrek.domain.log_summary import Period
from kkrek.domain.template import template
from kkrek.operations.access import Surroundings
from kkrek.operations.keeping import log as log_operation
from kkrek.operations.keeping import log_prune, log_summary, stats
from kkrek.operations.keeping.init import NewRegister, init
from kkrek.store import connection, heads, ledger, log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kkrek.operations.access import Access
    from kkrek.store.connection import Store

PASSWORD = "hauki-kuha-ahven-siika-made"
CHEAP = (65536, 1, 1)
BEGAN, NOW = datetime(2020, 1, 2, 6, 0, tzinfo=UTC), datetime(2027, 1, 15, 9, 0, tzinfo=UTC)
_CLOCK = 'code = "access_log"\nmonths = 60\nbegins = "logged"\ndecided = '
_ROWS = {
    "relation": "(uid, customer, kind, begin, end, source, recorded_on, entry) VALUES"
    " (?, ?, 'flat_lease', '2020-02-01', ?, 'subject', '2020-02-01', ?)",
    "claim": "(uid, customer, reference, due_on, state, source, recorded_on, entry) VALUES"
    " (?, ?, 'x', coalesce(?, '2026-03-01'), 'paid', 'controller', '2020-02-01', ?)",
    "event": "(uid, customer, kind, happened_on, source, recorded_on, entry) VALUES"
    " (?, ?, 'fault_report', coalesce(?, '2026-08-01'), 'subject', '2026-08-01', ?)",
}
_Done = TypeVar("_Done")


def main() -> None:
    customers, entries = (int(word) for word in (*sys.argv[1:], "100000", "300000")[:2])
    with tempfile.TemporaryDirectory(prefix="kkrek-bench-") as name:
        access = made(Path(name))
        with connection.opened(access.place, access.unlocked.keys.data.hex()) as store:
            fill(store, access, customers, entries)
        print(f"{customers} customers, {entries} entries of the log\n")
        timed("stats", lambda: stats.stats(access))
        timed("log summary, 12 months", lambda: log_summary.summary(access, None, None, Period.MONTH))
        timed("log summary, all by day", lambda: log_summary.summary(access, "2.1.2020", None, Period.DAY))
        timed("log verify", lambda: log_operation.verify(access))
        plan = timed("log prune: planned and verified", lambda: log_prune.plan(access))
        timed(f"log prune: {plan.removed} taken out", lambda: log_prune.prune(access, plan.plan))
        left = timed("log verify after it", lambda: log_operation.verify(access))
        print(f"\n{left.entries} entries are left, findings: {[one.id for one in left.findings]}")


def made(root: Path) -> Access:
    """Make a register at the beginning, whose log is kept for five years, and return access to it now."""
    around = Surroundings(now=lambda: BEGAN, state=root / "state", runtime=None, waiting=lambda _holder: None)
    toml = template().replace(f"{_CLOCK}false", f"{_CLOCK}true")
    wanted = NewRegister(directory=root / "register", user="olli", password=PASSWORD, configuration=toml, cost=CHEAP)
    return replace(init(wanted, around).access, surroundings=replace(around, now=lambda: NOW))


def fill(store: Store, access: Access, customers: int, entries: int) -> None:
    """Write customers with a lease, a claim and an event each, and the entries of the log."""
    uids = [secrets.token_hex(16) for _ in range(customers)]
    with store.transaction(lambda _holder: None):
        # Rows that come before their entries would make SQLite look through every table, at each entry.
        for signed, uid in looked_up(store, access, uids, entries):
            log.add(store, signed, {uid: "opened"})
        store.run_many(
            "INSERT INTO customer (number, uid, created, source, family_name, family_folded, name_folded, search,"
            " entry) VALUES (?, ?, '2020-02-01', 'subject', 'Äijälä', 'aijala', 'aijala', 'aijala', ?)",
            ((1001 + place, uid, 2 + place % entries) for place, uid in enumerate(uids)),
        )
        for table, columns in _ROWS.items():
            store.run_many(
                f"INSERT INTO {table} {columns}",
                (
                    (secrets.token_hex(16), 1001 + place, f"{2021 + place % 6}-06-30" if place % 3 else None, 2 + place)
                    for place in range(customers)
                ),
            )
    newest = log.newest(store)
    assert newest is not None
    head = heads.Head(newest.entry.n, newest.hash, newest.entry.at)
    heads.remember(access.surroundings.state, access.unlocked.register, head)


def looked_up(store: Store, access: Access, uids: list[str], entries: int) -> Iterator[tuple[log.SignedEntry, str]]:
    """Yield entries of look-ups, evenly over the years."""
    first, at_ledger = log.newest(store), ledger.head(store)
    assert first is not None
    prev, step = first.hash, (NOW - BEGAN) / (entries + 1)
    for place in range(entries):
        uid = uids[place % len(uids)]
        entry = first.entry._replace(
            n=2 + place,
            at=(BEGAN + step * (place + 1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            operation="show",
            fields="addresses phones",
            purpose="service",
            detail=None,
            customers=1,
            digest=log.digest_of([(uid, "opened")])[1],
            prev=prev,
            ledger_n=at_ledger.n,
            ledger_hash=at_ledger.hash,
        )
        prev = chain.entry_hash(entry.facts())
        yield log.SignedEntry(entry, prev, chain.sign(access.unlocked.signer, prev)), uid


def timed(what: str, run: Callable[[], _Done]) -> _Done:
    began = time.perf_counter()
    done = run()
    print(f"{what:34} {time.perf_counter() - began:7.2f} s", flush=True)
    return done


if __name__ == "__main__":
    main()
