"""The rows of the table of commands about the log: what was done with whose data (GDPR Art. 5(2))."""

from __future__ import annotations

from kkrek import errors
from kkrek.cli.command_row import KEEPING
from kkrek.cli.command_row import OPENING as _OPENING
from kkrek.cli.command_row import row as _row
from kkrek.errors import N_

LOG_ROWS = (
    _row("log", KEEPING, None, N_("Read, sum up, verify and prune the log."), "loki", article="5(2)"),
    _row(
        "log show",
        KEEPING,
        "officer",
        N_("Show entries of the log."),
        "näytä",
        *_OPENING,
        errors.NotFoundError,
        errors.InvalidValueError,
    ),
    _row(
        "log verify",
        KEEPING,
        "officer",
        N_("Verify the chain and the signatures of the log."),
        "tarkista",
        *_OPENING,
        errors.FindingsError,
    ),
    _row(
        "log summary",
        KEEPING,
        "officer",
        N_("Sum up who used what how often, and what stands out."),
        "yhteenveto",
        *_OPENING,
        errors.InvalidValueError,
        article="24(1)",
    ),
    _row(
        "log prune",
        KEEPING,
        "officer",
        N_("Take out of the log what is past its time, and sign from where on it is kept."),
        "karsi",
        *_OPENING,
        errors.SaidNoError,
        errors.ChangedSinceError,
        errors.OpenBreachError,
        errors.ConfigurationGapError,
        errors.LogStillKeptError,
        article="5(1)(e)",
    ),
)
