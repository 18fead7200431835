"""Take back an opt-out that the office recorded by its own mistake: what stood before stands again (M-03, E-47).

A person's own opt-out ends with that person's consent alone (M-02). This is for the wrong customer, and so only for an
officer, with a reason that the person reads in the report; nothing of it is deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.entry import check_reason
from kkrek.domain.marketing import State
from kkrek.domain.notification import What
from kkrek.domain.role import Role
from kkrek.errors import N_, NotFoundError
from kkrek.operations import notifying, record, suppression
from kkrek.operations.register import CHANGED, OPENED
from kkrek.store import marketing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kkrek.crypto.log import Value
    from kkrek.domain.customer import CustomerNumber
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.marketing import ChoiceRow

_MERGED = "merge:"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """An opt-out taken back (or, with ``entry`` None, only tried); ``still`` is what another record forbids of it.

    ``tasks`` tell the recipients who know of it.
    """

    number: CustomerNumber
    name: str
    entry: int | None
    kinds: tuple[str, ...]
    channels: tuple[str, ...]
    since: date
    still: bool
    tasks: tuple[int, ...] = ()


def take_back(access: Access, number: int, reason: str, *, dry_run: bool = False) -> TakenBack:
    """Take back the newest opt-out of a customer, as it was recorded by one command.

    Raises:
        NotFoundError: no such customer, or nothing that can be taken back (30).
        InvalidValueError: the reason breaks a rule (52).
        RoleTooLowError: only an officer may (22).
    """
    access.require("opt-out", Role.OFFICER)
    why = check_reason(reason)
    with access.open("opt-out", Role.OFFICER) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row, record.EVERYTHING)
        recorded = marketing.choices(register.store, row.number)
        made = _newest(recorded)
        if not made:
            raise NotFoundError(thing=N_("opt-out of customer"), which=number, command=f"kkrek show {number}")
        entry = None if dry_run else register.next_entry()
        told: tuple[int, ...] = ()
        if not dry_run:
            digests = [digest for _, digest in suppression.digests(register, customer)]
            _write(register, row, made, digests, why)
            told = notifying.tell(register, row, What.OPT_OUT_MISTAKE, instead_of=made[0].entry)
        register.record(customers={row.uid: OPENED if dry_run else CHANGED}, fields=["marketing"])
        pairs = {(one.kind, one.channel) for one in made}
        rest = {(one.kind, one.channel): one.state for one in recorded if one.taken_back_on is None and one not in made}
        return TakenBack(
            number=row.number,
            name=customer.name,
            entry=entry,
            kinds=tuple(dict.fromkeys(one.kind for one in made)),
            channels=tuple(dict.fromkeys(one.channel for one in made)),
            since=register.moment.today,
            still=any(rest.get(pair) == State.FORBIDDEN for pair in pairs),
            tasks=told,
        )


def _newest(recorded: Sequence[ChoiceRow]) -> list[ChoiceRow]:
    """Return the prohibitions of the newest entry that made any; what a merge carried over is the person's own."""
    own = [
        one
        for one in recorded
        if one.state == State.FORBIDDEN and one.taken_back_on is None and not (one.reference or "").startswith(_MERGED)
    ]
    return [one for one in own if one.entry == own[-1].entry]


def _write(
    register: Register, row: CustomerRow, made: Sequence[ChoiceRow], digests: Sequence[bytes], reason: str
) -> None:
    """Mark the rows, end the suppressions that the same entry made, and tell the ledger, so that a restore does too."""
    entry, today = made[0].entry, register.moment.today.isoformat()
    marketing.take_back(register.store, row.number, entry, today, reason)
    marketing.end_suppressions_of(register.store, entry, digests)
    body: dict[str, Value] = {
        "uid": row.uid,
        "entry": entry,
        "choices": [[one.kind, one.channel] for one in made],
        "since": made[0].since,
        "ended": [digest.hex() for digest in digests],
    }
    register.put_in_ledger("opt-out-taken-back", body)
