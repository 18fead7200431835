"""By whom an officer was made one: what a user believes who has not logged in since (GDPR Art. 32).

Every user believes the officers who were there at the last login. When one of these makes another officer, and that
one rotates the keys or makes a third, the grants that come of it must be believed, too, without anybody's password.
So the grant that made each officer one is kept as a *voucher*, without the sealed keys, which must die with their
generation. It outlives the grant and its signer: what an officer did while he was one stays done.

A dismissed officer is vouched for as well, until the user logs in again. Whoever has opened the register compares the
signer of the grant with the log, which tells the rest.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.crypto.slots import GRANTING, Holder, Slot, encode, grant_header, sealed_digest, signed_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kkrek.crypto.log import Value


@dataclass(frozen=True, slots=True)
class Voucher:
    """That ``by`` gave a user a role that may grant; ``digest`` is the SHA-256 over the keys sealed then, in hex."""

    user: str
    box_pub: bytes
    sign_pub: bytes
    role: str
    generation: int
    digest: str
    by: bytes
    signature: bytes

    def is_signed(self, register: str) -> bool:
        """Tell whether the holder of ``by`` signed it for this register."""
        holder = Holder(register, self.user, self.box_pub, self.sign_pub)
        return signed_by(self.by, self.signature, [*grant_header(holder, self.role, self.generation), self.digest])


def voucher_of(slot: Slot) -> Voucher:
    """Return the grant of a slot without the sealed keys."""
    grant = slot.grant
    return Voucher(
        slot.user,
        slot.box_pub,
        slot.sign_pub,
        grant.role,
        grant.generation,
        sealed_digest(grant),
        grant.by,
        grant.signature,
    )


def kept(vouchers: Iterable[Voucher], slots: Iterable[Slot]) -> tuple[Voucher, ...]:
    """Return the vouchers that stand when slots are about to change: who vouched for whom, once each."""
    found: dict[tuple[bytes, bytes], Voucher] = {(one.sign_pub, one.by): one for one in vouchers}
    for slot in slots:
        # Whoever grants to himself vouches for nobody.
        if slot.grant.role in GRANTING and slot.grant.by != slot.sign_pub:
            found.setdefault((slot.sign_pub, slot.grant.by), voucher_of(slot))
    return tuple(found.values())


def trusted_officers(
    register: str, slots: Iterable[Slot], vouchers: Iterable[Voucher], pins: Iterable[bytes], since: int
) -> frozenset[bytes]:
    """Return the pins and every officer for whom one of them, or one so found, has vouched.

    What was vouched before the generation ``since`` does not count: the pins are newer.
    """
    trusted = set(pins)
    open_yet = [one for one in kept(vouchers, slots) if one.role in GRANTING and one.generation >= since]
    found = True
    while found:
        found = False
        for one in open_yet:
            if one.sign_pub not in trusted and one.by in trusted and one.is_signed(register):
                trusted.add(one.sign_pub)
                found = True
    return frozenset(trusted)


def grant_line(register: str, slot: Slot) -> dict[str, str | int]:
    """Return the signed grant for the ledger; without the sealed keys, which must die with their generation."""
    return {
        "box_pub": encode(slot.box_pub),
        "by": encode(slot.grant.by),
        "gen": slot.grant.generation,
        "register": register,
        "role": slot.grant.role,
        "sealed_sha256": sealed_digest(slot.grant),
        "sig": encode(slot.grant.signature),
        "sign_pub": encode(slot.sign_pub),
        "user": slot.user,
    }


def is_signed_line(register: str, line: Mapping[str, Value]) -> bool:
    """Tell whether a line of the ledger is a grant of this register, signed by the officer whom it names."""
    try:
        raw = {name: base64.b64decode(str(line[name]), validate=True) for name in ("box_pub", "by", "sig", "sign_pub")}
        holder = Holder(register, str(line["user"]), raw["box_pub"], raw["sign_pub"])
        facts = [*grant_header(holder, str(line["role"]), line["gen"]), line["sealed_sha256"]]
    except (ValueError, KeyError, TypeError):
        return False
    return line.get("register") == register and signed_by(raw["by"], raw["sig"], facts)
