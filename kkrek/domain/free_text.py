"""What free text should not hold: identity codes, account numbers, words about health (N-01, F-02, GDPR Art. 9)."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.argument import ibans, identity_codes
from kkrek.domain.words import fold

if TYPE_CHECKING:
    from collections.abc import Callable


class Finding(StrEnum):
    """A kind of datum that has its own field, or no place at all, in the register."""

    IDENTITY_CODE = "identity_code"
    IBAN = "iban"
    HEALTH = "health"


# Folded beginnings of words, so that Finnish endings match: "sairaudesta", "diagnoosin".
_HEALTH_STEMS = (
    "sairau", "sairas", "sairaala", "diagnoos", "dementi", "muistisair", "alzheimer", "masennu", "masentu",
    "skitsofreni", "psykiat", "psyykki", "mielenterv", "diabete", "syopa", "syovan", "alkoholis", "paihde",
    "paihtei", "narkoma", "laakity", "laakari", "raskaana", "vammai", "invalid", "pyoratuol", "terveydentil",
    "epileps", "sjukdom", "sjukhus", "depression", "demens", "missbruk", "lakare", "gravid", "rullstol",
    "funktionsned", "funktionshind", "illness", "disease", "hospital", "diagnos", "alcoholi", "disab",
    "wheelchair", "pregnan", "psychiat", "medicat", "cancer", "dementia",
)  # fmt: skip


LEFT_OUT = "[...]"


class Piece(NamedTuple):
    """What was found in a text, and where: ``text[start:end]``."""

    finding: Finding
    start: int
    end: int


def scan(text: str) -> frozenset[Finding]:
    """Return the kinds of data a text seems to hold; to warn of in notes and to refuse in reasons."""
    return frozenset(piece.finding for piece in pieces(text))


def pieces(text: str) -> tuple[Piece, ...]:
    """Return everything in a text that should not be there, in the order in which it begins."""
    found = [*_found(text, Finding.IDENTITY_CODE), *_found(text, Finding.IBAN), *_found(text, Finding.HEALTH)]
    return tuple(sorted(found, key=lambda piece: (piece.start, piece.end)))


def cut(text: str) -> str:
    """Return the text with ``[...]`` for each found piece, otherwise exactly as it was."""
    kept, at = "", 0
    for piece in pieces(text):
        if piece.start >= at:
            kept += text[at : piece.start] + LEFT_OUT
        at = max(at, piece.end)
    return kept + text[at:]


def _found(text: str, finding: Finding) -> list[Piece]:
    """Return the pieces of one kind; what is compared may be longer or shorter than what stands in the text."""
    reduce, spans = _WAYS[finding]
    reduced = [(char, place) for place, whole in enumerate(text) for char in reduce(whole)]
    compared = "".join(char for char, _place in reduced)
    places = [place for _char, place in reduced]
    return [Piece(finding, places[start], _after(text, places[end - 1])) for start, end in spans(compared)]


def _after(text: str, last: int) -> int:
    """Return the place after a character and the marks that belong to it."""
    end = last + 1
    while end < len(text) and unicodedata.category(text[end]) == "Mn":
        end += 1
    return end


def _compatible(char: str) -> str:
    return unicodedata.normalize("NFKC", char)


def _capital(char: str) -> str:
    return unicodedata.normalize("NFKC", char).upper()


def _letters(char: str) -> str:
    """Return the folded letters and digits of one character, a space for what parts words, nothing for a mark."""
    return "".join(one if one.isalnum() else " " for one in fold(f"a{char}a")[1:-1])


def _health_words(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"[^ ]+", text) if match[0].startswith(_HEALTH_STEMS)]


_WAYS: dict[Finding, tuple[Callable[[str], str], Callable[[str], list[tuple[int, int]]]]] = {
    Finding.IDENTITY_CODE: (_compatible, identity_codes),
    Finding.IBAN: (_capital, ibans),
    Finding.HEALTH: (_letters, _health_words),
}
