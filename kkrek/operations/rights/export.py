"""Give the person what the person provided, in a form for other programs (GDPR Art. 20; E-44, X-01).

The file goes to the person: it is an answer to a request, and no disclosure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.customer import Delivery, Language, Via
from kkrek.domain.portability import portable
from kkrek.domain.request import Outcome, RequestKind
from kkrek.domain.role import Role
from kkrek.errors import IdentityNotConfirmedError
from kkrek.operations import record
from kkrek.operations.register import OPENED
from kkrek.operations.rights import settling
from kkrek.store import requests

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from kkrek.domain.customer import CustomerNumber, IdentityMethod
    from kkrek.domain.json import JsonObject
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.requests import RequestRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An export as asked for. Without ``request`` one is opened, received on ``received`` by ``via``."""

    request: str | None = None
    received: date | None = None
    via: Via = Via.IN_PERSON
    identity: IdentityMethod | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An export made (or, with ``applied`` False, only looked at): what is in it, what is left out, and its hash."""

    number: CustomerNumber
    name: str
    request: str | None
    applied: bool
    content: JsonObject
    fields: tuple[str, ...]
    left_out: tuple[str, ...]
    unreviewed: int
    sha256: str | None


def export(
    access: Access, number: int, wanted: Wanted, put: Callable[[JsonObject], str], *, dry_run: bool = False
) -> Exported:
    """Answer a person's request for portability; ``put`` writes the file and returns its SHA-256, before the commit.

    A restriction does not refuse it: the right stays the person's (E-41).

    Raises:
        NotFoundError: no such customer, or no such open request of theirs (30).
        IdentityNotConfirmedError, RequestIdentityError: nobody said how the identity was checked (47).
    """
    with access.open("export", Role.CLERK) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row, record.EVERYTHING)
        asked = None if dry_run else _request(register, row, wanted)
        language = customer.language or Language.FI
        found = portable(customer, register.configuration, register.moment.today, language.value)
        reference = wanted.request if asked is None else asked.id
        register.record(customers={row.uid: OPENED}, fields=found.fields, reference=reference)
        sha256 = None
        if asked is not None:
            sha256 = put(found.content)
            given = asked._replace(delivery=Delivery.FILE.value, answer_sha256=sha256)
            settling.settle(register, given, RequestKind.PORTABILITY, Outcome.FULFILLED)
        return Exported(
            number=customer.number,
            name=customer.name,
            request=reference,
            applied=asked is not None,
            content=found.content,
            fields=found.fields,
            left_out=found.left_out,
            unreviewed=found.unreviewed,
            sha256=sha256,
        )


def _request(register: Register, row: CustomerRow, wanted: Wanted) -> RequestRow:
    """Return the open request that this answers, or one opened now, of somebody who is known (E-10)."""
    kind = RequestKind.PORTABILITY
    if wanted.request is not None:
        asked = settling.open_request(register, row.number, wanted.request, kind)
    else:
        received = wanted.received or register.moment.today
        new = settling.Asked(kinds=(kind,), received_on=received, via=wanted.via)
        asked = settling.new_request(register, row, new, register.next_entry())
        if wanted.identity is None:
            raise IdentityNotConfirmedError
    asked = settling.identified(register, asked, wanted.identity)
    settling.check_identity(asked, kind)
    requests.put(register.store, asked)
    return asked
