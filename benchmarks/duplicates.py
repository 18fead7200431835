"""Time and memory of `kkrek duplicates` in a register of many customers: of all, and of one.

    .venv/bin/python benchmarks/duplicates.py [CUSTOMERS]

Every fiftieth person stands twice, with one typing error in the name; households of two share a street line, every
third of them a phone. Half have no identity code. The rows are written beside kkrek, as 1 000 000 additions take long.
"""

from __future__ import annotations

import resource
import secrets
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kkrek.crypto.fields import FieldSeal
from kkrek.domain.names import search_text, sorted_tokens
from kkrek.domain.template import template
from kkrek.operations.access import Access, Surroundings
from kkrek.operations.daily.duplicates import find_duplicates
from kkrek.operations.keeping.init import NewRegister, init
from kkrek.store import connection

if TYPE_CHECKING:
    from kkrek.store.connection import Store

CHEAP = (65536, 1, 1)
_BLOCK = 10_000
_FAMILIES = [f"{one}{two}" for one in ("Aalto", "Dahl", "Esko", "Hilt", "Joke", "Kallio") for two in ("nen", "la", "s")]
_GIVEN = ("Aino", "Aapo", "Eeva", "Ville", "Maija", "Kalle", "Tuomas", "Liisa", "Olavi", "Saara", "Pekka", "Irja")


def main() -> None:
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="kkrek-bench-") as name:
        access = made(Path(name))
        keys = access.unlocked.keys
        assert keys.restricted is not None
        seal = FieldSeal(keys.restricted, access.unlocked.register, keys.generation)
        with connection.opened(access.place, access.unlocked.keys.data.hex()) as store:
            for start in range(0, customers, _BLOCK):
                with store.transaction(print):
                    fill(store, seal, range(start, min(start + _BLOCK, customers)))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{customers} customers, {access.place.database.stat().st_size // 2**20} MiB")
        for label, number in (("of all", None), ("of one", 1001 + customers // 2)):
            began = time.perf_counter()
            found = find_duplicates(access, number, limit=100)
            took = time.perf_counter() - began
            print(f"{label:8} {took:8.2f} s {len(found.pairs):5} pairs, truncated {found.truncated}")
        more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 - before
        print(f"memory above the empty process: {more} MiB")


def made(place: Path) -> Access:
    around = Surroundings(lambda: datetime.now(UTC), place / "state", None, print)
    new = NewRegister(
        directory=place / "r", user="aino", password="hauki-kuha-siika-made", configuration=template(), cost=CHEAP
    )
    return init(new, around).access


def fill(store: Store, seal: FieldSeal, block: range) -> None:
    """Write people with a phone and an address each."""
    people, phones, addresses = [], [], []
    for i in block:
        who = i - 1 if i % 50 == 1 else i
        number, home = 1001 + i, who // 2
        people.append((number, *person(seal, i, who)))
        phones.append((secrets.token_hex(16), number, f"+3584{home if home % 3 == 0 else who + 10_000_000:09}"))
        street = f"mallikatu {home % 5000} {'abcd'[home // 5000 % 4]} {home // 20000}"
        addresses.append((secrets.token_hex(16), number, street, street, f"{33000 + home % 900:05}"))
    tail = "'subject', '2026-11-22', 1"
    store.run_many(
        "INSERT INTO customer (number, uid, created, source, family_name, given_names, family_folded, name_folded,"
        " search, identity_code, identity_code_index, entry)"
        " VALUES (?1, ?2, '2026-11-22', 'subject', ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1)",
        people,
    )
    store.run_many(
        "INSERT INTO phone (uid, customer, as_given, e164, source, recorded_on, entry)"
        f" VALUES (?1, ?2, ?3, ?3, {tail})",
        phones,
    )
    store.run_many(
        "INSERT INTO address (uid, customer, kind, as_given, line_folded, postal_code, town_folded, source,"
        f" recorded_on, entry) VALUES (?1, ?2, 'home', ?3, ?4, ?5, 'tampere', {tail})",
        addresses,
    )


def person(seal: FieldSeal, i: int, who: int) -> tuple[str | bytes | None, ...]:
    """Return uid, names, folded names and, for every other one, a code; ``who`` is the person whom ``i`` repeats."""
    family, given = f"{_FAMILIES[who % 18]}{chr(ord('a') + who // 18 % 26)}", _GIVEN[who // 468 % 12]
    family = family if i == who else family.replace("l", "ll", 1)
    uid, code = secrets.token_hex(16), f"{i:010}"
    place = {"customer": uid, "table": "customer", "row": uid, "field": "identity_code"}
    sealed = (seal.seal(code.encode(), **place), seal.blind_index(code)) if i % 2 else (None, None)
    folded = (family.lower(), sorted_tokens(f"{given} {family}"), search_text(family, given, None, ()))
    return (uid, family, given, *folded, *sealed)


if __name__ == "__main__":
    main()
