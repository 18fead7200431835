"""Gather everything held about a customer, masked as the reader's role and wish demand (E-22, E-48, F-14)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.customer import (
    Change,
    Customer,
    CustomerNumber,
    Disclosure,
    Hold,
    IdentityCodeReason,
    Initiative,
    Language,
    MaritalStatus,
    MarketingChoice,
    Merged,
    Origin,
    Protection,
    Restriction,
    Source,
    TaskToDo,
    Via,
)
from kkrek.domain.restriction import blocking
from kkrek.domain.role import Role
from kkrek.domain.sent import LetterMade, OnList
from kkrek.errors import N_, NotFoundError, RestrictedError
from kkrek.operations import sealing
from kkrek.operations.made import requests_made
from kkrek.operations.reader import CONTACT, IBAN, IDENTITY_CODE, Reader, day
from kkrek.operations.register import OPENED
from kkrek.store import changes, customers, limits, log, mailings, marketing, notifications, requests, tasks

if TYPE_CHECKING:
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

NOTHING: frozenset[str] = frozenset()
EVERYTHING = frozenset({IDENTITY_CODE, IBAN, CONTACT})
LIFTED_BY = N_("an officer can lift it after informing the person")
ALLOWED_BY = N_(
    "an officer can lift it after informing the person; what Article 18(2) allows all the same is done with --18-2, "
    "as with `--18-2 consent` what the person asks for now"
)
"""What a command that takes --18-2 tells instead (GDPR Art. 18(2))."""
_HIDDEN_FROM_VIEWERS = ("nationalities", "marital_status", "notes", "claims")


def find_row(register: Register, number: int, how: str = OPENED) -> CustomerRow:
    """Return a customer's row; one that was merged away leads to the kept one.

    A refusal of the command is logged with this customer, listed or opened.

    Raises:
        NotFoundError: nobody has the number, or the customer was erased: the same text for both (30).
    """
    row = customers.get(register.store, number)
    if row is not None and row.merged_into is not None:
        row = customers.get(register.store, row.merged_into)
    if row is None:
        raise NotFoundError(thing=N_("customer"), which=number, command="kkrek find")
    register.seen.setdefault(row.uid, how)
    return row


def check_unrestricted(customer: Customer, serving: frozenset[str] = NOTHING, remedy: str = LIFTED_BY) -> None:
    """Refuse to change a customer whose data are restricted (GDPR Art. 18, E-41).

    A restriction that is bound to a purpose refuses only what serves it: ``serving`` are such purposes' codes.
    ``remedy`` is what may be done instead.

    Raises:
        RestrictedError: processing is restricted (41).
    """
    limit = blocking(customer.restrictions, serving)
    if limit is not None:
        raise RestrictedError(number=customer.number, since=limit.since.isoformat(), remedy=remedy)


def read(register: Register, row: CustomerRow, reveal: frozenset[str] = NOTHING) -> Customer:
    """Return the whole record; what ``reveal`` does not name of identity codes, accounts and contacts is masked."""
    reader = Reader(register, row, reveal, set())
    number = row.number
    restrictions = [_restriction(found) for found in limits.restrictions(register.store, number)]
    holds = [_hold(found) for found in limits.holds(register.store, number)]
    customer = Customer(
        number=number,
        uid=row.uid,
        created=date.fromisoformat(row.created),
        source=Source(row.source),
        family_name=row.family_name,
        given_names=row.given_names,
        call_name=row.call_name,
        former_names=reader.former_names(),
        identity_code=None,
        identity_code_masked=None,
        identity_code_reason=IdentityCodeReason(row.identity_code_reason) if row.identity_code_reason else None,
        former_identity_codes=reader.former_identity_codes(),
        language=Language(row.language) if row.language else None,
        nationalities=tuple(code for code in row.nationalities.split(",") if code),
        marital_status=MaritalStatus(row.marital_status) if row.marital_status else None,
        household_size=row.household_size,
        addresses=reader.addresses(),
        phones=reader.phones(),
        emails=reader.emails(),
        bank_accounts=reader.bank_accounts(),
        notes=reader.notes(),
        marketing=tuple(_choice(choice) for choice in marketing.choices(register.store, number)),
        protection=_protection(row),
        restrictions=tuple(one for one in restrictions if one.lifted_on is None),
        deceased_on=day(row.deceased_on),
        notice_version=row.notice_version,
        notice_given_on=day(row.notice_given_on),
        requests=requests_made(register, number),
        disclosures=_disclosures(register, number),
        holds=tuple(one for one in holds if one.released_on is None),
        tasks=tuple(_task(reader, found) for found in tasks.of_customer(register.store, row.uid)),
        past_restrictions=tuple(one for one in restrictions if one.lifted_on is not None),
        past_holds=tuple(one for one in holds if one.released_on is not None),
        letters=_letters(register, number),
        mailings=_mailings(register, number),
        relations=reader.relations(),
        claims=reader.claims(),
        events=reader.events(),
        merged=_merged(register, number),
        origins=_origins(register, number),
    )
    return _finished(reader, customer)


def history(register: Register, row: CustomerRow, reveal: frozenset[str] = NOTHING) -> tuple[Change, ...]:
    """Return the changes of a customer, oldest first; values that are hidden from the reader are None."""
    found = []
    for change in changes.of_customer(register.store, row.number):
        opened = sealing.open_change(register, row.uid, change) if _may_see(register, row, change, reveal) else None
        told = opened or change
        if register.role is Role.VIEWER and change.field in {*_HIDDEN_FROM_VIEWERS, "protection"}:
            told = change._replace(old=None, new=None, reason=None, statement=None)
        entry = log.get(register.store, change.entry)
        found.append(
            Change(
                entry=change.entry,
                on=date.fromisoformat(change.changed_on),
                field=change.field,
                old=told.old,
                new=told.new,
                source=Source(change.source),
                initiative=Initiative(change.initiative),
                reason=told.reason,
                statement=told.statement,
                user=entry.entry.user if entry is not None else "",
                id=change.id,
                row=change.row_uid,
                reviewed_on=day(change.reviewed_on),
            )
        )
    return tuple(found)


def _finished(reader: Reader, customer: Customer) -> Customer:
    code, masked_code = reader.identity_code()
    customer = customer._replace(identity_code=code, identity_code_masked=masked_code)
    if reader.register.role is Role.VIEWER:
        reader.masked.update(_HIDDEN_FROM_VIEWERS)
        customer = customer._replace(nationalities=(), marital_status=None, notes=(), claims=())
        if customer.requests:
            reader.masked.add("requests")
            customer = customer._replace(requests=tuple(one.without_words() for one in customer.requests))
        if customer.protection is not None and customer.protection.told_by is not None:
            # Who told of it is said in own words, which can tell where the person is.
            reader.masked.add("protection_told_by")
            customer = customer._replace(protection=customer.protection._replace(told_by=None))
    return customer._replace(masked=frozenset(reader.masked))


def _may_see(register: Register, row: CustomerRow, change: changes.ChangeRow, reveal: frozenset[str]) -> bool:
    """Tell whether the reader asked for what a sealed change holds: codes, accounts, contacts or secret names."""
    if change.sealed is None or register.seal is None:
        return True
    if change.field in {"identity_code", "former_identity_codes"}:
        return IDENTITY_CODE in reveal
    if change.field == "bank_accounts":
        return IBAN in reveal
    return (IDENTITY_CODE if sealing.is_secret(register, row.uid, change) else CONTACT) in reveal


def _choice(row: marketing.ChoiceRow) -> MarketingChoice:
    return MarketingChoice(
        kind=row.kind,
        channel=row.channel,
        state=row.state,
        since=date.fromisoformat(row.since),
        via=Via(row.via),
        text_version=row.text_version,
        reference=row.reference,
        taken_back_on=day(row.taken_back_on),
        taken_back_reason=row.taken_back_reason,
    )


def _restriction(row: limits.RestrictionRow) -> Restriction:
    return Restriction(
        ground=row.ground,
        purpose=row.purpose,
        since=date.fromisoformat(row.since),
        informed_on=day(row.informed_on),
        lifted_on=day(row.lifted_on),
        request=row.request,
    )


def _hold(row: limits.HoldRow) -> Hold:
    return Hold(
        group=row.field_group,
        reason=row.reason,
        since=date.fromisoformat(row.since),
        review_on=day(row.review_on),
        released_on=day(row.released_on),
        request=row.request,
        by_erasure=bool(row.by_erasure),
    )


def _protection(row: CustomerRow) -> Protection | None:
    if row.protected_since is None:
        return None
    return Protection(
        since=date.fromisoformat(row.protected_since),
        until=day(row.protected_until),
        told_by=row.protection_told_by,
        no_vtj_update=bool(row.no_vtj_update),
    )


def _disclosures(register: Register, number: CustomerNumber) -> tuple[Disclosure, ...]:
    return tuple(
        Disclosure(
            recipient=row.recipient,
            role=row.role,
            on=date.fromisoformat(row.disclosed_on),
            fields=tuple(row.fields.split(",")),
            purpose=row.purpose,
            basis=row.basis,
            method=row.method,
        )
        for row in limits.disclosures(register.store, number)
    )


def _letters(register: Register, number: CustomerNumber) -> tuple[LetterMade, ...]:
    return tuple(
        LetterMade(row.kind, row.language, date.fromisoformat(row.made_on), row.pages, row.request)
        for row in requests.letters_of_customer(register.store, number)
    )


def _mailings(register: Register, number: CustomerNumber) -> tuple[OnList, ...]:
    return tuple(
        OnList(row.kind, row.channel, date.fromisoformat(row.made_on), day(row.sent_on))
        for row in mailings.of_customer(register.store, number)
    )


def _task(reader: Reader, row: tasks.TaskRow) -> TaskToDo:
    return TaskToDo(
        id=row.id,
        kind=row.kind,
        place=row.recipient or row.place,
        due_on=date.fromisoformat(row.due_on),
        done_on=day(row.done_on),
        confirmed_by=row.confirmed_by,
        request=row.request,
        text=row.text if row.sealed is None else reader.text_of_task(row.uid, row.sealed),
        what=tuple(notifications.whats_of(reader.register.store, row.id, reader.row.uid)),
    )


def _origins(register: Register, number: CustomerNumber) -> dict[str, Origin]:
    return {
        found.field: Origin(Source(found.source), date.fromisoformat(found.recorded_on))
        for found in customers.provenance(register.store, number)
    }


def _merged(register: Register, number: CustomerNumber) -> tuple[Merged, ...]:
    return tuple(
        Merged(number=found.number, uid=found.uid, on=date.fromisoformat(found.on))
        for found in customers.merged_into(register.store, number)
    )
