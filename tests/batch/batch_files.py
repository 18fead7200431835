"""Files of corrections for tests, and the commands that check, apply and take them back."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from conftest import Run
    from office import Command

_CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def hetu(number: int, day: str = "131052", sign: str = "-") -> str:
    """Return a valid identity code of nobody: ``number`` is from 900 to 999 (F-09)."""
    return f"{day}{sign}{number}{_CHECK_CHARACTERS[int(f'{day}{number}') % 31]}"


def write(path: Path, rows: Sequence[Mapping[str, object]], name: str = "batch.csv") -> Path:
    """Write rows as CSV with semicolons under all of their headings; what a row does not have is blank."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, delimiter=";", restval="")
    writer.writeheader()
    writer.writerows(rows)
    file = path / name
    file.write_text(text.getvalue(), encoding="utf-8", newline="")
    return file


def apply(user: Command, path: Path, rows: Sequence[Mapping[str, object]], *more: str, name: str = "batch.csv") -> Run:
    """Apply rows as one batch, for a script."""
    return user("batch", "apply", str(write(path, rows, name)), *more, "--format", "json")


def check(user: Command, path: Path, rows: Sequence[Mapping[str, object]], *more: str, name: str = "batch.csv") -> Run:
    """Check rows as one batch, for a script."""
    return user("batch", "check", str(write(path, rows, name)), *more, "--format", "json")


def applied(
    user: Command, path: Path, rows: Sequence[Mapping[str, object]], *more: str, name: str = "batch.csv"
) -> dict[str, Any]:
    """Apply rows that are all in order, and return the data of the result."""
    done = apply(user, path, rows, *more, name=name)
    assert done.code == 0, done.err + done.out
    found: dict[str, Any] = done.data
    return found


def undone(user: Command, batch: str = "B2026-0001") -> dict[str, Any]:
    """Take a batch back of which nothing is left, and return the data of the result."""
    done = user("batch", "undo", batch, "--yes", "--format", "json")
    assert done.code == 0, done.err + done.out
    found: dict[str, Any] = done.data
    return found


def counts(data: Mapping[str, Any]) -> dict[str, int]:
    """Return the counts of a result that are not zero, but how many rows were read."""
    return {name: count for name, count in data["rows"].items() if count and name != "read"}


def ran(user: Command, *argv: str, stdin: str | None = None) -> Any:  # ruff: ignore[any-type] - JSON; each test knows its shape
    """Run a command that succeeds, and return its data."""
    done = user(*argv, "--format", "json", stdin=stdin)
    assert done.code == 0, done.err
    return done.data


def customer(user: Command, number: int = 1001) -> Any:  # ruff: ignore[any-type] - JSON; each test knows its shape
    """Return all that is held about a customer, with the history."""
    return ran(user, "show", str(number), "--reveal", "all", "--history")


def total(user: Command, *text: str) -> int:
    """Return how many a search finds."""
    found: int = ran(user, "find", *text)["total"]
    return found
