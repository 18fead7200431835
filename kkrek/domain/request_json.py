"""A request as a list tells it to scripts (E-06)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.customer_json import request_json

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.json import JsonObject
    from kkrek.domain.request import RequestMade

_LISTED = (
    "id",
    "number",
    "kinds",
    "received_on",
    "aim_on",
    "latest_on",
    "unstopped_on",
    "extended_to",
    "state",
    "overdue",
)


def listed_request_json(request: RequestMade, today: date) -> JsonObject:
    """Return what a list tells of a request: no words of the person, since every user may see it."""
    whole = request_json(request, today)
    return {key: whole[key] for key in _LISTED}
