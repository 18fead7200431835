"""Marital status: the closed list of decree 128/2010 section 5 as amended by 947/2023 (F-28)."""

from __future__ import annotations

from kkrek.domain.customer import MaritalStatus
from kkrek.domain.words import choice


def parse_marital_status(text: str) -> MaritalStatus:
    """Return the status that a text names in English, Finnish or Swedish (F-28).

    Raises InvalidValueError; cohabitation, which is not a status, has its own hint.
    """
    return choice(MaritalStatus, text, "marital_status")


def is_special_category(status: MaritalStatus) -> bool:
    """Tell whether a status can reveal sexual orientation (GDPR Art. 9, C-184/20 paragraphs 117-128)."""
    return status is MaritalStatus.REG_PARTNERSHIP
