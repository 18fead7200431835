"""Why a record is consulted: the closed list that is logged and printed to the person (E-33, E-34)."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class PurposeCode(StrEnum):
    """The purposes of consultation; a purpose cannot be invented afterwards (E-34)."""

    SERVICE = "service"
    BILLING = "billing"
    COLLECTION = "collection"
    LEASE = "lease"
    WORKORDER = "workorder"
    CORRECTION = "correction"
    REQUEST = "request"
    RETENTION = "retention"
    AUTHORITY = "authority"
    MARKETING = "marketing"
    MAINTENANCE = "maintenance"


FIXED: Mapping[str, PurposeCode] = MappingProxyType({
    "correct": PurposeCode.CORRECTION,
    "batch": PurposeCode.CORRECTION,
    "protect": PurposeCode.CORRECTION,
    "unprotect": PurposeCode.CORRECTION,
    "duplicates": PurposeCode.CORRECTION,
    "merge": PurposeCode.CORRECTION,
    "undo": PurposeCode.CORRECTION,
    "request": PurposeCode.REQUEST,
    "report": PurposeCode.REQUEST,
    "erase": PurposeCode.REQUEST,
    "export": PurposeCode.REQUEST,
    "restrict": PurposeCode.REQUEST,
    "unrestrict": PurposeCode.REQUEST,
    "object": PurposeCode.REQUEST,
    "task": PurposeCode.REQUEST,
    "retention": PurposeCode.RETENTION,
    "event": PurposeCode.WORKORDER,
    "claim": PurposeCode.BILLING,
    "relation": PurposeCode.LEASE,
    "add": PurposeCode.SERVICE,
    "note": PurposeCode.SERVICE,
    "opt-out": PurposeCode.SERVICE,
    "consent": PurposeCode.SERVICE,
    "marketing": PurposeCode.MARKETING,
    "disclose": PurposeCode.SERVICE,
    "check": PurposeCode.MAINTENANCE,
    "backup": PurposeCode.MAINTENANCE,
})
"""The purpose of each command that has one of its own; what is neither here nor a look-up is maintenance."""

LOOK_UPS = frozenset({"find", "show"})
"""The commands whose purpose is asked for, or the session's."""


def purpose_for(command: str, asked: PurposeCode | None, of_session: PurposeCode | None) -> PurposeCode | None:
    """Return the purpose under which a command reads, or None when a look-up has none (E-34).

    ``command`` is the command word, with or without its second word (``note add``). For a command with a purpose
    of its own, ``asked`` has no effect. ``disclose`` to an authority is the caller's to tell.
    """
    word = command.partition(" ")[0]
    if word in LOOK_UPS:
        return asked or of_session
    return FIXED.get(word, PurposeCode.MAINTENANCE)
