"""How a customer's values and changes read on the screen, in the words of the clerk's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from kkrek.cli.output import Remark, Screen
from kkrek.documents.labels import (
    ADDRESS_KINDS,
    CHANNELS,
    CLAIM_STATES,
    EVENT_KINDS,
    HISTORY_FIELDS,
    IDENTITY_CODE_CHANGES,
    LANGUAGES,
    MARITAL_STATUSES,
    MARKETING_KINDS,
    RELATION_KINDS,
    Words,
    heading,
    say,
)
from kkrek.domain.address import join_line, parts_of
from kkrek.domain.customer import MAIN_COLUMNS
from kkrek.domain.dates import format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.warn import Warn
from kkrek.errors import N_
from kkrek.i18n import _, language

# Why a customer's identity code may be held: the clerk's words, not those of a letter to the person (F-03).
REASONS: Words = {
    "lease": N_("letting"),
    "collection": N_("debt collection"),
    "credit": N_("granting of credit"),
    "law": N_("a duty laid down by law"),
    "consent": N_("the person's consent"),
}
# What a task asks of the office: the clerk's words, not those of a letter to the person.
TASKS: Words = {
    "other_place": N_("look for the person's data in another place"),
    "erase_elsewhere": N_("erase the person's data in another place"),
    "erase_kept": N_("erase what had to stay of the person's data"),
    "notice_art14": N_("give the person the privacy notice"),
    "tell_recipient": N_("tell a recipient what has changed"),
    "tell_merge": N_("tell a recipient that two customer numbers are one person"),
    "opt_out_elsewhere": N_("tell a recipient that the person forbids direct marketing"),
    "ask_protection": N_("ask the person whether the non-disclosure goes on"),
    "check_accuracy": N_("check the data whose accuracy the person contests"),
    "tell_restriction": N_("tell of the restriction whoever else has the person's data"),
    "lift_restriction": N_("lift the restriction on the day of which the person was told"),
}
# Why processing is restricted: the clerk's words, not those of a letter to the person (E-41).
GROUNDS: Words = {
    "a": N_("the person contests the accuracy of the data (GDPR Article 18(1)(a))"),
    "b": N_("the person wants restriction instead of erasure (GDPR Article 18(1)(b))"),
    "c": N_("the person needs the data for a legal claim (GDPR Article 18(1)(c))"),
    "d": N_("the person has objected to the processing (GDPR Article 18(1)(d))"),
}
_CODES: dict[str, Words] = {
    "language": LANGUAGES,
    "marital_status": MARITAL_STATUSES,
    "identity_code_reason": REASONS,
}
_DAYS = frozenset({"deceased_on", "notice_given_on"})
_EVERY_KIND, _EVERY_CHANNEL = N_("every kind"), N_("every channel")
_CLAIM_DAYS: Words = {
    "paid_on": N_("paid on {day}"),
    "disputed_on": N_("disputed on {day}"),
    "judgment_on": N_("judgment on {day}"),
}


def field_label(field: str) -> str:
    """Return what a field is called, beginning with a capital."""
    return heading(HISTORY_FIELDS, field, _)


def value_text(field: str, value: Json, lang: str) -> str:
    """Return a value of the history or of a change as people read it; nothing is a dash."""
    if value is None or value == []:
        return "\u2013"
    if isinstance(value, Mapping):
        return _item_text(field, value, lang)
    if isinstance(value, str):
        if field in _CODES:
            return say(_CODES[field], value, _)
        return day_text(value, lang) if field in _DAYS else value
    if isinstance(value, Sequence):
        return ", ".join(str(one) for one in value)
    return str(value)


def period(since: date | None, until: date | None, lang: str) -> str:
    """Return when something holds: ``since 1.3.2024``, ``1.3.2020-2.3.2024``, or nothing."""
    if since and until:
        return f"{format_date(since, lang)}\u2013{format_date(until, lang)}"
    if since:
        return _("since {day}").format(day=format_date(since, lang))
    return _("until {day}").format(day=format_date(until, lang)) if until else ""


def with_period(text: str, since: date | None, until: date | None, lang: str) -> str:
    """Return a value with the time for which it holds, if it is known."""
    held = period(since, until, lang)
    return f"{text} ({held})" if held else text


def event_text(item: Mapping[str, Json], lang: str) -> str:
    """Return an event in one line: day, kind, place, who was told, description."""
    told = item.get("told_to")
    parts = [
        day_text(str(item["happened_on"]), lang),
        say(EVENT_KINDS, str(item["kind"]), _),
        _text(item.get("object")),
        _("told: {who}").format(who=told) if told else None,
        _text(item.get("description")),
    ]
    return ", ".join(part for part in parts if part)


def relation_text(item: Mapping[str, Json], lang: str) -> str:
    """Return a relation in one line: kind, object, company, and when it holds."""
    parts = (say(RELATION_KINDS, str(item["kind"]), _), _text(item.get("object")), _text(item.get("company")))
    text = ", ".join(part for part in parts if part)
    return with_period(text, _day(item.get("begin")), _day(item.get("end")), lang)


def claim_text(item: Mapping[str, Json], lang: str) -> str:
    """Return a claim in one line: reference, due day, state, and the days on which it changed."""
    parts = [str(item["reference"]), _("due on {day}").format(day=day_text(str(item["due_on"]), lang))]
    if not any(item.get(day) for day in _CLAIM_DAYS):  # the day of a state tells the state
        parts.append(say(CLAIM_STATES, str(item["state"]), _))
    parts += [
        _(words).format(day=day_text(str(item[day]), lang)) for day, words in _CLAIM_DAYS.items() if item.get(day)
    ]
    stopped = [day_text(one, lang) for one in str(item.get("interrupted_on") or "").split(",") if one]
    if stopped:
        parts.append(_("limitation interrupted on {days}").format(days=", ".join(stopped)))
    return ", ".join(parts)


def note_text(item: Mapping[str, Json], lang: str) -> str:
    """Return a note in one line, with the day on which somebody reviewed it (R-26)."""
    text, reviewed = str(item.get("text") or ""), item.get("reviewed_on")
    if not reviewed:
        return text
    return _("{note} (reviewed on {day})").format(note=text, day=day_text(str(reviewed), lang))


def protection_text(item: Mapping[str, Json], lang: str) -> str:
    """Return a non-disclosure in one line: when it holds, who told of it, and no updates (F-15, F-19)."""
    told = item.get("told_by")
    parts = [
        period(_day(item.get("since")), _day(item.get("until")), lang),
        _("told by: {who}").format(who=told) if told else None,
        _("no updates from the Population Information System") if item.get("no_vtj_update") else None,
    ]
    return ", ".join(part for part in parts if part)


def marketing_text(item: Mapping[str, Json], lang: str) -> str:
    """Return a prohibition of marketing in one line: kinds with their channels, and since when it holds (M-05)."""
    pairs = item.get("pairs")
    channels: dict[str, list[str]] = {}
    for pair in pairs if isinstance(pairs, list) else []:
        if isinstance(pair, list):
            channels.setdefault(str(pair[0]), []).append(str(pair[1]))
    kinds: dict[tuple[str, ...], list[str]] = {}
    for kind, some in channels.items():
        kinds.setdefault(tuple(some), []).append(kind)
    parts = [
        f"{_said(MARKETING_KINDS, same, _EVERY_KIND)} ({_said(CHANNELS, some, _EVERY_CHANNEL)})"
        for some, same in kinds.items()
    ]
    return with_period(_("forbidden: {what}").format(what="; ".join(parts)), _day(item.get("since")), None, lang)


def _said(words: Words, codes: Sequence[str], every: str) -> str:
    return _(every) if set(codes) == set(words) else ", ".join(say(words, one, _) for one in codes)


def day_text(text: str, lang: str) -> str:
    """Return an ISO day as people write it."""
    return format_date(date.fromisoformat(text), lang)


def draw_changes(screen: Screen, changes: Sequence[Mapping[str, Json]], lang: str) -> None:
    """Write old -> new of each change."""
    pairs = []
    for change in changes:
        field = str(change["field"])
        hidden = change.get("masked")
        old, new = (
            _("on record") if isinstance(hidden, list) and side in hidden else value_text(field, change[side], lang)
            for side in ("old", "new")
        )
        pairs.append((field_label(field), f"{old} \u2192 {new}"))
    screen.facts(pairs)


def draw_told(screen: Screen, tasks: Sequence[int]) -> None:
    """Write which tasks tell recipients of what was done (GDPR Art. 19, 21(3); E-42, M-08)."""
    for task in tasks:
        screen.line(_("Task {id} tells a recipient of this: see `kkrek task show {id}`.").format(id=task))


def change_result(
    number: int | None,
    entry: int | None,
    *,
    applied: bool,
    changes: Sequence[JsonObject] = (),
    duplicates: Sequence[JsonObject] = (),
    tasks: Sequence[int] = (),
) -> JsonObject:
    """Return what a changing command tells scripts; ``entry`` is what `undo` takes back."""
    return {
        "number": number,
        "applied": applied,
        "entry": entry,
        "changes": list(changes),
        "duplicates": list(duplicates),
        "tasks": list(tasks),
    }


def remarks(warnings: Sequence[Warn]) -> list[Remark]:
    """Return warnings in the form in which results carry them."""
    return [Remark(id=warn.id, message=_sentence(warn), field=warn.field, line=warn.line) for warn in warnings]


def _sentence(warn: Warn) -> str:
    """Return a warning's sentence; one that names customers or a day is complete and needs no translation any more."""
    if not warn.numbers and warn.on is None:
        return warn.message
    day = format_date(warn.on, language()) if warn.on is not None else ""
    return _(warn.message).format(numbers=", ".join(map(str, warn.numbers)), day=day)


def _item_text(field: str, item: Mapping[str, Json], lang: str) -> str:
    since, until = (_day(item.get(name)) for name in ("since", "until"))
    if field == "addresses":
        parts = parts_of(item)
        kind = say(ADDRESS_KINDS, str(item.get("kind")), _)
        return with_period(f"{kind}: {join_line(parts)}", since, until, lang)
    if field in _LINES:
        return _LINES[field](item, lang)
    text = str(item.get(MAIN_COLUMNS.get(field, ""), ""))
    if field == "former_identity_codes":
        return _("{code} ({reason})").format(code=text, reason=say(IDENTITY_CODE_CHANGES, str(item.get("change")), _))
    return with_period(text, since, until, lang)


def _day(value: Json) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _text(value: Json) -> str | None:
    return None if value is None else str(value)


_LINES = {
    "events": event_text,
    "relations": relation_text,
    "claims": claim_text,
    "notes": note_text,
    "protection": protection_text,
    "marketing": marketing_text,
}
