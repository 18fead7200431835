"""How tasks look: one line each in a list, and a task that tells a recipient line by line in the recipient's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from kkrek.cli.daily.wording import TASKS, day_text, field_label, value_text
from kkrek.cli.output import Screen
from kkrek.cli.own_words import own_words
from kkrek.documents.labels import CHANNELS, MARKETING_KINDS, Words, heading, say
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.mapping import Deletion
from kkrek.domain.marketing import Channel, Kind
from kkrek.domain.notification import What
from kkrek.domain.spreadsheet import guard_cell
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.recipients.task import Line, Shown, TaskRow, Tasks

NOTHING = "\u2013"

# What is told, as one word of a table or a count.
_WORDS: Words = {
    What.CORRECTION: N_("correction"),
    What.MERGE: N_("two numbers, one person"),
    What.PROTECTION: N_("non-disclosure"),
    What.PROTECTION_LIFTING: N_("end of non-disclosure"),
    What.RESTRICTION: N_("restriction"),
    What.RESTRICTION_LIFTING: N_("end of restriction"),
    What.ERASURE: N_("erasure"),
    What.ERASURE_IN_PART: N_("erasure of a part"),
    What.OPT_OUT: N_("prohibition of marketing"),
    What.OPT_OUT_MISTAKE: N_("prohibition recorded by mistake"),
}
# By which law it is told, and what is to be done there. Of opt-outs Article 19 says nothing.
_HEADINGS: Words = {
    What.CORRECTION: N_("Corrections (GDPR Article 19)"),
    What.MERGE: N_("Two customer numbers of one person (GDPR Article 19)"),
    What.PROTECTION: N_("Non-disclosure for personal safety"),
    What.PROTECTION_LIFTING: N_("Non-disclosure for personal safety has ended"),
    What.RESTRICTION: N_("Restrictions of processing (GDPR Articles 18 and 19)"),
    What.RESTRICTION_LIFTING: N_("Restrictions that have ended (GDPR Articles 18 and 19)"),
    What.ERASURE: N_("Erasures (GDPR Articles 17 and 19)"),
    What.ERASURE_IN_PART: N_("Erasures of a part (GDPR Articles 17 and 19)"),
    What.OPT_OUT: N_("Prohibitions of direct marketing (GDPR Articles 21(3), 24 and 28)"),
    What.OPT_OUT_MISTAKE: N_("Prohibitions that we recorded by mistake (GDPR Articles 21(3), 24 and 28)"),
}
_ADVICE: Words = {
    What.CORRECTION: N_("Change there, in this order:"),
    What.MERGE: N_("Join there what stands under the two, and use the number that stays:"),
    What.PROTECTION: N_("Mark it there by hand, and hide where the person lives; no address is told here:"),
    What.PROTECTION_LIFTING: N_("Take the mark off there by hand:"),
    What.RESTRICTION: N_("Keep there, and use for nothing but what Article 18(2) allows:"),
    What.RESTRICTION_LIFTING: N_("These data may be used there again:"),
    What.ERASURE: N_("Erase there everything of:"),
    What.ERASURE_IN_PART: N_("Erase there of each the fields that are named:"),
    What.OPT_OUT: N_("Use there for no marketing any more, and take off every list:"),
    What.OPT_OUT_MISTAKE: N_("What was told of these holds no more:"),
}
_DELETIONS: Words = {
    Deletion.HIDES: N_(
        "The recipient's own deletion only hides: empty or overwrite each field by hand, and have that confirmed."
    ),
    Deletion.NONE: N_("The recipient has no deletion: empty or overwrite each field by hand, and have that confirmed."),
}
ERASURES = frozenset({What.ERASURE, What.ERASURE_IN_PART})
"""What needs the recipient's deletion."""
_MASKED_FIELDS = frozenset({"identity_code", "former_identity_codes", "bank_accounts"})


# A task as a line of a list -----------------------------------------------------------------------------------


