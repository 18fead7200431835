"""A customer record with nothing but what a retention clock looks at, for many customers at once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.customer import Customer, CustomerNumber, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.claim import Claim
    from kkrek.domain.customer import Hold, Restriction
    from kkrek.domain.event import Event
    from kkrek.domain.relation import Relation


_NOTHING = Customer(
    number=CustomerNumber(0),
    uid="",
    created=date.min,
    source=Source.CONTROLLER,
    family_name=None,
    given_names=None,
    call_name=None,
    former_names=(),
    identity_code=None,
    identity_code_masked=None,
    identity_code_reason=None,
    former_identity_codes=(),
    language=None,
    nationalities=(),
    marital_status=None,
    household_size=None,
    addresses=(),
    phones=(),
    emails=(),
    bank_accounts=(),
    notes=(),
    marketing=(),
    protection=None,
    restrictions=(),
    deceased_on=None,
    notice_version=None,
    notice_given_on=None,
    requests=(),
    disclosures=(),
    holds=(),
    tasks=(),
)


def retention_facts(
    created: date,
    *,
    restrictions: Sequence[Restriction] = (),
    holds: Sequence[Hold] = (),
    relations: Sequence[Relation] = (),
    claims: Sequence[Claim] = (),
    events: Sequence[Event] = (),
) -> Customer:
    """Return the record of somebody of whom only this is known; restrictions and holds are those in force."""
    return _NOTHING._replace(
        created=created,
        restrictions=tuple(restrictions),
        holds=tuple(holds),
        relations=tuple(relations),
        claims=tuple(claims),
        events=tuple(events),
    )
