"""What free text should not hold: identity codes, account numbers, words about health (N-01, F-02, GDPR Art. 9)."""

from __future__ import annotations

from enum import StrEnum

from kkrek.domain.argument import holds_iban, holds_identity_code
from kkrek.domain.words import tokens


class Finding(StrEnum):
    """A kind of datum that has its own field, or no place at all, in the register."""

    IDENTITY_CODE = "identity_code"
    IBAN = "iban"
    HEALTH = "health"


# Folded beginnings of words, so that Finnish endings match: "sairaudesta", "diagnoosin".
_HEALTH_STEMS = (
    "sairau", "sairas", "sairaala", "diagnoos", "dementi", "muistisair", "alzheimer", "masennu", "masentu",
    "skitsofreni", "psykiat", "psyykki", "mielenterv", "diabete", "syopa", "syovan", "alkoholis", "paihde",
    "paihtei", "narkoma", "laakity", "laakari", "raskaana", "vammai", "invalid", "pyoratuol", "terveydentil",
    "epileps", "sjukdom", "sjukhus", "depression", "demens", "missbruk", "lakare", "gravid", "rullstol",
    "funktionsned", "funktionshind", "illness", "disease", "hospital", "diagnos", "alcoholi", "disab",
    "wheelchair", "pregnan", "psychiat", "medicat", "cancer", "dementia",
)  # fmt: skip


def scan(text: str) -> frozenset[Finding]:
    """Return the kinds of data a text seems to hold; to warn of in notes and to refuse in reasons."""
    found = set()
    if holds_identity_code(text):
        found.add(Finding.IDENTITY_CODE)
    if holds_iban(text):
        found.add(Finding.IBAN)
    if any(token.startswith(_HEALTH_STEMS) for token in tokens(text)):
        found.add(Finding.HEALTH)
    return frozenset(found)