def row(task: TaskRow, found: Tasks, lang: str) -> tuple[str, str, str, str, str]:
    """Return a task as a line of the list: number, due day, what, where, and about whom."""
    where = task.recipient or (found.places.get(task.place, task.place) if task.place else NOTHING)
    customers = ", ".join(map(str, task.numbers)) or NOTHING
    if task.people > len(task.numbers):
        customers = _("{numbers} ... ({count} in all)").format(numbers=customers, count=task.people)
    due = day_text(task.due_on, lang)
    if task.done_on is None and task.due_on < found.today.isoformat():
        due = _("{day}, late").format(day=due)
    what = heading(TASKS, task.kind, _)
    counted = counts_text(found.whats.get(task.id, {}))
    return str(task.id), due, f"{what}: {counted}" if counted else what, where, customers


def counts_text(whats: Mapping[What, int]) -> str:
    """Return of how many customers a task tells what: ``correction 3, erasure 1``."""
    return ", ".join(f"{say(_WORDS, what, _)} {count}" for what, count in whats.items())


def data(task: TaskRow, whats: Mapping[What, int]) -> JsonObject:
    """Return a task as scripts get it in a list."""
    told: dict[str, Json] = {what.value: count for what, count in whats.items()}
    return {
        "id": task.id,
        "kind": task.kind,
        "recipient": task.recipient or task.place,
        "customers": list(task.numbers),
        "due_on": task.due_on,
        "total": task.people,
        "tells": told,
    }


# A task with what it tells ------------------------------------------------------------------------------------


def draw(screen: Screen, shown: Shown, lang: str) -> None:
    """Draw a task: its facts, then what the recipient is told, by what it is."""
    one = shown.task
    number, due, what, where, customers = row(one, shown.found, lang)
    pairs = [(_("Task"), number), (_("What"), what), (_("Where"), where), (_("Customers"), customers)]
    pairs += [(_("Request"), one.request or NOTHING), (_("Due"), due)]
    if one.done_on:
        pairs += [(_("Done"), day_text(one.done_on, lang)), (_("Confirmed by"), one.confirmed_by or "")]
    screen.facts(pairs)
    for told in shown.whats:
        of_this = [line for line in shown.lines if line.what is told]
        if of_this:
            _draw_part(screen, shown, told, of_this, lang)
    if any(line.field in _MASKED_FIELDS for line in shown.lines):
        screen.note(_("Identity codes and account numbers are masked here: give them to the recipient safely."))
    if shown.more:
        sentence = _("There is more: `kkrek task show {id} --output FILE` writes the whole list.")
        screen.note(sentence.format(id=one.id))


def _draw_part(screen: Screen, shown: Shown, told: What, lines: Sequence[Line], lang: str) -> None:
    screen.heading(heading(_HEADINGS, told, _))
    screen.line(say(_ADVICE, told, _))
    for who, group in groupby(lines, key=who_text):
        of_one = list(group)
        if of_one[0].field is None:
            screen.line("  ".join(part for part in (who, *map(details_text, of_one)) if part != NOTHING))
        else:
            screen.line(who)
            screen.facts([(f"  {field_text(line)}", _change(line, lang)) for line in of_one])
    deletion = deletion_text(shown) if told in ERASURES else ""
    if deletion:
        screen.warning(deletion)


def deletion_text(shown: Shown) -> str:
    """Return what is to be thought of where the recipient's own deletion does not erase, else nothing (V-01)."""
    return _(_DELETIONS[shown.deletion]) if shown.deletion is not None and shown.deletion in _DELETIONS else ""


def lines_data(shown: Shown) -> list[Json]:
    """Return what is told as scripts get it."""
    return [
        {
            "number": line.number,
            "name": line.name,
            "what": line.what.value,
            "entry": line.entry,
            "field": line.field,
            "names": list(line.names),
            "old": line.old,
            "new": line.new,
            "on": line.on,
            "by_hand": line.by_hand,
            "details": list(line.details),
            "partly": list(line.partly),
            "masked": list(line.masked),
        }
        for line in shown.lines
    ]


def csv_head(shown: Shown) -> tuple[str, ...]:
    """Return the headings of the list that is handed over: the number in the recipient's own word, if it has one."""
    number = shown.number_name or _("Customer number")
    return (number, _("Name"), _("What"), _("Field"), _("Was"), _("Now"))


