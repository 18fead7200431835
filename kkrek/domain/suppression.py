"""By what a person is recognised after erasure, so that marketing stays stopped (E-40, M-12).

The normal forms here are hashed with a secret key and outlive the data, so they can never be made again:
changing one of them would lose every suppression made before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.address import line_fold
from kkrek.domain.email import lookup_email
from kkrek.domain.names import sorted_tokens
from kkrek.domain.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kkrek.domain.customer import AddressParts


def identifiers(
    *,
    emails: Iterable[str],
    e164s: Iterable[str],
    identity_code: str | None,
    name: str | None,
    postal_lines: Iterable[str],
) -> tuple[tuple[str, str], ...]:
    """Return (kind, normal form) for everything by which the person can be recognised, each once (M-12).

    Kinds are ``email``, ``phone``, ``identity_code`` and ``name``. ``identity_code`` is in canonical form,
    ``postal_lines`` come from ``postal_line``. A name counts only together with a postal line; its words may
    stand in any order.
    """
    found = [("email", lookup_email(email) or fold(email)) for email in emails]
    found += [("phone", e164) for e164 in e164s]
    if identity_code:
        found.append(("identity_code", identity_code))
    if name:
        found += [("name", f"{sorted_tokens(name)}|{fold(line)}") for line in postal_lines]
    return tuple(dict.fromkeys(found))


def postal_line(parts: AddressParts) -> str | None:
    """Return the folded street line and postal code of an address, or None when either is missing (M-12)."""
    street = line_fold(parts)
    return f"{street} {fold(parts.postal_code)}" if street and parts.postal_code else None
