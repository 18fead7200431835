"""`kkrek duplicates`: who may stand twice in the register, and why (T-08, F-12)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting
from kkrek.cli.options import settings
from kkrek.cli.output import Screen, emit
from kkrek.documents.labels import Words, say
from kkrek.domain.json import JsonObject
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.daily import duplicates as operation
from kkrek.operations.daily.duplicates import Duplicates, Pair

app = typer.Typer()

_REASONS: Words = {
    "former_identity_code": N_("a former identity code of the one"),
    "email": N_("same e-mail"),
    "phone": N_("same phone"),
    "same_name": N_("same name"),
    "close_name": N_("close spelling of the name"),
    "street": N_("same street line"),
    "postal_code": N_("same postal code"),
    "protected_contact": N_("something in common that non-disclosure hides"),
}


@app.command()
def duplicates(
    ctx: typer.Context,
    number: Annotated[
        str | None,
        typer.Argument(metavar="[NUMBER]", help=N_("Customer whose duplicates are looked for; all if left out.")),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", help=N_("At most so many pairs, up to 100."))] = 20,
) -> None:
    """List who may stand twice in the register, and why."""
    given = settings(ctx)
    access = acting.access(given)
    wanted = acting.number_of(given, access, number, "duplicates") if number is not None else None
    found = operation.find_duplicates(access, wanted, limit=limit)

    def text(screen: Screen) -> None:
        _draw(screen, found)

    data: JsonObject = {"pairs": [_pair_json(pair) for pair in found.pairs], "truncated": found.truncated}
    emit(given, "duplicates", data, text=text)


def _pair_json(pair: Pair) -> JsonObject:
    hits = pair.hits or (None, None)
    return {
        "numbers": list(pair.numbers),
        "names": [acting.name_of(hit) if hit else None for hit in hits],
        "addresses": [hit.address if hit else None for hit in hits],
        "reasons": [reason.value for reason in pair.reasons],
        "certain": pair.certain,
        "masked": [] if pair.hits else ["names", "addresses"],
    }


def _draw(screen: Screen, found: Duplicates) -> None:
    if not found.pairs:
        screen.line(_("Nobody seems to stand twice in the register."))
        return
    rows = []
    for pair in found.pairs:
        why = ", ".join(say(_REASONS, reason, _) for reason in pair.reasons)
        hits = pair.hits or (None, None)
        for place, (number, hit) in enumerate(zip(pair.numbers, hits, strict=True)):
            who = acting.name_of(hit) if hit else _("on record")
            rows.append((str(number), who, (hit.address or "") if hit else "", why if place == 0 else ""))
    screen.table((_("Number"), _("Name"), _("Address"), _("In common")), rows)
    if found.truncated:
        screen.line(_("There are more pairs: settle these first, or raise --limit."))
    screen.note(_("Compare two of them, and make them one: `kkrek merge KEEP GONE --dry-run` (an officer)"))
