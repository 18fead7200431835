"""Recipients and customers for the tests of disclosures: a mapping of one's own, and what a file holds."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from office import Command

COLUMNS = (("NO", "number", ""), ("SUKUNIMI", "family_name", "max = 5"), ("KATU", "addresses.line", ""))
FIELDS = "family_name,given_names,addresses,phones,language"


def toml(columns: tuple[tuple[str, str, str], ...] = COLUMNS, head: str = 'form = "csv"') -> str:
    """Return a mapping: name, field and more keys of each column."""
    rows = (f'[[columns]]\nname = "{name}"\nfield = "{field}"\n{more}\n' for name, field, more in columns)
    return head + "\n\n" + "\n".join(rows)


def add_recipient(
    officer: Command, *more: str, code: str = "fivaldi", role: str = "processor", fields: str = FIELDS
) -> Run:
    """Add a recipient whose contract is in order."""
    done = officer(
        "recipient", "add", code, "--name", f"Testi {code} Oy", "--role", role, "--fields", fields,
        "--purpose", "billing", "--basis", "6(1)(b)", "--contract", "S-2026-1", "--contract-on", "1.2.2026",
        "--country", "FI", *more, "--format", "json",
    )  # fmt: skip
    assert done.code == 0, done.err
    return done


def add_customer(clerk: Command, family: str = "Koski", *more: str, stdin: str | None = None) -> int:
    """Add somebody with an address and a phone; return the number."""
    done = clerk(
        "add", "--family-name", family, "--given-names", "Aino Maria", "--street", "Juvankatu 10 B 23",
        "--postal-code", "33710", "--town", "Tampere", "--phone", "040 1234567", *more, "--yes", "--format", "json",
        stdin=stdin,
    )  # fmt: skip
    assert done.code == 0, done.err
    number: int = done.data["number"]
    return number


def send(clerk: Command, path: Path, *more: object, to: str = "fivaldi") -> Run:
    """Disclose without being asked."""
    return clerk("disclose", "--to", to, *map(str, more), "--output", str(path), "--yes", "--format", "json")


def rows(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    """Return what a CSV file holds."""
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline=""), delimiter=";"))


def disclosures(clerk: Command, number: int) -> list[dict[str, object]]:
    """Return the disclosures that `show` tells of a customer."""
    done = clerk("show", str(number), "--format", "json")
    assert done.code == 0, done.err
    found: list[dict[str, object]] = done.data["disclosures"]
    return found
