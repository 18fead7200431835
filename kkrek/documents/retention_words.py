"""What the codes of a retention mean in words: units, what a time is counted from, why something waits, gaps (F-40)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kkrek.documents.processing import clock_text
from kkrek.documents.rights_words import GROUPS
from kkrek.errors import N_

if TYPE_CHECKING:
    from kkrek.documents.labels import Words
    from kkrek.domain.configuration import Configuration
    from kkrek.domain.retention_units import Rule

UNITS: Final[Words] = {
    **GROUPS,
    "customer": N_("whole customer"),
    "history": N_("old values in the history of changes"),
    "tasks": N_("done tasks of the office"),
    "breaches": N_("closed breaches"),
}
REASONS: Final[Words] = {
    "relation_end": N_("end of the customer relation"),
    "invoice_due": N_("due day of the last invoice"),
    "claim": N_("limitation of an unpaid claim"),
    "application_end": N_("end of the application"),
    "event": N_("day of the event"),
    "withdrawal": N_("withdrawal of the consent"),
    "consent_ended": N_("end of the consent, the only basis"),
    "registered": N_("day of registering: neither relation nor invoice"),
    "change": N_("day of the change"),
    "request_closed": N_("closing of the request"),
    "letter": N_("day of the letter"),
    "task_done": N_("day on which the task was done"),
    "case_closed": N_("closing of the breach"),
    "relation": N_("open: the relation continues"),
    "application": N_("open: the application is valid without an end"),
    "consent": N_("open: a consent stands"),
    "request": N_("open: the request is not answered yet"),
    "opt_out": N_("open: a prohibition is kept as long as there is direct marketing"),
    "criterion": N_("open: no number of months ends it"),
    "unfit": N_("open: the time cannot be counted for these data"),
}
"""What a time is counted from, or why it has no end yet."""
WHY: Final[Words] = {
    "restricted": N_("the processing is restricted (GDPR Article 18)"),
    "request": N_("a request of the person is open"),
    "breach": N_("a breach that names the person is not closed"),
    "hold": N_("a hold is in force"),
    "changed": N_("it was changed since the list was made"),
}
GAPS: Final[Words] = {
    "no_clock": N_("these data have no retention time"),
    "no_begin": N_("the program cannot tell when the retention time begins"),
    "unfit_begin": N_("the retention time begins with something that these data do not have"),
    "history_differs": N_("settings.history_months and the retention time of the changes differ"),
    "undecided": N_("the retention time is a proposal, not the controller's decision"),
}


def rule_text(configuration: Configuration, rule: Rule, lang: str) -> str:
    """Return the clocks of a unit as the configuration says them: how long, and from what."""
    return "; ".join(
        dict.fromkeys(clock_text(clock, lang) for clock in configuration.retention if clock in rule.clocks)
    )
