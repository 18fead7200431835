"""An open register inside one transaction: what a command may read, write, seal, log and put in the ledger."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kkrek import __version__
from kkrek.crypto import log as chain
from kkrek.domain.log_head import LogHead
from kkrek.store import counters, ledger, log, settings
from kkrek.store.pen import Direct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kkrek.crypto.fields import FieldSeal
    from kkrek.crypto.keyfile import Unlocked
    from kkrek.domain.configuration import Configuration
    from kkrek.domain.json import Json
    from kkrek.domain.moment import Moment
    from kkrek.domain.notice_in_force import LoadedNotice
    from kkrek.domain.role import Role
    from kkrek.store.connection import Store
    from kkrek.store.pen import Pen

# How a customer was touched, from weakest to strongest; the strongest stands in the log.
LISTED, OPENED, CHANGED = "listed", "opened", "changed"


def touched_digest(touched: Mapping[str, str]) -> str:
    """Return the SHA-256 over the sorted customer uids, each with how it was touched: 64 hex digits."""
    return log.digest_of(sorted(touched.items()))[1]


@dataclass(slots=True)
class Register:
    """One command's view of the register. Made by `access.Access.open`, which commits and logs refusals.

    ``seal`` is None for a viewer, who has no restricted key. ``seen`` is whom the command has read so far (uid -> how),
    for the entry of a refusal. ``recorded`` is the number of the log entry once written; ``wiped`` tells after the
    commit whether the pages of an erasure are overwritten; they are not yet while ``more_to_come`` of the same run.
    ``pen`` writes customers: at once, or for a batch.
    ``replaying``: what is done stands in the ledger already, and no line is written for it.
    """

    store: Store
    unlocked: Unlocked
    role: Role
    command: str
    purpose: str
    moment: Moment
    seal: FieldSeal | None
    seen: dict[str, str] = field(default_factory=dict)
    recorded: int | None = None
    wiped: bool = True
    more_to_come: bool = False
    replaying: bool = False
    pen: Pen = field(init=False)
    _configuration: Configuration | None = None
    _notices: tuple[LoadedNotice, ...] | None = None
    _reserved: int | None = None

    def __post_init__(self) -> None:
        """Write into the register itself, unless somebody gives another pen."""
        self.pen = Direct(self.store)

    @property
    def configuration(self) -> Configuration:
        """The configuration in force, read when first asked for."""
        if self._configuration is None:
            from kkrek.domain.configuration import from_json

            self._configuration = from_json(settings.configuration_json(self.store))
        return self._configuration

    def notice_on(self, day: date) -> str | None:
        """Return the version of the privacy notice in force on a day, None before the first (E-18)."""
        from kkrek.domain.notice_in_force import in_force_on
        from kkrek.store import notices

        if self._notices is None:
            self._notices = notices.loaded(self.store)
        return in_force_on(day, self._notices)

    @property
    def user(self) -> str:
        """Who acts."""
        return self.unlocked.user

    def next_entry(self) -> int:
        """Return the number that this command's log entry has: rows refer to it before it is written."""
        if self._reserved is None:
            newest = log.newest(self.store)
            self._reserved = 1 if newest is None else newest.entry.n + 1
            log.reserve(self.store, self._reserved)
        return self._reserved

    def record(
        self,
        *,
        customers: Mapping[str, str] | None = None,
        fields: Sequence[str] = (),
        reference: str | None = None,
        detail: Mapping[str, Json] | None = None,
        crowd: log.Crowd | None = None,
    ) -> LogHead:
        """Write this command's one log entry: whom it touched and how, field names, no values (N-09, E-34).

        Args:
            customers: uid -> listed, opened or changed.
            fields: names of the fields read or changed.
            reference: id of the request or batch.
            detail: facts without personal data, such as the error of a refusal or a new user's keys.
            crowd: instead of ``customers``, where they are too many to hold.
        """
        touched = customers or {}
        count, over = (len(touched), touched_digest(touched)) if crowd is None else crowd.digest()
        self._tell_of_numbers()
        newest = log.newest(self.store)
        at_ledger = ledger.head(self.store)
        entry = log.Entry(
            n=1 if newest is None else newest.entry.n + 1,
            at=self.moment.stamp,
            user=self.user,
            operation=self.command,
            fields=" ".join(sorted(set(fields))),
            purpose=self.purpose,
            reference=reference,
            version=__version__,
            customers=count,
            digest=over,
            detail=json.dumps(detail, sort_keys=True, ensure_ascii=True) if detail else None,
            ledger_n=at_ledger.n,
            ledger_hash=at_ledger.hash,
            prev=log.FIRST_PREV if newest is None else newest.hash,
        )
        digest = chain.entry_hash(entry.facts())
        log.add(
            self.store,
            log.SignedEntry(entry, digest, chain.sign(self.unlocked.signer, digest)),
            touched,
            reserved=self._reserved is not None,
        )
        if crowd is not None:
            crowd.log(entry.n)
        self.recorded = entry.n
        return LogHead(entry.n, digest)

    def _tell_of_numbers(self) -> None:
        """Let the ledger know of each hundred of numbers that this command has begun: a restore goes on after them."""
        if self._reserved is not None:
            for counter, last in counters.begun(self.store, self._reserved, self.moment.today.year).items():
                self.put_in_ledger("ids", {"of": counter, "last": last})

    def put_in_ledger(self, kind: str, body: Mapping[str, chain.Value]) -> None:
        """Write a signed, chained line to the ledger: what a restore must do again (E-39)."""
        if self.replaying:
            return
        before = ledger.head(self.store)
        facts: dict[str, chain.Value] = {
            "n": before.n + 1,
            "at": self.moment.stamp,
            "kind": kind,
            "body": dict(body),
            "user": self.user,
            "prev": before.hash,
        }
        digest = chain.entry_hash(facts)
        signature = chain.sign(self.unlocked.signer, digest).hex()
        line = json.dumps({**facts, "hash": digest, "signature": signature}, sort_keys=True, ensure_ascii=True)
        ledger.put(self.store, before.n + 1, line)
