"""What `restrict`, `unrestrict` and `object` share: the letter on its way to a file, and how the result is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from kkrek.cli import papers
from kkrek.cli.daily.wording import GROUNDS
from kkrek.cli.options import Settings, one_of, values_of
from kkrek.cli.output import Screen
from kkrek.cli.papers import Paper
from kkrek.documents.labels import say
from kkrek.domain.dates import format_date
from kkrek.domain.json import JsonObject
from kkrek.domain.restriction import RestrictionGround
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.rights.limiting import Restricted

Ground = Annotated[
    RestrictionGround | None,
    typer.Option(
        "--ground",
        metavar="a|b|c|d",
        parser=one_of(RestrictionGround, "ground"),
        autocompletion=values_of(RestrictionGround),
        help=N_("Case of Article 18(1): a accuracy, b instead of erasure, c needed for a claim, d objection."),
    ),
]
Against = Annotated[
    str | None,
    typer.Option("--against", metavar="CODE", help=N_("One purpose of the configuration alone; all if left out.")),
]


def show(given: Settings, command: str, done: Restricted, lines: Sequence[str], sheet: Paper | None) -> None:
    """Show what was done: the letter itself if it goes to stdout, else the lines, and where the letter is."""
    printed = sheet if done.applied else None
    said = list(lines)
    if done.tasks:
        numbers = ", ".join(map(str, done.tasks))
        said.append(_("Tasks were opened: {tasks}; see `kkrek task list`.").format(tasks=numbers))

    def draw(screen: Screen) -> None:
        for line in said:
            screen.line(line)
        if printed is not None:
            screen.facts([(_("Letter"), str(printed.path))])
        if not done.applied:
            screen.note(_("Nothing was written."))

    papers.show(given, command, _data(done), printed, draw, beside=said)


def restricted_line(done: Restricted, lang: str) -> str:
    """Return what is restricted since when and why."""
    words = {
        "number": done.number,
        "day": format_date(done.since, lang),
        "ground": say(GROUNDS, done.ground, _),
        "purpose": done.purpose or "",
    }
    if done.purpose is None:
        return _("The processing of customer {number} is restricted since {day}: {ground}.").format(**words)
    return _(
        "The processing of customer {number} for the purpose {purpose} is restricted since {day}: {ground}."
    ).format(**words)


def _data(done: Restricted) -> JsonObject:
    return {
        "number": done.number,
        "applied": done.applied,
        "entry": done.entry,
        "ground": done.ground,
        "purpose": done.purpose,
        "since": done.since.isoformat(),
        "informed_on": done.informed_on.isoformat() if done.informed_on else None,
        "ends_on": done.ends_on.isoformat() if done.ends_on else None,
        "lifted_on": done.lifted_on.isoformat() if done.lifted_on else None,
        "request": done.request,
        "tasks": list(done.tasks),
        "others": done.others,
    }
