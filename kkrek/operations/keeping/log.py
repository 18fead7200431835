"""Read the log and verify it: chain, signatures, customers, ledger (GDPR Art. 5(2), 24(1), 32; N-09)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kkrek.domain.log_head import LogHead
from kkrek.domain.role import Role
from kkrek.errors import N_, NotFoundError
from kkrek.operations import record
from kkrek.operations.keeping.anchor import log_start
from kkrek.operations.keeping.chain import verify_chain, verify_users
from kkrek.operations.keeping.ledger import verify_ledger
from kkrek.operations.register import OPENED
from kkrek.store import log, users

if TYPE_CHECKING:
    from kkrek.domain.log_retention import LogStart
    from kkrek.operations.access import Access
    from kkrek.operations.keeping.finding import Finding
    from kkrek.operations.register import Register
    from kkrek.store.log import SignedEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One entry as people read it: names of fields, never values; ``refused`` is the id of the error, if any.

    ``dry_run`` tells of an act on recipients that was only tried; ``approved`` are the fields that an approval named.
    ``head`` is what reports and certificates print of it.
    """

    entry: int
    at: datetime
    user: str
    operation: str
    purpose: str
    customers: int
    fields: tuple[str, ...]
    reference: str | None
    refused: str | None
    dry_run: bool
    approved: tuple[str, ...]
    head: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Entries, the newest first, the time zone in which the office reads them, and where the log begins if not at 1."""

    lines: tuple[LogLine, ...]
    zone: str
    start: LogStart | None


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was verified, up to which head, and what does not fit; ``start`` tells where the log begins."""

    entries: int
    ledger_lines: int
    head: str
    findings: tuple[Finding, ...]
    start: LogStart | None


def show(access: Access, *, customer: int | None, user: str | None, limit: int) -> Shown:
    """Return the newest entries, of one customer or one user where named.

    Raises:
        NotFoundError: there is no such customer or user (30).
    """
    with access.open("log show", Role.OFFICER) as register:
        uid = record.find_row(register, customer).uid if customer is not None else None
        if user is not None and users.find(register.store, user) is None:
            raise NotFoundError(thing=N_("user"), which=N_("of this name"), command="kkrek user list")
        found = log.search(register.store, uid=uid, user=user, limit=limit)
        register.record(customers={uid: OPENED} if uid else None, fields=["log"])
        zone = register.moment.zone
        return Shown(tuple(_line(signed) for signed in found), zone, log_start(register.store, zone))


def verify(access: Access) -> Verified:
    """Verify every entry and every line of the ledger, up to the entry of this command itself."""
    with access.open("log verify", Role.OFFICER) as register:
        found = verified(register, signatures=True)
        register.record()
        return found


def verified(register: Register, *, signatures: bool) -> Verified:
    """Verify log and ledger; without ``signatures`` only those that make users believed are computed."""
    chain = verify_chain(register.store, signatures=signatures)
    lines = verify_ledger(register.store, chain, signatures=signatures)
    findings = (*chain.findings, *verify_users(register.store, chain.trust), *lines.findings)
    start = log_start(register.store, register.moment.zone)
    return Verified(chain.verified, lines.lines, LogHead(chain.entries, chain.last_hash).short, findings, start)


def _line(signed: SignedEntry) -> LogLine:
    entry = signed.entry
    detail = _detail(entry.detail)
    return LogLine(
        entry=entry.n,
        at=datetime.fromisoformat(entry.at),
        user=entry.user,
        operation=entry.operation,
        purpose=entry.purpose,
        customers=entry.customers,
        fields=tuple(entry.fields.split()),
        reference=entry.reference,
        refused=_text(detail.get("refused")),
        dry_run=bool(detail.get("dry_run")),
        approved=_texts(detail.get("approved")),
        head=LogHead(entry.n, signed.hash).short,
    )


def _detail(text: str | None) -> dict[str, object]:
    """Return what an entry tells beside its columns; one that was tampered with is shown all the same."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(found: object) -> str | None:
    return str(found) if found is not None else None


def _texts(found: object) -> tuple[str, ...]:
    return tuple(map(str, found)) if isinstance(found, list) else ()
