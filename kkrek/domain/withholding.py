"""What may be left out of an answer to an access request, and by which provision: closed lists (E-30, E-31)."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from kkrek.domain.access_report import Withheld
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Sequence

_ITEM = re.compile(r"(note|event|change):([1-9][0-9]{0,8})")


class Provision(StrEnum):
    """GDPR Art. 15(4), and the Data Protection Act 1050/2018 section 34(1)."""

    OTHERS = "15(4)"
    SECURITY = "34.1.1"
    DANGER = "34.1.2"
    SUPERVISION = "34.1.3"


def parse_masked(text: str) -> Withheld:
    """Read ``note:3=Maija, Virtanen``: words of another person, masked in a text of which the rest is given (R-21).

    Raises:
        InvalidValueError: no such kind of item, or no words (52).
    """
    item, _, said = text.partition("=")
    words = words_of(said)
    if not _ITEM.fullmatch(item.replace(" ", "")) or not words:
        raise InvalidValueError(
            field="mask",
            rule=N_("what is masked is named note:3, event:7 or change:12, and = with the words follows"),
            remedy=N_("write for example note:3=NAME; commas part several words"),
        )
    return Withheld(item.replace(" ", ""), Provision.OTHERS.value, words)


def words_of(said: str) -> tuple[str, ...]:
    """Return the words to mask that somebody typed with commas between them."""
    return tuple(dict.fromkeys(word for part in said.split(",") if (word := part.strip())))


def masked(text: str, words: Sequence[str], mark: str) -> str:
    """Return a text with a mark instead of each of these words, whatever their case; the longest ones first."""
    found = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.sub(found, lambda _found: mark, text, flags=re.IGNORECASE)


def parse_withheld(text: str) -> Withheld:
    """Read ``note:3=15(4)``.

    Raises:
        InvalidValueError: no such kind of item, or no such provision (52).
    """
    item, _, provision = text.replace(" ", "").partition("=")
    if not _ITEM.fullmatch(item):
        raise InvalidValueError(
            field="withhold",
            rule=N_("what is left out is named note:3, event:7 or change:12, and = with the provision follows"),
            remedy=N_("the numbers stand in `kkrek note list`, `kkrek event list` and `kkrek show --history`"),
        )
    if provision not in set(Provision):
        raise InvalidValueError(
            field="withhold",
            rule=N_("the law knows these provisions alone: 15(4), 34.1.1, 34.1.2 and 34.1.3"),
            remedy=N_("write for example note:3=15(4)"),
        )
    return Withheld(item, Provision(provision).value)
