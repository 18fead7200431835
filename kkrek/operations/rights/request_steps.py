"""The steps of a request between its receipt and its end: identity, extension, and its letters written again.

Rules: E-07, E-08, E-10, E-11, E-12; GDPR Art. 12(3)-(6). Each step is one transaction, with its letter if it has one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.dates import check_not_future
from kkrek.domain.letter import LetterKind
from kkrek.domain.request import Outcome, RequestMade, RequestState
from kkrek.domain.request_entry import asks_for_copy, check_words
from kkrek.domain.role import Role
from kkrek.domain.warn import Warn
from kkrek.errors import (
    N_,
    AlreadyThereError,
    Codes,
    InvalidValueError,
    TooLateError,
)
from kkrek.operations.made import request_made
from kkrek.operations.rights import settling
from kkrek.operations.rights.letters import Contents
from kkrek.operations.rights.request import Taken, find, find_open, kept, see

if TYPE_CHECKING:
    from kkrek.domain.customer import IdentityMethod
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.operations.rights.letters import LetterWanted

_COPY_ASKED = Warn(
    "identity-copy",
    "ask",
    N_("a copy of an identity document must not be asked for: let it be seen, or confirm the identity otherwise"),
)

_ENDS = {
    LetterKind.ANSWER: Outcome.FULFILLED,
    LetterKind.PARTIAL_REFUSAL: Outcome.PARTLY,
    LetterKind.REFUSAL: Outcome.REFUSED,
}


def ask_identity(
    access: Access, request: str, asked: str, on: date | None, letter: LetterWanted | None, *, dry_run: bool = False
) -> Taken:
    """Stop the clock: because of a doubt about this requester, something more is asked of them (E-10, E-12).

    Raises:
        AlreadyThereError: it was asked before, the identity is confirmed, or the request is closed (32).
        InvalidValueError: the question breaks a rule, or the day lies before the receipt or ahead (52).
        NotFoundError: no such request (30).
    """
    question = check_words(asked, "ask")
    with access.open("request identity", Role.CLERK) as register:
        row, customer = find_open(register, request)
        if row.identity_method is not None or row.identity_asked_on is not None:
            raise AlreadyThereError(
                thing=N_("the identity of this requester, or the question about it,"), where="", remedy=see(row)
            )
        day = _day(register, on, row.received_on)
        changed = row._replace(state=RequestState.IDENTITY_ASKED.value, identity_asked_on=day.isoformat())
        contents = Contents(kind=LetterKind.IDENTITY_QUESTION, asked=question)
        found = kept(register, changed, customer, contents, letter, dry_run=dry_run)
        return replace(found, warnings=(_COPY_ASKED,) if asks_for_copy(question) else ())


def confirm_identity(
    access: Access, request: str, method: IdentityMethod, on: date | None, *, dry_run: bool = False
) -> Taken:
    """Record how the identity was confirmed; the end moves by the days that it was waited for (E-11, E-12).

    Raises:
        AlreadyThereError: it is confirmed already, or the request is closed (32).
        InvalidValueError: the day lies before the question, or ahead (52).
        NotFoundError: no such request (30).
    """
    with access.open("request identity", Role.CLERK) as register:
        row, customer = find_open(register, request)
        if row.identity_method is not None:
            raise AlreadyThereError(thing=N_("the identity of this requester"), where="", remedy=see(row))
        day = _day(register, on, row.identity_asked_on or row.received_on)
        changed = row._replace(identity_method=method.value, identity_on=day.isoformat())
        return kept(register, settling.dated(register, changed), customer, None, None, dry_run=dry_run)


def extend(
    access: Access,
    request: str,
    reason: str,
    letter: LetterWanted | None,
    *,
    late: bool = False,
    dry_run: bool = False,
) -> Taken:
    """Extend the time to answer, counted from the receipt; the person is told why within the first month (E-07).

    ``late`` records truthfully an extension that was told too late; one in time is in time all the same.

    Raises:
        TooLateError: the first month is over, and ``late`` does not say so (46).
        AlreadyThereError: it was extended before, or the request is closed (32).
        InvalidValueError: no reason (52).
        NotFoundError: no such request (30).
    """
    why = check_words(reason, "reason")
    with access.open("request extend", Role.CLERK) as register:
        row, customer = find_open(register, request)
        if row.extended_on is not None:
            raise AlreadyThereError(thing=N_("an extension of this request"), where="", remedy=see(row))
        is_late = request_made(register, row).is_overdue(register.moment.today)
        if is_late and not late:
            raise TooLateError(
                thing=N_("the extension"),
                until=row.latest_on,
                remedy=N_("answer at once; if the person was told of a delay all the same, record it with --late"),
            )
        state = row.state if row.state == RequestState.IDENTITY_ASKED else RequestState.EXTENDED.value
        today = register.moment.today.isoformat()
        changed = row._replace(state=state, extended_on=today, extension_reason=why, extended_late=int(is_late))
        dated = settling.dated(register, changed)
        contents = Contents(kind=LetterKind.EXTENSION, reason=why, until=date.fromisoformat(dated.latest_on))
        return kept(register, dated, customer, contents, letter, dry_run=dry_run)


def letter(
    access: Access,
    request: str,
    kind: LetterKind | None,
    asked: str | None,
    wanted: LetterWanted,
    *,
    dry_run: bool = False,
) -> Taken:
    """Write a letter of a request, or write it again; without ``kind`` the one of its last step.

    The question about the identity is not kept, so ``asked`` says it again.

    Raises:
        InvalidValueError: the request is not so far, or nothing says what is asked (52).
        NotFoundError: no such request (30).
    """
    question = check_words(asked, "ask") if asked is not None else None
    with access.open("request letter", Role.CLERK) as register:
        row, customer = find(register, request)
        made = request_made(register, row)
        contents = _contents(made, kind, question)
        if contents.kind is LetterKind.ACKNOWLEDGEMENT and row.acknowledged_on is None:
            row = row._replace(acknowledged_on=register.moment.today.isoformat())
        return kept(register, row, customer, contents, wanted, dry_run=dry_run)


def possible_letters(made: RequestMade) -> tuple[LetterKind, ...]:
    """Return the letters that a request may have as it stands, that of its last step last."""
    ends = {one.outcome for one in made.settled}
    fits = {
        LetterKind.ACKNOWLEDGEMENT: made.is_open,
        LetterKind.EXTENSION: made.extended_on is not None,
        LetterKind.IDENTITY_QUESTION: made.is_waiting,
        LetterKind.ANSWER: Outcome.FULFILLED in ends,
        LetterKind.PARTIAL_REFUSAL: Outcome.PARTLY in ends,
        LetterKind.REFUSAL: Outcome.REFUSED in ends,
    }
    return tuple(kind for kind, may in fits.items() if may)


def _contents(made: RequestMade, kind: LetterKind | None, question: str | None) -> Contents:
    possible = possible_letters(made)
    wanted = kind or next(reversed(possible), None)
    if wanted is None or wanted not in possible:
        remedy = (
            Codes(" | ".join(one.value for one in possible)) if possible else N_("it was withdrawn: nothing is sent")
        )
        raise InvalidValueError(field="kind", rule=N_("the request is not at this letter"), remedy=remedy)
    if wanted is LetterKind.IDENTITY_QUESTION and question is None:
        raise InvalidValueError(field="ask", rule=N_("is missing"), remedy=N_("say again what is asked, with --ask"))
    if wanted is LetterKind.EXTENSION:
        return Contents(kind=wanted, reason=made.extension_reason, until=made.extended_to)
    told = [one for one in made.settled if one.outcome is _ENDS.get(wanted)]
    reason = "; ".join(dict.fromkeys(one.reason for one in told if one.reason)) or None
    kinds = tuple(one.kind for one in told)
    part = kinds if len(kinds) < len(made.kinds) else ()
    if wanted is LetterKind.REFUSAL:
        return Contents(kind=wanted, reason=reason, covers=part)
    if wanted is LetterKind.PARTIAL_REFUSAL:
        return Contents(kind=wanted, reason=reason, done=kinds, covers=part)
    return Contents(kind=wanted, reason=reason, asked=question, done=kinds)


def _day(register: Register, on: date | None, first: str) -> date:
    """Return the day of a step: today if left out, not ahead, not before ``first``."""
    today = register.moment.today
    day = check_not_future(on or today, today, "on")
    if day < date.fromisoformat(first):
        raise InvalidValueError(
            field="on", rule=N_("lies before what it follows"), remedy=N_("see the days with `kkrek request show`")
        )
    return day
