"""Whose signatures count: user keys are believed only through the log itself (GDPR Art. 5(2), 32).

The first entry names the first officer and the recovery code; from there each user is believed because an entry
signed by somebody who was an officer then added them or changed their role.
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

INIT, ADD, ROLE = "init", "user add", "user role"
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
    """The users known after so many entries; ``keys`` keeps every signing key that was ever believed, by user."""

    users: dict[str, KnownUser] = field(default_factory=dict)
    keys: dict[str, set[str]] = field(default_factory=dict)

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
        named = _named(signed)
        first = signed.entry.n == 1 and signed.entry.operation == INIT
        if named and not first and not self.may_grant(signed.entry.user):
            return False
        for user in named:
            self.users[user.name] = user
            self.keys.setdefault(user.name, set()).add(user.sign_pub)
        return True

    def may_grant(self, name: str) -> bool:
        """Tell whether a user is an officer now, or the recovery code."""
        known = self.users.get(name)
        return known is not None and known.role in _GRANTING

    def officers(self) -> tuple[bytes, ...]:
        """Return the signing keys of those who may grant now: the officers and the recovery code."""
        return tuple(sorted(bytes.fromhex(user.sign_pub) for user in self.users.values() if user.role in _GRANTING))


def believed(store: Store) -> Trust:
    """Return whom the log lets one believe; entries whose hash or signature does not fit are passed over."""
    trust = Trust()
    for signed in log.of_operations(store, (INIT, ADD, ROLE)):
        if signed.hash == chain.entry_hash(signed.entry.facts()) and trust.signed_by_user(signed):
            trust.learn(signed)
    return trust


def signed_by_officer(store: Store, signed: SignedEntry) -> bool:
    """Tell whether an entry was signed by somebody who was an officer then, as the entries before it say."""
    trust = Trust()
    for before in log.of_operations(store, (INIT, ADD, ROLE)):
        if before.entry.n >= signed.entry.n:
            break
        if before.hash == chain.entry_hash(before.entry.facts()) and trust.signed_by_user(before):
            trust.learn(before)
    fits = signed.hash == chain.entry_hash(signed.entry.facts()) and trust.signed_by_user(signed)
    return fits and trust.may_grant(signed.entry.user)


def _named(signed: SignedEntry) -> tuple[KnownUser, ...]:
    """Return the users that an entry adds or changes."""
    if signed.entry.operation not in {INIT, ADD, ROLE} or signed.entry.detail is None:
        return ()
    try:
        found = json.loads(signed.entry.detail).get("users", [])
        users = tuple(KnownUser(**user) for user in found if set(user) == _FACTS)
        for user in users:
            bytes.fromhex(user.sign_pub)
    except (ValueError, TypeError, AttributeError):
        return ()
    return users
