"""What is typed when a request comes in, and how its sender may be known (E-10, E-11, E-13, E-16)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from kkrek.domain.customer import Delivery, Via
from kkrek.domain.free_text import Finding, scan
from kkrek.domain.names import check_line
from kkrek.domain.request import NEEDS_IDENTITY, RequestKind
from kkrek.domain.words import fold
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Collection

    from kkrek.domain.customer import Customer

TEXT_LIMIT = 500

# An electronic request is answered in a common electronic form, unless the person asks otherwise (GDPR Art. 12(3)).
ELECTRONIC_WAYS = frozenset({Via.EMAIL, Via.PORTAL})


def usual_delivery(via: Via) -> Delivery:
    """Return how the person gets the answer to a request that came so, unless they ask otherwise (E-13)."""
    return Delivery.FILE if via in ELECTRONIC_WAYS else Delivery.PAPER


# Folded beginnings of words, so that Finnish and Swedish endings match.
_COPIES = (
    "kopio",
    "copy",
    "copies",
    "copia",
    "kopia",
    "valokuva",
    "skanna",
    "scan",
    "photo",
    "kuva ",
    "foto",
    "jaljen",
)
_PAPERS = (
    "passi", "henkilokort", "ajokort", "henkilotodist", "henkilollisyys", "passport", "identity card", "id card",
    "identity document", "driving licence", "driver", "korkort", "pass", "id-kort", "id-handling", "identitetskort",
)  # fmt: skip


class IdentityCheck(StrEnum):
    """What is enough to know who asks; nothing of it is demanded without doubt about this requester (E-10)."""

    NOT_NEEDED = "not_needed"
    REPLY_TO_RECORD = "reply_to_record"
    ONE_TIME_CODE = "one_time_code"
    CODE_BY_POST = "code_by_post"
    CODE_TO_CONTACT_ADDRESS = "code_to_contact_address"
    CALL_BACK = "call_back"
    DOCUMENT_SEEN = "document_seen"
    E_IDENTIFICATION = "e_identification"
    PROXY = "proxy"


def check_words(text: str, field: str) -> str:
    """Check a line of free text about a request: no identity code, no account number (F-02).

    Raises:
        InvalidValueError: it holds one, is empty, or is longer than 500 characters (52).
    """
    line = check_line(text, field, limit=TEXT_LIMIT)
    if scan(line) & {Finding.IDENTITY_CODE, Finding.IBAN}:
        raise InvalidValueError(
            field=field,
            rule=N_("it seems to hold a personal identity code or an account number"),
            remedy=N_("say it without"),
        )
    return line


def asks_for_copy(text: str) -> bool:
    """Tell whether a question about the identity asks for a copy of an identity document, never to be asked (E-10)."""
    words = fold(text)
    return any(stem in words for stem in _COPIES) and any(stem in words for stem in _PAPERS)


def identity_checks(
    kinds: Collection[RequestKind], via: Via, customer: Customer | None, *, by_proxy: bool
) -> tuple[IdentityCheck, ...]:
    """Return what is enough to know who asks, in the order in which it is tried (E-10, E-11, E-16).

    To stop marketing and to object gives nobody data, so nothing is asked; neither of somebody who is not in the
    register, since there are no data to give.
    """
    if customer is None or not NEEDS_IDENTITY & set(kinds):
        return (IdentityCheck.NOT_NEEDED,)
    proxy = (IdentityCheck.PROXY,) if by_proxy else ()
    match via:
        case Via.IN_PERSON:
            return (*proxy, IdentityCheck.DOCUMENT_SEEN)
        case Via.PORTAL:
            return (*proxy, IdentityCheck.E_IDENTIFICATION)
        case Via.EMAIL:
            return (*proxy, *_by_email(customer))
        case Via.PHONE | Via.SMS:
            return (*proxy, IdentityCheck.CALL_BACK, *_one_time_code(customer))
        case Via.LETTER:
            return (*proxy, _by_post(customer))


def _by_email(customer: Customer) -> tuple[IdentityCheck, ...]:
    """Return what is enough for an e-mail: of an address on record the reply goes there alone, else a code by post."""
    has_record = bool(customer.emails) or "emails" in customer.masked
    known = (IdentityCheck.REPLY_TO_RECORD, *_one_time_code(customer)) if has_record else ()
    return (*known, _by_post(customer))


def _one_time_code(customer: Customer) -> tuple[IdentityCheck, ...]:
    """Return the further check that data of a protected person or bank data need."""
    return (IdentityCheck.ONE_TIME_CODE,) if customer.protection or customer.bank_accounts else ()


def _by_post(customer: Customer) -> IdentityCheck:
    return IdentityCheck.CODE_TO_CONTACT_ADDRESS if customer.protection else IdentityCheck.CODE_BY_POST
