"""Whose signatures count: user keys are believed only through the log itself (GDPR Art. 5(2), 32).

The first entry names the first officer and the recovery code; from there each user is believed because an entry
signed by somebody who was an officer then added them, changed their role or gave them new keys, or by the entry of a
restore, which tells what the ledger says of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kkrek.crypto import log as chain
from kkrek.store import log

if TYPE_CHECKING:
    from kkrek.store.connection import Store
    from kkrek.store.log import SignedEntry

INIT, RESET = "init", "user reset"
_GRANTING = frozenset({"officer", "recovery"})
_FACTS = frozenset({"name", "role", "box_pub", "sign_pub"})


@dataclass(frozen=True, slots=True)
class KnownUser:
    """A user as the log knows him; the public keys in hex digits."""

    name: str
    role: str
    box_pub: str
    sign_pub: str


@dataclass(slots=True)
class Trust:
    """The users known after so many entries; ``keys`` keeps every signing key that was ever believed, by user.

    ``granters`` tells by user who signed the newest entry that names them. ``removed`` are known and act no more.
    ``waiting`` have no slot since a restore, until they are given a new password.
    """

    users: dict[str, KnownUser] = field(default_factory=dict)
    keys: dict[str, set[str]] = field(default_factory=dict)
    granters: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)

    def signed_by_user(self, signed: SignedEntry) -> bool:
        """Tell whether the user whom the entry names signed it; the first entry brings its own keys."""
        name = signed.entry.user
        keys = self.keys.get(name, set())
        if signed.entry.n == 1:
            keys = {user.sign_pub for user in _named(signed) if user.name == name}
        return any(chain.verify(bytes.fromhex(key), signed.hash, signed.signature) for key in keys)

    def learn(self, signed: SignedEntry) -> bool:
        """Take over the users that an entry adds or changes; False when its signer may not do so.

        The caller has verified hash and signature.
        """
        named, removed = _named(signed), _names(signed, "removed")
        first = signed.entry.n == 1 and signed.entry.operation == INIT
        if (named or removed) and not first and not self.may_grant(signed.entry.user):
            return False
        for user in named:
            self.users[user.name] = user
            self.keys.setdefault(user.name, set()).add(user.sign_pub)
            self.granters[user.name] = signed.entry.user
        self.removed.update(removed)
        if signed.entry.operation == log.RESTORE:
            self.waiting = set(_names(signed, "to_reset"))
        elif signed.entry.operation == RESET:
            self.waiting.difference_update(user.name for user in named)
        return True

    def may_grant(self, name: str) -> bool:
        """Tell whether a user is an officer now, or the recovery code."""
        return name in self.users and name not in self.removed and self.users[name].role in _GRANTING

    def officers(self) -> tuple[bytes, ...]:
        """Return the signing keys of those who may grant now: the officers and the recovery code."""
        return tuple(sorted(bytes.fromhex(one.sign_pub) for one in self.users.values() if self.may_grant(one.name)))

    def has_newer_key(self, name: str, now: str, before: str) -> bool:
        """Tell whether a user signs with ``now`` and was once believed with ``before`` (hex digits)."""
        return name in self.users and self.users[name].sign_pub == now and before in self.keys[name]

    def may_have_granted(self, user: str, by: bytes) -> bool:
        """Tell whether a user's keys may come from the holder of ``by``: an officer now, or who gave the role.

        Who gave it may have become less than an officer since, but not a stranger.
        """
        giver = self.granters.get(user, "")
        still_here = giver in self.users and giver not in self.removed
        return by in self.officers() or (still_here and by.hex() == self.users[giver].sign_pub)


def believed(store: Store, before: int | None = None) -> Trust:
    """Return whom the log lets one believe, by its entries before one or by all of them.

    Entries whose hash or signature does not fit are passed over.
    """
    trust = Trust()
    for signed in log.of_users(store):
        if before is not None and signed.entry.n >= before:
            break
        if signed.hash == chain.entry_hash(signed.entry.facts()) and trust.signed_by_user(signed):
            trust.learn(signed)
    return trust


def signed_by_officer(store: Store, signed: SignedEntry) -> bool:
    """Tell whether an entry was signed by somebody who was an officer then, as the entries before it say.

    What officers signed stands when they are officers no more; after that nothing of theirs does.
    """
    trust = believed(store, before=signed.entry.n)
    fits = signed.hash == chain.entry_hash(signed.entry.facts()) and trust.signed_by_user(signed)
    return fits and trust.may_grant(signed.entry.user)


def _named(signed: SignedEntry) -> tuple[KnownUser, ...]:
    """Return the users that an entry adds or changes."""
    if signed.entry.operation not in log.ABOUT_USERS or signed.entry.detail is None:
        return ()
    try:
        found = json.loads(signed.entry.detail).get("users", [])
        users = tuple(KnownUser(**user) for user in found if set(user) == _FACTS)
        for user in users:
            bytes.fromhex(user.sign_pub)
    except (ValueError, TypeError, AttributeError):
        return ()
    return users


def _names(signed: SignedEntry, part: str) -> tuple[str, ...]:
    """Return the names of users in a part of an entry: those taken away, say; a refusal has none."""
    if signed.entry.operation not in log.ABOUT_USERS or signed.entry.detail is None:
        return ()
    try:
        return tuple(str(name) for name in json.loads(signed.entry.detail).get(part, []))
    except (ValueError, TypeError, AttributeError):
        return ()
