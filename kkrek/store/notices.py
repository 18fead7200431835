"""The privacy notices that were in force, and those that were made final (GDPR Art. 13, 14; E-18)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.notice_in_force import LoadedNotice

if TYPE_CHECKING:
    from kkrek.store.connection import Store

KIND = "notice"
"""The kind of letter as which the proof of a final notice is kept: it goes to nobody and answers no request."""


def loaded(store: Store) -> tuple[LoadedNotice, ...]:
    """Return the notice of each version of the configuration, oldest first."""
    rows = store.all(
        "SELECT json_extract(json, '$.notice.version') AS version, json_extract(json, '$.notice.dated') AS dated,"
        " loaded_on FROM configuration ORDER BY version"
    )
    return tuple(
        LoadedNotice(row["version"], date.fromisoformat(row["dated"]), date.fromisoformat(row["loaded_on"]))
        for row in rows
    )


def made_final(store: Store, version: str) -> tuple[int, str, str] | None:
    """Return what the last final notice of a version was made from: the configuration, its text, and the day."""
    row = store.one(
        "SELECT c.version, c.toml, l.made_on FROM letter l JOIN log g ON g.n = l.entry"
        " JOIN configuration c ON c.version = json_extract(g.detail, '$.configuration')"
        " WHERE l.kind = :kind AND json_extract(c.json, '$.notice.version') = :version ORDER BY l.id DESC LIMIT 1",
        {"kind": KIND, "version": version},
    )
    return (int(row[0]), str(row[1]), str(row[2])) if row is not None else None