def csv_row(line: Line, lang: str) -> list[str]:
    """Return a line of the list that is handed over, with nothing that a spreadsheet would run."""
    if line.field is None:
        field, old, new = "", "", details_text(line)
    elif _is_gone(line):
        field, old, new = field_text(line), "", _gone(line)
    else:
        field, (old, new) = field_text(line), _sides(line, lang)
    cells = (_number(line), line.name or "", say(_WORDS, line.what, _), field, old, new)
    return [guard_cell("" if cell == NOTHING else cell) for cell in cells]


def who_text(line: Line) -> str:
    """Return about whom a line is: the number, and the name where the recipient does not know that."""
    return "  ".join(part for part in (_number(line), line.name) if part)


def field_text(line: Line) -> str:
    """Return what a field is called there, and here where that tells more."""
    field, _dot, part = (line.field or "").partition(".")
    if not line.names:
        return field_label(field)
    names = " / ".join(line.names)
    return names if part else f"{names} ({field_label(field).lower()})"


def details_text(line: Line) -> str:
    """Return what is to be said of a customer beside corrections, or why a correction is not told here."""
    match line.what:
        case What.CORRECTION:
            sentence = _("under non-disclosure: tell it by hand, see `kkrek show {number}`")
            return own_words(sentence.format(number=line.number))
        case What.MERGE:
            return _("{gone} is this customer, too").format(gone=", ".join(line.details)) if line.details else NOTHING
        case What.RESTRICTION | What.RESTRICTION_LIFTING:
            return ", ".join(line.details) or _("for every purpose")
        case What.ERASURE:
            return _("everything")
        case What.ERASURE_IN_PART:
            whole = line.names or [field_label(one) for one in line.details if one not in line.partly]
            part = _("{data} (only what is no longer in the register)")
            told = ", ".join([*whole, *(part.format(data=field_label(one)) for one in line.partly)])
            return told or _("what is no longer in the register")
        case What.OPT_OUT:
            return _forbidden(line.details)
        case _:
            return NOTHING


def _forbidden(pairs: Sequence[str]) -> str:
    """Return what somebody has forbidden, all channels of a kind together."""
    if not pairs or len(set(pairs)) == len(Kind) * len(Channel):
        return _("all direct marketing, in every channel")
    kinds: dict[str, list[str]] = {}
    for pair in pairs:
        kind, _colon, channel = pair.partition(":")
        kinds.setdefault(kind, []).append(channel)
    return "; ".join(
        f"{say(MARKETING_KINDS, kind, _)}: {', '.join(say(CHANNELS, channel, _) for channel in channels)}"
        for kind, channels in kinds.items()
    )


def _number(line: Line) -> str:
    return str(line.number) if line.number is not None else NOTHING


def _change(line: Line, lang: str) -> str:
    """Return a correction in one line, as ``old -> new``."""
    return _gone(line) if _is_gone(line) else " \u2192 ".join(_sides(line, lang))


def _is_gone(line: Line) -> bool:
    """Tell whether the values were erased from the history, or never known there."""
    return line.old is None and line.new is None and not line.masked


def _gone(line: Line) -> str:
    return own_words(_("no longer kept: tell what `kkrek show {number}` shows").format(number=line.number))


def _sides(line: Line, lang: str) -> tuple[str, str]:
    """Return both values of a correction, with the day from which the new one holds, or until which the old one did."""
    old, new = (_value(line, side, value, lang) for side, value in (("old", line.old), ("new", line.new)))
    if line.on is None:
        return old, new
    day = day_text(line.on, lang)
    if line.new is None:
        return _("{value} (until {day})").format(value=old, day=day), new
    return old, _("{value} (since {day})").format(value=new, day=day)


def _value(line: Line, side: str, value: Json, lang: str) -> str:
    if side in line.masked:
        return _("on record")
    if line.names and value is not None:
        return str(value)
    return value_text((line.field or "").partition(".")[0], value, lang)
