"""Gather everything held about a customer, masked as the reader's role and wish demand (E-22, E-48, F-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.customer import (
    Address,
    AddressKind,
    AddressParts,
    BankAccount,
    Change,
    Customer,
    CustomerNumber,
    Disclosure,
    Email,
    FormerIdentityCode,
    FormerName,
    Hold,
    IdentityCodeChange,
    IdentityCodeReason,
    Initiative,
    Language,
    MaritalStatus,
    MarketingChoice,
    Note,
    Origin,
    Phone,
    Protection,
    RequestMade,
    Restriction,
    Source,
    TaskToDo,
    Via,
)
from kkrek.domain.iban import mask_iban
from kkrek.domain.identity_code import mask_identity_code
from kkrek.domain.role import Role
from kkrek.errors import N_, NotFoundError
from kkrek.operations import sealing
from kkrek.operations.register import OPENED
from kkrek.store import changes, customers, limits, log, marketing, requests, rows, tasks

if TYPE_CHECKING:
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.rows import Values

IDENTITY_CODE, IBAN, CONTACT = "identity_code", "iban", "contact"
NOTHING: frozenset[str] = frozenset()
EVERYTHING = frozenset({IDENTITY_CODE, IBAN, CONTACT})
_HIDDEN_FROM_VIEWERS = ("nationalities", "marital_status", "notes")


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


def read(register: Register, row: CustomerRow, reveal: frozenset[str] = NOTHING) -> Customer:
    """Return the whole record; what ``reveal`` does not name of identity codes, accounts and contacts is masked."""
    reader = _Reader(register, row, reveal, set())
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
        deceased_on=_day(row.deceased_on),
        notice_version=row.notice_version,
        notice_given_on=_day(row.notice_given_on),
        requests=tuple(request_made(found) for found in requests.of_customer(register.store, number)),
        disclosures=_disclosures(register, number),
        holds=tuple(one for one in holds if one.released_on is None),
        tasks=tuple(_task(found) for found in tasks.of_customer(register.store, row.uid)),
        past_restrictions=tuple(one for one in restrictions if one.lifted_on is not None),
        past_holds=tuple(one for one in holds if one.released_on is not None),
        origins=_origins(register, number),
    )
    return _finished(reader, customer)


def history(register: Register, row: CustomerRow, reveal: frozenset[str] = NOTHING) -> tuple[Change, ...]:
    """Return the changes of a customer, oldest first; values that are hidden from the reader are None."""
    found = []
    for change in changes.of_customer(register.store, row.number):
        hidden = change.sealed is not None and not _may_see(change.field, reveal)
        values = None if hidden else sealing.open_change(register, row.uid, change)
        old, new = values if values is not None else (None, None)
        entry = log.get(register.store, change.entry)
        found.append(
            Change(
                entry=change.entry,
                on=date.fromisoformat(change.changed_on),
                field=change.field,
                old=old,
                new=new,
                source=Source(change.source),
                initiative=Initiative(change.initiative),
                reason=change.reason,
                statement=change.statement,
                user=entry.entry.user if entry is not None else "",
            )
        )
    return tuple(found)


def request_made(row: requests.RequestRow) -> RequestMade:
    """Return a request as the rest of kkrek speaks of it."""
    return RequestMade(
        id=row.id,
        number=row.customer,
        kinds=tuple(row.kinds.split(",")),
        received_on=date.fromisoformat(row.received_on),
        via=Via(row.via),
        identity_method=row.identity_method,
        aim_on=date.fromisoformat(row.aim_on),
        latest_on=date.fromisoformat(row.extended_to or row.latest_on),
        state=row.state,
        outcome=row.outcome,
        answered_on=_day(row.answered_on),
        delivery=row.delivery,
        requester=row.requester,
        authority=row.authority,
        identity_asked_on=_day(row.identity_asked_on),
        identity_on=_day(row.identity_on),
        extended_on=_day(row.extended_on),
        extended_to=_day(row.extended_to),
        extension_reason=row.extension_reason,
        reason=row.reason,
    )


@dataclass(slots=True)
class _Reader:
    """Reads the rows of one customer and notes in ``masked`` what the reader does not get."""

    register: Register
    row: CustomerRow
    reveal: frozenset[str]
    masked: set[str]

    def identity_code(self) -> tuple[str | None, str | None]:
        if self.row.identity_code is None:
            return None, None
        if self.register.seal is None:
            self.masked |= {"identity_code", "identity_code_masked"}
            return None, None
        place = {"customer": self.row.uid, "table": "customer", "row": self.row.uid, "field": "identity_code"}
        code = self.register.seal.open(self.row.identity_code, **place).decode()
        if IDENTITY_CODE in self.reveal:
            return code, mask_identity_code(code)
        self.masked.add("identity_code")
        return None, mask_identity_code(code)

    def former_identity_codes(self) -> tuple[FormerIdentityCode, ...]:
        found = []
        for values, origin in self._rows("former_identity_code", "former_identity_codes", hide_unless=IDENTITY_CODE):
            found.append(
                FormerIdentityCode(
                    uid=str(values["uid"]),
                    identity_code=_text(values.get("identity_code")),
                    change=IdentityCodeChange(str(values["change"])),
                    until=date.fromisoformat(str(values["until"])),
                    origin=origin,
                )
            )
        return tuple(found)

    def former_names(self) -> tuple[FormerName, ...]:
        return tuple(
            FormerName(
                uid=str(values["uid"]), name=_text(values.get("name")), until=_day(values.get("until")), origin=origin
            )
            for values, origin in self._rows("former_name", "former_names", hide_sealed_unless=IDENTITY_CODE)
        )

    def addresses(self) -> tuple[Address, ...]:
        found = []
        for values, origin in self._rows("address", "addresses", hide_sealed_unless=CONTACT):
            parts = AddressParts(**{name: _text(values.get(name)) for name in AddressParts._fields})
            found.append(
                Address(
                    uid=str(values["uid"]),
                    kind=AddressKind(str(values["kind"])),
                    parts=parts,
                    since=_day(values.get("since")),
                    until=_day(values.get("until")),
                    origin=origin,
                )
            )
        return tuple(found)

    def phones(self) -> tuple[Phone, ...]:
        return tuple(
            Phone(uid=str(v["uid"]), as_given=str(v["as_given"]), e164=str(v["e164"]), origin=origin)
            for v, origin in self._rows("phone", "phones", hide_sealed_unless=CONTACT)
            if "as_given" in v
        )

    def emails(self) -> tuple[Email, ...]:
        return tuple(
            Email(uid=str(v["uid"]), email=str(v["email"]), origin=origin)
            for v, origin in self._rows("email", "emails", hide_sealed_unless=CONTACT)
            if "email" in v
        )

    def bank_accounts(self) -> tuple[BankAccount, ...]:
        found = []
        stored = rows.of_customer(self.register.store, "bank_account", self.row.number)
        for values in stored:
            plain = sealing.plain(self.register, "bank_account", self.row.uid, values)
            iban = str(plain["iban"]) if plain else None
            masked = mask_iban(iban) if iban else None
            if IBAN not in self.reveal or iban is None:
                self.masked.add("iban" if iban else "bank_accounts")
                iban = None
            found.append(BankAccount(uid=str(values["uid"]), iban=iban, iban_masked=masked, origin=_origin(values)))
        return tuple(found)

    def notes(self) -> tuple[Note, ...]:
        return tuple(
            Note(
                id=int(str(v["id"])),
                uid=str(v["uid"]),
                text=_text(v.get("text")),
                written_on=date.fromisoformat(str(v["written_on"])),
                reviewed_on=_day(v.get("reviewed_on")),
                origin=origin,
            )
            for v, origin in self._rows("note", "notes", hide_sealed_unless=CONTACT)
        )

    def _rows(
        self, table: str, field: str, *, hide_unless: str | None = None, hide_sealed_unless: str | None = None
    ) -> list[tuple[Values, Origin]]:
        """Return plain values with origin; where hidden, only what is not sealed stays in the values."""
        found = []
        for values in rows.of_customer(self.register.store, table, self.row.number):
            is_sealed = values.get("sealed") is not None
            needed = hide_unless or (hide_sealed_unless if is_sealed else None)
            hidden = needed is not None and needed not in self.reveal
            plain = None if hidden else sealing.plain(self.register, table, self.row.uid, values)
            if plain is None:
                self.masked.add(field)
                plain = {name: value for name, value in values.items() if value is not None and name != "sealed"}
                plain.pop("identity_code", None)
            found.append((plain, _origin(values)))
        return found


def _finished(reader: _Reader, customer: Customer) -> Customer:
    code, masked_code = reader.identity_code()
    customer = customer._replace(identity_code=code, identity_code_masked=masked_code)
    if reader.register.role is Role.VIEWER:
        reader.masked.update(_HIDDEN_FROM_VIEWERS)
        customer = customer._replace(nationalities=(), marital_status=None, notes=())
    return customer._replace(masked=frozenset(reader.masked))


def _may_see(field: str, reveal: frozenset[str]) -> bool:
    if field in {"identity_code", "former_identity_codes"}:
        return IDENTITY_CODE in reveal
    if field == "bank_accounts":
        return IBAN in reveal
    return CONTACT in reveal or IDENTITY_CODE in reveal


def _choice(row: marketing.ChoiceRow) -> MarketingChoice:
    return MarketingChoice(
        kind=row.kind,
        channel=row.channel,
        state=row.state,
        since=date.fromisoformat(row.since),
        via=Via(row.via),
        text_version=row.text_version,
        reference=row.reference,
    )


def _restriction(row: limits.RestrictionRow) -> Restriction:
    return Restriction(
        ground=row.ground,
        purpose=row.purpose,
        since=date.fromisoformat(row.since),
        informed_on=_day(row.informed_on),
        lifted_on=_day(row.lifted_on),
    )


def _hold(row: limits.HoldRow) -> Hold:
    return Hold(
        group=row.field_group,
        reason=row.reason,
        since=date.fromisoformat(row.since),
        review_on=_day(row.review_on),
        released_on=_day(row.released_on),
    )


def _protection(row: CustomerRow) -> Protection | None:
    if row.protected_since is None:
        return None
    return Protection(
        since=date.fromisoformat(row.protected_since),
        until=_day(row.protected_until),
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


def _task(row: tasks.TaskRow) -> TaskToDo:
    return TaskToDo(
        id=row.id,
        kind=row.kind,
        place=row.recipient or row.place,
        due_on=date.fromisoformat(row.due_on),
        done_on=_day(row.done_on),
        confirmed_by=row.confirmed_by,
        request=row.request,
        text=row.text,
    )


def _origins(register: Register, number: CustomerNumber) -> dict[str, Origin]:
    return {
        found.field: Origin(Source(found.source), date.fromisoformat(found.recorded_on))
        for found in customers.provenance(register.store, number)
    }


def _origin(values: Values) -> Origin:
    return Origin(Source(str(values["source"])), date.fromisoformat(str(values["recorded_on"])))


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value is not None else None


def _text(value: object) -> str | None:
    return str(value) if value is not None else None
