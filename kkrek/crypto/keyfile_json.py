"""The key file as JSON text: written in one form, read strictly, nothing in it believed."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from kkrek.crypto.log import Value, canonical
from kkrek.crypto.slots import FORMAT, KEY_BYTES, SALT_BYTES, Cost, Grant, Role, Slot, encode
from kkrek.crypto.vouchers import Voucher

# The first version of the file had no vouchers; it is still written where there are none.
WITHOUT_VOUCHERS, VERSION = 1, 2

_Object = dict[str, object]
_SIGNATURE_BYTES = 64
_HEX_DIGITS = frozenset("0123456789abcdef")


class ShapeError(ValueError):
    """The text is no key file; says nothing of what stands in it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A key file as read: format version, register id, slots, vouchers; a newer version has no slots here."""

    version: int
    register: str
    slots: tuple[Slot, ...]
    vouchers: tuple[Voucher, ...] = ()


def dump(register: str, slots: tuple[Slot, ...], vouchers: tuple[Voucher, ...]) -> bytes:
    """Return the text of a key file."""
    whole: dict[str, Value] = {
        "format": FORMAT,
        "register": register,
        "slots": [_dump_slot(slot) for slot in slots],
        "v": VERSION if vouchers else WITHOUT_VOUCHERS,
    }
    if vouchers:
        whole["vouchers"] = [_dump_voucher(one) for one in vouchers]
    return canonical(whole) + b"\n"


def parse(text: bytes) -> Shape:
    """Read the text of a key file.

    Raises:
        ShapeError: a field is missing, unknown, doubled or of the wrong kind, or no slot is there.
    """
    try:
        whole = _object(json.loads(text.decode(), object_pairs_hook=_without_doubles))
    except (ValueError, RecursionError) as error:
        raise ShapeError from error
    version = _number(whole, "v")
    if whole.get("format") != FORMAT or version < 1:
        raise ShapeError
    if version > VERSION:
        return Shape(version, "", ())
    _require(whole, {"format", "register", "slots", "v"} | ({"vouchers"} if version > WITHOUT_VOUCHERS else set()))
    register = _text(whole, "register")
    slots = tuple(_parse_slot(_object(item)) for item in _list(whole, "slots"))
    named = _list(whole, "vouchers") if version > WITHOUT_VOUCHERS else []
    vouchers = tuple(_parse_voucher(_object(item)) for item in named)
    if not register or not _HEX_DIGITS.issuperset(register):
        raise ShapeError
    if not slots or len({slot.user for slot in slots}) != len(slots):
        raise ShapeError
    return Shape(version, register, slots, vouchers)


def _dump_slot(slot: Slot) -> dict[str, Value]:
    kdf: dict[str, Value] = {
        "m": slot.cost.memory_kib,
        "p": slot.cost.lanes,
        "salt": encode(slot.salt),
        "t": slot.cost.iterations,
    }
    written: dict[str, Value] = {
        "box_pub": encode(slot.box_pub),
        "kdf": kdf,
        "keys": _dump_grant(slot.grant),
        "priv": encode(slot.priv),
        "sign_pub": encode(slot.sign_pub),
        "user": slot.user,
    }
    if slot.grant_prev is not None:
        written["keys_prev"] = _dump_grant(slot.grant_prev)
    return written


def _dump_grant(grant: Grant) -> dict[str, Value]:
    return {
        "by": encode(grant.by),
        "ct": encode(grant.sealed),
        "gen": grant.generation,
        "role": grant.role,
        "sig": encode(grant.signature),
    }


def _dump_voucher(voucher: Voucher) -> dict[str, Value]:
    return {
        "box_pub": encode(voucher.box_pub),
        "by": encode(voucher.by),
        "digest": voucher.digest,
        "gen": voucher.generation,
        "role": voucher.role,
        "sig": encode(voucher.signature),
        "sign_pub": encode(voucher.sign_pub),
        "user": voucher.user,
    }


def _parse_slot(slot: _Object) -> Slot:
    _require(slot, {"box_pub", "kdf", "keys", "priv", "sign_pub", "user"}, optional={"keys_prev"})
    kdf = _object(slot["kdf"])
    _require(kdf, {"m", "p", "salt", "t"})
    previous = slot.get("keys_prev")
    return Slot(
        user=_text(slot, "user"),
        cost=Cost(_number(kdf, "m"), _number(kdf, "t"), _number(kdf, "p")),
        salt=_bytes(kdf, "salt", SALT_BYTES),
        box_pub=_bytes(slot, "box_pub", KEY_BYTES),
        sign_pub=_bytes(slot, "sign_pub", KEY_BYTES),
        priv=_bytes(slot, "priv"),
        grant=_parse_grant(_object(slot["keys"])),
        grant_prev=None if previous is None else _parse_grant(_object(previous)),
    )


def _parse_voucher(voucher: _Object) -> Voucher:
    _require(voucher, {"box_pub", "by", "digest", "gen", "role", "sig", "sign_pub", "user"})
    return Voucher(
        _text(voucher, "user"),
        _bytes(voucher, "box_pub", KEY_BYTES),
        _bytes(voucher, "sign_pub", KEY_BYTES),
        _role(voucher),
        _generation(voucher),
        _text(voucher, "digest"),
        _bytes(voucher, "by", KEY_BYTES),
        _bytes(voucher, "sig", _SIGNATURE_BYTES),
    )


def _role(found: _Object) -> str:
    role = _text(found, "role")
    if role not in set(Role):
        raise ShapeError
    return role


def _generation(found: _Object) -> int:
    generation = _number(found, "gen")
    if not 0 < generation < 2**32:
        raise ShapeError
    return generation


def _parse_grant(grant: _Object) -> Grant:
    _require(grant, {"by", "ct", "gen", "role", "sig"})
    return Grant(
        _generation(grant),
        _role(grant),
        _bytes(grant, "ct"),
        _bytes(grant, "by", KEY_BYTES),
        _bytes(grant, "sig", _SIGNATURE_BYTES),
    )


def _without_doubles(pairs: list[tuple[str, object]]) -> _Object:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ShapeError
    return found


def _require(found: _Object, needed: set[str], *, optional: frozenset[str] | set[str] = frozenset()) -> None:
    if not needed <= found.keys() <= needed | optional:
        raise ShapeError


def _object(value: object) -> _Object:
    if not isinstance(value, dict):
        raise ShapeError
    return value


def _list(found: _Object, key: str) -> list[object]:
    value = found.get(key)
    if not isinstance(value, list):
        raise ShapeError
    return value


def _text(found: _Object, key: str) -> str:
    value = found.get(key)
    if not isinstance(value, str):
        raise ShapeError
    return value


def _number(found: _Object, key: str) -> int:
    value = found.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ShapeError
    return value


def _bytes(found: _Object, key: str, length: int | None = None) -> bytes:
    try:
        raw = base64.b64decode(_text(found, key), validate=True)
    except ValueError as error:
        raise ShapeError from error
    if length is not None and len(raw) != length:
        raise ShapeError
    return raw
