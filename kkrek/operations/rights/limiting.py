"""What every restriction of processing has: its row, ledger line, tasks and letter, and how it is lifted (E-41).

`restrict`, `object`, `correct` and `erase` write and lift restrictions through this module.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kkrek.domain.deadline import answer_dates
from kkrek.domain.notification import What
from kkrek.domain.request import Outcome, RequestKind
from kkrek.domain.restriction import RestrictionGround
from kkrek.errors import N_, AlreadyThereError, InvalidValueError, NoLegalBasisError
from kkrek.operations import notifying
from kkrek.operations.made import settled
from kkrek.operations.reader import day
from kkrek.operations.rights import letters
from kkrek.store import limits, notifications, tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.crypto.log import Value
    from kkrek.domain.customer import Customer, CustomerNumber
    from kkrek.operations.register import Register
    from kkrek.operations.rights.letters import LetterWanted
    from kkrek.store.customers import CustomerRow
    from kkrek.store.limits import RestrictionRow
    from kkrek.store.requests import RequestRow

CHECK, TELL, LIFT = "check_accuracy", "tell_restriction", "lift_restriction"
"""The tasks: to check what is contested, to tell the other places of the office, to lift on the day announced."""
NOTICE = timedelta(days=14)
"""How long before the end of a restriction the person is told of it, unless another day is named."""
_UPHELD = (RequestKind.OBJECTION, Outcome.FULFILLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restricted:
    """A restriction as it stands after a command; ``entry`` None: only tried. ``tasks`` were opened by it.

    ``others`` is the number of restrictions that are in force beside it; ``ends_on`` the day of which the person is
    told that it ends then.
    """

    number: CustomerNumber
    name: str
    entry: int | None
    ground: str
    purpose: str | None
    since: date
    informed_on: date | None = None
    lifted_on: date | None = None
    request: str | None = None
    tasks: tuple[int, ...] = ()
    others: int = 0
    ends_on: date | None = None

    @property
    def applied(self) -> bool:
        """Whether anything was written."""
        return self.entry is not None


def in_force(register: Register, row: CustomerRow) -> list[RestrictionRow]:
    """Return the restrictions of a customer that were not lifted."""
    return [one for one in limits.restrictions(register.store, row.number) if one.lifted_on is None]


def check_purpose(register: Register, code: str | None) -> None:
    """Refuse a purpose that the configuration does not know.

    Raises:
        InvalidValueError: there is no such purpose (52).
    """
    codes = [purpose.code for purpose in register.configuration.purposes]
    if code is not None and code not in codes:
        raise InvalidValueError(
            field="purpose", rule=N_("the configuration knows no purpose of this code"), remedy=" | ".join(codes)
        )


def check_new(register: Register, row: CustomerRow, new: RestrictionRow) -> None:
    """Refuse a restriction that is in force already.

    Raises:
        AlreadyThereError: on this ground and for this purpose (32).
    """
    if any((one.ground, one.purpose) == (new.ground, new.purpose) for one in in_force(register, row)):
        raise AlreadyThereError(
            thing=N_("this restriction"),
            where="",
            remedy=N_("see it with `kkrek show`, lift it with `kkrek unrestrict`"),
        )


def write(
    register: Register, row: CustomerRow, customer: Customer, new: RestrictionRow, asked: RequestRow | None
) -> tuple[int, tuple[int, ...]]:
    """Write a restriction with its line in the ledger and its tasks; return the entry and the tasks."""
    entry = register.next_entry()
    limits.restrict(register.store, row.number, new, entry)
    body: dict[str, Value] = {"uid": row.uid, "ground": new.ground, "purpose": new.purpose, "since": new.since}
    register.put_in_ledger("restriction", body)
    told = notifying.tell(register, row, What.RESTRICTION)
    return entry, (*told, *open_tasks(register, customer, _due(register, row, new, asked), new.request))


def open_tasks(
    register: Register, customer: Customer, due: Sequence[tuple[str, str | None, str]], request: str | None
) -> tuple[int, ...]:
    """Open tasks of a kind, about a place or none, due on a day."""
    today, entry = register.moment.today.isoformat(), register.next_entry()
    new = [
        tasks.NewTask(kind=kind, place=place, due_on=until, made_on=today, entry=entry, request=request)
        for kind, place, until in due
    ]
    return tuple(tasks.open_task(register.store, task, uid=customer.uid, number=customer.number) for task in new)


def tell(
    register: Register,
    customer: Customer,
    limit: RestrictionRow,
    asked: RequestRow | None,
    contents: letters.Contents,
    letter: LetterWanted,
) -> None:
    """Write the letter about a restriction, which names its purpose in the person's language (E-14)."""
    to = letters.addressee(customer, asked, register.moment.today)
    language = letter.language or to.language
    covers = tuple(one.text.get(language) for one in register.configuration.purposes if one.code == limit.purpose)
    said = replace(contents, language=language, covers=covers)
    letters.write(register, to, asked, said, letter.typeset)


