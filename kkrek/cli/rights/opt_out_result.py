"""What an opt-out tells, whoever it is of: in plain words, and for scripts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kkrek.documents.labels import CHANNELS, MARKETING_KINDS, VIAS, listed, say
from kkrek.domain.dates import format_date
from kkrek.domain.json import JsonObject
from kkrek.domain.marketing import Channel, Kind
from kkrek.i18n import _
from kkrek.operations.rights.opt_out import OptOut


def sentence(number: int, wanted: OptOut, lang: str) -> str:
    """Return what a customer has forbidden now, in one line of plain words."""
    day, way = format_date(wanted.received, lang), say(VIAS, wanted.via, _)
    kinds, channels = listed(MARKETING_KINDS, wanted.kinds, _), listed(CHANNELS, wanted.channels, _)
    all_kinds, all_channels = len(wanted.kinds) == len(Kind), len(wanted.channels) == len(Channel)
    if all_kinds and all_channels:
        text = _("Customer {number} has forbidden all direct marketing since {day} ({way}).")
    elif all_channels:
        text = _("Customer {number} has forbidden {kinds} in every channel since {day} ({way}).")
    elif all_kinds:
        text = _("Customer {number} has forbidden all direct marketing by {channels} since {day} ({way}).")
    else:
        text = _("Customer {number} has forbidden {kinds} by {channels} since {day} ({way}).")
    return text.format(number=number, day=day, way=way, kinds=kinds, channels=channels)


def again_note() -> str:
    """Return what is said when nothing new was forbidden."""
    return _("All of it was forbidden before; the day and the way are recorded once more.")


def reached_notes(mailings: Sequence[int], tasks: Sequence[int], requests: Sequence[str] = ()) -> list[str]:
    """Return what else the office must do or know: lists that hold the person, tasks, requests settled (M-08, M-10)."""
    found: list[str] = []
    if mailings:
        numbers = ", ".join(map(str, mailings))
        sentence = _("Marketing lists not sent yet whose files still hold who opted out: {numbers}. Make them anew.")
        found.append(sentence.format(numbers=numbers))
    sentence = _("Task {id} tells a recipient of the opt-out (Article 21(3)): see `kkrek task show {id}`.")
    found += [sentence.format(id=task) for task in tasks]
    found += [_("Request {id} is settled with this.").format(id=request) for request in requests]
    return found


def written_json(kinds: Sequence[str], channels: Sequence[str], since: date) -> JsonObject:
    """Return what is forbidden, for scripts."""
    return {"kinds": list(kinds), "channels": list(channels), "since": since.isoformat()}


def entry_json(entry: int | None) -> JsonObject:
    """Return whether it was written, and by which entry of the log."""
    return {"applied": entry is not None, "entry": entry}
