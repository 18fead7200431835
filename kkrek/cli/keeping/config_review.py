"""What a new text of the configuration would change, in words: the gaps that come and go, and each key (F-41)."""

from __future__ import annotations

from kkrek.cli.keeping import findings
from kkrek.domain.configuration_difference import Difference
from kkrek.domain.json import Json
from kkrek.i18n import _
from kkrek.operations.keeping.config import Review, open_count


def lines(review: Review) -> list[str]:
    """Return what the new text leaves open beyond the present one, and what it changes."""
    found: list[str] = []
    for finding in review.new_gaps:
        found += findings.lines(finding)
    summary = _("It leaves {count} things open, {new} of them new; {closed} were closed.")
    left, new = open_count(review.gaps), open_count(review.new_gaps)
    found.append(summary.format(count=left, new=new, closed=review.closed))
    found += [_difference(one) for one in review.differences]
    if not review.differences:
        found.append(_("Only comments or the layout changed."))
    return found


def changes_json(review: Review | None) -> list[Json]:
    """Return each key that another value gets, with both values."""
    if review is None:
        return []
    return [{"key": one.key, "old": one.old, "new": one.new} for one in review.differences]


def _difference(one: Difference) -> str:
    nothing = _("(nothing)")
    return f"{one.key}: {one.old or nothing} \N{RIGHTWARDS ARROW} {one.new or nothing}"