def lift(
    register: Register, row: CustomerRow, limit: RestrictionRow, informed_on: str, on: str | None = None
) -> tuple[int, ...]:
    """Lift a restriction, of which the person was told on ``informed_on``; the caller records it (E-41).

    It is lifted today, or was on the day ``on``. Return the tasks by which recipients are told, unless another
    restriction of the same goes on.
    """
    today = on or register.moment.today.isoformat()
    limits.lift(register.store, limit.id, informed_on=informed_on, on=today)
    # What is still due for another restriction of the same request, or of none, stays open.
    left = [one for one in in_force(register, row) if one.request == limit.request]
    contested = any(one.ground == RestrictionGround.ACCURACY for one in left)
    announced = any(one.informed_on is not None for one in left)
    checked = limit.ground == RestrictionGround.ACCURACY and not contested
    done = {CHECK: checked, LIFT: not announced, TELL: not left}
    for task in tasks.of_customer(register.store, row.uid):
        if task.done_on is None and task.request == limit.request and done.get(task.kind):
            tasks.finish(register.store, task.id, today, register.user)
    body: dict[str, Value] = {"uid": row.uid, "ground": limit.ground, "purpose": limit.purpose, "since": limit.since}
    register.put_in_ledger("restriction-lifted", {**body, "informed": informed_on, "lifted": today})
    if any(one.purpose in {None, limit.purpose} for one in in_force(register, row)):
        return ()
    made = notifications.restricted_by(register.store, limit.id)
    return notifying.tell(register, row, What.RESTRICTION_LIFTING, instead_of=made)


def lift_contested(register: Register, row: CustomerRow) -> tuple[bool, tuple[int, ...]]:
    """Lift what was restricted while the accuracy was checked: the person asked for the correction made (E-41).

    Return whether there was such a restriction, of whose end the person is then to be told today, and the tasks by
    which recipients are told of it.
    """
    contested = [one for one in in_force(register, row) if one.ground == RestrictionGround.ACCURACY]
    today = register.moment.today.isoformat()
    told = [task for limit in contested for task in lift(register, row, limit, today)]
    return bool(contested), tuple(told)


def check_not_upheld(register: Register, limit: RestrictionRow) -> None:
    """Refuse to lift what stands for an objection that was upheld: that processing has ended (GDPR Art. 21(1)).

    Raises:
        NoLegalBasisError: it was upheld (43).
    """
    if limit.ground != RestrictionGround.OBJECTION or limit.request is None:
        return
    if any((one.kind, one.outcome) == _UPHELD for one in settled(register, limit.request)):
        raise NoLegalBasisError(
            reason=N_("the objection to this purpose was upheld: the processing for it has ended (Article 21(1))"),
            remedy=N_("it stays as the mark of the objection"),
        )


def result(
    customer: Customer, row: RestrictionRow, entry: int | None, opened: Sequence[int] = (), *, others: int = 0
) -> Restricted:
    """Return a restriction as a command tells it."""
    return Restricted(
        number=customer.number,
        name=customer.name,
        entry=entry,
        ground=row.ground,
        purpose=row.purpose,
        since=date.fromisoformat(row.since),
        informed_on=day(row.informed_on),
        lifted_on=day(row.lifted_on),
        request=row.request,
        tasks=tuple(opened),
        others=others,
    )


def _due(
    register: Register, row: CustomerRow, new: RestrictionRow, asked: RequestRow | None
) -> list[tuple[str, str | None, str]]:
    """Return the tasks of a restriction: kind, place and day; to check, and to tell each other place (E-42).

    The other places of the office are told of a restriction of everything alone: a purpose ends in the register.
    """
    today = register.moment.today
    there = limits.recipients_of(register.store, row.number)
    places = register.configuration.places_besides(there) if new.purpose is None else []
    due: list[tuple[str, str | None, str]] = [(TELL, place, today.isoformat()) for place in places]
    if new.ground == RestrictionGround.ACCURACY:
        months = register.configuration.deadlines.answer_months
        last = asked.aim_on if asked is not None else answer_dates(today, months=months).aim_on.isoformat()
        due.insert(0, (CHECK, None, last))
    return due
