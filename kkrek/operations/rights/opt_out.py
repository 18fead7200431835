"""Record that a person forbids marketing (GDPR Art. 21(2)-(3)): at once, in any form, for any kind and channel.

Rules: N-04, N-05, M-02, M-03, E-45.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.customer import CustomerNumber, Via
from kkrek.domain.letter import LetterKind
from kkrek.domain.marketing import Channel, Kind
from kkrek.domain.names import check_line
from kkrek.domain.role import Role
from kkrek.operations import record
from kkrek.operations.register import CHANGED, OPENED
from kkrek.operations.rights import forbidding, letters
from kkrek.operations.rights.forbidding import Prohibition, Reached
from kkrek.store import requests

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kkrek.domain.customer import Customer
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.operations.rights.letters import LetterWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """What is forbidden, since when, and how it came; no kind or channel named means all of them (N-04)."""

    kinds: Sequence[Kind] = tuple(Kind)
    channels: Sequence[Channel] = tuple(Channel)
    received: date
    via: Via = Via.PHONE
    letter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptedOut:
    """An opt-out recorded (or, with ``entry`` None, only tried): ``again`` when all of it was forbidden before.

    ``mailings`` are lists not sent yet off which the person was taken: their files still hold the person (M-10).
    """

    number: CustomerNumber
    name: str
    entry: int | None
    kinds: tuple[str, ...]
    channels: tuple[str, ...]
    since: date
    again: bool
    reached: Reached


def opt_out(
    access: Access, number: int, wanted: OptOut, *, dry_run: bool = False, letter: LetterWanted | None = None
) -> OptedOut:
    """Forbid kinds of marketing through channels, effective with this command (E-45, M-02).

    With ``letter`` the person is told so in a letter (M-09).

    Raises:
        NotFoundError: no such customer (30).
        InvalidValueError: the reference of the letter is too long, or holds invisible characters (52).
    """
    prohibition = prohibition_of(wanted)
    with access.open("opt-out", Role.VIEWER) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row)
        again = forbidding.forbidden_before(customer, prohibition.pairs)
        if dry_run:
            entry, reached = None, forbidding.would_reach(register, row, prohibition)
        else:
            entry, reached = register.next_entry(), forbidding.forbid(register, row, prohibition)
        register.record(customers={row.uid: OPENED if dry_run else CHANGED}, fields=["marketing"])
        if letter is not None and not dry_run:
            _confirm(register, customer, (prohibition, reached), letter)
        return OptedOut(
            number=row.number,
            name=customer.name,
            entry=entry,
            kinds=tuple(kind.value for kind in wanted.kinds),
            channels=tuple(channel.value for channel in wanted.channels),
            since=wanted.received,
            again=again,
            reached=reached,
        )


def prohibition_of(wanted: OptOut) -> Prohibition:
    """Return an opt-out as it is written for each of its customers.

    Raises:
        InvalidValueError: the reference of the letter breaks a rule (52).
    """
    return Prohibition(
        pairs=[(kind.value, channel.value) for kind in wanted.kinds for channel in wanted.channels],
        since=wanted.received,
        via=wanted.via,
        letter=check_line(wanted.letter, "letter") if wanted.letter is not None else None,
    )


def _confirm(register: Register, customer: Customer, done: tuple[Prohibition, Reached], letter: LetterWanted) -> None:
    """Have the letter of confirmation made, about the request that is settled with it, if there is one (M-09)."""
    prohibition, reached = done
    everything = len(set(prohibition.pairs)) == len(Kind) * len(Channel)
    covers = () if everything else tuple(f"{kind}:{channel}" for kind, channel in prohibition.pairs)
    asked = requests.get(register.store, reached.requests[0]) if reached.requests else None
    letters.send(register, customer, asked, letters.Contents(kind=LetterKind.OPT_OUT, covers=covers), letter)
