"""What a hold may bind, and how somebody names it (F-42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.dates import parse_date
from kkrek.domain.erasure_groups import PLAIN, ROWS, WITH_THE_REST
from kkrek.domain.words import pick
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from datetime import date

ALL = "all"
"""The group of a hold that keeps everything."""
GROUPS: tuple[str, ...] = (ALL, *sorted({*PLAIN, *ROWS, *WITH_THE_REST, "marketing", "history"}))
"""What a hold may bind: everything, or one group of an erasure."""


def check_group(text: str) -> str:
    """Return the group that a text names in English, Finnish or Swedish.

    Raises:
        InvalidValueError: it is none of them (52).
    """
    return pick(GROUPS, text, "group")


def check_review(text: str, today: date) -> date:
    """Return the day on which a hold is to be reviewed: today or later, so that it cannot be forgotten.

    Raises:
        InvalidValueError: it is no day, or a past one (52).
    """
    day = parse_date(text, today, "review")
    if day < today:
        raise InvalidValueError(
            field="review", rule=N_("lies in the past"), remedy=N_("give the day on which somebody looks at it again")
        )
    return day
