"""The rows of the table of commands for personal data breaches (GDPR Art. 33, 34)."""

from __future__ import annotations

from kkrek import errors
from kkrek.cli.command_row import OPENING as _OPENING
from kkrek.cli.command_row import RECIPIENTS
from kkrek.cli.command_row import row as _row
from kkrek.errors import N_

_KNOWN = (*_OPENING, errors.NotFoundError)
BREACH_ROWS = (
    _row(
        "breach",
        RECIPIENTS,
        None,
        N_("Keep personal data breaches, and tell of them in time."),
        "loukkaus tietoturvaloukkaus",
        article="33",
    ),
    _row(
        "breach open",
        RECIPIENTS,
        "officer",
        N_("Take down a breach: its 72 hours, whom it touches, and whom to tell."),
        "avaa",
        *_KNOWN,
        errors.SaidNoError,
        errors.SeveralFoundError,
        errors.InvalidValueError,
        article="33(1)",
    ),
    _row(
        "breach list",
        RECIPIENTS,
        "officer",
        N_("List the breaches that are not closed, the soonest due first."),
        "luettele",
        *_OPENING,
        article="33(5)",
    ),
    _row(
        "breach show",
        RECIPIENTS,
        "officer",
        N_("Show a breach, or write the worksheet with what Article 33(3) asks for."),
        "näytä",
        *_KNOWN,
        errors.OutputError,
        article="33(3)",
    ),
    _row(
        "breach correct",
        RECIPIENTS,
        "officer",
        N_("Complete what is known of a breach, as the law lets one tell it in phases."),
        "korjaa täydennä",
        *_KNOWN,
        errors.InvalidValueError,
        article="33(4)",
    ),
    _row(
        "breach close",
        RECIPIENTS,
        "officer",
        N_("Close a breach with what was decided; it stays for its retention time."),
        "sulje",
        *_KNOWN,
        errors.AlreadyThereError,
        errors.InvalidValueError,
        article="33(5)",
    ),
    _row(
        "breach letters",
        RECIPIENTS,
        "officer",
        N_("Write the letters to the persons whose data were in a breach, or list them."),
        "kirjeet",
        *_KNOWN,
        errors.InvalidValueError,
        errors.OutputError,
        article="34",
    ),
)
