"""Record an objection to a purpose, and how it was decided (GDPR Art. 21(1), 18(1)(d); E-46).

While it is considered the processing for this purpose is restricted. Upheld, the restriction stays for good as the
mark of it; rejected, it is lifted after the person was told why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek.domain.letter import LetterKind
from kkrek.domain.request import Outcome, RequestKind
from kkrek.domain.restriction import Decision, RestrictionGround, is_objectable, marketing_purposes
from kkrek.domain.role import Role
from kkrek.errors import N_, InvalidValueError, NoLegalBasisError, NotFoundError
from kkrek.operations import record
from kkrek.operations.register import CHANGED, OPENED
from kkrek.operations.rights import letters, limiting, settling
from kkrek.store import limits, requests

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.customer import Customer, CustomerNumber, Via
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.operations.rights.letters import LetterWanted
    from kkrek.operations.rights.limiting import Restricted
    from kkrek.store.customers import CustomerRow
    from kkrek.store.limits import RestrictionRow
    from kkrek.store.requests import RequestRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """An objection: the code of the purpose, the open request that it is, else the day and the way it came."""

    purpose: str
    received_on: date
    via: Via
    request: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """How an objection was decided; a rejection names the compelling grounds in ``reason``."""

    purpose: str
    decision: Decision
    reason: str | None = None


def object_to(
    access: Access, number: int, objection: Objection, letter: LetterWanted | None = None, *, dry_run: bool = False
) -> Restricted:
    """Record an objection and restrict the processing for its purpose until it is decided.

    Raises:
        NotFoundError: no such customer, or no open objection of theirs of this id (30).
        AlreadyThereError: the objection to this purpose is recorded already (32).
        NoLegalBasisError: the purpose rests on no basis against which one may object (43).
        InvalidValueError: no such purpose, or it is direct marketing, which `opt-out` ends at once (52).
    """
    with access.open("object", Role.CLERK) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row, record.EVERYTHING)
        _check_objectable(register, objection.purpose, customer.number)
        new = _restriction(objection.purpose, register.moment.today)
        limiting.check_new(register, row, new)
        asked = _request(register, row, customer, objection)
        new = new._replace(request=asked.id)
        entry: int | None = None
        opened: tuple[int, ...] = ()
        if not dry_run:
            requests.put(register.store, asked)
            entry, opened = limiting.write(register, row, customer, new, asked)
        touched = OPENED if dry_run else CHANGED
        reference = None if dry_run else asked.id
        register.record(customers={row.uid: touched}, fields=["requests", "restriction"], reference=reference)
        if letter is not None and not dry_run:
            contents = letters.Contents(kind=LetterKind.OBJECTION, ground=new.ground)
            limiting.tell(register, customer, new, asked, contents, letter)
        return limiting.result(customer, new if not dry_run else new._replace(request=objection.request), entry, opened)


def decide(access: Access, number: int, ruling: Ruling, letter: LetterWanted, *, dry_run: bool = False) -> Restricted:
    """Settle an objection with the letter to the person (GDPR Art. 12(3)-(4), 21(1)).

    A rejection tells the person that the restriction ends; `unrestrict` lifts it then.

    Raises:
        NotFoundError: no such customer, or no objection to this purpose is being considered (30).
        InvalidValueError: a rejection without a reason (52).
    """
    if ruling.decision is Decision.REJECTED and not ruling.reason:
        raise InvalidValueError(
            field="reason",
            rule=N_("an objection is rejected only for compelling legitimate grounds (Article 21(1))"),
            remedy=N_("name them with --reason: they stand in the letter to the person"),
        )
    with access.open("object", Role.OFFICER) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row, record.EVERYTHING)
        limit, asked = _considered(register, row, ruling.purpose)
        upheld, today = ruling.decision is Decision.UPHELD, register.moment.today
        ends = today + limiting.NOTICE
        entry: int | None = None
        opened: tuple[int, ...] = ()
        if not dry_run:
            entry = register.next_entry()
            outcome = Outcome.FULFILLED if upheld else Outcome.REFUSED
            settling.settle(register, asked, RequestKind.OBJECTION, outcome, ruling.reason)
            if not upheld:
                limits.inform_of_lifting(register.store, limit.id, today.isoformat())
                limit = limit._replace(informed_on=today.isoformat())
                due = [(limiting.LIFT, None, ends.isoformat())]
                opened = limiting.open_tasks(register, customer, due, asked.id)
        touched = OPENED if dry_run else CHANGED
        register.record(customers={row.uid: touched}, fields=["requests", "restriction"], reference=asked.id)
        if not dry_run:
            contents = letters.Contents(kind=LetterKind.OBJECTION, reason=ruling.reason, upheld=upheld)
            contents = contents if upheld else replace(contents, until=ends)
            limiting.tell(register, customer, limit, asked, contents, letter)
        done = limiting.result(customer, limit, entry, opened)
        return done if upheld else replace(done, ends_on=ends)


def _restriction(purpose: str, today: date) -> RestrictionRow:
    return limits.RestrictionRow(
        ground=RestrictionGround.OBJECTION.value,
        purpose=purpose,
        since=today.isoformat(),
        informed_on=None,
        lifted_on=None,
    )


def _check_objectable(register: Register, code: str, number: CustomerNumber) -> None:
    """Refuse an objection that the law does not know, or knows by another name (E-46, E-45)."""
    limiting.check_purpose(register, code)
    if code in marketing_purposes(register.configuration):
        raise InvalidValueError(
            field="to",
            rule=N_("an objection to direct marketing is not weighed: it holds at once (Article 21(2) and (3))"),
            remedy=f"`kkrek opt-out {number}`",
        )
    purpose = next(one for one in register.configuration.purposes if one.code == code)
    if not is_objectable(purpose):
        raise NoLegalBasisError(
            reason=N_("this purpose rests neither on Article 6(1)(e) nor (f): there is no right to object (21(1))"),
            remedy=N_("see the purposes and their bases with `kkrek config show`; answer with `kkrek request refuse`"),
        )


def _request(register: Register, row: CustomerRow, customer: Customer, objection: Objection) -> RequestRow:
    """Return the open objection that this is, or a new one; it is then about this purpose (E-01)."""
    kind, code = RequestKind.OBJECTION, objection.purpose
    wanted = objection.request or next(
        (one.id for one in customer.requests if kind in one.open_kinds and one.purpose == code), None
    )
    if wanted is not None:
        asked = settling.open_request(register, row.number, wanted, kind)
        if asked.purpose in {None, code}:
            return asked._replace(purpose=code)
        raise NotFoundError(
            thing=N_("open objection to this purpose"), which=asked.id, command=f"kkrek request show {asked.id}"
        )
    new = settling.Asked(kinds=(kind,), received_on=objection.received_on, via=objection.via, purpose=code)
    return settling.new_request(register, row, new, register.next_entry())


def _considered(register: Register, row: CustomerRow, code: str) -> tuple[RestrictionRow, RequestRow]:
    """Return the restriction of an objection that is not decided yet, and its request."""
    for limit in limiting.in_force(register, row):
        if (limit.ground, limit.purpose) == (RestrictionGround.OBJECTION, code) and limit.request is not None:
            asked = requests.get(register.store, limit.request)
            if asked is not None and RequestKind.OBJECTION in settling.unsettled(register, asked):
                return limit, asked
    raise NotFoundError(
        thing=N_("objection to this purpose that waits for a decision, by customer"),
        which=row.number,
        command=f"kkrek show {row.number}",
    )
