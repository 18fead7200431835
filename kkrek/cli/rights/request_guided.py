"""What `kkrek request open` asks at a terminal for whoever has only the number: what, when, and how it came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kkrek.cli import prompt
from kkrek.cli.rights.request_words import KINDS
from kkrek.documents.labels import VIAS, heading
from kkrek.domain.customer import Via
from kkrek.domain.dates import day_or_today, format_date
from kkrek.domain.request import RequestKind
from kkrek.errors import InvalidValueError, NeedsOptionError, SaidNoError
from kkrek.i18n import _
from kkrek.operations.rights.settling import Asked


def completed(asked: Asked, via: Via | None, received: str | None, lang: str, today: date) -> Asked:
    """Return a request with what was left out asked for at the terminal.

    Raises:
        NeedsOptionError: there is no terminal to ask at (2).
        SaidNoError: Esc: nothing is to be saved (3).
    """
    if asked.kinds and via is not None:
        return asked
    if not prompt.has_terminal():
        raise NeedsOptionError(option="--via" if asked.kinds else "--kind", command="request open")
    if not asked.kinds:
        asked = replace(asked, kinds=_kinds())
    if received is None:
        asked = replace(asked, received_on=_received(today, lang))
    if via is None:
        ways = list(Via)
        via = ways[prompt.choose([heading(VIAS, way, _) for way in ways], _("How did it come?"))]
    return replace(asked, via=via)


def _kinds() -> tuple[RequestKind, ...]:
    """Ask for one kind after the other, until Enter."""
    left, chosen = list(RequestKind), []
    question = _("What does the person ask for?")
    while left:
        try:
            chosen.append(left.pop(prompt.choose([heading(KINDS, kind, _) for kind in left], question)))
        except SaidNoError:
            if not chosen:
                raise
            break
        question = _("And what else (Enter: nothing)?")
    return tuple(chosen)


def _received(today: date, lang: str) -> date:
    while True:
        typed = prompt.ask(_("Received on"), format_date(today, lang) if lang != "en" else today.isoformat())
        try:
            return day_or_today(typed or None, today, "received")
        except InvalidValueError as error:
            prompt.show_refused(error)
