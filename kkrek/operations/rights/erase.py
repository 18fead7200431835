"""Erase a customer (GDPR Art. 17): a plan in three lists, re-checked and executed in one transaction, then wiped.

What stays is proof without content (E-40): the opaque id in the log, that requests were handled, and keyed digests
of an opt-out. The ledger line makes a restore erase the person again (E-39). Where a relation, a claim or a hold
binds, what it needs stays, and the rest goes (N-06, E-38).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kkrek.domain.access_report import ErasureCertificate
from kkrek.domain.erasure_groups import entries
from kkrek.domain.erasure_plan import BEFORE, ErasurePlan, check_only, forbidden
from kkrek.domain.erasure_rule import Ground, Result
from kkrek.domain.letter import Kept, LetterKind
from kkrek.domain.notification import What
from kkrek.domain.request import Outcome, RequestKind
from kkrek.domain.restriction import RestrictionGround
from kkrek.domain.role import Role
from kkrek.errors import N_, ChangedSinceError, KkrekError, NotFoundError, OpenRequestError, RetentionDutyError
from kkrek.operations import notifying, record, suppression
from kkrek.operations.reader import day
from kkrek.operations.register import CHANGED, OPENED
from kkrek.operations.rights import erase_kept, erase_part, letters, limiting, settling
from kkrek.operations.rights.erase_facts import OPERATION, plan_for
from kkrek.operations.rights.request import command_for
from kkrek.store import customers, limits, marketing, requests, tasks, wiping

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kkrek.crypto.log import Value
    from kkrek.domain.configuration import Configuration
    from kkrek.domain.customer import Customer, Language
    from kkrek.domain.json import Json
    from kkrek.domain.letter import Letter
    from kkrek.domain.log_head import LogHead
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.requests import RequestRow

# Claims that were recorded longer ago may not be all that there are.
_FRESH = timedelta(days=31)
# Tasks that lose their object when the person is erased.
_LOST_TASKS = ("notice_art14", "other_place", "ask_protection", "tell_merge", "erase_held")
# The kinds of requests that are answered before an erasure, or instead of it.
_FIRST = {
    Result.ANSWER_FIRST: tuple(kind for kind in RequestKind if kind in BEFORE),
    Result.RESTRICT: (RequestKind.RESTRICTION,),
}
_BINDS = {
    "relation": (
        N_("a customer relation continues (GDPR Article 17(1)(a))"),
        N_("it is closed"),
        N_("close the relation with `kkrek relation close` when it ends; if the person prefers, `kkrek restrict`"),
    ),
    "claim": (
        N_("a billing ground remains (GDPR Article 17(3)(e))"),
        N_("it is settled"),
        N_("see the claim with `kkrek claim list`, settle it when it is paid; if the person prefers, `kkrek restrict`"),
    ),
    "hold": (
        N_("a hold is in force"),
        N_("the hold is released"),
        N_("see the hold and its day of review with `kkrek hold list`; an officer releases it"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure did, or would do.

    ``wiped`` False means that old pages are wiped by a later command; ``blocked`` is why a planned erasure may not
    be done now; ``configuration`` has the names of the places to tell. ``claims_loaded_on`` is when the newest claim
    of the register was recorded. ``unanswered`` are open requests for erasure that this erasure does not answer,
    ``left_open`` those for something else that lose the person to be answered.
    """

    plan: ErasurePlan
    name: str
    applied: bool
    wiped: bool
    tasks: tuple[int, ...]
    head: str | None
    blocked: KkrekError | None
    configuration: Configuration
    claims_loaded_on: date | None
    unanswered: tuple[str, ...]
    left_open: tuple[str, ...]
    today: date

    @property
    def claims_are_fresh(self) -> bool:
        """Whether a claim was recorded within a month: what is owed is known only as far as it was recorded (N-06)."""
        return self.claims_loaded_on is not None and self.today - self.claims_loaded_on <= _FRESH


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An erasure as asked for: ground, groups alone, request if there is one, the plan agreed to, the paper's language.

    Without ``ground`` the plan is read as for 17.1.a. Of the grounds 17.1.c alone changes what goes: without an
    objection under Art. 21(1) it is about marketing (E-37).
    """

    ground: Ground | None = None
    only: Sequence[str] = ()
    request: str | None = None
    expect: str | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Papers:
    """How the paper is made before the commit: a certificate if all that was asked for goes, else a letter (E-08)."""

    certificate: Callable[[ErasureCertificate], None]
    letter: Callable[[Letter, ErasurePlan], letters.Typeset]


@dataclass(frozen=True, slots=True)
class _Prepared:
    row: CustomerRow
    customer: Customer
    asked: RequestRow | None
    agreed: ErasurePlan


def erasure_plan(access: Access, number: int, wanted: Wanted) -> Erased:
    """Return what an erasure would do, and what stands against it (42, 40); nothing is changed.

    Raises:
        InvalidValueError: no such group to go alone (52).
        ChangedSinceError: the plan is not the one expected (33).
        RestrictedError: processing is restricted, and the person did not ask for this (41).
        NotFoundError: no such customer, or no open erasure request of theirs (30).
        RequestIdentityError: nobody said how the identity was checked (47).
    """
    with access.open(OPERATION, Role.OFFICER) as register:
        ready = _prepared(register, number, wanted)
        blocked = _blocked(ready)
        refused = {"refused": blocked.id()} if blocked else None
        register.record(customers={ready.row.uid: OPENED}, reference=wanted.request, detail=refused)
        return _told(register, ready, blocked=blocked)


def erase(access: Access, number: int, wanted: Wanted, papers: Papers | None = None) -> Erased:
    """Erase a customer, or the part that nothing binds, in one transaction; ``papers`` are made before the commit.

    Raises:
        InvalidValueError: no such group to go alone (52).
        ChangedSinceError: the plan is not the one agreed to (33).
        RestrictedError, OpenRequestError, RetentionDutyError: it may not be done now (41, 42, 40).
        NotFoundError: no such customer, no open erasure request of theirs, or nothing of these groups (30).
        RequestIdentityError: nobody said how the identity was checked (47).
    """
    with access.open(OPERATION, Role.OFFICER) as register:
        ready = _prepared(register, number, wanted)
        blocked = _blocked(ready)
        if blocked is not None:
            raise blocked
        to = letters.addressee(ready.customer, ready.asked, register.moment.today)
        before = _told(register, ready, blocked=None)
        asked = _settle(register, ready)
        opened = _execute(register, ready)
        head = register.record(
            customers={ready.row.uid: CHANGED},
            reference=wanted.request,
            fields=[group for group, _ in ready.agreed.goes],
            detail={"ground": ready.agreed.ground.value, **_partly(ready)},
        )
        if not ready.agreed.whole:
            notifying.drop_erased(register, ready.row)
        if papers is not None and ready.agreed.refused:
            letters.write(
                register,
                to,
                asked,
                _letter(ready.agreed, wanted.language),
                lambda one: papers.letter(one, ready.agreed),
            )
        elif papers is not None:
            papers.certificate(_certificate(register, ready, wanted.language or to.language, head))
    return replace(before, applied=True, wiped=register.wiped, tasks=opened, head=head.short)


def erase_again(register: Register, row: CustomerRow) -> None:
    """Erase a customer as the ledger says; the caller records it, and those who have the data are told again (E-39)."""
    customer = record.read(register, row, record.EVERYTHING)
    agreed = plan_for(register, customer)
    _tell_places(register, _Prepared(row, customer, None, agreed), register.next_entry())
    erase_kept.finish(register, row.uid)
    remove(register, row, customer)


def remove(register: Register, row: CustomerRow, customer: Customer | None = None) -> tuple[int, ...]:
    """Delete a customer with everything that belongs to the customer alone; the caller records it.

    Return the tasks by which recipients are told.
    """
    told = take_out(register, row, customer)
    wiping.begin(register.store)
    return told


def take_out(register: Register, row: CustomerRow, customer: Customer | None = None) -> tuple[int, ...]:
    """Delete a customer; the caller records it, and has the old pages wiped with `wiping.begin`.

    Return the tasks by which recipients are told (GDPR Art. 19). An opt-out lives on as suppressions (M-12), and the
    ledger says that the person is to stay erased, under every number that the person had.
    """
    whole = customer or record.read(register, row, record.EVERYTHING)
    kept = [(kind, channel, since.isoformat(), via) for kind, channel, since, via in forbidden(whole)]
    found = suppression.suppressions(register, whole, kept) if kept else []
    marketing.suppress(register.store, found, register.next_entry())
    told = notifying.erased(register, row)
    requests.forget_withheld(register.store, row.number)
    requests.forget_person(register.store, row.number)
    tasks.cancel_of_customer(register.store, row.uid, _LOST_TASKS)
    tasks.forget_person(register.store, row.uid)
    limits.forget_disclosures(register.store, row.number)
    wiping.overwrite_rows(register.store, row.number)
    customers.delete(register.store, row.number)
    body: dict[str, Value] = {"uid": row.uid, "suppressions": suppression.for_ledger(found)}
    if whole.merged:
        body["merged"] = [one.uid for one in whole.merged]
    register.put_in_ledger("erasure", body)
    return told


def _prepared(register: Register, number: int, wanted: Wanted) -> _Prepared:
    only = check_only(wanted.only)
    row = record.find_row(register, number)
    customer = record.read(register, row, record.EVERYTHING)
    asked = None
    if wanted.request is not None:
        asked = settling.open_request(register, row.number, wanted.request, RequestKind.ERASURE)
        settling.check_identity(asked, RequestKind.ERASURE)
    else:
        # Data that somebody wants kept are kept for whatever purpose; an objection ends with what it is against.
        kept = [one.purpose for one in customer.restrictions if one.ground != RestrictionGround.OBJECTION]
        record.check_unrestricted(customer, frozenset(filter(None, kept)))
    ground = wanted.ground or Ground.NOT_NEEDED
    agreed = plan_for(register, customer, ground, only, own_request=asked is not None)
    if wanted.expect is not None and wanted.expect != agreed.id:
        raise ChangedSinceError(thing=N_("the plan"), command=f"kkrek erase {number} --dry-run")
    return _Prepared(row, customer, asked, agreed)


def _blocked(ready: _Prepared) -> KkrekError | None:
    """Return why nothing may be erased now.

    Who asks for a copy gets it first (E-15), who forbids marketing has that recorded first (M-12), and who asks for
    restriction instead gets that (GDPR Art. 18(1)); or all that was asked for must stay (N-06, F-42, Art. 17(3)(e)).
    """
    number = ready.customer.number
    if ready.agreed.result in _FIRST:
        kinds = _FIRST[ready.agreed.result]
        made, kind = next((made, kind) for kind in kinds for made in ready.customer.requests if kind in made.open_kinds)
        return OpenRequestError(request=made.id, number=number, command=command_for(made, kind))
    if ready.agreed.takes_nothing:
        bound = ready.agreed.refused[0]
        reason, open_end, remedy = _BINDS[bound.reason]
        until = bound.until.isoformat() if bound.until and bound.reason != "hold" else open_end
        return RetentionDutyError(number=number, reason=reason, until=until, remedy=remedy)
    # No certificate about nothing; but a request needs its answer, and who objects has it told what to do first.
    if not ready.agreed.goes and ready.asked is None and ready.agreed.ground is not Ground.OBJECTION:
        thing = N_("data of these groups of customer")
        return NotFoundError(thing=thing, which=number, command=f"kkrek show {number}")
    return None


def _told(register: Register, ready: _Prepared, *, blocked: KkrekError | None) -> Erased:
    """Return a plan with what else is to be said of it, nothing done yet."""
    asked = ready.asked.id if ready.asked is not None else None
    made_by_person = ready.customer.requests if ready.agreed.whole else ()
    unanswered = [made.id for made in ready.customer.requests if RequestKind.ERASURE in made.open_kinds]
    return Erased(
        plan=ready.agreed,
        name=ready.customer.name,
        applied=False,
        wiped=False,
        tasks=(),
        head=None,
        blocked=blocked,
        configuration=register.configuration,
        claims_loaded_on=day(limits.claims_loaded_on(register.store)),
        unanswered=tuple(request for request in unanswered if request != asked),
        left_open=tuple(made.id for made in made_by_person if set(made.open_kinds) - {RequestKind.ERASURE}),
        today=register.moment.today,
    )


def _settle(register: Register, ready: _Prepared) -> RequestRow | None:
    """Settle the request: in full, or partly with the codes of the reasons (E-08)."""
    if ready.asked is None:
        return None
    reasons = ", ".join(dict.fromkeys(one.reason for one in ready.agreed.refused)) or None
    outcome = Outcome.PARTLY if reasons else Outcome.FULFILLED
    return settling.settle(register, ready.asked, RequestKind.ERASURE, outcome, reasons)


def _partly(ready: _Prepared) -> dict[str, Json]:
    """Return the groups of which the plan leaves some entries: whoever is told of it has those still (Art. 19)."""
    held = entries(ready.customer)
    taken = [part for part in ready.agreed.parts if part.taken and part.group in held]
    found = [part.group for part in taken if len(part.taken) < len(held[part.group])]
    return {"partly": [*found]} if found else {}


def _execute(register: Register, ready: _Prepared) -> tuple[int, ...]:
    """Take what the plan takes, and open the tasks that follow; the person's own request ends a restriction."""
    entry, agreed, row = register.next_entry(), ready.agreed, ready.row
    places = _tell_places(register, ready, entry)
    if agreed.whole:
        erase_kept.finish(register, row.uid)
        return (*remove(register, row, ready.customer), *places)
    today = register.moment.today.isoformat()
    told: list[int] = []
    for limit in limiting.in_force(register, row) if agreed.ends_restriction else ():
        if limit.purpose is None:
            told += limiting.lift(register, row, limit, today)
    if agreed.goes:
        there = limits.recipients_of(register.store, row.number)
        concerned = [there[one] for one in agreed.tell if one in there]
        told += notifying.tell(register, row, What.ERASURE_IN_PART, to=concerned)
        erase_part.take(register, row, agreed)
    request = ready.asked.id if ready.asked is not None else None
    return (*dict.fromkeys(told), *places, *erase_kept.keep(register, row, agreed, entry, request))


