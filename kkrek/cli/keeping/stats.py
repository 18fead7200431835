"""`kkrek stats`: counts and bars, none about a single person (GDPR Art. 5(1)(c), 21(1); E-46)."""

from __future__ import annotations

from collections.abc import Iterable

import typer

from kkrek.cli import acting
from kkrek.cli.options import settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.cli.rights.request_words import KINDS as REQUEST_KINDS
from kkrek.documents.labels import EVENT_KINDS, MARKETING_KINDS, RELATION_KINDS, Words, heading
from kkrek.domain.dates import format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.statistics import LEAST, Statistic
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.keeping import stats as operation
from kkrek.operations.keeping.stats import Counted

app = typer.Typer()

_HEADINGS: Words = {
    "customers": N_("Customers"),
    "relations": N_("Relations in force"),
    "events": N_("Events"),
    "requests": N_("What data subjects asked for"),
    "punctuality": N_("Requests, answered in time or not"),
    "opt_outs": N_("Customers who forbid direct marketing"),
    "retention": N_("Customers whose time ends"),
}
_PUNCTUALITY: Words = {
    "answered_in_time": N_("answered in time"),
    "answered_late": N_("answered late"),
    "open_in_time": N_("open, in time"),
    "open_late": N_("open, overdue"),
    "withdrawn": N_("withdrawn"),
}
_RETENTION: Words = {
    "due": N_("past their time"),
    "later": N_("later"),
    "open": N_("no end yet"),
    "held": N_("held"),
}
_CELLS: dict[str, Words] = {
    "relations": RELATION_KINDS,
    "events": EVENT_KINDS,
    "requests": REQUEST_KINDS,
    "punctuality": _PUNCTUALITY,
    "opt_outs": MARKETING_KINDS,
    "retention": _RETENTION,
}
_NOT_OBJECTABLE = Remark(
    id="no-statistics-purpose",
    message=N_("the configuration has no purpose `statistics`: nobody can object to it (Article 21(1))"),
)


@app.command()
def stats(ctx: typer.Context) -> None:
    """Count what the register holds, and nothing about a single person."""
    given = settings(ctx)
    found = operation.stats(acting.access(given))

    def text(screen: Screen) -> None:
        for one in found.statistics:
            _draw(screen, one, given.ui_lang)
        screen.line()
        least = _("\N{EN DASH} is hidden: fewer than {least}, or a number by which one could tell such a one.")
        screen.note(least.format(least=LEAST))
        screen.note(_("Who objects to statistics, and whose data are restricted, is not counted."))

    data = {"rows": _rows(found)} if given.format == "csv" else _data(found)
    emit(given, "stats", data, text=text, warnings=() if found.objectable else (_NOT_OBJECTABLE,))


def _draw(screen: Screen, one: Statistic, lang: str) -> None:
    title = heading(_HEADINGS, one.code, _)
    if one.since is not None:
        title = _("{what} since {day}").format(what=title, day=format_date(one.since, lang))
    if one.total is not None or not one.cells:
        title = f"{title}: {_shown(one.total)}"
    screen.heading(title)
    words = _CELLS.get(one.code, {})
    screen.bars([(heading(words, cell.code, _), cell.count, _shown(cell.count)) for cell in one.cells])


def _shown(count: int | None) -> str:
    return "\N{EN DASH}" if count is None else str(count)


def _data(found: Counted) -> JsonObject:
    statistics: list[Json] = [
        {
            "statistic": one.code,
            "since": one.since.isoformat() if one.since else None,
            "total": one.total,
            "cells": [{"cell": cell.code, "count": cell.count} for cell in one.cells],
        }
        for one in found.statistics
    ]
    return {"on": found.on.isoformat(), "least": LEAST, "statistics": statistics}


def _rows(found: Counted) -> list[Json]:
    """Return one row for each count, the total of a statistic first."""
    return [
        {"on": found.on.isoformat(), "statistic": one.code, "cell": cell, "count": count}
        for one in found.statistics
        for cell, count in _counts(one)
    ]


def _counts(one: Statistic) -> Iterable[tuple[str, int | None]]:
    if one.total is not None or not one.cells:
        yield "total", one.total
    for cell in one.cells:
        yield cell.code, cell.count
