"""`kkrek add`: register a customer, guided at a terminal or by options (E-18, E-19, F-03)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.daily import add_guided, fields, typed_input
from kkrek.cli.daily.add_guided import Asked
from kkrek.cli.daily.asking import item_check, plain_check
from kkrek.cli.daily.find import draw_hits, hit_json
from kkrek.cli.daily.note_guided import settle_typed
from kkrek.cli.daily.wording import change_result, remarks
from kkrek.cli.options import DryRun, Settings, Yes, settings
from kkrek.cli.options import Source as SourceOption
from kkrek.cli.output import Screen, emit
from kkrek.domain.customer import Source
from kkrek.domain.entry import Typed, check
from kkrek.domain.role import Role
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.daily import add as operation
from kkrek.operations.daily.add import Added

app = typer.Typer()

Phones = Annotated[fields.Texts, typer.Option("--phone", metavar="NUMBER", help=N_("Phone number; may be repeated."))]
Emails = Annotated[fields.Texts, typer.Option("--email", metavar="ADDRESS", help=N_("E-mail; may be repeated."))]
FormerNames = Annotated[
    fields.Texts, typer.Option("--former-name", metavar="NAME", help=N_("Name borne earlier; may be repeated."))
]
Nationalities = Annotated[
    fields.Texts, typer.Option("--nationality", metavar="COUNTRY", help=N_("Nationality; may be repeated."))
]
Iban = Annotated[
    fields.Text,
    typer.Option("--iban", metavar="-", help=N_("Account number: asked, or the next line of standard input.")),
]
Unique = Annotated[bool, typer.Option("--unique", help=N_("Refuse if a likely duplicate is in the register."))]


@app.command()
def add(
    ctx: typer.Context,
    family_name: fields.FamilyName = None,
    given_names: fields.GivenNames = None,
    call_name: fields.CallName = None,
    former_name: FormerNames = None,
    identity_code: typed_input.IdentityCode = None,
    identity_code_reason: fields.IdentityCodeReason = None,
    street: fields.Street = None,
    co: fields.CareOf = None,
    po_box: fields.PoBox = None,
    postal_code: fields.PostalCode = None,
    town: fields.Town = None,
    country: fields.Country = None,
    address_kind: fields.Kind = None,
    since: fields.Since = None,
    phone: Phones = None,
    email: Emails = None,
    nationality: Nationalities = None,
    marital_status: fields.MaritalStatus = None,
    household_size: fields.HouseholdSize = None,
    iban: Iban = None,
    language: fields.Language = None,
    note: fields.Note = None,
    notice_given: fields.NoticeGiven = None,
    source: SourceOption = None,
    unique: Unique = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Add a customer."""
    given = settings(ctx)
    access = acting.access(given)
    today = access.moment.today
    plain = {
        "family_name": family_name,
        "given_names": given_names,
        "call_name": call_name,
        "identity_code": typed_input.secret(
            identity_code, "--identity-code", _("Personal identity code"), "add", plain_check("identity_code", today)
        ),
        "identity_code_reason": identity_code_reason,
        "language": language,
        "marital_status": marital_status,
        "household_size": household_size,
        "notice_given_on": notice_given,
    }
    account = typed_input.secret(iban, "--iban", _("Account number"), "add", item_check("bank_accounts", today))
    items = {"phones": phone, "emails": email, "former_names": former_name, "bank_accounts": [account], "notes": [note]}
    parts = {"co": co, "po_box": po_box, "postal_code": postal_code, "town": town, "country": country}
    typed = Typed(
        plain=fields.plain(plain),
        nationalities=tuple(nationality or ()),
        items=fields.items(items),
        address=fields.address(street, parts, address_kind, since),
    )
    if not dry_run:
        typed = settle_typed(typed, "add", today, has_code=lambda: "identity_code" in typed.plain)
    asked = _asked(access, typed, source, asks=not (unique or dry_run), yes=yes)
    added = operation.add(access, asked.draft, asked.source, unique=unique, dry_run=dry_run)
    _show(given, access, added, shown=asked.shown)


def _asked(access: Access, typed: Typed, source: Source | None, *, asks: bool, yes: bool) -> Asked:
    """Return the checked values: asked for if nothing was typed; a likely duplicate is asked about."""
    if fields.is_empty(typed) and prompt.has_terminal():
        return add_guided.ask_customer(access, source, yes=yes)
    draft = check(typed, access.moment.today)
    hits = operation.likely_duplicates(access, draft) if asks and not yes else ()
    if hits:
        if prompt.has_terminal():
            add_guided.show_duplicates(hits)
        prompt.need_yes(_("Is this a new customer all the same?"), yes=False, command="add")
    return Asked(draft, source or Source.SUBJECT, frozenset(hit.number for hit in hits))


def _show(given: Settings, access: Access, added: Added, *, shown: frozenset[int]) -> None:
    """Show what was added; a likely duplicate that the clerk has seen is not shown again."""
    hits = [hit_json(hit) for hit in added.duplicates]
    data = change_result(
        added.number,
        added.entry,
        applied=added.applied,
        changes=added.changes,
        duplicates=hits,
        tasks=added.tasks,
    )
    fresh = tuple(hit for hit in added.duplicates if hit.number not in shown)

    def text(screen: Screen) -> None:
        if added.number is None:
            screen.line(_("Everything is in order; nothing was written."))
        else:
            screen.line(_("Customer {number} was added; `kkrek undo` takes it back.").format(number=added.number))
        if fresh:
            screen.line(_("Perhaps already in the register:"))
            draw_hits(screen, fresh, codes=access.role.allows(Role.CLERK))
        for task in added.tasks:
            screen.line(_("Task {id} was opened: the person must be given the privacy notice.").format(id=task))

    emit(given, "add", data, text=text, warnings=remarks(added.warnings))
