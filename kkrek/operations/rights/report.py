"""Answer an access request (GDPR Art. 15): gather everything, log it, have it typeset, and keep only its hash.

Order inside the one transaction: log entry, typesetting, SHA-256 of the answer, commit; the file is renamed into
place after the commit (R-07, R-09).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import starmap
from typing import TYPE_CHECKING

from kkrek.domain.access_report import AccessReport, Consultation, Withheld
from kkrek.domain.customer import Delivery, Language, Via
from kkrek.domain.entry import check_reason
from kkrek.domain.free_texts import free_texts
from kkrek.domain.log_head import LogHead
from kkrek.domain.moment import day_of, from_stamp
from kkrek.domain.request import Outcome, RequestKind
from kkrek.domain.request_entry import ELECTRONIC_WAYS, usual_delivery
from kkrek.domain.role import Role
from kkrek.domain.withholding import Provision
from kkrek.errors import N_, IdentityNotConfirmedError, InvalidValueError
from kkrek.operations import record, suppression
from kkrek.operations.keeping.anchor import log_start
from kkrek.operations.made import request_made
from kkrek.operations.register import CHANGED, OPENED
from kkrek.operations.rights import report_review, settling
from kkrek.operations.rights.report_review import Told
from kkrek.operations.rights.report_wanted import SHOWN_TEXTS, Missing, Reported, Wanted
from kkrek.store import log, marketing, requests, tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kkrek.domain.customer import Customer
    from kkrek.domain.free_texts import FreeText
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.operations.rights.letters import Typeset
    from kkrek.store.customers import CustomerRow

_OTHER_PLACE = "other_place"


def missing(access: Access, number: int, wanted: Wanted) -> Missing:
    """Return what somebody must be asked before `report`; nothing is changed.

    Raises:
        NotFoundError: no such customer, or no such open access request of theirs, or nothing such to withhold (30).
    """
    with access.open("report", Role.CLERK) as register:
        row = record.find_row(register, number)
        asked = _open_request(register, row, wanted.request) if wanted.request is not None else None
        told = _told(register, row, _withheld(register, asked, wanted))
        report_review.check_items(row.number, told.customer, told.changes, wanted.withheld)
        register.record(customers={row.uid: OPENED}, reference=wanted.request, fields=["events", "notes", SHOWN_TEXTS])
        known = wanted.identity or (asked.identity_method if asked else None)
        return Missing(
            identity=known is None,
            texts=told.waiting,
            former=_hides_former(told.customer, asked, wanted) and not wanted.include_former,
        )


def report(access: Access, number: int, wanted: Wanted, typeset: Callable[[AccessReport], Typeset]) -> Reported:
    """Answer a person's access request with everything held about them.

    While free text waits for somebody to read it, a draft is made instead and the request stays open (R-26, R-08).

    Raises:
        NotFoundError: no such customer, or no such open access request of theirs, or nothing such to withhold (30).
        IdentityNotConfirmedError: nobody said how the identity was checked (47).
        InvalidValueError: paper for an electronic request unasked (E-13), or no harm said for 15(4) (52, E-30).
        ChangedSinceError: a text was written since it was shown (33).
    """
    with access.open("report", Role.CLERK) as register:
        row = record.find_row(register, number)
        entry = register.next_entry()
        asked = _request(register, row, wanted, entry)
        if not wanted.draft:
            requests.put(register.store, asked)
        delivery = _delivery(Via(asked.via), wanted)
        withheld = _withheld(register, asked, wanted)
        told = _reviewed(register, row, _told(register, row, withheld), wanted)
        report_review.check_items(row.number, told.customer, told.changes, wanted.withheld)
        draft = wanted.draft or bool(told.waiting)
        harm = None if draft else _harm(wanted)
        if not wanted.draft:
            report_review.mark(register, told.released)
        gathered = _gather(register, row, told, asked, replace(wanted, draft=draft, withheld=withheld))
        opened = () if draft else _open_tasks(register, row, asked, entry)
        fields = ["everything", *([SHOWN_TEXTS] if wanted.shows else [])]
        head = register.record(
            customers={row.uid: CHANGED if told.released and not wanted.draft else OPENED},
            reference=asked.id,
            fields=fields,
        )
        answer = typeset(replace(gathered, head=head))
        if not draft:
            report_review.withhold(register, asked.id, wanted.withheld, harm)
            _close(register, asked, answer, delivery, withheld)
        return Reported(
            number=row.number,
            name=told.customer.name,
            request="" if wanted.draft and wanted.request is None else asked.id,
            draft=draft,
            answer=answer,
            delivery=None if draft else delivery,
            tasks=opened,
            places=tuple(place.name for place in register.configuration.other_places),
            due_on=_answer_by(asked),
            head=head,
            unread=told.waiting,
            also_open=_also_open(told.customer, asked),
            more_asked=not draft and bool(settling.unsettled(register, asked)),
        )


def _told(register: Register, row: CustomerRow, withheld: Sequence[Withheld]) -> Told:
    customer = record.read(register, row, record.EVERYTHING)
    changes = record.history(register, row, record.EVERYTHING)
    return Told(customer, changes, report_review.waiting(customer, changes, withheld), ())


def _reviewed(register: Register, row: CustomerRow, told: Told, wanted: Wanted) -> Told:
    """Release what the clerk has read: everything with ``--reviewed``, else what was chosen at the terminal."""
    texts = [one for one in told.waiting if wanted.reviewed or one.item in wanted.release]
    if not wanted.draft:
        seen = wanted.seen if not wanted.reviewed else None
        unseen = texts if wanted.seen is None else told.waiting
        report_review.check_seen(register, row, (*unseen, *_masked(told, wanted)), seen)
    return report_review.release(told, texts, register.moment.today) if texts else told


def _masked(told: Told, wanted: Wanted) -> list[FreeText]:
    """Return the texts that nobody had released, and of which the answer now masks words and tells the rest."""
    items = {one.item for one in wanted.withheld if one.words}
    return [one for one in free_texts(told.customer, told.changes) if one.item in items and not one.reviewed]


def _withheld(register: Register, asked: requests.RequestRow | None, wanted: Wanted) -> tuple[Withheld, ...]:
    """Return what the answer leaves out: what was said of this request before, and what is said now."""
    found: dict[str, Withheld] = {}
    if asked is not None and asked.customer is not None:
        for row in requests.withheld_of_customer(register.store, asked.customer):
            if row.request == asked.id:
                found[row.item] = Withheld(row.item, row.provision, tuple((row.words or "").splitlines()))
    return tuple((found | {one.item: one for one in wanted.withheld}).values())


def _delivery(via: Via, wanted: Wanted) -> Delivery:
    """Return how the person gets the answer: a file for an electronic request, unless they want paper (E-13).

    Raises:
        InvalidValueError: paper that nobody asked for (52, GDPR Art. 12(3), 15(3)).
    """
    if via in ELECTRONIC_WAYS and wanted.delivery is Delivery.PAPER and not wanted.asked_by_person:
        raise InvalidValueError(
            field="delivery",
            rule=N_("an electronic request gets an electronic answer unless the person asks otherwise (E-13)"),
            remedy=N_("leave out --delivery, or add --asked-by-person"),
        )
    if wanted.delivery is not None:
        return wanted.delivery
    return Delivery.PAPER if wanted.asked_by_person else usual_delivery(via)


def _close(
    register: Register, asked: requests.RequestRow, answer: Typeset, delivery: Delivery, withheld: Sequence[Withheld]
) -> None:
    """Write the request as answered, with what was given; of the answer itself only hash and pages stay (E-40).

    An answer that leaves something out is one in part: its section 14 tells the reasons (GDPR Art. 12(4), E-31).
    """
    given = asked._replace(delivery=delivery.value, answer_sha256=answer.sha256, answer_pages=answer.pages)
    settling.settle(register, given, RequestKind.ACCESS, Outcome.PARTLY if withheld else Outcome.FULFILLED)


def _also_open(customer: Customer, asked: requests.RequestRow) -> tuple[str, ...]:
    """Return the other open access requests of the person: the same answer may be theirs."""
    return tuple(one.id for one in customer.requests if RequestKind.ACCESS in one.open_kinds and one.id != asked.id)


def _harm(wanted: Wanted) -> str | None:
    """Return the concrete harm that the office can show, kept inside and never printed (E-30).

    Raises:
        InvalidValueError: something is left out for others' sake, and no harm was said (52).
    """
    if wanted.harm is None and any(one.provision == Provision.OTHERS for one in wanted.withheld):
        raise InvalidValueError(
            field="harm",
            rule=N_("who leaves something out for the sake of others must be able to show the harm (E-30)"),
            remedy=N_("say it with --harm; it is kept with the request and never printed"),
        )
    return check_reason(wanted.harm) if wanted.harm is not None else None


def _hides_former(customer: Customer, asked: requests.RequestRow | None, wanted: Wanted) -> bool:
    """Tell whether somebody else reads the answer, who would learn former names or codes from it (R-28)."""
    proxy = wanted.proxy or (asked is not None and asked.requester is not None)
    return proxy and bool(customer.former_names or customer.former_identity_codes)


def _open_request(register: Register, row: CustomerRow, request: str) -> requests.RequestRow:
    return settling.open_request(register, row.number, request, RequestKind.ACCESS)


def _request(register: Register, row: CustomerRow, wanted: Wanted, entry: int) -> requests.RequestRow:
    """Return the open request that is answered, or a new one, not yet written (E-01, E-10)."""
    if wanted.request is not None:
        asked = settling.identified(register, _open_request(register, row, wanted.request), wanted.identity)
    else:
        new = settling.Asked(
            kinds=(RequestKind.ACCESS,),
            received_on=wanted.received or register.moment.today,
            via=wanted.via,
            identity=wanted.identity,
        )
        asked = settling.new_request(register, row, new, entry)
    if asked.identity_method is None and not wanted.draft:
        raise IdentityNotConfirmedError
    return asked


def _answer_by(asked: requests.RequestRow) -> date:
    return date.fromisoformat(asked.extended_to or asked.aim_on)


def _gather(
    register: Register, row: CustomerRow, told: Told, asked: requests.RequestRow, wanted: Wanted
) -> AccessReport:
    customer = told.customer
    # An entry that touched the person under two numbers, since made one, is one consultation.
    uids = [row.uid, *(one.uid for one in customer.merged)]
    visits = {(visit.entry, visit.how): visit for uid in uids for visit in log.visits(register.store, uid)}.values()
    days = [(_local(visit.at, register), visit) for visit in visits]
    searches = [day for day, visit in days if visit.how == "listed"]
    opened = sorted({(day, visit.purpose) for day, visit in days if visit.how != "listed"})
    digests = [digest for _, digest in suppression.digests(register, customer)]
    return AccessReport(
        customer=customer,
        request=request_made(register, asked),
        answered_on=register.moment.today,
        language=wanted.language or customer.language or Language.FI,
        draft=wanted.draft,
        changes=told.changes,
        consultations=tuple(starmap(Consultation, opened)),
        searches=len(searches),
        searches_from=min(searches, default=None),
        searches_until=max(searches, default=None),
        suppressed=bool(marketing.suppressed(register.store, digests)),
        withheld=wanted.withheld,
        configuration=register.configuration,
        head=LogHead(0, ""),
        places_by=_answer_by(asked) if register.configuration.other_places else None,
        former_hidden=_hides_former(customer, asked, wanted) and not wanted.include_former,
        log_from=_log_from(register, customer),
    )


def _log_from(register: Register, customer: Customer) -> date | None:
    """Return from which day on the log tells of a customer who was there before it, else None (F-40)."""
    start = log_start(register.store, register.moment.zone)
    return start.first_on if start is not None and customer.created < start.first_on else None


def _open_tasks(register: Register, row: CustomerRow, asked: requests.RequestRow, entry: int) -> tuple[int, ...]:
    """Return a task for each other place that somebody must look into for this answer (E-24).

    Where one is open already for an earlier answer, it serves both.
    """
    known = {
        one.place: one.id
        for one in tasks.of_customer(register.store, row.uid)
        if one.kind == _OTHER_PLACE and one.done_on is None
    }
    today, by = register.moment.today.isoformat(), _answer_by(asked).isoformat()
    found = []
    for place in register.configuration.other_places:
        new = tasks.NewTask(
            kind=_OTHER_PLACE, place=place.code, due_on=by, made_on=today, entry=entry, request=asked.id
        )
        found.append(known.get(place.code) or tasks.open_task(register.store, new, uid=row.uid, number=row.number))
    return tuple(found)


def _local(at: str, register: Register) -> date:
    """Return the local day of a logged UTC time (R-25: the day, no clock time)."""
    return day_of(from_stamp(at), register.moment.zone)
