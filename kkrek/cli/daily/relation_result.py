"""How a relation that was opened, closed or mended is told, to people and to scripts."""

from __future__ import annotations

from kkrek.cli.daily.wording import draw_told, period, remarks
from kkrek.cli.options import Settings
from kkrek.cli.output import Screen, emit
from kkrek.documents.labels import RELATION_KINDS, heading
from kkrek.domain.customer_json import relation_json
from kkrek.domain.json import JsonObject
from kkrek.domain.relation import Relation
from kkrek.i18n import _
from kkrek.operations.daily.relation import RelationKept, Relations


def show(given: Settings, command: str, kept: RelationKept) -> None:
    """Show what was saved, or would be; ``command`` is one of the three that change a relation."""
    data: JsonObject = {
        "number": kept.number,
        "applied": kept.entry is not None,
        "entry": kept.entry,
        "relation": relation_data(kept.relation, masked=kept.hidden),
        "closed": list(kept.closed),
        "still_open": list(kept.still_open),
        "others": list(kept.others),
        "changes": list(kept.changes),
        "tasks": list(kept.told),
    }

    def text(screen: Screen) -> None:
        screen.line(_sentence(command, kept))
        for closed in kept.closed if kept.entry is not None else ():
            screen.line(_("Relation {id} was closed on the day before.").format(id=closed))
        screen.facts(_facts(kept, given.ui_lang))
        for one in kept.still_open:
            hint = _("Close the other lease with `kkrek relation close {number} {id}` if the customer moved.")
            screen.line(hint.format(number=kept.number, id=one))
        draw_told(screen, kept.told)

    emit(given, command, data, text=text, warnings=remarks(kept.warnings))


def draw_list(screen: Screen, found: Relations, lang: str) -> None:
    """Draw relations as a table; the companies have a column where there is any."""
    header = (_("ID"), _("What"), _("Object"), _("When"), _("Company"))
    rows = [
        (
            str(one.id),
            heading(RELATION_KINDS, one.kind, _),
            object_text(one, masked=found.masked),
            period(one.begin, one.end, lang),
            one.company or "\u2013",
        )
        for one in found.relations
    ]
    columns = len(header) if any(one.company for one in found.relations) else len(header) - 1
    screen.table(header[:columns], [row[:columns] for row in rows])


def relation_data(relation: Relation, *, masked: bool) -> JsonObject:
    """Return a relation as scripts get it; without an id it was only tried."""
    hidden = ["object"] if masked else []
    return {**relation_json(relation), "id": relation.id or None, "masked": [*hidden]}


def object_text(relation: Relation, *, masked: bool) -> str:
    """Return the object as given; one that is hidden is told as on record, none is a dash."""
    if relation.object is None:
        return _("on record") if masked else "\u2013"
    return relation.object.object or "\u2013"


def _sentence(command: str, kept: RelationKept) -> str:
    known = {"number": kept.number, "id": kept.relation.id}
    if kept.entry is None:
        return _("Nothing was written.")
    match command:
        case "relation open":
            return _("Relation {id} of customer {number} was opened; `kkrek undo` takes it back.").format(**known)
        case "relation close":
            return _("Relation {id} of customer {number} was closed; `kkrek undo` takes it back.").format(**known)
        case _:
            return _("Relation {id} of customer {number} was mended; `kkrek undo` takes it back.").format(**known)


def _facts(kept: RelationKept, lang: str) -> list[tuple[str, str]]:
    relation = kept.relation
    pairs = [
        (_("What"), heading(RELATION_KINDS, relation.kind, _)),
        (_("Object"), object_text(relation, masked=kept.hidden)),
        (_("When"), period(relation.begin, relation.end, lang)),
    ]
    return [*pairs, (_("Company"), relation.company)] if relation.company else pairs
