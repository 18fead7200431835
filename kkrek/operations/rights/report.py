"""Answer an access request (GDPR Art. 15): gather everything, log it, have it typeset, and keep only its hash.

Order inside the one transaction: log entry, typesetting, SHA-256 of the answer, commit; the file is renamed into
place after the commit (R-07, R-09).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import starmap
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kkrek.domain.access_report import AccessReport, Consultation, Withheld
from kkrek.domain.customer import Customer, CustomerNumber, Delivery, IdentityMethod, Initiative, Language, Note, Via
from kkrek.domain.deadline import answer_dates
from kkrek.domain.log_head import LogHead
from kkrek.domain.role import Role
from kkrek.errors import N_, ChangedSinceError, IdentityNotConfirmedError, NotFoundError, ProtectsSomebodyError
from kkrek.operations import edit, record, suppression
from kkrek.operations.correction import rows_of
from kkrek.operations.edit import Basis, Edit
from kkrek.operations.register import CHANGED, OPENED
from kkrek.store import log, marketing, requests, tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kkrek.domain.customer import Change
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
    """An answer as asked for. Without ``request`` one is opened, received on ``received`` by ``via``.

    ``reviewed`` releases the notes and the descriptions of events that nobody has reviewed; ``seen``, if given, are
    the ids of the notes that the clerk was shown, and no other is released; ``read`` the descriptions.
    """

    request: str | None = None
    received: date | None = None
    via: Via = Via.IN_PERSON
    identity: IdentityMethod | None = None
    language: Language | None = None
    delivery: Delivery | None = None
    draft: bool = False
    reviewed: bool = False
    seen: frozenset[int] | None = None
    read: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """The description of an event, in the words of whoever logged it; ``event`` None is one of the history alone."""

    event: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What must be said before an answer may be given: how the identity was checked, and what free text may stay."""

    identity: bool
    notes: tuple[Note, ...]
    descriptions: tuple[Description, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """An access request answered (or a draft made): the request, where the answer went, its hash.

    ``tasks`` are one for each other place, to be looked into until ``due_on``; ``places`` their names in the
    language of the answer, in the same order. ``unread`` are the descriptions of events that the answer tells and
    nobody has read for it (R-26).
    """

    number: CustomerNumber
    name: str
    request: str
    draft: bool
    answer: Answer
    delivery: Delivery | None
    tasks: tuple[int, ...]
    places: tuple[str, ...]
    due_on: date
    head: LogHead
    unread: tuple[Description, ...]


def missing(access: Access, number: int, wanted: Wanted) -> Missing:
    """Return what somebody must be asked before `report`; nothing is changed.

    Raises:
        NotFoundError: no such customer, or no such open access request of theirs (30).
    """
    with access.open("report", Role.CLERK) as register:
        row = record.find_row(register, number)
        asked = _open_request(register, row, wanted.request) if wanted.request is not None else None
        customer = record.read(register, row, record.EVERYTHING)
        told = _descriptions(customer, record.history(register, row, record.EVERYTHING))
        register.record(customers={row.uid: OPENED}, reference=wanted.request, fields=["events", "notes"])
        known = wanted.identity or (asked.identity_method if asked else None)
        return Missing(identity=known is None, notes=_unreviewed(customer), descriptions=told)


def report(access: Access, number: int, wanted: Wanted, typeset: Callable[[AccessReport], Answer]) -> Reported:
    """Answer a person's access request with everything held about them.

    Raises:
        NotFoundError: no such customer, or no such open access request of theirs (30).
        IdentityNotConfirmedError: nobody said how the identity was checked (47).
        ProtectsSomebodyError: a note was not reviewed, and could tell of others (44, R-26).
        ChangedSinceError: a note was written since the notes were shown (33).
    """
    with access.open("report", Role.CLERK) as register:
        row = record.find_row(register, number)
        entry = register.next_entry()
        asked = _request(register, row, wanted, entry)
        reviewed = _review_notes(register, row, wanted, entry)
        customer = record.read(register, row, record.EVERYTHING)
        gathered = _gather(register, row, customer, asked, wanted)
        opened = () if wanted.draft else _open_tasks(register, row, asked, entry)
        how = CHANGED if reviewed else OPENED
        head = register.record(customers={row.uid: how}, reference=asked.id, fields=["everything"])
        answer = typeset(replace(gathered, head=head))
        delivery = wanted.delivery or (Delivery.FILE if Via(asked.via) in ELECTRONIC else Delivery.PAPER)
        if not wanted.draft:
            _close(register, asked, answer, delivery)
        return Reported(
            number=row.number,
            name=customer.name,
            request=asked.id,
            draft=wanted.draft,
            answer=answer,
            delivery=None if wanted.draft else delivery,
            tasks=opened,
            places=tuple(place.name.get(gathered.language) for place in register.configuration.other_places),
            due_on=date.fromisoformat(asked.aim_on),
            head=head,
            unread=_unread(_descriptions(customer, gathered.changes), wanted),
        )


def _close(register: Register, asked: requests.RequestRow, answer: Answer, delivery: Delivery) -> None:
    """Write the request as answered, with what was given; of the answer itself only hash and pages stay (E-40)."""
    answered = requests.answered(asked, on=register.moment.today.isoformat(), outcome="copy-given")
    given = answered._replace(delivery=delivery.value, answer_sha256=answer.sha256, answer_pages=answer.pages)
    requests.put(register.store, given)


def _unreviewed(customer: Customer) -> tuple[Note, ...]:
    return tuple(note for note in customer.notes if note.reviewed_on is None)


def _descriptions(customer: Customer, changes: Sequence[Change]) -> tuple[Description, ...]:
    """Return the descriptions that an answer tells: those of the events, then those that only the history holds."""
    found = {one.description: Description(one.id, one.description) for one in customer.events if one.description}
    for side in (side for change in changes if change.field == "events" for side in (change.old, change.new)):
        text = json.loads(side).get("description") if side is not None else None
        if text is not None:
            found.setdefault(text, Description(None, text))
    return tuple(found.values())


def _unread(told: tuple[Description, ...], wanted: Wanted) -> tuple[Description, ...]:
    if wanted.reviewed and wanted.read is None:
        return ()
    return tuple(one for one in told if one.text not in (wanted.read or frozenset()))


def _review_notes(register: Register, row: CustomerRow, wanted: Wanted, entry: int) -> bool:
    """Mark unreviewed notes as reviewed when the clerk says so; else refuse to print them (R-26, E-30)."""
    customer = record.read(register, row, record.EVERYTHING)
    unread = _unreviewed(customer)
    if not unread or wanted.draft:
        return False
    if not wanted.reviewed:
        raise ProtectsSomebodyError(
            reason=N_("notes of this customer have not been reviewed: they may tell of somebody else"),
            remedy=N_("read them with `kkrek note list`, then `kkrek note review`, or print a --draft"),
        )
    if wanted.seen is not None and not {note.id for note in unread} <= wanted.seen:
        raise ChangedSinceError(thing=N_("the list of notes"), command=f"kkrek note list {row.number}")
    values, today = dict(rows_of(customer, "notes")), register.moment.today.isoformat()
    for note in unread:
        old = values[note.uid]
        change = Edit("notes", note.uid, old, {**old, "reviewed_on": today})
        basis = Basis(source=note.origin.source, initiative=Initiative.CONTROLLER)
        edit.apply(register, row, [change], basis, entry)
    return True


def _open_request(register: Register, row: CustomerRow, request: str) -> requests.RequestRow:
    found = requests.get(register.store, request)
    asked_for_access = found is not None and "access" in found.kinds.split(",")
    if found is None or not asked_for_access or found.customer != row.number or found.state not in requests.OPEN_STATES:
        raise NotFoundError(thing=N_("open access request of this customer"), which=request, command="kkrek show")
    return found


def _request(register: Register, row: CustomerRow, wanted: Wanted, entry: int) -> requests.RequestRow:
    """Return the open request that is answered, or open one now; a draft writes none (E-01, E-10)."""
    today = register.moment.today
    method = wanted.identity.value if wanted.identity else None
    confirmed_on = today.isoformat() if method else None
    if wanted.request is not None:
        asked = _open_request(register, row, wanted.request)
        if method is not None:
            asked = asked._replace(identity_method=method, identity_on=confirmed_on)
        if asked.identity_method is None and not wanted.draft:
            raise IdentityNotConfirmedError
        return asked
    if method is None and not wanted.draft:
        raise IdentityNotConfirmedError
    received = wanted.received or today
    dates = answer_dates(received, months=register.configuration.deadlines.answer_months)
    asked = requests.RequestRow(
        id=requests.next_id(register.store, today.year),
        customer=row.number,
        uid=row.uid,
        kinds="access",
        received_on=received.isoformat(),
        via=wanted.via.value,
        identity_method=method,
        identity_on=confirmed_on,
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
    # An entry that touched the person under two numbers, since made one, is one consultation.
    uids = [row.uid, *(one.uid for one in customer.merged)]
    visits = {(visit.entry, visit.how): visit for uid in uids for visit in log.visits(register.store, uid)}.values()
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
