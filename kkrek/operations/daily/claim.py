"""Open claims, record what happens to them, and list them with the day after which they are barred (N-06, F-39)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.claim import Claim, ClaimState
from kkrek.domain.claim_entry import ClaimStep, check_due, check_reference, same_reference, step_values
from kkrek.domain.customer import Origin
from kkrek.domain.role import Role
from kkrek.errors import N_, AlreadyThereError, InvalidValueError, NotFoundError, SeveralFoundError
from kkrek.operations import edit, record
from kkrek.operations.correction import rows_of
from kkrek.operations.daily import ties
from kkrek.operations.edit import Basis, Edit
from kkrek.operations.register import OPENED
from kkrek.store import rows

if TYPE_CHECKING:
    from kkrek.domain.customer import Customer, CustomerNumber
    from kkrek.domain.json import Json, JsonObject
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """A claim as typed; no ``company`` is the controller."""

    reference: str
    due_on: str | None
    company: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happened to a claim, as typed: the claim by its reference, and the day, today if None.

    ``company`` is needed only where several companies have a claim of the reference; left out it is the controller.
    """

    what: ClaimStep
    reference: str
    on: str | None = None
    company: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimKept:
    """A claim as it stands after a command; ``entry`` is what `undo` takes back, None when nothing was written.

    ``told`` are the tasks that tell recipients (E-42).
    """

    number: CustomerNumber
    entry: int | None
    claim: Claim
    changes: tuple[JsonObject, ...]
    told: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Claims:
    """A customer's claims, the first due first, on a day."""

    number: CustomerNumber
    claims: tuple[Claim, ...]
    today: date


def open_(access: Access, number: int, wanted: NewClaim, basis: Basis, *, dry_run: bool = False) -> ClaimKept:
    """Open a claim.

    Raises:
        InvalidValueError: no due day, or a value breaks a rule (52).
        AlreadyThereError: the customer has a claim of this reference and company (32).
        RestrictedError: processing is restricted (41).
    """
    with access.open("claim open", Role.CLERK) as register:
        row, customer = ties.whole(register, number)
        new = new_claim(register, wanted, basis)
        _check_single(customer, new)
        change = Edit("claims", new.uid, None, edit.new_row(register, columns(new), basis) | {"uid": new.uid})
        written = ties.write(register, row, [change], basis, dry_run=dry_run)
        placed = new._replace(id=rows.place(register.store, "claim", new.uid) or 0)
        return ClaimKept(
            number=row.number,
            entry=written.entry,
            claim=placed,
            changes=(edit.shown(change, row),),
            told=written.told,
        )


def step(access: Access, number: int, happened: Step, basis: Basis, *, dry_run: bool = False) -> ClaimKept:
    """Settle, dispute or interrupt a claim, or record the judgment.

    Raises:
        NotFoundError: the customer has no claim of this reference (30).
        SeveralFoundError: several companies have one (31).
        InvalidValueError: the claim's state does not allow it, the day is wrong, or it was barred (52, F-39).
        RestrictedError: processing is restricted (41).
    """
    with access.open(f"claim {happened.what.value}", Role.CLERK) as register:
        row, customer = ties.whole(register, number)
        old = _named(customer, happened, ties.company_code(register, happened.company))
        values = step_values(old, happened.what, happened.on, register.moment.today)
        before = dict(rows_of(customer, "claims"))[old.uid]
        change = Edit("claims", old.uid, before, {**before, **values})
        written = ties.write(register, row, [change], basis, dry_run=dry_run)
        return ClaimKept(
            number=row.number,
            entry=written.entry,
            claim=after_step(old, values),
            changes=(edit.shown(change, row),),
            told=written.told,
        )


def listed(access: Access, number: int, *, open_only: bool = False) -> Claims:
    """Return a customer's claims, or those alone that are neither paid nor barred."""
    with access.open("claim list", Role.CLERK) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row)
        register.record(customers={row.uid: OPENED}, fields=["claims"])
        today = register.moment.today
        found = [one for one in customer.claims if not open_only or one.binds_on(today)]
        return Claims(row.number, tuple(sorted(found, key=lambda one: (one.due_on, one.id))), today)


def new_claim(register: Register, wanted: NewClaim, basis: Basis) -> Claim:
    """Return a new claim, not yet written.

    Raises:
        InvalidValueError: no due day, or a value breaks a rule (52).
    """
    today = register.moment.today
    reference = check_reference(wanted.reference)
    if not wanted.due_on:
        raise InvalidValueError(
            field="due_on",
            rule=N_("a claim has a due day, from which its limitation runs (Act 728/2003)"),
            remedy=N_("give it with --due-on"),
        )
    return Claim(
        id=0,
        uid=secrets.token_hex(16),
        company=ties.company_code(register, wanted.company),
        reference=reference,
        due_on=check_due(wanted.due_on, today),
        state=ClaimState.OPEN,
        paid_on=None,
        disputed_on=None,
        judgment_on=None,
        interrupted_on=(),
        origin=Origin(basis.source, today),
    )


def columns(claim: Claim) -> dict[str, Json]:
    """Return the columns of a new claim."""
    return {
        "company": claim.company,
        "reference": claim.reference,
        "due_on": claim.due_on.isoformat(),
        "state": claim.state.value,
    }


def after_step(claim: Claim, values: dict[str, str]) -> Claim:
    """Return a claim with the columns that a step changed."""
    if "interrupted_on" in values:
        days = tuple(date.fromisoformat(day) for day in values["interrupted_on"].split(","))
        return claim._replace(interrupted_on=days)
    state = ClaimState(values["state"])
    days_of = {name: date.fromisoformat(day) for name, day in values.items() if name != "state"}
    return claim._replace(
        state=state,
        paid_on=days_of.get("paid_on", claim.paid_on),
        disputed_on=days_of.get("disputed_on", claim.disputed_on),
        judgment_on=days_of.get("judgment_on", claim.judgment_on),
    )


def _check_single(customer: Customer, new: Claim) -> None:
    for one in customer.claims:
        if one.company == new.company and same_reference(one.reference, new.reference):
            raise AlreadyThereError(
                thing=N_("a claim of this reference"), where="", remedy=N_("see it with `kkrek claim list`")
            )


def _named(customer: Customer, happened: Step, company: str | None) -> Claim:
    """Return the claim of a reference; where companies share it, a company left out is the controller."""
    found = [one for one in customer.claims if same_reference(one.reference, happened.reference)]
    if len(found) > 1 or company is not None:
        own = [one for one in found if one.company == company]
        if found and not own and company is None:
            codes = ", ".join(str(one.company) for one in found)
            raise SeveralFoundError(count=len(found), candidates=codes, remedy=N_("say which with --company"))
        found = own
    if not found:
        raise NotFoundError(
            thing=N_("claim"), which=N_("of this reference"), command=f"kkrek claim list {customer.number}"
        )
    return found[0]
