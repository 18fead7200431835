"""Look into a backup: whether it is whole and what it says, and its log that of the register (GDPR Art. 32(1)(d))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.crypto import log as crypto
from kkrek.domain.backup import COUNTED
from kkrek.domain.log_head import LogHead
from kkrek.errors import N_
from kkrek.operations.keeping.chain import verify_chain, verify_users
from kkrek.operations.keeping.finding import Finding, Severity
from kkrek.store import backups, ledger, log, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kkrek.domain.backup import Manifest, SignedManifest
    from kkrek.errors import Phrase
    from kkrek.operations.keeping.chain import Chain
    from kkrek.operations.keeping.trust import Trust
    from kkrek.store.connection import Store

_HINT = N_("take another backup; make a new one with `kkrek backup create`")


def ledger_head_of(copy: Store) -> LogHead:
    """Return the newest line of the ledger that a copy of the register knows, without the file beside it."""
    newest = log.newest(copy)
    assert newest is not None
    out = ledger.outstanding_head(copy)
    if out is not None and out.n > newest.entry.ledger_n:
        return LogHead(*out)
    return LogHead(newest.entry.ledger_n, newest.entry.ledger_hash)


def inside(copy: Store, *, signatures: bool) -> tuple[Chain | None, list[Finding]]:
    """Check the pages of a copy and its log; None of a chain where the pages cannot be read."""
    broken = copy.integrity()
    if broken:
        what = N_("{count} places in the backup are broken")
        return None, [_found("backup-pages-broken", what, count=len(broken))]
    chain = verify_chain(copy, signatures=signatures)
    return chain, [*chain.findings, *verify_users(copy, chain.trust)]


def as_it_says(copy: Store, said: Manifest) -> list[Finding]:
    """Compare a copy with what the manifest says of it: register, head, ledger and counts."""
    return list(_differences(copy, said))


def signed_by(signed: SignedManifest, trust: Trust) -> list[Finding]:
    """Tell whether a user whom the log names signed the manifest; nothing found when one did."""
    digest = crypto.entry_hash(signed.manifest.facts())
    keys = trust.keys.get(signed.manifest.user, set())
    known = any(crypto.verify(bytes.fromhex(key), digest, signed.signature) for key in keys)
    if digest == signed.hash and known:
        return []
    return [_found("backup-signature-wrong", N_("the manifest was not signed by the user whom it names"))]


def _differences(copy: Store, said: Manifest) -> Iterator[Finding]:
    newest = log.newest(copy)
    assert newest is not None
    if settings.own(copy).id != said.register:
        yield _found("backup-of-another", N_("the backup is of another register than it says"))
    if LogHead(newest.entry.n, newest.hash) != said.head:
        yield _found("backup-head-differs", N_("the newest log entry is not the one that the manifest names"))
    if ledger_head_of(copy) != said.ledger:
        yield _found("backup-ledger-differs", N_("its line of the ledger is not the one that the manifest names"))
    found = backups.counts(copy)
    for table in COUNTED:
        if found[table] != said.counts.get(table):
            what = N_("the table {table} has {count} rows, and the manifest says another number")
            yield _found("backup-count-differs", what, table=table, count=found[table])


def _found(name: str, what: Phrase, **fields: str | int) -> Finding:
    return Finding(id=name, severity=Severity.ERROR, what=what, hint=_HINT, fields=fields)
