"""Keyed digests by which a person's opt-out outlives the erasure of their data (M-03, M-12, E-40)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.crypto.fields import suppression_digest
from kkrek.domain.names import called
from kkrek.domain.suppression import identifiers, postal_line
from kkrek.operations import sealing
from kkrek.store import marketing, settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kkrek.crypto.log import Value
    from kkrek.domain.customer import Customer
    from kkrek.operations.register import Register

KEY_PLACE = {"customer": "", "table": "register", "row": "", "field": "suppression_key"}


def key_of(register: Register) -> bytes:
    """Return the suppression key, opened with the restricted key.

    Raises:
        RoleTooLowError: a viewer has no suppression key (22).
    """
    return sealing.seal_of(register).open(settings.own(register.store).suppression_key, **KEY_PLACE)


def names_of(family: str | None, given: str | None, call: str | None, former: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the forms in which somebody's name may be written: in full, and as the person is called.

    Of a ``former`` name it is not kept whether it was a family name or given names, so it stands for either (M-03).
    """
    pairs = {(given, family), (called(given, call), family)}
    for old in former:
        pairs |= {(given, old), (called(given, call), old), (old, family)}
    found = (" ".join(part for part in pair if part) for pair in pairs)
    return tuple(sorted({*found} - {""}))


def digests_of(key: bytes, found: Iterable[tuple[str, str]]) -> list[tuple[str, bytes]]:
    """Return the digests of identifiers (kind, normal form), each with its kind."""
    return [(kind, suppression_digest(key, kind, normal)) for kind, normal in found]


def digests(register: Register, customer: Customer) -> list[tuple[str, bytes]]:
    """Return a digest for everything by which a customer can be recognised: kind of identifier, digest.

    ``customer`` is the whole record with nothing masked.

    Raises:
        RoleTooLowError: a viewer has no suppression key (22).
    """
    key = key_of(register)
    lines = [line for address in customer.addresses if (line := postal_line(address.parts))]
    found: dict[tuple[str, str], None] = {}
    former = [one.name for one in customer.former_names if one.name]
    for name in names_of(customer.family_name, customer.given_names, customer.call_name, former):
        found |= dict.fromkeys(
            identifiers(
                emails=[email.email for email in customer.emails],
                e164s=[phone.e164 for phone in customer.phones],
                identity_code=customer.identity_code,
                name=name,
                postal_lines=lines,
            )
        )
    return digests_of(key, found)


def suppressions(
    register: Register, customer: Customer, forbidden: list[tuple[str, str, str, str]]
) -> list[marketing.Suppression]:
    """Return the suppressions of what a person has forbidden: kind, channel, since (ISO day), via."""
    return of_digests(digests(register, customer), forbidden)


def of_digests(
    found: Iterable[tuple[str, bytes]], forbidden: Sequence[tuple[str, str, str, str]]
) -> list[marketing.Suppression]:
    """Return the suppressions of digests: each for all that is forbidden."""
    return [
        marketing.Suppression(digest=digest, identifier=identifier, kind=kind, channel=channel, since=since, via=via)
        for identifier, digest in found
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
