"""Time and memory of `kkrek batch apply` beside the bare `executemany` of the very rows that it wrote.

    .venv/bin/python benchmarks/batch.py [CORRECTIONS [ADDITIONS [KINDS]]]

kkrek runs as a night script does, with a session in a real Secret Service. Whatever it wrote is read back from its
register and written once more, table by table, by `executemany` alone into a copy of the register as it was before:
the same SQLCipher, schema, triggers and cache. The rows of each table are printed beside kkrek's, and unequal counts
fail. Bars: 4 times the bare writing, 5 000 additions a second, 150 MB at the peak, 12 times as long for 10 times as
many additions, and 2 s for the longest `show` of somebody else while corrections are applied. Large runs need 10 GB
in the temporary directory (TMPDIR).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

import lookup
from secret_service import desktop_with_keyring

from kkrek.store import connection
from kkrek.store.customers import CustomerRow
from kkrek.store.place import Place
from kkrek.store.rows import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kkrek.operations.access import Access
    from kkrek.store.connection import Store

BAR, GROWTH, MEGABYTES, PER_SECOND, LONGEST_WAIT = 4.0, 12.0, 150, 5000, 2.0
_FAMILIES = [f"{one}{two}" for one in ("Aalto", "Dahl", "Esko", "Hilt", "Joke", "Kallio") for two in ("nen", "la", "s")]
_GIVEN = ("Aino", "Aapo", "Eeva", "Ville", "Maija", "Kalle", "Tuomas", "Liisa", "Olavi", "Saara", "Pekka", "Irja")
_NEW = "sukunimi;etunimet;puhelin;sähköposti;katuosoite;postinumero;postitoimipaikka;henkilötunnus;hetun peruste"
_CORRECTED = "asiakasnumero;puhelin;kieli"
_TIED = (*COLUMNS, "change", "provenance", "log_customer", "marketing_choice")


class Measured(NamedTuple):
    """A run of kkrek: seconds, megabytes at the peak, and what it told."""

    seconds: float
    megabytes: float
    told: dict[str, object]


def main() -> None:
    words = dict(enumerate(sys.argv))
    corrections, additions = int(words.get(1, 100_000)), int(words.get(2, 1_000_000))
    kinds = words.get(3, "csv,jsonl,xlsx").split(",")
    with tempfile.TemporaryDirectory(prefix="kkrek-bench-") as name, desktop_with_keyring() as desktop:
        place = Path(name)
        small = added(place / "small", desktop.environ, additions // 10, "csv")
        for kind in kinds:
            whole = added(place / kind, desktop.environ, additions, kind)
            if kind == "csv":
                verdict(f"{additions} additions beside {additions // 10}", whole.seconds / small.seconds, GROWTH, "x")
            if kind != kinds[-1]:
                shutil.rmtree(place / kind)
        shutil.rmtree(place / kinds[-1])
        corrected(place / "corrected", desktop.environ, corrections)


def added(place: Path, desktop: dict[str, str], count: int, kind: str) -> Measured:
    """Add so many customers to an empty register, and write the same rows barely."""
    place.mkdir()
    environ = lookup.environment(place, desktop)
    access = lookup.new_register(place)
    lookup.log_in(place, environ)
    shutil.copytree(place / "register", place / "before")
    file = written(place, kind, _NEW.split(";"), map(person, range(count)))
    print(f"\n{count} additions from {kind}, {file.stat().st_size // 2**20} MiB")
    mine = applied(place, environ, file, "--add")
    peer = beside(place, access)
    told(mine, peer, count)
    if kind == "csv":
        verdict("additions a second", -count / mine.seconds, -PER_SECOND, "/s")
    return mine


def corrected(place: Path, desktop: dict[str, str], count: int) -> Measured:
    """Correct phone and language of everybody while somebody else looks people up all the time."""
    place.mkdir()
    environ = lookup.environment(place, desktop)
    access = lookup.new_register(place)
    lookup.log_in(place, environ)
    people = written(place, "csv", _NEW.split(";"), map(person, range(count)))
    applied(place, environ, people, "--add")
    shutil.copytree(place / "register", place / "before")
    rows = ([str(1001 + i), f"050 {1_000_000 + i % 9_000_000}", ("sv", "en")[i % 2]] for i in range(count))
    file = written(place, "csv", _CORRECTED.split(";"), rows, name="corrections")
    print(f"\n{count} corrections of two fields each, {file.stat().st_size // 2**20} MiB")
    with looking(place, environ, 1001 + count // 2) as waits:
        mine = applied(place, environ, file)
    told(mine, beside(place, access), count)
    verdict(f"longest of {len(waits)} look-ups meanwhile", max(waits), LONGEST_WAIT, "s")
    return mine


def person(i: int) -> list[str]:
    """Return the row of an invented person; every other one has an identity code."""
    family = f"{_FAMILIES[i % 18]}{chr(ord('a') + i // 18 % 26)}"
    code = [lookup.code(i), "vuokrasuhde"] if i % 2 else ["", ""]
    home = f"Mallikatu {i // 80 % 400 + 1} {'ABCD'[i // 20 % 4]} {i % 20 + 1}"
    phone = f"040 {1_000_000 + i % 9_000_000}"
    given = f"{_GIVEN[i // 468 % 12]} {_GIVEN[i % 12]}"
    return [family, given, phone, f"{family.lower()}.{i}@esimerkki.fi", home, f"{33000 + i % 900}", "Tampere", *code]


def applied(place: Path, environ: dict[str, str], file: Path, *words: str) -> Measured:
    """Run `kkrek batch apply` and return what it took: the peak is that of its process alone."""
    command = [str(lookup.BIN / "kkrek"), "batch", "apply", str(file), *words, "--format", "json"]
    measuring = (
        "import json, resource, subprocess, sys, time; began = time.perf_counter();"
        " run = subprocess.run(sys.argv[1:], capture_output=True, text=True); took = time.perf_counter() - began;"
        " print(json.dumps([run.returncode, took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,"
        " run.stdout, run.stderr[-2000:]]))"
    )
    shell = [sys.executable, "-c", measuring, *command, "--register", str(place / "register")]
    done = subprocess.run(shell, env=environ, capture_output=True, text=True, check=True)
    code, took, peak, out, error = json.loads(done.stdout)
    if code:
        raise SystemExit(f"{command}: {code} {error}")
    return Measured(took, peak / 1024, json.loads(out)["data"])


class looking:  # ruff: ignore[invalid-class-name] - used as a function
    """Another clerk, who looks one person up again and again; gives the seconds that each look took."""

    def __init__(self, place: Path, environ: dict[str, str], number: int) -> None:
        self._command = [str(lookup.BIN / "kkrek"), "show", str(number), "--register", str(place / "register")]
        self._environ = environ
        self._end = threading.Event()
        self._waits: list[float] = []
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> list[float]:
        """Begin to look."""
        self._thread.start()
        return self._waits

    def __exit__(self, *_error: object) -> None:
        """Let the last look end."""
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.is_set():
            began = time.perf_counter()
            subprocess.run(self._command, env=self._environ, capture_output=True, check=True)
            self._waits.append(time.perf_counter() - began)


# The peer -----------------------------------------------------------------------------------------------------


def beside(place: Path, access: Access) -> tuple[float, dict[str, tuple[int, int]]]:
    """Write barely what kkrek wrote; return the seconds, and for each table kkrek's rows and these."""
    key = access.unlocked.keys.data.hex()
    with connection.opened(Place(place / "register"), key) as store:
        entry = int(store.all("SELECT entry FROM batch ORDER BY entry DESC LIMIT 1")[0][0])
        mine = written_rows(store, entry)
    with connection.opened(Place(place / "before"), key) as store:
        there = {table: identities(store, table) for table in ("customer", *COLUMNS)}
        seconds, counts = executed(store, mine, there)
    return seconds, {table: (len(rows), counts.get(table, 0)) for table, rows in mine.items()}


