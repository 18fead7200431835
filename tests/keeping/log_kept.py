"""A log with a time of its own: a configuration that decides it, and what stands in the file behind kkrek's back."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tampering import decrypted

from kkrek.crypto import log as chain
from kkrek.domain.template import template

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from office import Command, Office
    from sqlcipher3.dbapi2 import Connection

    from kkrek.operations.access import Access

EARLY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NOBODY = hashlib.sha256(b"").hexdigest()
"""The digest over no customers."""
TOUCHED_NOBODY = [0, NOBODY]
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


def work_of_two_months(clerk: Command, officer: Command, folder: Path) -> None:
    """Have two customers, looked at and changed in November and again in January; the log is kept for a month."""
    clerk("add", "--family-name", "Äijälä", "--phone", "040 1234567")
    clerk("add", "--family-name", "Ågren", "--note", "soittaa aamuisin")
    clerk("show", "1001")
    clerk("correct", "1001", "--call-name", "Aapo", "--reason", "pyysi")
    clerk("opt-out", "1002")
    decide(officer, folder)
    clerk("show", "1002", now=LATE)


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
        "digest": NOBODY,
        **facts,
    }
    digest = chain.entry_hash(entry)
    places = ", ".join("?" * (len(COLUMNS) + 2))
    connection.execute(
        f"INSERT INTO log ({', '.join(COLUMNS)}, hash, signature) VALUES ({places})",
        (*(entry[name] for name in COLUMNS), digest, chain.sign(signer, digest)),
    )


def forge_pruning(
    connection: Connection, acting: Access, last: tuple[int, str], kept: Sequence[tuple[int, str]], until: str
) -> None:
    """Sign as somebody that the log up to an entry and its hash was taken out, but for what is kept."""
    digest = hashlib.sha256("".join(f"{n} {one}\n" for n, one in kept).encode()).hexdigest()
    signed = {
        "last": last[0], "hash": last[1], "until": until, "removed": 9, "whole": [len(kept), digest],
        "touched": TOUCHED_NOBODY, "months": 1, "configuration": 1,
    }  # fmt: skip
    detail = json.dumps({"anchor": signed})
    user, at = acting.unlocked.user, "2027-01-15T09:00:00Z"
    forge(connection, acting.unlocked.signer, user=user, operation="log prune", at=at, detail=detail)
    connection.execute("PRAGMA foreign_keys = OFF")


def anchor_of(connection: Connection) -> dict[str, Any]:
    """Return the anchor that stands in the log."""
    row = connection.execute(
        "SELECT detail FROM log WHERE operation = 'log prune' AND detail IS NOT NULL ORDER BY n DESC"
    )
    anchor: dict[str, Any] = json.loads(row.fetchone()[0])["anchor"]
    return anchor
