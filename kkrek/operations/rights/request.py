"""Requests of data subjects: take one in, list what is open, look at one (GDPR Art. 12; E-01 to E-06, E-09, E-16)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek.domain.dates import check_not_future
from kkrek.domain.letter import LetterKind
from kkrek.domain.names import check_line, check_name
from kkrek.domain.request import RequestKind, RequestMade, as_id
from kkrek.domain.request_entry import ELECTRONIC_WAYS, IdentityCheck, check_words, identity_checks
from kkrek.domain.role import Role
from kkrek.domain.warn import Warn
from kkrek.errors import N_, AlreadyThereError, Codes, InvalidValueError, NotFoundError
from kkrek.operations import record
from kkrek.operations.made import request_made
from kkrek.operations.register import CHANGED, LISTED, OPENED
from kkrek.operations.rights import letters, settling
from kkrek.operations.rights.letters import Contents
from kkrek.store import customers, requests

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.customer import Customer
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.operations.rights.letters import LetterWanted
    from kkrek.operations.rights.settling import Asked
    from kkrek.store.requests import LetterRow, RequestRow

_NEWEST = 10_000
_DAYS_OF_A_YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A request after a command (or, with ``applied`` False, as it would be).

    ``checks`` are what is enough to know who asks, while it is to be known; ``electronic`` tells that the answer goes
    electronically too (E-13); ``letters`` are those made so far; ``again`` the how-manieth request of the same kind
    within a year this is, 1 for the first (E-09).
    """

    request: RequestMade
    today: date
    applied: bool = True
    checks: tuple[IdentityCheck, ...] = ()
    electronic: bool = False
    letters: tuple[LetterRow, ...] = ()
    warnings: tuple[Warn, ...] = ()
    again: int = 1


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests and the day of today, against which they are overdue."""

    requests: tuple[RequestMade, ...]
    today: date


def open_(
    access: Access,
    number: int | None,
    asked: Asked,
    letter: LetterWanted | None = None,
    *,
    dry_run: bool = False,
) -> Taken:
    """Take a request in, from a customer or (``number`` None) from somebody who is not in the register.

    With ``letter`` it is acknowledged, and the day of that is kept.

    Raises:
        InvalidValueError: no kind, a day in the future, a proxy without authority, an unknown purpose (52).
        NotFoundError: no such customer (30).
    """
    with access.open("request open", Role.VIEWER) as register:
        row = record.find_row(register, number) if number is not None else None
        checked = _checked(register, asked, known=row is not None)
        customer = record.read(register, row, record.EVERYTHING) if row is not None else None
        new = settling.new_request(register, row, checked, register.next_entry())
        if letter is not None:
            new = new._replace(acknowledged_on=register.moment.today.isoformat())
        made = request_made(register, new)
        again = _again(customer, made)
        warnings = _warnings(customer, made, register.moment.today)
        if not dry_run:
            requests.put(register.store, new)
        touched = {row.uid: OPENED if dry_run else CHANGED} if row is not None else {}
        register.record(customers=touched, fields=["requests"], reference=None if dry_run else new.id)
        if letter is not None and not dry_run:
            letters.send(register, customer, new, Contents(kind=LetterKind.ACKNOWLEDGEMENT), letter)
        found = taken(register, new, customer, applied=not dry_run)
        return replace(found, warnings=warnings, again=again)


def listed(access: Access, *, closed: bool = False) -> Requests:
    """Return the open requests, the soonest to be answered first; with ``closed`` all, the newest first."""
    with access.open("request list", Role.VIEWER) as register:
        rows = requests.every(register.store, _NEWEST) if closed else requests.every_open(register.store)
        touched = [customers.get(register.store, row.customer) for row in rows if row.customer is not None]
        register.record(customers={row.uid: LISTED for row in touched if row is not None}, fields=["requests"])
        return Requests(tuple(request_made(register, row) for row in rows), register.moment.today)


def shown(access: Access, request: str) -> Taken:
    """Return one request with everything that happened to it.

    Raises:
        NotFoundError: no such request (30).
    """
    with access.open("request show", Role.CLERK) as register:
        row, customer = find(register, request)
        register.record(customers=touched(customer, OPENED), fields=["requests"], reference=row.id)
        return taken(register, row, customer)


def find(register: Register, request: str) -> tuple[RequestRow, Customer | None]:
    """Return a request, and whose it is if they are in the register; a refusal is logged with that customer.

    Raises:
        NotFoundError: no such request (30).
    """
    row = requests.get(register.store, request.strip())
    if row is None:
        raise NotFoundError(thing=N_("request"), which=as_id(request), command="kkrek request list --all")
    if row.customer is None:
        return row, None
    owner = record.find_row(register, row.customer)
    return row, record.read(register, owner, record.EVERYTHING)


def command_for(made: RequestMade, kind: RequestKind) -> str:
    """Return the command that does, and so settles, what a request asks for."""
    number = made.number
    if number is None:
        of_nobody = {
            RequestKind.ACCESS: f"kkrek report --none --request {made.id}",
            RequestKind.MARKETING_OBJECTION: f"kkrek opt-out --unknown --request {made.id}",
        }
        return of_nobody.get(kind, f"kkrek request answer {made.id} --kind {kind}")
    words = {
        RequestKind.ACCESS: "report",
        RequestKind.RECTIFICATION: "correct",
        RequestKind.ERASURE: "erase",
        RequestKind.RESTRICTION: "restrict",
        RequestKind.PORTABILITY: "export",
    }
    if kind is RequestKind.OBJECTION:
        return f"kkrek object {number} --to {made.purpose or 'CODE'} --request {made.id}"
    if kind is RequestKind.MARKETING_OBJECTION:  # it settles whatever asks for this
        return f"kkrek opt-out {number}"
    return f"kkrek {words[kind]} {number} --request {made.id}"


def find_open(register: Register, request: str) -> tuple[RequestRow, Customer | None]:
    """Return a request that is still open. Raises AlreadyThereError (32) and NotFoundError (30)."""
    row, customer = find(register, request)
    if row.state not in requests.OPEN_STATES:
        raise AlreadyThereError(thing=N_("the end of this request"), where="", remedy=see(row))
    return row, customer


def see(row: RequestRow) -> str:
    """Return the command that shows a request."""
    return f"`kkrek request show {row.id}`"


def kept(
    register: Register,
    row: RequestRow,
    customer: Customer | None,
    contents: Contents | None,
    letter: LetterWanted | None,
    *,
    dry_run: bool,
) -> Taken:
    """Write a step with its log entry and its letter, or with ``dry_run`` only return what would be."""
    if not dry_run:
        requests.put(register.store, row)
    _record(register, row, customer, dry_run=dry_run)
    if contents is not None and letter is not None and not dry_run:
        letters.send(register, customer, row, contents, letter)
    return taken(register, row, customer, applied=not dry_run)


def touched(customer: Customer | None, how: str) -> dict[str, str]:
    """Return whom a step of a request touched, for the log."""
    return {customer.uid: how} if customer is not None else {}


def taken(register: Register, row: RequestRow, customer: Customer | None, *, applied: bool = True) -> Taken:
    """Return a request as it stands, with what is enough to know who asks."""
    made = request_made(register, row)
    open_kinds = [RequestKind(kind) for kind in made.open_kinds]
    checks = identity_checks(open_kinds, made.via, customer, by_proxy=made.requester is not None)
    return Taken(
        request=made,
        today=register.moment.today,
        applied=applied,
        checks=checks if made.is_open and made.identity_method is None else (),
        electronic=made.via in ELECTRONIC_WAYS,
        letters=tuple(requests.letters(register.store, row.id)),
    )


def _checked(register: Register, asked: Asked, *, known: bool) -> Asked:
    """Return a request as typed, each part checked (E-01, E-02, E-16)."""
    if not asked.kinds:
        raise InvalidValueError(field="kind", rule=N_("is missing"), remedy=_kinds())
    check_not_future(asked.received_on, register.moment.today, "received")
    requester = check_name(asked.requester, "by") if asked.requester is not None else None
    authority = check_words(asked.authority, "authority") if asked.authority is not None else None
    if (requester is None) != (authority is None):
        raise InvalidValueError(
            field="authority" if authority is None else "by",
            rule=N_("whoever asks for somebody else is recorded with name and authority"),
            remedy=N_("give both --by NAME and --authority TEXT, such as a power of attorney that was seen"),
        )
    if not known and asked.person is None:
        raise InvalidValueError(
            field="name", rule=N_("is missing"), remedy=N_("give the NUMBER of a customer, or --unknown --name NAME")
        )
    if known and requester is None and asked.reply_to is not None:
        raise InvalidValueError(
            field="reply_to",
            rule=N_("it is for a proxy or a person who is not in the register"),
            remedy=N_("a customer is answered where the register says; record a new address with `kkrek correct`"),
        )
    _check_purpose(register, asked)
    return replace(
        asked,
        requester=requester,
        authority=authority,
        person=check_name(asked.person, "name") if asked.person is not None else None,
        reply_to=check_line(asked.reply_to, "reply_to") if asked.reply_to is not None else None,
    )


def _check_purpose(register: Register, asked: Asked) -> None:
    """Refuse a purpose that the configuration does not know, or that nothing objects to (E-46)."""
    if asked.purpose is None:
        return
    codes = [purpose.code for purpose in register.configuration.purposes]
    if asked.purpose not in codes:
        raise InvalidValueError(field="against", rule=N_("is none of the known values"), remedy=" | ".join(codes))
    if RequestKind.OBJECTION not in asked.kinds:
        raise InvalidValueError(
            field="against", rule=N_("only an objection is against a purpose"), remedy=N_("add --kind objection")
        )


def _kinds() -> Codes:
    return Codes(" | ".join(kind.value for kind in RequestKind))


def _again(customer: Customer | None, made: RequestMade) -> int:
    """Return the how-manieth request of one of these kinds within a year this is (E-09)."""
    if customer is None:
        return 1
    earlier = [
        one
        for one in customer.requests
        if set(one.kinds) & set(made.kinds) and 0 <= (made.received_on - one.received_on).days <= _DAYS_OF_A_YEAR
    ]
    return len(earlier) + 1


def _warnings(customer: Customer | None, made: RequestMade, today: date) -> tuple[Warn, ...]:
    found = []
    if customer is not None and any(set(one.open_kinds) & set(made.kinds) for one in customer.requests):
        sentence = N_("a request of the same kind by this person is open already: see `kkrek request list`")
        found.append(Warn("request-open", "kinds", sentence))
    if made.is_overdue(today):
        sentence = N_("the time to answer is over: answer at once, or extend with --late and tell why (Article 12(3))")
        found.append(Warn("request-overdue", "received_on", sentence))
    return tuple(found)


def _record(register: Register, row: RequestRow, customer: Customer | None, *, dry_run: bool) -> None:
    how = OPENED if dry_run else CHANGED
    register.record(customers=touched(customer, how), fields=["requests"], reference=row.id)
