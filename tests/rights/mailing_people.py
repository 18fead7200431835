"""Customers for the tests of marketing: each with what every channel needs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from office import Command

LETTER = ("--kind", "advertising", "--channel", "post")


def add(clerk: Command, given: str, *more: str, street: str = "Testikatu 1 A 2", stdin: str | None = None) -> int:
    """Add somebody with an address, an e-mail and a phone; return the number."""
    contact = ("--street", street, "--postal-code", "00100", "--town", "Helsinki", "--email", f"{given}@esimerkki.fi",
               "--phone", f"040 12345{len(given)}{ord(given[0]) % 10}")  # fmt: skip
    name = ("--family-name", "Koskela", "--given-names", given)
    done = clerk("add", *name, *contact, *more, "--yes", "--format", "json", stdin=stdin)
    assert done.code == 0, done.err
    number: int = done.data["number"]
    return number


def make(clerk: Command, path: Path, *wanted: str) -> Run:
    """Make a list and return what the command says."""
    return clerk("marketing", "list", *(wanted or LETTER), "--output", str(path), "--force", "--format", "json")


def names(path: Path) -> list[str]:
    """Return who is on a list, in its order."""
    text = path.read_bytes().decode("utf-8-sig")
    return [row["Name"] for row in csv.DictReader(io.StringIO(text), delimiter=";")]


def excluded(done: Run) -> dict[str, int]:
    """Return why how many were left out."""
    assert done.code == 0, done.err
    counts: dict[str, int] = done.data["mailings"][0]["excluded"]
    return counts
