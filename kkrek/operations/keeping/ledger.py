"""Verify the ledger beside the register: its own chain and signatures, and the heads that the log names (E-39)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from kkrek.crypto import log as crypto
from kkrek.errors import N_
from kkrek.operations.keeping.finding import Finding, Severity
from kkrek.store import ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kkrek.crypto.log import Value
    from kkrek.errors import Phrase
    from kkrek.operations.keeping.chain import Chain
    from kkrek.operations.keeping.trust import Trust
    from kkrek.store.connection import Store

_HINT = N_("put back register.ledger from the newest backup, then look again")


@dataclass(frozen=True, slots=True)
class VerifiedLedger:
    """How many lines the ledger has, and what does not fit."""

    lines: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    n: int
    user: str
    prev: str
    hash: str
    computed: str
    signature: bytes
    users: Mapping[str, str | None]


def verify_ledger(store: Store, chain: Chain, *, signatures: bool) -> VerifiedLedger:
    """Verify every line; what is still out has been appended when the register was opened."""
    findings: list[Finding] = []
    granted: dict[str, str | None] = {}
    hashes = {0: ledger.EMPTY_HASH}
    last = 0
    for number, text in enumerate(ledger.lines(store.place), start=1):
        line = _parsed(text)
        if line is None:
            findings.append(
                _found("ledger-line-unreadable", N_("line {position} of the ledger cannot be read"), number)
            )
            continue
        findings += _check(line, hashes.get(line.n - 1), chain, signatures=signatures)
        hashes[line.n] = line.hash
        granted.update(line.users)
        last = max(last, line.n)
    for n, named in sorted(chain.ledger.items()):
        if named != {hashes.get(n, "")}:
            findings.append(_found("ledger-differs-from-log", N_("line {position} of the ledger is not the log's"), n))
    if last > chain.ledger_n:
        what = N_("the ledger goes on at line {position}, where the log has ended: its newest entries are missing")
        findings.append(_found("log-tail-cut", what, chain.ledger_n + 1))
    if chain.anchored is not None:
        findings += _check_granted(granted, chain.trust)
    return VerifiedLedger(last, tuple(findings))


def _check(line: _Line, before: str | None, chain: Chain, *, signatures: bool) -> list[Finding]:
    found = []
    if line.prev != before:
        found.append(
            _found("ledger-chain-broken", N_("line {position} of the ledger does not follow its neighbour"), line.n)
        )
    if line.hash != line.computed:
        found.append(_found("ledger-line-edited", N_("line {position} of the ledger was changed"), line.n))
    keys = chain.trust.keys.get(line.user, set()) if signatures else set()
    if signatures and not any(crypto.verify(bytes.fromhex(key), line.hash, line.signature) for key in keys):
        what = N_("line {position} of the ledger was not signed by the user whom it names")
        found.append(_found("ledger-signature-wrong", what, line.n))
    return found


def _check_granted(granted: Mapping[str, str | None], trust: Trust) -> Iterator[Finding]:
    """Yield who is more to the log than to the ledger: another role than was last granted, or a user after removal.

    Of a log whose beginning was taken out an officer of then could have left out the entry that made less of them:
    the ledger, whose newest line every later entry names, has the grant of it.
    """
    for name, role in sorted(granted.items()):
        if name not in trust.users or name in trust.removed or trust.users[name].role == role:
            continue
        what = N_("the role of user {user} is not the one that the ledger last grants")
        hint = N_("have an officer look at `kkrek user list` and the log; give the right role again")
        if role is None:
            what = N_("the ledger tells that user {user} was removed, and the log does not")
            hint = N_("have an officer look at `kkrek user list` and the log; remove the user with `kkrek user remove`")
        yield Finding(
            id="user-differs-from-ledger", severity=Severity.ERROR, what=what, hint=hint, fields={"user": name}
        )


def _parsed(text: str) -> _Line | None:
    try:
        facts = json.loads(text)
        signature, written = bytes.fromhex(facts.pop("signature")), str(facts.pop("hash"))
        computed = crypto.entry_hash(facts)
        place = (int(facts["n"]), str(facts["user"]), str(facts["prev"]))
        return _Line(*place, written, computed, signature, _users(str(facts["kind"]), facts["body"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _users(kind: str, body: Mapping[str, Value]) -> dict[str, str | None]:
    """Return the role that a line gives to each user whom it tells of, None to who is one no more."""
    match kind:
        case ledger.GRANT:
            return {str(body["user"]): str(body["role"])}
        case ledger.REMOVED:
            return {str(body["user"]): None}
        case ledger.RESTORED:
            told = cast("Sequence[Mapping[str, str]]", body["users"])
            return {one["name"]: None if one.get("removed_on") else one["role"] for one in told}
        case _:
            return {}


def _found(name: str, what: Phrase, line: int) -> Finding:
    return Finding(id=name, severity=Severity.ERROR, what=what, hint=_HINT, fields={"position": line})
