"""What an opt-out does, wherever it comes from: it is written, and reaches lists, recipients and requests at once.

Rules: E-45, M-03, M-08, M-10, M-12. Other places of the configuration (paper folders, mailboxes) get no task: lists
are made here alone (M-06), and one that was made elsewhere is struck by `kkrek marketing check`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.marketing import State, standing
from kkrek.domain.notification import What
from kkrek.domain.request import Outcome, RequestKind
from kkrek.operations import notifying, record, suppression
from kkrek.operations.rights import settling
from kkrek.store import mailings, marketing, requests

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kkrek.crypto.log import Value
    from kkrek.domain.customer import Customer, Via
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.mailings import MailingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Prohibition:
    """What is forbidden (kind, channel), the day of receipt, how it came, and the reference of a letter."""

    pairs: Sequence[tuple[str, str]]
    since: date
    via: Via
    letter: str | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """What an opt-out reached: lists not sent yet that held the person, tasks to tell recipients, requests settled."""

    mailings: tuple[int, ...] = ()
    tasks: tuple[int, ...] = ()
    requests: tuple[str, ...] = ()


def forbidden_before(customer: Customer, pairs: Sequence[tuple[str, str]]) -> bool:
    """Tell whether all of it was forbidden before."""
    now = {
        (kind.value, channel.value): choice.state for (kind, channel), choice in standing(customer.marketing).items()
    }
    return all(now.get(pair) == State.FORBIDDEN for pair in pairs)


def would_reach(register: Register, row: CustomerRow, wanted: Prohibition) -> Reached:
    """Return the lists that an opt-out would take the person off; nothing is written."""
    return Reached(mailings=tuple(one.id for one in _unsent(register, row, wanted)))


def forbid(register: Register, row: CustomerRow, wanted: Prohibition) -> Reached:
    """Write a prohibition and the ledger's line, and let it reach everything that it must reach at once."""
    entry, today = register.next_entry(), register.moment.today.isoformat()
    since, via = wanted.since.isoformat(), wanted.via.value
    marketing.add_choices(
        register.store,
        row.number,
        [
            marketing.ChoiceRow(
                kind=kind,
                channel=channel,
                state=State.FORBIDDEN.value,
                since=since,
                via=via,
                text_version=None,
                reference=wanted.letter,
                recorded_on=today,
                entry=entry,
            )
            for kind, channel in wanted.pairs
        ],
    )
    _tell_ledger(register, row, wanted)
    unsent = tuple(one.id for one in _unsent(register, row, wanted))
    mailings.take_off(register.store, row.number, unsent)
    return Reached(unsent, notifying.tell(register, row, What.OPT_OUT), settle(register, row))


def _tell_ledger(register: Register, row: CustomerRow, wanted: Prohibition) -> None:
    since, via = wanted.since.isoformat(), wanted.via.value
    pairs: list[Value] = [list(pair) for pair in wanted.pairs]
    body: dict[str, Value] = {"uid": row.uid, "choices": pairs, "since": since, "via": via}
    if register.seal is not None:  # a viewer has no suppression key
        customer = record.read(register, row, record.EVERYTHING)
        found = suppression.suppressions(register, customer, [(k, c, since, via) for k, c in wanted.pairs])
        body["suppressions"] = suppression.for_ledger(found)
    register.put_in_ledger("opt-out", body)


def _unsent(register: Register, row: CustomerRow, wanted: Prohibition) -> list[MailingRow]:
    """Return the lists not sent yet, of what is forbidden now, on which the person is (M-10)."""
    held = mailings.of_customer(register.store, row.number)
    return [one for one in held if one.sent_on is None and (one.kind, one.channel) in wanted.pairs]


def settle(register: Register, row: CustomerRow) -> tuple[str, ...]:
    """Settle what the person asked for in open requests: the objection is met with this command (E-45)."""
    kind = RequestKind.MARKETING_OBJECTION
    found = [
        one for one in requests.of_customer(register.store, row.number) if kind in settling.unsettled(register, one)
    ]
    for one in found:
        settling.settle(register, one, kind, Outcome.FULFILLED)
    return tuple(one.id for one in found)
