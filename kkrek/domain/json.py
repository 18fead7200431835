"""What a JSON value is, and how one is read, so that no ``Any`` crosses a layer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
JsonObject = dict[str, Json]


def parsed(text: str | None) -> Json:
    """Return the value of a JSON text as the history holds it; no text is no value."""
    value: Json = json.loads(text) if text is not None else None
    return value
