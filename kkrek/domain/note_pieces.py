"""What in a note has a field of its own, to which it can be moved (data minimisation, GDPR Art. 5(1)(c); N-01)."""

from __future__ import annotations

from typing import NamedTuple

from kkrek.domain.free_text import Finding, pieces
from kkrek.domain.iban import parse_iban
from kkrek.domain.identity_code import parse_identity_code
from kkrek.errors import InvalidValueError


class Movable(NamedTuple):
    """Valid values in a note: the personal identity code if there is just one, and the account numbers."""

    identity_code: str | None
    ibans: tuple[str, ...]


def movable(text: str) -> Movable:
    """Return what could stand in fields of its own; two identity codes belong to two persons, so neither is moved."""
    found = [(piece.finding, text[piece.start : piece.end]) for piece in pieces(text)]
    codes = {code for finding, part in found if finding is Finding.IDENTITY_CODE and (code := _code(part))}
    ibans = dict.fromkeys(iban for finding, part in found if finding is Finding.IBAN and (iban := _iban(part)))
    return Movable(codes.pop() if len(codes) == 1 else None, tuple(ibans))


def _code(part: str) -> str | None:
    try:
        return parse_identity_code(part).text
    except InvalidValueError:
        return None


def _iban(part: str) -> str | None:
    try:
        return parse_iban("".join(char for char in part if char.isalnum())).text
    except InvalidValueError:
        return None
