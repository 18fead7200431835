"""How a request ends: answered, refused with its letter, or withdrawn (GDPR Art. 12(3)-(4); E-08)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.letter import LetterKind
from kkrek.domain.request import Outcome, RequestKind
from kkrek.domain.request_entry import check_words, usual_delivery
from kkrek.domain.role import Role
from kkrek.errors import N_, AlreadyThereError, Codes, InvalidValueError, SettledElsewhereError
from kkrek.operations.made import request_made
from kkrek.operations.rights import settling
from kkrek.operations.rights.letters import Contents
from kkrek.operations.rights.request import Taken, command_for, find_open, kept, see

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.customer import Customer, Delivery
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.operations.rights.letters import LetterWanted
    from kkrek.store.requests import RequestRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is answered: the kinds (none named: all that are open), in full or partly, and how the person gets it.

    ``done`` are sentences for the letter, in the person's language; without them it names the kinds.
    """

    kinds: Sequence[RequestKind] = ()
    partly: bool = False
    reason: str | None = None
    done: Sequence[str] = ()
    delivery: Delivery | None = None


def answer(
    access: Access, request: str, given: Answer, letter: LetterWanted | None = None, *, dry_run: bool = False
) -> Taken:
    """Settle what no other command settles: a rectification, or anything asked by who is not in the register.

    Raises:
        SettledElsewhereError: another command does and settles it (2).
        RequestIdentityError: nobody said how the identity was checked (47).
        AlreadyThereError: it is settled already (32).
        InvalidValueError: not asked for in this request, or partly without a reason (52).
        NotFoundError: no such request (30).
    """
    reason = _reason(given.reason, needed=given.partly)
    done = tuple(check_words(one, "done") for one in given.done)
    with access.open("request answer", Role.CLERK) as register:
        row, customer = find_open(register, request)
        kinds = _kinds(register, row, given.kinds)
        made = request_made(register, row)
        for kind in kinds:
            command = command_for(made, kind)
            if not command.startswith("kkrek request answer") and kind is not RequestKind.RECTIFICATION:
                raise SettledElsewhereError(request=row.id, command=command)
            if customer is not None:
                settling.check_identity(row, kind)
        row = row._replace(delivery=(given.delivery or usual_delivery(made.via)).value)
        outcome = Outcome.PARTLY if given.partly else Outcome.FULFILLED
        contents = Contents(
            kind=LetterKind.PARTIAL_REFUSAL if given.partly else LetterKind.ANSWER,
            reason=reason,
            done=done or kinds,
            covers=_part(row, kinds) if given.partly else (),
        )
        return _settled(register, (row, customer), (kinds, outcome, reason), (contents, letter), dry_run=dry_run)


def refuse(
    access: Access,
    request: str,
    kinds: Sequence[RequestKind],
    reason: str,
    letter: LetterWanted,
    *,
    dry_run: bool = False,
) -> Taken:
    """Refuse what is open, or some kinds of it, with the reason and always with the letter (E-08, GDPR Art. 12(4)).

    Raises:
        AlreadyThereError: it is settled already (32).
        InvalidValueError: no reason, or a kind that was not asked for (52).
        NotFoundError: no such request (30).
    """
    why = check_words(reason, "reason")
    with access.open("request refuse", Role.OFFICER) as register:
        row, customer = find_open(register, request)
        refused = _kinds(register, row, kinds)
        contents = Contents(kind=LetterKind.REFUSAL, reason=why, covers=_part(row, refused))
        told = (refused, Outcome.REFUSED, why)
        return _settled(register, (row, customer), told, (contents, letter), dry_run=dry_run)


def withdraw(access: Access, request: str, *, dry_run: bool = False) -> Taken:
    """Close what is open because the person, and nobody else, withdrew it today.

    Raises:
        AlreadyThereError: it is closed already (32).
        NotFoundError: no such request (30).
    """
    with access.open("request withdraw", Role.CLERK) as register:
        row, customer = find_open(register, request)
        told = (settling.unsettled(register, row), Outcome.WITHDRAWN, None)
        return _settled(register, (row, customer), told, None, dry_run=dry_run)


def _kinds(register: Register, row: RequestRow, wanted: Sequence[RequestKind]) -> tuple[RequestKind, ...]:
    """Return the kinds that a step settles: those named, else all that are open."""
    open_kinds = settling.unsettled(register, row)
    for kind in wanted:
        if kind.value not in row.kinds.split(","):
            raise InvalidValueError(
                field="kind", rule=N_("was not asked for in this request"), remedy=Codes(" | ".join(open_kinds))
            )
        if kind not in open_kinds:
            raise AlreadyThereError(thing=N_("the end of this part of the request"), where="", remedy=see(row))
    return tuple(kind for kind in open_kinds if kind in (wanted or open_kinds))


def _part(row: RequestRow, kinds: tuple[RequestKind, ...]) -> tuple[RequestKind, ...]:
    """Return what a letter is about when it is not about the whole request, so that it says nothing of the rest."""
    return kinds if len(kinds) < len(row.kinds.split(",")) else ()


def _reason(reason: str | None, *, needed: bool) -> str | None:
    if needed and reason is None:
        raise InvalidValueError(
            field="reason", rule=N_("is missing"), remedy=N_("say with --reason why it is not done in full")
        )
    return check_words(reason, "reason") if reason is not None else None


def _settled(
    register: Register,
    whose: tuple[RequestRow, Customer | None],
    told: tuple[Sequence[RequestKind], Outcome, str | None],
    paper: tuple[Contents, LetterWanted | None] | None,
    *,
    dry_run: bool,
) -> Taken:
    """Settle kinds of a request; ``told`` are the kinds, how they end and why, ``paper`` the letter that says so."""
    (row, customer), (kinds, outcome, reason) = whose, told
    if not dry_run:
        for kind in kinds:
            row = settling.settle(register, row, kind, outcome, reason)
    contents, letter = paper or (None, None)
    return kept(register, row, customer, contents, letter, dry_run=dry_run)
