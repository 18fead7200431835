"""Whole-process time of look-ups beside `sqlite-utils query` on the same rows unencrypted, in the same run.

    .venv/bin/python benchmarks/lookup.py [CUSTOMERS]

kkrek runs as the clerk runs it: session in a real Secret Service, output to a pipe. Needs dbus-daemon and
gnome-keyring-daemon. The bar is 1.5 times the peer; the table says which rows keep it.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from typing import TYPE_CHECKING

from secret_service import desktop_with_keyring

from kkrek.domain.customer import Source
from kkrek.domain.entry import Typed, TypedAddress, check
from kkrek.domain.role import Role
from kkrek.domain.template import template
from kkrek.operations.access import Access, Surroundings
from kkrek.operations.daily import add
from kkrek.operations.keeping.init import NewRegister, init

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS = 21
BAR = 1.5
PASSWORD = "hauki-kuha-ahven-siika-made"
BIN = Path(sys.executable).parent
_SURNAMES = ("Aalto", "Dahl", "Eskola", "Hiltunen", "Jokela", "Kallio", "Laine", "Mäkelä", "Niemi", "Öhman")
_DIGITS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def main() -> None:
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(prefix="kkrek-bench-") as name, desktop_with_keyring() as desktop:
        place = Path(name)
        environ = environment(place, desktop.environ)
        wanted = fill(place, customers)
        log_in(place, environ)
        print(f"{customers} customers, {ROUNDS} rounds, medians of whole processes, output to a pipe\n")
        print(f"{'look-up':24} {'kkrek':>8} {'sqlite-utils':>13} {'ratio':>6}")
        for label, words, stdin, sql in rows(wanted):
            mine = [str(BIN / "kkrek"), *words, "--register", str(place / "register")]
            peer = [str(BIN / "sqlite-utils"), "query", str(place / "plain.db"), sql]
            ours, theirs = measured([mine, peer], environ, stdin)
            verdict = "" if ours <= BAR * theirs else "  over the bar"
            print(f"{label:24} {ours:5.0f} ms {theirs:10.0f} ms {ours / theirs:6.2f}{verdict}")


def fill(place: Path, customers: int) -> int:
    """Make the register and the plain file with the same people; return a number in the middle."""
    access = new_register(place)
    plain = sqlite3.connect(place / "plain.db")
    plain.executescript(
        "CREATE TABLE customer (number INTEGER PRIMARY KEY, family TEXT, given TEXT, code TEXT UNIQUE, street TEXT);"
        "CREATE TABLE phone (customer INTEGER, e164 TEXT); CREATE INDEX phone_e164 ON phone(e164);"
        "CREATE VIRTUAL TABLE fts USING fts5(family, given, content='customer', content_rowid='number', prefix='2 3');"
    )
    for start in range(0, customers, 1000):
        fill_block(access, plain, range(start, min(start + 1000, customers)))
    plain.execute("INSERT INTO fts(fts) VALUES ('rebuild')")
    plain.commit()
    plain.close()
    return 1001 + customers // 2


def new_register(place: Path) -> Access:
    """Make an empty register below ``place``."""
    now = datetime.now(UTC)
    around = Surroundings(lambda: now, place / "state" / "kkrek", None, print)
    new = NewRegister(directory=place / "register", user="aino", password=PASSWORD, configuration=template())
    return init(new, around).access


def environment(place: Path, desktop: dict[str, str]) -> dict[str, str]:
    """Return the environment of the measured processes: ``desktop`` leads to the keyring; bytecode may be kept."""
    environ = {**os.environ, **desktop, "XDG_STATE_HOME": str(place / "state"), "LC_ALL": "C.UTF-8"}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return environ


def fill_block(access: Access, plain: sqlite3.Connection, block: range) -> None:
    today = access.moment.today
    with access.open("add", Role.CLERK) as register:
        entry = register.next_entry()
        touched = {}
        for i in block:
            family, phone, street = (
                f"{_SURNAMES[i % 10]}{i}",
                f"040{1_000_000 + i}",
                f"Mallikatu {i % 99 + 1} A {i % 40}",
            )
            given = f"Aino Maria {i}"
            typed = Typed(
                plain={
                    "family_name": family,
                    "given_names": given,
                    "identity_code": code(i),
                    "identity_code_reason": "lease",
                },
                items={"phones": (phone,)},
                address=TypedAddress(street=street, postal_code="33710", town="Tampere"),
            )
            number, uid = add.write(register, check(typed, today, allow_test_codes=True), Source.SUBJECT, entry)
            touched[uid] = "changed"
            plain.execute("INSERT INTO customer VALUES (?, ?, ?, ?, ?)", (number, family, given, code(i), street))
            plain.execute("INSERT INTO phone VALUES (?, ?)", (number, f"+358{phone[1:]}"))
        register.record(customers=touched)


def code(i: int) -> str:
    """Return an invented identity code: individual numbers 900-999, born 1900-1999."""
    day, rest = i % 28 + 1, i // 28
    month, rest = rest % 12 + 1, rest // 12
    year, rest = rest % 100, rest // 100
    digits = f"{day:02}{month:02}{year:02}{900 + rest % 100}"
    return f"{digits[:6]}-{digits[6:]}{_DIGITS[int(digits) % 31]}"


def rows(number: int) -> list[tuple[str, list[str], str, str]]:
    i = number - 1001
    phone = f"040{1_000_000 + i}"
    one = "SELECT * FROM customer WHERE number = "
    return [
        ("show NUMBER", ["show", str(number)], "", f"{one}{number}"),
        ("find NUMBER", ["find", str(number)], "", f"{one}{number}"),
        ("find PHONE", ["find", phone], "", f"{one}(SELECT customer FROM phone WHERE e164 = '+358{phone[1:]}')"),
        (
            "find --identity-code -",
            ["find", "--identity-code", "-"],
            code(i) + "\n",
            f"SELECT * FROM customer WHERE code = '{code(i)}'",
        ),
        (
            "find NAME (3 letters)",
            ["find", "kal"],
            "",
            "SELECT * FROM customer WHERE number IN (SELECT rowid FROM fts WHERE fts MATCH 'kal*' LIMIT 10)",
        ),
    ]


def log_in(place: Path, environ: dict[str, str]) -> None:
    secret = place / "password"
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    secret.chmod(0o600)
    words = ["login", "--user", "aino", "--password-file", str(secret), "--purpose", "service"]
    subprocess.run([str(BIN / "kkrek"), *words, "--register", str(place / "register")], env=environ, check=True)


def measured(commands: Sequence[Sequence[str]], environ: dict[str, str], stdin: str = "") -> list[float]:
    """Return the median of each command in milliseconds, measured in turns so that all meet the same load."""
    times: list[list[float]] = [[] for _ in commands]
    for _ in range(ROUNDS + 1):
        for command, kept in zip(commands, times, strict=True):
            began = time.perf_counter()
            done = subprocess.run(command, input=stdin, env=environ, capture_output=True, text=True, check=False)
            kept.append(1000 * (time.perf_counter() - began))
            if done.returncode:
                raise SystemExit(f"{command}: {done.stderr}")
    return [statistics.median(kept[1:]) for kept in times]


if __name__ == "__main__":
    main()
