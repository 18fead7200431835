"""How the summary of the log looks: who used what how often, what was refused, and what stands out (E-47)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kkrek.cli.keeping.log_start import start_json, start_text
from kkrek.cli.options import Settings
from kkrek.cli.output import Screen, emit
from kkrek.domain.dates import format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.log_summary import Unusual, Use, Why
from kkrek.errors import N_, Phrase
from kkrek.i18n import _
from kkrek.operations.keeping.log_summary import Summary

_WHY: dict[Why, Phrase] = {
    Why.HOUR: N_("{user}, {day}: {count} entries of opening or changing somebody, within an hour"),
    Why.DAY: N_("{user}, {day}: {count} persons opened or changed; usual on this user's days: {usual}"),
}

_ENTRIES = N_(
    "Counted are entries of the log: one command may write several, as one for each customer whose data are erased."
)


def show(given: Settings, found: Summary) -> None:
    """Show a summary; as CSV one row for each period, user and command."""

    def text(screen: Screen) -> None:
        since, until = _day(found.since, given), _day(found.until, given)
        screen.line(_("Use from {since} to {until}").format(since=since, until=until))
        screen.note(_(_ENTRIES))
        if found.start is not None and found.since < found.start.first_on:
            screen.note(start_text(found.start, given.ui_lang))
        _draw_use(screen, found)
        _draw_commands(screen, found)
        _draw_rest(screen, found, given)

    data: JsonObject = {"rows": _rows(found)} if given.format == "csv" else _data(found)
    emit(given, "log summary", data, text=text)


def _draw_use(screen: Screen, found: Summary) -> None:
    heads = [_("Entries"), _("Listed"), _("Opened"), _("Changed"), _("Refused")]
    screen.heading(_("By user"))
    screen.table(
        [_("User"), *heads, _("Days")],
        [(user, *_counts(use), str(found.days[user])) for user, use in found.users.items()],
    )
    screen.heading(_("By period"))
    rows = [(period, user, *_counts(use)) for (period, user), use in found.periods.items()]
    screen.table([_("Period"), _("User"), *heads], rows)


def _draw_commands(screen: Screen, found: Summary) -> None:
    screen.heading(_("Who used what"))
    often = sorted(found.commands.items(), key=lambda item: (item[0][0], -item[1].times, item[0][1]))
    rows = [(user, command, str(use.times)) for (user, command), use in often]
    screen.table([_("User"), _("Operation"), _("Entries")], rows)


def _draw_rest(screen: Screen, found: Summary, given: Settings) -> None:
    screen.heading(_("Refused"))
    refusals = [(user, command, error, str(times)) for (user, command, error), times in found.refusals.items()]
    _table_or_none(screen, [_("User"), _("Operation"), _("Reason"), _("Times")], refusals)
    screen.heading(_("Stands out"))
    for one in found.unusual:
        screen.line(_unusual(one, given))
    if not found.unusual:
        screen.line(_("Nothing."))


def _table_or_none(screen: Screen, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        screen.table(heads, rows)
    else:
        screen.line(_("Nothing."))


def _unusual(one: Unusual, given: Settings) -> str:
    return _(_WHY[one.why]).format(user=one.user, day=_day(one.on, given), count=one.count, usual=one.usual)


def _counts(use: Use) -> tuple[str, ...]:
    return tuple(map(str, (use.times, use.listed, use.opened, use.changed, use.refused)))


def _data(found: Summary) -> JsonObject:
    unusual: list[Json] = [
        {"user": one.user, "on": one.on.isoformat(), "why": one.why.value, "count": one.count, "usual": one.usual}
        for one in found.unusual
    ]
    refusals: list[Json] = [
        {"user": user, "operation": command, "refused": error, "times": times}
        for (user, command, error), times in found.refusals.items()
    ]
    users: list[Json] = [{"user": user, "days": found.days[user], **_use(use)} for user, use in found.users.items()]
    periods: list[Json] = [
        {"period": period, "user": user, **_use(use)} for (period, user), use in found.periods.items()
    ]
    return {
        "from": found.since.isoformat(),
        "until": found.until.isoformat(),
        "by": found.by.value,
        "start": start_json(found.start),
        "users": users,
        "periods": periods,
        "rows": _rows(found),
        "refusals": refusals,
        "unusual": unusual,
    }


def _rows(found: Summary) -> list[Json]:
    return [
        {"period": period, "user": user, "operation": command, **_use(use)}
        for (period, user, command), use in found.rows.items()
    ]


def _use(use: Use) -> dict[str, Json]:
    return {
        "times": use.times,
        "refused": use.refused,
        "listed": use.listed,
        "opened": use.opened,
        "changed": use.changed,
    }


def _day(day: date, given: Settings) -> str:
    return format_date(day, given.ui_lang)
