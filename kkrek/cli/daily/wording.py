"""How a customer's values and changes read on the screen, in the words of the clerk's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from kkrek.cli.output import Remark, Screen
from kkrek.documents.labels import (
    ADDRESS_KINDS,
    FIELDS,
    IDENTITY_CODE_CHANGES,
    LANGUAGES,
    MARITAL_STATUSES,
    Words,
    heading,
    say,
)
from kkrek.domain.address import join_line
from kkrek.domain.customer import MAIN_COLUMNS, AddressParts
from kkrek.domain.dates import format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.warn import Warn
from kkrek.errors import N_
from kkrek.i18n import _

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
    "notice_art14": N_("give the person the privacy notice"),
}
_MORE_FIELDS: Words = {"notice_given_on": FIELDS["notice_given"], "notice_version": N_("version of the privacy notice")}
_CODES: dict[str, Words] = {
    "language": LANGUAGES,
    "marital_status": MARITAL_STATUSES,
    "identity_code_reason": REASONS,
}
_DAYS = frozenset({"deceased_on", "notice_given_on"})


def field_label(field: str) -> str:
    """Return what a field is called, beginning with a capital."""
    return heading({**FIELDS, **_MORE_FIELDS}, field, _)


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


def day_text(text: str, lang: str) -> str:
    """Return an ISO day as people write it."""
    return format_date(date.fromisoformat(text), lang)


def draw_changes(screen: Screen, changes: Sequence[Mapping[str, Json]], lang: str) -> None:
    """Write old -> new of each change."""
    pairs = []
    for change in changes:
        field = str(change["field"])
        old, new = (value_text(field, change[side], lang) for side in ("old", "new"))
        pairs.append((field_label(field), f"{old} \u2192 {new}"))
    screen.facts(pairs)


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
    return [Remark(id=warn.id, message=warn.message, field=warn.field, line=warn.line) for warn in warnings]


def _item_text(field: str, item: Mapping[str, Json], lang: str) -> str:
    since, until = (_day(item.get(name)) for name in ("since", "until"))
    if field == "addresses":
        parts = AddressParts(**{name: _text(item.get(name)) for name in AddressParts._fields})
        kind = say(ADDRESS_KINDS, str(item.get("kind")), _)
        return with_period(f"{kind}: {join_line(parts)}", since, until, lang)
    text = str(item.get(MAIN_COLUMNS.get(field, ""), ""))
    if field == "former_identity_codes":
        return _("{code} ({reason})").format(code=text, reason=say(IDENTITY_CODE_CHANGES, str(item.get("change")), _))
    return with_period(text, since, until, lang)


def _day(value: Json) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _text(value: Json) -> str | None:
    return None if value is None else str(value)