def _tell_places(register: Register, ready: _Prepared, entry: int) -> tuple[int, ...]:
    """Open a task for each other place that may have what goes, due without delay (E-42)."""
    today = register.moment.today.isoformat()
    recipients = limits.recipients_of(register.store, ready.row.number)
    new = [
        tasks.NewTask(
            kind="erase_elsewhere",
            place=code,
            due_on=today,
            made_on=today,
            entry=entry,
            request=ready.asked.id if ready.asked is not None else None,
        )
        for code in (ready.agreed.tell if ready.agreed.goes else ())
        if code not in recipients
    ]
    return tuple(tasks.open_task(register.store, task, uid=ready.row.uid, number=ready.row.number) for task in new)


def _letter(agreed: ErasurePlan, language: Language | None) -> letters.Contents:
    """Return the partial refusal: what stays, why and until when (GDPR Art. 12(4), 17(3); E-08, E-38)."""
    kept = tuple(Kept(one.group, one.reason, one.until) for one in agreed.stays)
    return letters.Contents(kind=LetterKind.PARTIAL_REFUSAL, language=language, kept=kept)


def _certificate(register: Register, ready: _Prepared, language: Language, head: LogHead) -> ErasureCertificate:
    done, asked = ready.agreed, ready.asked
    return ErasureCertificate(
        request=asked.id if asked is not None else None,
        ground=done.ground.value,
        received_on=date.fromisoformat(asked.received_on) if asked is not None else None,
        erased_on=register.moment.today,
        language=language,
        goes=done.goes,
        stays=tuple((one.group, one.reason, one.until.isoformat() if one.until else "") for one in done.stays),
        tell=done.tell,
        configuration=register.configuration,
        head=head,
    )
