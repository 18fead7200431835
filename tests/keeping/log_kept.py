"""A log with a time of its own: a configuration that decides it, and what stands in the file behind kkrek's back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tampering import decrypted

from kkrek.crypto import log as chain
from kkrek.domain.template import template

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from office import Command, Office
    from sqlcipher3.dbapi2 import Connection

EARLY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATE = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)
COLUMNS = (
    "n", "at", "user", "operation", "fields", "purpose", "reference", "version", "customers", "digest", "detail",
    "ledger_n", "ledger_hash", "prev",
)  # fmt: skip
_CLOCK = 'code = "access_log"\nmonths = 60\nbegins = "logged"\ndecided = false'


def text(months: int) -> str:
    """Return the template with a decided clock of the log."""
    assert _CLOCK in template()
    return template().replace(_CLOCK, f'code = "access_log"\nmonths = {months}\nbegins = "logged"\ndecided = true')


def decide(officer: Command, folder: Path, months: int = 1, now: datetime = EARLY) -> None:
    """Load a configuration by which the log is kept for so many months."""
    path = folder / "decided.toml"
    path.write_text(text(months), encoding="utf-8")
    done = officer("config", "load", str(path), "--yes", now=now)
    assert done.code == 0, done.err


def pruned(officer: Command, *words: str, now: datetime = LATE) -> Any:  # ruff: ignore[any-type] - JSON
    """Take out what is past its time and return what was done."""
    done = officer("log", "prune", "--yes", *words, "--format", "json", now=now)
    assert done.code == 0, done.err
    return done.data


def found(officer: Command, now: datetime = LATE) -> set[str]:
    """Return the ids of what `log verify` finds."""
    done = officer("log", "verify", "--format", "json", now=now)
    return {one["id"] for one in done.data["findings"]}


def entries(office: Office) -> list[dict[str, Any]]:
    """Return every row of the log as it is stored, those with nothing but a number too."""
    names = (*COLUMNS, "hash", "signature")
    with decrypted(office) as connection:
        rows = connection.execute(f"SELECT {', '.join(names)} FROM log ORDER BY n").fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def forge(connection: Connection, signer: Ed25519PrivateKey, **facts: object) -> None:
    """Write an entry above the newest one with a right hash and a signature of whoever forges it."""
    names = (*COLUMNS, "hash")
    row = connection.execute(f"SELECT {', '.join(names)} FROM log ORDER BY n DESC LIMIT 1").fetchone()
    newest = dict(zip(names, row, strict=True))
    entry = {name: newest[name] for name in COLUMNS} | {
        "n": newest["n"] + 1,
        "prev": newest["hash"],
        "customers": 0,
        "digest": chain_of_nobody(),
        **facts,
    }
    digest = chain.entry_hash(entry)
    places = ", ".join("?" * (len(COLUMNS) + 2))
    connection.execute(
        f"INSERT INTO log ({', '.join(COLUMNS)}, hash, signature) VALUES ({places})",
        (*(entry[name] for name in COLUMNS), digest, chain.sign(signer, digest)),
    )


def anchor_of(connection: Connection) -> dict[str, Any]:
    """Return the anchor that stands in the log."""
    row = connection.execute(
        "SELECT detail FROM log WHERE operation = 'log prune' AND detail IS NOT NULL ORDER BY n DESC"
    )
    anchor: dict[str, Any] = json.loads(row.fetchone()[0])["anchor"]
    return anchor


def chain_of_nobody() -> str:
    """Return the digest over no customers."""
    return "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
