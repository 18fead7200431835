"""Time and memory of `kkrek retention list` in a register of many customers, and of `retention apply` for some of them.

    .venv/bin/python benchmarks/retention.py [CUSTOMERS [ERASED]]

Everybody has a phone, an address, a relation, three claims, four events, two changes and two choices; every tenth
relation ended long ago. The rows are written beside kkrek. What is erased is the whole plan of a register in which
about so many relations have ended.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kkrek.cli.keeping.retention_stream import Stream
from kkrek.domain.template import template
from kkrek.operations.access import Access, Surroundings
from kkrek.operations.keeping import retention, retention_apply
from kkrek.operations.keeping.init import NewRegister, init
from kkrek.operations.keeping.retention import Wanted
from kkrek.store import connection

if TYPE_CHECKING:
    from kkrek.store.connection import Store

CHEAP = (65536, 1, 1)
TODAY = datetime.now(UTC).date()
_BLOCK = 10_000
_CLAIMS = 3
_KINDS = ("door_opening", "work_order", "booking", "key_handover")


def main() -> None:
    given = [int(word) for word in sys.argv[1:]]
    customers, erased = given + [100_000, 200][len(given) :]
    with tempfile.TemporaryDirectory(prefix="kkrek-bench-") as name:
        access = made(Path(name) / "list", customers, every=10)
        print(f"{customers} customers, {access.place.database.stat().st_size // 2**20} MiB")
        listed(access, "list", Wanted(most=20))
        listed(access, "list --format csv", Wanted(), "csv")
        listed(access, "list --all --format json", Wanted(everything=True), "json")
        small = made(Path(name) / "apply", erased * 10, every=10)
        applied(small, f"apply, {erased * 10} customers")


def listed(access: Access, label: str, wanted: Wanted, form: str | None = None) -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted from here on
    before, began = memory("VmRSS"), time.perf_counter()
    if form is None:
        found = retention.listed(access, wanted)
    else:
        kept = os.dup(1)
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        stream = Stream(as_csv=form == "csv")
        found = retention.listed(access, wanted, stream.begin)
        stream.end()
        os.dup2(kept, 1)
    took = time.perf_counter() - began
    rows = sum(found.filled.customers.values())
    print(f"{label:26} {took:7.2f} s {rows:9} rows, peak memory: {memory('VmHWM')} MiB, before {before}", flush=True)


def applied(access: Access, label: str) -> None:
    plan = retention.listed(access, Wanted(most=1)).plan
    assert plan is not None
    began = time.perf_counter()
    done = retention_apply.apply(access, plan, lambda _one: None, lambda _count, _part: None)
    took = time.perf_counter() - began
    rows = sum(done.persons.values())
    print(f"{label:26} {took:7.2f} s {rows:9} persons and groups, wiped {done.wiped}", flush=True)


def memory(name: str) -> int:
    """Return a line of the memory of this process, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(rf"(?m)^{name}:\s+(\d+) kB", status)[0]) // 1024


def made(place: Path, customers: int, every: int) -> Access:
    place.mkdir()
    around = Surroundings(lambda: datetime.now(UTC), place / "state", None, print)
    toml = re.sub(r"(?m)^decided = false", "decided = true", template())
    new = NewRegister(
        directory=place / "r", user="aino", password="hauki-kuha-siika-made", configuration=toml, cost=CHEAP
    )
    access = init(new, around).access
    with connection.opened(access.place, access.unlocked.keys.data.hex()) as store:
        for start in range(0, customers, _BLOCK):
            with store.transaction(print):
                fill(store, range(start, min(start + _BLOCK, customers)), every)
    return access


def fill(store: Store, block: range, every: int) -> None:
    """Write customers with what ties them."""
    new = date(2012, 1, 1)
    people, rows = [], {name: [] for name in ("phone", "address", "relation", "claim", "event", "change", "choice")}
    for i in block:
        number, begun = 1001 + i, (new + timedelta(days=i % 3000)).isoformat()
        ended = (new + timedelta(days=3000 + i % 900)).isoformat() if i % every == 0 else None
        people.append((number, secrets.token_hex(16), begun, f"mallinen{i}", f"mallinen {i}"))
        rows["phone"].append((uid(), number, f"+3584{i:09}"))
        rows["address"].append((uid(), number, f"mallikatu {i % 5000}", f"{33000 + i % 900:05}"))
        rows["relation"].append((uid(), number, begun, ended))
        for n in range(_CLAIMS):
            due = (new + timedelta(days=(i % 3000) + 100 * n)).isoformat()
            state = "open" if n == _CLAIMS - 1 and ended is None else "paid"
            rows["claim"].append((uid(), number, f"{number}-{n}", due, state))
        for n, kind in enumerate(_KINDS):
            day = TODAY - timedelta(days=(i * 7 + n * 31) % 300) if ended is None else date.fromisoformat(ended)
            rows["event"].append((uid(), number, kind, day.isoformat()))
        for n in range(2):
            rows["change"].append((number, uid(), (TODAY - timedelta(days=(i + n) % 700)).isoformat()))
            rows["choice"].append((number, ("email", "sms")[n], begun))
    _write(store, people, rows)


def _write(store: Store, people: list[tuple[object, ...]], rows: dict[str, list[tuple[object, ...]]]) -> None:
    tail = "'subject', '2026-11-22', 1"
    store.run_many(
        "INSERT INTO customer (number, uid, created, source, family_name, family_folded, name_folded, search, entry)"
        " VALUES (?1, ?2, ?3, 'subject', ?4, ?4, ?5, ?5, 1)",
        people,
    )
    for name, sql in {
        "phone": "(uid, customer, as_given, e164, source, recorded_on, entry) VALUES (?1, ?2, ?3, ?3, @)",
        "address": "(uid, customer, kind, as_given, line_folded, postal_code, town_folded, source, recorded_on, entry)"
        " VALUES (?1, ?2, 'home', ?3, ?3, ?4, 'tampere', @)",
        "relation": "(uid, customer, kind, begin, end, source, recorded_on, entry)"
        " VALUES (?1, ?2, 'flat_lease', ?3, ?4, @)",
        "claim": "(uid, customer, reference, due_on, state, source, recorded_on, entry) VALUES (?1, ?2, ?3, ?4, ?5, @)",
        "event": "(uid, customer, kind, happened_on, source, recorded_on, entry) VALUES (?1, ?2, ?3, ?4, @)",
    }.items():
        store.run_many(f"INSERT INTO {name} {sql.replace('@', tail)}", rows[name])
    store.run_many(
        "INSERT INTO change (entry, customer, uid, field, new, source, initiative, changed_on)"
        " VALUES (1, ?1, ?2, 'phones', '\"x\"', 'subject', 'subject', ?3)",
        rows["change"],
    )
    store.run_many(
        "INSERT INTO marketing_choice (customer, kind, channel, state, since, via, recorded_on, entry)"
        " VALUES (?1, 'advertising', ?2, 'consented', ?3, 'letter', ?3, 1)",
        rows["choice"],
    )


def uid() -> str:
    return secrets.token_hex(16)


if __name__ == "__main__":
    main()
