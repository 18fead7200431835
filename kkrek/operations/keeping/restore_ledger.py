"""The ledger for a restore: the newest of all that are found, verified line by line before anything is done (E-39).

Users who were added after the backup are believed because an officer whom the backup knows has signed their grant, and
so on from line to line; the roles of then decide who may have written what.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, cast

from kkrek.crypto import log as crypto
from kkrek.crypto.vouchers import is_signed_line
from kkrek.domain.log_head import LogHead
from kkrek.domain.moment import day_of, from_stamp
from kkrek.domain.role import Role
from kkrek.errors import N_, BackupUntrustedError, InputUnreadableError, LedgerCutError, LedgerUntrustedError
from kkrek.operations.keeping.replay import KINDS
from kkrek.store import backups, counters, ledger
from kkrek.store.ledger import GRANT, NUMBERS, REMOVED, RESTORED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kkrek.crypto.log import Value
    from kkrek.domain.backup import Manifest
    from kkrek.errors import Phrase
    from kkrek.operations.keeping.restore_users import Users
    from kkrek.store.place import Place

# Who may write a kind of line; whoever may add a customer may also take the addition back, which erases.
_OFFICERS = (
    "erasure-in-part", "opt-out-taken-back", "protection-lifted", "hold", "hold-released", "merge", GRANT, REMOVED,
    RESTORED,
)  # fmt: skip
_LEAST = {"opt-out": Role.VIEWER, counters.LINE: Role.VIEWER, **dict.fromkeys(_OFFICERS, Role.OFFICER)}
_NAME_ANOTHER = N_("look for a newer register.ledger and name it with --ledger; the newest lies beside the register")
_ACCEPT = N_("look for a newer register.ledger and name it with --ledger; if there is none, add --accept-cut-ledger")


class Candidate(NamedTuple):
    """A ledger that was found, with its newest line."""

    path: Path
    head: ledger.LedgerHead


class Line(NamedTuple):
    """A line of the ledger as it is read: its moment, kind, body, who wrote it, chain and signature."""

    n: int
    at: str
    kind: str
    body: Mapping[str, Value]
    user: str
    prev: str
    hash: str
    computed: str
    signature: bytes

    def on(self, zone: str) -> str:
        """Return the day on which it was written, where the office is: as the register noted it then."""
        return day_of(from_stamp(self.at), zone).isoformat()


@dataclass(slots=True)
class Verified:
    """What a verified ledger tells beside its lines: the newest one, the first number not reserved, and the users.

    ``zone`` tells on which day a line was written. ``named`` are the hashes by which the log of the backup names lines.
    ``last_ids`` are by counter the last numbers that may have been given (`counters`).
    """

    register: str
    zone: str
    users: Users
    named: Mapping[int, set[str]]
    head: LogHead = field(default_factory=lambda: LogHead(0, ledger.EMPTY_HASH))
    next_number: int = 0
    last_ids: dict[str, int] = field(default_factory=dict)


def newest(place: Place, backup: Path, named: Sequence[Path], said: Manifest) -> Candidate:
    """Return the newest ledger of the register: named, in its directory, beside the backup or in its backup folder.

    Raises:
        InputUnreadableError: a named ledger is not there (50).
        LedgerUntrustedError: a ledger that is named is of another register, or two of them tell different things (17).
        BackupUntrustedError: the ledger that lies in the directory is of another register (17).
        LedgerCutError: none of them reaches as far as the backup itself (15).
    """
    for path in named:
        if not path.is_file():
            remedy = N_("check the name of the file")
            raise InputUnreadableError(path=str(path), reason=N_("there is no such file"), remedy=remedy)
    for path in named:
        if _register_of(path) != said.register:
            raise LedgerUntrustedError(path=str(path), reason=N_("it is of another register than the backup"))
    there = place.ledger.exists()
    if there and _register_of(place.ledger) != said.register:
        raise BackupUntrustedError(reason=N_("it is of another register than the ledger in the directory"))
    beside = [
        path
        for folder in dict.fromkeys((backup.parent, place.backups))
        for path in backups.ledgers(folder)
        if _register_of(path) == said.register
    ]
    own = [*named, *([place.ledger] if there else [])]
    found = [Candidate(path, ledger.head_of_file(path)) for path in dict.fromkeys((*own, *beside))]
    for one in found:
        if one.head.n < 0:
            raise LedgerUntrustedError(path=str(one.path), reason=N_("a line of it cannot be read"))
    best = max(found, key=lambda one: one.head.n, default=None)
    if best is None or best.head.n < said.ledger.n:
        raise LedgerCutError(seen=said.ledger.n, found=best.head.n if best else 0, remedy=_NAME_ANOTHER)
    _refuse_forks(best, [*found, Candidate(backup, ledger.LedgerHead(said.ledger.n, said.ledger.hash))])
    return best


def check_reaches(best: Candidate, seen: int, *, accepted: bool) -> int:
    """Return how many lines are missing that this user has seen; refused unless that is accepted.

    Raises:
        LedgerCutError: there are some (15).
    """
    missing = max(0, seen - best.head.n)
    if missing and not accepted:
        raise LedgerCutError(seen=seen, found=best.head.n, remedy=_ACCEPT)
    return missing


def verify(best: Candidate, found: Verified) -> None:
    """Verify every line of a ledger; what it tells of users and numbers is taken over line by line.

    Raises:
        LedgerUntrustedError: a line was changed, is missing, or was not signed by somebody who might (17).
    """
    for line in lines(best.path):
        reason = _fault(line, found)
        if reason is not None:
            raise LedgerUntrustedError(path=f"{best.path} ({line.n})", reason=reason)
        found.head = LogHead(line.n, line.hash)
        if line.kind == NUMBERS:
            last = line.body.get("last")
            found.next_number = max(found.next_number, last + 1 if isinstance(last, int) else 0)
        if line.kind == counters.LINE:
            counter = str(line.body["of"])
            found.last_ids[counter] = max(found.last_ids.get(counter, 0), cast("int", line.body["last"]))


def lines(path: Path) -> Iterator[Line]:
    """Yield the lines of a ledger.

    Raises:
        LedgerUntrustedError: one of them cannot be read (17).
    """
    for n, text in ledger.each(path):
        try:
            yield _parsed(n, text)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise LedgerUntrustedError(path=str(path), reason=N_("a line of it cannot be read")) from error


def _fault(line: Line, found: Verified) -> Phrase | None:
    """Return what is wrong with a line, or None; a grant is taken over."""
    users = found.users
    if (line.n, line.prev) != (found.head.n + 1, found.head.hash):
        return N_("a line is missing or was moved")
    if line.hash != line.computed:
        return N_("a line was changed after it was written")
    if not any(crypto.verify(key, line.hash, line.signature) for key in users.keys_of(line.user)):
        return N_("a line was not signed by the user whom it names")
    if line.kind not in KINDS | {GRANT, REMOVED, NUMBERS, RESTORED, counters.LINE}:
        return N_("it has a line of a kind that this kkrek does not know")
    if line.kind == counters.LINE and not counters.is_told_by(line.body):
        return N_("a line of it does not hold what its kind needs")
    if found.named.get(line.n, {line.hash}) != {line.hash}:
        return N_("a line is not the one that the log of the backup names")
    # What the backup itself knows was checked when it was written; its roles are those of later.
    if line.n <= users.backup_line:
        return None
    if not users.allows(line.user, _LEAST.get(line.kind, Role.CLERK)):
        return N_("a line was signed by a user whose role did not allow it")
    return _fault_of_users(line, found)


def _fault_of_users(line: Line, found: Verified) -> Phrase | None:
    """Take over what a line tells of users, and return what is wrong with it, or None."""
    users, on = found.users, line.on(found.zone)
    if line.kind == GRANT:
        signed = is_signed_line(found.register, line.body)
        if not signed or not users.grant(line.body, on, line.user):
            return N_("a grant in it is not by an officer")
    if line.kind == REMOVED:
        users.remove(str(line.body["user"]), on)
    if line.kind == RESTORED:
        users.take_over(line.body)
    return None


def _refuse_forks(best: Candidate, others: Sequence[Candidate]) -> None:
    """Refuse ledgers that do not tell the same as far as both go: one of them is not the register's."""
    wanted = {one.head.n for one in others if one.head.n > 0}
    hashes = {line.n: line.hash for line in lines(best.path) if line.n in wanted}
    for one in others:
        if one.head.n > 0 and hashes.get(one.head.n) != one.head.hash:
            reason = N_("it and another one tell different things of the same time")
            raise LedgerUntrustedError(path=f"{best.path}, {one.path}", reason=reason)


def _register_of(path: Path) -> str | None:
    """Return the register of a ledger: its first lines are the grants of the first officer and the recovery code."""
    for _n, text in ledger.each(path):
        try:
            line = json.loads(text)
            if line["kind"] == GRANT:
                return str(line["body"]["register"])
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
    return None


def _parsed(n: int, text: str) -> Line:
    facts = json.loads(text)
    signature, written = bytes.fromhex(facts.pop("signature")), str(facts.pop("hash"))
    computed = crypto.entry_hash(facts)
    if int(facts["n"]) != n or not isinstance(facts["body"], dict):
        raise ValueError
    from_stamp(str(facts["at"]))  # else nobody knows on which day it was written
    return Line(
        n=n,
        at=str(facts["at"]),
        kind=str(facts["kind"]),
        body=facts["body"],
        user=str(facts["user"]),
        prev=str(facts["prev"]),
        hash=written,
        computed=computed,
        signature=signature,
    )
