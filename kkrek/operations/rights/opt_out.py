"""Record that a person forbids marketing (GDPR Art. 21(2)-(3)): at once, in any form, for any kind and channel.

Rules: N-04, N-05, M-02, M-03, E-45.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek.domain.customer import CustomerNumber, Via
from kkrek.domain.marketing import Channel, Kind, State
from kkrek.domain.names import check_line
from kkrek.domain.role import Role
from kkrek.operations import record, suppression
from kkrek.operations.register import CHANGED, OPENED
from kkrek.store import marketing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kkrek.crypto.log import Value
    from kkrek.domain.customer import Customer
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow


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
    """An opt-out recorded (or, with ``entry`` None, only tried): ``again`` when all of it was forbidden before."""

    number: CustomerNumber
    name: str
    entry: int | None
    kinds: tuple[str, ...]
    channels: tuple[str, ...]
    since: date
    again: bool


def opt_out(access: Access, number: int, wanted: OptOut, *, dry_run: bool = False) -> OptedOut:
    """Forbid kinds of marketing through channels, effective with this command (E-45, M-02).

    Raises:
        NotFoundError: no such customer (30).
        InvalidValueError: the reference of the letter is too long, or holds invisible characters (52).
    """
    letter = check_line(wanted.letter, "letter") if wanted.letter is not None else None
    wanted = replace(wanted, letter=letter)
    with access.open("opt-out", Role.VIEWER) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row, record.EVERYTHING)
        before = {(c.kind, c.channel): c.state for c in customer.marketing}
        pairs = [(kind.value, channel.value) for kind in wanted.kinds for channel in wanted.channels]
        entry = None if dry_run else _write(register, row, customer, wanted, pairs)
        register.record(customers={row.uid: OPENED if dry_run else CHANGED}, fields=["marketing"])
        return OptedOut(
            number=row.number,
            name=customer.name,
            entry=entry,
            kinds=tuple(kind.value for kind in wanted.kinds),
            channels=tuple(channel.value for channel in wanted.channels),
            since=wanted.received,
            again=all(before.get(pair) == State.FORBIDDEN for pair in pairs),
        )


def _write(
    register: Register, row: CustomerRow, customer: Customer, wanted: OptOut, pairs: Sequence[tuple[str, str]]
) -> int:
    """Write the prohibition of each kind and channel, and the ledger's line; return the entry that records it."""
    entry, since, via = register.next_entry(), wanted.received.isoformat(), wanted.via.value
    choices = [
        marketing.ChoiceRow(
            kind=kind,
            channel=channel,
            state=State.FORBIDDEN.value,
            since=since,
            via=via,
            text_version=None,
            reference=wanted.letter,
            recorded_on=register.moment.today.isoformat(),
            entry=entry,
        )
        for kind, channel in pairs
    ]
    marketing.add_choices(register.store, row.number, choices)
    body: dict[str, Value] = {"uid": row.uid, "choices": [list(pair) for pair in pairs], "since": since, "via": via}
    if register.seal is not None:  # a viewer has no suppression key
        found = suppression.suppressions(register, customer, [(k, c, since, via) for k, c in pairs])
        body["suppressions"] = suppression.for_ledger(found)
    register.put_in_ledger("opt-out", body)
    return entry
