"""What went from the office to a customer: letters, and marketing lists on which the customer stood (E-24, M-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.json import JsonObject


class LetterMade(NamedTuple):
    """A letter about a request or a right: its kind, language, day and pages; of its content nothing is kept."""

    kind: str
    language: str
    made_on: date
    pages: int | None
    request: str | None


class OnList(NamedTuple):
    """A marketing list on which the customer stands: kind and channel, when it was made, and sent if it was."""

    kind: str
    channel: str
    made_on: date
    sent_on: date | None


def letter_json(letter: LetterMade) -> JsonObject:
    """Return a letter as scripts get it."""
    return {
        "kind": letter.kind,
        "language": letter.language,
        "made_on": letter.made_on.isoformat(),
        "pages": letter.pages,
        "request": letter.request,
    }


def on_list_json(one: OnList) -> JsonObject:
    """Return a place on a marketing list as scripts get it; ``sent_on`` is null while it is not sent."""
    return {
        "kind": one.kind,
        "channel": one.channel,
        "made_on": one.made_on.isoformat(),
        "sent_on": one.sent_on.isoformat() if one.sent_on else None,
    }
