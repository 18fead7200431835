"""`kkrek find`: who is it? (F-27, F-34, E-34)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.daily import fields, page, show
from kkrek.cli.options import settings, wrong_usage
from kkrek.cli.output import Screen, emit, is_terminal
from kkrek.documents.labels import Words, say
from kkrek.domain.identity_code import lookup_identity_code
from kkrek.domain.json import JsonObject
from kkrek.domain.role import Role
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.daily import find as operation
from kkrek.operations.daily.find import Found, Hit, Query

app = typer.Typer()

_MATCHES: Words = {
    "number": N_("number"),
    "name": N_("name"),
    "phone": N_("phone number"),
    "email": N_("e-mail"),
    "street": N_("street"),
    "flat": N_("flat"),
    "town": N_("town"),
    "identity_code": N_("identity code"),
    "former_identity_code": N_("former identity code"),
}


@app.command()
def find(
    ctx: typer.Context,
    text: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT...", help=N_("Name, number, phone, e-mail, street or town."))
    ] = None,
    flat: Annotated[
        str | None, typer.Option("--flat", metavar="TEXT", help=N_("Street line of a flat, from its beginning."))
    ] = None,
    identity_code: fields.IdentityCode = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", help=N_("At most so many, up to 100."))] = 10,
) -> None:
    """Find customers by name, number, phone, e-mail or street."""
    given = settings(ctx)
    if sum(way is not None for way in (text or None, flat, identity_code)) > 1:
        wrong_usage(ctx, N_("look for one thing: a text, --flat or --identity-code"))
    access = acting.access(given)
    found = operation.find(access, _query(" ".join(text or ()), flat, identity_code, limit))
    if given.format == "table" and is_terminal() and found.total == 1:
        show.display(given, access, found.customers[0].number, command="find")
        return

    def draw(screen: Screen) -> None:
        _draw(screen, found, access)

    emit(given, "find", found_json(found), text=draw)


def found_json(found: Found) -> JsonObject:
    """Return the hits for scripts."""
    return {"customers": [hit_json(hit) for hit in found.customers], "total": found.total, "truncated": found.truncated}


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
    }


def draw_hits(screen: Screen, hits: Sequence[Hit], *, codes: bool) -> None:
    """Draw hits as a table; ``codes`` gives the masked identity codes a column."""
    heads = [_("Number"), _("Name"), _("Address"), *([_("Identity code")] if codes else []), _("Found by")]
    rows = [
        [
            str(hit.number),
            acting.name_of(hit),
            hit.address or "",
            *([hit.identity_code_masked or ""] if codes else []),
            matched_by(hit),
        ]
        for hit in hits
    ]
    screen.table(heads, rows)


def matched_by(hit: Hit) -> str:
    """Return in words by what somebody was found."""
    return say(_MATCHES, hit.matched_by, _)


def _query(text: str, flat: str | None, identity_code: str | None, limit: int) -> Query:
    code = fields.secret(identity_code, "--identity-code", _("Personal identity code"), "find")
    if not text and flat is None and code is None:
        text = prompt.ask(_("Name, number, contact, street or identity code"), option="TEXT", command="find") or ""
        code = lookup_identity_code(text)
    return Query(text="" if code else text, flat=flat, identity_code=code, limit=limit)


def _draw(screen: Screen, found: Found, access: Access) -> None:
    if found.customers:
        draw_hits(screen, found.customers, codes=access.role.allows(Role.CLERK))
    else:
        screen.line(_("Nobody matches."))
    if found.truncated:
        screen.line(_("More match than are listed: say more, or raise --limit."))
    screen.note(page.purpose_line(found.purpose))
