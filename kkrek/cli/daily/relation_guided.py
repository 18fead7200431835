"""`kkrek relation` at a terminal: what is missing is asked, a move inside the house closes the old lease."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from kkrek.cli import prompt
from kkrek.cli.daily.asking import ask_value
from kkrek.cli.daily.relation_result import object_text
from kkrek.cli.daily.wording import period
from kkrek.documents.labels import RELATION_KINDS, heading
from kkrek.domain.dates import format_date, parse_date
from kkrek.domain.relation import Relation, RelationKind
from kkrek.domain.relation_entry import LEASES, check_object
from kkrek.domain.warn import Warn
from kkrek.domain.words import choice, in_words
from kkrek.errors import NeedsOptionError
from kkrek.i18n import _, language
from kkrek.operations.access import Access
from kkrek.operations.daily import relation as operation
from kkrek.operations.daily.relation import NewRelation

_COMMAND = "relation open"


def completed(access: Access, kind: RelationKind | None, given: NewRelation) -> NewRelation:
    """Return the relation with what was missing: asked at a terminal; without one the begin is today.

    Raises:
        NeedsOptionError: kind, or the object of a lease, is missing, and there is no terminal (2).
        SaidNoError: Esc or Ctrl-D (3).
    """
    today = access.moment.today
    if not prompt.has_terminal():
        if kind is None:
            raise NeedsOptionError(option="--kind", command=_COMMAND)
        if given.object is None and kind in LEASES:
            raise NeedsOptionError(option="--object", command=_COMMAND)
        return given
    wanted = replace(given, kind=kind or _ask_kind())
    if wanted.object is None:
        wanted = replace(wanted, object=_ask_object(wanted.kind))
    if wanted.begin is None:
        wanted = replace(wanted, begin=_ask_begin(today))
    return wanted


def leases_to_close(access: Access, number: int, wanted: NewRelation, lang: str) -> tuple[int, ...]:
    """Ask at a terminal which open leases end on the day before a new lease of a flat begins.

    Raises:
        SaidNoError: Ctrl-D (3).
    """
    if wanted.kind is not RelationKind.FLAT_LEASE or not prompt.has_terminal():
        return ()
    today = access.moment.today
    begin = parse_date(wanted.begin, today, "begin") if wanted.begin else today
    last = format_date(begin - timedelta(days=1), lang)
    found = operation.leases_to_close(access, number, wanted)
    return tuple(one.id for one in found if prompt.confirm(_lease_question(one, last)))


def one_to_close(access: Access, number: int, lang: str) -> int | None:
    """Return the relation that the person chooses of several open ones, or None when there is no choice.

    Raises:
        SaidNoError: Enter, Esc or Ctrl-D (3).
    """
    found = operation.to_close(access, number)
    if len(found.relations) < 2:  # ruff: ignore[magic-value-comparison] - a choice needs two
        return None
    rows = [
        f"{heading(RELATION_KINDS, one.kind, _)}, {object_text(one, masked=found.masked)},"
        f" {period(one.begin, one.end, lang)}"
        for one in found.relations
    ]
    return found.relations[prompt.choose(rows, _("Which one ends?"))].id


def _ask_kind() -> RelationKind:
    def check(text: str) -> Sequence[Warn]:
        choice(RelationKind, text, "kind")
        return ()

    label = _("What for ({kinds})").format(kinds=in_words(RelationKind, language()))
    while True:
        answer = ask_value(label, _COMMAND, check)
        if answer:
            return choice(RelationKind, answer, "kind")


def _ask_object(kind: RelationKind) -> str | None:
    def check(text: str) -> Sequence[Warn]:
        warnings: list[Warn] = []
        check_object(kind, text, warnings)
        return ()

    label = _("Parking place") if kind is RelationKind.PARKING_LEASE else _("Flat or other object")
    while True:
        answer = ask_value(label, _COMMAND, check)
        if answer or kind not in LEASES:
            return answer


def _ask_begin(today: date) -> str:
    def check(text: str) -> Sequence[Warn]:
        parse_date(text, today, "begin")
        return ()

    return ask_value(_("First day"), _COMMAND, check, format_date(today, "fi")) or today.isoformat()


def _lease_question(lease: Relation, last: str) -> str:
    if lease.object is None:  # hidden
        return _("Lease {id} is open. Does it end on {day}?").format(id=lease.id, day=last)
    known = {"object": object_text(lease, masked=False), "id": lease.id, "day": last}
    return _("Lease {id} of {object} is open. Does it end on {day}?").format(**known)
