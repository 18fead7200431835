"""Every code of the register has words (R-03, E-29)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kkrek.documents import labels, rights_words
from kkrek.documents.countries import country_name
from kkrek.domain.claim import ClaimState
from kkrek.domain.configuration import FIELDS, RecipientRole
from kkrek.domain.customer import (
    AddressKind,
    IdentityCodeChange,
    IdentityCodeReason,
    Initiative,
    Language,
    MaritalStatus,
    Source,
    Via,
)
from kkrek.domain.event import EventKind
from kkrek.domain.marketing import Channel, Kind, State
from kkrek.domain.purpose import PurposeCode
from kkrek.domain.relation import RelationKind

if TYPE_CHECKING:
    from collections.abc import Iterable


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (labels.ADDRESS_KINDS, AddressKind),
        (labels.RELATION_KINDS, RelationKind),
        (labels.CLAIM_STATES, ClaimState),
        (labels.EVENT_KINDS, EventKind),
        (labels.MARITAL_STATUSES, MaritalStatus),
        (labels.LANGUAGES, Language),
        (labels.IDENTITY_CODE_REASONS, IdentityCodeReason),
        (labels.IDENTITY_CODE_CHANGES, IdentityCodeChange),
        (labels.SOURCES, Source),
        (labels.INITIATIVES, Initiative),
        (labels.VIAS, Via),
        (labels.MARKETING_KINDS, Kind),
        (labels.CHANNELS, Channel),
        (labels.MARKETING_STATES, State),
        (labels.CONSULTATION_PURPOSES, PurposeCode),
        (labels.RECIPIENT_ROLES, RecipientRole),
        (labels.FIELDS, FIELDS),
    ],
)
def test_every_code_has_words(words: labels.Words, codes: Iterable[str]) -> None:
    assert set(map(str, codes)) <= set(words)


@pytest.mark.parametrize(
    ("code", "lang", "name"),
    [
        ("SE", "fi", "Ruotsi"),
        ("SE", "sv", "Sverige"),
        ("SE", "en", "Sweden"),
        ("FI", "en", "Finland"),
        ("XXA", "en", "stateless"),
        ("XXX", "en", "unknown nationality"),
        ("ZQ", "en", "ZQ"),
    ],
)
def test_countries_have_the_names_of_the_language(code: str, lang: str, name: str) -> None:  # F-29
    assert country_name(code, lang) == name


def test_a_heading_begins_with_a_capital() -> None:
    assert labels.heading(labels.FIELDS, "call_name", str) == "Call name"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("claim", "a billing ground remains (GDPR Article 17(3)(e))"),
        (
            "claim, relation",
            "a billing ground remains (GDPR Article 17(3)(e)); the customer relation continues (GDPR Article 17(1)(a))",
        ),
        ("the claim, of course", "the claim, of course"),
    ],
)
def test_the_reason_of_an_end_is_in_words(reason: str, words: str) -> None:  # R-03, E-08
    assert rights_words.ending_text(reason, str) == words
