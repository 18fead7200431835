"""What every command looks at in the key file: whose keys are of which generation. Nothing of it is believed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Glance:
    """The generation of the keys by user, and whether a rotation is at work or was interrupted."""

    generations: Mapping[str, int] = field(default_factory=dict)
    rotating: bool = False


def glance(key_file: Path) -> Glance:
    """Look at a key file; one that cannot be read tells nothing here, and is told where it is needed."""
    try:
        slots = json.loads(key_file.read_bytes())["slots"]
        generations = {str(slot["user"]): int(slot["keys"]["gen"]) for slot in slots}
        return Glance(generations, any("keys_prev" in slot for slot in slots))
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return Glance()
