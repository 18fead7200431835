"""`kkrek correct`: correct or complete what is held about a customer, or move them house (GDPR Art. 16)."""

from __future__ import annotations

from dataclasses import replace

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.daily import correct_fields as own
from kkrek.cli.daily import fields, typed_input
from kkrek.cli.daily.asking import item_check, plain_check
from kkrek.cli.daily.correct_guided import ask_correction
from kkrek.cli.daily.note_guided import settle_typed
from kkrek.cli.daily.wording import change_result, draw_changes, draw_told, remarks
from kkrek.cli.options import DryRun, Number, Reason, Settings, settings, wrong_usage
from kkrek.cli.options import Initiative as InitiativeOption
from kkrek.cli.options import Source as SourceOption
from kkrek.cli.output import Screen, emit
from kkrek.domain.entry import Typed
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.correction import Correction
from kkrek.operations.daily import correct as operation
from kkrek.operations.daily.correct import Corrected
from kkrek.operations.edit import Basis

app = typer.Typer()


@app.command()
def correct(
    ctx: typer.Context,
    number: Number,
    family_name: fields.FamilyName = None,
    given_names: fields.GivenNames = None,
    call_name: fields.CallName = None,
    former_name: own.FormerNames = None,
    add_former_name: own.AddFormerNames = None,
    remove_former_name: own.RemoveFormerNames = None,
    identity_code: typed_input.IdentityCode = None,
    identity_code_reason: fields.IdentityCodeReason = None,
    identity_code_change: own.CodeChange = None,
    street: fields.Street = None,
    co: fields.CareOf = None,
    po_box: fields.PoBox = None,
    postal_code: fields.PostalCode = None,
    town: fields.Town = None,
    country: fields.Country = None,
    address_kind: fields.Kind = None,
    since: fields.Since = None,
    correct_address: own.MendAddress = False,
    phone: own.Phones = None,
    add_phone: own.AddPhones = None,
    remove_phone: own.RemovePhones = None,
    email: own.Emails = None,
    add_email: own.AddEmails = None,
    remove_email: own.RemoveEmails = None,
    nationality: own.Nationalities = None,
    add_nationality: own.AddNationalities = None,
    remove_nationality: own.RemoveNationalities = None,
    marital_status: fields.MaritalStatus = None,
    household_size: fields.HouseholdSize = None,
    iban: own.Iban = None,
    add_iban: own.AddIban = None,
    remove_iban: own.RemoveIban = None,
    language: fields.Language = None,
    note: fields.Note = None,
    notice_given: fields.NoticeGiven = None,
    deceased_on: own.DeceasedOn = None,
    clear: own.Clear = None,
    statement: own.Statement = None,
    reason: Reason = None,
    initiative: InitiativeOption = None,
    source: SourceOption = None,
    request: own.Request = None,
    use: own.AllowedUse = None,
    dry_run: DryRun = False,
) -> None:
    """Correct or complete what is held about a customer."""
    given = settings(ctx)
    access = acting.access(given)
    wanted = acting.number_of(given, access, number, "correct")
    basis = replace(Basis.of_correction(source, initiative, reason, statement), reference=request, allowed=use)
    plain = {
        "family_name": family_name,
        "given_names": given_names,
        "call_name": call_name,
        "identity_code": _code(access, identity_code),
        "identity_code_reason": identity_code_reason,
        "language": language,
        "marital_status": marital_status,
        "household_size": household_size,
        "deceased_on": deceased_on,
        "notice_given_on": notice_given,
    }
    account = _account(access, iban, "--iban")
    accounts = [_account(access, add_iban, "--add-iban")]
    nations = own.nationality(nationality, add_nationality, remove_nationality)
    parts = {"co": co, "po_box": po_box, "postal_code": postal_code, "town": town, "country": country}
    added = {"former_names": add_former_name, "phones": add_phone, "emails": add_email, "bank_accounts": accounts}
    removed = {"former_names": remove_former_name, "phones": remove_phone, "emails": remove_email}
    replaced = {"former_names": former_name, "phones": phone, "emails": email, "bank_accounts": [account]}
    correction = Correction(
        typed=Typed(
            plain=fields.plain(plain),
            nationalities=nations.all,
            items=fields.items({**added, "notes": [note]}),
            address=fields.address(street, parts, address_kind, since),
        ),
        add_nationalities=nations.added,
        remove=fields.items({**removed, "bank_accounts": remove_iban, "nationalities": nations.removed}),
        replace=fields.items(replaced),
        clear=own.cleared(clear or ()),
        # What gives no street and no box is no move: it completes the address that stands.
        mend_address=correct_address or not (street or po_box),
        identity_code_change=identity_code_change,
    )
    expect = None
    if _is_empty(correction):
        if not prompt.has_terminal():
            wrong_usage(ctx, N_("say what to correct by options: there is no terminal to ask at"))
        correction, expect = ask_correction(access, wanted, despite=_is_despite(basis))
    if not dry_run:
        correction = replace(correction, typed=_settled(access, wanted, correction.typed, basis))
    corrected = operation.correct(access, wanted, correction, basis, expect=expect, dry_run=dry_run)
    _show(given, corrected, restricted=use is not None, dry_run=dry_run)


