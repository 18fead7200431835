"""The requests that people made, read from their rows as the rest of kkrek speaks of them (GDPR Art. 12; E-01)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.customer import Via
from kkrek.domain.request import Outcome, RequestKind, RequestMade, Settled
from kkrek.operations.reader import day
from kkrek.store import requests

if TYPE_CHECKING:
    from kkrek.domain.customer import CustomerNumber
    from kkrek.operations.register import Register


def requests_made(register: Register, number: CustomerNumber) -> tuple[RequestMade, ...]:
    """Return a customer's requests, the oldest first."""
    return tuple(request_made(register, row) for row in requests.of_customer(register.store, number))


def request_made(register: Register, row: requests.RequestRow) -> RequestMade:
    """Return a request with how each of its kinds was settled."""
    return RequestMade(
        id=row.id,
        number=row.customer,
        kinds=tuple(row.kinds.split(",")),
        received_on=date.fromisoformat(row.received_on),
        via=Via(row.via),
        identity_method=row.identity_method,
        aim_on=date.fromisoformat(row.aim_on),
        latest_on=date.fromisoformat(row.extended_to or row.latest_on),
        state=row.state,
        outcome=row.outcome,
        answered_on=day(row.answered_on),
        delivery=row.delivery,
        requester=row.requester,
        authority=row.authority,
        identity_asked_on=day(row.identity_asked_on),
        identity_on=day(row.identity_on),
        extended_on=day(row.extended_on),
        extended_to=day(row.extended_to),
        extension_reason=row.extension_reason,
        reason=row.reason,
        person=row.person,
        reply_to=row.reply_to,
        purpose=row.purpose,
        acknowledged_on=day(row.acknowledged_on),
        extended_late=bool(row.extended_late),
        withdrawn_on=day(row.withdrawn_on),
        settled=settled(register, row.id),
    )


def settled(register: Register, request: str) -> tuple[Settled, ...]:
    """Return how the kinds of a request ended."""
    return tuple(
        Settled(RequestKind(one.kind), Outcome(one.outcome), date.fromisoformat(one.settled_on), one.reason)
        for one in requests.settled(register.store, request)
    )
