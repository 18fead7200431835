"""Open a request, and settle what it asks for, kind by kind, until it is closed (GDPR Art. 12; E-01, E-02, E-08).

Every right that is answered here settles its own kind in the transaction in which it is done: `report` the access,
`erase` the erasure. So no request is answered on paper and open in the register, or the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.deadline import answer_dates
from kkrek.domain.request import NEEDS_IDENTITY, Outcome, RequestKind, RequestState, as_id, closed_state
from kkrek.errors import N_, NotFoundError, RequestIdentityError
from kkrek.operations.made import settled
from kkrek.store import requests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.customer import IdentityMethod, Via
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.requests import RequestRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asked for: the kinds, the day of receipt (a local day), the way, and how identity was checked.

    ``requester`` asked for somebody else, by the right of ``authority`` (E-16). ``person`` and ``reply_to`` are of
    somebody who is not in the register; ``purpose`` is the code of what an objection is against (E-46).
    """

    kinds: Sequence[RequestKind]
    received_on: date
    via: Via
    identity: IdentityMethod | None = None
    requester: str | None = None
    authority: str | None = None
    person: str | None = None
    reply_to: str | None = None
    purpose: str | None = None


def new_request(register: Register, row: CustomerRow | None, asked: Asked, entry: int) -> RequestRow:
    """Return a new request with its dates, not yet written (E-02 to E-06); ``row`` None: not in the register."""
    lengths = register.configuration.deadlines
    dates = answer_dates(asked.received_on, months=lengths.answer_months, listed=lengths.holidays)
    today = register.moment.today
    return requests.RequestRow(
        id=requests.next_id(register.store, today.year),
        customer=row.number if row else None,
        uid=row.uid if row else None,
        kinds=",".join(kind.value for kind in RequestKind if kind in asked.kinds),
        received_on=asked.received_on.isoformat(),
        via=asked.via.value,
        aim_on=dates.aim_on.isoformat(),
        latest_on=dates.latest_on.isoformat(),
        state=RequestState.RECEIVED.value,
        entry=entry,
        requester=asked.requester,
        authority=asked.authority,
        identity_method=asked.identity.value if asked.identity else None,
        identity_on=today.isoformat() if asked.identity else None,
        person=asked.person,
        reply_to=asked.reply_to,
        purpose=asked.purpose,
    )


def dated(register: Register, row: RequestRow) -> RequestRow:
    """Return a request with its dates counted anew from the receipt, with extension and clock stop (E-07, E-12).

    Once the identity is known nothing is waited for any more.
    """
    lengths = register.configuration.deadlines
    months = lengths.answer_months + (lengths.extension_months if row.extended_on else 0)
    state, pause = row.state, 0
    if row.identity_asked_on and row.identity_on:
        pause = (date.fromisoformat(row.identity_on) - date.fromisoformat(row.identity_asked_on)).days
        if state == RequestState.IDENTITY_ASKED:
            state = (RequestState.EXTENDED if row.extended_on else RequestState.RECEIVED).value
    received = date.fromisoformat(row.received_on)
    dates = answer_dates(received, months=months, pause_days=pause, listed=lengths.holidays)
    latest = dates.latest_on.isoformat()
    extended_to = latest if row.extended_on else None
    return row._replace(state=state, aim_on=dates.aim_on.isoformat(), latest_on=latest, extended_to=extended_to)


def open_request(register: Register, number: int | None, request: str, kind: RequestKind) -> RequestRow:
    """Return the open request of a customer (None: of somebody not in the register) in which a kind is unsettled.

    Raises:
        NotFoundError: no such request of that person, or nothing of that kind is open in it (30).
    """
    found = requests.get(register.store, request)
    if found is None or found.customer != number or kind not in unsettled(register, found):
        raise NotFoundError(
            thing=N_("open request of this kind by this person"), which=as_id(request), command="kkrek request list"
        )
    return found


def unsettled(register: Register, asked: RequestRow) -> tuple[RequestKind, ...]:
    """Return the kinds of a request that are still to be settled."""
    if asked.state not in requests.OPEN_STATES:
        return ()
    done = {one.kind for one in settled(register, asked.id)}
    return tuple(kind for kind in map(RequestKind, asked.kinds.split(",")) if kind not in done)


def identified(register: Register, asked: RequestRow, method: IdentityMethod | None) -> RequestRow:
    """Return a request with the identity as confirmed today, not yet written; None leaves it as it is (E-10).

    Of an identity that was confirmed before, the day stays: the clock stood only until then (E-12).
    """
    if method is None:
        return asked
    if asked.identity_method is not None:
        return asked._replace(identity_method=method.value)
    known = asked._replace(identity_method=method.value, identity_on=register.moment.today.isoformat())
    return dated(register, known)


def check_identity(asked: RequestRow, kind: RequestKind) -> None:
    """Refuse to settle what needs a known person while it is not known who asks (E-10, E-11, GDPR Art. 12(6)).

    Raises:
        RequestIdentityError: nobody said how the identity was checked (47).
    """
    if kind in NEEDS_IDENTITY and asked.identity_method is None:
        raise RequestIdentityError(request=asked.id)


def settle(
    register: Register, asked: RequestRow, kind: RequestKind, outcome: Outcome, reason: str | None = None
) -> RequestRow:
    """Settle one kind of a request today, and close the request when that was the last; return it as written.

    The caller has checked role, identity and basis. The row may hold more than the register (delivery, hash).
    """
    today = register.moment.today.isoformat()
    if asked.state == RequestState.IDENTITY_ASKED and asked.identity_on:  # confirmed by the answering command itself
        asked = dated(register, asked)
    requests.put(register.store, asked)
    requests.settle(register.store, asked.id, requests.SettledRow(kind.value, outcome.value, today, reason))
    kinds = tuple(map(RequestKind, asked.kinds.split(",")))
    state = closed_state(kinds, settled(register, asked.id))
    if state is None:
        return asked
    closed = asked._replace(state=state.value, outcome=state.value, answered_on=today, reason=reason or asked.reason)
    if state is RequestState.WITHDRAWN:
        closed = closed._replace(answered_on=None, withdrawn_on=today)
    requests.put(register.store, closed)
    return closed
