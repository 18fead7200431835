"""What tests of reading share: a file of bytes given to `kkrek batch`, and what stands in the register then."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from batch_files import ran
from register_rows import everything

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from office import Command, Office
    from register_rows import Row

PEOPLE = (("Aalto", "040 1234567"), ("Berg", "040 1234568"), ("Cygnaeus", "040 1234569"))


def add_people(clerk: Command) -> None:
    """Add customers 1001 to 1003."""
    for name, phone in PEOPLE:
        ran(clerk, "add", "--family-name", name, "--given-names", "Aino Maria", "--phone", phone,
            "--street", "Juvankatu 10 B 23", "--postal-code", "33710", "--town", "Tampere")  # fmt: skip


def put(folder: Path, content: str | bytes, name: str = "batch.csv") -> str:
    """Write a file and return its path."""
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(file)


def run(user: Command, folder: Path, content: str | bytes, *more: str, name: str = "batch.csv") -> Run:
    """Apply a file as a script does."""
    return user("batch", "apply", put(folder, content, name), *more, "--format", "json")


def applied(user: Command, folder: Path, content: str | bytes, *more: str, name: str = "batch.csv") -> dict[str, Any]:
    """Apply a file that is in order, and return the data of the result."""
    done = run(user, folder, content, *more, name=name)
    assert done.code == 0, done.err + done.out
    found: dict[str, Any] = done.data
    return found


def errors(done: Run) -> list[tuple[int, str, str]]:
    """Return line, column and rule of each error of a refused file."""
    assert done.code in {51, 54}, done.err + done.out
    return [(one["line"], one["column"], one["rule"]) for one in done.data["errors"]]


def one_error(done: Run) -> tuple[int, str, str]:
    """Return line, column and rule of the only error of a refused file."""
    (error,) = errors(done)
    return error


def told(done: Run, code: int) -> str:
    """Return the error of a command that failed with a code, which is one sentence for scripts, and nothing else."""
    assert done.code == code, done.err + done.out
    assert done.err.count("\n") == 1, done.err
    assert code in {51, 54} or not done.out
    message: str = done.error["message"]
    return message


def bytes_of(office: Office) -> str:
    """Return the digest of the register's file with its write-ahead log."""
    database = office.directory / "register.db"
    log = database.with_name("register.db-wal")
    return hashlib.sha256(database.read_bytes() + (log.read_bytes() if log.exists() else b"")).hexdigest()


def rows_of(office: Office) -> dict[str, list[Row]]:
    """Return all tables but those of the log."""
    return everything(office)
