"""Whole-process time of searches by name, exact and misspelt, with names as unevenly spread as in life.

    .venv/bin/python benchmarks/names.py [CUSTOMERS]

The bars: 3 letters at most 1.5 times `show`, a misspelt name at most 3 times an exact one. The register is filled by
plain insertion, with 30 000 family names and 3 000 given names of which the commonest are borne by one in fifty.
Processes run as in `lookup.py`. Files go to the temporary directory (TMPDIR): 1 000 000 customers need 3 GB there.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import lookup
from secret_service import desktop_with_keyring

from kkrek.domain.address import line_fold, parse_street
from kkrek.domain.names import search_text, sorted_tokens
from kkrek.domain.role import Role
from kkrek.domain.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kkrek.operations.access import Access
    from kkrek.store.connection import Store

_BLOCK = 20_000
_FAMILIES, _GIVEN, _STREETS, _TOWNS = 30_000, 3_000, 4_000, 60
_BEGINNINGS = ("v", "k", "m", "l", "s", "h", "p", "r", "t", "j", "n", "a", "i", "o", "ä", "y", "e")
_SYLLABLES = tuple(
    f"{consonant}{vowel}"
    for consonant in ("k", "l", "m", "n", "r", "s", "t", "v", "p", "j", "h", "kk", "ll", "nt", "rt", "st")
    for vowel in ("a", "i", "o", "u", "e", "aa", "ii", "uo", "ie", "ä", "y", "ö")
)
_FAMILY_ENDINGS = ("nen", "nen", "la", "lä", "", "niemi", "mäki")
_TODAY = "2026-11-22"
_ROW = {"source": "subject", "recorded_on": _TODAY}


class People(NamedTuple):
    """What people are drawn from; the first of each list are the commonest (Zipf)."""

    families: list[str]
    given: list[str]
    streets: list[str]
    towns: list[str]


class Looked(NamedTuple):
    """A measured search: its words, and what it may cost: so many times another row."""

    label: str
    words: tuple[str, ...]
    bar: float = 0
    beside: str = ""


def main() -> None:
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(prefix="kkrek-bench-") as name, desktop_with_keyring() as desktop:
        place = Path(name)
        environ = lookup.environment(place, desktop.environ)
        people = invented()
        began = time.perf_counter()
        fill(lookup.new_register(place), people, customers)
        print(f"{customers} customers, filled in {time.perf_counter() - began:.0f} s; medians of {lookup.ROUNDS}\n")
        lookup.log_in(place, environ)
        rows = looked(people, customers)
        register = ("--register", str(place / "register"))
        times = lookup.measured([[str(lookup.BIN / "kkrek"), *row.words, *register] for row in rows], environ)
        report(rows, times)


def report(rows: list[Looked], times: list[float]) -> None:
    taken = {row.label: spent for row, spent in zip(rows, times, strict=True)}
    print(f"{'search':34} {'kkrek':>8}  ratio")
    for row in rows:
        line = f"{row.label:34} {taken[row.label]:5.0f} ms"
        if row.beside:
            ratio = taken[row.label] / taken[row.beside]
            line += f"  {ratio:5.2f} of {row.beside}, bar {row.bar}" + ("" if ratio <= row.bar else "  OVER THE BAR")
        print(line)


def looked(people: People, customers: int) -> list[Looked]:
    """Return the searches: a common name is among the first, a rare one is surely borne by somebody."""
    common, rare, given = people.families[2], people.families[300], people.given[2]
    show, exact, pair = "show NUMBER", "find NAME (common)", "find GIVEN FAMILY"
    return [
        Looked(show, ("show", str(1001 + customers // 2))),
        Looked("find 3 letters", ("find", common[:3]), 1.5, show),
        Looked("find 1 letter", ("find", common[:1]), 1.5, show),
        Looked(exact, ("find", common), 1.5, show),
        Looked("find NAME (misspelt)", ("find", swapped(common)), 3, exact),
        Looked("find NAME (first letter wrong)", ("find", f"q{common[1:]}"), 3, exact),
        Looked("find NAME (misspelt, rare)", ("find", swapped(rare)), 3, exact),
        Looked("find NAME (like no other)", ("find", "xyzzyqwerty"), 3, exact),
        Looked(pair, ("find", given, common), 1.5, show),
        Looked("find GIVEN FAMILY (misspelt)", ("find", given, swapped(common)), 3, pair),
        Looked("find NAME STREET", ("find", common, people.streets[2]), 1.5, show),
        Looked("find NAME STREET (misspelt)", ("find", swapped(common), people.streets[2]), 3, "find NAME STREET"),
        Looked("find NAME TOWN (both common)", ("find", given, people.towns[0]), 1.5, show),
        Looked("find STREET (misspelt)", ("find", swapped(people.streets[2])), 3, exact),
        Looked("find --flat", ("find", "--flat", f"{people.streets[2]} 5 B 12"), 1.5, show),
    ]


def swapped(name: str) -> str:
    """Return a name with two letters in its middle swapped."""
    place = next(at for at in range(2, len(name) - 1) if name[at] != name[at + 1])
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def invented() -> People:
    """Return names that are spelt like Finnish ones; the same in each run."""
    source = random.Random(20261122)

    def words(count: int, endings: tuple[str, ...], syllables: tuple[int, ...]) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            middle = "".join(source.choice(_SYLLABLES) for _ in range(source.choice(syllables)))
            start = source.choice(_BEGINNINGS) + source.choice("aeiouyäö")
            found[(start + middle + source.choice(endings)).capitalize()] = None
        return list(found)

    return People(
        words(_FAMILIES, _FAMILY_ENDINGS, (1, 2, 2, 3)),
        words(_GIVEN, ("", "n", "s"), (1, 1, 2)),
        words(_STREETS, ("katu", "tie", "polku"), (1, 2, 2)),
        words(_TOWNS, ("", "la", "joki"), (1, 2)),
    )


def fill(access: Access, people: People, customers: int) -> None:
    """Write the customers, each with an address, a phone number and a lease of a flat."""
    weights = [list(accumulate(1 / (rank + 10) for rank in range(len(names)))) for names in people]
    source = random.Random(1)
    with access.open("add", Role.CLERK) as register:
        entry = register.next_entry()
        for start in range(0, customers, _BLOCK):
            count = min(_BLOCK, customers - start)
            drawn = zip(
                *(source.choices(n, cum_weights=w, k=count) for n, w in zip(people, weights, strict=True)), strict=True
            )
            fill_block(register.store, list(one_by_one(drawn, 1001 + start, source, people.given)), entry)
        register.record()


def one_by_one(
    drawn: Iterator[tuple[str, ...]], first: int, source: random.Random, given: list[str]
) -> Iterator[dict[str, object]]:
    for number, (family, call, street, town) in enumerate(drawn, start=first):
        names = f"{call} {source.choice(given)}"
        flat = f"{street} {source.randint(1, 40)} {source.choice('ABC')} {source.randint(1, 60)}"
        parts = parse_street(flat)
        yield {
            **parts._asdict(), "number": number, "family": family, "given": names, "call": call, "flat": flat,
            "family_folded": fold(family), "name_folded": sorted_tokens(f"{call} {family}"),
            "search": search_text(family, names, call, ()), "line": line_fold(parts), "town": town,
            "town_folded": fold(town), "code": f"{10_000 + len(town) * 7_000 + number % 90:05}",
            "phone": f"040{number:07}", "e164": f"+35840{number:07}", "customer_uid": f"{number:032x}",
            "uid": f"{number:032x}",
        }  # fmt: skip


def fill_block(store: Store, people: list[dict[str, object]], entry: int) -> None:
    rows = [{**one, **_ROW, "entry": entry} for one in people]
    tail = ("source, recorded_on, entry", ":source, :recorded_on, :entry")
    store.run_many(
        "INSERT INTO customer (number, uid, created, source, family_name, given_names, call_name, family_folded,"
        " name_folded, search, entry) VALUES (:number, :uid, :recorded_on, :source, :family, :given, :call,"
        " :family_folded, :name_folded, :search, :entry)",
        rows,
    )
    store.run_many(
        "INSERT INTO address (uid, customer, kind, as_given, street, house_number, stair, apartment, postal_code, town,"
        f" line_folded, town_folded, {tail[0]}) VALUES (:uid, :number, 'home', :as_given, :street, :house_number,"
        f" :stair, :apartment, :code, :town, :line, :town_folded, {tail[1]})",
        rows,
    )
    store.run_many(
        f"INSERT INTO phone (uid, customer, as_given, e164, {tail[0]})"
        f" VALUES (:uid, :number, :phone, :e164, {tail[1]})",
        rows,
    )
    store.run_many(
        "INSERT INTO relation (uid, customer, kind, object, street, house_number, stair, apartment, object_folded,"
        f" begin, {tail[0]}) VALUES (:uid, :number, 'flat_lease', :flat, :street, :house_number, :stair, :apartment,"
        f" :line, '2020-01-01', {tail[1]})",
        rows,
    )


if __name__ == "__main__":
    main()
