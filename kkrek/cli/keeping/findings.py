"""How findings of a check look, and the exit code that they make (71)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kkrek.cli.options import Settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.domain.json import Json, JsonObject
from kkrek.errors import N_, FindingsError, Phrase
from kkrek.i18n import _
from kkrek.operations.keeping.finding import Finding, Severity

_RULE = re.compile(r"\b[A-Z]-[0-9]{2}(?:, )?")
_SEVERITIES: dict[Severity, Phrase] = {
    Severity.ERROR: N_("Error: {what}"),
    Severity.WARNING: N_("Warning: {what}"),
    Severity.NOTE: N_("Note: {what}"),
}


def show(
    given: Settings,
    command: str,
    findings: Sequence[Finding],
    data: JsonObject,
    summary: str = "",
    warnings: Sequence[Remark] = (),
) -> None:
    """Write what was found after a summary; findings make the exit code, warnings do not.

    Raises:
        FindingsError: there is at least one (71).
    """
    rows: list[Json] = [as_json(finding) for finding in findings]

    def text(screen: Screen) -> None:
        if summary:
            screen.line(summary)
        draw(screen, findings)
        if not findings:
            screen.line(_("Nothing was found that needs mending."))

    emit(given, command, {**data, "findings": rows}, text=text, warnings=warnings)
    if findings:
        raise FindingsError(count=len(findings))


def draw(screen: Screen, findings: Sequence[Finding]) -> None:
    """Draw each finding with its remedy below it."""
    for finding in findings:
        sentence, remedy = lines(finding)
        if finding.severity is Severity.ERROR:
            screen.warning(sentence)
        else:
            screen.line(sentence)
        screen.note(remedy)


def lines(finding: Finding) -> tuple[str, str]:
    """Return a finding in words, and its remedy."""
    fields = _fields(finding)
    what, hint = (_plain(_(said)).format_map(fields) for said in (finding.what, finding.hint))
    return _(_SEVERITIES[finding.severity]).format(what=what), "  " + hint


def _plain(sentence: str) -> str:
    """Return a sentence without the rules that it cites, which tell people nothing; articles of law stay."""
    return _RULE.sub("", sentence).replace(", )", ")").replace(" ()", "")


def as_json(finding: Finding) -> JsonObject:
    """Return a finding as scripts read it."""
    fields = _fields(finding)
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "what": _(finding.what).format_map(fields),
        "hint": _(finding.hint).format_map(fields),
    }


def _fields(finding: Finding) -> dict[str, str | int]:
    """Return the facts of a finding; a sentence among them is translated."""
    return {name: _(value) if isinstance(value, Phrase) else value for name, value in finding.fields.items()}
