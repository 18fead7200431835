"""Answer an access request (GDPR Art. 15): gather everything, log it, have it typeset, and keep only its hash.

Order inside the one transaction: log entry, typesetting, SHA-256 of the answer, commit; the file is renamed into
place after the commit (R-07, R-09).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import starmap
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kkrek.domain.access_report import AccessReport, Consultation, Withheld
from kkrek.domain.customer import Customer, CustomerNumber, Language, Via
from kkrek.domain.deadline import answer_dates
from kkrek.domain.log_head import LogHead
from kkrek.domain.role import Role
from kkrek.errors import N_, IdentityNotConfirmedError, NotFoundError, ProtectsSomebodyError
from kkrek.operations import edit, record, suppression
from kkrek.operations.correction import rows_of
from kkrek.operations.edit import Basis, Edit
from kkrek.operations.register import OPENED
from kkrek.store import log, marketing, requests, tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

ELECTRONIC = frozenset({Via.EMAIL, Via.PORTAL})


@dataclass(frozen=True, slots=True)
class Answer:
    """A typeset answer: SHA-256 of the file, and its pages when it has pages."""

    sha256: str
    pages: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An answer as asked for. Without ``request`` one is opened, received on ``received`` by ``via``."""

    request: str | None = None
    received: date | None = None
    via: Via = Via.IN_PERSON
    identity: str | None = None
    language: Language | None = None
    delivery: str | None = None
    draft: bool = False
    reviewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """An access request answered (or a draft made): the request, where the answer went, its hash."""

    number: CustomerNumber
    name: str
    request: str
    draft: bool
    answer: Answer
    delivery: str | None
    tasks: tuple[int, ...]
    head: LogHead


def report(access: Access, number: int, wanted: Wanted, typeset: Callable[[AccessReport], Answer]) -> Reported:
    """Answer a person's access request with everything held about them.

    Raises:
        NotFoundError: no such customer, or no such open access request of theirs (30).
        IdentityNotConfirmedError: nobody said how the identity was checked (47).
        ProtectsSomebodyError: a note was not reviewed, and could tell of others (44, R-26).
    """
    with access.open("report", Role.CLERK) as register:
        row = record.find_row(register, number)
        entry = register.next_entry()
        _review_notes(register, row, wanted, entry)
        customer = record.read(register, row, record.EVERYTHING)
        asked = _request(register, row, wanted, entry)
        gathered = _gather(register, row, customer, asked, wanted)
        opened = () if wanted.draft else _open_tasks(register, row, asked, entry)
        head = register.record(customers={row.uid: OPENED}, reference=asked.id, fields=["everything"])
        answer = typeset(replace(gathered, head=head))
        delivery = wanted.delivery or ("file" if Via(asked.via) in ELECTRONIC else "paper")
        if not wanted.draft:
            requests.put(
                register.store,
                replace(
                    requests.answered(asked, on=register.moment.today.isoformat(), outcome="copy-given"),
                    delivery=delivery,
                    answer_sha256=answer.sha256,
                    answer_pages=answer.pages,
                ),
            )
        return Reported(
            number=row.number,
            name=customer.name,
            request=asked.id,
            draft=wanted.draft,
            answer=answer,
            delivery=None if wanted.draft else delivery,
            tasks=opened,
            head=head,
        )


def _review_notes(register: Register, row: CustomerRow, wanted: Wanted, entry: int) -> None:
    """Mark unreviewed notes as reviewed when the clerk says so; else refuse to print them (R-26, E-30)."""
    customer = record.read(register, row, record.EVERYTHING)
    unread = [note for note in customer.notes if note.reviewed_on is None]
    if not unread or wanted.draft:
        return
    if not wanted.reviewed:
        raise ProtectsSomebodyError(
            reason=N_("notes of this customer have not been reviewed: they may tell of somebody else"),
            remedy=N_("read them with `kkrek note list`, then `kkrek note review`, or print a --draft"),
        )
    values, today = dict(rows_of(customer, "notes")), register.moment.today.isoformat()
    for note in unread:
        old = values[note.uid]
        change = Edit("notes", note.uid, old, {**old, "reviewed_on": today})
        edit.apply(register, row, [change], Basis(source=note.origin.source), entry)


def _request(register: Register, row: CustomerRow, wanted: Wanted, entry: int) -> requests.RequestRow:
    """Return the open request that is answered, or open one now; a draft writes none."""
    if wanted.request is not None:
        found = requests.get(register.store, wanted.request)
        if found is None or found.customer != row.number or found.state not in requests.OPEN_STATES:
            raise NotFoundError(thing=N_("open request of this customer"), which=wanted.request, command="kkrek show")
        return found if wanted.identity is None else replace(found, identity_method=wanted.identity)
    if wanted.identity is None and not wanted.draft:
        raise IdentityNotConfirmedError
    today = register.moment.today
    received = wanted.received or today
    dates = answer_dates(received, months=register.configuration.deadlines.answer_months)
    asked = requests.RequestRow(
        id=requests.next_id(register.store, today.year),
        customer=row.number,
        uid=row.uid,
        kinds="access",
        received_on=received.isoformat(),
        via=wanted.via.value,
        identity_method=wanted.identity,
        identity_on=today.isoformat() if wanted.identity else None,
        aim_on=dates.aim_on.isoformat(),
        latest_on=dates.latest_on.isoformat(),
        state="received",
        entry=entry,
    )
    if not wanted.draft:
        requests.put(register.store, asked)
    return asked


def _gather(
    register: Register, row: CustomerRow, customer: Customer, asked: requests.RequestRow, wanted: Wanted
) -> AccessReport:
    visits = log.visits(register.store, row.uid)
    days = [(_local(visit.at, register), visit) for visit in visits]
    searches = [day for day, visit in days if visit.how == "listed"]
    opened = sorted({(day, visit.purpose) for day, visit in days if visit.how != "listed"})
    digests = [digest for _, digest in suppression.digests(register, customer)]
    return AccessReport(
        customer=customer,
        request=record.request_made(asked),
        answered_on=register.moment.today,
        language=wanted.language or customer.language or Language.FI,
        draft=wanted.draft,
        changes=record.history(register, row, record.EVERYTHING),
        consultations=tuple(starmap(Consultation, opened)),
        searches=len(searches),
        searches_from=min(searches, default=None),
        searches_until=max(searches, default=None),
        suppressed=bool(marketing.suppressed(register.store, digests)),
        withheld=tuple(
            Withheld(found.item, found.provision)
            for found in requests.withheld_of_customer(register.store, row.number)
            if found.request == asked.id
        ),
        configuration=register.configuration,
        head=LogHead(0, ""),
    )


def _open_tasks(register: Register, row: CustomerRow, asked: requests.RequestRow, entry: int) -> tuple[int, ...]:
    """Open a task for each other place that somebody must look into for this answer (E-24)."""
    today = register.moment.today.isoformat()
    return tuple(
        tasks.open_task(
            register.store,
            tasks.NewTask(
                kind="other_place",
                place=place.code,
                due_on=asked.aim_on,
                made_on=today,
                entry=entry,
                request=asked.id,
            ),
            uid=row.uid,
            number=row.number,
        )
        for place in register.configuration.other_places
    )


def _local(at: str, register: Register) -> date:
    """Return the local day of a logged UTC time (R-25: the day, no clock time)."""
    return datetime.fromisoformat(at).astimezone(ZoneInfo(register.moment.zone)).date()
