"""Codes of doors and alarms and serial numbers of keys: seen in free text, so that none is ever stored (E-54)."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from kkrek.domain.words import fold
from kkrek.errors import N_, InvalidValueError

_DIGITS = r"[0-9](?:[ *#-]?[0-9]){2,7}(?![0-9])"
_CODE_WORD = r"(?:[a-z]*(?:koodi[a-z]*|kod(?:en|er)?|codes?|tunnusluku[a-z]*|tunnusluv[a-z]*)|pin)"
_HARMLESS = (
    "posti", "vika", "virhe", "tuote", "tilaus", "asiakas", "maa", "viiva", "qr", "fel", "fault", "error", "product",
    "produkt", "country", "post", "zip", "bar",
)  # fmt: skip


class _Patterns(NamedTuple):
    """``no_code``: dates, times and phone numbers, which are no codes."""

    no_code: re.Pattern[str]
    code: re.Pattern[str]
    key_serial: re.Pattern[str]


def check_no_code(text: str, field: str) -> str:
    """Return a text that holds no code of a door, an alarm or a key (E-54).

    Raises:
        InvalidValueError: it seems to hold one (52); the error does not show it.
    """
    if holds_code(text):
        raise InvalidValueError(
            field=field,
            rule=N_("it seems to hold the code of a door, an alarm or a key; such codes are never stored"),
            remedy=N_("say it without the code"),
        )
    return text


def holds_code(text: str) -> bool:
    """Tell whether a text seems to hold the code of a door or an alarm, or the serial number of a key (E-54)."""
    patterns = _patterns()
    plain = patterns.no_code.sub(" ", fold(text))
    return patterns.key_serial.search(plain) is not None or any(map(_is_secret, patterns.code.finditer(plain)))


def _is_secret(match: re.Match[str]) -> bool:
    word, before = match["word"] or match["after"], match["before"] or ""
    return not word.startswith(_HARMLESS) and not before.startswith(_HARMLESS)


@cache  # Compiled when a text is checked: a look-up imports this module, and checks none.
def _patterns() -> _Patterns:
    return _Patterns(
        re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{2,4})?|[0-9]{4}-[0-9]{2}-[0-9]{2}|\+?[0-9](?:[ -]?[0-9]){8,}"),
        re.compile(
            rf"(?:(?P<before>[a-z]+)[ -])?\b(?P<word>{_CODE_WORD})(?![a-z])[,.;]?[^0-9,;.!?]{{0,30}}{_DIGITS}"
            rf"|{_DIGITS} (?:on|is|ar) (?P<after>{_CODE_WORD})\b"
        ),
        re.compile(
            r"\b(?:avai|avam|nyckel|key|lukko|lukon|las)[a-z]*[^0-9.,;]{0,20}"
            r"(?:sarjanumero|sarjanro|serienummer|serial)[^0-9.,;]{0,20}[0-9]"
        ),
    )
