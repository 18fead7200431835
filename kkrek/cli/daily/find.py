"""`kkrek find`: who is it? (F-27, F-34, E-34)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.daily import page, show, typed_input
from kkrek.cli.options import Settings, settings, wrong_usage
from kkrek.cli.output import Remark, Screen, emit, is_terminal
from kkrek.documents.labels import RELATION_KINDS, Words, say
from kkrek.domain.identity_code import lookup_identity_code
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.role import Role
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.daily import find as operation
from kkrek.operations.daily.find import Found, Hit, Query, Tie

app = typer.Typer()

# A column for relations makes lines that a narrower terminal would fold.
_ROOM_FOR_RELATIONS = 120
_NOT_THERE_NOW = frozenset({"former_flat", "coming_flat"})
_MATCHES: Words = {
    "number": N_("number"),
    "merged_number": N_("merged number"),
    "name": N_("name"),
    "former_name": N_("former name"),
    "name_and_place": N_("name and place"),
    "phone": N_("phone number"),
    "email": N_("e-mail"),
    "street": N_("street"),
    "flat": N_("flat"),
    "former_flat": N_("former flat"),
    "coming_flat": N_("coming flat"),
    "postal_code": N_("postal code"),
    "town": N_("town"),
    "care_of": N_("c/o"),
    "identity_code": N_("identity code"),
    "former_identity_code": N_("former identity code"),
}


@app.command()
def find(
    ctx: typer.Context,
    text: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT...", help=N_("Name, number, phone, e-mail, address."))
    ] = None,
    flat: Annotated[
        str | None, typer.Option("--flat", metavar="TEXT", help=N_("Flat or place that is leased or lived in."))
    ] = None,
    identity_code: typed_input.IdentityCode = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", help=N_("At most so many, up to 100."))] = 10,
) -> None:
    """Find customers by name, number, phone, e-mail or street."""
    given = settings(ctx)
    if sum(way is not None for way in (text or None, flat, identity_code)) > 1:
        wrong_usage(ctx, N_("look for one thing: a text, --flat or --identity-code"))
    access = acting.access(given)
    found = _found(given, access, _query(" ".join(text or ()), flat, identity_code, limit))
    alone = found.total == 1 and found.customers[0].matched_by not in _NOT_THERE_NOW
    if given.format == "table" and is_terminal() and alone:
        show.display(given, access, found.customers[0].number, command="find")
        return
    # A spreadsheet takes one list.
    data = found_json(found)["customers"] if given.format == "csv" else found_json(found)

    def draw(screen: Screen) -> None:
        _draw(screen, found, access)

    emit(given, "find", data, text=draw, warnings=_warnings(found))


def found_json(found: Found) -> JsonObject:
    """Return the hits for scripts."""
    return {
        "customers": [hit_json(hit) for hit in found.customers],
        "total": found.total,
        "truncated": found.truncated,
        "suggestions": list(found.suggestions),
    }


def hit_json(hit: Hit) -> JsonObject:
    """Return one hit for scripts."""
    return {
        "number": hit.number,
        "family_name": hit.family_name,
        "given_names": hit.given_names,
        "call_name": hit.call_name,
        "address": hit.address,
        "identity_code_masked": hit.identity_code_masked,
        "matched_by": hit.matched_by,
        "relation": _tie_json(hit.relation),
        "status": list(hit.status),
    }


def draw_hits(screen: Screen, hits: Sequence[Hit], *, codes: bool) -> None:
    """Draw hits as a table; ``codes`` gives the masked identity codes a column.

    Relations and what must be known first have columns where somebody has any, relations only where there is room.
    """
    room = screen.width is None or screen.width >= _ROOM_FOR_RELATIONS
    columns: list[tuple[str, list[str]]] = [
        (_("Number"), [str(hit.number) for hit in hits]),
        (_("Name"), acting.names_apart(hits, codes=False)),
        (_("Status"), [acting.statuses(hit) for hit in hits]),
        (_("Address"), [hit.address or "" for hit in hits]),
        (_("Relation"), [_tie(hit.relation) if room else "" for hit in hits]),
        (_("Identity code"), [hit.identity_code_masked or "" if codes else "" for hit in hits]),
        (_("Found by"), [matched_by(hit) for hit in hits]),
    ]
    always = {_("Number"), _("Name"), _("Address"), _("Found by"), *([_("Identity code")] if codes else [])}
    shown = [(head, cells) for head, cells in columns if head in always or any(cells)]
    screen.table([head for head, _cells in shown], list(zip(*(cells for _head, cells in shown), strict=True)))


def matched_by(hit: Hit) -> str:
    """Return in words by what somebody was found."""
    return say(_MATCHES, hit.matched_by, _)


def _query(text: str, flat: str | None, identity_code: str | None, limit: int) -> Query:
    code = typed_input.secret(identity_code, "--identity-code", _("Personal identity code"), "find")
    if not text and flat is None and code is None:
        text = prompt.ask(_("Name, number, contact, street or identity code"), option="TEXT", command="find") or ""
        code = lookup_identity_code(text)
    return Query(text="" if code else text, flat=flat, identity_code=code, limit=limit)


def _found(given: Settings, access: Access, query: Query) -> Found:
    if is_terminal():
        return acting.search(given, access, query, "find")
    return operation.find(access, query)


def _warnings(found: Found) -> list[Remark]:
    if not found.as_given:
        return []
    message = N_("this was not read as a flat; it was looked for as it was typed")
    return [Remark(id="flat_as_given", field="flat", message=message)]


def _tie_json(tie: Tie | None) -> Json:
    return {"kind": tie.kind, "object": tie.object, "others": tie.others} if tie is not None else None


def _tie(tie: Tie | None) -> str:
    if tie is None:
        return ""
    kind = say(RELATION_KINDS, tie.kind, _)
    newest = f"{kind}: {tie.object}" if tie.object else kind
    return _("{relation} (and {count} more)").format(relation=newest, count=tie.others) if tie.others else newest


def _draw(screen: Screen, found: Found, access: Access) -> None:
    if found.customers:
        draw_hits(screen, found.customers, codes=access.role.allows(Role.CLERK))
    else:
        screen.line(_("Nobody matches."))
        if found.suggestions:
            screen.line(_("Did you mean: {texts}?").format(texts=" | ".join(found.suggestions)))
        else:
            screen.line(_("Try the beginning of a name alone, a phone number, a street, or a postal code."))
    if found.truncated:
        screen.line(_("More match than are listed: say more, or raise --limit."))
    screen.note(page.purpose_line(found.purpose))
