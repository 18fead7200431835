"""What a backup says of itself: whose it is, up to which log entry, what it holds, and how long it is kept.

The manifest is the first part of a backup, in clear; it is signed by the user who made it. It holds no personal data
of customers, and neither does the name of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from kkrek.domain.log_head import LogHead
from kkrek.domain.moment import day_of

FORMAT, VERSION = "kkrek-backup", 1
SUFFIX = ".kkb"
LEDGER_SUFFIX = ".ledger"
DATABASE, KEYS = "register.db", "register.keys"
COUNTED = ("customer", "relation", "claim", "event", "note", "request", "change", "suppression", "log")
"""The tables whose rows a manifest counts."""

Value = int | str | Mapping[str, "Value"]

_HEX = re.compile(r"[0-9a-f]+")
_HASH_DIGITS = 64


class ManifestError(ValueError):
    """The text is no manifest; says nothing of what stands in it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside a backup: its length and its SHA-256, 64 hex digits."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A backup: register id, moment (UTC), who made it with which kkrek, and what it must be found to hold.

    ``schema`` is the version of the tables, ``generation`` that of the keys; ``ledger`` the newest line of the ledger
    that the register knew, ``counts`` rows by table.
    """

    register: str
    made_at: str
    user: str
    kkrek: str
    schema: int
    generation: int
    head: LogHead
    ledger: LogHead
    counts: Mapping[str, int]
    files: Mapping[str, Part]

    def facts(self) -> dict[str, Value]:
        """Return what is signed."""
        return {"format": FORMAT, "v": VERSION, **asdict(self)}

    @property
    def moment(self) -> datetime:
        """The moment at which it was made."""
        return datetime.fromisoformat(self.made_at)

    def made_on(self, zone: str) -> date:
        """Return the local day on which it was made."""
        return day_of(self.moment, zone)

    def until(self, zone: str, days: int) -> date:
        """Return the day on which its term is over."""
        return self.made_on(zone) + timedelta(days=days)

    def name(self, zone: str) -> str:
        """Return the name of its file without suffix: register, day and log head, nothing of anybody.

        Lines below divide it, as between hyphens its digits could look like an account number in an argument.
        """
        day = self.made_on(zone).isoformat()
        return f"{of_register(self.register)}{day}_{self.head.n}_{self.head.hash[:12]}"


def of_register(register: str) -> str:
    """Return how the names of all backups of a register begin."""
    return f"kkrek_{register[:8]}_"


@dataclass(frozen=True, slots=True)
class SignedManifest:
    """A manifest with its hash (64 hex digits) and the signature of the user who made the backup."""

    manifest: Manifest
    hash: str
    signature: bytes

    def text(self) -> bytes:
        """Return it as it is written."""
        facts = {**self.manifest.facts(), "hash": self.hash, "signature": self.signature.hex()}
        return (json.dumps(facts, sort_keys=True, indent=1) + "\n").encode("ascii")


def parse(text: bytes) -> SignedManifest:
    """Read a manifest; nothing in it is believed yet.

    Raises:
        ManifestError: it is none, or one of a newer kkrek.
    """
    try:
        facts = json.loads(text)
        if (facts.pop("format"), facts.pop("v")) != (FORMAT, VERSION):
            raise ManifestError
        digest, signature = _hash(facts.pop("hash")), bytes.fromhex(facts.pop("signature"))
        found = Manifest(
            register=_text(facts["register"]),
            made_at=_text(facts["made_at"]),
            user=_text(facts["user"]),
            kkrek=_text(facts["kkrek"]),
            schema=_number(facts["schema"]),
            generation=_number(facts["generation"]),
            head=_head(facts["head"]),
            ledger=_head(facts["ledger"]),
            counts={str(name): _number(count) for name, count in facts["counts"].items()},
            files={str(name): _part(one) for name, one in facts["files"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ManifestError from error
    if set(found.files) != {DATABASE, KEYS} or not _HEX.fullmatch(found.register) or not _is_moment(found):
        raise ManifestError
    return SignedManifest(found, digest, signature)


def _is_moment(found: Manifest) -> bool:
    try:
        return found.moment.tzinfo is not None
    except ValueError:
        return False


def _head(value: Mapping[str, object]) -> LogHead:
    return LogHead(_number(value["n"]), _hash(value["hash"]))


def _part(value: Mapping[str, object]) -> Part:
    return Part(_number(value["bytes"]), _hash(value["sha256"]))


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ManifestError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ManifestError
    return value


def _hash(value: object) -> str:
    text = _text(value)
    if len(text) != _HASH_DIGITS or not _HEX.fullmatch(text):
        raise ManifestError
    return text