def _code(access: Access, given: str | None) -> str | None:
    check = plain_check("identity_code", access.moment.today)
    return typed_input.secret(given, "--identity-code", _("Personal identity code"), "correct", check)


def _account(access: Access, given: str | None, option: str) -> str | None:
    check = item_check("bank_accounts", access.moment.today)
    return typed_input.secret(given, option, _("Account number"), "correct", check)


def _settled(access: Access, wanted: int, typed: Typed, basis: Basis) -> Typed:
    """Ask what is to become of what a note should not hold."""

    def has_code() -> bool:
        held = operation.present(access, wanted, despite=_is_despite(basis)).customer
        return "identity_code" in typed.plain or held.identity_code_masked is not None

    return settle_typed(typed, "correct", access.moment.today, has_code=has_code)


def _is_despite(basis: Basis) -> bool:
    """Tell whether a restriction may not stand against it: the person asked, or GDPR Art. 18(2) allows it."""
    return basis.reference is not None or basis.allowed is not None


def _is_empty(correction: Correction) -> bool:
    changes = (correction.add_nationalities, correction.remove, correction.replace, correction.clear)
    return fields.is_empty(correction.typed) and not any(changes)


def _show(given: Settings, corrected: Corrected, *, restricted: bool, dry_run: bool) -> None:
    data = change_result(
        corrected.number,
        corrected.entry,
        applied=corrected.applied,
        changes=corrected.changes,
        tasks=(*corrected.tasks, *corrected.told),
    )

    def text(screen: Screen) -> None:
        screen.line(f"{corrected.number}  {corrected.name}")
        if not corrected.changes:
            screen.line(_("Nothing to change: it is so already."))
            return
        draw_changes(screen, corrected.changes, given.ui_lang)
        taken_back = _("Saved.") if restricted else _("Saved; `kkrek undo` takes it back.")
        screen.line(_("Nothing was written.") if dry_run else taken_back)
        if corrected.request is not None:
            screen.line(_("The rectification asked for in request {id} is settled.").format(id=corrected.request))
            line = _("Tell the person so: `kkrek request letter {id} --output FILE`.")
            screen.line(line.format(id=corrected.request))
        for task in corrected.tasks:
            screen.line(_("Task {id} was opened: the person must be given the privacy notice.").format(id=task))
        for task in corrected.finished:
            screen.line(_("Task {id} is done: the privacy notice was given.").format(id=task))
        draw_told(screen, corrected.told)

    emit(given, "correct", data, text=text, warnings=remarks(corrected.warnings))
