"""Who the users are after a restore: those of the backup, and what the ledger tells of them since (N-09).

The keys of a backup are those of its own day. Whoever was removed since gets in no more, even with the password of
then: a line says so, and the rotation that followed granted nothing to the name.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from kkrek.crypto.keyfile import RECOVERY
from kkrek.domain.role import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kkrek.crypto.keyfile import KeyFile
    from kkrek.crypto.log import Value
    from kkrek.operations.keeping.trust import Trust
    from kkrek.store.users import User

_GRANTING = frozenset({"officer", "recovery"})


@dataclass(frozen=True, slots=True)
class Known:
    """A user as the newest line tells: role, public keys (hex digits), and the day of removal."""

    role: str
    box_pub: str
    sign_pub: str
    added_on: str
    removed_on: str | None = None


@dataclass(slots=True)
class Users:
    """The users from line to line of the ledger.

    ``keys`` are all signing keys that were ever believed, by user. ``generation`` is that of the keys, ``granted``
    whom it was granted to, ``newest`` the highest there ever was. ``waiting`` have no slot since an earlier restore.
    ``backup_line`` is the newest line that the backup knows, ``gone_before`` who was removed before it was made.
    """

    backup_line: int
    generation: int
    known: dict[str, Known]
    keys: dict[str, set[str]]
    gone_before: frozenset[str]
    told: list[dict[str, str]] = field(default_factory=list)
    granted: set[str] = field(default_factory=set)
    rotated_on: str | None = None
    newest: int = 0
    waiting: set[str] = field(default_factory=set)

    @classmethod
    def of_backup(cls, rows: Sequence[User], trust: Trust, *, line: int, generation: int) -> Users:
        """Return the users as a backup knows them; its log lets one believe their keys."""
        known = {one.name: Known(one.role, one.box_pub, one.sign_pub, one.added_on, one.removed_on) for one in rows}
        gone = frozenset(one.name for one in rows if one.removed_on is not None)
        keys = {name: set(found) for name, found in trust.keys.items()}
        return cls(line, generation, known, keys, gone, newest=generation, waiting=set(trust.waiting))

    def keys_of(self, user: str) -> list[bytes]:
        """Return the signing keys that were ever believed of a user."""
        return [bytes.fromhex(key) for key in self.keys.get(user, ())]

    def allows(self, user: str, least: Role) -> bool:
        """Tell whether a user's role of now allows what ``least`` may do."""
        known = self.known.get(user)
        if known is None or known.removed_on is not None:
            return False
        return known.role == RECOVERY or Role(known.role).allows(least)

    def grant(self, body: Mapping[str, Value], on: str, writer: str) -> bool:
        """Take a grant over; False when it was signed by a key that is no officer's.

        ``writer`` is the officer who wrote the line: new keys of his own are granted with the new signing key.
        """
        name, role, generation = str(body["user"]), str(body["role"]), cast("int", body["gen"])
        box, sign, by = (b64decode(str(body[part])).hex() for part in ("box_pub", "sign_pub", "by"))
        officers = [name for name, one in self.known.items() if one.role in _GRANTING and one.removed_on is None]
        by_himself = name == writer and by == sign and writer in officers
        if not by_himself and not any(by in self.keys[one] for one in officers):
            return False
        if generation > self.generation:
            # Who has no slot since a restore is granted nothing, and is no less a user.
            self.generation, self.rotated_on, self.granted = generation, on, set(self.waiting)
            self.newest = max(self.newest, generation)
        self.granted.add(name)
        self.waiting.discard(name)
        before = self.known.get(name)
        self._know(name, Known(role, box, sign, before.added_on if before is not None else on))
        return True

    def remove(self, name: str, on: str) -> None:
        """Take over that a user was removed; whoever has the name is one no more."""
        if name in self.known:
            self.known[name] = replace(self.known[name], removed_on=on)

    def take_over(self, body: Mapping[str, Value]) -> None:
        """Take the users over as an earlier restore left them."""
        self.generation, self.rotated_on = cast("int", body["generation"]), None
        self.waiting = set(cast("Sequence[str]", body.get("to_reset", ())))
        for one in cast("Sequence[Mapping[str, str]]", body["users"]):
            self._know(
                one["name"],
                Known(one["role"], one["box_pub"], one["sign_pub"], one["added_on"], one.get("removed_on")),
            )

    def _know(self, name: str, user: Known) -> None:
        if self.known.get(name) != user:
            self.told.append({"name": name, "role": user.role, "box_pub": user.box_pub, "sign_pub": user.sign_pub})
        self.known[name] = user
        self.keys.setdefault(name, set()).add(user.sign_pub)

    def after(self) -> dict[str, Known]:
        """Return the users after the last line: who was granted nothing by the last rotation is removed since then."""
        return {
            name: replace(user, removed_on=user.removed_on or self._removed_on(name))
            for name, user in self.known.items()
        }

    def _removed_on(self, name: str) -> str | None:
        return None if self.rotated_on is None or name in self.granted else self.rotated_on


def kept_slots(keys: KeyFile, after: Mapping[str, Known], acting: str) -> list[str]:
    """Return whose slots a restored key file keeps: who restores, the recovery code, and officers as they still are.

    An officer whose keys are not those of the backup any more was given a new password since: the old one must not
    work again. Of whoever restores and of the recovery code the old ones are all that there is.
    """
    kept = []
    for name in keys.users:
        slot, now = keys.public(name), after.get(name)
        if now is None or now.removed_on is not None:
            continue
        same = (now.role, now.box_pub, now.sign_pub) == (slot.role, slot.box_pub.hex(), slot.sign_pub.hex())
        if same or (name in {acting, RECOVERY} and now.role in _GRANTING):
            kept.append(name)
    return kept
