"""Find a recipient of the register by its short word or name, and tell what is missing at it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.configuration_parts import RecipientRole
from kkrek.domain.recipient import Recipient, concerns
from kkrek.errors import N_, NotFoundError, RecipientRetiredError
from kkrek.store import recipients

if TYPE_CHECKING:
    from kkrek.domain.configuration_gaps import Gap
    from kkrek.operations.register import Register
    from kkrek.store.recipients import RecipientRow


def recipient_of(register: Register, text: str) -> Recipient:
    """Return a recipient, a retired one too.

    Raises:
        NotFoundError: there is none of this short word or name (30).
    """
    row = recipients.find(register.store, text)
    if row is None:
        raise NotFoundError(thing=N_("recipient"), which=N_("of this word or name"), command="kkrek recipient list")
    return as_recipient(row)


def in_use(register: Register, text: str) -> Recipient:
    """Return a recipient to which something may go today.

    Raises:
        NotFoundError: there is none of this short word or name (30).
        RecipientRetiredError: it gets nothing any more (46).
    """
    found = recipient_of(register, text)
    if found.retired_on is not None and found.retired_on <= register.moment.today:
        raise RecipientRetiredError(recipient=found.word, day=found.retired_on.isoformat())
    return found


def as_recipient(row: RecipientRow) -> Recipient:
    """Return a row as a value."""
    return Recipient(
        id=row.id,
        code=row.code,
        name=row.name,
        role=RecipientRole(row.role),
        contract=row.contract,
        contract_on=date.fromisoformat(row.contract_on) if row.contract_on else None,
        country=row.country,
        safeguard=row.safeguard,
        fields=tuple(field for field in row.fields.split(",") if field),
        purpose=row.purpose,
        basis=row.basis,
        mapping=row.mapping,
        retired_on=date.fromisoformat(row.retired_on) if row.retired_on else None,
    )


def concerns_in_use(register: Register) -> list[Gap]:
    """Return what is missing at the recipients to which something may go today (E-49)."""
    today = register.moment.today.isoformat()
    return [
        gap
        for row in recipients.every(register.store)
        if row.retired_on is None or row.retired_on > today
        for gap in concerns(as_recipient(row), register.configuration)
    ]
