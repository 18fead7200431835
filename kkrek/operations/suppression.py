"""Keyed digests by which a person's opt-out outlives the erasure of their data (M-03, M-12, E-40)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.crypto.fields import suppression_digest
from kkrek.domain.names import called
from kkrek.domain.suppression import identifiers, postal_line
from kkrek.operations import sealing
from kkrek.store import marketing, settings

if TYPE_CHECKING:
    from kkrek.crypto.log import Value
    from kkrek.domain.customer import Customer
    from kkrek.operations.register import Register

KEY_PLACE = {"customer": "", "table": "register", "row": "", "field": "suppression_key"}


def digests(register: Register, customer: Customer) -> list[tuple[str, bytes]]:
    """Return a digest for everything by which a customer can be recognised: kind of identifier, digest.

    ``customer`` is the whole record with nothing masked.

    Raises:
        RoleTooLowError: a viewer has no suppression key (22).
    """
    key = sealing.seal_of(register).open(settings.own(register.store).suppression_key, **KEY_PLACE)
    lines = [line for address in customer.addresses if (line := postal_line(address.parts))]
    short = f"{called(customer.given_names, customer.call_name)} {customer.family_name or ''}"
    names = {customer.name, short.strip()}
    found: dict[tuple[str, str], None] = {}
    for name in sorted(names):
        found |= dict.fromkeys(
            identifiers(
                emails=[email.email for email in customer.emails],
                e164s=[phone.e164 for phone in customer.phones],
                identity_code=customer.identity_code,
                name=name,
                postal_lines=lines,
            )
        )
    return [(kind, suppression_digest(key, kind, normal)) for kind, normal in found]


def suppressions(
    register: Register, customer: Customer, forbidden: list[tuple[str, str, str, str]]
) -> list[marketing.Suppression]:
    """Return the suppressions of what a person has forbidden: kind, channel, since (ISO day), via."""
    return [
        marketing.Suppression(digest=digest, identifier=identifier, kind=kind, channel=channel, since=since, via=via)
        for identifier, digest in digests(register, customer)
        for kind, channel, since, via in forbidden
    ]


def for_ledger(found: list[marketing.Suppression]) -> list[Value]:
    """Return suppressions as a ledger line holds them: digests only, no personal data."""
    return [
        {
            "digest": one.digest.hex(),
            "identifier": one.identifier,
            "kind": one.kind,
            "channel": one.channel,
            "since": one.since,
            "via": one.via,
        }
        for one in found
    ]
