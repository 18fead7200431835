"""What a check found: an id for scripts, how much it matters, one sentence and its remedy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kkrek.domain.configuration_gaps import Severity

if TYPE_CHECKING:
    from kkrek.domain.configuration_gaps import Gap
    from kkrek.errors import Phrase

__all__ = ["Finding", "Severity", "of_gap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding; ``fields`` fill the named places of ``what`` and ``hint``, and hold no personal data."""

    id: str
    severity: Severity
    what: Phrase
    hint: Phrase
    fields: dict[str, str | int] = field(default_factory=dict)


def of_gap(gap: Gap) -> Finding:
    """Return a gap of the configuration as a finding."""
    return Finding(id=gap.id, severity=gap.severity, what=gap.what, hint=gap.hint, fields=gap.fields)
