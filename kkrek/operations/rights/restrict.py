"""Restrict the processing of a customer's data, and lift the restriction (GDPR Art. 18 and 19; E-41).

Nobody's restriction ends unannounced: the person is told first (Art. 18(3)), and the day of it is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.dates import check_not_future
from kkrek.domain.letter import LetterKind
from kkrek.domain.request import Outcome, RequestKind
from kkrek.domain.role import Role
from kkrek.errors import (
    N_,
    InvalidValueError,
    NotFoundError,
    SeveralFoundError,
)
from kkrek.operations import record
from kkrek.operations.register import CHANGED, OPENED
from kkrek.operations.rights import letters, limiting, settling
from kkrek.store import limits, tasks

if TYPE_CHECKING:
    from kkrek.domain.customer import IdentityMethod
    from kkrek.domain.restriction import RestrictionGround
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.operations.rights.letters import LetterWanted
    from kkrek.operations.rights.limiting import Restricted
    from kkrek.store.customers import CustomerRow
    from kkrek.store.limits import RestrictionRow
    from kkrek.store.requests import RequestRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A restriction: its ground, the code of a purpose (None is everything), its first day, the request if any."""

    ground: RestrictionGround
    purpose: str | None = None
    since: date | None = None
    request: str | None = None
    identity: IdentityMethod | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which restriction is meant; what is None does not narrow."""

    ground: RestrictionGround | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What the person is told before: from which day the restriction ends (None: `limiting.NOTICE` ahead), and why."""

    ends_on: date | None = None
    reason: str | None = None


def restrict(
    access: Access, number: int, wanted: Wanted, letter: LetterWanted | None = None, *, dry_run: bool = False
) -> Restricted:
    """Restrict the processing from now on, and open the tasks that follow from it; the letter tells the person.

    Raises:
        NotFoundError: no such customer, or no open request of theirs for restriction (30).
        AlreadyThereError: it is restricted on this ground already (32).
        InvalidValueError: no such purpose, or the day is still to come (52).
        IdentityNotConfirmedError: nobody said how the identity was checked (47).
    """
    with access.open("restrict", Role.OFFICER) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row, record.EVERYTHING)
        asked = _asked(register, row, wanted)
        limiting.check_purpose(register, wanted.purpose)
        since = check_not_future(wanted.since or register.moment.today, register.moment.today, "since")
        new = limits.RestrictionRow(
            ground=wanted.ground.value,
            purpose=wanted.purpose,
            since=since.isoformat(),
            informed_on=None,
            lifted_on=None,
            request=wanted.request,
        )
        limiting.check_new(register, row, new)
        entry, opened = (None, ()) if dry_run else limiting.write(register, row, customer, new, asked)
        if asked is not None and not dry_run:
            settling.settle(register, asked, RequestKind.RESTRICTION, Outcome.FULFILLED)
        touched = OPENED if dry_run else CHANGED
        register.record(customers={row.uid: touched}, fields=["restriction"], reference=wanted.request)
        if letter is not None and not dry_run:
            contents = letters.Contents(kind=LetterKind.RESTRICTION, until=since, ground=new.ground)
            limiting.tell(register, customer, new, asked, contents, letter)
        return limiting.result(customer, new, entry, opened)


def inform(
    access: Access,
    number: int,
    which: Which,
    announced: Announced,
    letter: LetterWanted,
    *,
    dry_run: bool = False,
) -> Restricted:
    """Tell the person today by letter that a restriction will be lifted, and open the task for that day (18(3)).

    Raises:
        NotFoundError: no such customer, or no such restriction in force (30).
        SeveralFoundError: several are in force (31).
        NoLegalBasisError: the objection that it stands for was upheld (43).
    """
    with access.open("unrestrict", Role.OFFICER) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row, record.EVERYTHING)
        meant = _meant(register, row, which)
        limiting.check_not_upheld(register, meant)
        today = register.moment.today
        ends_on = _ends_on(announced, today)
        entry: int | None = None
        opened: tuple[int, ...] = ()
        if not dry_run:
            entry = register.next_entry()
            limits.inform_of_lifting(register.store, meant.id, today.isoformat())
            due = [(limiting.LIFT, None, ends_on.isoformat())]
            opened = limiting.open_tasks(register, customer, due, meant.request)
        touched = OPENED if dry_run else CHANGED
        register.record(customers={row.uid: touched}, fields=["restriction"], reference=meant.request)
        if not dry_run:
            kind = LetterKind.RESTRICTION_LIFTING
            contents = letters.Contents(kind=kind, until=ends_on, reason=announced.reason)
            limiting.tell(register, customer, meant, None, contents, letter)
        done = limiting.result(customer, meant._replace(informed_on=today.isoformat()), entry, opened)
        return replace(done, ends_on=ends_on)


