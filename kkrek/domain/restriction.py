"""Restriction of processing and the objection that leads to one (GDPR Art. 18 and 21(1); E-41, E-46).

A restriction of everything leaves storage alone and what Art. 18(2) allows. One that is bound to a purpose ends what
serves this purpose (marketing, statistics); the daily work goes on.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.configuration import Configuration, ProcessingPurpose
    from kkrek.domain.customer import Restriction


class RestrictionGround(StrEnum):
    """The four cases of GDPR Art. 18(1); the codes stand in the register."""

    ACCURACY = "a"
    UNLAWFUL = "b"
    CLAIM = "c"
    OBJECTION = "d"


class AllowedUse(StrEnum):
    """What restricted data may be used for beside storage (GDPR Art. 18(2))."""

    CONSENT = "consent"
    CLAIMS = "claims"
    OTHER_PERSON = "other_person"
    PUBLIC_INTEREST = "public_interest"


class Decision(StrEnum):
    """How an objection was decided (GDPR Art. 21(1))."""

    UPHELD = "upheld"
    REJECTED = "rejected"


OBJECTABLE = frozenset({"6(1)(e)", "6(1)(f)"})
"""The legal bases against whose processing a person may object (GDPR Art. 21(1))."""


def blocking(restrictions: Sequence[Restriction], serving: frozenset[str] = frozenset()) -> Restriction | None:
    """Return the restriction in force that forbids a use: one of everything, or of a purpose that the use serves.

    ``serving`` are codes of purposes of the configuration; the daily work serves none by itself.
    """
    return next((one for one in restrictions if one.purpose is None or one.purpose in serving), None)


def is_objectable(purpose: ProcessingPurpose) -> bool:
    """Tell whether a person may object to a purpose: not where only contract, consent or law carry it (E-46)."""
    return bool(OBJECTABLE & set(purpose.basis))


def marketing_purposes(configuration: Configuration) -> frozenset[str]:
    """Return the codes of the purposes that are direct marketing: an objection to them needs no weighing (21(2))."""
    served = configuration.category_of("marketing").purposes
    return frozenset(one.code for one in configuration.purposes if one.code in served and is_objectable(one))
