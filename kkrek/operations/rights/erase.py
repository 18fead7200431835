"""Erase a customer (GDPR Art. 17): a plan in three lists, re-checked and executed in one transaction, then wiped.

What stays is proof without content (E-40): the opaque id in the log, that requests were handled, and keyed digests
of an opt-out. The ledger line makes a restore erase the person again (E-39).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.access_report import ErasureCertificate
from kkrek.domain.customer import Language
from kkrek.domain.erasure_plan import ErasurePlan, Ground, binding, forbidden, plan
from kkrek.domain.role import Role
from kkrek.errors import (
    N_,
    ChangedSinceError,
    KkrekError,
    NotFoundError,
    OpenRequestError,
    RetentionDutyError,
)
from kkrek.operations import record, suppression
from kkrek.operations.register import CHANGED, OPENED
from kkrek.store import changes, customers, limits, marketing, requests, tasks, wiping
from kkrek.store.requests import OPEN_STATES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from kkrek.crypto.log import Value
    from kkrek.domain.configuration import Configuration
    from kkrek.domain.customer import Customer
    from kkrek.domain.log_head import LogHead
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

# Tasks that lose their object when the person is erased.
_LOST_TASKS = ("notice_art14", "other_place", "ask_protection", "tell_merge")
_BINDS = {
    "relation": N_("a customer relation continues (GDPR Article 17(1)(a))"),
    "claim": N_("a billing ground remains (GDPR Article 17(3)(e))"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure did, or would do.

    ``wiped`` False means that old pages are wiped by a later command; ``blocked`` is why a planned erasure may not
    be done now; ``configuration`` has the names of the places to tell.
    """

    plan: ErasurePlan
    applied: bool
    wiped: bool
    tasks: tuple[int, ...]
    head: str | None
    blocked: KkrekError | None
    configuration: Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An erasure as asked for: ground, request if there is one, the plan that was agreed to, certificate language.

    Without ``ground`` the plan is read as for 17.1.a: the ground decides nothing of what goes (E-37).
    """

    ground: Ground | None = None
    request: str | None = None
    expect: str | None = None
    language: Language | None = None


def erasure_plan(access: Access, number: int, wanted: Wanted) -> Erased:
    """Return what an erasure would do, and what stands against it (42, 40); nothing is changed.

    Raises:
        ChangedSinceError: the plan is not the one expected (33).
        RestrictedError: processing is restricted (41).
        NotFoundError: no such customer or request (30).
    """
    with access.open("erase", Role.OFFICER) as register:
        row, customer, agreed = _prepared(register, number, wanted)
        blocked = _blocked(customer, register.moment.today)
        refused = {"refused": blocked.id()} if blocked else None
        register.record(customers={row.uid: OPENED}, reference=wanted.request, detail=refused)
        return Erased(
            plan=agreed,
            applied=False,
            wiped=False,
            tasks=(),
            head=None,
            blocked=blocked,
            configuration=register.configuration,
        )


def erase(
    access: Access, number: int, wanted: Wanted, typeset: Callable[[ErasureCertificate], None] | None = None
) -> Erased:
    """Erase a customer in one transaction; ``typeset`` makes the certificate before the commit.

    Raises:
        ChangedSinceError: the plan is not the one agreed to (33).
        RestrictedError, OpenRequestError, RetentionDutyError: it may not be done now (41, 42, 40).
        NotFoundError: no such customer or request (30).
    """
    with access.open("erase", Role.OFFICER) as register:
        row, customer, agreed = _prepared(register, number, wanted)
        blocked = _blocked(customer, register.moment.today)
        if blocked is not None:
            raise blocked
        received = _close_request(register, wanted)
        entry = register.next_entry()
        remove(register, row, customer)
        opened = _open_tasks(register, agreed, row, entry, wanted.request)
        fields = [group for group, _ in agreed.goes]
        head = register.record(customers={row.uid: CHANGED}, reference=wanted.request, fields=fields)
        if typeset is not None:
            language = wanted.language or customer.language or Language.FI
            typeset(_certificate(register, agreed, wanted.request, received, language, head))
    return Erased(
        plan=agreed,
        applied=True,
        wiped=register.wiped,
        tasks=opened,
        head=head.short,
        blocked=None,
        configuration=register.configuration,
    )


def remove(register: Register, row: CustomerRow, customer: Customer | None = None) -> None:
    """Delete a customer with everything that belongs to the customer alone; the caller records it.

    An opt-out lives on as suppressions (M-12), and the ledger says that the person is to stay erased, under every
    number that the person had.
    """
    whole = customer or record.read(register, row, record.EVERYTHING)
    kept = [(kind, channel, since.isoformat(), via) for kind, channel, since, via in forbidden(whole)]
    found = suppression.suppressions(register, whole, kept) if kept else []
    marketing.suppress(register.store, found, register.next_entry())
    requests.forget_withheld(register.store, row.number)
    requests.forget_person(register.store, row.number)
    tasks.cancel_of_customer(register.store, row.uid, _LOST_TASKS)
    tasks.forget_person(register.store, row.uid)
    limits.forget_disclosures(register.store, row.number)
    wiping.overwrite_rows(register.store, row.number)
    customers.delete(register.store, row.number)
    wiping.begin(register.store)
    body: dict[str, Value] = {"uid": row.uid, "suppressions": suppression.for_ledger(found)}
    if whole.merged:
        body["merged"] = [one.uid for one in whole.merged]
    register.put_in_ledger("erasure", body)


def _certificate(
    register: Register, done: ErasurePlan, request: str | None, received: date | None, language: Language, head: LogHead
) -> ErasureCertificate:
    return ErasureCertificate(
        request=request,
        ground=done.ground.value,
        received_on=received,
        erased_on=register.moment.today,
        language=language,
        goes=done.goes,
        stays=tuple((one.group, one.reason, one.until.isoformat() if one.until else "") for one in done.stays),
        tell=done.tell,
        configuration=register.configuration,
        head=head,
    )


def _prepared(register: Register, number: int, wanted: Wanted) -> tuple[CustomerRow, Customer, ErasurePlan]:
    row = record.find_row(register, number)
    customer = record.read(register, row, record.EVERYTHING)
    _check_request(customer, wanted)
    record.check_unrestricted(customer)
    history = len(changes.of_customer(register.store, row.number))
    ground = wanted.ground or Ground.NOT_NEEDED
    agreed = plan(customer, history, ground, register.configuration, register.moment.today)
    if wanted.expect is not None and wanted.expect != agreed.id:
        raise ChangedSinceError(thing=N_("the plan"), command=f"kkrek erase {number} --dry-run")
    return row, customer, agreed


def _blocked(customer: Customer, today: date) -> KkrekError | None:
    """Return why nothing may be erased now.

    An access request waits for its answer (E-15), a hold binds (F-42), a relation goes on or a claim is neither paid
    nor barred (N-06, GDPR Art. 17(3)(e)). The erasure request itself does not block.
    """
    for found in customer.requests:
        if found.state in OPEN_STATES and "access" in found.kinds:
            return OpenRequestError(request=found.id, number=customer.number)
    if customer.holds:
        hold = customer.holds[0]
        until = hold.review_on.isoformat() if hold.review_on else N_("the hold is released")
        return RetentionDutyError(number=customer.number, reason=N_("a hold is in force"), until=until)
    for bound in binding(customer, today):
        until = bound.until.isoformat() if bound.until else N_("it is closed")
        return RetentionDutyError(number=customer.number, reason=_BINDS[bound.reason], until=until)
    return None


def _check_request(customer: Customer, wanted: Wanted) -> None:
    """Refuse a request that is not this customer's, or asks for something else than erasure."""
    asked = {found.id for found in customer.requests if "erasure" in found.kinds}
    if wanted.request is not None and wanted.request not in asked:
        raise NotFoundError(thing=N_("erasure request of this customer"), which=wanted.request, command="kkrek show")


def _close_request(register: Register, wanted: Wanted) -> date | None:
    if wanted.request is None:
        return None
    row = requests.get(register.store, wanted.request)
    assert row is not None
    today = register.moment.today.isoformat()
    requests.put(register.store, requests.answered(row, on=today, outcome="erased"))
    return record.request_made(row).received_on


def _open_tasks(
    register: Register, agreed: ErasurePlan, row: CustomerRow, entry: int, request: str | None
) -> tuple[int, ...]:
    """Open a task for each other place where data of the person lie, due without delay (GDPR Art. 19, E-42)."""
    today = register.moment.today.isoformat()
    codes = {place.code for place in register.configuration.other_places}
    new = [
        tasks.NewTask(kind="erase_elsewhere", place=code, due_on=today, made_on=today, entry=entry, request=request)
        for code in agreed.tell
        if code in codes
    ]
    return tuple(tasks.open_task(register.store, task, uid=row.uid, number=row.number) for task in new)
