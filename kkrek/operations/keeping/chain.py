"""Verify the chain of the log, entry by entry: nothing edited, left out, moved or signed by another (N-09).

Where old entries were taken out it begins at the anchor that an officer signed. Entries before it that stay whole have
lost their neighbours: of each the content and the signature are verified, and of all that they are those of then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kkrek.crypto import log as chain
from kkrek.errors import N_
from kkrek.operations.keeping import anchor as anchors
from kkrek.operations.keeping.finding import Finding, Severity
from kkrek.operations.keeping.trust import Trust
from kkrek.operations.register import touched_digest
from kkrek.store import log, users

if TYPE_CHECKING:
    from kkrek.errors import Phrase
    from kkrek.operations.keeping.anchor import Anchored
    from kkrek.store.connection import Store
    from kkrek.store.log import SignedEntry

_RESTORE = N_("work with nothing in this register; compare it with the newest backup")


@dataclass(slots=True)
class Chain:
    """The state after the entry of the number ``entries``; ``ledger`` keeps the ledger head that each entry names.

    ``verified`` counts entries; ``anchored`` is where the chain begins, None at its first entry.
    """

    signatures: bool
    anchored: Anchored | None = None
    verified: int = 0
    entries: int = 0
    last_hash: str = log.FIRST_PREV
    trust: Trust = field(default_factory=Trust)
    ledger: dict[int, set[str]] = field(default_factory=dict)
    ledger_n: int = 0
    whole: list[tuple[int, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def last_out(self) -> int:
        """The last entry of those that were taken out, 0 where none was."""
        return self.anchored.anchor.last if self.anchored is not None else 0


def verify_chain(store: Store, *, signatures: bool) -> Chain:
    """Return the chain after the newest entry, with what does not fit."""
    state = Chain(signatures, anchors.in_force(store))
    for signed in log.entries(store):
        if signed.entry.n > state.last_out:
            if state.anchored is not None and state.entries < state.last_out:
                state.entries, state.last_hash = state.last_out, state.anchored.anchor.hash
            _check_place(state, signed)
            state.entries, state.last_hash = signed.entry.n, signed.hash
        else:
            state.whole.append((signed.entry.n, signed.hash))
        _check_content(state, signed)
        _check_signature(state, signed)
        _check_pruning(state, store, signed)
        _check_customers(state, store, signed)
        _check_ledger_head(state, signed)
        state.verified += 1
    if state.anchored is not None:
        _check_left(state, store, state.anchored)
    return state


def verify_users(store: Store, trust: Trust) -> list[Finding]:
    """Return where the table of users differs from what the log lets one believe."""
    rows = {one.name: (one.role, one.box_pub, one.sign_pub, one.removed_on is not None) for one in users.every(store)}
    known = {one.name: (one.role, one.box_pub, one.sign_pub, one.name in trust.removed) for one in trust.users.values()}
    return [
        Finding(
            id="user-differs-from-log",
            severity=Severity.ERROR,
            what=N_("the role or the keys of user {user} are not those that the log signs"),
            hint=N_("have an officer look at `kkrek user list` and the log; give the right role again"),
            fields={"user": name},
        )
        for name in sorted(rows.keys() | known.keys())
        if rows.get(name) != known.get(name)
    ]


def _check_place(state: Chain, signed: SignedEntry) -> None:
    """The number follows, and the hash before fits."""
    n = signed.entry.n
    if n != state.entries + 1:
        _found(state, "log-entry-missing", N_("log entries are missing before number {number}"), n)
    elif signed.entry.prev != state.last_hash:
        _found(state, "log-chain-broken", N_("log entry {number} does not follow the one before it"), n)


def _check_content(state: Chain, signed: SignedEntry) -> None:
    """The content has the hash that it names."""
    n = signed.entry.n
    if signed.hash != chain.entry_hash(signed.entry.facts()):
        _found(state, "log-entry-edited", N_("log entry {number} was changed after it was written"), n)


def _check_signature(state: Chain, signed: SignedEntry) -> None:
    """The user whom the entry names signed it; who adds users was an officer then."""
    n = signed.entry.n
    # An unverified entry must never make a user believed, so those with details are verified in every case.
    if not state.signatures and signed.entry.detail is None:
        return
    if not state.trust.signed_by_user(signed):
        _found(state, "log-signature-wrong", N_("log entry {number} was not signed by the user whom it names"), n)
        return
    if signed.hash == chain.entry_hash(signed.entry.facts()) and not state.trust.learn(signed):
        _found(state, "log-not-by-officer", N_("log entry {number} changes a user and is not by an officer"), n)


def _check_customers(state: Chain, store: Store, signed: SignedEntry) -> None:
    """The customers of the entry are those over which its digest was made."""
    found = log.customers_of(store, signed.entry.n)
    if len(found) != signed.entry.customers or touched_digest(found) != signed.entry.digest:
        message = N_("the customers noted for log entry {number} are not those that it was signed for")
        _found(state, "log-customers-differ", message, signed.entry.n)


def _check_ledger_head(state: Chain, signed: SignedEntry) -> None:
    """The ledger only grows; each head is compared with its line when the ledger is verified."""
    entry = signed.entry
    if entry.ledger_n < state.ledger_n:
        _found(
            state, "log-ledger-back", N_("log entry {number} names an older ledger than the entry before it"), entry.n
        )
    state.ledger_n = max(state.ledger_n, entry.ledger_n)
    state.ledger.setdefault(entry.ledger_n, set()).add(entry.ledger_hash)


def _check_pruning(state: Chain, store: Store, signed: SignedEntry) -> None:
    """Whoever took entries out of the log was an officer then, and the entries were past their time."""
    found = anchors.anchored(signed)
    if found is not None and not anchors.is_believed(store, found):
        message = N_("log entry {number} takes entries out of the log, and is not by an officer or takes young ones")
        _found(state, "log-anchor-wrong", message, signed.entry.n)


def _check_left(state: Chain, store: Store, found: Anchored) -> None:
    """What stays of the entries that were taken out is what stayed then."""
    anchor, n = found.anchor, found.signed.entry.n
    if anchors.digest_of(state.whole) != anchor.whole:
        message = N_("what log entry {number} left whole of what it took out is not what it was signed for")
        _found(state, "log-anchor-differs", message, n)
    if log.digest_of(log.touched_by(store, log.TAKEN_OUT)) != anchor.touched:
        message = N_("the customers noted as touched before log entry {number} are not those that it was signed for")
        _found(state, "log-customers-differ", message, n)


def _found(state: Chain, name: str, what: Phrase, entry: int) -> None:
    state.findings.append(
        Finding(id=name, severity=Severity.ERROR, what=what, hint=_RESTORE, fields={"number": entry}),
    )