def unrestrict(
    access: Access, number: int, which: Which, informed_on: date | None = None, *, dry_run: bool = False
) -> Restricted:
    """Lift a restriction of which the person was told; without a day it is the one that `inform` recorded.

    Raises:
        NotFoundError: no such customer, or no such restriction in force (30).
        SeveralFoundError: several are in force (31).
        InvalidValueError: the person was not told, or of a later day, or the day is no day for it (52).
        NoLegalBasisError: the objection that it stands for was upheld (43).
    """
    with access.open("unrestrict", Role.OFFICER) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row, record.EVERYTHING)
        meant = _meant(register, row, which)
        limiting.check_not_upheld(register, meant)
        told = _informed_on(register, meant, informed_on)
        if informed_on is None:
            _check_announced(register, row, meant, told)
        entry: int | None = None
        opened: tuple[int, ...] = ()
        if not dry_run:
            entry = register.next_entry()
            opened = limiting.lift(register, row, meant, told)
        touched = OPENED if dry_run else CHANGED
        register.record(customers={row.uid: touched}, fields=["restriction"], reference=meant.request)
        lifted_on = register.moment.today.isoformat()
        others = len(limiting.in_force(register, row)) - (1 if dry_run else 0)
        lifted = meant._replace(informed_on=told, lifted_on=lifted_on)
        return limiting.result(customer, lifted, entry, opened, others=others)


def _asked(register: Register, row: CustomerRow, wanted: Wanted) -> RequestRow | None:
    if wanted.request is None:
        return None
    asked = settling.open_request(register, row.number, wanted.request, RequestKind.RESTRICTION)
    asked = settling.identified(register, asked, wanted.identity)
    settling.check_identity(asked, RequestKind.RESTRICTION)
    return asked


def _meant(register: Register, row: CustomerRow, which: Which) -> RestrictionRow:
    there = limiting.in_force(register, row)
    found = [one for one in there if which.ground in {None, one.ground} and which.purpose in {None, one.purpose}]
    if not found:
        raise NotFoundError(
            thing=N_("restriction in force of customer"), which=row.number, command=f"kkrek show {row.number}"
        )
    if len(found) > 1:
        raise SeveralFoundError(
            count=len(found),
            candidates=", ".join(" ".join(filter(None, (one.ground, one.purpose))) for one in found),
            remedy=N_("say which by --ground or --against"),
        )
    return found[0]


def _ends_on(announced: Announced, today: date) -> date:
    """Return the day on which the restriction ends, which is no past one (GDPR Art. 18(3))."""
    ends_on = announced.ends_on or today + limiting.NOTICE
    if ends_on < today:
        raise InvalidValueError(
            field="ends", rule=N_("the person is told before the restriction ends"), remedy=N_("give a later day")
        )
    return ends_on


def _informed_on(register: Register, limit: RestrictionRow, informed_on: date | None) -> str:
    """Return the day on which the person was told, checked (GDPR Art. 18(3))."""
    informed = informed_on.isoformat() if informed_on is not None else limit.informed_on
    if informed is None:
        raise InvalidValueError(
            field="informed_on",
            rule=N_("the person is told before a restriction is lifted (Article 18(3))"),
            remedy=N_("print the letter with --inform, or say by --informed-on on which day the person was told"),
        )
    check_not_future(date.fromisoformat(informed), register.moment.today, "informed_on")
    if informed < limit.since:
        raise InvalidValueError(
            field="informed_on",
            rule=N_("the person cannot be told before the restriction began"),
            remedy=N_("give the day on which the person was told that it would be lifted"),
        )
    return informed


def _check_announced(register: Register, row: CustomerRow, limit: RestrictionRow, told: str) -> None:
    """Refuse to lift before the day of which the letter told the person (GDPR Art. 18(3))."""
    today = register.moment.today.isoformat()
    for task in tasks.of_customer(register.store, row.uid):
        announced = task.kind == limiting.LIFT and (task.made_on, task.request) == (told, limit.request)
        if announced and task.done_on is None and task.due_on > today:
            raise InvalidValueError(
                field="informed_on",
                rule=N_("the person was told that the restriction holds until a later day"),
                remedy=N_("lift it on that day, see `kkrek task list`; or say by --informed-on when the person agreed"),
            )
