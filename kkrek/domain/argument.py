"""Secrets that must not stand in the arguments, where other users and the shell's history see them (F-05).

Runs before every command, so it needs nothing but patterns.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from kkrek.errors import SecretInArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

# A date, any separator in use (all of 2023, any dash), three digits, a check character; in either case (F-06, F-10).
_IDENTITY_CODE = re.compile(
    r"(?<![0-9a-z])(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}[-+a-fu-y\u2010-\u2015\u2212][0-9]{3}[0-9a-fhj-npr-y](?![0-9a-z])",
    re.IGNORECASE | re.ASCII,
)
# RF begins no account: it is the payment reference of ISO 11649, which has the same check digits.
# A hyphen may divide its groups, two of them begin an option.
_IBAN_START = re.compile(
    r"(?<![0-9A-Z])(?!RF)[A-Z]{2}[0-9]{2}[0-9A-Z]*(?:(?: *[\u2010-\u2015-] *| +)[0-9A-Z]+)*", re.ASCII
)
_PLAN = re.compile(r"[0-9A-F]{12}", re.ASCII)  # the digits of a plan, which words may follow
_IBAN_GROUP = re.compile(r"[0-9A-Z]+", re.ASCII)
_IBAN_LENGTHS = range(15, 35)  # From Norway's 15 to the standard's 34.
_FINNISH_LENGTH = 18
_PRINTED_GROUP = 4


def refuse_secret(arguments: Sequence[str], option: str) -> None:
    """Refuse arguments that hold an identity code or an account number, also as ``--x=VALUE`` (F-05).

    An account number is found too where the shell split it at its spaces. Raises SecretInArgumentError that
    names ``option`` as the way to give it.
    """
    joined = " ".join(arguments)
    if holds_identity_code(joined) or holds_iban(joined):
        raise SecretInArgumentError(option=option)


def holds_identity_code(text: str) -> bool:
    """Tell whether a text holds something shaped like an identity code, whatever its check character."""
    return bool(identity_codes(unicodedata.normalize("NFKC", text)))


def holds_iban(text: str) -> bool:
    """Tell whether a text holds an account number, with or without spaces, whose check digits match (F-45)."""
    return bool(ibans(unicodedata.normalize("NFKC", text).upper()))


def identity_codes(text: str) -> list[tuple[int, int]]:
    """Return where identity codes begin and end in a text in NFKC."""
    return [match.span() for match in _IDENTITY_CODE.finditer(text)]


def ibans(text: str) -> list[tuple[int, int]]:
    """Return where account numbers begin and end in a text in NFKC and capitals."""
    found, at = [], 0
    while match := _IBAN_START.search(text, at):
        length = _iban_length(match[0])
        at = match.start() + (length or 1)
        if length:
            found.append((match.start(), at))
    return found


def _iban_length(text: str) -> int:
    """Return how many characters the account number takes with which a text begins, or 0 if it is none."""
    number = ""
    for found in _IBAN_GROUP.finditer(text):
        group = found[0]
        number += group
        if _has_iban_length(number) and _remainder(number) == 1:
            return found.end()
        if number == group and _PLAN.fullmatch(group):
            return 0
        # Words that follow belong to the number only in its printed form, four characters each.
        if len(number) > max(_IBAN_LENGTHS) or not (number == group or group.isdigit() or len(group) == _PRINTED_GROUP):
            return 0
    return 0


def _has_iban_length(number: str) -> bool:
    return len(number) == _FINNISH_LENGTH if number.startswith("FI") else len(number) in _IBAN_LENGTHS


def _remainder(number: str) -> int:
    rotated = number[4:] + number[:4]
    return int("".join(str(int(char, 36)) for char in rotated)) % 97
