"""A register whose controller has decided all times, and what a list and a plan of it are."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from register_file import opened

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from office import Command, Office

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def decide(officer: Command, folder: Path, *changes: tuple[str, str]) -> None:
    """Load a configuration in which every time is decided, with some texts changed."""
    toml = re.sub(r"(?m)^decided = false", "decided = true", officer("config", "show").out)
    for old, new in changes:
        assert old in toml, old
        toml = toml.replace(old, new)
    file = folder / "decided.toml"
    file.write_text(toml, encoding="utf-8")
    done = officer("config", "load", str(file), "--yes")
    assert done.code == 0, done.err


def ran(command: Command, *argv: str, stdin: str | None = None, now: datetime = START) -> Run:
    """Run a command that must succeed."""
    done = command(*argv, stdin=stdin, now=now)
    assert done.code == 0, done.err
    return done


def add(clerk: Command, name: str, *options: str) -> int:
    """Add a customer and return the number."""
    found: int = ran(clerk, "add", "--family-name", name, *options, "--yes", "--format", "json").data["number"]
    return found


def lease(clerk: Command, number: int, end: str | None, *, object_: str = "Juvankatu 10 B 23") -> None:
    """Record a lease that began long ago."""
    more = ("--end", end) if end else ()
    ran(clerk, "relation", "open", str(number), "--kind", "flat-lease", "--object", object_, "--begin", "1.3.2010",
        *more)  # fmt: skip


def listed(viewer: Command, *argv: str, now: datetime = START) -> Any:  # ruff: ignore[any-type] - JSON
    """Return the list as scripts get it."""
    return ran(viewer, "retention", "list", *argv, "--format", "json", now=now).data


def due(viewer: Command, now: datetime = START) -> set[tuple[int | None, str, int]]:
    """Return what may go: customer, group and how many entries."""
    rows = listed(viewer, now=now)["rows"]
    return {(row["number"], row["group"], row["count"]) for row in rows if row["state"] == "due"}


def apply(officer: Command, plan: str, *argv: str, now: datetime = START) -> Run:
    """Carry out a plan; the result is JSON."""
    return officer("retention", "apply", "--expect", plan, *(argv or ("--yes",)), "--format", "json", now=now)


def applied(officer: Command, viewer: Command, now: datetime = START) -> Any:  # ruff: ignore[any-type] - JSON
    """Carry out all that is due today."""
    done = apply(officer, listed(viewer, now=now)["plan"], now=now)
    assert done.code == 0, done.err
    return done.data


def later(days: int) -> datetime:
    """Return a moment some days after the start."""
    return START + timedelta(days=days)


def values(office: Office, sql: str) -> list[tuple[object, ...]]:
    """Return rows of the register."""
    with opened(office) as store:
        return [tuple(row) for row in store.all(sql)]