def written_rows(store: Store, entry: int) -> dict[str, list[tuple[object, ...]]]:
    """Return every row that the batch wrote, by table; of a customer whose own row it changed, the whole row."""
    columns = ", ".join(CustomerRow._fields)
    touched = "SELECT customer FROM provenance WHERE entry = :entry"
    found = {
        "customer": store.all(
            f"SELECT {columns} FROM customer WHERE entry = :entry OR number IN ({touched})", {"entry": entry}
        )
    }
    for table in _TIED:
        names = ", ".join(names_of(table))
        found[table] = store.all(f"SELECT {names} FROM {table} WHERE entry = :entry", {"entry": entry})
    return {table: [tuple(row) for row in rows] for table, rows in found.items()}


def names_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table but for the numbers that SQLite gives."""
    own = {
        "change": "entry customer uid field row_uid old new sealed source initiative reason statement reference"
        " changed_on",
        "provenance": "customer field source recorded_on entry",
        "log_customer": "entry uid how",
        "marketing_choice": "customer kind channel state since via text_version reference recorded_on entry",
    }
    return tuple(own[table].split()) if table in own else ("customer", *COLUMNS[table])


def identities(store: Store, table: str) -> frozenset[str]:
    return frozenset(row[0] for row in store.each(f"SELECT uid FROM {table}"))


def executed(
    store: Store, mine: dict[str, list[tuple[object, ...]]], there: dict[str, frozenset[str]]
) -> tuple[float, dict[str, int]]:
    """Write the rows with one statement a table, in one transaction, and return the seconds and the rows written."""
    work: list[tuple[str, str, list[tuple[object, ...]]]] = []
    for table, rows in mine.items():
        names = CustomerRow._fields if table == "customer" else names_of(table)
        if table in there:
            place = names.index("uid")
            new = [row for row in rows if row[place] not in there[table]]
            old = [(*row, row[place]) for row in rows if row[place] in there[table]]
            places = ", ".join(f"{name} = ?" for name in names)
            work.append((table, f"UPDATE {table} SET {places} WHERE uid = ?", old))
        else:
            new = rows
        marks = ", ".join("?" * len(names))
        work.append((table, f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", new))
    store.run("PRAGMA cache_size = -65536")
    began, counts = time.perf_counter(), dict[str, int]()
    with store.transaction(lambda _holder: None):
        store.run(
            "INSERT INTO log SELECT n + 100, at, user, operation, fields, purpose, reference, version, customers,"
            " digest, detail, ledger_n, ledger_hash, prev, hash, signature FROM log ORDER BY n DESC LIMIT 1"
        )
        store.run("PRAGMA defer_foreign_keys = ON")
        for table, sql, rows in work:
            store.run_many(sql, rows)
            counts[table] = counts.get(table, 0) + len(rows)
        store.run("UPDATE log SET n = (SELECT max(entry) FROM log_customer) WHERE n = (SELECT max(n) FROM log)")
    return time.perf_counter() - began, counts


# Files and the report -----------------------------------------------------------------------------------------


def written(place: Path, kind: str, head: list[str], rows: Iterator[list[str]], name: str = "people") -> Path:
    """Write a file of rows as CSV, JSON Lines or xlsx with shared strings, as a spreadsheet writes it."""
    file = place / f"{name}.{kind}"
    _WRITERS[kind](file, head, rows)
    return file


def write_csv(file: Path, head: list[str], rows: Iterator[list[str]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        out.write(";".join(head) + "\r\n")
        out.writelines(";".join(row) + "\r\n" for row in rows)


def write_jsonl(file: Path, head: list[str], rows: Iterator[list[str]]) -> None:
    with file.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(dict(zip(head, row, strict=True)), ensure_ascii=False) + "\n")


def write_xlsx(file: Path, head: list[str], rows: Iterator[list[str]]) -> None:
    """Write a workbook whose texts are all shared, each once, in the order in which they are met."""
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main_space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    seen: dict[str, int] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>')
        link = f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/%s" Target="%s"/>'
        archive.writestr("_rels/.rels", link % ("officeDocument", "xl/workbook.xml") + "</Relationships>")
        more = f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        archive.writestr("xl/_rels/workbook.xml.rels", link % ("worksheet", "worksheets/sheet1.xml") + more)
        book = f'<workbook xmlns="{main_space}" xmlns:r="{office}"><sheets><sheet name="A" sheetId="1" r:id="r1"/>'
        archive.writestr("xl/workbook.xml", book + "</sheets></workbook>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{main_space}"><sheetData>'.encode())
            for number, row in enumerate([head, *rows], start=1):
                cells = "".join(
                    f'<c r="{chr(65 + place)}{number}" t="s"><v>{seen.setdefault(text, len(seen))}</v></c>'
                    for place, text in enumerate(row)
                    if text
                )
                sheet.write(f'<row r="{number}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as shared:
            shared.write(f'<sst xmlns="{main_space}">'.encode())
            for text in seen:
                shared.write(f"<si><t>{escape(text)}</t></si>".encode())
            shared.write(b"</sst>")


_WRITERS: dict[str, Callable[[Path, list[str], Iterator[list[str]]], None]] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
    "xlsx": write_xlsx,
}


def told(mine: Measured, peer: tuple[float, dict[str, tuple[int, int]]], count: int) -> None:
    seconds, tables = peer
    print(f"  {'table':22} {'kkrek':>9} {'executemany':>12}")
    for table, (ours, theirs) in tables.items():
        if ours or theirs:
            print(f"  {table:22} {ours:9} {theirs:12}")
        if ours != theirs:
            raise SystemExit(f"{table}: {ours} rows are not {theirs}")
    total = sum(ours for ours, _ in tables.values())
    each = 1e6 * mine.seconds / count
    print(f"  kkrek {mine.seconds:.1f} s, executemany of {total} rows {seconds:.1f} s, {each:.0f} us a row")
    verdict("beside executemany", mine.seconds / seconds, BAR, "x")
    verdict("peak memory", mine.megabytes, MEGABYTES, "MB")


def verdict(label: str, value: float, bar: float, unit: str) -> None:
    over = "" if value <= bar else "  over the bar"
    print(f"  {label}: {abs(value):.2f} {unit} (bar {abs(bar):g}){over}", flush=True)


if __name__ == "__main__":
    main()
